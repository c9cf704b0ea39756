package checks

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// ages replaces the iterator age by n five-minute buckets from the window's start on.
func ages(s *analyzer.Stream, n int, f func(int) float64) {
	plant(s.Metrics, ageMetric, "Maximum", span(window.Start, analyzer.FiveMinutes, n, f))
}

func TestIteratorAgeThreshold(t *testing.T) {
	for name, c := range map[string]struct {
		age      float64
		findings int
	}{
		"under": {59_999, 0},
		"at":    {60_000, 0},
		"over":  {60_001, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStream("clicks", 2)
			maximum(&s, ageMetric, in(100, 103, c.age, 500))
			r := newWorld(s).judge(iteratorAgeHigh)
			want(t, r, c.findings, 0)
			if c.findings == 0 {
				return
			}
			f := r.Findings[0]
			from := window.Start.Add(100 * analyzer.FiveMinutes)
			if !f.FirstSeen.Equal(from) || !f.LastSeen.Equal(from.Add(15*time.Minute)) || f.Ongoing {
				t.Errorf("seen from %s to %s, ongoing %v; want 15 past minutes from %s", f.FirstSeen, f.LastSeen, f.Ongoing, from)
			}
			for key, value := range map[string]any{
				"max_iterator_age_ms": 60_001.0, "minutes_over_threshold": 15.0, "at": from,
				"retention_used_percent": 0.07, "records_expiring": false, "read_throttled_calls": 0.0,
			} {
				if f.Evidence[key] != value {
					t.Errorf("evidence %s is %v, want %v", key, f.Evidence[key], value)
				}
			}
		})
	}
}

func TestIteratorAgeConfiguredThreshold(t *testing.T) {
	s := newStream("clicks", 2)
	w := newWorld(s)
	w.config.Thresholds.IteratorAgeMillis = 900
	want(t, w.judge(iteratorAgeHigh), 1, 0)
}

func TestIteratorAgeOngoing(t *testing.T) {
	n := int(window.Length() / analyzer.FiveMinutes)
	for name, c := range map[string]struct {
		last    int // the last bucket over the threshold
		ongoing bool
	}{
		"ended an hour ago":   {n - 13, false},
		"within the last one": {n - 12, true},
		"still":               {n - 1, true},
	} {
		s := newStream("clicks", 2)
		maximum(&s, ageMetric, in(c.last, c.last+1, 120_000, 0))
		r := newWorld(s).judge(iteratorAgeHigh)
		want(t, r, 1, 0)
		if r.Findings[0].Ongoing != c.ongoing {
			t.Errorf("%s: ongoing is %v", name, r.Findings[0].Ongoing)
		}
	}
}

func TestIteratorAgeExpiringRecords(t *testing.T) {
	const retention = 24 * 3_600_000
	for name, c := range map[string]struct {
		age  float64
		says bool
	}{
		"just under 99%": {0.989 * retention, false},
		"99%":            {0.99 * retention, true},
		"all of it":      {retention, true},
	} {
		s := newStream("clicks", 2)
		maximum(&s, ageMetric, in(5, 6, c.age, 0))
		r := newWorld(s).judge(iteratorAgeHigh)
		want(t, r, 1, 0)
		f := r.Findings[0]
		if f.Evidence["records_expiring"] != c.says || strings.Contains(f.Details, "unless a consumer is replaying") != c.says {
			t.Errorf("%s: records_expiring %v, details %q", name, f.Evidence["records_expiring"], f.Details)
		}
	}
}

func TestIteratorAgeNotRead(t *testing.T) {
	s := newStream("clicks", 2)
	unread(s.Metrics, ageMetric, "Maximum")
	r := newWorld(s).judge(iteratorAgeHigh)
	want(t, r, 0, 1)
	if r.Unknown[0].Need != analyzer.NeedMetrics {
		t.Errorf("unknown for want of %q", r.Unknown[0].Need)
	}
}

func TestIteratorAgeNobodyPolls(t *testing.T) {
	s := newStream("clicks", 2)
	plant(s.Metrics, ageMetric, "Maximum", analyzer.Series{Period: analyzer.FiveMinutes})
	r := newWorld(s).judge(iteratorAgeHigh)
	want(t, r, 0, 0)
	if len(r.Unseen) != 1 {
		t.Errorf("unseen: %v, want a line", r.Unseen)
	}
}

func TestIteratorAgeSilentReader(t *testing.T) {
	all := int(window.Length() / analyzer.FiveMinutes)
	idle := func(m analyzer.Metrics) {
		for _, one := range []analyzer.Metric{{Name: "SubscribeToShardEvent.Bytes", Stat: "Sum"}, {Name: "SubscribeToShardEvent.MillisBehindLatest", Stat: "Maximum"}} {
			plant(m, one.Name, one.Stat, analyzer.Series{Period: analyzer.FiveMinutes})
		}
	}
	for name, c := range map[string]struct {
		silent            int // five-minute buckets at the end without an age
		change            func(*analyzer.Stream)
		findings, unknown int
		minutes           float64
	}{
		"ten minutes":       {silent: 2},
		"an hour":           {silent: 12, findings: 1, minutes: 60},
		"nothing arrives":   {silent: 12, change: func(s *analyzer.Stream) { carries(s, in(0, all-12, 1, 0)) }},
		"fan-out took over": {silent: 12, change: func(s *analyzer.Stream) { s.Consumers = []analyzer.Consumer{consumer("new", always(0))} }},
		"fan-out is idle": {silent: 12, change: func(s *analyzer.Stream) {
			c := consumer("idle", always(0))
			idle(c.Metrics)
			s.Consumers = []analyzer.Consumer{c}
		}, findings: 1, minutes: 60},
		"consumers not listed":    {silent: 12, change: func(s *analyzer.Stream) { s.Consumers = nil }, unknown: 1},
		"fan-out not read":        {silent: 12, change: func(s *analyzer.Stream) { s.Consumers = []analyzer.Consumer{{Name: "x"}} }, unknown: 1},
		"traffic not read":        {silent: 12, change: func(s *analyzer.Stream) { unread(s.Metrics, "IncomingRecords", "Sum") }, unknown: 1},
		"not listed, still reads": {silent: 0, change: func(s *analyzer.Stream) { s.Consumers = nil }},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStream("clicks", 2)
			ages(&s, all-c.silent, always(1000))
			if c.change != nil {
				c.change(&s)
			}
			r := newWorld(s).judge(iteratorAgeHigh)
			want(t, r, c.findings, c.unknown)
			if c.findings == 0 {
				return
			}
			f := r.Findings[0]
			if f.Evidence["reader_silent_minutes"] != c.minutes || f.Evidence["max_iterator_age_ms"] != c.minutes*60_000 || f.Evidence["at"] != end || !f.Ongoing {
				t.Errorf("silent for %v min, age %v ms, ongoing %v; want %v min", f.Evidence["reader_silent_minutes"], f.Evidence["max_iterator_age_ms"], f.Ongoing, c.minutes)
			}
		})
	}
}

func TestIteratorAgeNamesReadersAndThrottling(t *testing.T) {
	s := newStream("clicks", 2)
	maximum(&s, ageMetric, always(90_000))
	sum(&s, "ReadProvisionedThroughputExceeded", in(0, 10, 3, 0))
	s.Consumers = []analyzer.Consumer{consumer("search", always(0))}
	w := newWorld(s)
	w.Readers = []analyzer.LambdaReader{
		{SourceARN: s.ARN, Function: "index"},
		{SourceARN: s.ARN + "/consumer/search:1", Function: "suggest"},
		{SourceARN: s.ARN + "-other", Function: "elsewhere"},
		{SourceARN: s.ARN, Function: "retired", State: "Disabled"},
	}
	w.DeliveryStreams = []analyzer.DeliveryStream{
		{Name: "archive", Config: &analyzer.DeliveryConfig{SourceARN: s.ARN}},
		{Name: "unread"},
	}
	r := w.judge(iteratorAgeHigh)
	want(t, r, 1, 0)
	e := r.Findings[0].Evidence
	// What reads through the fan-out consumer is that consumer, and what is switched off reads nothing.
	readers := []string{"Lambda function index", "delivery stream archive", "fan-out consumer search"}
	if !slices.Equal(e["readers"].([]string), readers) || e["reader_count"] != 3 || e["read_throttled_calls"] != 30.0 {
		t.Errorf("readers %v (%v), %v throttled calls", e["readers"], e["reader_count"], e["read_throttled_calls"])
	}
}

func TestIteratorAgeWithoutTheReadersHasNoCount(t *testing.T) {
	s := newStream("clicks", 2)
	maximum(&s, ageMetric, always(90_000))
	w := newWorld(s)
	w.Readers = nil
	r := w.judge(iteratorAgeHigh)
	want(t, r, 1, 0)
	if n := r.Findings[0].Evidence["reader_count"]; n != nil {
		t.Errorf("the Lambda readers were not read, and there are %v readers", n)
	}
}
