package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// block is the findings of one check on several streams, all ongoing or all past.
type block struct {
	analyzer.Finding         // the first of them: check, severity and whether it is ongoing
	items            []entry // what is said the same of several streams stands once
}

// entry is what a check says of one stream, or in the same words of several.
type entry struct {
	streams []string
	details string
	fix     string
	saving  float64
	cost    float64
}

// owned is a finding with what it is sorted and grouped by.
type owned struct {
	analyzer.Finding
	stream string
	owner  string
	health int
}

// findings lists all findings, by owner where that is asked for.
func (c *console) findings() {
	all := c.owned()
	if len(all) == 0 {
		return
	}
	if c.GroupBy == "" {
		c.sections("", all)
		return
	}
	byOwner := map[string][]owned{}
	for _, f := range all {
		byOwner[f.owner] = append(byOwner[f.owner], f)
	}
	owners := make([]string, 0, len(byOwner))
	for owner := range byOwner {
		owners = append(owners, owner)
	}
	worst := func(owner string) (high, n int) {
		for _, f := range byOwner[owner] {
			if f.Severity == analyzer.High {
				high++
			}
		}
		return high, len(byOwner[owner])
	}
	slices.SortFunc(owners, func(x, y string) int {
		highX, nX := worst(x)
		highY, nY := worst(y)
		return cmp.Or(highY-highX, nY-nX, strings.Compare(x, y))
	})
	for _, owner := range owners {
		c.sections(owner, byOwner[owner])
	}
}

// owned gathers the findings of all streams, the illest stream first.
func (c *console) owned() []owned {
	var all []owned
	add := func(stream string, tags map[string]string, health int, findings []analyzer.Finding) {
		for _, f := range findings {
			all = append(all, owned{f, plain(stream), c.owner(tags), health})
		}
	}
	for _, r := range c.a.Streams {
		add(r.Stream.Name, r.Stream.Tags, r.Health, r.Findings)
	}
	for _, r := range c.a.DeliveryStreams {
		add(r.Stream.Name, r.Stream.Tags, r.Health, r.Findings)
	}
	slices.SortStableFunc(all, func(x, y owned) int { return x.health - y.health })
	return all
}

// owner is the value of the tag that findings are grouped by.
func (c *console) owner(tags map[string]string) string {
	if c.GroupBy == "" {
		return ""
	}
	if tags == nil {
		return "tags not read"
	}
	var keys []string
	for key := range tags {
		if strings.EqualFold(key, c.GroupBy) {
			keys = append(keys, key)
		}
	}
	if len(keys) == 0 {
		return fmt.Sprintf("no tag %s", plain(c.GroupBy))
	}
	return plain(c.GroupBy) + " " + orDash(plain(tags[slices.Min(keys)]))
}

// sections writes what is ongoing, then what is past.
func (c *console) sections(owner string, all []owned) {
	if owner != "" {
		findings := make([]analyzer.Finding, len(all))
		for i, f := range all {
			findings[i] = f.Finding
		}
		c.line("")
		title := fmt.Sprintf("── %s: %s ", middle(owner, 60), count(len(all), "finding"))
		c.line(c.paint(bold, title+strings.Repeat("─", consoleWidth-displayWidth(title))))
	}
	for _, ongoing := range []bool{true, false} {
		blocks := blocksOf(all, ongoing)
		if len(blocks) == 0 {
			continue
		}
		switch {
		case ongoing:
			c.heading("Findings, ongoing")
		default:
			c.heading("Findings, past (not seen in the last hour)")
		}
		for _, b := range blocks {
			c.block(b)
		}
	}
}

// blocksOf groups findings by check, the worst first.
func blocksOf(all []owned, ongoing bool) []block {
	var order []analyzer.Finding
	byCheck := map[string][]owned{}
	for _, f := range all {
		if f.Ongoing != ongoing {
			continue
		}
		if byCheck[f.CheckID] == nil {
			order = append(order, f.Finding)
		}
		byCheck[f.CheckID] = append(byCheck[f.CheckID], f)
	}
	slices.SortStableFunc(order, analyzer.CompareFindings)
	var blocks []block
	for _, f := range order {
		blocks = append(blocks, block{f, entries(byCheck[f.CheckID])})
	}
	return blocks
}

// entries puts together the streams of which the same is said.
func entries(findings []owned) []entry {
	var out []entry
	for _, f := range findings {
		e := entry{streams: []string{f.stream}, details: plain(f.Details), fix: plain(f.Remediation)}
		if f.Saving != nil {
			e.saving = *f.Saving
		}
		if f.Cost != nil {
			e.cost = *f.Cost
		}
		same := slices.IndexFunc(out, func(o entry) bool { return o.details == e.details && o.fix == e.fix })
		if same < 0 {
			out = append(out, e)
			continue
		}
		out[same].streams = append(out[same].streams, e.streams...)
		out[same].saving += e.saving
		out[same].cost += e.cost
	}
	return out
}

// block writes what to do once where it is the same for all, then each stream with what was seen.
func (c *console) block(b block) {
	c.line("")
	streams := 0
	for _, e := range b.items {
		streams += len(e.streams)
	}
	c.wrapped("  ", c.paint(severityColor[b.Severity], string(b.Severity))+"  "+c.paint(bold, plain(b.Issue))+fmt.Sprintf(" (%d)", streams))
	common := commonFix(b.items)
	if common != "" {
		c.wrapped("    > ", common)
	}
	for _, e := range b.items {
		c.entry(e, strings.TrimSpace(strings.TrimPrefix(e.fix, common)))
	}
}

// commonFix is the whole sentences that all remediations start with.
func commonFix(items []entry) string {
	common := sentences(items[0].fix)
	for _, e := range items[1:] {
		s := sentences(e.fix)
		n := 0
		for n < len(common) && n < len(s) && common[n] == s[n] {
			n++
		}
		common = common[:n]
	}
	return strings.Join(common, " ")
}

func sentences(s string) []string {
	parts := strings.SplitAfter(s, ". ")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

func (c *console) entry(e entry, fix string) {
	names := strings.Join(e.streams, ", ")
	if e.saving > 0 {
		names += " (saves " + dollars(e.saving) + " a month)"
	}
	if e.cost > 0 {
		names += " (costs " + dollars(e.cost) + " a month)"
	}
	c.wrapped("    ", c.paint(bold, names))
	c.wrapped("      ", e.details)
	if fix != "" {
		c.wrapped("      > ", fix)
	}
}
