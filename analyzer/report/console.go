package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// ConsoleOptions say how the console report looks.
type ConsoleOptions struct {
	Color   bool   // ANSI colours
	GroupBy string // key of a tag, in any case, that findings are grouped by; "" for none
}

// consoleWidth is the number of columns that no line of the console report goes beyond.
const consoleWidth = 100

// WriteConsole writes the report for a terminal: what is wrong now, a row per stream, the findings
// with what to do, what could be saved and what could not be seen.
func WriteConsole(w io.Writer, a *analyzer.Analysis, o ConsoleOptions) error {
	c := &console{a: a, ConsoleOptions: o, unjudged: map[string]bool{}}
	for _, u := range a.Coverage.Unknown {
		c.unjudged[u.Kind+u.Stream] = true
	}
	c.headline()
	c.atRisk()
	c.figures()
	c.streamTable()
	c.deliveryTable()
	c.findings()
	c.savings()
	c.coverage()
	c.leftOut()
	if _, err := io.WriteString(w, c.out.String()); err != nil {
		return fmt.Errorf("writing the report: %w", err)
	}
	return nil
}

// console gathers the report. Text from outside goes through plain before anything else.
type console struct {
	ConsoleOptions
	a        *analyzer.Analysis
	unjudged map[string]bool // by kind and name: streams that some check could not judge
	out      strings.Builder
}

// line writes one line, which the caller keeps within the width.
func (c *console) line(s string) {
	c.out.WriteString(strings.TrimRight(s, " "))
	c.out.WriteByte('\n')
}

// wrapped writes text after a label; further lines are indented as deep as the label is wide.
func (c *console) wrapped(label, text string) {
	indent := displayWidth(label)
	for i, l := range wrap(text, consoleWidth-indent) {
		if i > 0 {
			label = strings.Repeat(" ", indent)
		}
		c.line(label + l)
	}
}

// heading starts a section.
func (c *console) heading(title string) {
	c.line("")
	c.line(c.paint(bold, strings.ToUpper(title)))
}

func (c *console) headline() {
	s := c.a.Audit.Snapshot
	w := c.a.Audit.Window()
	c.wrapped("", fmt.Sprintf("kinesis-audit: account %s, %s, %s to %s", orDash(plain(s.AccountID)), orDash(plain(s.Region)),
		lookback(w), w.End.UTC().Format("2006-01-02 15:04 UTC")))
	t := newTotals(c.a)
	c.line("")
	if t.findings == 0 {
		c.line("  " + c.paint(bold+green, "No findings") + c.scope())
		return
	}
	var counts []string
	for _, s := range severities {
		counts = append(counts, c.paint(bold+severityColor[s], fmt.Sprintf("%d %s", t.bySeverity[s], s)))
	}
	c.line("  " + strings.Join(counts, "   ") + c.scope())
}

var severities = []analyzer.Severity{analyzer.High, analyzer.Medium, analyzer.Low}

func (c *console) scope() string {
	return fmt.Sprintf("   in %s and %s", count(len(c.a.Streams), "data stream"), count(len(c.a.DeliveryStreams), "delivery stream"))
}

// atRisk answers what whoever is on call asks first: whose data is at risk now, and which readers are behind.
func (c *console) atRisk() {
	c.line("")
	now, past := risksOf(c.a)
	if len(now) == 0 {
		c.line("  " + c.paint(green, "No stream was seen to reject writes, expire unread records or fail deliveries in the last hour."))
	} else {
		c.line("  " + c.paint(bold+red, "Data at risk now: "+count(len(now), "stream")))
		c.risks(now)
	}
	if n := unjudged(c.a); n > 0 {
		c.line("  " + c.paint(yellow, "Whether data is at risk is not known: "+count(n, "stream")+", see coverage below"))
	}
	if behind := behindNow(c.a); len(behind) > 0 {
		c.line("  " + c.paint(bold+red, "Behind now: "+count(len(behind), "stream")))
		c.risks(behind)
	}
	if len(past) > 0 {
		c.line("  " + c.paint(bold, "Data at risk earlier: "+count(len(past), "stream")))
		c.risks(past)
	}
}

// shownRisks is how many streams a list at the top names.
const shownRisks = 8

func (c *console) risks(risks []risk) {
	width := 0
	for i, r := range risks {
		if i < shownRisks {
			width = max(width, displayWidth(r.stream))
		}
	}
	width = min(width, 40)
	for i, r := range risks {
		if i == shownRisks {
			c.line(fmt.Sprintf("    and %d more", len(risks)-i))
			return
		}
		c.wrapped("    "+pad(middle(r.stream, width), width)+"  ", strings.Join(r.what, "; "))
	}
}

// figures are the totals, a line each.
func (c *console) figures() {
	t := newTotals(c.a)
	lag := newConsumerLag(c.a)
	c.line("")
	if !math.IsNaN(t.health) {
		c.fact("Health", fmt.Sprintf("%.0f of 100 on average", t.health))
	}
	traffic := fmt.Sprintf("%s GB a day from outside, %s records a second", thousands(t.traffic.gbPerDay(), 1), thousands(t.traffic.records, 0))
	if t.traffic.unknown > 0 {
		traffic += fmt.Sprintf(", and that of %s unknown", count(t.traffic.unknown, "stream"))
	}
	c.fact("Traffic", traffic)
	consumers := fmt.Sprintf("%d, of which %d were over their limit and %d still are", lag.Consumers, lag.Flagged, lag.Ongoing)
	if lag.Unknown > 0 {
		consumers += fmt.Sprintf("; of %d it is not known", lag.Unknown)
	}
	c.fact("Consumers", consumers)
	c.fact("Cost", c.cost(t))
	if c.a.Coverage.Complete() {
		c.fact("Coverage", "complete")
	} else {
		c.fact("Coverage", c.paint(yellow, fmt.Sprintf("%s, %s unknown; see below", count(len(c.a.Coverage.Gaps), "gap"), count(len(c.a.Coverage.Unknown), "answer"))))
	}
}

func (c *console) cost(t totals) string {
	if c.a.Audit.Rates == nil {
		return "unknown: there are no list prices for this region"
	}
	if t.cost == nil {
		return "unknown"
	}
	text := dollars(*t.cost) + " a month at list price"
	if t.withoutCost > 0 {
		text += fmt.Sprintf(", without %s whose cost is not known", count(t.withoutCost, "stream"))
	}
	if t.opportunities > 0 {
		text += "; " + c.paint(bold, dollars(c.a.Savings())+" could be saved")
	}
	return text
}

func (c *console) fact(label, text string) { c.wrapped("  "+pad(label, 11), text) }

// leftOut counts what the filters and ignore rules take out.
func (c *console) leftOut() {
	if len(c.a.Excluded)+len(c.a.Suppressed) == 0 {
		return
	}
	c.heading("Left out")
	if n := len(c.a.Excluded); n > 0 {
		delivery := 0
		for _, e := range c.a.Excluded {
			if e.Kind == analyzer.KindDelivery {
				delivery++
			}
		}
		var kinds []string
		if n > delivery {
			kinds = append(kinds, count(n-delivery, "data stream"))
		}
		if delivery > 0 {
			kinds = append(kinds, count(delivery, "delivery stream"))
		}
		c.wrapped("  ", strings.Join(kinds, " and ")+" by the filters (summary.excluded in kinesis_analysis.json says why)")
	}
	if n := len(c.a.Suppressed); n > 0 {
		var checks []string
		for _, s := range c.a.Suppressed {
			checks = append(checks, s.Finding.CheckID)
		}
		slices.Sort(checks)
		c.wrapped("  ", fmt.Sprintf("%s suppressed by ignore rules: %s", count(n, "finding"), strings.Join(slices.Compact(checks), ", ")))
	}
}

// lookback is the window's length in whole days where it is that.
func lookback(w analyzer.Window) string {
	if day := 24 * time.Hour; w.Length()%day == 0 {
		return count(int(w.Length()/day), "day")
	}
	return duration(w.Length())
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

func millisText(ms float64) string {
	if math.IsNaN(ms) {
		return "-"
	}
	return duration(time.Duration(ms) * time.Millisecond)
}
