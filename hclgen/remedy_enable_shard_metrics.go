package hclgen

import (
	"fmt"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// sevenMetrics are all the shard-level metrics there are. They are named one by one: AWS may report
// them so where the code says ALL.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_EnableEnhancedMonitoring.html
var sevenMetrics = []string{"IncomingBytes", "IncomingRecords", "IteratorAgeMilliseconds", "OutgoingBytes", "OutgoingRecords",
	"ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded"}

func enableShardMetrics(r analyzer.EnableShardMetrics, _ site) (intent, error) {
	metrics := r.Metrics
	if len(metrics) == 0 {
		metrics = sevenMetrics
	}
	return intent{
		title:         fmt.Sprintf("Switch on shard-level metrics of %s", r.Stream),
		goals:         []goal{{path: "shard_level_metrics", want: stringList(metrics)}},
		reversibility: Reversible,
		rollback:      "Take shard_level_metrics out again.",
		notes:         []string{"CloudWatch bills shard-level metrics as custom metrics, for each shard and metric."},
	}, nil
}
