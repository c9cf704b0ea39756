//go:build unix

package e2e

// settingsEstate has streams whose faults are matters of configuration.
var settingsEstate = estate{
	Region: "us-east-1",
	Streams: []stream{
		{Name: "orders-unmeasured", Want: []string{"No Enhanced Monitoring"}},
		{Name: "orders-measured", ShardMetrics: recordsOnly},
		{Name: "orders-alone", ShardMetrics: recordsOnly, Want: []string{"No Cross-Region Replication"}},
		{Name: "orders-unfed", ShardMetrics: recordsOnly, Want: []string{"No Cross-Region Replication"}},
		{Name: "orders-elsewhere", ShardMetrics: recordsOnly, Tags: map[string]string{"ReplicaStream": "orders-copy"}},
		{Name: "orders-dr", ShardMetrics: recordsOnly},
		{Name: "ledger-critical-by-tag", Tags: map[string]string{"tier": "1"}, Want: []string{"No Cross-Region Replication", "No Enhanced Monitoring"}},
		{Name: "orders-minor-by-tag", Tags: map[string]string{"Tier": "3"}},
		{Name: "border"}, // an o-r-d-e-r that starts no word

		{Name: "customer-open", Want: []string{"No Encryption"}},
		{Name: "customer-encrypted", Encrypted: true},
		{Name: "mail-sensitive-by-tag", Tags: map[string]string{"dataclassification": "Confidential"}, Want: []string{"No Encryption"}},
		{Name: "customer-public-by-tag", Tags: map[string]string{"PII": "false"}},

		{Name: "alarms-none", Alarms: noAlarms, Want: []string{"No CloudWatch Alarms"}},
		{Name: "alarms-on-age-only", Alarms: []alarm{onAge}, Want: []string{"No CloudWatch Alarms"}},
		{Name: "alarms-on-throttling-only", Alarms: []alarm{onThrottling}, Want: []string{"No CloudWatch Alarms"}},
		{Name: "alarms-muted", Alarms: []alarm{onAge, {Metric: onThrottling.Metric, Action: pager, Muted: true}}, Want: []string{"No CloudWatch Alarms"}},
		{Name: "alarms-without-action", Alarms: []alarm{onAge, {Metric: onThrottling.Metric}}, Want: []string{"No CloudWatch Alarms"}},
		{Name: "alarms-by-math", Alarms: []alarm{onAge, {Metric: onThrottling.Metric, Action: pager, Math: "m / 60"}}},
	},
}

var recordsOnly = []string{"IncomingRecords"}

// The replicas of settingsEstate. "orders-unfed" has one that no record reaches.
var (
	replicasWest = estate{
		Region: "us-west-2",
		Streams: []stream{
			{Name: "orders-unmeasured"},
			{Name: "orders-unfed-replica", Metrics: []metric{of("IncomingRecords")}},
			{Name: "orders"}, // of no stream here
		},
	}
	replicasIreland = estate{
		Region:  "eu-west-1",
		Streams: []stream{{Name: "dr-orders-measured"}},
	}
)

// filtersEstate has streams that the filters leave out, and some that look like it.
var filtersEstate = estate{
	Region: "ap-northeast-1",
	Streams: []stream{
		{Name: "test-clicks", LeftOut: `its name starts with "test-"`},
		{Name: "dev-clicks", LeftOut: `its name starts with "dev-"`},
		{Name: "contest-clicks"},
		{Name: "Test-clicks"},
		{Name: "tagged-out", Tags: map[string]string{"excludefromANALYSIS": "TRUE"}, LeftOut: "it is tagged ExcludeFromAnalysis: true"},
		{Name: "tagged-in", Tags: map[string]string{"ExcludeFromAnalysis": "false"}},
		{Name: "rate-100", Metrics: []metric{recordsAMinute("IncomingRecords", 100)}, LeftOut: "100 records a minute, at most 100"},
		{Name: "rate-101", Metrics: []metric{recordsAMinute("IncomingRecords", 101)}},
		{Name: "rate-0", Metrics: []metric{of("IncomingRecords")}, LeftOut: "0 records a minute, at most 100"},
		// A younger stream counts since its first datapoint.
		{Name: "rate-101-for-a-day", Metrics: []metric{of("IncomingRecords", at(day, 101*day))}},
		{Name: "rate-100-for-a-day", Metrics: []metric{of("IncomingRecords", at(day, 100*day))}, LeftOut: "100 records a minute, at most 100"},
	},
	Deliveries: []delivery{
		{Name: "test-lake", LeftOut: `its name starts with "test-"`},
		{Name: "dev-lake", LeftOut: `its name starts with "dev-"`},
		{Name: "lake-test-"},
		{Name: "lake-tagged-out", Tags: map[string]string{"EXCLUDEFROMANALYSIS": "True"}, LeftOut: "it is tagged ExcludeFromAnalysis: true"},
		{Name: "lake-tagged-in", Tags: map[string]string{"ExcludeFromAnalysis": "no"}},
		{Name: "lake-100", Metrics: []metric{recordsAMinute("IncomingRecords", 100)}, LeftOut: "100 records a minute, at most 100"},
		{Name: "lake-101", Metrics: []metric{recordsAMinute("IncomingRecords", 101)}},
		// What counts is the metric of the source, whatever the others say.
		{Name: "lake-kinesis-100", SourceStream: "contest-clicks", LeftOut: "100 records a minute, at most 100",
			Metrics: []metric{recordsAMinute("DataReadFromKinesisStream.Records", 100), recordsAMinute("IncomingRecords", 500)}},
		{Name: "lake-kinesis-101", SourceStream: "contest-clicks",
			Metrics: []metric{recordsAMinute("DataReadFromKinesisStream.Records", 101)}},
		{Name: "lake-msk-100", SourceTopic: "clicks", LeftOut: "100 records a minute, at most 100",
			Metrics: []metric{recordsAMinute("DataReadFromSource.Records", 100), recordsAMinute("IncomingRecords", 500)}},
		{Name: "lake-msk-101", SourceTopic: "clicks",
			Metrics: []metric{recordsAMinute("DataReadFromSource.Records", 101)}},
	},
}
