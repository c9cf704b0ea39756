package demo

import "github.com/kinesis-audit/kinesis-audit/analyzer"

// The VPCs: commerce and platform have an S3 endpoint on the route tables of all their subnets, the
// shops' has none, and that of analytics is on the main route table alone.
var vpcs = map[string]analyzer.VPCConfig{
	"vpc-commerce":  {VPCID: "vpc-0a41c7d2e8b35f901", SubnetIDs: []string{"subnet-0c11a4f0d9e2b7a01", "subnet-0c11a4f0d9e2b7a02"}},
	"vpc-platform":  {VPCID: "vpc-0b52d8e3f9c46a012", SubnetIDs: []string{"subnet-0d22b5a1e0f3c8b01"}},
	"vpc-shops":     {VPCID: "vpc-0c63e9f40ad57b123", SubnetIDs: []string{"subnet-0e33c6b2f104d9c01"}},
	"vpc-analytics": {VPCID: "vpc-0d74fa051be68c234", SubnetIDs: []string{"subnet-0f44d7c30215ead01"}},
}

// functionVPCs says where the transforming functions stand; "" for no VPC.
var functionVPCs = map[string]string{
	toJSONLines: "",
	maskPII:     "",
	parseLogs:   "",
	flatten:     "",
	lookUpStore: "vpc-shops",
	lookUpGeo:   "vpc-commerce",
}

// place is where something stands in a VPC; nil for nowhere.
func place(vpc string) *analyzer.VPCConfig {
	at, ok := vpcs[vpc]
	if !ok {
		return nil
	}
	return &at
}

func network() *analyzer.Network {
	n := &analyzer.Network{Functions: map[string]*analyzer.VPCConfig{}}
	for function, vpc := range functionVPCs {
		n.Functions[arn("lambda", "function:"+function)] = place(vpc)
	}
	commerce, platform, shops, analytics := vpcs["vpc-commerce"], vpcs["vpc-platform"], vpcs["vpc-shops"], vpcs["vpc-analytics"]
	n.RouteTables = []analyzer.RouteTable{
		{ID: "rtb-0a1f3c5e7092b4d61", VPCID: commerce.VPCID, Main: true, SubnetIDs: commerce.SubnetIDs[:1]},
		{ID: "rtb-0a1f3c5e7092b4d62", VPCID: commerce.VPCID, SubnetIDs: commerce.SubnetIDs[1:]},
		{ID: "rtb-0b2a4d6f81a3c5e71", VPCID: platform.VPCID, Main: true, SubnetIDs: []string{}},
		{ID: "rtb-0c3b5e7092b4d6f81", VPCID: shops.VPCID, Main: true, SubnetIDs: shops.SubnetIDs},
		{ID: "rtb-0d4c6f81a3c5e7091", VPCID: analytics.VPCID, Main: true, SubnetIDs: []string{}},
		{ID: "rtb-0d4c6f81a3c5e7092", VPCID: analytics.VPCID, SubnetIDs: analytics.SubnetIDs},
	}
	n.S3Endpoints = []analyzer.S3Endpoint{
		{ID: "vpce-0a9e8d7c6b5a40312", VPCID: commerce.VPCID, Type: "Gateway", RouteTableIDs: []string{"rtb-0a1f3c5e7092b4d61", "rtb-0a1f3c5e7092b4d62"}},
		{ID: "vpce-0b8d7c6b5a4030221", VPCID: platform.VPCID, Type: "Gateway", RouteTableIDs: []string{"rtb-0b2a4d6f81a3c5e71"}},
		{ID: "vpce-0d6b5a40302211110", VPCID: analytics.VPCID, Type: "Gateway", RouteTableIDs: []string{"rtb-0d4c6f81a3c5e7091"}},
	}
	return n
}
