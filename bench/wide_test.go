package bench

import (
	"fmt"
	"io"
	"math/big"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/report"
)

// wide is an account with one stream of many shards, of which the first is hot and the others idle:
// what makes the longest plan.
func wide(shards int) *analyzer.Snapshot {
	w := analyzer.Window{Start: end.Add(-7 * 24 * time.Hour), End: end}
	steady := func(period time.Duration, perSecond float64) analyzer.Series {
		s := analyzer.Series{Start: w.Start, Period: period, Values: make([]float64, w.Length()/period)}
		for i := range s.Values {
			s.Values[i] = perSecond * period.Seconds()
		}
		return s
	}
	traffic := func(period time.Duration, records float64) analyzer.Metrics {
		return analyzer.Metrics{
			{Name: "IncomingRecords", Stat: "Sum", Period: period}:                    steady(period, records),
			{Name: "IncomingBytes", Stat: "Sum", Period: period}:                      steady(period, 100*records),
			{Name: "WriteProvisionedThroughputExceeded", Stat: "Sum", Period: period}: {Period: period},
		}
	}
	const idle, hot = 10, 800
	s := analyzer.Stream{
		Name: "wide", ARN: "arn:aws:kinesis:us-east-1:123456789012:stream/wide", Mode: analyzer.Provisioned, Tags: map[string]string{},
		Config:    &analyzer.StreamConfig{OpenShards: shards, RetentionHours: 24, Encryption: "KMS", ShardMetrics: []string{"ALL"}},
		Consumers: []analyzer.Consumer{},
		Metrics:   traffic(analyzer.FiveMinutes, hot+idle*float64(shards-1)),
	}
	width := new(big.Int).Div(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(int64(shards)))
	for i := range shards {
		records := float64(idle)
		if i == 0 {
			records = hot
		}
		from := new(big.Int).Mul(width, big.NewInt(int64(i)))
		to := new(big.Int).Sub(new(big.Int).Add(from, width), big.NewInt(1))
		s.Shards = append(s.Shards, analyzer.Shard{
			ID: fmt.Sprintf("shardId-%012d", i), State: analyzer.ShardOpen,
			HashKeyStart: from.String(), HashKeyEnd: to.String(), Metrics: traffic(time.Hour, records),
		})
	}
	return &analyzer.Snapshot{
		Version: analyzer.SnapshotVersion, AccountID: "123456789012", Region: "us-east-1", Window: w,
		Streams: []analyzer.Stream{s}, Alarms: []analyzer.Alarm{}, Readers: []analyzer.LambdaReader{},
	}
}

// BenchmarkPlan audits a stream of 2,000 shards and writes its plan.
func BenchmarkPlan(b *testing.B) {
	s := wide(2000)
	for b.Loop() {
		if err := report.WritePlan(io.Discard, audit(s)); err != nil {
			b.Fatal(err)
		}
	}
}
