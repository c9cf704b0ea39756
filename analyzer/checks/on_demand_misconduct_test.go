package checks

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// elastic is an on-demand stream of four open shards.
func elastic(demand func(int) float64) analyzer.Stream {
	s := newStream("clicks", 4)
	s.Mode = analyzer.OnDemand
	carries(&s, demand)
	return s
}

// swing alternates by the hour around one shard: its coefficient of variation is v.
func swing(v float64) func(int) float64 {
	return func(i int) float64 {
		if i/12%2 == 0 {
			return 1 + v
		}
		return 1 - v
	}
}

func TestVariation(t *testing.T) {
	if got := variation([]float64{0.7, 1.3}); math.Abs(got-0.3) > 1e-12 {
		t.Errorf("variation is %v", got)
	}
	if got := variation([]float64{0, 0}); !math.IsNaN(got) {
		t.Errorf("variation of nothing is %v", got)
	}
}

func TestOnDemandThreshold(t *testing.T) {
	for name, c := range map[string]struct {
		variation float64
		findings  int
	}{
		"steady": {0, 1},
		"under":  {0.299, 1},
		"at 0.3": {0.3, 0},
		"over":   {0.301, 0},
	} {
		r := newWorld(elastic(swing(c.variation))).judge(onDemandMisconduct)
		if len(r.Findings) != c.findings || len(r.Unknown) != 0 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestOnDemandFinding(t *testing.T) {
	r := newWorld(elastic(always(0.5))).judge(onDemandMisconduct)
	want(t, r, 1, 0)
	f := r.Findings[0]
	mode, ok := f.Remedy.(analyzer.SwitchMode)
	if !ok || mode.From != analyzer.OnDemand || mode.To != analyzer.Provisioned || mode.OpenShards != 4 || mode.ShardCount != 2 || !slices.Equal(mode.Steps, []int{1}) {
		t.Errorf("remedy %+v, want 2 shards first, then 1", f.Remedy)
	}
	// 500 records a second: 1 KB each on demand, a put unit each with shards.
	in := 500.0 * 1024 * 730 * 3600 / (1 << 30) * 0.08
	out := 1e6 / 300 * 730 * 3600 / (1 << 30) * 0.04
	saved := 29.20 + in + out - 10.95 - 500*730*3600/1e6*0.014
	if f.Saving == nil || math.Abs(*f.Saving-saved) > 0.011 {
		t.Errorf("saving %v, want %.2f", f.Saving, saved)
	}
	if !f.Ongoing || f.Evidence["standard_prices_assumed"] != false || strings.Contains(f.Details, "plan was not read") {
		t.Errorf("%+v", f)
	}
}

func TestOnDemandTargetAboveOpenShards(t *testing.T) {
	s := elastic(always(0.9))
	s.Config.OpenShards, s.Shards = 1, shardsOf(1)
	r := newWorld(s).judge(onDemandMisconduct)
	want(t, r, 1, 0)
	if mode := r.Findings[0].Remedy.(analyzer.SwitchMode); mode.ShardCount != 2 || mode.Steps == nil || len(mode.Steps) != 0 {
		t.Errorf("remedy %+v", mode)
	}
}

func TestOnDemandWhereItCanNotBeJudged(t *testing.T) {
	for name, c := range map[string]struct {
		change            func(*world)
		findings, unknown int
		need              analyzer.Need
	}{
		"provisioned":   {change: func(w *world) { w.Streams[0].Mode = analyzer.Provisioned }},
		"mode not read": {change: func(w *world) { w.Streams[0].Mode = "" }, unknown: 1, need: analyzer.NeedConfig},
		// Records of 100 bytes at a rate whose peak needs 12 shards for five minutes.
		"provisioned is dearer": {change: func(w *world) {
			carries(&w.Streams[0], in(100, 101, 9, 0.05))
			w.config.Thresholds.SteadyVariation = 1000
		}},
		"no price":               {change: func(w *world) { w.rates = nil }, unknown: 1, need: analyzer.NeedPrices},
		"no price, unsteady":     {change: func(w *world) { w.rates = nil; carries(&w.Streams[0], swing(0.5)) }},
		"a price is missing":     {change: func(w *world) { w.rates.PutMillion = 0 }, unknown: 1, need: analyzer.NeedPrices},
		"no configuration":       {change: func(w *world) { w.Streams[0].Config = nil }, unknown: 1, need: analyzer.NeedConfig},
		"traffic not read":       {change: func(w *world) { unread(w.Streams[0].Metrics, "IncomingBytes", "Sum") }, unknown: 1, need: analyzer.NeedMetrics},
		"reads not read":         {change: func(w *world) { unread(w.Streams[0].Metrics, "GetRecords.Bytes", "Sum") }, unknown: 1, need: analyzer.NeedMetrics},
		"consumers unlisted":     {change: func(w *world) { w.Streams[0].Consumers = nil }, unknown: 1, need: analyzer.NeedConsumers},
		"plan not read":          {change: func(w *world) { w.Plan = nil }, findings: 1},
		"below the plan's floor": {change: func(w *world) { w.Plan.OnDemandAdvantage = true }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(elastic(always(0.5)))
			c.change(w)
			r := w.judge(onDemandMisconduct)
			want(t, r, c.findings, c.unknown)
			if c.unknown > 0 && r.Unknown[0].Need != c.need {
				t.Errorf("unknown for want of %q, want %q: %s", r.Unknown[0].Need, c.need, r.Unknown[0].Reason)
			}
			if name == "plan not read" && !strings.Contains(r.Findings[0].Details, "standard on-demand prices") {
				t.Errorf("details %q do not say what was assumed", r.Findings[0].Details)
			}
		})
	}
}
