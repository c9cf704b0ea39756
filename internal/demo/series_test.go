package demo

import (
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var demandMetrics = []string{"IncomingBytes", "IncomingRecords", "WriteProvisionedThroughputExceeded"}

// total adds up the values of s that lie within w.
func total(s analyzer.Series, w analyzer.Window) float64 { return s.Between(w).Sum() }

func TestShardsAddUpToTheirStream(t *testing.T) {
	for _, end := range ends {
		s := Snapshot(end)
		checked := 0
		for _, stream := range s.Streams {
			if stream.Config == nil || len(stream.Config.ShardMetrics) == 0 {
				continue
			}
			checked++
			first := s.Window.Start.Add(59 * time.Minute).Truncate(time.Hour)
			for hour := first; !hour.Add(time.Hour).After(s.Window.End); hour = hour.Add(time.Hour) {
				w := analyzer.Window{Start: hour, End: hour.Add(time.Hour)}
				for _, name := range demandMetrics {
					whole, _ := stream.Metrics.Get(name, "Sum", analyzer.FiveMinutes)
					shards := 0.0
					for _, shard := range stream.Shards {
						part, ok := shard.Metrics.Get(name, "Sum", analyzer.OneHour)
						if !ok {
							t.Fatalf("%s: %s of %s is not there", stream.Name, name, shard.ID)
						}
						shards += total(part, w)
					}
					if shards != total(whole, w) {
						t.Fatalf("%s: %s from %s: the shards have %v, the stream %v", stream.Name, name, hour, shards, total(whole, w))
					}
				}
			}
		}
		if checked == 0 {
			t.Error("no stream has shard metrics")
		}
	}
}

func TestMinutesAddUpToFiveMinutes(t *testing.T) {
	s := Snapshot(ends[1])
	checked := 0
	for i := range s.Streams {
		stream := &s.Streams[i]
		wanted := stream.Config != nil && analyzer.WantsFineSeries(stream, s.Window, analyzer.DefaultConfig())
		for _, name := range demandMetrics {
			minutes, there := stream.Metrics.Get(name, "Sum", analyzer.OneMinute)
			if there != wanted {
				t.Errorf("%s: one-minute %s: there is %v, wanted is %v", stream.Name, name, there, wanted)
				continue
			}
			five, _ := stream.Metrics.Get(name, "Sum", analyzer.FiveMinutes)
			if !there {
				continue
			}
			checked++
			if len(minutes.Values) != 5*len(five.Values) || !minutes.Start.Equal(five.Start) {
				t.Errorf("%s: %s: %d minutes from %s for %d five minutes from %s", stream.Name, name, len(minutes.Values), minutes.Start, len(five.Values), five.Start)
				continue
			}
			for j, want := range five.Values {
				got := 0.0
				for _, v := range minutes.Values[5*j : 5*j+5] {
					got += v
				}
				if got != want {
					t.Fatalf("%s: %s at %s: the minutes have %v, the five minutes %v", stream.Name, name, five.Time(j), got, want)
				}
			}
		}
	}
	if checked == 0 {
		t.Error("no stream has one-minute series")
	}
}

// TestRowsSayWhatTheStreamIs holds what a row of the table claims of its stream against what the audit
// makes of the name and the tags.
func TestRowsSayWhatTheStreamIs(t *testing.T) {
	config := analyzer.DefaultConfig()
	for _, s := range dataStreams {
		all := tags(s.owner, s.tags)
		if critical, _ := config.Critical.Matches(s.name, all); critical != s.class.critical() && !s.leftOut {
			t.Errorf("%s: critical is %v, its row says %v", s.name, critical, s.class.critical())
		}
		if sensitive, _ := config.Sensitive.Matches(s.name, all); sensitive != s.class.sensitive() && !s.leftOut {
			t.Errorf("%s: sensitive is %v, its row says %v", s.name, sensitive, s.class.sensitive())
		}
		if costCenters[s.owner] == "" {
			t.Errorf("%s: its owner %q has no cost center", s.name, s.owner)
		}
	}
	for _, d := range deliveryStreams {
		if costCenters[d.owner] == "" {
			t.Errorf("%s: its owner %q has no cost center", d.name, d.owner)
		}
		if _, known := functionVPCs[d.by]; d.by != "" && d.by != parquet && !known {
			t.Errorf("%s: nobody says where its function %s stands", d.name, d.by)
		}
	}
}

// TestHealthyStreamsStayClear keeps sound streams away from the thresholds, so that the demo does not
// turn on a change of rounding.
func TestHealthyStreamsStayClear(t *testing.T) {
	planted := Planted()
	for _, end := range ends {
		a := audit(end)
		for _, r := range a.Streams {
			l, name := r.Load, r.Stream.Name
			if len(planted[name]) > 0 || l.Unsized != "" {
				continue
			}
			if r.Stream.Mode == analyzer.Provisioned && (l.Busy > 75 || l.Shards > 1 && l.Average < 25 || l.Average > 60) {
				t.Errorf("%s: %s: average %.1f%%, busy %.1f%% of %d shards", end, name, l.Average, l.Busy, l.Shards)
			}
			if rejected := 100 * l.Rejected.Sum() / l.Records.Sum(); rejected > .3 {
				t.Errorf("%s: %s: %.2f%% rejected", end, name, rejected)
			}
			for _, reader := range r.Lags {
				if reader.Max > reader.Threshold/2 {
					t.Errorf("%s: %s: %s up to %.0f ms late", end, name, reader.Consumer, reader.Max)
				}
			}
		}
		for _, r := range a.DeliveryStreams {
			if _, bad := specOf(r.Stream.Name).faults.has(failures); !bad && !(r.Delivery.FailedPercent < .5) {
				t.Errorf("%s: %s: %.2f%% failed", end, r.Stream.Name, r.Delivery.FailedPercent)
			}
		}
	}
}

func specOf(delivery string) deliverySpec {
	for _, d := range deliveryStreams {
		if d.name == delivery {
			return d
		}
	}
	return deliverySpec{}
}
