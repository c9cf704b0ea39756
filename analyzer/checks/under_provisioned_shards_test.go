package checks

import (
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// busy gives a demand of high in the given hours of each of the last days days, and low elsewhere;
// hours count from the start of a day at noon.
func busy(days, hours int, high, low float64) func(int) float64 {
	return func(i int) float64 {
		hour := i / 12
		if hour/24 >= 7-days && hour%24 < hours {
			return high
		}
		return low
	}
}

func TestUnderProvisionedThreshold(t *testing.T) {
	for name, c := range map[string]struct {
		demand   func(int) float64 // of two shards
		findings int
	}{
		"five days of six hours": {busy(5, 6, 1.61, 0.5), 1},
		"at 80%":                 {busy(7, 24, 1.6, 0.5), 0},
		"just over":              {busy(7, 24, 1.6001, 0.5), 1},
		"four days":              {busy(4, 24, 1.9, 0.5), 0},
		"five hours":             {busy(7, 5, 1.9, 0.5), 0},
		// Half of each hour: no hourly bucket is above 80%.
		"half hours": {func(i int) float64 { return in(0, 6, 1.9, 0.5)(i % 12) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStream("clicks", 2)
			carries(&s, c.demand)
			want(t, newWorld(s).judge(underProvisionedShards), c.findings, 0)
		})
	}
}

func TestUnderProvisionedCountsRejected(t *testing.T) {
	s := newStream("clicks", 2)
	carries(&s, always(1.5))
	want(t, newWorld(s).judge(underProvisionedShards), 0, 0)
	sum(&s, "WriteProvisionedThroughputExceeded", always(0.2*300*1000))
	want(t, newWorld(s).judge(underProvisionedShards), 1, 0)
}

func TestUnderProvisionedFinding(t *testing.T) {
	s := newStream("clicks", 2)
	carries(&s, busy(5, 6, 1.8, 0.5))
	r := newWorld(s).judge(underProvisionedShards)
	want(t, r, 1, 0)
	f := r.Findings[0]
	first := window.Start.Add(2 * 24 * time.Hour)
	if !f.FirstSeen.Equal(first) || !f.LastSeen.Equal(end.Add(-18*time.Hour)) || f.Ongoing {
		t.Errorf("seen from %s to %s, ongoing %v", f.FirstSeen, f.LastSeen, f.Ongoing)
	}
	set, ok := f.Remedy.(analyzer.SetShardCount)
	if !ok || set.From != 2 || set.To != 3 { // 1.8 and 25% are 2.25
		t.Errorf("remedy %+v, want 2 to 3 shards", f.Remedy)
	}
	if f.Cost == nil || *f.Cost != 10.95 {
		t.Errorf("cost %v, want a shard's $10.95", f.Cost)
	}
	if f.Evidence["days_over"] != 5 || f.Evidence["hours_over"] != 30.0 || f.Evidence["target_shards"] != 3 {
		t.Errorf("evidence %v", f.Evidence)
	}
}

// The days are counted back from the end of the window: what is older than seven does not count.
func TestUnderProvisionedLongLookback(t *testing.T) {
	old := analyzer.Window{Start: end.Add(-14 * 24 * time.Hour), End: end}
	s := newStream("clicks", 2)
	n := int(old.Length() / analyzer.FiveMinutes)
	records := in(0, n-4*24*12, 1.9*300*1000, 0.5*300*1000)
	plant(s.Metrics, "IncomingRecords", "Sum", span(old.Start, analyzer.FiveMinutes, n, records))
	plant(s.Metrics, "IncomingBytes", "Sum", span(old.Start, analyzer.FiveMinutes, n, records))
	w := newWorld(s)
	w.Window = old
	want(t, w.judge(underProvisionedShards), 0, 0)
}

func TestUnderProvisionedUnknown(t *testing.T) {
	hot := busy(7, 24, 1.9, 1.9)
	for name, c := range map[string]struct {
		change  func(*world)
		unknown int
		says    string
	}{
		"no shard list":    {func(w *world) { w.Streams[0].Shards = nil }, 1, "not listed"},
		"no configuration": {func(w *world) { w.Streams[0].Config = nil }, 1, "configuration"},
		"traffic not read": {func(w *world) { unread(w.Streams[0].Metrics, "IncomingBytes", "Sum") }, 1, "traffic"},
		"mode not read":    {func(w *world) { w.Streams[0].Mode = "" }, 1, "mode"},
		"on demand":        {func(w *world) { w.Streams[0].Mode = analyzer.OnDemand }, 0, ""},
		"short lookback":   {func(w *world) { w.Window.Start = end.Add(-4*24*time.Hour - 23*time.Hour) }, 1, "lookback"},
		"young and busy": {func(w *world) {
			for _, metric := range []string{"IncomingRecords", "IncomingBytes", "WriteProvisionedThroughputExceeded"} {
				plant(w.Streams[0].Metrics, metric, "Sum", span(end.Add(-3*24*time.Hour), analyzer.FiveMinutes, 3*24*12, always(1.9*300*1000)))
			}
		}, 1, "only the time since"},
		"young and calm": {func(w *world) {
			for _, metric := range []string{"IncomingRecords", "IncomingBytes", "WriteProvisionedThroughputExceeded"} {
				plant(w.Streams[0].Metrics, metric, "Sum", span(end.Add(-3*24*time.Hour), analyzer.FiveMinutes, 3*24*12, always(0.1*300*1000)))
			}
		}, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStream("clicks", 2)
			carries(&s, hot)
			w := newWorld(s)
			c.change(w)
			r := w.judge(underProvisionedShards)
			want(t, r, 0, c.unknown)
			if c.unknown > 0 && !strings.Contains(r.Unknown[0].Reason, c.says) {
				t.Errorf("reason %q does not say %q", r.Unknown[0].Reason, c.says)
			}
		})
	}
}

func TestUnderProvisionedFiveDaysLookback(t *testing.T) {
	s := newStream("clicks", 2)
	carries(&s, always(1.9))
	w := newWorld(s)
	w.Window.Start = end.Add(-5 * 24 * time.Hour)
	want(t, w.judge(underProvisionedShards), 1, 0)
}
