package analyzer

import (
	"strings"
	"testing"
	"time"
)

// own plants an hourly series of bytes on shard i, over w.
func (s *Stream) own(i int, w Window) {
	if s.Shards[i].Metrics == nil {
		s.Shards[i].Metrics = Metrics{}
	}
	f := flat(1)
	if w == (Window{}) {
		f = nil
	}
	for _, metric := range []string{"IncomingBytes", "IncomingRecords"} {
		s.Shards[i].Metrics.plant(metric, "Sum", OneHour, w, f)
	}
}

// split makes shard 0 the parent, in state, of 1 and 2.
func split(state ShardState) *Stream {
	s := steady(3, 1)
	s.Config.OpenShards = 2
	s.Shards[0].State = state
	s.Shards[1].ParentID, s.Shards[2].ParentID = "a", "a"
	return s
}

func TestReshard(t *testing.T) {
	threeDays := weekEnd.Add(-72 * time.Hour)
	until, from := Window{wholeWeek.Start, threeDays}, Window{threeDays, weekEnd}
	metricsOn := func(s *Stream) { s.Config.ShardMetrics = []string{"ALL"} }
	for name, c := range map[string]struct {
		state   ShardState
		change  func(*Stream)
		since   time.Time // zero: no reshard in the window
		unsized string
	}{
		"never":                         {ShardOpen, func(*Stream) {}, time.Time{}, ""},
		"closed, metrics off":           {ShardClosed, func(*Stream) {}, time.Time{}, "do not tell when"},
		"closed, its series ends":       {ShardClosed, func(s *Stream) { metricsOn(s); s.own(0, until) }, threeDays, ""},
		"closed, its children begin":    {ShardClosed, func(s *Stream) { s.own(0, Window{}); s.own(1, from); s.own(2, last(time.Hour)) }, threeDays, ""},
		"closed before the window":      {ShardClosed, func(s *Stream) { s.own(0, Window{}); s.own(1, wholeWeek) }, time.Time{}, ""},
		"closed, the children are idle": {ShardClosed, func(s *Stream) { s.own(0, Window{}); s.own(1, Window{}) }, time.Time{}, "do not tell when"},
		"metrics switched off before":   {ShardClosed, func(s *Stream) { s.own(0, until) }, time.Time{}, "do not tell when"},
		"closed, idle before it was split": {ShardClosed, func(s *Stream) {
			metricsOn(s)
			s.own(0, until)
			s.own(1, last(30*time.Hour))
		}, weekEnd.Add(-30 * time.Hour), ""},
		"expired, its series ends":       {ShardExpired, func(s *Stream) { metricsOn(s); s.own(0, until) }, threeDays, ""},
		"expired before the window":      {ShardExpired, func(s *Stream) { s.own(0, Window{}); s.own(1, wholeWeek) }, time.Time{}, ""},
		"expired, metrics off":           {ShardExpired, func(*Stream) {}, time.Time{}, ""},
		"metrics switched on in between": {ShardExpired, func(s *Stream) { s.own(0, Window{}); s.own(1, from); s.own(2, from) }, time.Time{}, ""},
		"merged":                         {ShardClosed, func(s *Stream) { s.Shards[1].ParentID, s.Shards[1].AdjacentParentID = "z", "a"; s.own(1, from) }, threeDays, ""},
		"twice, the later one counts": {ShardClosed, func(s *Stream) {
			metricsOn(s)
			s.own(0, until)
			s.Shards = append(s.Shards, Shard{ID: "old", State: ShardClosed})
			s.own(3, Window{wholeWeek.Start, threeDays.Add(-time.Hour)})
		}, threeDays, ""},
		"under a day ago": {ShardClosed, func(s *Stream) { metricsOn(s); s.own(0, Window{wholeWeek.Start, weekEnd.Add(-23 * time.Hour)}) }, weekEnd.Add(-23 * time.Hour), "it was resharded"},
		"a day ago":       {ShardClosed, func(s *Stream) { metricsOn(s); s.own(0, Window{wholeWeek.Start, weekEnd.Add(-24 * time.Hour)}) }, weekEnd.Add(-24 * time.Hour), ""},
		"on demand":       {ShardClosed, func(s *Stream) { s.Mode = OnDemand }, time.Time{}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := split(c.state)
			c.change(s)
			l := NewLoad(s, wholeWeek, 25)
			if (l.Unsized == "") != (c.unsized == "") || !strings.Contains(l.Unsized, c.unsized) {
				t.Fatalf("unsized: %q, want %q", l.Unsized, c.unsized)
			}
			if l.Resharded != !c.since.IsZero() || l.Resharded && !l.Since.Equal(c.since) {
				t.Errorf("resharded %v since %s, want %s", l.Resharded, l.Since, c.since)
			}
		})
	}
}

// Traffic that today's shards could not have taken shows that there were more.
func TestReshardByTraffic(t *testing.T) {
	for name, c := range map[string]struct {
		before    float64
		resharded bool
	}{
		"at the shards' limit": {2, false},
		"a little above":       {2.2, false},
		"more than they take":  {2.21, true},
	} {
		s := steady(2, 1)
		s.carry(FiveMinutes, wholeWeek, func(i int) float64 {
			if i < 288 {
				return c.before
			}
			return 1
		})
		l := NewLoad(s, wholeWeek, 25)
		if l.Resharded != c.resharded {
			t.Errorf("%s: resharded %v", name, l.Resharded)
		}
		if c.resharded && (!l.Since.Equal(wholeWeek.Start.Add(24*time.Hour)) || !near(l.Peak, 1) || !near(l.Average, 50)) {
			t.Errorf("%s: since %s, peak %v, average %v", name, l.Since, l.Peak, l.Average)
		}
	}
}

// Rejected records were not taken: they show no other shard count.
func TestReshardNotByRejected(t *testing.T) {
	s := steady(2, 1)
	s.Metrics.plant("WriteProvisionedThroughputExceeded", "Sum", FiveMinutes, wholeWeek, flat(900_000))
	if l := NewLoad(s, wholeWeek, 25); l.Resharded || l.Unsized != "" || !near(l.Peak, 4) {
		t.Errorf("resharded %v, unsized %q, peak %v", l.Resharded, l.Unsized, l.Peak)
	}
}

func TestShardLoads(t *testing.T) {
	s := split(ShardClosed)
	s.Config.ShardMetrics = []string{"ALL"}
	s.own(0, Window{wholeWeek.Start, weekEnd.Add(-72 * time.Hour)})
	for i, demand := range map[int]float64{1: 0.5, 2: 0.25} {
		s.Shards[i].Metrics = Metrics{}
		s.Shards[i].Metrics.plant("IncomingRecords", "Sum", OneHour, wholeWeek, flat(demand*3_600_000))
		s.Shards[i].Metrics.plant("IncomingBytes", "Sum", OneHour, wholeWeek, flat(1))
	}
	l := NewLoad(s, wholeWeek, 25)
	loads := ShardLoads(s, l, wholeWeek)
	if len(loads) != 2 || loads[0].Shard.ID != "b" || len(loads[0].Demand.Values) != 72 || !near(loads[0].Value(weekEnd.Add(-time.Hour)), 0.5) {
		t.Fatalf("%+v", loads)
	}
	if v := loads[0].Value(weekEnd.Add(-73 * time.Hour)); v != 0 {
		t.Errorf("before the reshard it had %v", v)
	}
	if loads := ShardLoads(steady(2, 1), &Load{}, wholeWeek); loads != nil {
		t.Errorf("without shard metrics: %+v", loads)
	}
}

// An hour that the window cuts at either end does not count, as it holds only part of its traffic.
func TestShardLoadsWholeHours(t *testing.T) {
	s := steady(1, 1)
	s.own(0, Window{weekEnd.Add(-3 * time.Hour), weekEnd.Add(time.Hour)})
	loads := ShardLoads(s, &Load{}, Window{weekEnd.Add(-175 * time.Minute), weekEnd.Add(5 * time.Minute)})
	if len(loads) != 1 || len(loads[0].Demand.Values) != 2 || !loads[0].Demand.Start.Equal(weekEnd.Add(-2*time.Hour)) {
		t.Errorf("%+v", loads)
	}
}
