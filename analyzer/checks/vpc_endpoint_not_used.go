package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// vpcEndpointNotUsed finds delivery streams that work in a VPC without a private way to S3.
var vpcEndpointNotUsed = analyzer.Check{
	ID:       "vpc-endpoint-not-used",
	Title:    "VPC Endpoint Not Used",
	Severity: analyzer.Low,
	Penalty:  5,
	Needs:    []analyzer.Need{analyzer.NeedConfig, analyzer.NeedNetwork},
	Delivery: withoutEndpoint,
}

// vpcPlace is what works in a VPC for a delivery stream.
type vpcPlace struct {
	what string
	vpc  analyzer.VPCConfig
}

func withoutEndpoint(a *analyzer.Audit, d *analyzer.DeliveryStream) analyzer.Result {
	if r := unknownDestination(d); r != nil {
		return *r
	}
	places, subject := vpcPlaces(a.Snapshot.Network, d.Config.Destination)
	unread := ""
	if subject != "" {
		unread = fmt.Sprintf("whether the transformer %s works in a VPC was not read", subject)
	}
	var open []vpcPlace
	tables := map[string][]string{} // by VPC
	for _, place := range places {
		way, reason := wayToS3(a.Snapshot.Network, place)
		if reason != "" {
			unread, subject = reason, ""
		}
		if len(way) > 0 {
			open = append(open, place)
		}
		for _, id := range way {
			if !slices.Contains(tables[place.vpc.VPCID], id) {
				tables[place.vpc.VPCID] = append(tables[place.vpc.VPCID], id)
			}
		}
	}
	switch {
	case len(open) > 0:
		return found(noEndpoint(a, d, open, tables))
	case unread != "":
		return unmeasuredOf(subject, analyzer.NeedNetwork, unread)
	}
	return analyzer.Result{}
}

// vpcPlaces are where the destination and the transformer functions work in a VPC. unread names a
// function of which that was not read.
func vpcPlaces(n *analyzer.Network, to analyzer.Destination) (places []vpcPlace, unread string) {
	if to.VPC != nil {
		places = append(places, vpcPlace{"its destination", *to.VPC})
	}
	for _, arn := range to.LambdaARNs {
		var vpc *analyzer.VPCConfig
		known := false
		if n != nil {
			vpc, known = n.Functions[unqualified(arn)]
		}
		switch {
		case !known:
			unread = functionOf(arn)
		case vpc != nil:
			places = append(places, vpcPlace{"the transformer " + functionOf(arn), *vpc})
		}
	}
	return places, unread
}

// unqualified is a function's ARN without version or alias:
// "arn:aws:lambda:REGION:ACCOUNT:function:NAME:QUALIFIER" has eight parts.
func unqualified(arn string) string {
	part := strings.Split(arn, ":")
	return strings.Join(part[:min(len(part), 7)], ":")
}

func functionOf(arn string) string {
	part := strings.Split(unqualified(arn), ":")
	return part[len(part)-1]
}

// wayToS3 returns the route tables of the place's subnets that lead to no S3 endpoint; none where all
// do. unread says why that can't be told, or not of all subnets.
func wayToS3(n *analyzer.Network, p vpcPlace) (without []string, unread string) {
	if n == nil || n.RouteTables == nil || n.S3Endpoints == nil {
		return nil, fmt.Sprintf("the route tables and S3 endpoints of the VPC of %s were not read", p.what)
	}
	var interfaces []string // that only those reach who ask for them by name
	for _, e := range n.S3Endpoints {
		if e.VPCID != p.vpc.VPCID || e.Type != "Interface" {
			continue
		}
		if e.PrivateDNS {
			return nil, ""
		}
		interfaces = append(interfaces, e.ID)
	}
	if len(p.vpc.SubnetIDs) == 0 {
		return nil, fmt.Sprintf("the subnets of %s were not read", p.what)
	}
	for _, subnet := range p.vpc.SubnetIDs {
		table := routeTableOf(n, p.vpc.VPCID, subnet)
		if table == nil {
			unread = fmt.Sprintf("the route table of %s, of %s, was not read", subnet, p.what)
			continue
		}
		if !leadsToS3(n, table) && !slices.Contains(without, table.ID) {
			without = append(without, table.ID)
		}
	}
	if len(without) > 0 && len(interfaces) > 0 {
		return nil, fmt.Sprintf("the S3 interface endpoint %s in the VPC of %s has no private DNS, so whether it is used can't be seen", interfaces[0], p.what)
	}
	slices.Sort(without)
	return without, unread
}

// routeTableOf is the table that a subnet is associated with, else its VPC's main one.
// https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
func routeTableOf(n *analyzer.Network, vpc, subnet string) *analyzer.RouteTable {
	var main *analyzer.RouteTable
	for i := range n.RouteTables {
		table := &n.RouteTables[i]
		if slices.Contains(table.SubnetIDs, subnet) {
			return table
		}
		if table.Main && table.VPCID == vpc {
			main = table
		}
	}
	return main
}

func leadsToS3(n *analyzer.Network, table *analyzer.RouteTable) bool {
	return slices.ContainsFunc(n.S3Endpoints, func(e analyzer.S3Endpoint) bool {
		return e.Type == "Gateway" && slices.Contains(e.RouteTableIDs, table.ID)
	})
}

func noEndpoint(a *analyzer.Audit, d *analyzer.DeliveryStream, open []vpcPlace, tables map[string][]string) analyzer.Finding {
	var what, vpcs, all []string
	for _, place := range open {
		what = append(what, fmt.Sprintf("%s in %s", place.what, place.vpc.VPCID))
		if !slices.Contains(vpcs, place.vpc.VPCID) {
			vpcs = append(vpcs, place.vpc.VPCID)
			slices.Sort(tables[place.vpc.VPCID])
			all = append(all, tables[place.vpc.VPCID]...)
		}
	}
	f := analyzer.Finding{
		Details: fmt.Sprintf("No S3 endpoint is on the route tables (%s) of %s: what goes from there to S3 has no private way. How much that is can't be seen, so no saving is claimed.",
			join(all, "and"), join(what, "and")),
		Remediation: fmt.Sprintf("Add a gateway endpoint for com.amazonaws.%s.s3 to %s, on these route tables. Gateway endpoints are free of charge.", a.Snapshot.Region, join(vpcs, "and")),
		Evidence: analyzer.Evidence{
			"in_vpc":          what,
			"vpc_ids":         vpcs,
			"route_table_ids": all,
		},
		Remedy: analyzer.AddS3Endpoint{DeliveryStream: d.Name, VPCID: vpcs[0], RouteTableIDs: tables[vpcs[0]], Region: a.Snapshot.Region},
	}
	f.Configured()
	return f
}
