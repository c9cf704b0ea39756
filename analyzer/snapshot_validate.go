package analyzer

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
)

// What can be true of an account. A snapshot may come from anywhere, and nonsense in would be nonsense out.
const (
	mostShards    = 1_000_000
	mostRetention = 8760 // hours (IncreaseStreamRetentionPeriod)
	mostValue     = 1e15 // of a datapoint
)

// validate puts the streams in order and makes sure that they make sense.
func (s *Snapshot) validate() error {
	if s.Version != SnapshotVersion {
		return fmt.Errorf("version is %d, this program reads %d", s.Version, SnapshotVersion)
	}
	w := s.Window
	if !w.Start.Before(w.End) {
		return fmt.Errorf("window starts at %s and ends at %s", w.Start, w.End)
	}
	if w.Length() > maxWindow || w.Start.UnixNano()%int64(FiveMinutes) != 0 || w.End.UnixNano()%int64(FiveMinutes) != 0 {
		return fmt.Errorf("window %s to %s: want at most fourteen days between five-minute marks", w.Start, w.End)
	}
	s.Window = Window{w.Start.UTC(), w.End.UTC()}
	slices.SortFunc(s.Streams, func(x, y Stream) int { return strings.Compare(x.Name, y.Name) })
	slices.SortFunc(s.DeliveryStreams, func(x, y DeliveryStream) int { return strings.Compare(x.Name, y.Name) })
	slices.Sort(s.AlarmNames)
	for _, a := range s.Alarms {
		// A name is proposed for a new alarm only where none has it. Snapshots once held no names.
		if _, listed := slices.BinarySearch(s.AlarmNames, a.Name); !listed && s.AlarmNames != nil {
			return fmt.Errorf("alarm %q is not among the alarm names", a.Name)
		}
	}
	names := map[string]bool{}
	for i := range s.Streams {
		stream := &s.Streams[i]
		if stream.Name == "" || names[stream.Name] {
			return fmt.Errorf("data stream name %q is empty or there twice", stream.Name)
		}
		names[stream.Name] = true
		if err := stream.validate(); err != nil {
			return fmt.Errorf("data stream %q: %w", stream.Name, err)
		}
	}
	names = map[string]bool{}
	for i := range s.DeliveryStreams {
		d := &s.DeliveryStreams[i]
		if d.Name == "" || names[d.Name] {
			return fmt.Errorf("delivery stream name %q is empty or there twice", d.Name)
		}
		names[d.Name] = true
		if err := d.validate(); err != nil {
			return fmt.Errorf("delivery stream %q: %w", d.Name, err)
		}
	}
	for _, r := range s.Readers {
		if err := r.Metrics.validate(); err != nil {
			return fmt.Errorf("function %q: %w", r.Function, err)
		}
	}
	for _, r := range s.RemoteStreams {
		if err := r.Metrics.validate(); err != nil {
			return fmt.Errorf("data stream %q of %s: %w", r.Name, r.Region, err)
		}
	}
	return nil
}

func (s *Stream) validate() error {
	if c := s.Config; c != nil {
		if c.OpenShards < 0 || c.OpenShards > mostShards {
			return fmt.Errorf("%d open shards", c.OpenShards)
		}
		if c.RetentionHours < 0 || c.RetentionHours > mostRetention {
			return fmt.Errorf("a retention of %d hours", c.RetentionHours)
		}
	}
	if !slices.Contains([]string{"", Provisioned, OnDemand}, s.Mode) {
		return fmt.Errorf("a mode of %q", s.Mode)
	}
	ids := map[string]bool{}
	for _, shard := range s.Shards {
		if shard.ID == "" || ids[shard.ID] {
			return fmt.Errorf("shard id %q is empty or there twice", shard.ID)
		}
		ids[shard.ID] = true
		if err := shard.validate(); err != nil {
			return fmt.Errorf("shard %q: %w", shard.ID, err)
		}
	}
	for _, c := range s.Consumers {
		if err := c.Metrics.validate(); err != nil {
			return fmt.Errorf("consumer %q: %w", c.Name, err)
		}
	}
	return s.Metrics.validate()
}

func (s *Shard) validate() error {
	if !slices.Contains([]ShardState{ShardOpen, ShardClosed, ShardExpired}, s.State) {
		return fmt.Errorf("a state of %q", s.State)
	}
	for _, key := range []string{s.HashKeyStart, s.HashKeyEnd} {
		if len(key) > 39 {
			return fmt.Errorf("a hash key of %d digits", len(key))
		}
		if n, ok := new(big.Int).SetString(key, 10); key != "" && (!ok || n.Sign() < 0 || n.BitLen() > 128) {
			return fmt.Errorf("a hash key %q", key)
		}
	}
	return s.Metrics.validate()
}

func (d *DeliveryStream) validate() error {
	if d.Config == nil {
		return d.Metrics.validate()
	}
	to := d.Config.Destination
	if to.Kind != "" && DeliveryPrefixes(to.Kind) == nil {
		return fmt.Errorf("a destination of kind %q", to.Kind)
	}
	if b := to.Buffer; b != nil && (b.SizeMiB < 0 || b.IntervalSeconds < 0) {
		return fmt.Errorf("a buffer of %d MiB and %d s", b.SizeMiB, b.IntervalSeconds)
	}
	return d.Metrics.validate()
}

// validate makes sure that each series has the period and the grid that its key promises.
func (m Metrics) validate() error {
	for key, series := range m {
		if series.Period != key.Period {
			return fmt.Errorf("metric %s: its series has a period of %s", key.Name, series.Period)
		}
		if !series.Empty() && series.Start.UnixNano()%int64(series.Period) != 0 {
			return fmt.Errorf("metric %s: its series starts at %s, off its period", key.Name, series.Start)
		}
		for _, v := range series.Values {
			if v < 0 || v > mostValue {
				return fmt.Errorf("metric %s: a value of %g", key.Name, v)
			}
		}
	}
	return nil
}
