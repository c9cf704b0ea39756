package pullrequest

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// marker is the hidden first line by which a run finds the comment again, and what was found last time.
type marker struct {
	findings int
	prints   []string // a print each, worst first; nil where they are not told
}

// A print stands for a finding. It leaves the account out, unlike the finding's fingerprint, from which
// whoever knows the other parts finds the account by trial.
const (
	printBytes = 6
	printChars = 8    // of base64
	mostPrints = 1000 // that a marker has room for
)

func (r row) print(region string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{region, r.CheckID, r.kind, r.stream, r.Consumer}, "\x00")))
	return base64.StdEncoding.EncodeToString(sum[:printBytes])
}

func (m marker) String() string {
	return fmt.Sprintf("findings=%d prints=%s -->", m.findings, strings.Join(m.prints, ""))
}

// opening is what a comment of the key starts with.
func opening(key string) string { return "<!-- kinesis-audit key=" + key + " " }

var markerText = regexp.MustCompile(`^findings=([0-9]{1,9}) prints=([A-Za-z0-9+/]*) -->`)

// readMarker reads what a comment of the key tells of its run; nil where it tells nothing.
func readMarker(key, body string) *marker {
	found := markerText.FindStringSubmatch(strings.TrimPrefix(body, opening(key)))
	if found == nil || len(found[2])%printChars != 0 || len(found[2]) > mostPrints*printChars {
		return nil
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		return nil
	}
	m := &marker{findings: n}
	for prints := range slices.Chunk([]byte(found[2]), printChars) {
		m.prints = append(m.prints, string(prints))
	}
	return m
}

// complete tells that every finding has its print.
func (m *marker) complete() bool {
	return m.findings == 0 || len(m.prints) > 0 && m.findings <= mostPrints
}

// change is a sentence on what is new since the run of before.
func (m *marker) change(before *marker) string {
	if !m.complete() || !before.complete() {
		switch more := m.findings - before.findings; {
		case more > 0:
			return fmt.Sprintf("Since the last run: %d more.", more)
		case more < 0:
			return fmt.Sprintf("Since the last run: %d fewer.", -more)
		}
		return "Since the last run: as many."
	}
	added, fixed := lacking(m.prints, before.prints), lacking(before.prints, m.prints)
	return fmt.Sprintf("Since the last run: %d new, %d fixed, %d still there.", len(added), len(fixed), m.findings-len(added))
}

// lacking are those of prints that others do not have.
func lacking(prints, others []string) []string {
	return slices.DeleteFunc(slices.Clone(prints), func(p string) bool { return slices.Contains(others, p) })
}
