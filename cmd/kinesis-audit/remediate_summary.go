package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/prove"
)

// summary tells a person what was decided and why.
func (r *remediation) summary() string {
	s := &summary{verbose: r.options.verbose}
	s.head(r)
	s.patches(r)
	s.refusals(r.result.Refusals)
	s.awaiting(r.result.Awaiting)
	s.advice(r.result.Advice)
	s.silenced(r.result.Silenced)
	s.aside(r.result.Aside)
	s.foot(r)
	return printable(s.String())
}

type summary struct {
	strings.Builder
	verbose bool
}

// line writes a text, of one line or several, with a margin.
func (s *summary) line(indent int, format string, args ...any) {
	margin := strings.Repeat("  ", indent)
	text := strings.TrimRight(fmt.Sprintf(format, args...), "\n")
	for line := range strings.SplitSeq(text, "\n") {
		s.WriteString(strings.TrimRight(margin+line, " ") + "\n")
	}
}

// section is a heading, a blank line before it.
func (s *summary) section(format string, args ...any) {
	s.WriteString("\n")
	s.line(0, format, args...)
}

// counted is a number with its noun, "no" for none.
func counted(n int, one, many string) string {
	switch n {
	case 0:
		return "no " + many
	case 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func (s *summary) head(r *remediation) {
	a, res := r.analysis, r.result
	account := ""
	if a.AccountID != "" {
		account = "account " + a.AccountID + ", "
	}
	foreign, leftOut := 0, 0
	for _, x := range res.Advice {
		if undefined(x) {
			foreign++
		}
	}
	for _, ask := range hclgen.Asks(a) {
		if r.settings.Selected != nil && !r.settings.Selected(ask) {
			leftOut++
		}
	}
	counts := []string{counted(len(res.Patches), "patch", "patches"), fmt.Sprintf("%d refused", len(res.Refusals))}
	for _, c := range []struct {
		n    int
		text string
	}{
		{len(res.Awaiting), "awaiting apply"}, {len(res.Advice) - foreign, "for you to do"},
		{len(res.Silenced), "silenced"}, {foreign, "defined by no code here"}, {leftOut, "left out by --only and --skip"},
	} {
		if c.n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", c.n, c.text))
		}
	}
	s.line(0, "kinesis-audit: %s%s, analysis to %s", account, a.Region, a.Window.End.UTC().Format("2006-01-02 15:04 MST"))
	s.line(0, "%s", strings.Join(counts, ", "))
	for _, remark := range r.remarks {
		s.line(0, "Note: %s.", remark)
	}
}

// patches tells what Terraform showed once where it is the same for all.
func (s *summary) patches(r *remediation) {
	all := r.result.Patches
	if len(all) == 0 {
		return
	}
	s.section("Patches, in the order in which they apply")
	shown := map[string]bool{}
	for _, p := range all {
		shown[showing(p.Proof)] = true
	}
	switch {
	case r.proof.absent:
		s.line(1, "not checked by Terraform: neither terraform nor tofu is on the PATH")
	case r.proof.mode == proveNone:
		s.line(1, "not checked by Terraform: --prove none")
	case len(shown) == 1:
		s.line(1, "%s %s: %s", strings.TrimSuffix(filepath.Base(r.proof.binary), ".exe"), r.proof.mode, showing(all[0].Proof))
	}
	for n := range all {
		s.patch(all[:n+1], len(shown) > 1)
	}
}

// losses are what takes more than another edit to undo.
var losses = map[hclgen.Reversibility]string{
	hclgen.OneWay:     "one-way: it can't be switched back",
	hclgen.DataLosing: "loses data: what it removes does not come back",
}

// showings say what Terraform showed of a patch. That code validates is no proof.
var showings = map[string]string{
	prove.Validated:    "valid",
	prove.Proven:       "proven: nothing else changes, and nothing is replaced",
	prove.NotValidated: "not checked: the code did not validate before either",
	prove.Skipped:      "not checked",
	prove.Failed:       "fails",
}

func showing(p *hclgen.Proof) string {
	if p == nil {
		return "not checked"
	}
	text := cmp.Or(showings[p.Status], p.Status)
	if p.Detail != "" {
		text += " (" + p.Detail + ")"
	}
	return text
}

// patch tells of the last of a series.
func (s *summary) patch(series []*hclgen.Patch, withProof bool) {
	p := series[len(series)-1]
	s.line(1, "%d. %s [%s]", len(series), p.Title, checksOf(p.Findings))
	facts := []string{placesOf(series)}
	if withProof {
		facts = append(facts, showing(p.Proof))
	}
	if loss := losses[p.Reversibility]; loss != "" {
		facts = append(facts, loss)
	}
	s.line(2, "%s", strings.Join(facts, "; "))
	if p.Order != "" {
		s.line(2, "order: %s", p.Order)
	}
	for _, note := range p.Notes {
		s.line(2, "note: %s", note)
	}
	if s.verbose && p.Rollback != "" {
		s.line(2, "rollback: %s", p.Rollback)
	}
}

func checksOf(refs []hclgen.FindingRef) string {
	var ids []string
	for _, f := range refs {
		ids = append(ids, f.CheckID)
	}
	slices.Sort(ids)
	return strings.Join(slices.Compact(ids), ", ")
}

func (s *summary) foot(r *remediation) {
	s.WriteString("\n")
	switch o := r.options; {
	case len(r.result.Patches) == 0:
		s.line(0, "There is nothing to patch.")
	case len(r.written) > 0:
		s.line(0, "Edited: %s", strings.Join(r.written, ", "))
	case o.out != "":
		s.line(0, "Nothing is changed yet: git apply takes %s at the top of the repository.", o.out)
	default:
		s.line(0, "Nothing is changed yet: git apply takes the diff at the top of the repository; --write edits the files.")
	}
	if !s.verbose && len(r.result.Refusals)+len(r.result.Advice)+len(r.result.Silenced)+len(r.result.Aside) > 0 {
		s.line(0, "--verbose tells everything, with HCL to paste; --json keeps it.")
	}
}
