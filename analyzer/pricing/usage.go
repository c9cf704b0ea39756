package pricing

import (
	"math"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// Usage is what a data stream's bill depends on. Rates are averages in bytes and records a second.
type Usage struct {
	Shards         int
	RetentionHours int
	Bytes          float64 // accepted
	Records        float64 // accepted
	ReadBytes      float64 // by GetRecords
	FanOut         int     // enhanced fan-out consumers
	FanOutBytes    float64
	ShardMetrics   int // shard-level metrics that are on
}

const (
	gb             = 1 << 30 // as the AWS pricing calculator counts it
	secondsAMonth  = analyzer.HoursPerMonth * 3600
	payloadUnit    = 25 * 1024
	onDemandRound  = 1024
	firehoseRound  = 5 * 1024
	extendedHours  = 24
	longTermHours  = 168
	advantageFloor = 25 << 20 // bytes a second in, and as many out: billed even if unused
)

// UsageOf reads s's usage off the snapshot; ok is false where a part of it was not read.
func UsageOf(a *analyzer.Audit, s *analyzer.Stream) (u Usage, ok bool) {
	load := a.Load(s)
	reads, readsOK := s.Metrics.Get("GetRecords.Bytes", "Sum", analyzer.FiveMinutes)
	if !load.Known || s.Config == nil || s.Consumers == nil || !readsOK {
		return Usage{}, false
	}
	w := a.Window()
	counted := w.Length()
	if !load.Records.Empty() {
		counted = w.End.Sub(load.Records.Start)
	}
	seconds := counted.Seconds()
	u = Usage{
		Shards:         s.Config.OpenShards,
		RetentionHours: s.Config.RetentionHours,
		Bytes:          load.Bytes.Sum() / seconds,
		Records:        load.Records.Sum() / seconds,
		ReadBytes:      reads.Between(w).Sum() / seconds,
		FanOut:         len(s.Consumers),
		ShardMetrics:   shardMetrics(s.Config.ShardMetrics),
	}
	for _, c := range s.Consumers {
		read, known := c.Metrics.Get("SubscribeToShardEvent.Bytes", "Sum", analyzer.FiveMinutes)
		if !known {
			return Usage{}, false
		}
		u.FanOutBytes += read.Between(w).Sum() / seconds
	}
	return u, true
}

// AllShardMetrics is how many shard-level metrics there are.
const AllShardMetrics = 7

func shardMetrics(levels []string) int {
	for _, level := range levels {
		if level == "ALL" {
			return AllShardMetrics
		}
	}
	return len(levels)
}

func monthlyGB(bytesPerSecond float64) float64 { return bytesPerSecond * secondsAMonth / gb }

// rounded is bytes a second when each record counts as a whole number of units.
func rounded(bytes, records, unit float64) float64 {
	if records <= 0 {
		return 0
	}
	return math.Ceil(bytes/records/unit-1e-9) * unit * records
}

// bill adds up lines of a bill and remembers whether a price was missing.
type bill struct {
	usd     float64
	missing bool
}

func (b *bill) add(amount, price float64) {
	if amount == 0 {
		return
	}
	if price == 0 {
		b.missing = true
	}
	b.usd += amount * price
}

// Provisioned is what u costs a month with provisioned shards.
func Provisioned(r *analyzer.Rates, u Usage) (usd float64, ok bool) {
	if r == nil {
		return 0, false
	}
	var b bill
	shardHours := float64(u.Shards) * analyzer.HoursPerMonth
	b.add(shardHours, r.ShardHour)
	b.add(rounded(u.Bytes, u.Records, payloadUnit)/payloadUnit*secondsAMonth/1e6, r.PutMillion)
	if u.RetentionHours > extendedHours {
		b.add(shardHours, r.ExtendedShardHour)
	}
	b.add(storedGB(u, longTermHours, u.RetentionHours), r.LongTermGBMonth)
	b.add(shardHours*float64(u.FanOut), r.FanOutShardHour)
	b.add(monthlyGB(u.FanOutBytes), r.FanOutGB)
	b.add(float64(u.Shards*u.ShardMetrics), r.ShardMetricMonth)
	return b.usd, !b.missing
}

// OnDemand is what u costs a month on demand, standard plan.
func OnDemand(r *analyzer.Rates, u Usage) (usd float64, ok bool) {
	if r == nil {
		return 0, false
	}
	var b bill
	b.add(analyzer.HoursPerMonth, r.OnDemand.StreamHour)
	traffic(&b, r.OnDemand, u)
	b.add(float64(u.Shards*u.ShardMetrics), r.ShardMetricMonth)
	return b.usd, !b.missing
}

func traffic(b *bill, r analyzer.OnDemandRates, u Usage) {
	b.add(monthlyGB(rounded(u.Bytes, u.Records, onDemandRound)), r.InGB)
	b.add(monthlyGB(u.ReadBytes), r.OutGB)
	b.add(monthlyGB(u.FanOutBytes), r.FanOutGB)
	b.add(storedGB(u, extendedHours, min(u.RetentionHours, longTermHours)), r.ExtendedGBMonth)
	b.add(storedGB(u, longTermHours, u.RetentionHours), r.LongTermGBMonth)
}

// Advantage is what u adds to the month's bill of an account on the On-demand Advantage plan whose
// other on-demand streams take in othersIn and give out othersOut bytes a second: both are billed up
// to a floor, so a stream below it adds nothing.
func Advantage(r *analyzer.Rates, u Usage, othersIn, othersOut float64) (usd float64, ok bool) {
	if r == nil {
		return 0, false
	}
	above := func(rate float64) float64 { return max(rate, advantageFloor) }
	in := rounded(u.Bytes, u.Records, onDemandRound)
	out := u.ReadBytes + u.FanOutBytes
	var b bill
	b.add(monthlyGB(above(othersIn+in)-above(othersIn)), r.Advantage.InGB)
	b.add(monthlyGB(above(othersOut+out)-above(othersOut)), r.Advantage.OutGB)
	b.add(storedGB(u, extendedHours, min(u.RetentionHours, longTermHours)), r.Advantage.ExtendedGBMonth)
	b.add(storedGB(u, longTermHours, u.RetentionHours), r.Advantage.LongTermGBMonth)
	b.add(float64(u.Shards*u.ShardMetrics), r.ShardMetricMonth)
	return b.usd, !b.missing
}

// storedGB is how much is held of the records between from and to hours old.
func storedGB(u Usage, from, to int) float64 {
	return u.Bytes * 3600 * float64(max(0, to-from)) / gb
}
