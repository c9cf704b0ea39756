package analyzer

import (
	"math"
	"strings"
	"testing"
	"time"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestLoadUtilisation(t *testing.T) {
	s := steady(4, 1)
	// 101 of 2,016 buckets are busier: more than 5%.
	s.carry(FiveMinutes, wholeWeek, func(i int) float64 {
		if i < 101 {
			return 3
		}
		return 1
	})
	l := NewLoad(s, wholeWeek, 25)
	if l.Unsized != "" {
		t.Fatal(l.Unsized)
	}
	if average := 100 * (101*3 + 1915.0) / 2016 / 4; !near(l.Average, average) {
		t.Errorf("average %v, want %v", l.Average, average)
	}
	if !near(l.Busy, 75) || !near(l.Peak, 3) || !l.PeakAt.Equal(wholeWeek.Start) || l.PeakPeriod != FiveMinutes {
		t.Errorf("busy %v, peak %v at %s by %s", l.Busy, l.Peak, l.PeakAt, l.PeakPeriod)
	}
	if l.Target != 4 { // 3 and 25% are 3.75
		t.Errorf("target %d", l.Target)
	}
	if len(l.Hourly.Values) != 168 || !near(l.Hourly.Values[8], (5*3+7.0)/12) {
		t.Errorf("%d hours, the ninth at %v", len(l.Hourly.Values), l.Hourly.Values[8])
	}
}

func TestLoadDemandIsTheLargerOfBytesAndRecords(t *testing.T) {
	for name, c := range map[string]struct {
		bytes, records, rejected float64 // a second
		want                     float64
	}{
		"by records":                     {1000, 500, 0, 0.5},
		"by bytes":                       {ShardBytesPerSecond / 2, 10, 0, 0.5},
		"rejected count as records":      {1000, 500, 250, 0.75},
		"rejected are as large as taken": {ShardBytesPerSecond / 2, 10, 5, 0.75},
	} {
		s := steady(1, 0)
		for metric, v := range map[string]float64{"IncomingBytes": c.bytes, "IncomingRecords": c.records, "WriteProvisionedThroughputExceeded": c.rejected} {
			s.Metrics.plant(metric, "Sum", FiveMinutes, wholeWeek, flat(v*300))
		}
		if l := NewLoad(s, wholeWeek, 25); !near(l.Peak, c.want) || !near(l.Average, 100*c.want) {
			t.Errorf("%s: peak %v, average %v%%; want %v", name, l.Peak, l.Average, c.want)
		}
	}
}

// A bucket that took no record has none to go by: its rejected ones are of the week's usual size.
func TestLoadRejectedOnly(t *testing.T) {
	s := steady(1, 0)
	quiet := func(v float64) func(int) float64 {
		return func(i int) float64 {
			if i == 7 {
				return 0
			}
			return v
		}
	}
	s.Metrics.plant("IncomingBytes", "Sum", FiveMinutes, wholeWeek, quiet(10*300*50_000))
	s.Metrics.plant("IncomingRecords", "Sum", FiveMinutes, wholeWeek, quiet(10*300))
	s.Metrics.plant("WriteProvisionedThroughputExceeded", "Sum", FiveMinutes, wholeWeek, func(i int) float64 {
		if i == 7 {
			return 20 * 300
		}
		return 0
	})
	l := NewLoad(s, wholeWeek, 25)
	if want := 20 * 50_000.0 / ShardBytesPerSecond; !near(l.Demand.Values[7], want) {
		t.Errorf("demand %v, want %v", l.Demand.Values[7], want)
	}
}

// Gaps are zero from the first datapoint of any of the three on, and nothing before it.
func TestLoadGaps(t *testing.T) {
	s := steady(1, 0)
	first := weekEnd.Add(-48 * time.Hour)
	s.Metrics.plant("WriteProvisionedThroughputExceeded", "Sum", FiveMinutes, Window{first, first.Add(FiveMinutes)}, flat(300))
	s.Metrics.plant("IncomingRecords", "Sum", FiveMinutes, Window{weekEnd.Add(-24 * time.Hour), weekEnd}, flat(300_000))
	s.Metrics.plant("IncomingBytes", "Sum", FiveMinutes, Window{weekEnd.Add(-24 * time.Hour), weekEnd}, flat(300))
	l := NewLoad(s, wholeWeek, 25)
	if !l.Since.Equal(first) || len(l.Records.Values) != 576 || len(l.Rejected.Values) != 576 || l.Records.Values[0] != 0 {
		t.Fatalf("since %s, %d buckets", l.Since, len(l.Records.Values))
	}
	if !near(l.Average, 50+100*0.001/576) {
		t.Errorf("average %v over half zero buckets", l.Average)
	}
}

func TestLoadPeakByTheMinute(t *testing.T) {
	fine := func(v float64) *Stream {
		s := steady(4, 1)
		s.carry(OneMinute, wholeWeek, func(i int) float64 {
			if i == 42 {
				return v
			}
			return 1
		})
		return s
	}
	if l := NewLoad(fine(3.2), wholeWeek, 25); !near(l.Peak, 3.2) || l.PeakPeriod != OneMinute || !l.PeakAt.Equal(wholeWeek.Start.Add(42*time.Minute)) || l.Target != 4 {
		t.Errorf("peak %v by %s at %s, target %d", l.Peak, l.PeakPeriod, l.PeakAt, l.Target)
	}
	if l := NewLoad(fine(3.3), wholeWeek, 25); l.Target != 5 {
		t.Errorf("target %d, want 5", l.Target)
	}
	s := steady(4, 1)
	s.carry(OneMinute, wholeWeek, flat(0.5)) // less than the five minutes: not the whole of it
	if l := NewLoad(s, wholeWeek, 25); !near(l.Peak, 1) || l.PeakPeriod != FiveMinutes {
		t.Errorf("peak %v by %s", l.Peak, l.PeakPeriod)
	}
}

func TestShardsFor(t *testing.T) {
	for _, c := range []struct {
		demand, headroom float64
		want             int
	}{
		{0, 25, 1}, {0.8, 25, 1}, {0.8001, 25, 2}, {1.6, 25, 2}, {8, 25, 10}, {8.0001, 25, 11}, {3, 0, 3},
	} {
		if got := ShardsFor(c.demand, c.headroom); got != c.want {
			t.Errorf("%v with %v%%: %d, want %d", c.demand, c.headroom, got, c.want)
		}
	}
}

func TestLoadUnsized(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Stream)
		need   Need
		says   string
	}{
		"bytes not read":                {func(s *Stream) { delete(s.Metrics, Metric{"IncomingBytes", "Sum", FiveMinutes}) }, NeedMetrics, "not all read"},
		"rejected not read":             {func(s *Stream) { delete(s.Metrics, Metric{"WriteProvisionedThroughputExceeded", "Sum", FiveMinutes}) }, NeedMetrics, "not all read"},
		"no configuration":              {func(s *Stream) { s.Config = nil }, NeedConfig, "configuration"},
		"no open shard":                 {func(s *Stream) { s.Config.OpenShards = 0 }, NeedConfig, "no open shard"},
		"no traffic":                    {func(s *Stream) { s.carry(FiveMinutes, Window{weekEnd, weekEnd}, flat(0)) }, NeedMetrics, "no traffic"},
		"shards not listed":             {func(s *Stream) { s.Shards = nil }, NeedShards, "not listed"},
		"under a day old":               {func(s *Stream) { s.carry(FiveMinutes, last(24*time.Hour-FiveMinutes), flat(1)) }, NeedMetrics, "first traffic"},
		"a day old":                     {func(s *Stream) { s.carry(FiveMinutes, last(24*time.Hour), flat(1)) }, "", ""},
		"on demand needs no shard list": {func(s *Stream) { s.Shards, s.Mode = nil, OnDemand }, "", ""},
	} {
		s := steady(2, 1)
		c.change(s)
		l := NewLoad(s, wholeWeek, 25)
		if l.UnsizedFor != c.need || (l.Unsized == "") != (c.need == "") || !strings.Contains(l.Unsized, c.says) {
			t.Errorf("%s: unsized for want of %q: %q", name, l.UnsizedFor, l.Unsized)
		}
		if l.Unsized != "" && (l.Target != 0 || l.Shards != 0) {
			t.Errorf("%s: unsized, but %d shards and a target of %d", name, l.Shards, l.Target)
		}
	}
}

func TestHoursCountBackFromTheEnd(t *testing.T) {
	w := Window{weekEnd.Add(-150 * time.Minute), weekEnd.Add(5 * time.Minute)} // 2 h 35 min
	s := five(w.Start, make([]float64, 31)...)
	for i := range s.Values {
		s.Values[i] = 1
	}
	h := s.Hours(w)
	if len(h.Values) != 2 || h.Values[0] != 12 || !h.End().Equal(w.End) {
		t.Errorf("%+v", h)
	}
	if h := (Series{Period: FiveMinutes}).Hours(w); !h.Empty() {
		t.Errorf("nothing became %+v", h)
	}
}

func TestWantsFineSeries(t *testing.T) {
	rejected := func(v float64) func(*Stream) {
		return func(s *Stream) {
			s.Metrics.plant("WriteProvisionedThroughputExceeded", "Sum", FiveMinutes, wholeWeek, flat(v))
		}
	}
	for name, c := range map[string]struct {
		shards int
		demand float64
		change func(*Stream)
		want   bool
	}{
		"idle":                    {10, 1.9, nil, true},
		"idle, but one shard":     {1, 0.1, nil, false},
		"in between":              {10, 3, nil, false},
		"busy, but not for hours": {10, 8, nil, false},
		"busy":                    {10, 8.01, nil, true},
		"on demand":               {10, 3, func(s *Stream) { s.Mode = OnDemand }, true},
		"rejected":                {10, 3, rejected(9_100), true}, // of 909,100: just over 1%
		"hardly rejected":         {10, 3, rejected(9_050), false},
		"can not be sized":        {10, 1, func(s *Stream) { s.Shards = nil }, false},
	} {
		s := steady(c.shards, c.demand)
		if c.change != nil {
			c.change(s)
		}
		if got := WantsFineSeries(s, wholeWeek, DefaultConfig()); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
