package main

import (
	"cmp"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"text/tabwriter"
)

// print writes each outcome of the repository.
func (r *report) print(w io.Writer) {
	fmt.Fprintf(w, "%s: %d outcomes in %.0f s\n", r.Repository, len(r.Outcomes), r.took.Seconds())
	if r.Failed != "" {
		fmt.Fprintf(w, "%s: %s\n", r.Repository, r.Failed)
	}
	for _, o := range r.Outcomes {
		fmt.Fprintf(w, "%s: %s: %s of %s: %s", o.Verdict, r.Repository, o.Remedy, o.Address, o.Place)
		if o.Reason != "" {
			fmt.Fprintf(w, ": %s", strings.ReplaceAll(o.Reason, "\n", "; "))
		}
		fmt.Fprintln(w)
	}
}

// counts are the three figures.
type counts struct{ edited, refused, wrong int }

func (c *counts) add(v verdict) {
	switch v {
	case edited:
		c.edited++
	case refused:
		c.refused++
	case wrong:
		c.wrong++
	}
}

// printSummary writes what is wrong, why remedies were refused, and the figures. It returns how many
// outcomes are wrong.
func printSummary(w io.Writer, reports []*report, validated bool) int {
	printWrong(w, reports)
	printReasons(w, reports)
	var all, inside, outside counts
	byRemedy := map[string]*counts{}
	var folders, valid, checked, planned, blocks int
	for _, r := range reports {
		folders, valid = folders+len(r.Folders), valid+len(r.Valid)
		places := map[string]bool{}
		for _, o := range r.Outcomes {
			all.add(o.Verdict)
			if o.Valid || !validated {
				inside.add(o.Verdict)
				places[o.Place] = true
				if byRemedy[o.Remedy] == nil {
					byRemedy[o.Remedy] = &counts{}
				}
				byRemedy[o.Remedy].add(o.Verdict)
			} else {
				outside.add(o.Verdict)
			}
			checked, planned = checked+boolInt(o.Validated), planned+boolInt(o.Planned)
		}
		blocks += len(places)
		if r.Failed != "" {
			all.wrong++
			fmt.Fprintf(w, "wrong: %s: %s\n", r.Repository, r.Failed)
		}
	}
	fmt.Fprintf(w, "\n%d repositories, %d folders with a stream or a root module that reaches one", len(reports), folders)
	if validated {
		fmt.Fprintf(w, ", of which %d pass terraform validate; %d edits were validated, of %d the plans compared", valid, checked, planned)
	}
	fmt.Fprintln(w)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, c counts) {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t\n", name, c.edited, c.refused, c.wrong)
	}
	fmt.Fprintln(table, "\tedited\trefused\twrong\t")
	for _, name := range keys(byRemedy) {
		row(name, *byRemedy[name])
	}
	if validated {
		row(fmt.Sprintf("%d blocks in folders that validate", blocks), inside)
		row("elsewhere", outside)
	}
	row("all", all)
	table.Flush()
	return all.wrong
}

func printWrong(w io.Writer, reports []*report) {
	for _, r := range reports {
		for _, o := range r.Outcomes {
			if o.Verdict == wrong {
				fmt.Fprintf(w, "wrong: %s: %s of %s (%s) at %s in %s\n  %s\n%s\n", r.Repository, o.Remedy, o.Address, o.Stream, o.Place, o.Deployment,
					strings.ReplaceAll(o.Reason, "\n", "\n  "), o.Diff)
			}
		}
	}
}

const mostReasons = 40

// printReasons writes the most common reasons of refusals, with an example of each.
func printReasons(w io.Writer, reports []*report) {
	type group struct {
		reason, example string
		n               int
	}
	groups := map[string]*group{}
	for _, r := range reports {
		for _, o := range r.Outcomes {
			if o.Verdict != refused || o.Remedy == allAtOnce {
				continue
			}
			reason := general(o.Remedy + ": " + strings.ReplaceAll(o.Reason, o.Stream, "NAME"))
			if groups[reason] == nil {
				groups[reason] = &group{reason: reason, example: r.Repository + " " + o.Place}
			}
			groups[reason].n++
		}
	}
	var sorted []*group
	for _, reason := range keys(groups) {
		sorted = append(sorted, groups[reason])
	}
	slices.SortStableFunc(sorted, func(a, b *group) int { return cmp.Compare(b.n, a.n) })
	fmt.Fprintf(w, "Why %d kinds of remedy were refused, the most common first:\n", len(sorted))
	for _, g := range sorted[:min(len(sorted), mostReasons)] {
		fmt.Fprintf(w, "%6d  %s\n        as %s\n", g.n, g.reason, g.example)
	}
}

var particulars = []struct {
	pattern *regexp.Regexp
	general string
}{
	{regexp.MustCompile(`[\w./@-]+\.(tf|tofu|tfvars|json|hcl)(:\d+)?`), "FILE"},
	{regexp.MustCompile(`(module\.[\w-]+(\[[^\]]*\])?\.)*aws_\w+\.[\w-]+(\[[^\]]*\])?(\.[\w.]+)?`), "ADDRESS"},
	{regexp.MustCompile(`"[^"]*"`), `"…"`},
	{regexp.MustCompile(`\b\d+(\.\d+)?\b`), "N"},
	{regexp.MustCompile(`(?s)\n.*`), " …"},
	{regexp.MustCompile(`ADDRESS(, ADDRESS)+( and N more)?`), "ADDRESSES"},
}

// general is a reason without names, places and numbers.
func general(reason string) string {
	for _, p := range particulars {
		reason = p.pattern.ReplaceAllString(reason, p.general)
	}
	return reason
}
