package report

import (
	"math"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
)

// scaled projects another shard count: the same busy demand over other capacity, and what of the
// demand would not have fit in its five-minute buckets.
func (p planner) scaled(from, to int) improvement {
	l := p.r.Load
	out := improvement{MonthlyCost: p.cost(from, to)}
	if !l.Known || l.Unsized != "" {
		return out
	}
	rejected := throttledPercent(l)
	out.Utilization = change{number(l.Busy), number(l.Busy * float64(from) / float64(to))}
	out.Throttled = change{number(rejected), number(afterwards(rejected, overflow(l.Demand, float64(to)), to > from))}
	return out
}

// afterwards is the rejected share with other capacity: more of it rejects no more than today, less no less.
func afterwards(today, overflow float64, more bool) float64 {
	if math.IsNaN(today) {
		return overflow
	}
	if more {
		return min(today, overflow)
	}
	return max(today, overflow)
}

// overflow is the share of demand above capacity, percent.
func overflow(demand analyzer.Series, capacity float64) float64 {
	over := 0.0
	for _, d := range demand.Values {
		if d > capacity {
			over += d - capacity
		}
	}
	return 100 * over / demand.Sum()
}

// cost is what the stream costs a month with so many shards before and after.
func (p planner) cost(from, to int) change {
	out := change{Before: money(p.r.Cost)}
	usage, ok := pricing.UsageOf(p.a.Audit, p.r.Stream)
	if p.r.Cost == nil || !ok {
		return out
	}
	usage.Shards = to
	if after, ok := pricing.Provisioned(p.a.Audit.Rates, usage); ok {
		out.After = money(&after)
	}
	return out
}

// switched projects the other capacity mode. What on-demand capacity would make of utilisation and
// rejections is AWS's to decide, and so not projected.
func (p planner) switched(m analyzer.SwitchMode, count int) improvement {
	if m.To == analyzer.Provisioned {
		return p.scaled(m.OpenShards, count)
	}
	out := p.scaled(m.OpenShards, m.OpenShards)
	out.Utilization.After, out.Throttled.After, out.MonthlyCost.After = nil, nil, nil
	if usage, ok := pricing.UsageOf(p.a.Audit, p.r.Stream); ok && p.r.Cost != nil {
		if after, _, ok := pricing.EnterOnDemand(p.a.Audit, usage); ok {
			out.MonthlyCost.After = money(&after)
		}
	}
	return out
}

// split projects two halves of a shard that share its keys evenly.
func (p planner) split(open int, id string) improvement {
	out := improvement{MonthlyCost: p.cost(open, open+1)}
	shard, ok := p.loads[id]
	if !ok {
		return out
	}
	busy := analyzer.Percentile(shard.Demand.Values, 95)
	out.Utilization = change{number(100 * busy), number(100 * busy / 2)}
	if rejected, ok := p.rejectedPercent(id); ok {
		out.Throttled = change{number(rejected), number(afterwards(rejected, overflow(shard.Demand, 2), true))}
	}
	return out
}

// merged projects one shard that takes what two took; before is the busier of the two.
func (p planner) merged(open int, m analyzer.ShardMerge) improvement {
	out := improvement{MonthlyCost: p.cost(open, open-1)}
	x, okX := p.loads[m.ShardID]
	y, okY := p.loads[m.AdjacentShardID]
	if !okX || !okY {
		return out
	}
	both := together(x, y, p.a.Audit.Window())
	busier := max(analyzer.Percentile(x.Demand.Values, 95), analyzer.Percentile(y.Demand.Values, 95))
	out.Utilization = change{number(100 * busier), number(100 * analyzer.Percentile(both.Values, 95))}
	if rejected, ok := p.rejectedPercent(m.ShardID, m.AdjacentShardID); ok {
		out.Throttled = change{number(rejected), number(afterwards(rejected, overflow(both, 1), false))}
	}
	return out
}

// together adds up the hourly demand of two shards, from the first hour of either on.
func together(x, y analyzer.ShardLoad, w analyzer.Window) analyzer.Series {
	start := w.End
	for _, l := range []analyzer.ShardLoad{x, y} {
		if !l.Demand.Empty() && l.Demand.Start.Before(start) {
			start = l.Demand.Start
		}
	}
	out := analyzer.Series{Start: start, Period: analyzer.OneHour}
	for t := start; t.Before(w.End); t = t.Add(time.Hour) {
		out.Values = append(out.Values, x.Value(t)+y.Value(t))
	}
	return out
}

// rejectedPercent is the share of records that the shards rejected in the window; ok is false where
// that was not read or nothing arrived.
func (p planner) rejectedPercent(ids ...string) (percent float64, ok bool) {
	var accepted, rejected float64
	for _, id := range ids {
		records, okR := p.shardSum(id, "IncomingRecords")
		refused, okW := p.shardSum(id, "WriteProvisionedThroughputExceeded")
		if !okR || !okW {
			return 0, false
		}
		accepted += records.Sum()
		rejected += refused.Sum()
	}
	return 100 * rejected / (accepted + rejected), accepted+rejected > 0
}

// shardRates are the last hour's and the average bytes a second of some shards together.
func (p planner) shardRates(ids ...string) (current, average *float64) {
	var now, mean float64
	for _, id := range ids {
		bytes, ok := p.shardSum(id, "IncomingBytes")
		if !ok {
			return nil, nil
		}
		c, m := rates(bytes)
		now += *c
		mean += *m
	}
	return number(now), number(mean)
}

// shardSum is an hourly Sum metric of a shard without gaps.
func (p planner) shardSum(id, metric string) (analyzer.Series, bool) {
	shard := p.shards[id]
	if shard == nil {
		return analyzer.Series{}, false
	}
	series, ok := shard.Metrics.Get(metric, "Sum", analyzer.OneHour)
	return series.Zeroed(p.a.Audit.Window()), ok
}
