package analyzer

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Metric names one CloudWatch series of a resource: which metric, which statistic, at which period.
type Metric struct {
	Name   string
	Stat   string // "Sum", "Maximum", "Average" or "SampleCount"
	Period time.Duration
}

// MarshalText gives e.g. "IncomingBytes/Sum/300".
func (m Metric) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%s/%s/%d", m.Name, m.Stat, int(m.Period.Seconds())), nil
}

// UnmarshalText reads what MarshalText gives.
func (m *Metric) UnmarshalText(text []byte) error {
	part := strings.Split(string(text), "/")
	if len(part) != 3 {
		return fmt.Errorf("metric %q: want NAME/STATISTIC/SECONDS", text)
	}
	seconds, err := strconv.Atoi(part[2])
	if err != nil || seconds <= 0 || seconds > maxPeriod {
		return fmt.Errorf("metric %q: want a period of 1 to %d seconds", text, maxPeriod)
	}
	*m = Metric{Name: part[0], Stat: part[1], Period: time.Duration(seconds) * time.Second}
	return nil
}

// The periods that are asked for.
const (
	FiveMinutes = 5 * time.Minute
	OneMinute   = time.Minute
	OneHour     = time.Hour
)

// Metrics holds the series that were answered completely. A metric that is not in it is unknown; one
// with an empty Series had no datapoint.
type Metrics map[Metric]Series

// Get returns the series of name, statistic and period, and whether it is known.
func (m Metrics) Get(name, stat string, period time.Duration) (Series, bool) {
	s, ok := m[Metric{name, stat, period}]
	return s, ok
}

// Series is a metric over time: Values[i] belongs to the bucket that starts at Start + i*Period. NaN
// is a bucket without a datapoint (null in JSON). The first and the last value are datapoints; a
// series without any is empty.
type Series struct {
	Start  time.Time
	Period time.Duration
	Values []float64
}

// NewSeries lays datapoints out as a Series. Times off the period's grid of the first one are refused.
func NewSeries(period time.Duration, times []time.Time, values []float64) (Series, error) {
	if len(times) != len(values) {
		return Series{}, fmt.Errorf("%d timestamps for %d values", len(times), len(values))
	}
	if len(times) == 0 {
		return Series{Period: period}, nil
	}
	first, last := slices.MinFunc(times, time.Time.Compare), slices.MaxFunc(times, time.Time.Compare)
	n := last.Sub(first)/period + 1
	if n > maxPoints {
		return Series{}, fmt.Errorf("%d buckets of %s are more than a series holds", n, period)
	}
	s := Series{Start: first.UTC(), Period: period, Values: gaps(int(n))}
	for i, t := range times {
		off := t.Sub(first)
		if off%period != 0 {
			return Series{}, fmt.Errorf("timestamp %s is off the grid of %s from %s", t.UTC().Format(time.RFC3339), period, s.Start.Format(time.RFC3339))
		}
		s.Values[off/period] = values[i]
	}
	return s, nil
}

// maxWindow is the longest lookback: CloudWatch keeps one-minute datapoints for fifteen days.
const maxWindow = 14 * 24 * time.Hour

// maxPoints bounds a series: fifteen days of one-minute datapoints.
const maxPoints = 15 * 24 * 60

// maxPeriod is the longest period of a series, in seconds: a day.
const maxPeriod = 86400

// maxSeriesBytes is the longest series in JSON: no number takes more than 32 bytes.
const maxSeriesBytes = 32*maxPoints + 1024

func gaps(n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = math.NaN()
	}
	return v
}

// Empty tells that there was no datapoint.
func (s Series) Empty() bool { return len(s.Values) == 0 }

// Time is the start of bucket i.
func (s Series) Time(i int) time.Time { return s.Start.Add(time.Duration(i) * s.Period) }

// End is the end of the last bucket that has a datapoint.
func (s Series) End() time.Time { return s.Time(len(s.Values)) }

// Between returns the part of s whose buckets start in w, trimmed to datapoints.
func (s Series) Between(w Window) Series {
	out := Series{Period: s.Period}
	for i, v := range s.Values {
		t := s.Time(i)
		if t.Before(w.Start) || !t.Before(w.End) || (math.IsNaN(v) && out.Empty()) {
			continue
		}
		if out.Empty() {
			out.Start = t
		}
		out.Values = append(out.Values, v)
	}
	for !out.Empty() && math.IsNaN(out.Values[len(out.Values)-1]) {
		out.Values = out.Values[:len(out.Values)-1]
	}
	if out.Empty() {
		return Series{Period: s.Period}
	}
	return out
}

// Zeroed is s as the Sum of a complete answer: from its first datapoint to the window's end every gap
// is zero. It is empty if s is.
func (s Series) Zeroed(w Window) Series {
	s = s.Between(w)
	if s.Empty() {
		return s
	}
	n := int((w.End.Sub(s.Start) + s.Period - 1) / s.Period)
	v := make([]float64, max(n, len(s.Values)))
	for i, x := range s.Values {
		if !math.IsNaN(x) {
			v[i] = x
		}
	}
	return Series{Start: s.Start, Period: s.Period, Values: v}
}

// Sum adds up the datapoints.
func (s Series) Sum() float64 {
	var sum float64
	for _, v := range s.Values {
		if !math.IsNaN(v) {
			sum += v
		}
	}
	return sum
}

// Max returns the largest datapoint and when its bucket starts; NaN where there is none.
func (s Series) Max() (float64, time.Time) {
	best, at := math.NaN(), time.Time{}
	for i, v := range s.Values {
		if !math.IsNaN(v) && (math.IsNaN(best) || v > best) {
			best, at = v, s.Time(i)
		}
	}
	return best, at
}

// Mean is the average of the datapoints, gaps left out; NaN where there is none.
func (s Series) Mean() float64 {
	if n := s.Count(); n > 0 {
		return s.Sum() / float64(n)
	}
	return math.NaN()
}

// Count is the number of datapoints.
func (s Series) Count() int {
	n := 0
	for _, v := range s.Values {
		if !math.IsNaN(v) {
			n++
		}
	}
	return n
}

// At returns the value of the bucket that t falls in; NaN outside.
func (s Series) At(t time.Time) float64 {
	if s.Empty() || t.Before(s.Start) {
		return math.NaN()
	}
	if i := int(t.Sub(s.Start) / s.Period); i < len(s.Values) {
		return s.Values[i]
	}
	return math.NaN()
}

// Above returns how long s stood above limit, and the start of the first and the end of the last such bucket.
func (s Series) Above(limit float64) (total time.Duration, first, last time.Time) {
	for i, v := range s.Values {
		if !(v > limit) {
			continue
		}
		if total == 0 {
			first = s.Time(i)
		}
		total += s.Period
		last = s.Time(i + 1)
	}
	return total, first, last
}

// Percentile returns the p-th percentile (0 < p <= 100) of values by nearest rank, NaN left out.
func Percentile(values []float64, p float64) float64 {
	v := slices.DeleteFunc(slices.Clone(values), math.IsNaN)
	if len(v) == 0 {
		return math.NaN()
	}
	slices.Sort(v)
	i := int(math.Ceil(p/100*float64(len(v)))) - 1
	return v[min(max(i, 0), len(v)-1)]
}

type seriesJSON struct {
	Start  *time.Time `json:"start,omitempty"`
	Period int        `json:"period_seconds"`
	Values []*float64 `json:"values"`
}

// MarshalJSON writes gaps as null.
func (s Series) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	if !s.Empty() {
		fmt.Fprintf(&b, `"start":%q,`, s.Start.UTC().Format(time.RFC3339))
	}
	fmt.Fprintf(&b, `"period_seconds":%d,"values":[`, int(s.Period.Seconds()))
	for i, v := range s.Values {
		if i > 0 {
			b.WriteByte(',')
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			b.WriteString("null")
			continue
		}
		b.Write(strconv.AppendFloat(b.AvailableBuffer(), v, 'g', -1, 64))
	}
	b.WriteString("]}")
	return b.Bytes(), nil
}

// UnmarshalJSON reads what MarshalJSON writes, and trims gaps at both ends.
func (s *Series) UnmarshalJSON(data []byte) error {
	if len(data) > maxSeriesBytes {
		return fmt.Errorf("series: %d bytes of JSON, at most %d are read", len(data), maxSeriesBytes)
	}
	var in seriesJSON
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	if in.Period <= 0 || in.Period > maxPeriod {
		return fmt.Errorf("series: period_seconds is %d, want 1 to %d", in.Period, maxPeriod)
	}
	if len(in.Values) > maxPoints {
		return fmt.Errorf("series: %d values, at most %d are read", len(in.Values), maxPoints)
	}
	out := Series{Period: time.Duration(in.Period) * time.Second}
	if len(in.Values) > 0 && in.Start == nil {
		return fmt.Errorf("series: values without a start")
	}
	for i, v := range in.Values {
		switch {
		case v != nil:
			if out.Empty() {
				out.Start = in.Start.UTC().Add(time.Duration(i) * out.Period)
			}
			out.Values = append(out.Values, *v)
		case !out.Empty():
			out.Values = append(out.Values, math.NaN())
		}
	}
	for !out.Empty() && math.IsNaN(out.Values[len(out.Values)-1]) {
		out.Values = out.Values[:len(out.Values)-1]
	}
	*s = out
	return nil
}
