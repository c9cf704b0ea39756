package checks

import (
	"slices"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func inVPC(vpc string, subnets ...string) *analyzer.VPCConfig {
	return &analyzer.VPCConfig{VPCID: vpc, SubnetIDs: subnets}
}

// network has one VPC with three tables: main, and one each for subnet-a and subnet-b.
func network(endpoints ...analyzer.S3Endpoint) *analyzer.Network {
	return &analyzer.Network{
		Functions: map[string]*analyzer.VPCConfig{},
		RouteTables: []analyzer.RouteTable{
			{ID: "rtb-main", VPCID: "vpc-1", Main: true, SubnetIDs: []string{}},
			{ID: "rtb-a", VPCID: "vpc-1", SubnetIDs: []string{"subnet-a"}},
			{ID: "rtb-b", VPCID: "vpc-1", SubnetIDs: []string{"subnet-b"}},
			{ID: "rtb-other", VPCID: "vpc-2", Main: true, SubnetIDs: []string{}},
		},
		S3Endpoints: append([]analyzer.S3Endpoint{}, endpoints...),
	}
}

func gateway(vpc string, tables ...string) analyzer.S3Endpoint {
	return analyzer.S3Endpoint{ID: "vpce-g", VPCID: vpc, Type: "Gateway", RouteTableIDs: tables}
}

func interfaceEndpoint(vpc string, privateDNS bool) analyzer.S3Endpoint {
	return analyzer.S3Endpoint{ID: "vpce-i", VPCID: vpc, Type: "Interface", PrivateDNS: privateDNS}
}

func TestVPCEndpointNotUsed(t *testing.T) {
	withoutTables, withoutEndpoints := network(), network()
	withoutTables.RouteTables, withoutEndpoints.S3Endpoints = nil, nil
	noMain := network()
	noMain.RouteTables = noMain.RouteTables[1:]
	withGateway := network(gateway("vpc-1", "rtb-a"))
	withGateway.RouteTables = noMain.RouteTables
	for name, c := range map[string]struct {
		vpc     *analyzer.VPCConfig // of the destination
		network *analyzer.Network
		want    outcome
		tables  []string
	}{
		"in no VPC":                             {nil, network(), passes, nil},
		"in no VPC, network not read":           {nil, nil, passes, nil},
		"no endpoint":                           {inVPC("vpc-1", "subnet-a"), network(), finds, []string{"rtb-a"}},
		"a gateway on its table":                {inVPC("vpc-1", "subnet-a"), network(gateway("vpc-1", "rtb-a")), passes, nil},
		"a gateway on another table":            {inVPC("vpc-1", "subnet-a"), network(gateway("vpc-1", "rtb-b", "rtb-main")), finds, []string{"rtb-a"}},
		"a gateway on one of two":               {inVPC("vpc-1", "subnet-a", "subnet-b"), network(gateway("vpc-1", "rtb-a")), finds, []string{"rtb-b"}},
		"gateways on both":                      {inVPC("vpc-1", "subnet-a", "subnet-b"), network(gateway("vpc-1", "rtb-a"), gateway("vpc-1", "rtb-b")), passes, nil},
		"a subnet of the main table":            {inVPC("vpc-1", "subnet-x"), network(gateway("vpc-1", "rtb-main")), passes, nil},
		"the main table has none":               {inVPC("vpc-1", "subnet-x"), network(gateway("vpc-1", "rtb-a")), finds, []string{"rtb-main"}},
		"two subnets, one table":                {inVPC("vpc-1", "subnet-x", "subnet-y"), network(), finds, []string{"rtb-main"}},
		"the main table of another VPC":         {inVPC("vpc-3", "subnet-x"), network(), lacks(analyzer.NeedNetwork), nil},
		"one table is not there, one has none":  {inVPC("vpc-1", "subnet-x", "subnet-a"), noMain, finds, []string{"rtb-a"}},
		"one is not there, the other has one":   {inVPC("vpc-1", "subnet-x", "subnet-a"), withGateway, lacks(analyzer.NeedNetwork), nil},
		"its table is not there":                {inVPC("vpc-1", "subnet-x"), noMain, lacks(analyzer.NeedNetwork), nil},
		"an interface with private DNS":         {inVPC("vpc-1", "subnet-a"), network(interfaceEndpoint("vpc-1", true)), passes, nil},
		"an interface without":                  {inVPC("vpc-1", "subnet-a"), network(interfaceEndpoint("vpc-1", false)), lacks(analyzer.NeedNetwork), nil},
		"an interface without, and a gateway":   {inVPC("vpc-1", "subnet-a"), network(interfaceEndpoint("vpc-1", false), gateway("vpc-1", "rtb-a")), passes, nil},
		"interfaces with and without":           {inVPC("vpc-1", "subnet-a"), network(interfaceEndpoint("vpc-1", false), interfaceEndpoint("vpc-1", true)), passes, nil},
		"an interface of another VPC":           {inVPC("vpc-1", "subnet-a"), network(interfaceEndpoint("vpc-2", true)), finds, []string{"rtb-a"}},
		"network not read":                      {inVPC("vpc-1", "subnet-a"), nil, lacks(analyzer.NeedNetwork), nil},
		"route tables not read":                 {inVPC("vpc-1", "subnet-a"), withoutTables, lacks(analyzer.NeedNetwork), nil},
		"endpoints not read":                    {inVPC("vpc-1", "subnet-a"), withoutEndpoints, lacks(analyzer.NeedNetwork), nil},
		"subnets not read":                      {inVPC("vpc-1"), network(), lacks(analyzer.NeedNetwork), nil},
		"an endpoint of a type that is unheard": {inVPC("vpc-1", "subnet-a"), network(analyzer.S3Endpoint{ID: "vpce-x", VPCID: "vpc-1", Type: "Resource", RouteTableIDs: []string{"rtb-a"}, PrivateDNS: true}), finds, []string{"rtb-a"}},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDelivery("archive", analyzer.DestinationOpenSearch)
			d.Config.Destination.VPC = c.vpc
			w := newWorld()
			w.Network = c.network
			r := w.judgeDelivery(vpcEndpointNotUsed, d)
			expect(t, r, c.want)
			for _, f := range r.Findings {
				remedy := f.Remedy.(analyzer.AddS3Endpoint)
				if remedy.VPCID != "vpc-1" || remedy.Region != region || !slices.Equal(remedy.RouteTableIDs, c.tables) {
					t.Errorf("remedy %+v, want tables %v", remedy, c.tables)
				}
				if f.Saving != nil {
					t.Errorf("saving of $%.2f although the volume can not be seen", *f.Saving)
				}
				says(t, f, "can't be seen")
			}
		})
	}
}

func TestVPCEndpointOfTransformers(t *testing.T) {
	for name, c := range map[string]struct {
		arns      []string
		functions map[string]*analyzer.VPCConfig
		want      outcome
		subject   string
	}{
		"in no VPC":            {[]string{lambdaARN + "f"}, map[string]*analyzer.VPCConfig{lambdaARN + "f": nil}, passes, ""},
		"in a VPC":             {[]string{lambdaARN + "f"}, map[string]*analyzer.VPCConfig{lambdaARN + "f": inVPC("vpc-1", "subnet-a")}, finds, ""},
		"by alias":             {[]string{lambdaARN + "f:live"}, map[string]*analyzer.VPCConfig{lambdaARN + "f": inVPC("vpc-1", "subnet-a")}, finds, ""},
		"latest":               {[]string{lambdaARN + "f:$LATEST"}, map[string]*analyzer.VPCConfig{lambdaARN + "f": nil}, passes, ""},
		"not read":             {[]string{lambdaARN + "f:live"}, map[string]*analyzer.VPCConfig{}, lacks(analyzer.NeedNetwork), "f"},
		"none read":            {[]string{lambdaARN + "f"}, nil, lacks(analyzer.NeedNetwork), "f"},
		"one open, one unread": {[]string{lambdaARN + "f", lambdaARN + "g"}, map[string]*analyzer.VPCConfig{lambdaARN + "f": inVPC("vpc-1", "subnet-a")}, finds, ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDelivery("archive", analyzer.DestinationS3)
			d.Config.Destination.LambdaARNs = c.arns
			w := newWorld()
			w.Network = network()
			w.Network.Functions = c.functions
			r := w.judgeDelivery(vpcEndpointNotUsed, d)
			expect(t, r, c.want)
			for _, u := range r.Unknown {
				if u.Stream != c.subject {
					t.Errorf("the subject is %q, want the function, whose gap has the action to add", u.Stream)
				}
			}
		})
	}
}

func TestVPCEndpointInTwoVPCs(t *testing.T) {
	d := newDelivery("archive", analyzer.DestinationOpenSearch)
	d.Config.Destination.VPC = inVPC("vpc-2", "subnet-x")
	d.Config.Destination.LambdaARNs = []string{lambdaARN + "f", lambdaARN + "g"}
	w := newWorld()
	w.Network = network()
	w.Network.Functions = map[string]*analyzer.VPCConfig{lambdaARN + "f": inVPC("vpc-1", "subnet-b"), lambdaARN + "g": inVPC("vpc-1", "subnet-a", "subnet-b")}
	r := w.judgeDelivery(vpcEndpointNotUsed, d)
	expect(t, r, finds)
	f := r.Findings[0]
	if got := f.Evidence["route_table_ids"].([]string); !slices.Equal(got, []string{"rtb-other", "rtb-a", "rtb-b"}) {
		t.Errorf("route tables %v", got)
	}
	if remedy := f.Remedy.(analyzer.AddS3Endpoint); remedy.VPCID != "vpc-2" || !slices.Equal(remedy.RouteTableIDs, []string{"rtb-other"}) {
		t.Errorf("remedy %+v, want the destination's VPC", remedy)
	}
	says(t, f, "vpc-1", "vpc-2")
}
