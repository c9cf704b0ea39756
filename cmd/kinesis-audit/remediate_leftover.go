package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// refusals tells those of one reason and place together.
func (s *summary) refusals(all []hclgen.Refusal) {
	if len(all) == 0 {
		return
	}
	s.section("Refused")
	for _, same := range grouped(all, func(r hclgen.Refusal) string { return r.Place + "\x00" + r.Reason + "\x00" + r.HCL }) {
		var refs []hclgen.FindingRef
		for _, r := range same {
			refs = append(refs, r.Finding)
		}
		s.line(1, "%s", s.findings(refs))
		at := same[0].Place
		if at != "" {
			at += ": "
		}
		s.line(2, "%s%s", at, same[0].Reason)
		s.hcl(same[0].HCL)
	}
}

// findings names streams with what was found, as "orders: No Encryption (high)".
func (s *summary) findings(refs []hclgen.FindingRef) string {
	var texts []string
	for _, same := range grouped(refs, func(f hclgen.FindingRef) string { return f.Kind + "\x00" + f.Stream }) {
		var issues []string
		for _, f := range same {
			issues = append(issues, fmt.Sprintf("%s (%s)", f.Issue, strings.ToLower(f.Severity)))
		}
		texts = append(texts, same[0].Stream+": "+strings.Join(issues, ", "))
	}
	if s.verbose {
		return strings.Join(texts, "\n")
	}
	if len(texts) > mostNamed {
		texts = append(texts[:mostNamed], fmt.Sprintf("and %d more", len(texts)-mostNamed))
	}
	return strings.Join(texts, "\n")
}

func (s *summary) hcl(text string) {
	if s.verbose && text != "" {
		s.line(3, "%s", text)
	}
}

func (s *summary) awaiting(all []hclgen.Awaiting) {
	if len(all) == 0 {
		return
	}
	s.section("In the code already, and awaiting apply")
	for _, a := range all {
		s.line(1, "%s: %s: %s", a.Place, a.Finding.Stream, a.What)
	}
}

// undefined tells whether the advice is for a stream that no code defines.
func undefined(a hclgen.Advice) bool { return a.Remedy == "import" }

// advice tells what is the same for several streams once.
func (s *summary) advice(all []hclgen.Advice) {
	if len(all) == 0 {
		return
	}
	s.section("For you to do")
	groups := grouped(all, func(a hclgen.Advice) string { return a.Remedy + "\x00" + a.Text })
	slices.SortStableFunc(groups, func(x, y []hclgen.Advice) int { // what no code defines comes last
		if undefined(x[0]) == undefined(y[0]) {
			return 0
		}
		if undefined(x[0]) {
			return 1
		}
		return -1
	})
	for _, same := range groups {
		var names []string
		for _, a := range same {
			names = append(names, a.Stream)
		}
		if s.verbose {
			s.line(1, "%s", strings.Join(names, ", "))
		} else {
			s.line(1, "%s", someOf(names))
		}
		s.line(2, "%s", same[0].Text)
		for _, a := range same {
			s.hcl(a.HCL)
		}
	}
}

func (s *summary) silenced(all []hclgen.Silenced) {
	if len(all) == 0 || !s.verbose {
		return // the head counts them
	}
	s.section("Silenced in the code")
	for _, x := range all {
		s.line(1, "%s: %s: %s: %s", x.Place, x.Finding.Stream, x.Finding.CheckID, x.Reason)
	}
}

func (s *summary) aside(all []hclgen.Aside) {
	if len(all) == 0 {
		return
	}
	s.section("Left aside: code that could not be read, or not all of it")
	for n, a := range all {
		if n == mostNamed && !s.verbose {
			s.line(1, "and %d more", len(all)-n)
			return
		}
		s.line(1, "%s: %s", a.Path, a.Reason)
	}
}

// grouped puts together what has the same key, in the order of the first of each.
func grouped[T any](all []T, key func(T) string) [][]T {
	var keys []string
	var out [][]T
	for _, x := range all {
		k := key(x)
		n := slices.Index(keys, k)
		if n < 0 {
			keys, out = append(keys, k), append(out, nil)
			n = len(keys) - 1
		}
		out[n] = append(out[n], x)
	}
	return out
}
