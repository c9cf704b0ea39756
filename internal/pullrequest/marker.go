package pullrequest

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/internal/mask"
)

// marker is the hidden first line by which a run finds the comment again, and what was found last time.
type marker struct {
	findings int
	prints   []string // a print each, worst first; nil where they are not told
	run      Run      // that wrote it
	head     string   // that the run looked at; "" where it was not told
}

// Run is a run of a workflow. The zero value is a run elsewhere.
type Run struct{ ID, Attempt int64 }

func (r Run) newerThan(other Run) bool {
	return r.ID > other.ID || r.ID == other.ID && r.Attempt > other.Attempt
}

// A print stands for a finding. It leaves the account out, unlike the finding's fingerprint, from which
// whoever knows the other parts finds the account by trial. In a name it is masked.
const (
	printBytes = 6
	printChars = 8    // of base64
	mostPrints = 1000 // that a marker has room for
)

func (r row) print(region string) string {
	sum := sha256.Sum256([]byte(strings.Join([]string{region, r.CheckID, r.kind, mask.Accounts(r.stream), mask.Accounts(r.Consumer)}, "\x00")))
	return base64.StdEncoding.EncodeToString(sum[:printBytes])
}

func (m marker) String() string {
	of := ""
	if m.run != (Run{}) {
		of = fmt.Sprintf("run=%d.%d head=%s ", m.run.ID, m.run.Attempt, m.head)
	}
	return fmt.Sprintf("findings=%d %sprints=%s -->", m.findings, of, strings.Join(m.prints, ""))
}

// opening is what a comment of the key starts with.
func opening(key string) string { return "<!-- kinesis-audit key=" + key + " " }

var (
	markerText = regexp.MustCompile(`^findings=([0-9]{1,9}) (?:run=([0-9]{1,18})\.([0-9]{1,9}) head=([0-9a-f]*) )?prints=([A-Za-z0-9+/]*) -->`)
	markerRun  = regexp.MustCompile(`^(<!-- kinesis-audit key=\S+ findings=[0-9]+) run=\S+ `)
)

// readMarker reads what a comment of the key tells of its run; nil where it tells nothing.
func readMarker(key, body string) *marker {
	found := markerText.FindStringSubmatch(strings.TrimPrefix(body, opening(key)))
	if found == nil || len(found[5])%printChars != 0 || len(found[5]) > mostPrints*printChars {
		return nil
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		return nil
	}
	m := &marker{findings: n, head: found[4]}
	if found[2] != "" {
		id, errID := strconv.ParseInt(found[2], 10, 64)
		attempt, errAttempt := strconv.ParseInt(found[3], 10, 64)
		if errID != nil || errAttempt != nil {
			return nil
		}
		m.run = Run{id, attempt}
	}
	for prints := range slices.Chunk([]byte(found[5]), printChars) {
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
