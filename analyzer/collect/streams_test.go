package collect

import (
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func describedAs(mode string, retention int, metrics []string, consumers any) func(map[string]any) (int, any) {
	description := map[string]any{
		"StreamName": "s", "StreamStatus": "ACTIVE", "OpenShardCount": 2, "RetentionPeriodHours": retention, "EncryptionType": "NONE",
		"StreamModeDetails":  map[string]any{"StreamMode": mode},
		"EnhancedMonitoring": []any{map[string]any{"ShardLevelMetrics": metrics}},
	}
	if consumers != nil {
		description["ConsumerCount"] = consumers
	}
	return always(map[string]any{"StreamDescriptionSummary": description})
}

func TestReadStream(t *testing.T) {
	shard := func(id, parent, ending string) map[string]any {
		s := map[string]any{"ShardId": id, "SequenceNumberRange": map[string]string{"StartingSequenceNumber": "1"},
			"HashKeyRange": map[string]string{"StartingHashKey": "0", "EndingHashKey": "9"}}
		if parent != "" {
			s["ParentShardId"] = parent
		}
		if ending != "" {
			s["SequenceNumberRange"] = map[string]string{"StartingSequenceNumber": "1", "EndingSequenceNumber": ending}
		}
		return s
	}
	var filters []any
	listShards := func(in map[string]any) (int, any) {
		if in["NextToken"] == "T" {
			if len(in) != 1 {
				t.Errorf("beside a token: %v", in)
			}
			return http.StatusOK, map[string]any{"Shards": []any{shard("shard-3", "shard-0", ""), shard("shard-4", "shard-2", "")}}
		}
		filters = append(filters, in["ShardFilter"])
		return http.StatusOK, map[string]any{"NextToken": "T", "Shards": []any{shard("shard-2", "shard-1", "7")}}
	}
	consumers := always(map[string]any{"Consumers": []any{map[string]any{"ConsumerName": "c", "ConsumerARN": "arn", "ConsumerStatus": "ACTIVE"}}})
	before, within := week.Start.Add(-time.Hour), week.Start.Add(time.Hour)
	for _, test := range []struct {
		name      string
		answers   answers
		created   *time.Time
		filtered  bool
		shards    []string // id and state
		consumers int      // -1 for not read
		gap       string
	}{
		{"provisioned, short retention", answers{"DescribeStreamSummary": describedAs(analyzer.Provisioned, 24, nil, 0), "ListShards": listShards}, &before,
			false, []string{"shard-0 expired", "shard-2 closed", "shard-3 open", "shard-4 open"}, 0, ""},
		{"retention beyond the window, shard metrics on", answers{"DescribeStreamSummary": describedAs(analyzer.Provisioned, 169, []string{"IncomingBytes"}, nil), "ListShards": listShards, "ListStreamConsumers": consumers}, &before,
			true, []string{"shard-0 expired", "shard-2 closed", "shard-3 open", "shard-4 open"}, 1, ""},
		{"younger than the window", answers{"DescribeStreamSummary": describedAs(analyzer.Provisioned, 8760, nil, 0), "ListShards": listShards}, &within,
			false, []string{"shard-0 expired", "shard-2 closed", "shard-3 open", "shard-4 open"}, 0, ""},
		{"on-demand without shard metrics", answers{"DescribeStreamSummary": describedAs(analyzer.OnDemand, 24, nil, 1), "ListStreamConsumers": consumers}, &before,
			false, nil, 1, ""},
		{"shards refused", answers{"DescribeStreamSummary": describedAs(analyzer.Provisioned, 24, nil, 0), "ListShards": refuse("kinesis:ListShards")}, &before,
			false, nil, 0, "kinesis:ListShards"},
		{"consumers refused", answers{"DescribeStreamSummary": describedAs(analyzer.OnDemand, 24, nil, 1), "ListStreamConsumers": refuse("kinesis:ListStreamConsumers")}, &before,
			false, nil, -1, "kinesis:ListStreamConsumers"},
	} {
		t.Run(test.name, func(t *testing.T) {
			filters = nil
			account, _ := fake(t, test.answers)
			r := reader(account)
			s := &analyzer.Stream{Name: "s", ARN: "arn:aws:kinesis:us-east-1:123456789012:stream/s", CreatedAt: test.created}
			if err := r.readStream(t.Context(), s); err != nil {
				t.Fatal(err)
			}
			var shards []string
			for _, shard := range s.Shards {
				shards = append(shards, shard.ID+" "+string(shard.State))
			}
			if !slices.Equal(shards, test.shards) {
				t.Errorf("shards are %v, want %v", shards, test.shards)
			}
			if filtered := slices.ContainsFunc(filters, func(f any) bool { return f != nil }); filtered != test.filtered {
				t.Errorf("filters are %v, want one: %v", filters, test.filtered)
			}
			if got := len(s.Consumers); s.Consumers == nil && test.consumers != -1 || s.Consumers != nil && got != test.consumers {
				t.Errorf("consumers are %#v, want %d", s.Consumers, test.consumers)
			}
			gap := ""
			for _, g := range r.gaps.sorted() {
				gap += g.Action
			}
			if gap != test.gap {
				t.Errorf("gap for %q, want %q", gap, test.gap)
			}
		})
	}
}

func TestReadStreamThatIsGone(t *testing.T) {
	account, _ := fake(t, answers{
		"DescribeStreamSummary": func(map[string]any) (int, any) {
			return http.StatusBadRequest, map[string]string{"__type": "ResourceNotFoundException", "message": "Stream s under account 123456789012 not found."}
		},
		"ListStreamConsumers": always(map[string]any{"Consumers": []any{}}),
	})
	r := reader(account)
	s := &analyzer.Stream{Name: "s", ARN: "arn:aws:kinesis:us-east-1:123456789012:stream/s"}
	if err := r.readStream(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	want := analyzer.Gap{Need: analyzer.NeedConfig, Operation: "kinesis:DescribeStreamSummary", Region: "us-east-1", Resource: "s", Error: "ResourceNotFoundException: Stream s under account ACCOUNT not found."}
	if gaps := r.gaps.sorted(); s.Config != nil || !slices.Equal(gaps, []analyzer.Gap{want}) {
		t.Errorf("config %v, gaps %+v; want none and %+v", s.Config, gaps, want)
	}
}

func TestAlarmMetrics(t *testing.T) {
	r := &reading{out: &analyzer.Snapshot{AccountID: "1"}}
	metric := func(namespace, name string) *types.Metric {
		return &types.Metric{Namespace: aws.String(namespace), MetricName: aws.String(name), Dimensions: []types.Dimension{{Name: aws.String("StreamName"), Value: aws.String("s")}}}
	}
	got := r.alarmMetrics(types.MetricAlarm{Metrics: []types.MetricDataQuery{
		{Expression: aws.String("a+b")},
		{MetricStat: &types.MetricStat{Metric: metric(streamNamespace, "a")}},
		{MetricStat: &types.MetricStat{Metric: metric("AWS/EC2", "b")}},
		{MetricStat: &types.MetricStat{Metric: metric(deliveryNamespace, "c")}, AccountId: aws.String("1")},
		{MetricStat: &types.MetricStat{Metric: metric(streamNamespace, "d")}, AccountId: aws.String("2")},
	}})
	var names []string
	for _, m := range got {
		names = append(names, m.Namespace+" "+m.Name+" "+m.Dimensions["StreamName"])
	}
	if want := []string{"AWS/Kinesis a s", "AWS/Firehose c s"}; !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

func TestReplicaNames(t *testing.T) {
	r := &reading{Options: Options{Config: analyzer.DefaultConfig()}}
	r.streams = []*analyzer.Stream{
		{Name: "orders"}, {Name: "logs"}, {Name: "payment-dr"},
		{Name: "primary", Tags: map[string]string{"replicaof": "x"}},
		{Name: "transactions", Tags: map[string]string{"Critical": "no"}},
	}
	want := []string{"dr-orders", "orders", "orders-dr", "orders-replica"}
	if got := slices.Sorted(maps.Keys(r.replicaNames())); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestARNs(t *testing.T) {
	const plain = "arn:aws:lambda:us-east-1:123456789012:function:f"
	for arn, want := range map[string][3]string{
		plain:              {plain, "", "f"},
		plain + ":$LATEST": {plain, "$LATEST", "f"},
		plain + ":live":    {plain, "live", "f"},
		"f":                {"f", "", "f"},
	} {
		if got := [3]string{unqualified(arn), qualifier(arn), functionName(arn)}; got != want {
			t.Errorf("%s: got %v, want %v", arn, got, want)
		}
	}
	r := &reading{Account: &Account{}, out: &analyzer.Snapshot{AccountID: "123456789012"}}
	r.config.Region = "us-east-1"
	for arn, want := range map[string]string{
		"arn:aws:kinesis:us-east-1:123456789012:stream/s": "s",
		"arn:aws:kinesis:us-west-2:123456789012:stream/s": "",
		"arn:aws:kinesis:us-east-1:210987654321:stream/s": "",
		"arn:aws:kafka:us-east-1:123456789012:cluster/s":  "",
		"": "",
	} {
		if got := r.ownStream(arn); got != want {
			t.Errorf("%s: got %q, want %q", arn, got, want)
		}
	}
}
