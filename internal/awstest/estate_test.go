package awstest_test

import (
	"math"
	"slices"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
)

// longWindow is long enough for collect to size a stream, and so to ask for its one-minute series.
var longWindow = analyzer.Window{
	Start: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC),
	End:   time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC),
}

func arnOf(service, resource string) string {
	return "arn:aws:" + service + ":" + home + ":" + account + ":" + resource
}

func wave(w analyzer.Window, period time.Duration, base float64) analyzer.Series {
	s := analyzer.Series{Start: w.Start, Period: period}
	for i := range int(w.Length() / period) {
		s.Values = append(s.Values, math.Round(base*(1+0.5*math.Sin(float64(i)/20))))
	}
	return s
}

// put adds series of a period to m: the statistic, then metric names.
func put(m analyzer.Metrics, period time.Duration, base float64, stat string, names ...string) {
	for _, name := range names {
		m[analyzer.Metric{Name: name, Stat: stat, Period: period}] = wave(longWindow, period, base)
		base++
	}
}

var demand = []string{"IncomingBytes", "IncomingRecords", "WriteProvisionedThroughputExceeded"}

func readMetrics(prefix string, stats ...string) analyzer.Metrics {
	m := analyzer.Metrics{}
	for _, stat := range stats {
		put(m, analyzer.FiveMinutes, 700, stat, prefix)
	}
	return m
}

// estate has one of every kind of thing that a snapshot can hold, as collect reads it.
func estate() *analyzer.Snapshot {
	return &analyzer.Snapshot{
		Version: analyzer.SnapshotVersion, AccountID: account, Region: home, Window: longWindow,
		Streams:         dataStreams(),
		DeliveryStreams: deliveryStreams(),
		Alarms:          alarms(),
		AlarmNames:      []string{"age", "all of it", "cpu", "only a name", "throttled & <late>", "top talkers"},
		Plan:            &analyzer.AccountPlan{OnDemandAdvantage: true},
		Readers: []analyzer.LambdaReader{
			{SourceARN: arnOf("kinesis", "stream/clickstream"), Function: "clicks", State: "Enabled", Metrics: readMetrics("IteratorAge", "Maximum", "Average")},
			{SourceARN: arnOf("kinesis", "stream/orders/consumer/billing:1700000000"), Function: "bill", State: "Disabled", Metrics: readMetrics("IteratorAge", "Maximum", "Average")},
		},
		Network: &analyzer.Network{
			Functions: map[string]*analyzer.VPCConfig{
				arnOf("lambda", "function:clean"):  {VPCID: "vpc-1", SubnetIDs: []string{"subnet-1", "subnet-2"}},
				arnOf("lambda", "function:enrich"): nil,
			},
			RouteTables: []analyzer.RouteTable{
				{ID: "rtb-1", VPCID: "vpc-1", Main: true, SubnetIDs: []string{}},
				{ID: "rtb-2", VPCID: "vpc-2", SubnetIDs: []string{"subnet-3", "subnet-4"}},
			},
			S3Endpoints: []analyzer.S3Endpoint{
				{ID: "vpce-1", VPCID: "vpc-1", Type: "Gateway", RouteTableIDs: []string{"rtb-1"}},
				{ID: "vpce-2", VPCID: "vpc-2", Type: "Interface", RouteTableIDs: []string{}, PrivateDNS: true},
			},
		},
		RemoteRegions: []string{"us-west-2"},
		RemoteStreams: []analyzer.RemoteStream{{Region: "us-west-2", Name: "a-stranger", ARN: "arn:aws:kinesis:us-west-2:" + account + ":stream/a-stranger"}, {
			Region: "us-west-2", Name: "orders-replica", ARN: "arn:aws:kinesis:us-west-2:" + account + ":stream/orders-replica",
			Metrics: readMetrics("IncomingRecords", "Sum"),
		}},
		Gaps: []analyzer.Gap{{
			Need: analyzer.NeedReplicas, Operation: "kinesis:ListStreams", Action: "kinesis:ListStreams", Region: "eu-west-1",
			Error: "AccessDeniedException: not authorized to perform kinesis:ListStreams",
		}},
	}
}

// refused is the refusal that estate has a Gap for.
var refused = awstest.Refuse("kinesis:ListStreams@eu-west-1")

func dataStreams() []analyzer.Stream {
	created := time.Date(2025, 5, 6, 7, 8, 9, 0, time.UTC)
	stream := func(name, mode string, records float64) analyzer.Stream {
		m := analyzer.Metrics{}
		put(m, analyzer.FiveMinutes, records, "Sum", "IncomingRecords", "IncomingBytes", "WriteProvisionedThroughputExceeded",
			"ReadProvisionedThroughputExceeded", "GetRecords.Bytes", "PutRecords.FailedRecords", "PutRecords.TotalRecords")
		put(m, analyzer.FiveMinutes, 900, "Maximum", "GetRecords.IteratorAgeMilliseconds")
		put(m, analyzer.FiveMinutes, 100, "Average", "GetRecords.IteratorAgeMilliseconds")
		return analyzer.Stream{
			Name: name, ARN: arnOf("kinesis", "stream/"+name), Status: "ACTIVE", Mode: mode, CreatedAt: &created, Tags: map[string]string{},
			Config:    &analyzer.StreamConfig{OpenShards: 2, RetentionHours: 24, Encryption: "NONE", ShardMetrics: []string{}},
			Consumers: []analyzer.Consumer{}, Metrics: m,
		}
	}
	shard := func(id string, state analyzer.ShardState, start, end string, parents ...string) analyzer.Shard {
		s := analyzer.Shard{ID: "shardId-00000000000" + id, State: state, HashKeyStart: start, HashKeyEnd: end}
		for i, parent := range parents {
			*[]*string{&s.ParentID, &s.AdjacentParentID}[i] = "shardId-00000000000" + parent
		}
		return s
	}

	clicks := stream("clickstream", analyzer.OnDemand, 9_000)
	put(clicks.Metrics, analyzer.OneMinute, 1_800, "Sum", demand...)
	clicks.Tags = map[string]string{"Owner": "web", "Näme": "<&\">", "PII": "yes"}
	shared := true
	clicks.Policy = &shared

	// Shards 0 and 5 have expired, shard 1 closed inside the window: 0 was split to 1 and 2, 1 to 3 and
	// a shard that was merged with 5 to 4.
	orders := stream("orders", analyzer.Provisioned, 30_000)
	orders.Status = "UPDATING"
	orders.Config = &analyzer.StreamConfig{OpenShards: 3, RetentionHours: 168, Encryption: "KMS", KeyID: "alias/aws/kinesis", ShardMetrics: []string{"IncomingBytes", "IncomingRecords", "WriteProvisionedThroughputExceeded"}}
	orders.Tags = map[string]string{"Criticality": "high"}
	orders.Shards = []analyzer.Shard{
		shard("0", analyzer.ShardExpired, "", ""),
		shard("1", analyzer.ShardClosed, "0", "99", "0"),
		shard("2", analyzer.ShardOpen, "100", "340282366920938463463374607431768211455", "0"),
		shard("3", analyzer.ShardOpen, "0", "49", "1"),
		shard("4", analyzer.ShardOpen, "50", "99", "1", "5"),
		shard("5", analyzer.ShardExpired, "", ""),
	}
	for i := range orders.Shards {
		m := analyzer.Metrics{}
		if i == 0 {
			put(m, analyzer.OneHour, 800, "Sum", "IncomingBytes")
		} else if i < 5 {
			put(m, analyzer.OneHour, 1_000, "Sum", demand...)
		}
		orders.Shards[i].Metrics = m
	}
	for _, name := range []string{"billing", "stock"} {
		m := readMetrics("SubscribeToShardEvent.MillisBehindLatest", "Maximum", "Average")
		put(m, analyzer.FiveMinutes, 5_000, "Sum", "SubscribeToShardEvent.Bytes")
		orders.Consumers = append(orders.Consumers, analyzer.Consumer{Name: name, ARN: orders.ARN + "/consumer/" + name + ":1700000000", Status: "ACTIVE", Metrics: m})
	}

	ledger := stream("ledger", analyzer.Provisioned, 12_000)
	put(ledger.Metrics, analyzer.OneMinute, 2_400, "Sum", demand...)
	// The parent has expired; when is not asked for, as that takes IncomingBytes.
	ledger.Config.ShardMetrics = []string{"IncomingRecords"}
	ledger.Shards = []analyzer.Shard{shard("0", analyzer.ShardExpired, "", ""), shard("1", analyzer.ShardOpen, "0", "99", "0"), shard("2", analyzer.ShardOpen, "100", "199", "0")}
	for i := range ledger.Shards[1:] {
		ledger.Shards[1+i].Metrics = analyzer.Metrics{}
		put(ledger.Shards[1+i].Metrics, analyzer.OneHour, 1_000, "Sum", "IncomingRecords")
	}

	// Of streams that the filters leave out, no more is read than it takes to see that.
	byTag := analyzer.Stream{Name: "left-out-by-tag", ARN: arnOf("kinesis", "stream/left-out-by-tag"), Status: "ACTIVE", Mode: analyzer.Provisioned, CreatedAt: &created, Tags: map[string]string{"excludefromanalysis": "TRUE"}}
	byTraffic := byTag
	byTraffic.Name, byTraffic.ARN, byTraffic.Tags = "left-out-by-traffic", arnOf("kinesis", "stream/left-out-by-traffic"), map[string]string{}
	byTraffic.Metrics = analyzer.Metrics{}
	put(byTraffic.Metrics, analyzer.FiveMinutes, 3, "Sum", "IncomingRecords")
	byName := byTag
	byName.Name, byName.ARN, byName.Tags = "test-stream", arnOf("kinesis", "stream/test-stream"), map[string]string{}
	return []analyzer.Stream{clicks, ledger, byTag, byTraffic, orders, byName}
}

func alarms() []analyzer.Alarm {
	on := func(name, metric string) analyzer.AlarmMetric {
		return analyzer.AlarmMetric{Namespace: "AWS/Kinesis", Name: metric, Dimensions: map[string]string{"StreamName": name}}
	}
	all := []analyzer.Alarm{
		{Name: "age", ARN: "arn:age", Actions: []string{}, Metrics: []analyzer.AlarmMetric{on("orders", "GetRecords.IteratorAgeMilliseconds")}},
		{Name: "all of it", ARN: "arn:all", Composite: true, Rule: `ALARM("age") OR ALARM("throttled & <late>")`, ActionsEnabled: true, Actions: []string{"arn:pager"}, Metrics: []analyzer.AlarmMetric{}},
		{Name: "cpu", ARN: "arn:cpu", ActionsEnabled: true, Actions: []string{}, Metrics: []analyzer.AlarmMetric{{Namespace: "AWS/EC2", Name: "CPUUtilization", Dimensions: map[string]string{}}}},
		{Name: "throttled & <late>", ARN: "arn:throttled", ActionsEnabled: true, Actions: []string{"arn:pager", "arn:mail"}, Metrics: []analyzer.AlarmMetric{
			on("orders", "WriteProvisionedThroughputExceeded"), on("clickstream", "IncomingRecords"),
		}},
		{Name: "top talkers", ARN: "arn:sql", ActionsEnabled: true, Actions: []string{"arn:pager"}, Metrics: []analyzer.AlarmMetric{},
			Queries: []string{`SELECT MAX(IncomingBytes) FROM SCHEMA("AWS/Kinesis", StreamName) GROUP BY StreamName`}},
	}
	for i := range all {
		if all[i].Queries == nil {
			all[i].Queries = []string{}
		}
	}
	return all
}

// small is a part of the estate that is read in a moment, with all that needs a call of its own.
func small() *analyzer.Snapshot {
	s := estate()
	s.Streams = slices.DeleteFunc(s.Streams, func(x analyzer.Stream) bool { return x.Name != "orders" && x.Name != "clickstream" })
	s.DeliveryStreams = slices.DeleteFunc(s.DeliveryStreams, func(x analyzer.DeliveryStream) bool { return x.Name != "to-s3" && x.Name != "to-elasticsearch" })
	return s
}
