package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// shownSavings is how many savings the console lists; the rest is summed up.
const shownSavings = 15

// savings lists what could be saved, the most first, and what that assumes.
func (c *console) savings() {
	type saving struct {
		stream string
		issue  string
		usd    float64
	}
	var all []saving
	for _, f := range c.owned() {
		if f.Saving != nil && *f.Saving > 0 {
			all = append(all, saving{f.stream, f.Issue, *f.Saving})
		}
	}
	if len(all) == 0 {
		return
	}
	slices.SortStableFunc(all, func(x, y saving) int { return cmp.Compare(y.usd, x.usd) })
	c.heading(fmt.Sprintf("Savings: %s a month", dollars(c.a.Savings())))
	rest := 0.0
	for i, s := range all {
		if i >= shownSavings {
			rest += s.usd
			continue
		}
		c.line("  " + pad(dollars(s.usd), 10) + pad(middle(s.stream, 44), 46) + middle(plain(s.issue), 40))
	}
	if n := len(all) - shownSavings; n > 0 {
		c.line("  " + pad(dollars(rest), 10) + fmt.Sprintf("in %d more", n))
	}
	if r := c.a.Audit.Rates; r != nil {
		c.wrapped("  ", c.paint(dim, fmt.Sprintf("Assumed: list prices of %s as of %s (%s), %d hours a month, traffic as in the %s looked at. Net of what the change itself costs; discounts and commitments are not known.",
			plain(r.Region), plain(r.AsOf), plain(r.Source), analyzer.HoursPerMonth, lookback(c.a.Audit.Window()))))
	}
}

// coverage tells what could not be seen, and what to add so that it can.
func (c *console) coverage() {
	cov := c.a.Coverage
	if cov.Complete() && len(cov.NotMeasured) == 0 {
		return
	}
	c.heading("Coverage")
	for _, g := range gaps(c.a) {
		c.wrapped("  "+c.paint(yellow, "gap")+"           ", g)
	}
	for _, u := range unknowns(cov.Unknown) {
		c.wrapped("  "+c.paint(yellow, "unknown")+"       ", u)
	}
	for _, n := range cov.NotMeasured {
		c.wrapped("  not measured  ", shared{plain(n.CheckID + ": " + n.Reason), n.Streams}.text(""))
	}
}

// gaps puts together calls that came back with the same, and says where and what to add.
func gaps(a *analyzer.Analysis) []string {
	var out []string
	for _, g := range merge(a.Coverage.Gaps, func(g analyzer.Gap) (string, string) {
		what := g.Operation
		if g.Region != "" && g.Region != a.Audit.Snapshot.Region {
			what += " in " + g.Region
		}
		what += ": " + g.Error
		if g.Action != "" {
			what += " [add " + g.Action + "]"
		}
		return what, g.Resource
	}) {
		out = append(out, g.text(""))
	}
	return out
}

// unknowns puts together checks that could not judge the same streams for the same reason.
func unknowns(all []analyzer.Unknown) []string {
	byCheck := merge(all, func(u analyzer.Unknown) (string, string) {
		add := ""
		if len(u.Actions) > 0 {
			add = " [add " + strings.Join(u.Actions, ", ") + "]"
		}
		return plain(u.CheckID) + "\x00" + plain(u.Reason+add), plain(u.Stream)
	})
	byReason := merge(byCheck, func(s shared) (string, string) {
		check, reason, _ := strings.Cut(s.what, "\x00")
		return reason + "\x00" + strings.Join(s.streams, "\x00"), check
	})
	var out []string
	for _, s := range byReason {
		part := strings.Split(s.what, "\x00")
		checks := strings.Join(s.streams, ", ")
		out = append(out, shared{part[0], part[1:]}.text(checks+": "))
	}
	return out
}

// shared is something that holds for several streams.
type shared struct {
	what    string
	streams []string
}

// merge puts together items of which the same is said, in the order of the first of each.
func merge[T any](items []T, key func(T) (what, stream string)) []shared {
	var out []shared
	at := map[string]int{}
	for _, item := range items {
		what, stream := key(item)
		i, ok := at[what]
		if !ok {
			i = len(out)
			at[what] = i
			out = append(out, shared{what: what})
		}
		if stream != "" {
			out[i].streams = append(out[i].streams, stream)
		}
	}
	return out
}

// shownStreams is how many streams an entry of the coverage names.
const shownStreams = 4

func (s shared) text(before string) string {
	text := plain(before + s.what)
	n := len(s.streams)
	switch {
	case n == 0:
		return text
	case n > shownStreams+1:
		return fmt.Sprintf("%s (%s and %d more)", text, plain(strings.Join(s.streams[:shownStreams], ", ")), n-shownStreams)
	}
	return fmt.Sprintf("%s (%s)", text, plain(strings.Join(s.streams, ", ")))
}
