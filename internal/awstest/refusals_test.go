package awstest_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
)

// lost is what a refused operation leaves unread of small(), where that is all of it: everything else
// must be as ever.
var lost = map[string]func(*analyzer.Snapshot){
	"cloudwatch:DescribeAlarms":       func(s *analyzer.Snapshot) { s.Alarms, s.AlarmNames = nil, nil },
	"kinesis:GetResourcePolicy":       func(s *analyzer.Snapshot) { s.Streams[0].Policy = nil },
	"kinesis:DescribeAccountSettings": func(s *analyzer.Snapshot) { s.Plan = nil },
	"kinesis:ListShards":              func(s *analyzer.Snapshot) { s.Streams[1].Shards = nil },
	"kinesis:ListStreamConsumers":     func(s *analyzer.Snapshot) { s.Streams[1].Consumers = nil },
	"lambda:ListEventSourceMappings":  func(s *analyzer.Snapshot) { s.Readers = nil },
	"ec2:DescribeRouteTables":         func(s *analyzer.Snapshot) { s.Network.RouteTables = nil },
	"ec2:DescribeVpcEndpoints":        func(s *analyzer.Snapshot) { s.Network.S3Endpoints = nil },
	"lambda:GetFunctionConfiguration": func(s *analyzer.Snapshot) {
		// Without the functions only the VPC of a destination is known.
		s.Network.Functions = map[string]*analyzer.VPCConfig{}
		s.Network.RouteTables, s.Network.S3Endpoints = s.Network.RouteTables[1:], s.Network.S3Endpoints[1:]
	},
}

func TestCollectTellsOfEachRefusal(t *testing.T) {
	calm := awstest.Start(t, small(), refused)
	collectFrom(t, calm, longWindow)
	for _, operation := range slices.Sorted(maps.Keys(calm.Calls())) {
		if operation == "sts:GetCallerIdentity" || operation == "tag:GetResources" {
			continue // the first needs no permission, the second is made up for: see below
		}
		t.Run(operation, func(t *testing.T) {
			got := collectFrom(t, awstest.Start(t, small(), refused, awstest.Refuse(operation)), longWindow)
			told := slices.DeleteFunc(slices.Clone(got.Gaps), func(g analyzer.Gap) bool { return g.Action != operation })
			if len(told) == 0 {
				t.Errorf("no gap names %s: %+v", operation, got.Gaps)
			}
			if len(told)+1 < len(got.Gaps) {
				t.Errorf("more gaps than the refusal and that of estate: %+v", got.Gaps)
			}
			if operation == "cloudwatch:DescribeAlarms" && len(told) != 1 {
				t.Errorf("%d gaps for one refused sweep, want 1", len(told))
			}
			if lose := lost[operation]; lose != nil {
				want := asRead(small())
				lose(want)
				want.Gaps = got.Gaps
				same(t, got, want)
			}
		})
	}
}

func TestCollectMakesUpForRefusedTagSweep(t *testing.T) {
	s := awstest.Start(t, small(), refused, awstest.Refuse("tag:GetResources"))
	same(t, collectFrom(t, s, longWindow), asRead(small()))

	for operation, forget := range map[string]func(*analyzer.Snapshot){
		"kinesis:ListTagsForStream": func(s *analyzer.Snapshot) {
			for i := range s.Streams {
				s.Streams[i].Tags = nil
			}
		},
		"firehose:ListTagsForDeliveryStream": func(s *analyzer.Snapshot) {
			for i := range s.DeliveryStreams {
				s.DeliveryStreams[i].Tags = nil
			}
		},
	} {
		s := awstest.Start(t, small(), refused, awstest.Refuse("tag:GetResources", operation))
		got := collectFrom(t, s, longWindow)
		want := asRead(small())
		forget(want)
		want.Gaps = got.Gaps
		same(t, got, want)
		var actions []string
		for _, gap := range got.Gaps {
			actions = append(actions, gap.Action)
		}
		if !slices.Contains(actions, operation) || !slices.Contains(actions, "tag:GetResources") {
			t.Errorf("gaps name %q, want both %s and tag:GetResources", actions, operation)
		}
	}
}
