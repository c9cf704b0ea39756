package tfeval

import (
	"slices"
	"strings"
)

// Pattern is a string of which only parts are known.
type Pattern []Part

// Part is either literal text or a hole.
type Part struct {
	Literal string
	Hole    *Hole
}

// Hole is a part of a string that only a run of Terraform knows. Holes with the same ID have the same
// value within one deployment.
type Hole struct {
	ID       string // the expression, with the module instance where it stands
	Expr     string
	Span     Span
	Variable string // the root module's variable that the hole is, if it is just that
}

// WorkspaceHole is the ID of the hole that terraform.workspace is.
const WorkspaceHole = "terraform.workspace"

// String writes holes as ${expression}.
func (p Pattern) String() string {
	var b strings.Builder
	for _, part := range p {
		if part.Hole != nil {
			b.WriteString("${" + part.Hole.Expr + "}")
		} else {
			b.WriteString(part.Literal)
		}
	}
	return b.String()
}

// Anchored tells whether some of the text is known, so that a match means something.
func (p Pattern) Anchored() bool {
	return slices.ContainsFunc(p, func(part Part) bool { return part.Hole == nil && strings.Trim(part.Literal, "-_. /") != "" })
}

// maxMatches is how many ways to fill the holes are told; two are already one too many.
const maxMatches = 16

// Match returns the ways to fill the holes so that the pattern is text, given what is known of some
// holes by ID; none if it can't be.
func (p Pattern) Match(text string, known map[string]string) []map[string]string {
	var out []map[string]string
	filled := map[string]string{}
	budget := 1 << 16
	var match func(p Pattern, text string)
	match = func(p Pattern, text string) {
		if budget--; budget < 0 || len(out) >= maxMatches {
			return
		}
		if len(p) == 0 {
			if text == "" {
				solution := map[string]string{}
				for id, v := range filled {
					solution[id] = v
				}
				out = append(out, solution)
			}
			return
		}
		hole := p[0].Hole
		if hole == nil {
			if rest, ok := strings.CutPrefix(text, p[0].Literal); ok {
				match(p[1:], rest)
			}
			return
		}
		value, ok := filled[hole.ID]
		if !ok {
			value, ok = known[hole.ID]
		}
		if ok {
			if rest, fits := strings.CutPrefix(text, value); fits {
				match(p[1:], rest)
			}
			return
		}
		for i := range len(text) + 1 {
			filled[hole.ID] = text[:i]
			match(p[1:], text[i:])
		}
		delete(filled, hole.ID)
	}
	match(p, text)
	return out
}
