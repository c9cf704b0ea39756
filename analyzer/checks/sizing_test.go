package checks

import (
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// sizingChecks are those that advise on a stream's shards.
var sizingChecks = []analyzer.Check{throttledRecords, underProvisionedShards, overProvisionedShards, shardSplittingNeeded}

// uneven is a stream whose shards carry what is given, all week.
func uneven(shards ...float64) analyzer.Stream {
	s := newStream("clicks", len(shards))
	total := 0.0
	for i, demand := range shards {
		total += demand
		shardCarries(&s, i, always(demand))
	}
	carries(&s, always(total))
	return s
}

// What the checks advise for one stream fits together.
func TestSizingIsCoherent(t *testing.T) {
	throttle := func(s *analyzer.Stream, share float64) {
		accepted := s.Metrics[analyzer.Metric{Name: "IncomingRecords", Stat: "Sum", Period: analyzer.FiveMinutes}]
		sum(s, "WriteProvisionedThroughputExceeded", func(i int) float64 { return share * accepted.Values[i] })
	}
	for name, c := range map[string]struct {
		stream func() analyzer.Stream
		want   map[string]string // check to kind of remedy; "" for a finding without one
	}{
		"fits": {func() analyzer.Stream { return uneven(0.4, 0.4, 0.4, 0.4) }, nil},
		"idle": {func() analyzer.Stream { return uneven(0.1, 0.1, 0.1, 0.1) }, map[string]string{
			"over-provisioned-shards": "set_shard_count"}},
		"hot shard, cool stream": {func() analyzer.Stream { return uneven(0.1, 0.7, 0.1, 0.1) }, map[string]string{
			"shard-splitting-needed": "split_shards"}},
		"hot shard, idle stream": {func() analyzer.Stream { return uneven(0.1, 0.6, 0.01, 0.01, 0.01, 0.01) }, map[string]string{
			"shard-splitting-needed": "split_shards", "over-provisioned-shards": "merge_shards"}},
		"three hot shards": {func() analyzer.Stream {
			return uneven(0.01, 0.6, 0.01, 0.01, 0.7, 0.01, 0.01, 0.9, 0.01, 0.01, 0.5, 0.5)
		}, map[string]string{
			"shard-splitting-needed": "split_shards"}},
		"hot shard, hot stream": {func() analyzer.Stream { return uneven(0.7, 0.7, 0.7, 1.5) }, map[string]string{
			"shard-splitting-needed": "set_shard_count", "under-provisioned-shards": "set_shard_count"}},
		"hot shard, throttled": {func() analyzer.Stream { s := uneven(0.1, 1, 0.1, 0.1); throttle(&s, 0.02); return s }, map[string]string{
			"shard-splitting-needed": "split_shards", "throttled-records": "split_shards"}},
		"hot stream, throttled": {func() analyzer.Stream { s := uneven(0.9, 0.9); throttle(&s, 0.02); return s }, map[string]string{
			"under-provisioned-shards": "set_shard_count", "throttled-records": "set_shard_count"}},
		"idle, but throttled": {func() analyzer.Stream { s := uneven(0.1, 0.1, 0.1, 0.1); throttle(&s, 0.02); return s }, map[string]string{
			"over-provisioned-shards": "", "throttled-records": ""}},
		"idle, shards not read": {func() analyzer.Stream {
			s := uneven(0.1, 0.1, 0.1, 0.1)
			s.Shards[2].Metrics = analyzer.Metrics{}
			return s
		}, map[string]string{"over-provisioned-shards": "", "shard-splitting-needed": "unknown"}},
		"idle with peaks, throttled": {func() analyzer.Stream {
			s := newStream("clicks", 10)
			carries(&s, in(0, 12, 9.5, 0.01))
			throttle(&s, 0.02)
			return s
		}, map[string]string{"over-provisioned-shards": "switch_mode", "throttled-records": "switch_mode", "shard-splitting-needed": "unseen"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(c.stream())
			got := map[string]string{}
			counts := map[int]bool{} // targets of uniform resharding
			var saved int
			for _, check := range sizingChecks {
				r := w.judge(check)
				for _, f := range r.Findings {
					got[check.ID] = ""
					if f.Remedy != nil {
						got[check.ID] = f.Remedy.Kind()
					}
					if set, ok := f.Remedy.(analyzer.SetShardCount); ok {
						counts[set.To] = true
					}
					if f.Saving != nil {
						saved++
					}
					if f.Details == "" || f.Remediation == "" {
						t.Errorf("%s: details %q, remediation %q", check.ID, f.Details, f.Remediation)
					}
				}
				if len(r.Unknown) > 0 {
					got[check.ID] = "unknown"
				}
				if len(r.Unseen) > 0 && c.want[check.ID] == "unseen" {
					got[check.ID] = "unseen"
				}
			}
			if len(counts) > 1 || saved > 1 {
				t.Errorf("%d shard counts advised, %d savings", len(counts), saved)
			}
			for _, check := range sizingChecks {
				g, isG := got[check.ID]
				e, isE := c.want[check.ID]
				if g != e || isG != isE {
					t.Errorf("%s: finding %v with remedy %q, want %v with %q", check.ID, isG, g, isE, e)
				}
			}
		})
	}
}

// A stream that is busy for hours is hot as a whole, however small the headroom: it grows, and is not split.
func TestBusyStreamGrowsWithoutHeadroom(t *testing.T) {
	s := uneven(1.2, 0.5)
	w := newWorld(s)
	w.config.Thresholds.HeadroomPercent = 0
	if z := sizeOf(w.audit(), &s); z.action != scaleUp || z.shards != 3 || len(z.hot) != 1 {
		t.Errorf("%+v, want it scaled up to 3 shards", z)
	}
}

// A hot shard on a stream whose peak does not fit is no reason to split: the peak needs more shards.
func TestHotShardUnderAPeak(t *testing.T) {
	s := uneven(0.9, 0.3, 0.3, 0.3)
	carries(&s, in(100, 101, 3.5, 1.8))
	if z := sizeOf(newWorld(s).audit(), &s); z.action != scaleUp || z.shards != 5 || len(z.hot) != 1 {
		t.Errorf("%+v, want it scaled up to 5 shards", z)
	}
}

func TestNoMergeWhereNothingIsIdle(t *testing.T) {
	s := uneven(0.01, 0.01, 0.9, 0.5) // 35.5% on average
	if z := sizeOf(newWorld(s).audit(), &s); z.action != split || z.shards != 5 || len(z.merge.Merges) != 0 {
		t.Errorf("%+v, want one split and no merge", z)
	}
}

func TestHotShardIsNotMerged(t *testing.T) {
	s := uneven(0.01, 0.55, 0.01, 0.01, 0.01, 0.01) // each pair would fit, the hot one's too
	z := sizeOf(newWorld(s).audit(), &s)
	if len(z.merge.Merges) != 2 || z.merge.Merges[0].ShardID != shardID(2) || z.merge.Merges[1].ShardID != shardID(4) {
		t.Errorf("merges %+v", z.merge.Merges)
	}
}

func TestNoMergeWhereNotAllShardsAreSeen(t *testing.T) {
	s := uneven(0.01, 0.55, 0.01, 0.01, 0.01, 0.01)
	s.Config.OpenShards++
	if z := sizeOf(newWorld(s).audit(), &s); z.action != split || len(z.merge.Merges) != 0 {
		t.Errorf("%+v, want one split and no merge", z)
	}
}

func TestMergesOfColdNeighbours(t *testing.T) {
	s := uneven(0.02, 0.02, 0.9, 0.01, 0.01, 0.01, 0.3, 0.02)
	w := newWorld(s)
	r := w.judge(overProvisionedShards)
	want(t, r, 1, 0)
	merge, ok := r.Findings[0].Remedy.(analyzer.MergeShards)
	if !ok {
		t.Fatalf("remedy %+v", r.Findings[0].Remedy)
	}
	pairs := []analyzer.ShardMerge{{ShardID: shardID(0), AdjacentShardID: shardID(1)}, {ShardID: shardID(3), AdjacentShardID: shardID(4)}, {ShardID: shardID(5), AdjacentShardID: shardID(6)}}
	if len(merge.Merges) != 3 || merge.Merges[0] != pairs[0] || merge.Merges[1] != pairs[1] || merge.Merges[2] != pairs[2] {
		t.Errorf("merges %+v, want %+v", merge.Merges, pairs)
	}
	if merge.From != 9 || merge.ShardCount != 6 { // after the split of the third
		t.Errorf("from %d to %d shards, want 9 to 6", merge.From, merge.ShardCount)
	}
	// Two shards fewer than now in the end, with their metrics.
	if saving := r.Findings[0].Saving; saving == nil || *saving != 26.10 {
		t.Errorf("saving %v, want $26.10", saving)
	}
}

func TestMergeFit(t *testing.T) {
	for name, c := range map[string]struct {
		cold   float64 // of each of two shards beside a hot one
		burst  float64 // the stream's highest five minutes over its busiest hour
		apart  bool
		merges int
	}{
		"fits":             {0.1, 1, false, 1},
		"just fits":        {0.399, 1, false, 1},
		"no headroom":      {0.4, 1, false, 0},
		"bursts need more": {0.3, 1.5, false, 0},
		"not adjacent":     {0.1, 1, true, 0},
	} {
		demands := []float64{c.cold, c.cold, 1.7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
		s := uneven(demands...)
		for i := 3; i < len(demands); i++ { // no neighbours among the rest
			s.Shards[i].HashKeyStart = ""
		}
		if c.apart {
			s.Shards[1].HashKeyStart = s.Shards[2].HashKeyStart
		}
		total := 2*c.cold + 1.7
		carries(&s, func(i int) float64 {
			if i%12 == 0 {
				return total * c.burst
			}
			return total * (12 - c.burst) / 11
		})
		z := sizeOf(newWorld(s).audit(), &s)
		if len(z.merge.Merges) != c.merges {
			t.Errorf("%s: action %d, merges %+v, want %d", name, z.action, z.merge.Merges, c.merges)
		}
	}
}

func TestStepsText(t *testing.T) {
	for _, c := range []struct {
		from, to int
		want     string
	}{
		{2, 4, ""}, {2, 5, " in steps of 4, 5"}, {10, 2, " in steps of 5, 3, 2"},
	} {
		if got := stepsText(c.from, c.to); got != c.want {
			t.Errorf("%d to %d: %q, want %q", c.from, c.to, got, c.want)
		}
	}
	if got := stepsText(1, 2048); !strings.Contains(got, "11 calls, and 10 a day are allowed") {
		t.Errorf("1 to 2048: %q", got)
	}
}
