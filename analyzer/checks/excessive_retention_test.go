package checks

import (
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

const hourMillis = 3_600_000

// keeps is a stream with a retention whose reader was at most so many hours behind.
func keeps(hours int, lag float64) analyzer.Stream {
	s := newStream("clicks", 2)
	s.Config.RetentionHours = hours
	maximum(&s, ageMetric, in(50, 51, lag*hourMillis, 0))
	return s
}

func TestRetentionThreshold(t *testing.T) {
	for name, c := range map[string]struct {
		hours    int
		lag      float64
		findings int
	}{
		"167 hours":          {167, 1, 0},
		"168 hours":          {168, 1, 1},
		"a year":             {8760, 1, 1},
		"just under 12 late": {168, 11.999, 1},
		"12 hours late":      {168, 12, 0},
	} {
		r := newWorld(keeps(c.hours, c.lag)).judge(excessiveRetention)
		if len(r.Findings) != c.findings || len(r.Unknown) != 0 {
			t.Errorf("%s: %+v", name, r)
			continue
		}
		if c.findings == 0 {
			continue
		}
		set, ok := r.Findings[0].Remedy.(analyzer.SetRetention)
		if !ok || set.FromHours != c.hours || set.ToHours != 24 || set.WorstLagHours != c.lag {
			t.Errorf("%s: remedy %+v", name, r.Findings[0].Remedy)
		}
		if r.Findings[0].Saving == nil {
			t.Errorf("%s: no saving", name)
		}
	}
}

func TestRetentionReaders(t *testing.T) {
	none := analyzer.Series{Period: analyzer.FiveMinutes}
	for name, c := range map[string]struct {
		change            func(*world)
		findings, unknown int
	}{
		"slow fan-out":       {func(w *world) { w.Streams[0].Consumers = []analyzer.Consumer{consumer("x", always(12*hourMillis))} }, 0, 0},
		"quick fan-out":      {func(w *world) { w.Streams[0].Consumers = []analyzer.Consumer{consumer("x", always(1))} }, 1, 0},
		"fan-out not read":   {func(w *world) { w.Streams[0].Consumers = []analyzer.Consumer{{Name: "x"}} }, 0, 1},
		"consumers unlisted": {func(w *world) { w.Streams[0].Consumers = nil }, 0, 1},
		"age not read":       {func(w *world) { unread(w.Streams[0].Metrics, ageMetric, "Maximum") }, 0, 1},
		"nobody reads":       {func(w *world) { plant(w.Streams[0].Metrics, ageMetric, "Maximum", none) }, 0, 1},
		"fan-out only": {func(w *world) {
			plant(w.Streams[0].Metrics, ageMetric, "Maximum", none)
			w.Streams[0].Consumers = []analyzer.Consumer{consumer("x", always(1))}
		}, 1, 0},
		"slow function": {func(w *world) {
			w.Readers = []analyzer.LambdaReader{{SourceARN: w.Streams[0].ARN, Function: "f", Metrics: analyzer.Metrics{
				{Name: "IteratorAge", Stat: "Maximum", Period: analyzer.FiveMinutes}: weekly(analyzer.FiveMinutes, always(13*hourMillis)),
			}}}
		}, 0, 0},
		"function not read": {func(w *world) {
			w.Readers = []analyzer.LambdaReader{{SourceARN: w.Streams[0].ARN, Function: "f"}}
		}, 1, 0},
		"silent for 13 hours": {func(w *world) { ages(&w.Streams[0], 2016-13*12, always(0)) }, 0, 0},
		"a fan-out consumer stopped": {func(w *world) {
			stopped := consumer("nightly", always(1))
			for metric, series := range stopped.Metrics {
				series.Values = series.Values[:2016-13*12]
				stopped.Metrics[metric] = series
			}
			w.Streams[0].Consumers = []analyzer.Consumer{stopped}
		}, 0, 0},
		"pollers stopped, fan-out reads on": {func(w *world) {
			ages(&w.Streams[0], 2016-13*12, always(0))
			w.Streams[0].Consumers = []analyzer.Consumer{consumer("x", always(1))}
		}, 0, 0},
		"a slow function of several streams": {func(w *world) {
			slow := analyzer.Metrics{{Name: "IteratorAge", Stat: "Maximum", Period: analyzer.FiveMinutes}: weekly(analyzer.FiveMinutes, always(13*hourMillis))}
			w.Readers = []analyzer.LambdaReader{{SourceARN: w.Streams[0].ARN, Function: "f", Metrics: slow}, {SourceARN: "arn:of-another", Function: "f", Metrics: slow}}
		}, 1, 0},
		"a function whose mapping is off, busy elsewhere": {func(w *world) {
			plant(w.Streams[0].Metrics, ageMetric, "Maximum", none)
			quick := analyzer.Metrics{{Name: "IteratorAge", Stat: "Maximum", Period: analyzer.FiveMinutes}: weekly(analyzer.FiveMinutes, always(500))}
			w.Readers = []analyzer.LambdaReader{{SourceARN: w.Streams[0].ARN, Function: "f", State: "Disabled", Metrics: quick}, {SourceARN: "arn:of-another", Function: "f", State: "Enabled", Metrics: quick}}
		}, 0, 1},
		"no configuration": {func(w *world) { w.Streams[0].Config = nil }, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(keeps(168, 1))
			c.change(w)
			want(t, w.judge(excessiveRetention), c.findings, c.unknown)
		})
	}
}

func TestRetentionFloor(t *testing.T) {
	for name, c := range map[string]struct {
		floors []analyzer.RetentionFloor
		to     int // 0: silenced
	}{
		"global":            {[]analyzer.RetentionFloor{{Stream: "*", Hours: 168}}, 0},
		"of the stream":     {[]analyzer.RetentionFloor{{Stream: "cli*", Hours: 168}}, 0},
		"of another":        {[]analyzer.RetentionFloor{{Stream: "orders", Hours: 168}}, 24},
		"above it":          {[]analyzer.RetentionFloor{{Stream: "*", Hours: 8760}}, 0},
		"below it":          {[]analyzer.RetentionFloor{{Stream: "*", Hours: 72}}, 72},
		"the higher counts": {[]analyzer.RetentionFloor{{Stream: "*", Hours: 96}, {Stream: "clicks", Hours: 48}}, 96},
		"below 24":          {[]analyzer.RetentionFloor{{Stream: "*", Hours: 1}}, 24},
	} {
		w := newWorld(keeps(168, 1))
		w.config.Retention = c.floors
		r := w.judge(excessiveRetention)
		switch {
		case c.to == 0 && len(r.Findings) > 0:
			t.Errorf("%s: %+v", name, r.Findings)
		case c.to > 0 && (len(r.Findings) != 1 || r.Findings[0].Remedy.(analyzer.SetRetention).ToHours != c.to):
			t.Errorf("%s: %+v, want %d hours advised", name, r.Findings, c.to)
		}
	}
}

// Ten shards that should be two: their retention is saved on two, as the other eight go anyway.
func TestRetentionSavingIsNotCountedTwice(t *testing.T) {
	s := lowWithPeak(1.6)
	s.Config.RetentionHours = 168
	w := newWorld(s)
	over, kept := w.judge(overProvisionedShards), w.judge(excessiveRetention)
	want(t, over, 1, 0)
	want(t, kept, 1, 0)
	if got := *over.Findings[0].Saving; got != 204.40 { // 8 * 730 * (0.015 + 0.020)
		t.Errorf("eight shards less save $%.2f", got)
	}
	if got := *kept.Findings[0].Saving; got != 29.20 { // 2 * 730 * 0.020
		t.Errorf("24 hours save $%.2f", got)
	}
}

// What the configuration silences is not advised, so the shards that it would take stay.
func TestRetentionSavingWithoutSilencedAdvice(t *testing.T) {
	s := lowWithPeak(1.6)
	s.Config.RetentionHours = 168
	w := newWorld(s)
	w.config.Ignore = []analyzer.Ignore{{Check: "over-provisioned-shards"}}
	if got := *w.judge(excessiveRetention).Findings[0].Saving; got != 146 { // 10 * 730 * 0.020
		t.Errorf("on ten shards it saves $%.2f", got)
	}
	steady := elastic(always(0.5))
	steady.Config.RetentionHours = 168
	w = newWorld(steady)
	w.config.Ignore = []analyzer.Ignore{{Check: "on-demand-misconduct"}}
	gigabytes := 0.5 * 1000 * 100 * 144 * 3600 / float64(1<<30)
	if got := *w.judge(excessiveRetention).Findings[0].Saving; got != round2(gigabytes*0.10) {
		t.Errorf("on demand it saves $%.2f, want $%.2f", got, gigabytes*0.10)
	}
	w.Streams[0].Mode = ""
	if r := w.judge(excessiveRetention); r.Findings[0].Saving != nil {
		t.Errorf("of a mode that was not read it saves $%.2f", *r.Findings[0].Saving)
	}
}

// Shards that are merged away take their retention along.
func TestRetentionSavingOverMerges(t *testing.T) {
	s := uneven(0.02, 0.02, 0.9, 0.01, 0.01, 0.01, 0.3, 0.02)
	s.Config.RetentionHours = 168
	w := newWorld(s)
	over, splitting := w.judge(overProvisionedShards), w.judge(shardSplittingNeeded)
	merge, split := over.Findings[0].Remedy.(analyzer.MergeShards), splitting.Findings[0].Remedy.(analyzer.SplitShards)
	left := s.Config.OpenShards + split.ShardCount - split.From + merge.ShardCount - merge.From
	if len(merge.Merges) < 2 || left >= s.Config.OpenShards {
		t.Fatalf("merges %+v and splits %+v", merge, split)
	}
	if got, want := *w.judge(excessiveRetention).Findings[0].Saving, round2(float64(left)*730*0.020); got != want {
		t.Errorf("on the %d shards that are left it saves $%.2f, want $%.2f", left, got, want)
	}
}

// A stream that is to change its mode saves the retention in the mode that it will have.
func TestRetentionSavingAfterASwitch(t *testing.T) {
	steady := elastic(always(0.5))
	steady.Config.RetentionHours = 168
	w := newWorld(steady)
	want(t, w.judge(onDemandMisconduct), 1, 0)
	r := w.judge(excessiveRetention)
	want(t, r, 1, 0)
	if got := *r.Findings[0].Saving; got != 14.60 { // one shard: 730 * 0.020
		t.Errorf("saves $%.2f, want $14.60", got)
	}

	peaky := newStream("clicks", 10)
	peaky.Config.RetentionHours = 168
	carries(&peaky, in(0, 12, 8, 0.01))
	w = newWorld(peaky)
	if over := w.judge(overProvisionedShards); over.Findings[0].Remedy.Kind() != "switch_mode" {
		t.Fatalf("remedy %+v", over.Findings[0].Remedy)
	}
	r = w.judge(excessiveRetention)
	want(t, r, 1, 0)
	gigabytes := (12*8 + 2004*0.01) / 2016 * 1000 * 100 * 144 * 3600 / (1 << 30)
	if got := *r.Findings[0].Saving; got != round2(gigabytes*0.10) {
		t.Errorf("saves $%.2f, want $%.2f", got, gigabytes*0.10)
	}
}

func TestRetentionSavingByMode(t *testing.T) {
	s := keeps(168, 1)
	s.Mode = analyzer.OnDemand
	carries(&s, func(i int) float64 { return float64(i%24) / 100 }) // not steady: stays on demand
	r := newWorld(s).judge(excessiveRetention)
	want(t, r, 1, 0)
	gigabytes := 0.115 * 1000 * 100 * 144 * 3600 / (1 << 30)
	if got := *r.Findings[0].Saving; got != round2(gigabytes*0.10) {
		t.Errorf("saves $%.2f, want $%.2f for %.2f GB", got, gigabytes*0.10, gigabytes)
	}
	w := newWorld(s)
	w.rates = nil
	r = w.judge(excessiveRetention)
	want(t, r, 1, 0)
	if r.Findings[0].Saving != nil {
		t.Error("a saving without a price")
	}
}
