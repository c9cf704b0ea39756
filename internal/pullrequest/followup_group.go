package pullrequest

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// Kind is what the patches of a follow-up pull request do, so that what is harmless can be merged without
// what is not.
type Kind string

// The kinds.
const (
	Additive      Kind = "additive"      // only adds: alarms
	Configuration Kind = "configuration" // changes what is there
	Reducing      Kind = "reducing"      // cuts capacity or retention
)

var kinds = []Kind{Additive, Configuration, Reducing}

// Group is what one follow-up pull request carries.
type Group struct {
	Root         string // the root module's folder; several that patches join are in order, as "a, b"
	Kind         Kind
	Fingerprints []string // of the findings, in the order of the patches
}

func kindOf(p *hclgen.Patch) Kind {
	switch {
	case p.Reduces:
		return Reducing
	case !slices.ContainsFunc(p.Claims, func(c hclgen.Claim) bool { return !c.Adds }):
		return Additive
	}
	return Configuration
}

// Groups sorts patches by root module and kind. A finding is in one group: those that patches of it would
// be in are joined.
func Groups(result *hclgen.Result) []Group {
	var parts []part
	for _, p := range result.Patches {
		n := part{kind: kindOf(p)}
		for _, c := range p.Claims {
			n.roots = append(n.roots, c.Root)
		}
		slices.Sort(n.roots)
		n.roots = slices.Compact(n.roots)
		for _, f := range p.Findings {
			if !slices.Contains(n.findings, f.Fingerprint) {
				n.findings = append(n.findings, f.Fingerprint)
			}
		}
		for {
			i := slices.IndexFunc(parts, n.belongs)
			if i < 0 {
				break
			}
			n = parts[i].and(n)
			parts = slices.Delete(parts, i, i+1)
		}
		parts = append(parts, n)
	}
	out := []Group{}
	for _, p := range parts {
		out = append(out, Group{strings.Join(p.roots, ", "), p.kind, p.findings})
	}
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(strings.Compare(a.Root, b.Root), slices.Index(kinds, a.Kind)-slices.Index(kinds, b.Kind))
	})
	return out
}

// part is a group that others may still be joined with.
type part struct {
	roots, findings []string
	kind            Kind
}

func (p part) belongs(other part) bool {
	return p.kind == other.kind && (slices.Equal(p.roots, other.roots) || len(lacking(p.findings, other.findings)) < len(p.findings))
}

func (p part) and(other part) part {
	roots := append(slices.Clone(p.roots), lacking(other.roots, p.roots)...)
	slices.Sort(roots)
	return part{roots, append(slices.Clone(p.findings), lacking(other.findings, p.findings)...), p.kind}
}

// branchPrefix is what the branches of a key start with, without refs/heads/.
func branchPrefix(key string) string {
	if !refKey.MatchString(key) || strings.Contains(key, ".lock") {
		key = slug(key)
	}
	return "kinesis-audit/" + key + "/"
}

// branch is what is behind the prefix: no other group has it.
func (g Group) branch() string { return slug(g.Root) + "-" + string(g.Kind) }

// What names of branches may have, or rather less.
// https://git-scm.com/docs/git-check-ref-format
var (
	refKey  = regexp.MustCompile(`^[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*$`)
	noSlug  = regexp.MustCompile(`[^A-Za-z0-9_-]+`)
	longest = 60
)

// slug is a name as a part of a branch's. Where it is not the name itself, it has a hash of it.
func slug(name string) string {
	clean := strings.Trim(noSlug.ReplaceAllString(name, "-"), "-")
	if clean == name && name != "" && len(name) <= longest {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	return cmp.Or(clean[:min(len(clean), longest)], "top") + "-" + hex.EncodeToString(sum[:4])
}
