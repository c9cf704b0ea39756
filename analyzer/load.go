package analyzer

import (
	"fmt"
	"math"
	"time"
)

// What one shard takes (Kinesis Data Streams quotas: 1 MB and 1,000 records a second for writes). AWS
// writes MB and MiB for the same limit; the larger is used.
// https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html
const (
	ShardBytesPerSecond   = 1 << 20
	ShardRecordsPerSecond = 1000
)

// Load is what a data stream carried and how much of its capacity that took. Demand is in shards:
// the larger of bytes over a shard's byte limit and records over its record limit, rejected included.
type Load struct {
	// Traffic of the whole window: five-minute sums without gaps from the first datapoint on.
	// Known is false where one of the three was not read, Counted where one of the latter two was not.
	Known, Counted           bool
	Bytes, Records, Rejected Series

	// Sizing. Unsized says why the stream can not be sized; all below is zero then.
	Unsized    string
	UnsizedFor Need
	Since      time.Time // from where on the traffic counts: first datapoint, or the last reshard
	Resharded  bool      // Since is a reshard
	Shards     int       // open shards
	Demand     Series    // five-minute buckets, in shards
	Hourly     Series    // hourly buckets counted back from the window's end, in shards
	Average    float64   // utilisation, percent
	Busy       float64   // utilisation, percent: 95th percentile of the five-minute buckets
	Peak       float64   // highest demand, in shards
	PeakAt     time.Time
	PeakPeriod time.Duration // of the bucket that Peak was seen in
	Target     int           // shards that take the peak with headroom
}

// minSized is how much traffic it takes to size a stream.
const minSized = 24 * time.Hour

// NewLoad works out what s carried in w.
func NewLoad(s *Stream, w Window, headroomPercent float64) *Load {
	l := &Load{}
	bytes, okB := s.Metrics.Get("IncomingBytes", "Sum", FiveMinutes)
	records, okR := s.Metrics.Get("IncomingRecords", "Sum", FiveMinutes)
	rejected, okW := s.Metrics.Get("WriteProvisionedThroughputExceeded", "Sum", FiveMinutes)
	l.Known, l.Counted = okB && okR && okW, okR && okW
	if !l.Known {
		l.Unsized, l.UnsizedFor = "its traffic metrics were not all read", NeedMetrics
		if l.Counted { // on one grid, without the bytes
			_, l.Records, l.Rejected = together(w, records, records, rejected)
		}
		return l
	}
	l.Bytes, l.Records, l.Rejected = together(w, bytes, records, rejected)
	switch {
	case s.Config == nil:
		l.Unsized, l.UnsizedFor = "its configuration was not read", NeedConfig
		return l
	case s.Config.OpenShards < 1:
		l.Unsized, l.UnsizedFor = "it has no open shard", NeedConfig
		return l
	case l.Records.Empty():
		l.Unsized, l.UnsizedFor = "it had no traffic", NeedMetrics
		return l
	}
	l.size(s, w, headroomPercent)
	return l
}

// together zero-fills Sum series from the earliest datapoint of any of them on.
func together(w Window, in ...Series) (a, b, c Series) {
	start := w.End
	for _, s := range in {
		if s = s.Between(w); !s.Empty() && s.Start.Before(start) {
			start = s.Start
		}
	}
	out := make([]Series, 3)
	for i, s := range in {
		period := s.Period
		n := int(w.End.Sub(start) / period)
		out[i] = Series{Start: start, Period: period}
		if n == 0 {
			continue
		}
		out[i].Values = make([]float64, n)
		for j := range out[i].Values {
			if v := s.At(out[i].Time(j)); !math.IsNaN(v) {
				out[i].Values[j] = v
			}
		}
	}
	return out[0], out[1], out[2]
}

func (l *Load) size(s *Stream, w Window, headroomPercent float64) {
	r := findReshard(s, l, w)
	l.Since = l.Bytes.Start
	if r.unknown != "" {
		l.Unsized, l.UnsizedFor = r.unknown, NeedShards
		return
	}
	if r.at.After(l.Since) {
		l.Since, l.Resharded = r.at, true
	}
	if w.End.Sub(l.Since) < minSized {
		since := "its first traffic"
		if l.Resharded {
			since = "it was resharded"
		}
		l.Unsized, l.UnsizedFor = fmt.Sprintf("%s at %s, under a day before the end of the window", since, l.Since.Format("2006-01-02 15:04")), NeedMetrics
		return
	}
	counted := Window{l.Since, w.End}
	l.Shards = s.Config.OpenShards
	l.Demand = demand(l.Bytes.since(counted), l.Records.since(counted), l.Rejected.since(counted))
	l.Hourly = demand(l.Bytes.Hours(counted), l.Records.Hours(counted), l.Rejected.Hours(counted))
	l.Average = 100 * l.Demand.Mean() / float64(l.Shards)
	l.Busy = 100 * Percentile(l.Demand.Values, 95) / float64(l.Shards)
	l.Peak, l.PeakAt = l.Demand.Max()
	l.PeakPeriod = FiveMinutes
	if fine, ok := fineDemand(s, counted); ok {
		// Minutes that stay below the five-minute peak are not complete, whatever the answer said.
		if peak, at := fine.Max(); peak >= l.Peak*(1-1e-9) {
			l.Peak, l.PeakAt, l.PeakPeriod = peak, at, OneMinute
		}
	}
	l.Target = ShardsFor(l.Peak, headroomPercent)
}

// ShardsFor is how many shards take a demand (in shards) with headroom, at least one.
func ShardsFor(demand, headroomPercent float64) int {
	return max(1, int(math.Ceil(demand*(1+headroomPercent/100)-1e-9)))
}

func fineDemand(s *Stream, w Window) (Series, bool) {
	bytes, okB := s.Metrics.Get("IncomingBytes", "Sum", OneMinute)
	records, okR := s.Metrics.Get("IncomingRecords", "Sum", OneMinute)
	rejected, okW := s.Metrics.Get("WriteProvisionedThroughputExceeded", "Sum", OneMinute)
	if !okB || !okR || !okW || records.Between(w).Empty() {
		return Series{}, false
	}
	return demand(together(w, bytes, records, rejected)), true
}

// since cuts a zero-filled series to the window, zeros kept.
func (s Series) since(w Window) Series {
	skip := 0
	for skip < len(s.Values) && s.Time(skip).Before(w.Start) {
		skip++
	}
	return Series{Start: s.Time(skip), Period: s.Period, Values: s.Values[skip:]}
}

// Hours adds a zero-filled series, such as those of Load, up to whole hours counted back from the window's end.
func (s Series) Hours(w Window) Series {
	s = s.since(w)
	per := int(OneHour / s.Period)
	n := len(s.Values) / per
	skip := len(s.Values) - n*per
	out := Series{Start: s.Time(skip), Period: OneHour, Values: make([]float64, n)}
	for i, v := range s.Values[skip:] {
		out.Values[i/per] += v
	}
	return out
}

// demand turns sums on one grid into shards. The size of a rejected record is taken to be that of the
// bucket's accepted ones, else of all accepted ones.
func demand(bytes, records, rejected Series) Series {
	usual := 0.0
	if n := records.Sum(); n > 0 {
		usual = bytes.Sum() / n
	}
	out := Series{Start: bytes.Start, Period: bytes.Period, Values: make([]float64, len(bytes.Values))}
	seconds := bytes.Period.Seconds()
	for i := range out.Values {
		size := usual
		if records.Values[i] > 0 {
			size = bytes.Values[i] / records.Values[i]
		}
		byBytes := (bytes.Values[i] + rejected.Values[i]*size) / seconds / ShardBytesPerSecond
		byRecords := (records.Values[i] + rejected.Values[i]) / seconds / ShardRecordsPerSecond
		out.Values[i] = max(byBytes, byRecords)
	}
	return out
}
