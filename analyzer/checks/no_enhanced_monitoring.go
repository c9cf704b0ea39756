package checks

import (
	"fmt"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// noEnhancedMonitoring finds critical streams whose shards are not measured one by one.
var noEnhancedMonitoring = analyzer.Check{
	ID:       "no-enhanced-monitoring",
	Title:    "No Enhanced Monitoring",
	Severity: analyzer.Medium,
	Penalty:  10,
	Needs:    []analyzer.Need{analyzer.NeedConfig, analyzer.NeedTags},
	Stream:   shardMetricsOff,
}

// allShardMetrics are the seven shard-level metrics. They are named one by one and not as "ALL", so that
// what is asked for is what DescribeStreamSummary gives back (botocore 1.43.11 kinesis, shape MetricsName).
var allShardMetrics = []string{
	"IncomingBytes",
	"IncomingRecords",
	"IteratorAgeMilliseconds",
	"OutgoingBytes",
	"OutgoingRecords",
	"ReadProvisionedThroughputExceeded",
	"WriteProvisionedThroughputExceeded",
}

func shardMetricsOff(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
	critical, unsure := a.Critical(s.Name, s.Tags)
	if !critical && !unsure {
		return analyzer.Result{}
	}
	if s.Config == nil {
		return analyzer.Unmeasured(analyzer.NeedConfig, "its configuration was not read, so its shard-level metrics are not known")
	}
	if len(s.Config.ShardMetrics) > 0 {
		return analyzer.Result{}
	}
	if unsure {
		return analyzer.Unmeasured(analyzer.NeedTags, "it has no shard-level metrics, and its tags, which may make it critical, were not read")
	}
	f := analyzer.Finding{
		Details:     fmt.Sprintf("This critical stream has %s and no shard-level metrics: a hot shard or a stuck reader of one shard can not be seen.", plural(s.Config.OpenShards, "open shard")),
		Remediation: fmt.Sprintf("Switch on the %d shard-level metrics.", len(allShardMetrics)),
		Evidence: analyzer.Evidence{
			"open_shards_count":         s.Config.OpenShards,
			"shard_level_metrics_count": 0,
		},
		Remedy: analyzer.EnableShardMetrics{Stream: s.Name, From: []string{}, Metrics: allShardMetrics},
	}
	if a.Rates != nil {
		f.Cost = money(float64(s.Config.OpenShards*len(allShardMetrics))*a.Rates.ShardMetricMonth, true)
	}
	if f.Cost != nil {
		f.Remediation += fmt.Sprintf(" They cost about $%.2f a month: %s times %d metrics, each billed as a CloudWatch custom metric of the first price tier.",
			*f.Cost, plural(s.Config.OpenShards, "shard"), len(allShardMetrics))
	}
	f.Configured()
	return found(f)
}
