package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// nameWidth is what a stream's name may take in a table row; longer names are cut in the middle.
const nameWidth = 32

// newTable is an empty table whose columns are right-aligned but for the named ones.
func newTable(left []string, header ...any) table.Writer {
	t := table.NewWriter()
	style := table.StyleLight
	style.Options = table.Options{SeparateHeader: true, DoNotColorBordersAndSeparators: true}
	style.Format.Header = text.FormatDefault
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	t.AppendHeader(header)
	var columns []table.ColumnConfig
	for _, h := range header {
		if !slices.Contains(left, h.(string)) {
			columns = append(columns, table.ColumnConfig{Name: h.(string), Align: text.AlignRight, AlignHeader: text.AlignRight})
		}
	}
	t.SetColumnConfigs(columns)
	return t
}

func (c *console) table(t table.Writer) {
	for line := range strings.SplitSeq(t.Render(), "\n") {
		c.line("  " + line)
	}
}

func (c *console) streamTable() {
	if len(c.a.Streams) == 0 {
		return
	}
	c.heading(fmt.Sprintf("Data streams (%d, worst first)", len(c.a.Streams)))
	rows := slices.Clone(c.a.Streams)
	slices.SortStableFunc(rows, func(x, y analyzer.StreamReport) int { return cmp.Compare(x.Health, y.Health) })
	t := newTable([]string{"Stream", "Mode", "Findings"}, "Stream", "Health", "Shards", "Mode", "Avg", "Busy", "Lag", "Findings")
	for _, r := range rows {
		average, busy := "-", "-"
		if r.Load.Unsized == "" {
			average, busy = percent(r.Load.Average), percent(r.Load.Busy)
		}
		t.AppendRow(table.Row{middle(plain(r.Stream.Name), nameWidth), c.health(analyzer.KindStream, r.Stream.Name, r.Health), shards(r.Stream), mode(r.Stream),
			average, busy, c.worstLag(r.Lags), c.counts(r.Findings)})
	}
	c.table(t)
	c.wrapped("  ", c.paint(dim, "Avg and Busy (95th percentile of five minutes) are of the open shards' write limit; Lag is the worst of any consumer; - is unknown, and ? that some check was."))
}

func (c *console) deliveryTable() {
	if len(c.a.DeliveryStreams) == 0 {
		return
	}
	c.heading(fmt.Sprintf("Delivery streams (%d, worst first)", len(c.a.DeliveryStreams)))
	rows := slices.Clone(c.a.DeliveryStreams)
	slices.SortStableFunc(rows, func(x, y analyzer.DeliveryReport) int { return cmp.Compare(x.Health, y.Health) })
	t := newTable([]string{"Stream", "Destination", "Findings"}, "Stream", "Health", "Destination", "Failed", "Freshness", "Findings")
	for _, r := range rows {
		t.AppendRow(table.Row{middle(plain(r.Stream.Name), nameWidth), c.health(analyzer.KindDelivery, r.Stream.Name, r.Health), destination(r.Stream),
			percent(r.Delivery.Worst()), millisText(r.Delivery.FreshnessMax * 1000), c.counts(r.Findings)})
	}
	c.table(t)
	c.wrapped("  ", c.paint(dim, "Freshness is the age of the oldest record that was not delivered, at its worst; - is not measured."))
}

// health is the score, with a question mark where a check could not judge the stream.
func (c *console) health(kind, stream string, score int) string {
	unjudged := c.unjudged[kind+stream]
	text := strconv.Itoa(score)
	if unjudged {
		text += "?"
	}
	switch {
	case score < 60:
		return c.paint(red, text)
	case score < 85 || unjudged:
		return c.paint(yellow, text)
	}
	return c.paint(green, text)
}

func shards(s *analyzer.Stream) string {
	if s.Config == nil {
		return "-"
	}
	return strconv.Itoa(s.Config.OpenShards)
}

func mode(s *analyzer.Stream) string {
	switch s.Mode {
	case analyzer.Provisioned:
		return "provisioned"
	case analyzer.OnDemand:
		return "on-demand"
	}
	return orDash(middle(plain(s.Mode), 11))
}

func destination(d *analyzer.DeliveryStream) string {
	if d.Config == nil {
		return "-"
	}
	return orDash(middle(plain(analyzer.DestinationName(d.Config.Destination.Kind)), 21))
}

// worstLag is the highest lag of any consumer, "-" where none is known.
func (c *console) worstLag(lags []analyzer.Lag) string {
	worst, flagged := math.NaN(), false
	for _, l := range lags {
		if !math.IsNaN(l.Max) && !(l.Max <= worst) {
			worst = l.Max
		}
		flagged = flagged || l.Flagged
	}
	if flagged {
		return c.paint(red, millisText(worst))
	}
	return millisText(worst)
}

// counts is the number of findings by severity, such as "2H 1M".
func (c *console) counts(findings []analyzer.Finding) string {
	number := bySeverity(findings)
	var parts []string
	for _, s := range severities {
		if n := number[s]; n > 0 {
			parts = append(parts, c.paint(severityColor[s], fmt.Sprintf("%d%c", n, s[0])))
		}
	}
	return strings.Join(parts, " ")
}
