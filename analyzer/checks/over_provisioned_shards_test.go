package checks

import (
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestOverProvisionedThreshold(t *testing.T) {
	for name, c := range map[string]struct {
		shards   int
		percent  float64
		findings int
	}{
		"under":     {10, 19.99, 1},
		"at 20%":    {10, 20, 0},
		"over":      {10, 20.01, 0},
		"two":       {2, 10, 1},
		"one shard": {1, 1, 0},
	} {
		s := newStream("clicks", c.shards)
		carries(&s, always(float64(c.shards)*c.percent/100))
		r := newWorld(s).judge(overProvisionedShards)
		if len(r.Findings) != c.findings || len(r.Unknown) != 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

// Ten shards at 10%, a peak of 1.6 shards: with 25% headroom that is two.
func lowWithPeak(peak float64) analyzer.Stream {
	s := newStream("clicks", 10)
	carries(&s, in(1000, 1001, peak, 1))
	return s
}

func TestOverProvisionedScalesToThePeak(t *testing.T) {
	r := newWorld(lowWithPeak(1.6)).judge(overProvisionedShards)
	want(t, r, 1, 0)
	f := r.Findings[0]
	set, ok := f.Remedy.(analyzer.SetShardCount)
	if !ok || set.From != 10 || set.To != 2 || !slices.Equal(set.Steps, []int{5, 3, 2}) {
		t.Errorf("remedy %+v, want 10 to 2 by 5 and 3", f.Remedy)
	}
	if f.Saving == nil || *f.Saving != 87.60 {
		t.Errorf("saving %v, want eight shards' $87.60", f.Saving)
	}
	if !f.Ongoing || f.FirstSeen != nil {
		t.Error("it is a matter of configuration")
	}
	if !strings.Contains(f.Details, "coarser than the one-minute series") || f.Evidence["peak_period_seconds"] != 300 {
		t.Errorf("details %q do not say that minutes were not read", f.Details)
	}
	if !strings.Contains(f.Remediation, "Shard-level metrics are off") {
		t.Errorf("remediation %q does not say that a hot shard would not show", f.Remediation)
	}
}

func TestOverProvisionedByTheMinute(t *testing.T) {
	s := lowWithPeak(1.6)
	minutes := func(records float64) {
		for _, metric := range []string{"IncomingRecords", "IncomingBytes", "WriteProvisionedThroughputExceeded"} {
			v := records
			if metric != "IncomingRecords" {
				v = 0
			}
			plant(s.Metrics, metric, "Sum", weekly(analyzer.OneMinute, in(5001, 5002, v, 60_000)))
		}
	}
	minutes(4 * 60_000)
	r := newWorld(s).judge(overProvisionedShards)
	want(t, r, 1, 0)
	f := r.Findings[0]
	if f.Evidence["target_shards"] != 5 || f.Evidence["peak_period_seconds"] != 60 || !strings.Contains(f.Details, "the highest minute") {
		t.Errorf("target %v by %v s: %s", f.Evidence["target_shards"], f.Evidence["peak_period_seconds"], f.Details)
	}
}

func TestOverProvisionedWherePeaksNeedAll(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(*world)
		switches bool
		says     string
	}{
		// Ten shards cost $109.50 and puts; a quarter of a shard's records of 100 bytes cost more on demand.
		"on-demand costs more": {func(w *world) { carries(&w.Streams[0], in(0, 12, 9, 1)) }, false, "would not cost less"},
		"on-demand costs less": {func(w *world) { carries(&w.Streams[0], in(0, 12, 8, 0.01)) }, true, "switch to on-demand"},
		"no price":             {func(w *world) { carries(&w.Streams[0], in(0, 12, 9, 0.01)); w.rates = nil }, false, "can not be told"},
		"reads not read": {func(w *world) {
			carries(&w.Streams[0], in(0, 12, 9, 0.01))
			unread(w.Streams[0].Metrics, "GetRecords.Bytes", "Sum")
		}, false, "can not be told"},
		"plan not read": {func(w *world) { carries(&w.Streams[0], in(0, 12, 9, 0.01)); w.Plan = nil }, true, "plan was not read"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(newStream("clicks", 10))
			c.change(w)
			r := w.judge(overProvisionedShards)
			want(t, r, 1, 0)
			f := r.Findings[0]
			mode, ok := f.Remedy.(analyzer.SwitchMode)
			if ok != c.switches || ok && (mode.To != analyzer.OnDemand || mode.OpenShards != 10 || mode.ShardCount != 0) {
				t.Errorf("remedy %+v", f.Remedy)
			}
			if !c.switches && (f.Remedy != nil || f.Saving != nil) || c.switches && (f.Saving == nil || *f.Saving <= 0) {
				t.Errorf("remedy %+v saves %v", f.Remedy, f.Saving)
			}
			if !strings.Contains(f.Remediation, c.says) || !strings.Contains(f.Remediation, "leave no shard to remove") {
				t.Errorf("remediation %q does not say %q", f.Remediation, c.says)
			}
		})
	}
}

func TestOverProvisionedUnknown(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*analyzer.Stream)
		unknown int
	}{
		"on demand":        {func(s *analyzer.Stream) { s.Mode = analyzer.OnDemand }, 0},
		"mode not read":    {func(s *analyzer.Stream) { s.Mode = "" }, 1},
		"no configuration": {func(s *analyzer.Stream) { s.Config = nil }, 1},
		"no shard list":    {func(s *analyzer.Stream) { s.Shards = nil }, 1},
		"traffic not read": {func(s *analyzer.Stream) { unread(s.Metrics, "IncomingRecords", "Sum") }, 1},
		"closed shard":     {func(s *analyzer.Stream) { s.Shards[0].State = analyzer.ShardClosed }, 1},
	} {
		s := lowWithPeak(1.6)
		c.change(&s)
		r := newWorld(s).judge(overProvisionedShards)
		if len(r.Findings) != 0 || len(r.Unknown) != c.unknown {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestOverProvisionedNamesTheScaler(t *testing.T) {
	w := newWorld(lowWithPeak(1.6))
	w.Alarms = []analyzer.Alarm{scalingAlarm("clicks")}
	r := w.judge(overProvisionedShards)
	want(t, r, 1, 0)
	if f := r.Findings[0]; f.Evidence["scaled_by_alarm"] != "scale-clicks" || !strings.Contains(f.Remediation, "lower what it scales down to") {
		t.Errorf("%q with evidence %v", f.Remediation, f.Evidence)
	}
}
