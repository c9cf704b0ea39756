package demo

import (
	"bytes"
	"math"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// ends are ends of the window on, beside and between full hours, in the middle of a week and of a weekend.
var ends = []time.Time{
	time.Date(2026, 3, 11, 0, 0, 0, 0, time.UTC),
	time.Date(2026, 3, 14, 13, 35, 12, 0, time.UTC),
	time.Date(2027, 1, 1, 7, 55, 0, 0, time.UTC),
}

func TestFilters(t *testing.T) {
	for _, end := range ends {
		s := Snapshot(end)
		filters := analyzer.DefaultConfig().Filters
		streams, deliveries, left := 0, 0, map[string]bool{}
		for i := range s.Streams {
			if filters.LeftOut(&s.Streams[i], s.Window) == "" {
				streams++
			} else {
				left[s.Streams[i].Name] = true
			}
		}
		for i := range s.DeliveryStreams {
			if filters.LeftOutDelivery(&s.DeliveryStreams[i], s.Window) == "" {
				deliveries++
			} else {
				left[s.DeliveryStreams[i].Name] = true
			}
		}
		if streams != 45 || deliveries != 67 {
			t.Errorf("%s: %d data streams and %d delivery streams are analysed, want 45 and 67", end, streams, deliveries)
		}
		for _, spec := range dataStreams {
			if spec.leftOut != left[spec.name] {
				t.Errorf("%s: %s: left out is %v, want %v", end, spec.name, left[spec.name], spec.leftOut)
			}
		}
		for _, spec := range deliveryStreams {
			if spec.leftOut != left[spec.name] {
				t.Errorf("%s: %s: left out is %v, want %v", end, spec.name, left[spec.name], spec.leftOut)
			}
		}
	}
}

func TestVolume(t *testing.T) {
	for _, end := range ends {
		s := Snapshot(end)
		config := analyzer.DefaultConfig()
		inside := map[string]bool{}
		total := 0.0
		for i := range s.Streams {
			if stream := &s.Streams[i]; config.Filters.LeftOut(stream, s.Window) == "" {
				inside[stream.ARN] = true
				series, _ := stream.Metrics.Get("IncomingBytes", "Sum", analyzer.FiveMinutes)
				total += series.Sum()
			}
		}
		for i := range s.DeliveryStreams {
			d := &s.DeliveryStreams[i]
			if config.Filters.LeftOutDelivery(d, s.Window) != "" || inside[d.Config.SourceARN] {
				continue
			}
			series, _ := d.Metrics.Get(d.ByteMetric(), "Sum", analyzer.FiveMinutes)
			total += series.Sum()
		}
		if daily := total / 7 / (1 << 30); math.Abs(daily-890) > 890*.005 {
			t.Errorf("%s: %.1f GB a day enter the estate, want 890", end, daily)
		}
	}
}

func TestSnapshotIsPure(t *testing.T) {
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := analyzer.WriteSnapshot(out, Snapshot(ends[1]), false); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the same end gives two snapshots")
	}
	if _, err := analyzer.ReadSnapshot(&first); err != nil {
		t.Errorf("the snapshot can not be loaded: %v", err)
	}
}
