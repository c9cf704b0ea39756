package checks

import (
	"math"
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
	if z := sizeOf(newWorld(s).audit(), &s); z.action != split || z.split.ShardCount != 5 || len(z.merge.Merges) != 0 {
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
	if merge.From != 8 || merge.ShardCount != 5 { // the split of the third is another finding's
		t.Errorf("from %d to %d shards, want 8 to 5", merge.From, merge.ShardCount)
	}
	// Three shards fewer, with their metrics; what the split adds is the cost of that finding.
	if saving := r.Findings[0].Saving; saving == nil || *saving != 39.15 {
		t.Errorf("saving %v, want $39.15", saving)
	}
	if says := r.Findings[0].Remediation; !strings.Contains(says, "shard_count to 5, or to 6") {
		t.Errorf("remediation %q", says)
	}
}

// Nobody is told to split or merge what a scaler reshards, or may.
func TestNoReshapeWhereAScalerMay(t *testing.T) {
	for says, alarms := range map[string][]analyzer.Alarm{
		"the action of alarm scale-clicks reshards it": {scalingAlarm("clicks")},
		"without the alarms":                           nil,
	} {
		s := uneven(0.02, 0.02, 0.9, 0.01, 0.01, 0.01, 0.3, 0.02)
		sum(&s, "WriteProvisionedThroughputExceeded", always(0.02*300*1290))
		w := newWorld(s)
		w.Alarms = alarms
		for _, check := range []analyzer.Check{overProvisionedShards, throttledRecords} {
			r := w.judge(check)
			want(t, r, 1, 0)
			f := r.Findings[0]
			if f.Remedy != nil || f.Saving != nil || f.Cost != nil || !strings.Contains(f.Remediation, says) || !strings.Contains(f.Remediation, shardID(2)) {
				t.Errorf("%s: %q with remedy %+v, want none as %q", check.ID, f.Remediation, f.Remedy, says)
			}
		}
	}
}

// Merges leave the shards that the stream's peak takes, without the split too.
func TestMergesLeaveTheTarget(t *testing.T) {
	for peak, merges := range map[float64]int{1: 5, 4.7: 5, 4.9: 4, 6.4: 3, 8.7: 0} {
		s := uneven(0.9, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01) // five pairs of cold ones
		carries(&s, in(1200, 1201, peak, 1))
		z := sizeOf(newWorld(s).audit(), &s)
		if z.action != split || len(z.merge.Merges) != merges || z.merge.ShardCount != 11-merges && merges > 0 {
			t.Errorf("peak %g: action %d, merges %+v, want %d", peak, z.action, z.merge, merges)
		}
	}
}

// seenFrom cuts off what the shards carried before the hour.
func seenFrom(s *analyzer.Stream, hour int) {
	for i := range s.Shards {
		for metric, series := range s.Shards[i].Metrics {
			if !series.Empty() {
				s.Shards[i].Metrics[metric] = analyzer.Series{Start: series.Time(hour), Period: series.Period, Values: series.Values[hour:]}
			}
		}
	}
}

// What shards carried for a part of the time says nothing of the rest.
func TestFewHoursOfShards(t *testing.T) {
	idle := func() analyzer.Stream { return uneven(0.1, 0.1, 0.1, 0.1) }
	skew := func() analyzer.Stream { return uneven(0.02, 0.02, 0.9, 0.01, 0.01, 0.01, 0.3, 0.02) }
	late := func() analyzer.Stream { s := skew(); carries(&s, in(0, 1, 0, 1.29)); return s }
	for name, c := range map[string]struct {
		stream analyzer.Stream
		from   int // hour of 168
		action action
		merges int
		unseen string
	}{
		"all week":               {skew(), 0, split, 3, ""},
		"all but a partial hour": {late(), 1, split, 3, ""},
		"all but one":            {skew(), 1, split, 0, ""},
		"a day":                  {skew(), 144, split, 0, ""},
		"under a day":            {skew(), 145, scaleDown, 0, "shard-level metrics cover only 23 hours"},
		"one hour":               {skew(), 167, scaleDown, 0, "shard-level metrics cover only 1 hour"},
		"idle, a day":            {idle(), 144, scaleDown, 0, ""},
		"idle, under a day":      {idle(), 145, scaleDown, 0, "shard-level metrics cover only 23 hours"},
	} {
		t.Run(name, func(t *testing.T) {
			s := c.stream
			seenFrom(&s, c.from)
			w := newWorld(s)
			z := sizeOf(w.audit(), &s)
			if z.action != c.action || len(z.merge.Merges) != c.merges {
				t.Errorf("action %d with %d merges, want %d with %d", z.action, len(z.merge.Merges), c.action, c.merges)
			}
			unseen := strings.Join(w.judge(shardSplittingNeeded).Unseen, "")
			says := w.judge(overProvisionedShards).Findings[0].Remediation
			if unseen != c.unseen || strings.Contains(says, "hot shard would not show") != (c.unseen != "") {
				t.Errorf("unseen %q, want %q; %s", unseen, c.unseen, says)
			}
		})
	}
}

// Shard metrics that were off for a while show nothing of that while.
func TestGapInShards(t *testing.T) {
	s := uneven(0.02, 0.02, 0.9, 0.01, 0.01, 0.01, 0.3, 0.02)
	for i := range s.Shards {
		for metric, series := range s.Shards[i].Metrics {
			for hour := 1; hour < len(series.Values)-hour; hour++ {
				series.Values[hour] = math.NaN()
			}
			s.Shards[i].Metrics[metric] = series
		}
	}
	if z := sizeOf(newWorld(s).audit(), &s); z.action != split || len(z.merge.Merges) != 0 || z.hot[0].HoursCounted != 85 {
		t.Errorf("%+v, want a split for what 85 hours show, and no merge", z)
	}
	// An hour without traffic has no datapoint, and is not missed.
	s = uneven(0.02, 0.02, 0.9, 0.01, 0.01, 0.01, 0.3, 0.02)
	night := func(hour int, v float64) float64 {
		if hour%24 < 6 {
			return 0
		}
		return v
	}
	carries(&s, func(i int) float64 { return night(i/12, 1.29) })
	for i, demand := range []float64{0.02, 0.02, 0.9, 0.01, 0.01, 0.01, 0.3, 0.02} {
		shardCarries(&s, i, func(hour int) float64 { return night(hour, demand) })
	}
	if z := sizeOf(newWorld(s).audit(), &s); z.action != split || len(z.merge.Merges) != 3 || z.hot[0].HoursCounted != 168 {
		t.Errorf("%+v, want a split and three merges", z)
	}
}

// A shard that is full by records may be idle by bytes, and the other way round.
func TestHalfOfShardMetrics(t *testing.T) {
	for _, c := range []struct{ on, off string }{{"IncomingBytes", "IncomingRecords"}, {"IncomingRecords", "IncomingBytes"}} {
		s := uneven(0.02, 0.02, 0.9, 0.01, 0.01, 0.01, 0.3, 0.02)
		s.Config.ShardMetrics = []string{c.on}
		for i := range s.Shards {
			for metric := range s.Shards[i].Metrics {
				if metric.Name != c.on {
					delete(s.Shards[i].Metrics, metric)
				}
			}
		}
		w := newWorld(s)
		if got := w.judge(shardSplittingNeeded); len(got.Findings) != 0 || len(got.Unknown) != 0 || len(got.Unseen) != 1 || got.Unseen[0] != "shard-level "+c.off+" is off" {
			t.Errorf("with %s alone: %+v", c.on, got)
		}
		f := w.judge(overProvisionedShards).Findings[0]
		if _, ok := f.Remedy.(analyzer.SetShardCount); !ok || !strings.Contains(f.Remediation, "Shard-level "+c.off+" is off, so a hot shard would not show") {
			t.Errorf("with %s alone: %q with %+v", c.on, f.Remediation, f.Remedy)
		}
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
