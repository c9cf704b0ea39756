package analyzer

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"
)

var (
	weekEnd   = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	wholeWeek = Window{weekEnd.Add(-7 * 24 * time.Hour), weekEnd}
	nan       = math.NaN()
)

func five(start time.Time, values ...float64) Series {
	return Series{Start: start, Period: FiveMinutes, Values: values}
}

// equal compares values, NaN being equal to itself.
func equal(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) })
}

func TestNewSeries(t *testing.T) {
	at := func(i int) time.Time { return weekEnd.Add(time.Duration(i) * FiveMinutes) }
	s, err := NewSeries(FiveMinutes, []time.Time{at(3), at(0), at(1)}, []float64{4, 1, 2})
	if err != nil || !s.Start.Equal(weekEnd) || !equal(s.Values, []float64{1, 2, nan, 4}) {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err := NewSeries(FiveMinutes, nil, nil); err != nil || !s.Empty() || s.Period != FiveMinutes {
		t.Errorf("no datapoints: %+v, %v", s, err)
	}
	for name, c := range map[string]struct {
		times  []time.Time
		values []float64
	}{
		"off the grid": {[]time.Time{at(0), at(1).Add(time.Minute)}, []float64{1, 2}},
		"uneven":       {[]time.Time{at(0)}, nil},
		"far too long": {[]time.Time{at(0), at(16 * 24 * 60)}, []float64{1, 2}},
	} {
		if s, err := NewSeries(FiveMinutes, c.times, c.values); err == nil {
			t.Errorf("%s: %+v, want an error", name, s)
		}
	}
}

func TestSeriesBetween(t *testing.T) {
	s := five(weekEnd.Add(-10*time.Minute), 1, nan, 3, nan, 5) // 11:50 to 12:15
	for name, c := range map[string]struct {
		w     Window
		start time.Time
		want  []float64
	}{
		"all":               {Window{weekEnd.Add(-time.Hour), weekEnd.Add(time.Hour)}, weekEnd.Add(-10 * time.Minute), []float64{1, nan, 3, nan, 5}},
		"start counts":      {Window{weekEnd.Add(-10 * time.Minute), weekEnd}, weekEnd.Add(-10 * time.Minute), []float64{1}},
		"end does not":      {Window{weekEnd.Add(-5 * time.Minute), weekEnd.Add(10 * time.Minute)}, weekEnd, []float64{3}},
		"gaps are trimmed":  {Window{weekEnd.Add(-5 * time.Minute), weekEnd.Add(5 * time.Minute)}, weekEnd, []float64{3}},
		"only gaps":         {Window{weekEnd.Add(5 * time.Minute), weekEnd.Add(10 * time.Minute)}, time.Time{}, nil},
		"before everything": {Window{weekEnd.Add(-time.Hour), weekEnd.Add(-50 * time.Minute)}, time.Time{}, nil},
	} {
		got := s.Between(c.w)
		if !equal(got.Values, c.want) || !got.Start.Equal(c.start) || got.Period != FiveMinutes {
			t.Errorf("%s: %+v, want %v from %s", name, got, c.want, c.start)
		}
	}
}

// Gaps of a Sum are zero from the first datapoint to the window's end, and unmeasured before.
func TestSeriesZeroed(t *testing.T) {
	w := Window{weekEnd.Add(-30 * time.Minute), weekEnd}
	s := five(weekEnd.Add(-20*time.Minute), 1, nan, 3).Zeroed(w)
	if !s.Start.Equal(weekEnd.Add(-20*time.Minute)) || !equal(s.Values, []float64{1, 0, 3, 0}) {
		t.Errorf("%+v", s)
	}
	if s := (Series{Period: FiveMinutes}).Zeroed(w); !s.Empty() {
		t.Errorf("nothing became %+v", s)
	}
}

func TestSeriesStatistics(t *testing.T) {
	s := five(weekEnd, 1, nan, 4, 4)
	if s.Sum() != 9 || s.Mean() != 3 || s.Count() != 3 {
		t.Errorf("sum %v, mean %v of %d", s.Sum(), s.Mean(), s.Count())
	}
	if v, at := s.Max(); v != 4 || !at.Equal(weekEnd.Add(10*time.Minute)) {
		t.Errorf("maximum %v at %s, want the first", v, at)
	}
	if !s.End().Equal(weekEnd.Add(20 * time.Minute)) {
		t.Errorf("ends at %s", s.End())
	}
	var none Series
	if v, at := none.Max(); !math.IsNaN(v) || !at.IsZero() || !math.IsNaN(none.Mean()) || none.Sum() != 0 {
		t.Error("no datapoint, but a statistic")
	}
	for offset, want := range map[time.Duration]float64{-time.Second: nan, 0: 1, 299 * time.Second: 1, FiveMinutes: nan, 19 * time.Minute: 4, 20 * time.Minute: nan} {
		if got := s.At(weekEnd.Add(offset)); !equal([]float64{got}, []float64{want}) {
			t.Errorf("at %s: %v, want %v", offset, got, want)
		}
	}
}

func TestSeriesAbove(t *testing.T) {
	s := five(weekEnd, 5, 6, nan, 7, 5, 6, 0)
	total, first, last := s.Above(5)
	if total != 15*time.Minute || !first.Equal(weekEnd.Add(FiveMinutes)) || !last.Equal(weekEnd.Add(30*time.Minute)) {
		t.Errorf("above for %s from %s to %s", total, first, last)
	}
	if total, first, last := s.Above(7); total != 0 || !first.IsZero() || !last.IsZero() {
		t.Errorf("at the limit is not above: %s from %s to %s", total, first, last)
	}
}

func TestPercentile(t *testing.T) {
	hundred := make([]float64, 100)
	for i := range hundred {
		hundred[i] = float64(100 - i)
	}
	for _, c := range []struct {
		values []float64
		p      float64
		want   float64
	}{
		{hundred, 95, 95}, {hundred, 100, 100}, {hundred, 1, 1}, {[]float64{7}, 95, 7},
		{[]float64{nan, 1, nan, 2}, 50, 1}, {[]float64{nan}, 95, nan}, {nil, 95, nan},
	} {
		if got := Percentile(c.values, c.p); !equal([]float64{got}, []float64{c.want}) {
			t.Errorf("%v%% of %v: %v, want %v", c.p, c.values, got, c.want)
		}
	}
}

func TestSeriesJSON(t *testing.T) {
	for want, s := range map[string]Series{
		`{"start":"2026-11-20T12:00:00Z","period_seconds":300,"values":[1.5,null,3]}`: five(weekEnd, 1.5, nan, 3),
		`{"period_seconds":300,"values":[]}`:                                          {Period: FiveMinutes},
	} {
		data, err := json.Marshal(s)
		if err != nil || string(data) != want {
			t.Errorf("%s, %v; want %s", data, err, want)
		}
		var back Series
		if err := json.Unmarshal(data, &back); err != nil || !equal(back.Values, s.Values) || !back.Start.Equal(s.Start) || back.Period != s.Period {
			t.Errorf("read back: %+v, %v", back, err)
		}
	}
	var s Series
	if err := json.Unmarshal([]byte(`{"start":"2026-11-20T12:00:00Z","period_seconds":300,"values":[null,2,null]}`), &s); err != nil || !s.Start.Equal(weekEnd.Add(FiveMinutes)) || !equal(s.Values, []float64{2}) {
		t.Errorf("gaps at the ends: %+v, %v", s, err)
	}
	for _, bad := range []string{`{"period_seconds":0,"values":[]}`, `{"period_seconds":300,"values":[1]}`, `{"period_seconds":-1,"values":[]}`} {
		if err := json.Unmarshal([]byte(bad), &s); err == nil {
			t.Errorf("%s was read", bad)
		}
	}
}

func TestMetricText(t *testing.T) {
	m := Metric{"GetRecords.Bytes", "Sum", FiveMinutes}
	text, err := m.MarshalText()
	var back Metric
	if err != nil || string(text) != "GetRecords.Bytes/Sum/300" || back.UnmarshalText(text) != nil || back != m {
		t.Errorf("%s, %v, back %v", text, err, back)
	}
	for _, bad := range []string{"", "a/b", "a/Sum/0", "a/Sum/x", "a/b/c/300"} {
		if err := back.UnmarshalText([]byte(bad)); err == nil {
			t.Errorf("%q was read as %v", bad, back)
		}
	}
}
