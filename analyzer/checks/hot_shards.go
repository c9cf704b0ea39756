package checks

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/reshard"
)

// hotShard is an open shard that takes far more than the others. Percent is of its own write limit.
type hotShard struct {
	ShardID        string  `json:"shard_id"`
	HotHours       int     `json:"hot_hours"`
	HoursCounted   int     `json:"hours_counted"`
	AveragePercent float64 `json:"average_utilization_percent"`
	PeakPercent    float64 `json:"peak_utilization_percent"`
	OthersPercent  float64 `json:"others_average_utilization_percent"`

	shard       *analyzer.Shard
	first, last time.Time // start of the first hot hour, end of the last
}

// shardMetricOn tells whether a shard-level metric is switched on.
func shardMetricOn(s *analyzer.Stream, metric string) bool {
	return s.Config != nil && (slices.Contains(s.Config.ShardMetrics, "ALL") || slices.Contains(s.Config.ShardMetrics, metric))
}

// shardTrafficOn tells whether what shards take can be told at all.
func shardTrafficOn(s *analyzer.Stream) bool {
	return shardMetricOn(s, "IncomingBytes") || shardMetricOn(s, "IncomingRecords")
}

// shardLoads are the loads of the open shards over the hours that count. unread says why they are
// not known although shard metrics are on.
func shardLoads(a *analyzer.Audit, s *analyzer.Stream) (loads []analyzer.ShardLoad, unread string) {
	if !shardTrafficOn(s) {
		return nil, ""
	}
	if s.Shards == nil {
		return nil, "its shards were not listed"
	}
	for _, shard := range s.Shards {
		if shard.State != analyzer.ShardOpen {
			continue
		}
		for _, metric := range []string{"IncomingBytes", "IncomingRecords", "WriteProvisionedThroughputExceeded"} {
			if _, read := shard.Metrics.Get(metric, "Sum", analyzer.OneHour); !read && shardMetricOn(s, metric) {
				return nil, fmt.Sprintf("%s of %s was not read", metric, shard.ID)
			}
		}
	}
	return analyzer.ShardLoads(s, a.Load(s), a.Window()), ""
}

// hotShards are the open shards that took more than HotShardFactor times the average of the others and
// more than HotShardPercent of their own limit, in HotShardHoursPercent of the hours or more. Hours
// count from the first datapoint of any shard on.
func hotShards(a *analyzer.Audit, s *analyzer.Stream) (hot []hotShard, unread string) {
	loads, unread := shardLoads(a, s)
	if unread != "" || len(loads) < 2 {
		return nil, unread
	}
	t := a.Config.Thresholds
	hours := hoursOf(loads)
	totals := make([]float64, len(hours))
	for i, hour := range hours {
		for _, load := range loads {
			totals[i] += load.Value(hour)
		}
	}
	for _, load := range loads {
		h := hotShard{ShardID: load.Shard.ID, HoursCounted: len(hours), shard: load.Shard}
		var sum, others, peak float64
		for i, hour := range hours {
			demand := load.Value(hour)
			rest := (totals[i] - demand) / float64(len(loads)-1)
			sum, others, peak = sum+demand, others+rest, max(peak, demand)
			if !above(demand, t.HotShardFactor*rest) || !above(100*demand, t.HotShardPercent) {
				continue
			}
			if h.HotHours == 0 {
				h.first = hour
			}
			h.HotHours++
			h.last = hour.Add(analyzer.OneHour)
		}
		if h.HotHours == 0 || below(100*float64(h.HotHours)/float64(len(hours)), t.HotShardHoursPercent) {
			continue
		}
		n := float64(len(hours))
		h.AveragePercent, h.OthersPercent, h.PeakPercent = round2(100*sum/n), round2(100*others/n), round2(100*peak)
		hot = append(hot, h)
	}
	slices.SortFunc(hot, func(x, y hotShard) int {
		if x.HotHours != y.HotHours {
			return y.HotHours - x.HotHours
		}
		return strings.Compare(x.ShardID, y.ShardID)
	})
	return hot, ""
}

// hoursOf are the starts of the hours that the loads cover together.
func hoursOf(loads []analyzer.ShardLoad) []time.Time {
	var start, end time.Time
	for _, load := range loads {
		if load.Demand.Empty() {
			continue
		}
		if start.IsZero() || load.Demand.Start.Before(start) {
			start = load.Demand.Start
		}
		if last := load.Demand.End(); last.After(end) {
			end = last
		}
	}
	var hours []time.Time
	for t := start; t.Before(end); t = t.Add(analyzer.OneHour) {
		hours = append(hours, t)
	}
	return hours
}

// planSplit halves the hot shards.
func (z *sizing) planSplit(s *analyzer.Stream) {
	z.split = analyzer.SplitShards{Stream: s.Name, From: z.shards}
	for _, h := range z.hot {
		key, err := reshard.Midpoint(h.shard.HashKeyStart, h.shard.HashKeyEnd)
		if err != nil {
			z.why = fmt.Sprintf("shard %s can not be split: %v", h.ShardID, err)
			continue
		}
		z.split.Splits = append(z.split.Splits, analyzer.ShardSplit{ShardID: h.ShardID, NewStartingHashKey: key})
	}
	z.shards += len(z.split.Splits)
	z.split.ShardCount = z.shards
}

// planMerge joins pairs of adjacent cold shards whose combined peak leaves the headroom free. Shards
// are measured by the hour: what the stream's own peak exceeds its busiest hour by is added on.
func (z *sizing) planMerge(a *analyzer.Audit, s *analyzer.Stream) {
	l := a.Load(s)
	loads, _ := shardLoads(a, s)
	hours := hoursOf(loads)
	busiest, _ := l.Hourly.Max()
	if len(loads) != l.Shards || !(busiest > 0) {
		return
	}
	burst := max(1, l.Peak/busiest)
	slices.SortFunc(loads, func(x, y analyzer.ShardLoad) int {
		return reshard.CompareKeys(x.Shard.HashKeyStart, y.Shard.HashKeyStart)
	})
	z.merge = analyzer.MergeShards{Stream: s.Name, From: z.shards}
	for i := 0; i+1 < len(loads); i++ {
		x, y := loads[i], loads[i+1]
		if z.isHot(x.Shard) || z.isHot(y.Shard) || !reshard.Adjacent(x.Shard.HashKeyEnd, y.Shard.HashKeyStart) {
			continue
		}
		peak := 0.0
		for _, hour := range hours {
			peak = max(peak, x.Value(hour)+y.Value(hour))
		}
		if !below(peak*burst*(1+a.Config.Thresholds.HeadroomPercent/100), 1) {
			continue
		}
		z.merge.Merges = append(z.merge.Merges, analyzer.ShardMerge{ShardID: x.Shard.ID, AdjacentShardID: y.Shard.ID})
		i++
	}
	z.shards -= len(z.merge.Merges)
	z.merge.ShardCount = z.shards
}

func (z *sizing) isHot(shard *analyzer.Shard) bool {
	return slices.ContainsFunc(z.hot, func(h hotShard) bool { return h.ShardID == shard.ID })
}

func splitAdvice(z *sizing) string {
	if len(z.split.Splits) == 0 {
		return "No hot shard can be split (" + z.why + "): spread the partition keys."
	}
	var ids []string
	for _, one := range z.split.Splits {
		ids = append(ids, one.ShardID)
	}
	return fmt.Sprintf("Split %s in the middle, and set shard_count to %d with it, else the next apply merges it back. A single hot key is not helped by a split: spread such a key instead.",
		strings.Join(ids, ", "), z.split.ShardCount)
}
