package pullrequest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// followUpOpening is what the body of a key's follow-up pull request starts with. The findings' prints
// follow, sorted; none where a run has closed it.
func followUpOpening(key string) string {
	return "<!-- kinesis-audit follow-up key=" + key + " findings="
}

// prints stand for the findings. Where there are very many, a part of them does: they are in no order
// that has a meaning, so that hardly a change goes by unseen.
func prints(region string, refs []hclgen.FindingRef) []string {
	var out []string
	for _, f := range refs {
		out = append(out, printOf(region, f.CheckID, f.Kind, f.Stream))
	}
	slices.Sort(out)
	out = slices.Compact(out)
	return out[:min(len(out), mostPrints)]
}

// printOf is of a finding on a whole stream: those on a consumer are patched nowhere.
func printOf(region, check, kind, stream string) string {
	return row{Finding: analyzer.Finding{CheckID: check}, kind: kind, stream: stream}.print(region)
}

// readPrints reads a body's marker; ok is false where it has none of the key.
func readPrints(key, body string) (prints []string, ok bool) {
	rest, ok := strings.CutPrefix(body, followUpOpening(key))
	if !ok {
		return nil, false
	}
	text, _, ok := strings.Cut(rest, " -->")
	if !ok || len(text)%printChars != 0 {
		return nil, false
	}
	for print := range slices.Chunk([]byte(text), printChars) {
		prints = append(prints, string(print))
	}
	return prints, true
}

// unmarked is the body without its findings.
func unmarked(key, body string) string {
	_, rest, _ := strings.Cut(body, " -->")
	return followUpOpening(key) + " -->" + rest
}

// farewell says why a pull request is closed.
func (r *followUp) farewell(prints []string) string {
	c := &Comment{Analysis: r.Analysis}
	still := 0
	for _, row := range c.rows() {
		if slices.Contains(prints, row.print(r.Analysis.Region)) {
			still++
		}
	}
	run := "a later run"
	if r.RunURL != "" {
		run = "[a later run](" + r.RunURL + ")"
	}
	text := fmt.Sprintf("By %s nothing is left to fix here, and this is closed.", run)
	if still > 0 {
		text = fmt.Sprintf("By %s there is no patch any more for %s, and this is closed. Still found: %d. That may be fixed in the code and await its apply, be silenced there, or be no longer safe to edit; the run says which.",
			run, counted(len(prints), "finding"), still)
	}
	return text + " A new pull request is opened if that changes.\n"
}
