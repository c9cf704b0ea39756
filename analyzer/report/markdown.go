package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// WriteMarkdown writes a summary and a table of the findings in GitHub Markdown. Nothing from outside
// has a meaning in it: no markup, link, mention or reference.
func WriteMarkdown(w io.Writer, a *analyzer.Analysis) error {
	m := &markdownReport{a: a}
	m.summary()
	m.findings()
	m.coverage()
	if _, err := io.WriteString(w, m.out.String()); err != nil {
		return fmt.Errorf("writing the Markdown report: %w", err)
	}
	return nil
}

type markdownReport struct {
	a   *analyzer.Analysis
	out strings.Builder
}

func (m *markdownReport) line(format string, args ...any) { fmt.Fprintf(&m.out, format+"\n", args...) }

func (m *markdownReport) summary() {
	s := m.a.Audit.Snapshot
	w := m.a.Audit.Window()
	t := newTotals(m.a)
	m.line("## Kinesis audit of %s in %s", code(orDash(s.AccountID)), code(orDash(s.Region)))
	m.line("")
	m.line("%s to %s: %s, %s.", w.Start.UTC().Format("2006-01-02 15:04"), w.End.UTC().Format("2006-01-02 15:04 UTC"),
		count(len(m.a.Streams), "data stream"), count(len(m.a.DeliveryStreams), "delivery stream"))
	m.line("")
	m.line("**%d high, %d medium, %d low**", t.bySeverity[analyzer.High], t.bySeverity[analyzer.Medium], t.bySeverity[analyzer.Low])
	m.line("")
	now, past := risksOf(m.a)
	m.risks("Data at risk now", now)
	m.risks("Behind now", behindNow(m.a))
	m.risks("Data at risk earlier", past)
	m.line("| | |")
	m.line("|---|---|")
	if !math.IsNaN(t.health) {
		m.line("| Average health | %.0f of 100 |", t.health)
	}
	m.line("| Traffic from outside | %s GB a day, %s records a second |", thousands(t.traffic.gbPerDay(), 1), thousands(t.traffic.records, 0))
	lag := newConsumerLag(m.a)
	m.line("| Consumers over their limit | %d of %d |", lag.Flagged, lag.Consumers)
	if t.cost != nil {
		m.line("| Cost a month, list price | %s |", markdown(dollars(*t.cost)))
	}
	if m.a.Audit.Rates != nil {
		m.line("| Possible savings a month | %s |", markdown(dollars(m.a.Savings())))
	}
	m.line("| Left out by filters | %d |", len(m.a.Excluded))
	m.line("| Suppressed findings | %d |", len(m.a.Suppressed))
	m.line("")
}

func (m *markdownReport) risks(title string, risks []risk) {
	if len(risks) == 0 {
		return
	}
	m.line("%s:", title)
	m.line("")
	for i, r := range risks {
		if i == shownRisks {
			m.line("- and %d more", len(risks)-i)
			break
		}
		m.line("- %s: %s", code(r.stream), markdown(strings.Join(r.what, "; ")))
	}
	m.line("")
}

type markdownRow struct {
	analyzer.Finding
	stream string
}

func (m *markdownReport) findings() {
	var rows []markdownRow
	for _, r := range m.a.Streams {
		for _, f := range r.Findings {
			rows = append(rows, markdownRow{f, r.Stream.Name})
		}
	}
	for _, r := range m.a.DeliveryStreams {
		for _, f := range r.Findings {
			rows = append(rows, markdownRow{f, r.Stream.Name})
		}
	}
	if len(rows) == 0 {
		m.line("No findings.")
		m.line("")
		return
	}
	slices.SortStableFunc(rows, func(x, y markdownRow) int { return analyzer.CompareFindings(x.Finding, y.Finding) })
	m.line("| Severity | Stream | Issue | Seen | Details | What to do | Saves a month |")
	m.line("|---|---|---|---|---|---|---:|")
	for _, r := range rows {
		seen, saves := "ongoing", ""
		if !r.Ongoing {
			seen = "past"
		}
		if r.Saving != nil {
			saves = markdown(dollars(*r.Saving))
		}
		m.line("| %s | %s | %s | %s | %s | %s | %s |", r.Severity, code(r.stream), markdown(r.Issue), seen, markdown(r.Details), markdown(r.Remediation), saves)
	}
	m.line("")
}

func (m *markdownReport) coverage() {
	c := m.a.Coverage
	if c.Complete() && len(c.NotMeasured) == 0 {
		return
	}
	m.line("<details><summary>Coverage: %s, %s unknown</summary>", count(len(c.Gaps), "gap"), count(len(c.Unknown), "answer"))
	m.line("")
	for _, g := range gaps(m.a) {
		m.line("- gap: %s", markdown(g))
	}
	for _, u := range unknowns(c.Unknown) {
		m.line("- unknown: %s", markdown(u))
	}
	for _, n := range c.NotMeasured {
		m.line("- not measured: %s", markdown(shared{n.CheckID + ": " + n.Reason, n.Streams}.text("")))
	}
	m.line("")
	m.line("</details>")
}
