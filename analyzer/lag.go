package analyzer

import (
	"math"
	"slices"
	"strings"
	"time"
)

// How a consumer reads.
const (
	ReaderFanOut = "enhanced_fan_out"
	ReaderShared = "shared"
	ReaderLambda = "lambda"
)

// Lag is how far a consumer of a stream was behind, in milliseconds.
type Lag struct {
	Stream    string
	Consumer  string // consumer or function name; SharedReaders for all that poll
	Type      string // ReaderFanOut, ReaderShared or ReaderLambda
	Known     bool   // false: its metrics were not read; all below is NaN or zero
	Max       float64
	Mean      float64
	P95       float64
	Threshold float64
	Over      time.Duration // how long it was above Threshold
	First     time.Time     // start of the first bucket above Threshold
	Last      time.Time     // end of the last one
	Flagged   bool
	Ongoing   bool
	Silent    time.Duration // how long readers have been silent while records arrived; 0 where they are not
	Mixed     bool          // its function reads several streams, and CloudWatch does not tell their ages apart: not Known
	Unjudged  Need          // what was not read that would tell whether readers fell silent; "" where it is told
}

// SharedReaders stands for all consumers that poll a stream, whom CloudWatch does not tell apart.
const SharedReaders = "(shared readers)"

// minSilence is how long a polling reader must be silent to count as fallen silent: metrics may come
// some minutes late, and a reader may poll slowly.
const minSilence = 15 * time.Minute

// Lags lists the consumers of a stream: shared readers where any polled, then fan-out consumers, then functions.
func (a *Audit) Lags(s *Stream) []Lag {
	var lags []Lag
	if shared := a.SharedLag(s); !shared.Known || !math.IsNaN(shared.Max) {
		lags = append(lags, shared)
	}
	for i := range s.Consumers {
		lags = append(lags, a.FanOutLag(s, &s.Consumers[i]))
	}
	for i := range a.Snapshot.Readers {
		r := &a.Snapshot.Readers[i]
		if r.SourceARN == s.ARN || strings.HasPrefix(r.SourceARN, s.ARN+"/consumer/") {
			lag := newLag(s.Name, r.Function, ReaderLambda, a.Config.Thresholds.IteratorAgeMillis)
			if lag.Mixed = a.sharesAge(r); !lag.Mixed {
				lag.measure(a.Window(), r.Metrics, "IteratorAge")
			}
			lags = append(lags, lag)
		}
	}
	slices.SortStableFunc(lags, func(x, y Lag) int {
		if x.Type != y.Type {
			return readerOrder(x.Type) - readerOrder(y.Type)
		}
		return strings.Compare(x.Consumer, y.Consumer)
	})
	return lags
}

// sharesAge tells whether a function's IteratorAge may be that of another stream than r's: it is of all that
// the function reads. A mapping that is switched off reads nothing.
// https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
func (a *Audit) sharesAge(r *LambdaReader) bool {
	source, _, _ := strings.Cut(r.SourceARN, "/consumer/")
	return slices.ContainsFunc(a.Snapshot.Readers, func(other LambdaReader) bool {
		of, _, _ := strings.Cut(other.SourceARN, "/consumer/")
		return other.Function == r.Function && of != source && (other.State != mappingOff || r.State == mappingOff)
	})
}

// mappingOff is the state of an event source mapping that is switched off.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetEventSourceMapping.html
const mappingOff = "Disabled"

func readerOrder(t string) int {
	return slices.Index([]string{ReaderShared, ReaderFanOut, ReaderLambda}, t)
}

func newLag(stream, consumer, kind string, threshold float64) Lag {
	return Lag{Stream: stream, Consumer: consumer, Type: kind, Threshold: threshold, Max: math.NaN(), Mean: math.NaN(), P95: math.NaN()}
}

// FanOutLag is how far an enhanced fan-out consumer was behind.
func (a *Audit) FanOutLag(s *Stream, c *Consumer) Lag {
	lag := newLag(s.Name, c.Name, ReaderFanOut, a.Config.Thresholds.ConsumerLagMillis)
	lag.measure(a.Window(), c.Metrics, "SubscribeToShardEvent.MillisBehindLatest")
	return lag
}

// SharedLag is how far the readers that poll were behind. Readers that fell silent while records still
// arrived, and that no fan-out consumer has taken over from, are as old as their silence.
func (a *Audit) SharedLag(s *Stream) Lag {
	lag := newLag(s.Name, SharedReaders, ReaderShared, a.Config.Thresholds.IteratorAgeMillis)
	w := a.Window()
	lag.measure(w, s.Metrics, "GetRecords.IteratorAgeMilliseconds")
	if !lag.Known || math.IsNaN(lag.Max) {
		return lag
	}
	age, _ := s.Metrics.Get("GetRecords.IteratorAgeMilliseconds", "Maximum", FiveMinutes)
	silent, unread := silence(s, age.Between(w), w)
	lag.Silent, lag.Unjudged = silent, unread
	if silent == 0 {
		return lag
	}
	ms := float64(silent.Milliseconds())
	lag.Max = max(lag.Max, ms)
	if ms > lag.Threshold {
		if !lag.Flagged {
			lag.First = w.End.Add(-silent)
		}
		lag.Flagged, lag.Ongoing, lag.Last = true, true, w.End
		lag.Over += silent
	}
	return lag
}

// QuietFor is how long ago a reader whose metric this is last read, if records have arrived since; 0
// where that is not so or not known, or the reader has not read at all in the window.
func (a *Audit) QuietFor(s *Stream, m Metrics, name string) time.Duration {
	w := a.Window()
	age, _ := m.Get(name, "Maximum", FiveMinutes)
	records, _ := s.Metrics.Get("IncomingRecords", "Sum", FiveMinutes)
	age = age.Between(w)
	after := Window{age.End(), w.End}
	if age.Empty() || !(records.Between(after).Sum() > 0) {
		return 0
	}
	return after.Length()
}

// silence is how long ago readers last polled, if records have arrived since and nothing else reads;
// 0 below minSilence. unread is what it would take to tell.
func silence(s *Stream, age Series, w Window) (silent time.Duration, unread Need) {
	after := Window{age.End(), w.End}
	if after.Length() < minSilence {
		return 0, ""
	}
	records, ok := s.Metrics.Get("IncomingRecords", "Sum", FiveMinutes)
	switch {
	case !ok:
		return 0, NeedMetrics
	case !(records.Between(after).Sum() > 0):
		return 0, ""
	case s.Consumers == nil:
		return 0, NeedConsumers
	}
	for _, c := range s.Consumers {
		for _, metric := range []Metric{{"SubscribeToShardEvent.Bytes", "Sum", FiveMinutes}, {"SubscribeToShardEvent.MillisBehindLatest", "Maximum", FiveMinutes}} {
			read, ok := c.Metrics[metric]
			if !ok {
				unread = NeedMetrics
			} else if !read.Between(after).Empty() {
				return 0, ""
			}
		}
	}
	if unread != "" {
		return 0, unread
	}
	return after.Length(), ""
}

func (l *Lag) measure(w Window, m Metrics, name string) {
	highest, ok := m.Get(name, "Maximum", FiveMinutes)
	if !ok {
		return
	}
	l.Known = true
	highest = highest.Between(w)
	l.Max, _ = highest.Max()
	l.P95 = Percentile(highest.Values, 95)
	if mean, ok := m.Get(name, "Average", FiveMinutes); ok {
		l.Mean = mean.Between(w).Mean()
	}
	l.Over, l.First, l.Last = highest.Above(l.Threshold)
	l.Flagged = l.Over > 0
	l.Ongoing = l.Flagged && l.Last.After(w.End.Add(-OneHour))
}
