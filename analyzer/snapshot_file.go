package analyzer

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxSnapshotBytes bounds what a snapshot may unpack to.
const maxSnapshotBytes = 4 << 30

// WriteSnapshot writes s as JSON, packed with gzip where compress is set. The same snapshot gives the
// same bytes.
func WriteSnapshot(w io.Writer, s *Snapshot, compress bool) error {
	buffered := bufio.NewWriter(w)
	if !compress {
		if err := json.NewEncoder(buffered).Encode(s); err != nil {
			return fmt.Errorf("snapshot: %w", err)
		}
		return buffered.Flush()
	}
	packed := gzip.NewWriter(buffered)
	if err := json.NewEncoder(packed).Encode(s); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	if err := packed.Close(); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	return buffered.Flush()
}

// ReadSnapshot reads what WriteSnapshot wrote, packed or not, and checks that it makes sense.
func ReadSnapshot(r io.Reader) (*Snapshot, error) {
	in := bufio.NewReader(r)
	source := io.Reader(in)
	if magic, err := in.Peek(2); err == nil && magic[0] == 0x1f && magic[1] == 0x8b {
		unpacked, err := gzip.NewReader(in)
		if err != nil {
			return nil, fmt.Errorf("snapshot: %w", err)
		}
		source = unpacked
	}
	limited := &io.LimitedReader{R: source, N: maxSnapshotBytes}
	decoder := json.NewDecoder(limited)
	decoder.DisallowUnknownFields()
	var s Snapshot
	if err := decoder.Decode(&s); err != nil {
		if limited.N <= 0 {
			return nil, fmt.Errorf("snapshot: it unpacks to more than %d GiB", maxSnapshotBytes>>30)
		}
		return nil, fmt.Errorf("snapshot: %w", err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("snapshot: there is more behind its JSON object")
	}
	if err := s.validate(); err != nil {
		return nil, fmt.Errorf("snapshot: %w", err)
	}
	return &s, nil
}

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
	for i := range s.Streams {
		if s.Streams[i].Name == "" || i > 0 && s.Streams[i].Name == s.Streams[i-1].Name {
			return fmt.Errorf("data stream name %q is empty or there twice", s.Streams[i].Name)
		}
	}
	for i := range s.DeliveryStreams {
		if s.DeliveryStreams[i].Name == "" || i > 0 && s.DeliveryStreams[i].Name == s.DeliveryStreams[i-1].Name {
			return fmt.Errorf("delivery stream name %q is empty or there twice", s.DeliveryStreams[i].Name)
		}
	}
	return s.validateMetrics()
}

// validateMetrics makes sure that each series has the period and the grid that its key promises.
func (s *Snapshot) validateMetrics() error {
	var all []Metrics
	for _, stream := range s.Streams {
		all = append(all, stream.Metrics)
		for _, shard := range stream.Shards {
			all = append(all, shard.Metrics)
		}
		for _, c := range stream.Consumers {
			all = append(all, c.Metrics)
		}
	}
	for _, d := range s.DeliveryStreams {
		all = append(all, d.Metrics)
	}
	for _, r := range s.Readers {
		all = append(all, r.Metrics)
	}
	for _, r := range s.RemoteStreams {
		all = append(all, r.Metrics)
	}
	for _, metrics := range all {
		for key, series := range metrics {
			if series.Period != key.Period {
				return fmt.Errorf("metric %s: its series has a period of %s", key.Name, series.Period)
			}
			if !series.Empty() && series.Start.UnixNano()%int64(series.Period) != 0 {
				return fmt.Errorf("metric %s: its series starts at %s, off its period", key.Name, series.Start)
			}
		}
	}
	return nil
}
