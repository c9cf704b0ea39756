package analyzer

import (
	"testing"
	"time"
)

func TestLeftOutByName(t *testing.T) {
	f := DefaultConfig().Filters
	for name, out := range map[string]bool{"test-a": true, "dev-": true, "devices": false, "a-test-": false, "Test-a": false, "latest-dev-x": false} {
		if got := f.LeftOutByName(name); (got != "") != out {
			t.Errorf("%s: %q", name, got)
		}
	}
	f.Select = []string{"pay*", "orders"}
	for name, out := range map[string]bool{"payments": false, "orders": false, "orders2": true, "test-pay": true} {
		if got := f.LeftOutByName(name); (got != "") != out {
			t.Errorf("selected %s: %q", name, got)
		}
	}
}

func TestLeftOutByTags(t *testing.T) {
	f := DefaultConfig().Filters
	for _, c := range []struct {
		key, value string
		out        bool
	}{
		{"ExcludeFromAnalysis", "true", true}, {"excludefromanalysis", "TRUE", true}, {"EXCLUDEFROMANALYSIS", " True ", true},
		{"ExcludeFromAnalysis", "false", false}, {"ExcludeFromAnalysis", "", false}, {"ExcludeFromAnalysis", "yes", false}, {"Exclude", "true", false},
	} {
		if got := f.LeftOutByTags(map[string]string{c.key: c.value, "Owner": "x"}); (got != "") != c.out {
			t.Errorf("%s=%s: %q", c.key, c.value, got)
		}
	}
	if got := f.LeftOutByTags(nil); got != "" {
		t.Errorf("unread tags: %q", got)
	}
}

func TestLeftOutByTraffic(t *testing.T) {
	f := DefaultConfig().Filters
	old, young := wholeWeek.Start.Add(-time.Hour), weekEnd.Add(-24*time.Hour)
	series := func(w Window, perMinute float64) Series {
		m := Metrics{}
		m.plant("IncomingRecords", "Sum", FiveMinutes, w, flat(5*perMinute))
		s, _ := m.Get("IncomingRecords", "Sum", FiveMinutes)
		return s
	}
	for name, c := range map[string]struct {
		records Series
		created *time.Time
		out     bool
	}{
		"at 100":                        {series(wholeWeek, 100), &old, true},
		"just over":                     {series(wholeWeek, 100.01), &old, false},
		"a day at 150, of an old one":   {series(last(24*time.Hour), 150), &old, true},
		"a day at 150, of a young one":  {series(last(24*time.Hour), 150), &young, false},
		"young, an hour at 2,500 first": {series(Window{young, young.Add(time.Hour)}, 2500), &young, false},
		"young, an hour at 2,400 first": {series(Window{young, young.Add(time.Hour)}, 2400), &young, true},
		"age not known":                 {series(last(24*time.Hour), 150), nil, false},
		"no datapoint":                  {Series{Period: FiveMinutes}, &old, true},
		"only before the window":        {series(Window{wholeWeek.Start.Add(-time.Hour), wholeWeek.Start}, 1e6), &old, true},
	} {
		if got := f.LeftOutByTraffic(c.records, c.created, wholeWeek); (got != "") != c.out {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestLeftOut(t *testing.T) {
	f := DefaultConfig().Filters
	s := steady(1, 0.5)
	if got := f.LeftOut(s, wholeWeek); got != "" {
		t.Errorf("busy: %q", got)
	}
	delete(s.Metrics, Metric{"IncomingRecords", "Sum", FiveMinutes})
	if got := f.LeftOut(s, wholeWeek); got != "" {
		t.Errorf("traffic not read: %q, but unknown stays in", got)
	}
	s.Metrics.plant("IncomingRecords", "Sum", FiveMinutes, wholeWeek, nil)
	if got := f.LeftOut(s, wholeWeek); got == "" {
		t.Error("no traffic stays in")
	}
}

func TestLeftOutDelivery(t *testing.T) {
	f := DefaultConfig().Filters
	old := wholeWeek.Start.Add(-time.Hour)
	for name, c := range map[string]struct {
		source string // "": configuration not read
		busy   []string
		idle   []string
		out    bool
	}{
		"direct":                {SourceDirectPut, []string{"IncomingRecords"}, nil, false},
		"direct, idle":          {SourceDirectPut, nil, []string{"IncomingRecords"}, true},
		"from Kinesis":          {SourceKinesis, []string{"DataReadFromKinesisStream.Records"}, []string{"IncomingRecords"}, false},
		"from Kinesis, idle":    {SourceKinesis, []string{"IncomingRecords"}, []string{"DataReadFromKinesisStream.Records"}, true},
		"from MSK":              {SourceMSK, []string{"DataReadFromSource.Records"}, nil, false},
		"not read":              {SourceDirectPut, nil, nil, false},
		"source unknown, busy":  {"", []string{"DataReadFromSource.Records"}, []string{"IncomingRecords", "DataReadFromKinesisStream.Records"}, false},
		"source unknown, idle":  {"", nil, []string{"IncomingRecords", "DataReadFromKinesisStream.Records", "DataReadFromSource.Records"}, true},
		"source unknown, a gap": {"", nil, []string{"IncomingRecords", "DataReadFromKinesisStream.Records"}, false},
	} {
		d := &DeliveryStream{Name: "archive", Metrics: Metrics{}}
		if c.source != "" {
			d.Config = &DeliveryConfig{Source: c.source, CreatedAt: &old}
		}
		for _, metric := range c.busy {
			d.Metrics.plant(metric, "Sum", FiveMinutes, wholeWeek, flat(501))
		}
		for _, metric := range c.idle {
			d.Metrics.plant(metric, "Sum", FiveMinutes, wholeWeek, nil)
		}
		if got := f.LeftOutDelivery(d, wholeWeek); (got != "") != c.out {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestMatchAny(t *testing.T) {
	if !MatchAny([]string{"x", "a*"}, "abc") || MatchAny(nil, "abc") || MatchAny([]string{"[", "b*"}, "abc") {
		t.Error("globs do not match as in a shell")
	}
}

// A snapshot of chosen streams is audited for those, whatever is asked for later.
func TestSnapshotOfChosenStreams(t *testing.T) {
	s := sampleSnapshot()
	s.Streams[0].Metrics = nil
	s.Select = []string{"pay*"}
	a := NewAudit(s, DefaultConfig(), nil)
	if got := a.Config.Filters.LeftOutByName("orders"); got != "no --stream pattern matches its name" {
		t.Errorf("a stream that the snapshot leaves out: %q", got)
	}
	if got := a.Config.Filters.LeftOutByName("payments"); got != "" {
		t.Errorf("a stream that the snapshot holds: %q", got)
	}
	if out := Run(a, nil, noPrices{}); len(out.Excluded) != 1 || len(out.Streams) != 0 {
		t.Errorf("excluded %v, analysed %v", out.Excluded, out.Streams)
	}
}
