package analyzer

import (
	"fmt"
	"path"
	"strings"
	"time"
)

// Excluded is a stream that the filters leave out.
type Excluded struct {
	Stream string `json:"stream_name"`
	Kind   string `json:"kind"` // KindStream or KindDelivery
	Reason string `json:"reason"`
}

// The kinds of stream.
const (
	KindStream   = "data_stream"
	KindDelivery = "delivery_stream"
)

// LeftOutByName says why a stream of this name is left out; "" where it is not.
func (f *Filters) LeftOutByName(name string) string {
	for _, prefix := range f.ExcludePrefixes {
		if prefix != "" && strings.HasPrefix(name, prefix) {
			return fmt.Sprintf("its name starts with %q", prefix)
		}
	}
	if len(f.Select) > 0 && !MatchAny(f.Select, name) || len(f.observed) > 0 && !MatchAny(f.observed, name) {
		return "no --stream pattern matches its name"
	}
	return ""
}

// LeftOutByTags says why a stream with these tags is left out; "" where it is not.
func (f *Filters) LeftOutByTags(tags map[string]string) string {
	for key, value := range tags {
		if strings.EqualFold(key, f.ExcludeTag) && strings.EqualFold(strings.TrimSpace(value), "true") {
			return fmt.Sprintf("it is tagged %s: true", f.ExcludeTag)
		}
	}
	return ""
}

// LeftOutByTraffic says why a stream with these records (Sum) is left out; "" where it is not. The
// rate is averaged over the window, or since the first datapoint for a stream that was created in it
// (or when is not known).
func (f *Filters) LeftOutByTraffic(records Series, created *time.Time, w Window) string {
	rate := recordsPerMinute(records, created, w)
	if rate > f.MinRecordsPerMinute {
		return ""
	}
	return fmt.Sprintf("%s records a minute, at most %s", round1(rate), round1(f.MinRecordsPerMinute))
}

func recordsPerMinute(records Series, created *time.Time, w Window) float64 {
	records = records.Between(w)
	if records.Empty() {
		return 0
	}
	from := w.Start
	if created == nil || created.After(w.Start) {
		from = records.Start
	}
	return records.Sum() / w.End.Sub(from).Minutes()
}

func round1(v float64) string {
	return strings.TrimSuffix(fmt.Sprintf("%.1f", v), ".0")
}

// LeftOut says why the stream is left out of the analysis; "" where it stays in.
func (f *Filters) LeftOut(s *Stream, w Window) string {
	if reason := f.LeftOutByName(s.Name); reason != "" {
		return reason
	}
	if reason := f.LeftOutByTags(s.Tags); reason != "" {
		return reason
	}
	records, known := s.Metrics.Get("IncomingRecords", "Sum", FiveMinutes)
	if !known {
		return ""
	}
	return f.LeftOutByTraffic(records, s.CreatedAt, w)
}

// deliveryRecords are the metrics that count what enters a delivery stream, by its source.
var deliveryRecords = map[string]string{
	SourceDirectPut: "IncomingRecords",
	SourceKinesis:   "DataReadFromKinesisStream.Records",
	SourceMSK:       "DataReadFromSource.Records",
}

// DeliveryRecordMetrics are all metrics that may count what enters a delivery stream, for a caller
// that does not know its source yet.
func DeliveryRecordMetrics() []string {
	return []string{"IncomingRecords", "DataReadFromKinesisStream.Records", "DataReadFromSource.Records"}
}

// RecordMetric is the metric that counts what enters the delivery stream; "" where its source is not known.
func (d *DeliveryStream) RecordMetric() string {
	if d.Config == nil {
		return ""
	}
	return deliveryRecords[d.Config.Source]
}

// ByteMetric is the metric that measures what enters the delivery stream; "" where its source is not known.
func (d *DeliveryStream) ByteMetric() string {
	return strings.Replace(d.RecordMetric(), "Records", "Bytes", 1)
}

// LeftOutDelivery says why the delivery stream is left out of the analysis; "" where it stays in.
// Where its source is not known the busiest of the metrics that may count decides.
func (f *Filters) LeftOutDelivery(d *DeliveryStream, w Window) string {
	if reason := f.LeftOutByName(d.Name); reason != "" {
		return reason
	}
	if reason := f.LeftOutByTags(d.Tags); reason != "" {
		return reason
	}
	names := DeliveryRecordMetrics()
	var created *time.Time
	if d.Config != nil {
		created = d.Config.CreatedAt
	}
	if metric := d.RecordMetric(); metric != "" {
		names = []string{metric}
	}
	reason := ""
	best := -1.0
	for _, name := range names {
		records, known := d.Metrics.Get(name, "Sum", FiveMinutes)
		if !known {
			return ""
		}
		if rate := recordsPerMinute(records, created, w); rate > best {
			best, reason = rate, f.LeftOutByTraffic(records, created, w)
		}
	}
	return reason
}

// MatchAny tells whether one of the globs (path.Match, as in a shell) matches name.
func MatchAny(globs []string, name string) bool {
	for _, glob := range globs {
		if ok, err := path.Match(glob, name); err == nil && ok {
			return true
		}
	}
	return false
}
