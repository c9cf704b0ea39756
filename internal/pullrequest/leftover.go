package pullrequest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// leftover is a fold with what is not patched, and why.
func (c *Comment) leftover() section {
	res := c.Result
	out := section{foot: "\n</details>\n\n", share: 1, lost: c.lost("decision", "patches.json")}
	add := func(format string, args ...any) {
		out.items = append(out.items, fmt.Sprintf("- "+format+"\n", args...))
	}
	for _, r := range res.Refusals {
		add("%s: refused%s: %s", findingNames([]hclgen.FindingRef{r.Finding}), at(r.Place), escape(r.Reason))
	}
	for _, a := range res.Awaiting {
		add("%s: in the code already, and awaiting apply%s: %s", findingNames([]hclgen.FindingRef{a.Finding}), at(a.Place), escape(a.What))
	}
	if absent := c.absent(); len(absent) > 0 {
		var streams []string
		for key := range absent {
			streams = append(streams, key.Name)
		}
		slices.Sort(streams)
		add("No code here defines %s: %s. `patches.json` has the import block of each.", counted(len(streams), "stream"), names(streams))
	}
	for _, a := range res.Advice {
		if a.Remedy == adviceImport {
			continue
		}
		name := code(a.Stream)
		if len(a.Findings) > 0 {
			name = findingNames(a.Findings)
		}
		add("%s: for you to do: %s", name, escape(a.Text))
	}
	for _, s := range res.Silenced {
		add("%s: silenced in the code%s: %s", findingNames([]hclgen.FindingRef{s.Finding}), at(s.Place), escape(s.Reason))
	}
	out.head = fmt.Sprintf("<details><summary>Not patched, and why: %s</summary>\n\n", leftoverCounts(res))
	return out
}

// adviceImport is that no code defines a stream.
const adviceImport = "import"

// absent are the streams that no code here defines.
func (c *Comment) absent() map[StreamKey]bool {
	out := map[StreamKey]bool{}
	if c.Result != nil {
		for _, a := range c.Result.Advice {
			if a.Remedy == adviceImport {
				out[StreamKey{a.Kind, a.Stream}] = true
			}
		}
	}
	return out
}

func leftoverCounts(res *hclgen.Result) string {
	absent := 0
	for _, a := range res.Advice {
		if a.Remedy == adviceImport {
			absent++
		}
	}
	return some([]tally{{len(res.Refusals), "refused"}, {len(res.Awaiting), "awaiting apply"}, {len(res.Advice) - absent, "for you to do"}, {absent, "not in this code"}, {len(res.Silenced), "silenced"}})
}

func at(place string) string {
	if place == "" {
		return ""
	}
	return " at " + code(place)
}

type tally struct {
	n    int
	what string
}

// some are the tallies above zero.
func some(all []tally) string {
	var texts []string
	for _, t := range all {
		if t.n > 0 {
			texts = append(texts, fmt.Sprintf("%d %s", t.n, t.what))
		}
	}
	return strings.Join(texts, ", ")
}

// blind are the tallies of what could not be seen. What is not measured by choice is no gap.
func (c *Comment) blind() string {
	v := c.Analysis.Coverage
	all := []tally{{len(v.Gaps), "refused or failed"}, {len(v.Unknown), "unknown"}}
	if c.Result != nil {
		all = append(all, tally{len(c.Result.Aside), "left aside in the code"})
	}
	return some(all)
}

// coverage is a fold with what could not be seen.
func (c *Comment) coverage() section {
	v := c.Analysis.Coverage
	out := section{foot: "\n</details>\n\n", share: 1, lost: c.lost("gap", "kinesis_analysis.json")}
	add := func(format string, args ...any) {
		out.items = append(out.items, fmt.Sprintf("- "+format+"\n", args...))
	}
	for _, g := range v.Gaps {
		of, fix := "", ""
		if g.Resource != "" {
			of = " for " + code(g.Resource)
		}
		if g.Action != "" {
			fix = "; allow " + code(g.Action)
		}
		add("%s%s failed: %s%s", code(g.Operation), of, escape(g.Error), fix)
	}
	for _, u := range unknowns(v.Unknown) {
		add("unknown: %s", u)
	}
	if c.Result != nil {
		for _, a := range c.Result.Aside {
			add("left aside in the code: %s: %s", code(a.Path), escape(a.Reason))
		}
	}
	for _, n := range v.NotMeasured {
		add("not measured: %s: %s (%s)", code(n.CheckID), escape(n.Reason), names(n.Streams))
	}
	out.head = "<details><summary>Not measured</summary>\n\n"
	if blind := c.blind(); blind != "" {
		out.head = fmt.Sprintf("<details><summary>Gaps in coverage: %s</summary>\n\n", blind)
	}
	return out
}

// unknowns tells what is unknown of several streams for the same reason once.
func unknowns(all []analyzer.Unknown) []string {
	var order []string
	streams := map[string][]string{}
	for _, u := range all {
		text := code(u.CheckID) + ": " + escape(u.Reason)
		if len(u.Actions) > 0 {
			text += "; allow " + names(u.Actions)
		}
		if streams[text] == nil {
			order = append(order, text)
		}
		streams[text] = append(streams[text], u.Stream)
	}
	for i, text := range order {
		order[i] = text + " (" + names(streams[text]) + ")"
	}
	return order
}

func names(all []string) string { return namesOf(all, mostNamed) }

// namesOf names most of them, and says how many more there are.
func namesOf(all []string, most int) string {
	var out []string
	for i, name := range all {
		if i == most {
			out = append(out, fmt.Sprintf("and %d more", len(all)-i))
			break
		}
		out = append(out, code(name))
	}
	return strings.Join(out, ", ")
}
