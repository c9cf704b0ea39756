package awstest

import (
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// ec2Page is the most items on a page of the EC2 lists (DescribeVpcEndpointsInput.MaxResults: "if the
// value is greater than 1,000, we return only 1,000 items").
const ec2Page = 1000

type association struct {
	ID       string `xml:"routeTableAssociationId"`
	Table    string `xml:"routeTableId"`
	SubnetID string `xml:"subnetId,omitempty"`
	Main     bool   `xml:"main"`
	State    string `xml:"associationState>state"`
}

type routeTable struct {
	ID           string        `xml:"routeTableId"`
	VPC          string        `xml:"vpcId"`
	Associations []association `xml:"associationSet>item"`
}

type vpcEndpoint struct {
	ID         string   `xml:"vpcEndpointId"`
	Type       string   `xml:"vpcEndpointType"`
	VPC        string   `xml:"vpcId"`
	Service    string   `xml:"serviceName"`
	State      string   `xml:"state"`
	Tables     []string `xml:"routeTableIdSet>item"`
	PrivateDNS bool     `xml:"privateDnsEnabled"`
}

type subnet struct {
	ID    string `xml:"subnetId"`
	VPC   string `xml:"vpcId"`
	State string `xml:"state"`
}

// network is the network of the account in a region, empty where the snapshot has none.
func (s *Server) network(region string) *analyzer.Network {
	if s.account.Network == nil || region != s.account.Region {
		return &analyzer.Network{}
	}
	return s.account.Network
}

func (s *Server) describeRouteTables(c *call) (any, error) {
	var tables []routeTable
	for _, t := range s.network(c.region).RouteTables {
		out := routeTable{ID: t.ID, VPC: t.VPCID}
		if t.Main {
			out.Associations = append(out.Associations, association{ID: "rtbassoc-" + t.ID, Table: t.ID, Main: true, State: "associated"})
		}
		for _, id := range t.SubnetIDs {
			out.Associations = append(out.Associations, association{ID: "rtbassoc-" + id, Table: t.ID, SubnetID: id, State: "associated"})
		}
		tables = append(tables, out)
	}
	return described(c, "routeTableSet", tables, func(t routeTable) map[string][]string {
		has := map[string][]string{"vpc-id": {t.VPC}, "route-table-id": {t.ID}}
		for _, a := range t.Associations {
			has["association.main"] = append(has["association.main"], strconv.FormatBool(a.Main))
			has["association.subnet-id"] = append(has["association.subnet-id"], a.SubnetID)
		}
		return has
	})
}

func (s *Server) describeVPCEndpoints(c *call) (any, error) {
	var endpoints []vpcEndpoint
	for _, e := range s.network(c.region).S3Endpoints {
		endpoints = append(endpoints, vpcEndpoint{
			e.ID, e.Type, e.VPCID, "com.amazonaws." + c.region + ".s3", "available", e.RouteTableIDs, e.PrivateDNS,
		})
	}
	return described(c, "vpcEndpointSet", endpoints, func(e vpcEndpoint) map[string][]string {
		return map[string][]string{
			"vpc-id": {e.VPC}, "service-name": {e.Service}, "vpc-endpoint-id": {e.ID},
			"vpc-endpoint-state": {e.State}, "vpc-endpoint-type": {e.Type},
		}
	})
}

// describeSubnets knows the subnets of the functions and destinations that work in a VPC.
func (s *Server) describeSubnets(c *call) (any, error) {
	vpcs := map[string]string{}
	learn := func(v *analyzer.VPCConfig) {
		if v != nil && c.region == s.account.Region {
			for _, id := range v.SubnetIDs {
				vpcs[id] = v.VPCID
			}
		}
	}
	for _, v := range s.network(c.region).Functions {
		learn(v)
	}
	for _, d := range s.account.DeliveryStreams {
		if d.Config != nil {
			learn(d.Config.Destination.VPC)
		}
	}
	var subnets []subnet
	for id, vpc := range vpcs {
		subnets = append(subnets, subnet{id, vpc, "available"})
	}
	slices.SortFunc(subnets, func(x, y subnet) int { return strings.Compare(x.ID, y.ID) })
	return described(c, "subnetSet", subnets, func(n subnet) map[string][]string {
		return map[string][]string{"vpc-id": {n.VPC}, "subnet-id": {n.ID}, "state": {n.State}}
	})
}

// described is a page of the items that pass the call's filters, as the set of a name. attributes are
// the values that an item has for each filter that it knows.
func described[T any](c *call, set string, items []T, attributes func(T) map[string][]string) (any, error) {
	if err := c.allow("Filter", "MaxResults", "NextToken"); err != nil {
		return nil, err
	}
	var kept []T
	for _, item := range items {
		ok, err := passes(c, attributes(item))
		if err != nil {
			return nil, err
		}
		if ok {
			kept = append(kept, item)
		}
	}
	start, limit := 0, ec2Page
	if token := c.form.Get("NextToken"); token != "" {
		if err := open(token, &start); err != nil {
			return nil, err
		}
	}
	if asked := c.form.Get("MaxResults"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < 1 {
			return nil, invalid("InvalidParameterValue", "MaxResults is %q", asked)
		}
		limit = min(n, ec2Page)
	}
	part, next := page(kept, start, limit)
	token := ""
	if next > 0 {
		token = seal(next)
	}
	return struct {
		Set   itemSet[T]
		Token string `xml:"nextToken,omitempty"`
	}{itemSet[T]{xml.Name{Local: set}, part}, token}, nil
}

// itemSet is a list under a name of its own.
type itemSet[T any] struct {
	XMLName xml.Name
	Items   []T `xml:"item"`
}

// passes tells whether values satisfy all of the call's filters, each by any of its values.
func passes(c *call, has map[string][]string) (bool, error) {
	for i := 1; c.form.Has(fmt.Sprintf("Filter.%d.Name", i)); i++ {
		name := c.form.Get(fmt.Sprintf("Filter.%d.Name", i))
		values, known := has[name]
		if !known && name != "association.main" && name != "association.subnet-id" {
			return false, unserved("filter %s of %s", name, c.name())
		}
		found := false
		for j := 1; c.form.Has(fmt.Sprintf("Filter.%d.Value.%d", i, j)); j++ {
			found = found || slices.Contains(values, c.form.Get(fmt.Sprintf("Filter.%d.Value.%d", i, j)))
		}
		if !found {
			return false, nil
		}
	}
	return true, nil
}
