package report

import (
	"math"
	"strconv"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/analyzer/reshard"
)

// sampleWindow is the week that the sample account was observed in.
var sampleWindow = analyzer.Window{
	Start: time.Date(2026, 11, 15, 0, 0, 0, 0, time.UTC),
	End:   time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC),
}

// sample is a small account with every remedy, a refused call, a suppressed finding and a stream left out.
func sample(t testing.TB) *analyzer.Analysis {
	t.Helper()
	config := analyzer.DefaultConfig()
	config.Ignore = []analyzer.Ignore{{Check: "no-data-transformation", Streams: []string{"audit-*"}, Reason: "raw by law"}}
	s := sampleSnapshot()
	return analyzer.Run(analyzer.NewAudit(s, config, pricing.Embedded(s.Region)), sampleChecks(), pricing.ListPrices{})
}

func sampleSnapshot() *analyzer.Snapshot {
	s := &analyzer.Snapshot{
		Version: analyzer.SnapshotVersion, AccountID: "123456789012", Region: "us-east-1", Window: sampleWindow,
		Plan: &analyzer.AccountPlan{},
		Gaps: []analyzer.Gap{
			{Need: analyzer.NeedConfig, Operation: "kinesis:DescribeStreamSummary", Action: "kinesis:DescribeStreamSummary", Region: "us-east-1", Resource: "payments-unread", Error: "AccessDeniedException: not allowed"},
			{Need: analyzer.NeedReplicas, Operation: "kinesis:ListStreams", Action: "kinesis:ListStreams", Region: "eu-west-1", Error: "AccessDeniedException: not allowed"},
		},
	}
	hot := sampleStream("orders-hot", 2, 1900, map[string]string{"Owner": "order-team"})
	hot.Metrics[sumOf("WriteProvisionedThroughputExceeded")] = sampleSeries(60)
	skewed := sampleStream("clicks-skewed", 4, 1350, map[string]string{"owner": "web-team"})
	skewed.Shards = sampleShards(0.9, 0.1, 0.15, 0.2)
	idle := sampleStream("metrics-idle", 40, 400, map[string]string{})
	switched := sampleStream("feedback-on-demand", 4, 700, map[string]string{"Owner": "web-team"})
	switched.Mode = analyzer.OnDemand
	lagging := sampleStream("quiet-but-behind", 1, 100, map[string]string{"Owner": "order-team"})
	lagging.Metrics[maxOf("GetRecords.IteratorAgeMilliseconds")] = sampleSeries(86_000_000)
	lagging.Metrics[meanOf("GetRecords.IteratorAgeMilliseconds")] = sampleSeries(40_000_000)
	lagging.Metrics[sumOf("ReadProvisionedThroughputExceeded")] = sampleSeries(3)
	lagging.Consumers = []analyzer.Consumer{
		{Name: "fast", Metrics: analyzer.Metrics{
			sumOf("SubscribeToShardEvent.Bytes"):               sampleSeries(300_000),
			maxOf("SubscribeToShardEvent.MillisBehindLatest"):  sampleSeries(20),
			meanOf("SubscribeToShardEvent.MillisBehindLatest"): sampleSeries(5),
		}},
		{Name: "unread", Metrics: analyzer.Metrics{sumOf("SubscribeToShardEvent.Bytes"): sampleSeries(300_000)}},
	}
	s.Streams = []analyzer.Stream{skewed, sampleStream("dev-scratch", 1, 100, nil), switched, idle, hot,
		{Name: "payments-unread", ARN: sampleARN("kinesis", "stream/payments-unread"), Metrics: analyzer.Metrics{}}, lagging}
	s.DeliveryStreams = []analyzer.DeliveryStream{
		sampleDelivery("audit-splunk", analyzer.SourceDirectPut, "", analyzer.DestinationSplunk, 0.9),
		{Name: "lake-unread", ARN: sampleARN("firehose", "deliverystream/lake-unread"), Metrics: analyzer.Metrics{}},
		sampleDelivery("orders-lake", analyzer.SourceKinesis, hot.ARN, analyzer.DestinationS3, 1),
	}
	s.Readers = []analyzer.LambdaReader{{SourceARN: lagging.ARN, Function: "resize", Metrics: analyzer.Metrics{
		maxOf("IteratorAge"):  sampleSeries(70_000),
		meanOf("IteratorAge"): sampleSeries(50_000),
	}}}
	return s
}

func sampleARN(service, resource string) string {
	return "arn:aws:" + service + ":us-east-1:123456789012:" + resource
}

func sumOf(name string) analyzer.Metric {
	return analyzer.Metric{Name: name, Stat: "Sum", Period: analyzer.FiveMinutes}
}
func maxOf(name string) analyzer.Metric {
	return analyzer.Metric{Name: name, Stat: "Maximum", Period: analyzer.FiveMinutes}
}
func meanOf(name string) analyzer.Metric {
	return analyzer.Metric{Name: name, Stat: "Average", Period: analyzer.FiveMinutes}
}

// sampleSeries is the same value in each five minutes of the week.
func sampleSeries(value float64) analyzer.Series { return flat(value, analyzer.FiveMinutes) }

func flat(value float64, period time.Duration) analyzer.Series {
	s := analyzer.Series{Start: sampleWindow.Start, Period: period, Values: make([]float64, sampleWindow.Length()/period)}
	for i := range s.Values {
		s.Values[i] = value
	}
	return s
}

// sampleStream takes so many records of 512 bytes a second, all the time.
func sampleStream(name string, shards int, records float64, tags map[string]string) analyzer.Stream {
	s := analyzer.Stream{
		Name: name, ARN: sampleARN("kinesis", "stream/"+name), Status: "ACTIVE", Mode: analyzer.Provisioned, Tags: tags,
		Config:    &analyzer.StreamConfig{OpenShards: shards, RetentionHours: 24, Encryption: "KMS", KeyID: "alias/aws/kinesis"},
		Consumers: []analyzer.Consumer{},
		Metrics: analyzer.Metrics{
			sumOf("IncomingBytes"):                       sampleSeries(300 * 512 * records),
			sumOf("IncomingRecords"):                     sampleSeries(300 * records),
			sumOf("WriteProvisionedThroughputExceeded"):  {Period: analyzer.FiveMinutes},
			sumOf("ReadProvisionedThroughputExceeded"):   {Period: analyzer.FiveMinutes},
			sumOf("GetRecords.Bytes"):                    sampleSeries(300 * 512 * records),
			maxOf("GetRecords.IteratorAgeMilliseconds"):  sampleSeries(900),
			meanOf("GetRecords.IteratorAgeMilliseconds"): sampleSeries(120),
		},
	}
	for i := range shards {
		s.Shards = append(s.Shards, analyzer.Shard{ID: shardID(i), State: analyzer.ShardOpen})
	}
	return s
}

func shardID(i int) string { return "shardId-00000000000" + strconv.Itoa(i) }

// sampleShards are open shards with so much of their record limit used in every hour.
func sampleShards(levels ...float64) []analyzer.Shard {
	hourly := func(name string) analyzer.Metric {
		return analyzer.Metric{Name: name, Stat: "Sum", Period: analyzer.OneHour}
	}
	var shards []analyzer.Shard
	for i, level := range levels {
		shards = append(shards, analyzer.Shard{ID: shardID(i), State: analyzer.ShardOpen, Metrics: analyzer.Metrics{
			hourly("IncomingBytes"):                      flat(3600*1000*512*level, analyzer.OneHour),
			hourly("IncomingRecords"):                    flat(3600*1000*level, analyzer.OneHour),
			hourly("WriteProvisionedThroughputExceeded"): {Period: analyzer.OneHour},
		}})
	}
	return shards
}

func sampleDelivery(name, source, sourceARN, kind string, success float64) analyzer.DeliveryStream {
	d := analyzer.DeliveryStream{
		Name: name, ARN: sampleARN("firehose", "deliverystream/"+name), Tags: map[string]string{"Owner": "order-team"},
		Config: &analyzer.DeliveryConfig{Status: "ACTIVE", Source: source, SourceARN: sourceARN, Destination: analyzer.Destination{
			Kind: kind, Buffer: &analyzer.Buffer{SizeMiB: 1, IntervalSeconds: 60}, HasS3: true,
		}},
	}
	prefix := analyzer.DeliveryPrefixes(kind)[0]
	count := analyzer.Metric{Name: prefix + ".Success", Stat: "SampleCount", Period: analyzer.FiveMinutes}
	d.Metrics = analyzer.Metrics{
		sumOf(d.ByteMetric()):            sampleSeries(300 * 512 * 500),
		sumOf(d.RecordMetric()):          sampleSeries(300 * 500),
		meanOf(prefix + ".Success"):      sampleSeries(success),
		count:                            sampleSeries(20),
		maxOf(prefix + ".DataFreshness"): sampleSeries(64),
		sumOf("ThrottledRecords"):        {Period: analyzer.FiveMinutes},
	}
	return d
}

func usd(v float64) *float64 { return &v }

// sampleFinding is a finding of a stream. What starts and ends at the window's end is ongoing.
type sampleFinding struct {
	stream string
	analyzer.Finding
	hoursAgo float64 // of its last bucket's end; negative for a matter of configuration
}

// sampleCheck says what is found, instead of looking for it.
func sampleCheck(id, title string, severity analyzer.Severity, penalty int, findings ...sampleFinding) analyzer.Check {
	of := func(w analyzer.Window, stream string) (r analyzer.Result) {
		for _, f := range findings {
			if f.stream != stream {
				continue
			}
			if f.hoursAgo < 0 {
				f.Configured()
			} else {
				last := w.End.Add(-time.Duration(f.hoursAgo * float64(time.Hour)))
				f.Seen(w, last.Add(-6*time.Hour), last)
			}
			r.Findings = append(r.Findings, f.Finding)
		}
		return r
	}
	return analyzer.Check{ID: id, Title: title, Severity: severity, Penalty: penalty,
		Stream: func(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
			if s.Config == nil {
				return analyzer.Unmeasured(analyzer.NeedConfig, "its configuration was not read")
			}
			return of(a.Window(), s.Name)
		},
		Delivery: func(a *analyzer.Audit, d *analyzer.DeliveryStream) analyzer.Result { return of(a.Window(), d.Name) },
	}
}

// configured is a finding that stands until it is changed.
func configured(stream, details, remediation string, remedy analyzer.Remedy) sampleFinding {
	return sampleFinding{stream, analyzer.Finding{Details: details, Remediation: remediation, Remedy: remedy}, -1}
}

func seen(stream string, hoursAgo float64, details, remediation string, remedy analyzer.Remedy) sampleFinding {
	return sampleFinding{stream, analyzer.Finding{Details: details, Remediation: remediation, Remedy: remedy}, hoursAgo}
}

func (f sampleFinding) with(change func(*analyzer.Finding)) sampleFinding {
	change(&f.Finding)
	return f
}

func saves(v float64) func(*analyzer.Finding) { return func(f *analyzer.Finding) { f.Saving = usd(v) } }

func evidence(e analyzer.Evidence) func(*analyzer.Finding) {
	return func(f *analyzer.Finding) { f.Evidence = e }
}

var sampleAlarm = analyzer.AlarmSpec{
	Name: "kinesis-orders-hot-iterator-age", Purpose: "iterator_age", Namespace: "AWS/Kinesis", Metric: "GetRecords.IteratorAgeMilliseconds", Dimensions: map[string]string{"StreamName": "orders-hot"},
	Statistic: "Maximum", Comparison: "GreaterThanThreshold", Threshold: 60000, PeriodSeconds: 60, EvaluationPeriods: 15, DatapointsToAlarm: 5, TreatMissingData: "missing",
}

var sampleSplit = analyzer.SplitShards{
	Stream: "clicks-skewed", From: 4, ShardCount: 5,
	Splits: []analyzer.ShardSplit{{ShardID: shardID(0), NewStartingHashKey: "42535295865117307932921825928971026432"}},
}

func sampleChecks() []analyzer.Check {
	lambda := func(stream string) sampleFinding {
		return configured(stream, "Records are delivered raw.", "Add a Lambda processor.", analyzer.AddLambdaTransformation{DeliveryStream: stream, Destination: "s3"})
	}
	blind := sampleCheck("shard-splitting-needed", "Shard Splitting Needed", analyzer.Medium, 10,
		configured("clicks-skewed", "Shard shardId-000000000000 is hot.", "Split it.", sampleSplit),
		configured("orders-hot", "Shard shardId-000000000001 is hot.", "Split it.", analyzer.SplitShards{Stream: "orders-hot",
			Splits: []analyzer.ShardSplit{{ShardID: shardID(1), NewStartingHashKey: "127605887595351923798765477786913079296"}}, From: 2, ShardCount: 3}))
	look := blind.Stream
	blind.Stream = func(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
		r := look(a, s)
		if s.Name == "metrics-idle" {
			r.Unseen = append(r.Unseen, "shard-level metrics are off")
		}
		return r
	}
	return []analyzer.Check{
		sampleCheck(iteratorAgeHigh, "Iterator Age High", analyzer.High, 20,
			seen("quiet-but-behind", 0, "Readers were up to 23.9 h behind.", "Raise the retention first. Give the consumers more throughput.", nil).
				with(evidence(analyzer.Evidence{"records_expiring": true, "max_iterator_age_ms": 86e6, "read_throttled_calls": math.NaN()}))),
		sampleCheck(throttledRecords, "Throttled Records", analyzer.High, 15,
			seen("orders-hot", 0, "1% of its records were rejected.", "Scale up from 2 to 5 shards in steps of 4, 5.", analyzer.SetShardCount{Stream: "orders-hot", From: 2, To: 5, Steps: []int{4, 5}}),
			seen("clicks-skewed", 30, "2% of its records were rejected.", "Split the hot shard.", sampleSplit)),
		sampleCheck("under-provisioned-shards", "Under-Provisioned Shards", analyzer.High, 20,
			seen("orders-hot", 0, "On 7 of 7 days it stood above 80%.", "Scale up from 2 to 4 shards.", analyzer.SetShardCount{Stream: "orders-hot", From: 2, To: 4, Steps: []int{4}})),
		sampleCheck("over-provisioned-shards", "Over-Provisioned Shards", analyzer.Medium, 10,
			configured("metrics-idle", "On average 1% of its 40 open shards was used.", "Scale down.", analyzer.SetShardCount{Stream: "metrics-idle", From: 40, To: 1, Steps: reshard.Steps(40, 1)}).with(saves(427.05)),
			configured("clicks-skewed", "On average 19% was used.", "Merge.", analyzer.MergeShards{Stream: "clicks-skewed", Merges: []analyzer.ShardMerge{{ShardID: shardID(1), AdjacentShardID: shardID(2)}}, From: 4, ShardCount: 3})),
		blind,
		sampleCheck("on-demand-misconduct", "On-Demand Misconduct", analyzer.Low, 5,
			configured("feedback-on-demand", "On demand it costs more.", "Switch to provisioned mode.", analyzer.SwitchMode{Stream: "feedback-on-demand", From: analyzer.OnDemand, To: analyzer.Provisioned, OpenShards: 4, ShardCount: 4, Steps: []int{2, 1}}).with(saves(101.5))),
		sampleCheck("no-cloudwatch-alarms", "No CloudWatch Alarms", analyzer.Medium, 10,
			configured("orders-hot", "No alarm tells anyone.", "Create 1 alarm.", analyzer.CreateAlarms{Stream: "orders-hot", Alarms: []analyzer.AlarmSpec{sampleAlarm}})),
		sampleCheck("no-encryption", "No Encryption", analyzer.High, 20,
			configured("metrics-idle", "It is not encrypted at rest.", "Switch on encryption.", analyzer.EnableStreamEncryption{Stream: "metrics-idle", KeyID: "alias/aws/kinesis"}),
			configured("quiet-but-behind", "It is not encrypted at rest.", "Switch on encryption.", analyzer.EnableStreamEncryption{Stream: "quiet-but-behind", KeyID: "alias/aws/kinesis"}),
			configured("audit-splunk", "It is not encrypted at rest.", "Switch on encryption.", analyzer.EnableDeliveryEncryption{DeliveryStream: "audit-splunk", KeyType: "AWS_OWNED_CMK"})),
		sampleCheck("no-enhanced-monitoring", "No Enhanced Monitoring", analyzer.Medium, 10,
			configured("orders-hot", "It has no shard-level metrics.", "Switch them on.", analyzer.EnableShardMetrics{Stream: "orders-hot", From: []string{}, Metrics: []string{"IncomingBytes", "IncomingRecords"}}).
				with(func(f *analyzer.Finding) { f.Cost = usd(1.2) })),
		sampleCheck("excessive-retention", "Excessive Retention", analyzer.Low, 5,
			configured("metrics-idle", "It keeps records for 168 hours.", "Lower the retention.", analyzer.SetRetention{Stream: "metrics-idle", FromHours: 168, ToHours: 24, WorstLagHours: 0.5}).with(saves(12))),
		sampleCheck("no-cross-region-replication", "No Cross-Region Replication", analyzer.Medium, 10,
			configured("orders-hot", "It has no replica.", "Create one.", analyzer.CreateReplica{Stream: "orders-hot", Region: "us-west-2", Checked: []string{"us-west-2"}, ShardCount: 2})),
		sampleCheck(deliveryFailures, "Firehose Delivery Failures", analyzer.High, 20,
			seen("audit-splunk", 0, "10% of deliveries failed.", "Look at the destination.", nil)),
		sampleCheck("small-batch-sizes", "Small Batch Sizes", analyzer.Medium, 10,
			configured("orders-lake", "Many small objects.", "Buffer more.", analyzer.SetBuffering{DeliveryStream: "orders-lake", Destination: "s3", From: analyzer.Buffer{SizeMiB: 1, IntervalSeconds: 60}, To: analyzer.Buffer{SizeMiB: 128, IntervalSeconds: 300}})),
		sampleCheck("no-data-transformation", "No Data Transformation", analyzer.Low, 5, lambda("audit-splunk"), lambda("orders-lake")),
		sampleCheck("missing-s3-backup", "Missing S3 Backup", analyzer.High, 15,
			configured("audit-splunk", "Failed records are lost.", "Back them up.", analyzer.EnableS3Backup{DeliveryStream: "audit-splunk", Destination: "splunk", From: "", Mode: "FailedEventsOnly"})),
		sampleCheck("vpc-endpoint-not-used", "VPC Endpoint Not Used", analyzer.Low, 5,
			configured("orders-lake", "No S3 endpoint.", "Add one.", analyzer.AddS3Endpoint{DeliveryStream: "orders-lake", VPCID: "vpc-1", RouteTableIDs: []string{"rtb-1"}, Region: "us-east-1"})),
	}
}
