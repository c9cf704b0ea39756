// Package pullrequest tells a pull request what an audit found: one comment that is found again and
// kept up to date. Nothing that comes from outside has a meaning in it, and no account id is in it.
package pullrequest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// Comment is what there is to tell.
type Comment struct {
	Key        string // tells comments of several audits in one pull request apart; has to be ValidKey
	Analysis   *analyzer.Recorded
	Result     *hclgen.Result     // nil where no code was looked into
	Full       bool               // else counts and patches alone
	RunURL     string             // where the rest is, if something has to be left out; "" for nowhere; has to be ValidRunURL
	Changed    Changes            // of the pull request
	Touched    map[StreamKey]bool // streams whose code these touch; nil to tell it by Result
	Suppressed int                // findings that the configuration silences, which are not among the others
	Config     string             // the file of the configuration, where the pull request changes it; "" where not
	Failing    string             // why the run fails for what was found, in a sentence; "" where it does not
	Run        Run                // that tells it
	Head       string             // the pull request's commit that it is about; "" where that does not matter

	before    *marker // of the last run; nil where there was none
	touched   map[StreamKey]bool
	patchesOf map[string][]int // by the finding's fingerprint
}

// Markdown is the comment, of less than 60,000 characters. Whole findings and patches are left out from
// the end where there are too many.
func (c Comment) Markdown() string {
	c.touched, c.patchesOf = c.touches(), patchNumbers(c.Result)
	rows := c.rows()
	m := marker{findings: len(rows), run: c.Run, head: c.Head}
	if c.Full {
		for _, r := range rows[:min(len(rows), mostPrints)] {
			m.prints = append(m.prints, r.print(c.Analysis.Region))
		}
	}
	if c.before != nil && m.complete() && c.before.complete() {
		added := lacking(m.prints, c.before.prints)
		for i := range rows {
			rows[i].isNew = slices.Contains(added, m.prints[i])
		}
	}
	head := opening(c.Key) + m.String() + "\n" + c.head(rows, &m)
	return strings.TrimRight(head+fit(c.sections(rows), limit-length(head)), "\n") + "\n"
}

func (c *Comment) touches() map[StreamKey]bool {
	if c.Touched != nil {
		return c.Touched
	}
	return Touched(c.Result, c.Changed)
}

// summaryLimit is how many characters a run's summary gets, which takes 1 MiB: they have at most four bytes.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
const summaryLimit = 250000

// Summary is what the comment tells, for the run's summary: longer, and without what finds a comment again.
func (c Comment) Summary() string {
	c.touched, c.patchesOf, c.before = c.touches(), patchNumbers(c.Result), nil
	rows := c.rows()
	head := c.head(rows, &marker{findings: len(rows)})
	return strings.TrimRight(head+fit(c.sections(rows), summaryLimit-length(head)), "\n") + "\n"
}

func (c *Comment) sections(rows []row) []section {
	var out []section
	if c.Full {
		out = c.findings(rows)
	} else {
		out = append(out, checkCounts(rows))
	}
	if c.Result != nil {
		out = append(out, c.patches())
	}
	if c.Full && c.Result != nil {
		out = append(out, c.leftover(), c.paste())
	}
	if c.Full {
		out = append(out, c.coverage())
	}
	return out
}

// lost says how many things of a kind are left out, and where they are.
func (c *Comment) lost(noun, file string) func(int) string {
	return func(n int) string {
		where := "`" + file + "`"
		if c.RunURL != "" {
			where = "[the run](" + c.RunURL + ")"
		}
		return fmt.Sprintf("%s left out here for lack of room: see %s.\n\n", counted(n, noun), where)
	}
}

func (c *Comment) head(rows []row, m *marker) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n\n", args...) }
	of := ""
	if c.Key != defaultKey {
		of = " (" + escape(c.Key) + ")"
	}
	line("### Kinesis audit%s: %s", of, severities(rows))
	line("**%s**", c.verdict(rows))
	if c.Failing != "" {
		line("**%s**", escape(c.Failing))
	}
	if c.Suppressed > 0 {
		line("The configuration silences %s more.", counted(c.Suppressed, "finding"))
	}
	if c.Config != "" {
		line("The configuration, %s, is changed here too.", code(c.Config))
	}
	if c.before != nil {
		line("%s", m.change(c.before))
	}
	region, saves := "", ""
	if c.Full {
		region, saves = " of "+code(c.Analysis.Region), savings(rows)
	}
	w := c.Analysis.Window
	line("%s and %s%s, %s to %s.%s", counted(len(c.Analysis.Streams), "data stream"), counted(len(c.Analysis.DeliveryStreams), "delivery stream"),
		region, w.Start.UTC().Format("2006-01-02 15:04"), w.End.UTC().Format("2006-01-02 15:04 MST"), saves)
	if c.Full {
		return b.String()
	}
	if c.Result != nil {
		if left := leftoverCounts(c.Result); left != "" {
			line("Not patched: %s.", left)
		}
	}
	if blind := c.blind(); blind != "" {
		line("Gaps in coverage: %s.", blind)
	}
	return b.String()
}

// defaultKey is that of the only audit in a repository.
const defaultKey = "default"

func severities(rows []row) string {
	count := map[analyzer.Severity]int{}
	for _, r := range rows {
		count[r.Severity]++
	}
	text := some([]tally{{count[analyzer.High], "high"}, {count[analyzer.Medium], "medium"}, {count[analyzer.Low], "low"}})
	if text == "" {
		return "nothing found"
	}
	return text
}

// verdict is one sentence or two. Nothing found is good news only where all could be judged.
func (c *Comment) verdict(rows []row) string {
	touched, patched := 0, 0
	for _, r := range rows {
		if r.touched {
			touched++
		}
		if len(r.patches) > 0 {
			patched++
		}
	}
	var text string
	switch {
	case len(rows) == 0 && c.Analysis.Coverage.Complete():
		return "Everything was judged, and nothing was found."
	case len(rows) == 0:
		return "Nothing was found, but not everything could be judged."
	case touched > 0:
		text = fmt.Sprintf("%s, %d on streams whose code is changed here.", counted(len(rows), "finding"), touched)
	case len(c.Changed.Files) > 0:
		text = fmt.Sprintf("%s, none on a stream whose code is seen to be changed here.", counted(len(rows), "finding"))
	default:
		text = counted(len(rows), "finding") + "."
	}
	if c.Result != nil {
		amount := "none"
		if patched > 0 {
			amount = strconv.Itoa(patched)
		}
		text += fmt.Sprintf(" There are patches for %s of them.", amount)
	}
	return text
}

func savings(rows []row) string {
	var sum float64
	for _, r := range rows {
		if r.Saving != nil {
			sum += *r.Saving
		}
	}
	if sum <= 0 {
		return ""
	}
	return fmt.Sprintf(" Following the advice saves %s a month at list price.", dollars(sum))
}
