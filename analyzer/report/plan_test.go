package report

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/analyzer/reshard"
)

// planned is the plan for a stream of four shards with these remedies, each of a check of its own.
func planned(t *testing.T, remedies ...analyzer.Remedy) planJSON {
	t.Helper()
	stream := sampleStream("s", 4, 1000, nil)
	stream.Shards = sampleShards(0.9, 0.1, 0.15, 0.2)
	var found []analyzer.Check
	for i, remedy := range remedies {
		found = append(found, sampleCheck(fmt.Sprintf("check-%d", i), fmt.Sprintf("Check %d", i), analyzer.Medium, 10, configured("s", "It is so.", "Do it.", remedy)))
	}
	s := &analyzer.Snapshot{Region: "us-east-1", Window: sampleWindow, Streams: []analyzer.Stream{stream}}
	return newPlan(analyzer.Run(analyzer.NewAudit(s, analyzer.DefaultConfig(), pricing.Embedded(s.Region)), found, pricing.ListPrices{}))
}

func TestOneCoherentSetOfActionsAStream(t *testing.T) {
	count := func(to int) analyzer.Remedy {
		return analyzer.SetShardCount{Stream: "s", From: 4, To: to, Steps: reshard.Steps(4, to)}
	}
	split := analyzer.SplitShards{Stream: "s", From: 4, ShardCount: 5, Splits: []analyzer.ShardSplit{{ShardID: shardID(0), NewStartingHashKey: "7"}}}
	merge := analyzer.MergeShards{Stream: "s", From: 4, ShardCount: 3, Merges: []analyzer.ShardMerge{{ShardID: shardID(1), AdjacentShardID: shardID(2)}}}
	toOnDemand := analyzer.SwitchMode{Stream: "s", From: analyzer.Provisioned, To: analyzer.OnDemand, OpenShards: 4}
	toProvisioned := func(first int, steps ...int) analyzer.Remedy {
		return analyzer.SwitchMode{Stream: "s", From: analyzer.OnDemand, To: analyzer.Provisioned, OpenShards: 4, ShardCount: first, Steps: steps}
	}
	for name, c := range map[string]struct {
		remedies  []analyzer.Remedy
		want      []string // action and terraform_shard_count
		findings  int      // that the first action names
		openAfter []int
	}{
		"nothing":                              {nil, nil, 0, nil},
		"no change is no action":               {[]analyzer.Remedy{count(4)}, nil, 0, nil},
		"hot stream":                           {[]analyzer.Remedy{count(9)}, []string{"SCALE_UP 9"}, 1, []int{8, 9}},
		"two findings, the same count":         {[]analyzer.Remedy{count(6), count(6)}, []string{"SCALE_UP 6"}, 2, []int{6}},
		"two findings, the higher count":       {[]analyzer.Remedy{count(6), count(8)}, []string{"SCALE_UP 8"}, 1, []int{8}},
		"hot stream with a hot shard":          {[]analyzer.Remedy{split, count(8)}, []string{"SCALE_UP 8"}, 1, []int{8}},
		"hot stream beats cold shards":         {[]analyzer.Remedy{merge, count(8)}, []string{"SCALE_UP 8"}, 1, []int{8}},
		"cool stream with a hot shard":         {[]analyzer.Remedy{split}, []string{"SPLIT 5"}, 1, []int{5}},
		"the same split twice":                 {[]analyzer.Remedy{split, split}, []string{"SPLIT 5"}, 2, []int{5}},
		"never a scale down over a hot shard":  {[]analyzer.Remedy{split, count(2)}, []string{"SPLIT 5"}, 1, []int{5}},
		"split, then merge what is cold":       {[]analyzer.Remedy{merge, split}, []string{"SPLIT 4", "MERGE 4"}, 1, []int{5, 4}},
		"merge alone":                          {[]analyzer.Remedy{merge}, []string{"MERGE 3"}, 1, []int{3}},
		"idle stream":                          {[]analyzer.Remedy{count(1)}, []string{"SCALE_DOWN 1"}, 1, []int{2, 1}},
		"resharding comes before another mode": {[]analyzer.Remedy{toOnDemand, count(1)}, []string{"SCALE_DOWN 1"}, 1, []int{2, 1}},
		"another mode":                         {[]analyzer.Remedy{toOnDemand}, []string{"SWITCH_MODE none"}, 1, []int{4}},
		"two findings, the same mode":          {[]analyzer.Remedy{toOnDemand, toOnDemand}, []string{"SWITCH_MODE none"}, 2, []int{4}},
		"to provisioned mode, as it is":        {[]analyzer.Remedy{toProvisioned(4)}, []string{"SWITCH_MODE 4"}, 1, []int{4}},
		"to provisioned mode, fewer shards":    {[]analyzer.Remedy{toProvisioned(2, 1)}, []string{"SWITCH_MODE 1"}, 1, []int{4, 2, 1}},
		"to provisioned mode, more shards":     {[]analyzer.Remedy{toProvisioned(8)}, []string{"SWITCH_MODE 8"}, 1, []int{4, 8}},
	} {
		plan := planned(t, c.remedies...)
		var got []string
		var open []int
		for _, o := range plan.Optimizations {
			shards := "none"
			if o.TerraformShardCount != nil {
				shards = fmt.Sprint(*o.TerraformShardCount)
			}
			got = append(got, o.Action+" "+shards)
			for _, s := range o.Steps {
				open = append(open, s.OpenShardsAfter)
			}
		}
		if !slices.Equal(got, c.want) || !slices.Equal(open, c.openAfter) {
			t.Errorf("%s: %v by way of %v open shards, want %v by way of %v", name, got, open, c.want, c.openAfter)
		}
		if len(plan.Optimizations) > 0 && len(plan.Optimizations[0].Fingerprints) != c.findings {
			t.Errorf("%s: it names %d findings, want %d", name, len(plan.Optimizations[0].Fingerprints), c.findings)
		}
	}
}

func TestProjections(t *testing.T) {
	up := planned(t, analyzer.SetShardCount{Stream: "s", From: 4, To: 5, Steps: []int{5}}).Optimizations[0].Projected
	assertChange(t, "scaling up, utilisation", up.Utilization, 25, 20)
	if *up.MonthlyCost.After-*up.MonthlyCost.Before < 10.94 || *up.MonthlyCost.After-*up.MonthlyCost.Before > 10.96 {
		t.Errorf("a shard more costs %v, want 10.95", *up.MonthlyCost.After-*up.MonthlyCost.Before)
	}
	split := planned(t, analyzer.SplitShards{Stream: "s", From: 4, ShardCount: 5, Splits: []analyzer.ShardSplit{{ShardID: shardID(0), NewStartingHashKey: "7"}}}).Optimizations[0]
	assertChange(t, "a split shard's utilisation", split.Projected.Utilization, 90, 45)
	if split.AverageThroughput == nil || *split.AverageThroughput != 0.9*1000*512 {
		t.Errorf("the split shard's throughput is %v, want %v", split.AverageThroughput, 0.9*1000*512)
	}
	gone := planned(t, analyzer.SplitShards{Stream: "s", From: 4, ShardCount: 5, Splits: []analyzer.ShardSplit{{ShardID: "shardId-x", NewStartingHashKey: "7"}}}).Optimizations[0]
	if gone.Projected.Utilization.Before != nil || gone.Projected.Throttled.After != nil || gone.CurrentThroughput != nil {
		t.Errorf("a shard that was not measured has %+v", gone)
	}
	merged := planned(t, analyzer.MergeShards{Stream: "s", From: 4, ShardCount: 3, Merges: []analyzer.ShardMerge{{ShardID: shardID(2), AdjacentShardID: shardID(3)}}}).Optimizations[0]
	assertChange(t, "merged shards' utilisation", merged.Projected.Utilization, 20, 35)
	mode := planned(t, analyzer.SwitchMode{Stream: "s", From: analyzer.Provisioned, To: analyzer.OnDemand, OpenShards: 4}).Optimizations[0].Projected
	if mode.Utilization.After != nil || mode.Throttled.After != nil || mode.MonthlyCost.After == nil {
		t.Errorf("on-demand mode is projected as %+v", mode)
	}
}

func assertChange(t *testing.T, what string, c change, before, after float64) {
	t.Helper()
	if c.Before == nil || c.After == nil || *c.Before != before || *c.After != after {
		t.Errorf("%s is %+v, want from %v to %v", what, c, before, after)
	}
}

func TestMoreThanTenCallsTakeAnotherDay(t *testing.T) {
	steps := planned(t, analyzer.SetShardCount{Stream: "s", From: 1, To: 3000, Steps: reshard.Steps(1, 3000)}).Optimizations[0].Steps
	if len(steps) != 12 || steps[9].Day != 1 || steps[10].Day != 2 || steps[11].OpenShardsAfter != 3000 {
		t.Errorf("%d steps, the tenth on day %d and the eleventh on day %d", len(steps), steps[9].Day, steps[10].Day)
	}
}

func TestAMissingAlarmIsUrgentWhereTheStreamIsInTrouble(t *testing.T) {
	plan := newPlan(sample(t))
	var order []string
	for i, a := range plan.Actions {
		if a.Rank != i+1 {
			t.Errorf("rank %d stands at %d", a.Rank, i+1)
		}
		order = append(order, fmt.Sprintf("%s %s %s", a.Priority, a.Action, a.Stream))
	}
	alarm := slices.Index(order, "HIGH CREATE_ALARM orders-hot")
	if up := slices.Index(order, "HIGH SCALE_UP orders-hot"); up < 0 || alarm < up {
		t.Errorf("the order is %q", order)
	}
	command := plan.Actions[alarm].Commands[0]
	for _, want := range []string{"--dimensions Name=StreamName,Value=orders-hot ", "--threshold 60000 ", "--period 60 ", "--alarm-actions \"${ALARM_TOPIC_ARN:?"} {
		if !strings.Contains(command, want) {
			t.Errorf("%s: without %s", command, want)
		}
	}
}

// PutMetricAlarm overwrites the alarm of the same name.
func TestAlarmCommandsMakeUpNoName(t *testing.T) {
	nameless := sampleAlarm
	nameless.Name = ""
	for want, alarm := range map[string]analyzer.AlarmSpec{
		" --alarm-name kinesis-orders-hot-iterator-age ": sampleAlarm,
		` --alarm-name "${ALARM_NAME:?`:                  nameless,
	} {
		plan := planned(t, analyzer.CreateAlarms{Stream: "s", Alarms: []analyzer.AlarmSpec{alarm}})
		if command := plan.Actions[0].Commands[0]; !strings.Contains(command, want) {
			t.Errorf("%s: without %s", command, want)
		}
	}
}
