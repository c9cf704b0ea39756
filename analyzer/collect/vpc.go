package collect

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// readRouteTables reads the route tables of VPCs, whose subnets in use are given, and returns the VPCs
// that they are in.
//
// A VPC has a main table at least. Where none comes back, its id is not to be trusted (moto 5.2.1
// says vpc-123abc of every function) and its subnets are looked for instead.
func (r *reading) readRouteTables(ctx context.Context, places map[string][]string) ([]string, error) {
	vpcs := sortedKeys(places)
	tables, err := r.routeTables(ctx, "vpc-id", vpcs)
	if err != nil {
		return vpcs, r.missed(ctx, analyzer.NeedNetwork, "ec2:DescribeRouteTables", r.Region(), "", err)
	}
	var lost []string
	for _, vpc := range vpcs {
		if !slices.ContainsFunc(tables, func(t analyzer.RouteTable) bool { return t.VPCID == vpc }) {
			lost = append(lost, places[vpc]...)
		}
	}
	if len(lost) > 0 {
		slices.Sort(lost)
		found, err := r.routeTables(ctx, "association.subnet-id", slices.Compact(lost))
		if err != nil {
			return vpcs, r.missed(ctx, analyzer.NeedNetwork, "ec2:DescribeRouteTables", r.Region(), "", err)
		}
		for _, table := range found {
			if !slices.ContainsFunc(tables, func(t analyzer.RouteTable) bool { return t.ID == table.ID }) {
				tables = append(tables, table)
				vpcs = append(vpcs, table.VPCID)
			}
		}
		slices.Sort(vpcs)
		vpcs = slices.Compact(vpcs)
	}
	slices.SortFunc(tables, func(x, y analyzer.RouteTable) int { return cmp.Compare(x.ID, y.ID) })
	r.out.Network.RouteTables = tables
	return vpcs, nil
}

func (r *reading) routeTables(ctx context.Context, filter string, values []string) ([]analyzer.RouteTable, error) {
	tables := []analyzer.RouteTable{}
	for some := range slices.Chunk(values, maxFilterValues) {
		pages := ec2.NewDescribeRouteTablesPaginator(r.home.ec2, &ec2.DescribeRouteTablesInput{Filters: where(filter, some), MaxResults: aws.Int32(100)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return nil, err
			}
			for _, table := range page.RouteTables {
				tables = append(tables, routeTable(table))
			}
		}
	}
	return tables, nil
}

func routeTable(t types.RouteTable) analyzer.RouteTable {
	out := analyzer.RouteTable{ID: aws.ToString(t.RouteTableId), VPCID: aws.ToString(t.VpcId), SubnetIDs: []string{}}
	for _, tie := range t.Associations {
		out.Main = out.Main || aws.ToBool(tie.Main)
		if tie.SubnetId != nil {
			out.SubnetIDs = append(out.SubnetIDs, *tie.SubnetId)
		}
	}
	slices.Sort(out.SubnetIDs)
	return out
}

// readS3Endpoints reads the S3 endpoints of VPCs that are available.
func (r *reading) readS3Endpoints(ctx context.Context, vpcs []string) error {
	endpoints := []analyzer.S3Endpoint{}
	for ids := range slices.Chunk(vpcs, maxFilterValues) {
		pages := ec2.NewDescribeVpcEndpointsPaginator(r.home.ec2, &ec2.DescribeVpcEndpointsInput{Filters: where("vpc-id", ids), MaxResults: aws.Int32(1000)})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return r.missed(ctx, analyzer.NeedNetwork, "ec2:DescribeVpcEndpoints", r.Region(), "", err)
			}
			for _, e := range page.VpcEndpoints {
				if strings.HasSuffix(aws.ToString(e.ServiceName), ".s3") && strings.EqualFold(string(e.State), string(types.StateAvailable)) {
					endpoints = append(endpoints, s3Endpoint(e))
				}
			}
		}
	}
	slices.SortFunc(endpoints, func(x, y analyzer.S3Endpoint) int { return cmp.Compare(x.ID, y.ID) })
	r.out.Network.S3Endpoints = endpoints
	return nil
}

func s3Endpoint(e types.VpcEndpoint) analyzer.S3Endpoint {
	tables := append([]string{}, e.RouteTableIds...)
	slices.Sort(tables)
	return analyzer.S3Endpoint{
		ID:            aws.ToString(e.VpcEndpointId),
		VPCID:         aws.ToString(e.VpcId),
		Type:          string(cmp.Or(e.VpcEndpointType, types.VpcEndpointTypeGateway)), // the default of CreateVpcEndpoint
		RouteTableIDs: tables,
		PrivateDNS:    privateDNS(e),
	}
}

// maxFilterValues is how many values a filter of an EC2 Describe call takes
// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Filtering.html).
const maxFilterValues = 200

func where(name string, values []string) []types.Filter {
	return []types.Filter{{Name: aws.String(name), Values: values}}
}

// privateDNS tells whether S3's own names lead to an interface endpoint from inside its VPC. They do
// not where they are meant for the VPC's inbound resolvers alone.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html
func privateDNS(e types.VpcEndpoint) bool {
	inboundOnly := e.DnsOptions != nil && aws.ToBool(e.DnsOptions.PrivateDnsOnlyForInboundResolverEndpoint)
	return aws.ToBool(e.PrivateDnsEnabled) && !inboundOnly
}
