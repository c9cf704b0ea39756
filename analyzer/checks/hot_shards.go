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

// shardTrafficOff says which shard-level metrics are off without which it can not be told what a shard
// takes; "" where none is. A shard that is full by records may be idle by bytes, so it takes both.
func shardTrafficOff(s *analyzer.Stream) string {
	bytes, records := shardMetricOn(s, "IncomingBytes"), shardMetricOn(s, "IncomingRecords")
	switch {
	case !bytes && !records:
		return "shard-level metrics are off"
	case !bytes:
		return "shard-level IncomingBytes is off"
	case !records:
		return "shard-level IncomingRecords is off"
	}
	return ""
}

// minShardHours is how many hours it takes to judge a shard.
const minShardHours = 24

// shardTraffic is what the open shards took in the hours that count.
type shardTraffic struct {
	loads  []analyzer.ShardLoad
	hours  []time.Time // that were measured, by their starts
	totals []float64   // what all shards took in each of them
	whole  bool        // these are all hours in which the stream had traffic that counts
	unseen string      // why it is not told by the owner's choice
	unread string      // why it is not known although shard metrics are on
}

// told tells whether the shards can be judged.
func (t *shardTraffic) told() bool { return t.unseen == "" && t.unread == "" }

// trafficOfShards is for a stream that is sized.
func trafficOfShards(a *analyzer.Audit, s *analyzer.Stream) *shardTraffic {
	t := new(shardTraffic)
	if t.unseen = shardTrafficOff(s); t.unseen != "" {
		return t
	}
	for _, shard := range s.Shards {
		if shard.State != analyzer.ShardOpen {
			continue
		}
		for _, metric := range []string{"IncomingBytes", "IncomingRecords", "WriteProvisionedThroughputExceeded"} {
			if _, read := shard.Metrics.Get(metric, "Sum", analyzer.OneHour); !read && shardMetricOn(s, metric) {
				t.unread = fmt.Sprintf("%s of %s was not read", metric, shard.ID)
				return t
			}
		}
	}
	l := a.Load(s)
	t.loads = analyzer.ShardLoads(s, l, a.Window())
	t.measure(l)
	if n := len(t.hours); n < minShardHours {
		t.unseen = "shard-level metrics cover only " + plural(n, "hour")
	}
	return t
}

// measure finds the hours that were measured: from the first datapoint of any shard on, without those
// in which the stream had traffic and no shard has a datapoint, as the metrics were off then.
func (t *shardTraffic) measure(l *analyzer.Load) {
	var start, end time.Time
	for _, load := range t.loads {
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
	t.whole = true
	busy := map[time.Duration]bool{} // hours after start with traffic
	for i, demand := range l.Demand.Values {
		at := l.Demand.Time(i)
		switch {
		case !(demand > 0):
		case !at.Before(start):
			busy[at.Sub(start).Truncate(analyzer.OneHour)] = true
		case start.Sub(at) >= analyzer.OneHour: // less is the part of an hour that the first one began in
			t.whole = false
		}
	}
	for hour := start; hour.Before(end); hour = hour.Add(analyzer.OneHour) {
		total := 0.0
		for _, load := range t.loads {
			total += load.Value(hour)
		}
		if total == 0 && busy[hour.Sub(start)] {
			t.whole = false
			continue
		}
		t.hours, t.totals = append(t.hours, hour), append(t.totals, total)
	}
}

// hot are the open shards that took more than HotShardFactor times the average of the others and more
// than HotShardPercent of their own limit, in HotShardHoursPercent of the measured hours or more.
func (t *shardTraffic) hot(limits *analyzer.Thresholds) (hot []hotShard) {
	if !t.told() || len(t.loads) < 2 {
		return nil
	}
	for _, load := range t.loads {
		h := hotShard{ShardID: load.Shard.ID, HoursCounted: len(t.hours), shard: load.Shard}
		var sum, others, peak float64
		for i, hour := range t.hours {
			demand := load.Value(hour)
			rest := (t.totals[i] - demand) / float64(len(t.loads)-1)
			sum, others, peak = sum+demand, others+rest, max(peak, demand)
			if !above(demand, limits.HotShardFactor*rest) || !above(100*demand, limits.HotShardPercent) {
				continue
			}
			if h.HotHours == 0 {
				h.first = hour
			}
			h.HotHours++
			h.last = hour.Add(analyzer.OneHour)
		}
		n := float64(len(t.hours))
		if h.HotHours == 0 || below(100*float64(h.HotHours)/n, limits.HotShardHoursPercent) {
			continue
		}
		h.AveragePercent, h.OthersPercent, h.PeakPercent = round2(100*sum/n), round2(100*others/n), round2(100*peak)
		hot = append(hot, h)
	}
	slices.SortFunc(hot, func(x, y hotShard) int {
		if x.HotHours != y.HotHours {
			return y.HotHours - x.HotHours
		}
		return strings.Compare(x.ShardID, y.ShardID)
	})
	return hot
}

// planSplit halves the hot shards.
func (z *sizing) planSplit(s *analyzer.Stream) {
	open := s.Config.OpenShards
	z.split = analyzer.SplitShards{Stream: s.Name, From: open}
	for _, h := range z.hot {
		key, err := reshard.Midpoint(h.shard.HashKeyStart, h.shard.HashKeyEnd)
		if err != nil {
			z.why = fmt.Sprintf("shard %s can not be split: %v", h.ShardID, err)
			continue
		}
		z.split.Splits = append(z.split.Splits, analyzer.ShardSplit{ShardID: h.ShardID, NewStartingHashKey: key})
	}
	z.split.ShardCount = open + len(z.split.Splits)
}

// planMerge joins pairs of adjacent cold shards whose combined peak leaves the headroom free, as long
// as that leaves the target. Shards are measured by the hour: what the stream's own peak exceeds its
// busiest hour by is added on.
func (z *sizing) planMerge(a *analyzer.Audit, s *analyzer.Stream) {
	l, t := a.Load(s), z.traffic
	z.merge = analyzer.MergeShards{Stream: s.Name, From: l.Shards, ShardCount: l.Shards}
	busiest, _ := l.Hourly.Max()
	if !t.whole || len(t.loads) != l.Shards || !(busiest > 0) {
		return
	}
	burst := max(1, l.Peak/busiest)
	slices.SortFunc(t.loads, func(x, y analyzer.ShardLoad) int {
		return reshard.CompareKeys(x.Shard.HashKeyStart, y.Shard.HashKeyStart)
	})
	for i := 0; i+1 < len(t.loads) && z.merge.ShardCount > l.Target; i++ {
		x, y := t.loads[i], t.loads[i+1]
		if z.isHot(x.Shard) || z.isHot(y.Shard) || !reshard.Adjacent(x.Shard.HashKeyEnd, y.Shard.HashKeyStart) {
			continue
		}
		peak := 0.0
		for _, hour := range t.hours {
			peak = max(peak, x.Value(hour)+y.Value(hour))
		}
		if !below(peak*burst*(1+a.Config.Thresholds.HeadroomPercent/100), 1) {
			continue
		}
		z.merge.Merges = append(z.merge.Merges, analyzer.ShardMerge{ShardID: x.Shard.ID, AdjacentShardID: y.Shard.ID})
		z.merge.ShardCount--
		i++
	}
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
