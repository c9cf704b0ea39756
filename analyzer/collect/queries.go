package collect

import (
	"slices"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// query is one CloudWatch series to ask for, and where it goes.
type query struct {
	series
	into     analyzer.Metrics
	need     analyzer.Need // what is unknown without it
	resource string        // the stream (or function) it concerns
}

// series identifies what CloudWatch holds. Region "" is the audited one; the second dimension may be empty.
type series struct {
	region     string
	namespace  string
	dimensions [2]dimension
	metric     analyzer.Metric
}

type dimension struct{ name, value string }

type queries []query

func (q *queries) add(of query, metrics ...analyzer.Metric) {
	for _, of.metric = range metrics {
		*q = append(*q, of)
	}
}

func (q *queries) stream(s *analyzer.Stream, metrics ...analyzer.Metric) {
	q.add(query{
		series:   series{namespace: streamNamespace, dimensions: [2]dimension{{"StreamName", s.Name}}},
		into:     s.Metrics,
		need:     analyzer.NeedMetrics,
		resource: s.Name,
	}, metrics...)
}

// shard asks for metrics of a shard; consumer for those of an enhanced fan-out consumer.
func (q *queries) shard(stream string, s *analyzer.Shard, metrics ...analyzer.Metric) {
	q.add(query{
		series:   series{namespace: streamNamespace, dimensions: [2]dimension{{"StreamName", stream}, {"ShardId", s.ID}}},
		into:     s.Metrics,
		need:     analyzer.NeedMetrics,
		resource: stream,
	}, metrics...)
}

func (q *queries) consumer(stream string, c *analyzer.Consumer, metrics ...analyzer.Metric) {
	q.add(query{
		series:   series{namespace: streamNamespace, dimensions: [2]dimension{{"StreamName", stream}, {"ConsumerName", c.Name}}},
		into:     c.Metrics,
		need:     analyzer.NeedMetrics,
		resource: stream,
	}, metrics...)
}

func (q *queries) reader(l *analyzer.LambdaReader, metrics ...analyzer.Metric) {
	q.add(query{
		series:   series{namespace: lambdaNamespace, dimensions: [2]dimension{{"FunctionName", l.Function}}},
		into:     l.Metrics,
		need:     analyzer.NeedMetrics,
		resource: l.Function,
	}, metrics...)
}

func (q *queries) delivery(d *analyzer.DeliveryStream, metrics ...analyzer.Metric) {
	q.add(query{
		series:   series{namespace: deliveryNamespace, dimensions: [2]dimension{{"DeliveryStreamName", d.Name}}},
		into:     d.Metrics,
		need:     analyzer.NeedMetrics,
		resource: d.Name,
	}, metrics...)
}

func (q *queries) remote(s *analyzer.RemoteStream, metrics ...analyzer.Metric) {
	q.add(query{
		series:   series{region: s.Region, namespace: streamNamespace, dimensions: [2]dimension{{"StreamName", s.Name}}},
		into:     s.Metrics,
		need:     analyzer.NeedReplicas,
		resource: s.Name,
	}, metrics...)
}

func sum(name string) analyzer.Metric     { return every(analyzer.FiveMinutes, "Sum", name) }
func highest(name string) analyzer.Metric { return every(analyzer.FiveMinutes, "Maximum", name) }
func average(name string) analyzer.Metric { return every(analyzer.FiveMinutes, "Average", name) }
func samples(name string) analyzer.Metric { return every(analyzer.FiveMinutes, "SampleCount", name) }

func every(period time.Duration, stat, name string) analyzer.Metric {
	return analyzer.Metric{Name: name, Stat: stat, Period: period}
}

// streamMetrics are read of every data stream, beside IncomingRecords
// (https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html).
var streamMetrics = []analyzer.Metric{
	sum("IncomingBytes"),
	sum("WriteProvisionedThroughputExceeded"),
	sum("ReadProvisionedThroughputExceeded"),
	sum("GetRecords.Bytes"),
	highest("GetRecords.IteratorAgeMilliseconds"),
	average("GetRecords.IteratorAgeMilliseconds"),
	sum("PutRecords.FailedRecords"),
	sum("PutRecords.TotalRecords"),
}

// consumerMetrics are read of every enhanced fan-out consumer (same source).
var consumerMetrics = []analyzer.Metric{
	highest("SubscribeToShardEvent.MillisBehindLatest"),
	average("SubscribeToShardEvent.MillisBehindLatest"),
	sum("SubscribeToShardEvent.Bytes"),
}

// readerMetrics are read of every function that reads a stream
// (https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html).
var readerMetrics = []analyzer.Metric{highest("IteratorAge"), average("IteratorAge")}

// demandMetrics make up the demand of a stream or shard.
var demandMetrics = []string{"IncomingBytes", "IncomingRecords", "WriteProvisionedThroughputExceeded"}

// shardMetrics are the demand metrics that are switched on at shard level.
func shardMetrics(s *analyzer.Stream) []string {
	if s.Config == nil {
		return nil
	}
	return without(demandMetrics, func(name string) bool {
		return !slices.Contains(s.Config.ShardMetrics, name) && !slices.Contains(s.Config.ShardMetrics, "ALL")
	})
}

func demandEvery(period time.Duration, names []string) []analyzer.Metric {
	var metrics []analyzer.Metric
	for _, name := range names {
		metrics = append(metrics, every(period, "Sum", name))
	}
	return metrics
}
