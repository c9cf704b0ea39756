package analyzer

import (
	"math"
	"testing"
	"time"
)

func auditOf(s *Stream) *Audit {
	return NewAudit(&Snapshot{Window: wholeWeek, Streams: []Stream{*s}, Readers: []LambdaReader{}}, DefaultConfig(), nil)
}

const age = "GetRecords.IteratorAgeMilliseconds"

func fanOut(name string, w Window, lag float64) Consumer {
	c := Consumer{Name: name, Metrics: Metrics{}}
	c.Metrics.plant("SubscribeToShardEvent.MillisBehindLatest", "Maximum", FiveMinutes, w, flat(lag))
	c.Metrics.plant("SubscribeToShardEvent.Bytes", "Sum", FiveMinutes, w, flat(1))
	return c
}

func TestSharedLagMeasure(t *testing.T) {
	s := steady(1, 0.5)
	s.Metrics.plant(age, "Maximum", FiveMinutes, wholeWeek, func(i int) float64 {
		switch i {
		case 10:
			return 60_000 // at the limit: not over
		case 20, 30:
			return 90_000
		}
		return 1000
	})
	s.Metrics.plant(age, "Average", FiveMinutes, wholeWeek, flat(700))
	l := auditOf(s).SharedLag(s)
	if !l.Known || l.Max != 90_000 || l.Mean != 700 || l.P95 != 1000 || l.Over != 10*time.Minute || !l.Flagged || l.Ongoing || l.Silent != 0 || l.Unjudged != "" {
		t.Errorf("%+v", l)
	}
	if !l.First.Equal(wholeWeek.Start.Add(20*FiveMinutes)) || !l.Last.Equal(wholeWeek.Start.Add(31*FiveMinutes)) {
		t.Errorf("from %s to %s", l.First, l.Last)
	}
}

// Ages are no sums: a bucket without one is unmeasured, not zero.
func TestLagGapsAreUnmeasured(t *testing.T) {
	s := steady(1, 0.5)
	s.Metrics.plant(age, "Maximum", FiveMinutes, wholeWeek, func(i int) float64 {
		if i%2 == 1 && i < 2015 {
			return math.NaN()
		}
		return 90_000
	})
	if l := auditOf(s).SharedLag(s); l.P95 != 90_000 || l.Over != 1009*FiveMinutes {
		t.Errorf("p95 %v, over for %s", l.P95, l.Over)
	}
}

func TestSharedLagNotRead(t *testing.T) {
	s := steady(1, 0.5)
	if l := auditOf(s).SharedLag(s); l.Known || l.Flagged || !math.IsNaN(l.Max) {
		t.Errorf("%+v", l)
	}
	s.Metrics.plant(age, "Maximum", FiveMinutes, wholeWeek, nil)
	if l := auditOf(s).SharedLag(s); !l.Known || l.Flagged || !math.IsNaN(l.Max) {
		t.Errorf("nobody polls: %+v", l)
	}
}

// TestSilenceUnderTheThreshold is an age, though no finding.
func TestSilenceUnderTheThreshold(t *testing.T) {
	s := steady(1, 0.5)
	s.Metrics.plant(age, "Maximum", FiveMinutes, Window{wholeWeek.Start, weekEnd.Add(-50 * time.Minute)}, flat(100))
	a := auditOf(s)
	a.Config.Thresholds.IteratorAgeMillis = 3_600_000
	if l := a.SharedLag(s); l.Max != 3_000_000 || l.Flagged || l.Over != 0 || l.Silent != 50*time.Minute {
		t.Errorf("%+v", l)
	}
}

func TestSilence(t *testing.T) {
	for name, c := range map[string]struct {
		silent time.Duration // since the last age
		change func(*Stream)
		want   time.Duration
		unread Need
	}{
		"still polling":       {0, nil, 0, ""},
		"metrics come late":   {10 * time.Minute, nil, 0, ""},
		"fifteen minutes":     {15 * time.Minute, nil, 15 * time.Minute, ""},
		"a day":               {24 * time.Hour, nil, 24 * time.Hour, ""},
		"no more records":     {time.Hour, func(s *Stream) { s.carry(FiveMinutes, Window{wholeWeek.Start, weekEnd.Add(-time.Hour)}, flat(1)) }, 0, ""},
		"read by fan-out now": {time.Hour, func(s *Stream) { s.Consumers = []Consumer{fanOut("x", wholeWeek, 1)} }, 0, ""},
		"fan-out stopped too": {time.Hour, func(s *Stream) {
			s.Consumers = []Consumer{fanOut("x", Window{wholeWeek.Start, weekEnd.Add(-time.Hour)}, 1)}
		}, time.Hour, ""},
		"one fan-out unread":   {time.Hour, func(s *Stream) { s.Consumers = []Consumer{{Name: "x"}} }, 0, NeedMetrics},
		"another one reads":    {time.Hour, func(s *Stream) { s.Consumers = []Consumer{{Name: "x"}, fanOut("y", wholeWeek, 1)} }, 0, ""},
		"consumers not listed": {time.Hour, func(s *Stream) { s.Consumers = nil }, 0, NeedConsumers},
		"records not read":     {time.Hour, func(s *Stream) { delete(s.Metrics, Metric{"IncomingRecords", "Sum", FiveMinutes}) }, 0, NeedMetrics},
	} {
		t.Run(name, func(t *testing.T) {
			s := steady(1, 0.5)
			s.Metrics.plant(age, "Maximum", FiveMinutes, Window{wholeWeek.Start, weekEnd.Add(-c.silent)}, flat(1000))
			if c.change != nil {
				c.change(s)
			}
			l := auditOf(s).SharedLag(s)
			if l.Silent != c.want || l.Unjudged != c.unread {
				t.Fatalf("silent for %s, unjudged %q; want %s, %q", l.Silent, l.Unjudged, c.want, c.unread)
			}
			if c.want > 0 && (l.Max != float64(c.want.Milliseconds()) || !l.Ongoing || l.Over != c.want || !l.First.Equal(weekEnd.Add(-c.want)) || !l.Last.Equal(weekEnd)) {
				t.Errorf("%+v", l)
			}
		})
	}
}

func TestLags(t *testing.T) {
	s := steady(1, 0.5)
	s.Metrics.plant(age, "Maximum", FiveMinutes, wholeWeek, flat(10))
	s.Consumers = []Consumer{fanOut("z", wholeWeek, 6_000), fanOut("b", wholeWeek, 5_000)}
	a := auditOf(s)
	ages := Metrics{}
	ages.plant("IteratorAge", "Maximum", FiveMinutes, wholeWeek, flat(70_000))
	a.Snapshot.Readers = []LambdaReader{
		{SourceARN: s.ARN + "/consumer/z:1", Function: "g", Metrics: ages},
		{SourceARN: s.ARN, Function: "f"},
		{SourceARN: s.ARN + "2", Function: "elsewhere"},
	}
	want := []struct {
		consumer, kind string
		known, flagged bool
	}{
		{SharedReaders, ReaderShared, true, false},
		{"b", ReaderFanOut, true, false},
		{"z", ReaderFanOut, true, true},
		{"f", ReaderLambda, false, false},
		{"g", ReaderLambda, true, true},
	}
	lags := a.Lags(s)
	if len(lags) != len(want) {
		t.Fatalf("%+v", lags)
	}
	for i, w := range want {
		if l := lags[i]; l.Consumer != w.consumer || l.Type != w.kind || l.Known != w.known || l.Flagged != w.flagged {
			t.Errorf("%d: %+v, want %+v", i, l, w)
		}
	}
	s.Metrics.plant(age, "Maximum", FiveMinutes, wholeWeek, nil)
	if lags := auditOf(s).Lags(s); len(lags) != 2 {
		t.Errorf("nobody polls, but %+v", lags)
	}
}

// The age of a function that reads several streams is not any one stream's.
func TestLambdaLagOfSeveralStreams(t *testing.T) {
	s := steady(1, 0.1)
	s.ARN = "arn:stream/clicks"
	a := auditOf(s)
	behind := Metrics{}
	behind.plant("IteratorAge", "Maximum", FiveMinutes, wholeWeek, flat(1e9))
	a.Snapshot.Readers = []LambdaReader{{SourceARN: s.ARN, Function: "f", Metrics: behind}, {SourceARN: s.ARN + "/consumer/x:1", Function: "f", Metrics: behind}}
	of := func() Lag {
		for _, lag := range a.Lags(s) {
			if lag.Type == ReaderLambda {
				return lag
			}
		}
		t.Fatal("the function is not listed")
		return Lag{}
	}
	if lag := of(); !lag.Known || !lag.Flagged || lag.Mixed {
		t.Errorf("of one stream: %+v", lag)
	}
	a.Snapshot.Readers = append(a.Snapshot.Readers, LambdaReader{SourceARN: "arn:stream/orders", Function: "f", Metrics: behind})
	if lag := of(); lag.Known || lag.Flagged || !lag.Mixed {
		t.Errorf("of two streams: %+v", lag)
	}
	a.Snapshot.Readers[2].State = "Disabled"
	if lag := of(); !lag.Known || !lag.Flagged || lag.Mixed {
		t.Errorf("the other stream's mapping is off: %+v", lag)
	}
	a.Snapshot.Readers[0].State, a.Snapshot.Readers[1].State, a.Snapshot.Readers[2].State = "Disabled", "Disabled", "Enabled"
	if lag := of(); lag.Known || lag.Flagged || !lag.Mixed {
		t.Errorf("its own is off, and it reads the other stream: %+v", lag)
	}
	a.Snapshot.Readers[2].State = "Disabled"
	if lag := of(); lag.Known || lag.Flagged || !lag.Mixed {
		t.Errorf("both are off, and either may have been read before: %+v", lag)
	}
}
