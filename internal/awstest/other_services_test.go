package awstest_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer/collect"
	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
)

func TestPricesAreFoundByServiceAndRegion(t *testing.T) {
	const (
		here      = `{"serviceCode":"AmazonKinesis","product":{"attributes":{"regionCode":"us-east-1"}}}`
		elsewhere = `{"serviceCode":"AmazonKinesis","product":{"attributes":{"regionCode":"eu-west-1"}}}`
		other     = `{"serviceCode":"AmazonKinesisFirehose","product":{"attributes":{"regionCode":"us-east-1"}}}`
	)
	s := awstest.Start(t, snapshotOf(), awstest.Prices(here, elsewhere, other), awstest.Prices(slices.Repeat([]string{here}, 100)...))
	s.Env(t)
	aws, err := collect.Connect(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	products, err := aws.PriceList(t.Context(), "us-east-1", "AmazonKinesis")
	if err != nil || len(products) != 101 || products[0] != here {
		t.Errorf("%d products and error %v, want 101 over two pages", len(products), err)
	}
}

func TestEC2Filters(t *testing.T) {
	s := awstest.Start(t, estate())
	for _, c := range []struct {
		operation, filter, value, want string
	}{
		{"DescribeRouteTables", "vpc-id", "vpc-2", "<routeTableId>rtb-2</routeTableId><vpcId>vpc-2</vpcId>"},
		{"DescribeRouteTables", "association.main", "true", "<routeTableId>rtb-1</routeTableId><vpcId>vpc-1</vpcId>"},
		{"DescribeRouteTables", "association.subnet-id", "subnet-4", "<routeTableId>rtb-2</routeTableId><vpcId>vpc-2</vpcId>"},
		{"DescribeVpcEndpoints", "vpc-endpoint-type", "Gateway", "<vpcEndpointId>vpce-1</vpcEndpointId>"},
		{"DescribeSubnets", "subnet-id", "subnet-3", "<subnetId>subnet-3</subnetId><vpcId>vpc-2</vpcId>"},
	} {
		a := callQuery(t, s, "ec2", c.operation, url.Values{"Filter.1.Name": {c.filter}, "Filter.1.Value.1": {c.value}})
		set, _, _ := strings.Cut(a.text, "<associationSet>")
		if a.status != http.StatusOK || !strings.Contains(set, c.want) || strings.Count(a.text, "<vpcId>") != 1 {
			t.Errorf("%s with %s=%s: %d %s, want only %s", c.operation, c.filter, c.value, a.status, a.text, c.want)
		}
	}
}

func TestEventSourceMappingsOfOneSource(t *testing.T) {
	s := awstest.Start(t, estate())
	source := url.QueryEscape(arnOf("kinesis", "stream/clickstream"))
	a := request(t, s, "lambda", http.MethodGet, "/2015-03-31/event-source-mappings/?EventSourceArn="+source, "", "", nil)
	if mappings := a.json["EventSourceMappings"].([]any); len(mappings) != 1 || !strings.Contains(a.text, "function:clicks") {
		t.Errorf("%s, want the one of clickstream", a.text)
	}
	missing := request(t, s, "lambda", http.MethodGet, "/2015-03-31/functions/nothing/configuration", "", "", nil)
	failedWith(t, missing, http.StatusNotFound, "ResourceNotFoundException")
}
