package collect

import (
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// writesS3Objects are the destinations whose buffers become S3 objects.
var writesS3Objects = []string{analyzer.DestinationS3, analyzer.DestinationRedshift, analyzer.DestinationIceberg}

// deliveryMetrics are read of a delivery stream, by its source and destination, beside its record counts
// (https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html).
func deliveryMetrics(d *analyzer.DeliveryStream) []analyzer.Metric {
	if d.Config == nil {
		return nil
	}
	var metrics []analyzer.Metric
	if name := d.ByteMetric(); name != "" {
		metrics = append(metrics, sum(name))
	}
	switch d.Config.Source {
	case analyzer.SourceDirectPut:
		metrics = append(metrics, sum("ThrottledRecords"))
	case analyzer.SourceKinesis:
		metrics = append(metrics, sum("ThrottledGetRecords"), highest("KinesisMillisBehindLatest"))
	}
	to := d.Config.Destination
	for _, prefix := range analyzer.DeliveryPrefixes(to.Kind) {
		metrics = append(metrics, highest(prefix+".DataFreshness"))
		if to.Kind == analyzer.DestinationIceberg {
			metrics = append(metrics, sum(prefix+".FailedRowCount"), sum(prefix+".IncomingRowCount"))
		} else {
			metrics = append(metrics, average(prefix+".Success"), samples(prefix+".Success"))
		}
	}
	if to.Kind != analyzer.DestinationS3 && to.Kind != "" {
		metrics = append(metrics, average(analyzer.StagingPrefix+".Success"), samples(analyzer.StagingPrefix+".Success"))
	}
	if slices.Contains(writesS3Objects, to.Kind) {
		metrics = append(metrics, sum(analyzer.StagingPrefix+".Bytes"))
	}
	if to.FormatConversion {
		metrics = append(metrics, sum("FailedConversion.Records"), sum("SucceedConversion.Records"))
	}
	return metrics
}
