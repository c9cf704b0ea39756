package report

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// estateEnd is a Sunday midnight, so that the week's columns are seven whole days.
var estateEnd = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// plannedStream is a data stream of the tests. level is what a shard carries in an hour of the week,
// of its own limit; negative is an hour without a datapoint.
type plannedStream struct {
	name   string
	shards int
	bare   bool // no shard metrics
	level  func(shard, hour int) float64
	refuse map[[2]int]float64 // rejected records in a shard's hour
}

// diurnal is traffic that peaks at 15:00 UTC.
func diurnal(low, high float64) func(int, int) float64 {
	return func(shard, hour int) float64 {
		wave := (1 + math.Cos(2*math.Pi*float64(hour%24-15)/24)) / 2
		return (low + (high-low)*wave*wave) * (1 + 0.06*math.Sin(float64(7*shard+hour)))
	}
}

// estate is a small account with one of each: a hot shard, a stream without shard metrics, an idle one,
// a young one, a reshard and steady traffic.
func estate() []plannedStream {
	checkout := diurnal(0.15, 0.6)
	wave := diurnal(0.2, 0.75)
	return []plannedStream{
		{name: "checkout-orders", shards: 6, level: func(shard, hour int) float64 {
			if shard == 2 {
				return min(1, 2.1*checkout(shard, hour))
			}
			return checkout(shard, hour)
		}, refuse: map[[2]int]float64{{2, 63}: 360_000}},
		{name: "clickstream-web", shards: 12, level: diurnal(0.1, 0.72)},
		{name: "device-telemetry", shards: 4, bare: true, level: diurnal(0.3, 0.9)},
		{name: "audit-trail", shards: 2, level: func(int, int) float64 { return 0.04 }},
		{name: "feature-flags", shards: 2, level: func(shard, hour int) float64 {
			if hour < 70 {
				return -1
			}
			return 0.35
		}},
		{name: "payments-ledger", shards: 5, level: func(shard, hour int) float64 {
			if shard >= 3 && hour < 96 {
				return -1
			}
			return wave(shard, hour)
		}},
	}
}

// analysed audits planned streams and two delivery streams with a check and prices of the tests.
func analysed(t testing.TB, streams []plannedStream) *analyzer.Analysis {
	t.Helper()
	w := analyzer.Window{Start: estateEnd.Add(-7 * 24 * time.Hour), End: estateEnd}
	s := &analyzer.Snapshot{Version: 1, AccountID: "123456789012", Region: "eu-central-1", Window: w, Readers: []analyzer.LambdaReader{}}
	for _, p := range streams {
		s.Streams = append(s.Streams, p.stream(t, w))
	}
	for _, name := range []string{"clickstream-to-s3", "audit-to-splunk"} {
		s.DeliveryStreams = append(s.DeliveryStreams, analyzer.DeliveryStream{Name: name, Config: &analyzer.DeliveryConfig{Source: analyzer.SourceDirectPut}})
	}
	return analyzer.Run(analyzer.NewAudit(s, analyzer.DefaultConfig(), &analyzer.Rates{}), []analyzer.Check{idleCheck, busyCheck, blindCheck}, flatPrices{})
}

func (p plannedStream) stream(t testing.TB, w analyzer.Window) analyzer.Stream {
	t.Helper()
	out := analyzer.Stream{
		Name: p.name, ARN: "arn:aws:kinesis:eu-central-1:123456789012:stream/" + p.name, Mode: analyzer.Provisioned,
		Config: &analyzer.StreamConfig{OpenShards: p.shards, RetentionHours: 24, Encryption: "KMS"},
		Tags:   map[string]string{}, Consumers: []analyzer.Consumer{}, Metrics: analyzer.Metrics{},
	}
	hours := int(w.Length().Hours())
	total := analyzer.Series{Start: w.Start, Period: analyzer.FiveMinutes, Values: make([]float64, 12*hours)}
	refused := analyzer.Series{Start: w.Start, Period: analyzer.FiveMinutes, Values: make([]float64, 12*hours)}
	first := hours
	for shard := range p.shards {
		series := analyzer.Series{Period: analyzer.OneHour}
		rejected := analyzer.Series{Period: analyzer.OneHour}
		for hour := range hours {
			level := p.level(shard, hour)
			if level < 0 {
				continue
			}
			if series.Empty() {
				series.Start = w.Start.Add(time.Duration(hour) * time.Hour)
				rejected.Start = series.Start
				first = min(first, hour)
			}
			bytes := level * analyzer.ShardBytesPerSecond * 3600
			series.Values = append(series.Values, bytes)
			rejected.Values = append(rejected.Values, p.refuse[[2]int{shard, hour}])
			for k := range 12 {
				total.Values[12*hour+k] += bytes / 12
				refused.Values[12*hour+k] += p.refuse[[2]int{shard, hour}] / 12
			}
		}
		s := analyzer.Shard{ID: fmt.Sprintf("shardId-%012d", shard), State: analyzer.ShardOpen}
		if !p.bare {
			s.Metrics = shardMetrics(series, rejected)
		}
		out.Shards = append(out.Shards, s)
	}
	total.Start, total.Values = total.Time(12*first), total.Values[12*first:]
	refused.Start, refused.Values = total.Start, refused.Values[12*first:]
	for metric, series := range shardMetrics(total, refused) {
		out.Metrics[metric] = series
	}
	age := analyzer.Series{Start: w.Start, Period: analyzer.FiveMinutes, Values: make([]float64, 12*hours)}
	for i := range age.Values {
		age.Values[i] = 900 + 40*float64(len(p.name))*float64(i%288)
	}
	for _, stat := range []string{"Maximum", "Average"} {
		out.Metrics[analyzer.Metric{Name: "GetRecords.IteratorAgeMilliseconds", Stat: stat, Period: analyzer.FiveMinutes}] = age
	}
	return out
}

// shardMetrics are traffic metrics of records of 2 KiB, so that bytes are what limits a shard.
func shardMetrics(bytes, rejected analyzer.Series) analyzer.Metrics {
	records := analyzer.Series{Start: bytes.Start, Period: bytes.Period}
	for _, v := range bytes.Values {
		records.Values = append(records.Values, v/2048)
	}
	return analyzer.Metrics{
		{Name: "IncomingBytes", Stat: "Sum", Period: bytes.Period}:                      bytes,
		{Name: "IncomingRecords", Stat: "Sum", Period: bytes.Period}:                    records,
		{Name: "WriteProvisionedThroughputExceeded", Stat: "Sum", Period: bytes.Period}: rejected,
	}
}

var idleCheck = analyzer.Check{
	ID: "over-provisioned-shards", Title: "Over-Provisioned Shards", Severity: analyzer.Medium, Penalty: 10,
	Stream: func(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
		l := a.Load(s)
		if l.Unsized != "" || l.Average >= 20 {
			return analyzer.Result{}
		}
		saving := 10.95 * float64(l.Shards-l.Target)
		f := analyzer.Finding{Details: fmt.Sprintf("Average utilisation is %.1f%% of %d shards.", l.Average, l.Shards), Remediation: fmt.Sprintf("Reshard to %d.", l.Target), Saving: &saving}
		f.Configured()
		return analyzer.Result{Findings: []analyzer.Finding{f}}
	},
}

var busyCheck = analyzer.Check{
	ID: "under-provisioned-shards", Title: "Under-Provisioned Shards", Severity: analyzer.High, Penalty: 20,
	Stream: func(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
		l := a.Load(s)
		if l.Busy <= 80 {
			return analyzer.Result{}
		}
		f := analyzer.Finding{Details: fmt.Sprintf("Busy utilisation is %.1f%%.", l.Busy), Remediation: fmt.Sprintf("Reshard to %d.", l.Target)}
		f.Seen(a.Window(), l.PeakAt, l.PeakAt.Add(time.Hour))
		return analyzer.Result{Findings: []analyzer.Finding{f}}
	},
}

var blindCheck = analyzer.Check{
	ID: "firehose-delivery-failures", Title: "Firehose Delivery Failures", Severity: analyzer.High, Penalty: 20,
	Delivery: func(*analyzer.Audit, *analyzer.DeliveryStream) analyzer.Result {
		return analyzer.Unmeasured(analyzer.NeedMetrics, "its metrics were not read")
	},
}

// flatPrices charge for shards alone, and know no price of a delivery stream.
type flatPrices struct{}

func (flatPrices) StreamMonthly(_ *analyzer.Audit, s *analyzer.Stream) (float64, bool) {
	return 10.95 * float64(s.Config.OpenShards), true
}

func (flatPrices) DeliveryMonthly(*analyzer.Audit, *analyzer.DeliveryStream) (float64, bool) {
	return 0, false
}

func (flatPrices) PlanMonthly(*analyzer.Audit) (float64, bool) { return 0, true }
