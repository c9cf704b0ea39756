package analyzer

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
)

// maxSnapshotBytes bounds what a snapshot may unpack to.
const maxSnapshotBytes = 2 << 30

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
