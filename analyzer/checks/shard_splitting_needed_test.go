package checks

import (
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// skewed has four shards: the second takes hot in the first hours of each day, all others take cold.
func skewed(hot, cold float64, hours int) analyzer.Stream {
	s := newStream("clicks", 4)
	first := func(hour int) float64 {
		if hour%24 < hours {
			return hot
		}
		return cold
	}
	carries(&s, func(i int) float64 { return first(i/12) + 3*cold })
	for i := range s.Shards {
		shardCarries(&s, i, always(cold))
	}
	shardCarries(&s, 1, first)
	return s
}

func scalingAlarm(stream string) analyzer.Alarm {
	return analyzer.Alarm{
		Name: "scale-" + stream, ActionsEnabled: true, Actions: []string{"arn:aws:lambda:us-east-1:111122223333:function:scale"},
		Metrics: []analyzer.AlarmMetric{{Namespace: "AWS/Kinesis", Name: "IncomingBytes", Dimensions: map[string]string{"StreamName": stream}}},
	}
}

func TestSplittingThreshold(t *testing.T) {
	for name, c := range map[string]struct {
		hot, cold float64
		hours     int
		findings  int
	}{
		"all three over":            {0.61, 0.3, 6, 1},
		"at 50% of its limit":       {0.5, 0.1, 24, 0},
		"just over 50%":             {0.501, 0.1, 24, 1},
		"at twice the others":       {0.6, 0.3, 24, 0},
		"just over twice":           {0.601, 0.3, 24, 1},
		"at a quarter of the hours": {0.7, 0.1, 6, 1},
		"below a quarter":           {0.7, 0.1, 5, 0},
	} {
		t.Run(name, func(t *testing.T) {
			r := newWorld(skewed(c.hot, c.cold, c.hours)).judge(shardSplittingNeeded)
			want(t, r, c.findings, 0)
			if c.findings == 0 {
				return
			}
			shards := r.Findings[0].Evidence["shards"].([]hotShard)
			if len(shards) != 1 || shards[0].ShardID != shardID(1) || shards[0].HotHours != 7*c.hours || shards[0].HoursCounted != 168 {
				t.Errorf("shards %+v", shards)
			}
		})
	}
}

func TestSplittingFinding(t *testing.T) {
	r := newWorld(skewed(0.7, 0.1, 6)).judge(shardSplittingNeeded)
	want(t, r, 1, 0)
	f := r.Findings[0]
	split, ok := f.Remedy.(analyzer.SplitShards)
	// The second quarter of the hash keys is 2^126 to 2^127-1, its middle 3*2^125.
	if !ok || len(split.Splits) != 1 || split.Splits[0] != (analyzer.ShardSplit{ShardID: shardID(1), NewStartingHashKey: "127605887595351923798765477786913079296"}) || split.From != 4 || split.ShardCount != 5 {
		t.Errorf("remedy %+v", f.Remedy)
	}
	if f.Cost == nil || *f.Cost != 13.05 {
		t.Errorf("cost %v, want a shard's $10.95 and $2.10 for its metrics", f.Cost)
	}
	if !strings.Contains(f.Remediation, "A single hot key is not helped by a split") || !strings.Contains(f.Remediation, "shard_count to 5") {
		t.Errorf("remediation %q", f.Remediation)
	}
	if !f.FirstSeen.Equal(window.Start) || !f.LastSeen.Equal(end.Add(-18*analyzer.OneHour)) || f.Ongoing {
		t.Errorf("seen from %s to %s, ongoing %v", f.FirstSeen, f.LastSeen, f.Ongoing)
	}
}

func TestSplittingOnlyOneFindingForTwoShards(t *testing.T) {
	s := newStream("clicks", 8)
	carries(&s, always(2.2))
	for i := range s.Shards {
		shardCarries(&s, i, always(0.1))
	}
	shardCarries(&s, 2, always(0.7))
	shardCarries(&s, 5, always(0.9))
	r := newWorld(s).judge(shardSplittingNeeded)
	want(t, r, 1, 0)
	if shards := r.Findings[0].Evidence["shards"].([]hotShard); len(shards) != 2 {
		t.Errorf("shards %+v", shards)
	}
	if split := r.Findings[0].Remedy.(analyzer.SplitShards); split.ShardCount != 10 || len(split.Splits) != 2 {
		t.Errorf("remedy %+v", split)
	}
}

func TestSplittingWhereItCanNotBeJudged(t *testing.T) {
	for name, c := range map[string]struct {
		change          func(*world)
		unknown, unseen int
		need            analyzer.Need
	}{
		"on demand":         {change: func(w *world) { w.Streams[0].Mode = analyzer.OnDemand }},
		"mode not read":     {change: func(w *world) { w.Streams[0].Mode = "" }, unknown: 1, need: analyzer.NeedConfig},
		"no configuration":  {change: func(w *world) { w.Streams[0].Config = nil }, unknown: 1, need: analyzer.NeedConfig},
		"shard metrics off": {change: func(w *world) { w.Streams[0].Config.ShardMetrics = []string{} }, unseen: 1},
		"only ages on":      {change: func(w *world) { w.Streams[0].Config.ShardMetrics = []string{"IteratorAgeMilliseconds"} }, unseen: 1},
		"no shard list":     {change: func(w *world) { w.Streams[0].Shards = nil }, unknown: 1, need: analyzer.NeedShards},
		"a shard not read":  {change: func(w *world) { w.Streams[0].Shards[3].Metrics = analyzer.Metrics{} }, unknown: 1, need: analyzer.NeedMetrics},
		"alarms not read":   {change: func(w *world) { w.Alarms = nil }, unknown: 1, need: analyzer.NeedAlarms},
		"a scaler":          {change: func(w *world) { w.Alarms = []analyzer.Alarm{scalingAlarm("clicks")} }},
	} {
		w := newWorld(skewed(0.7, 0.1, 24))
		c.change(w)
		r := w.judge(shardSplittingNeeded)
		if len(r.Findings) != 0 || len(r.Unknown) != c.unknown || len(r.Unseen) != c.unseen {
			t.Errorf("%s: %+v", name, r)
		} else if c.unknown > 0 && r.Unknown[0].Need != c.need {
			t.Errorf("%s: unknown for want of %q, want %q", name, r.Unknown[0].Need, c.need)
		}
	}
}

func TestSplittingWithoutHotShardNeedsNoAlarms(t *testing.T) {
	w := newWorld(skewed(0.4, 0.3, 24))
	w.Alarms = nil
	want(t, w.judge(shardSplittingNeeded), 0, 0)
}

func TestScaler(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*analyzer.Alarm)
		scales bool
	}{
		"a function": {func(*analyzer.Alarm) {}, true},
		"a scaling policy": {func(a *analyzer.Alarm) {
			a.Actions = []string{"arn:aws-cn:autoscaling:cn-north-1:111122223333:scalingPolicy:1-2:resource/x"}
		}, true},
		"a topic":          {func(a *analyzer.Alarm) { a.Actions = []string{"arn:aws:sns:us-east-1:111122223333:lambda"} }, false},
		"another stream's": {func(a *analyzer.Alarm) { a.Metrics[0].Dimensions["StreamName"] = "other" }, false},
		"another autoscaling part": {func(a *analyzer.Alarm) {
			a.Actions = []string{"arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:x"}
		}, false},
		"actions switched off": {func(a *analyzer.Alarm) { a.ActionsEnabled = false }, false},
		"no actions":           {func(a *analyzer.Alarm) { a.Actions = nil }, false},
		"a delivery stream's":  {func(a *analyzer.Alarm) { a.Metrics[0].Namespace = "AWS/Firehose" }, false},
	} {
		alarm := scalingAlarm("clicks")
		c.change(&alarm)
		w := newWorld(skewed(0.7, 0.1, 24))
		w.Alarms = []analyzer.Alarm{alarm}
		if r := w.judge(shardSplittingNeeded); (len(r.Findings) == 0) != c.scales {
			t.Errorf("%s: %d findings", name, len(r.Findings))
		}
	}
}
