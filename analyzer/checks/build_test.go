package checks

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
)

// What the tests of this package build their snapshots from. The window is the seven days to noon.
var (
	end    = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	window = analyzer.Window{Start: end.Add(-7 * 24 * time.Hour), End: end}
)

const region = "us-east-1"

// world is a snapshot in the making: change what a case is about, then audit.
type world struct {
	analyzer.Snapshot
	config *analyzer.Config
	rates  *analyzer.Rates
}

// newWorld has everything read, and nothing in it but the streams.
func newWorld(streams ...analyzer.Stream) *world {
	return &world{
		Snapshot: analyzer.Snapshot{
			Version: analyzer.SnapshotVersion, AccountID: "111122223333", Region: region, Window: window,
			Streams: streams, DeliveryStreams: []analyzer.DeliveryStream{}, Alarms: []analyzer.Alarm{}, AlarmNames: []string{},
			Plan: &analyzer.AccountPlan{}, Readers: []analyzer.LambdaReader{}, RemoteRegions: []string{"eu-west-1", "us-west-2"}, RemoteStreams: []analyzer.RemoteStream{},
			Network: &analyzer.Network{Functions: map[string]*analyzer.VPCConfig{}, RouteTables: []analyzer.RouteTable{}, S3Endpoints: []analyzer.S3Endpoint{}},
		},
		config: analyzer.DefaultConfig(),
		rates:  pricing.Embedded(region),
	}
}

func (w *world) audit() *analyzer.Audit { return analyzer.NewAudit(&w.Snapshot, w.config, w.rates) }

// judge runs a check on the world's first data stream.
func (w *world) judge(c analyzer.Check) analyzer.Result {
	return c.Stream(w.audit(), &w.Streams[0])
}

// newStream is provisioned, read without lag by polling, and takes 40% of its shards all week.
func newStream(name string, shards int) analyzer.Stream {
	s := analyzer.Stream{
		Name: name, ARN: "arn:aws:kinesis:" + region + ":111122223333:stream/" + name, Status: "ACTIVE", Mode: analyzer.Provisioned,
		Tags: map[string]string{}, Consumers: []analyzer.Consumer{}, Metrics: analyzer.Metrics{},
		Config: &analyzer.StreamConfig{OpenShards: shards, RetentionHours: 24, Encryption: "KMS", ShardMetrics: []string{}},
		Shards: shardsOf(shards),
	}
	carries(&s, func(int) float64 { return 0.4 * float64(shards) })
	sum(&s, "GetRecords.Bytes", func(int) float64 { return 1e6 })
	sum(&s, "ReadProvisionedThroughputExceeded", func(int) float64 { return 0 })
	sum(&s, "PutRecords.FailedRecords", func(int) float64 { return 0 })
	maximum(&s, "GetRecords.IteratorAgeMilliseconds", func(int) float64 { return 1000 })
	return s
}

// shardsOf are open shards that share the hash keys evenly.
func shardsOf(n int) []analyzer.Shard {
	all := new(big.Int).Lsh(big.NewInt(1), 128)
	edge := func(i int) *big.Int {
		return new(big.Int).Div(new(big.Int).Mul(all, big.NewInt(int64(i))), big.NewInt(int64(n)))
	}
	shards := make([]analyzer.Shard, n)
	for i := range shards {
		last := new(big.Int).Sub(edge(i+1), big.NewInt(1))
		shards[i] = analyzer.Shard{ID: shardID(i), State: analyzer.ShardOpen, HashKeyStart: edge(i).String(), HashKeyEnd: last.String()}
	}
	return shards
}

func shardID(i int) string { return fmt.Sprintf("shardId-%012d", i) }

// weekly is a series over the window: bucket i, from the oldest, has f(i).
func weekly(period time.Duration, f func(i int) float64) analyzer.Series {
	return span(window.Start, period, int(window.Length()/period), f)
}

// span is a series of n buckets from start on.
func span(start time.Time, period time.Duration, n int, f func(i int) float64) analyzer.Series {
	s := analyzer.Series{Start: start, Period: period, Values: make([]float64, n)}
	for i := range s.Values {
		s.Values[i] = f(i)
	}
	return s
}

// carries plants traffic: demand in shards by five-minute bucket, made of records of 100 bytes, none rejected.
func carries(s *analyzer.Stream, demand func(i int) float64) {
	records := func(i int) float64 { return demand(i) * analyzer.ShardRecordsPerSecond * 300 }
	sum(s, "IncomingRecords", records)
	sum(s, "IncomingBytes", func(i int) float64 { return 100 * records(i) })
	sum(s, "WriteProvisionedThroughputExceeded", func(int) float64 { return 0 })
}

// shardCarries plants shard-level traffic by the hour, likewise, and switches shard metrics on.
func shardCarries(s *analyzer.Stream, shard int, demand func(hour int) float64) {
	s.Config.ShardMetrics = []string{"ALL"}
	records := func(i int) float64 { return demand(i) * analyzer.ShardRecordsPerSecond * 3600 }
	s.Shards[shard].Metrics = analyzer.Metrics{
		{Name: "IncomingRecords", Stat: "Sum", Period: analyzer.OneHour}:                    weekly(analyzer.OneHour, records),
		{Name: "IncomingBytes", Stat: "Sum", Period: analyzer.OneHour}:                      weekly(analyzer.OneHour, func(i int) float64 { return 100 * records(i) }),
		{Name: "WriteProvisionedThroughputExceeded", Stat: "Sum", Period: analyzer.OneHour}: {Period: analyzer.OneHour},
	}
}

func sum(s *analyzer.Stream, metric string, f func(i int) float64) {
	s.Metrics[analyzer.Metric{Name: metric, Stat: "Sum", Period: analyzer.FiveMinutes}] = weekly(analyzer.FiveMinutes, f)
}

func maximum(s *analyzer.Stream, metric string, f func(i int) float64) {
	s.Metrics[analyzer.Metric{Name: metric, Stat: "Maximum", Period: analyzer.FiveMinutes}] = weekly(analyzer.FiveMinutes, f)
}

// plant sets a series, unread takes one out.
func plant(m analyzer.Metrics, metric, stat string, series analyzer.Series) {
	m[analyzer.Metric{Name: metric, Stat: stat, Period: series.Period}] = series
}

func unread(m analyzer.Metrics, metric, stat string) {
	delete(m, analyzer.Metric{Name: metric, Stat: stat, Period: analyzer.FiveMinutes})
}

// consumer is a fan-out consumer that was lag milliseconds behind in each five-minute bucket.
func consumer(name string, lag func(i int) float64) analyzer.Consumer {
	return analyzer.Consumer{Name: name, Status: "ACTIVE", Metrics: analyzer.Metrics{
		{Name: "SubscribeToShardEvent.MillisBehindLatest", Stat: "Maximum", Period: analyzer.FiveMinutes}: weekly(analyzer.FiveMinutes, lag),
		{Name: "SubscribeToShardEvent.MillisBehindLatest", Stat: "Average", Period: analyzer.FiveMinutes}: weekly(analyzer.FiveMinutes, lag),
		{Name: "SubscribeToShardEvent.Bytes", Stat: "Sum", Period: analyzer.FiveMinutes}:                  weekly(analyzer.FiveMinutes, func(int) float64 { return 1e6 }),
	}}
}

// always and in are shapes of series: one value in all buckets, or v in buckets from to to-1 and rest elsewhere.
func always(v float64) func(int) float64 { return func(int) float64 { return v } }

func in(from, to int, v, rest float64) func(int) float64 {
	return func(i int) float64 {
		if from <= i && i < to {
			return v
		}
		return rest
	}
}

// want fails the test unless the result has so many findings and unknowns.
func want(t *testing.T, r analyzer.Result, findings, unknown int) {
	t.Helper()
	if len(r.Findings) != findings || len(r.Unknown) != unknown {
		t.Fatalf("%d findings, %d unknown; want %d and %d\n%+v", len(r.Findings), len(r.Unknown), findings, unknown, r)
	}
}
