package hclgen

import (
	"bytes"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// OpaqueChanges names, as code refers to them, what two contents of a file of Terraform code have different and is
// not evaluated, so that a comparison of what the code comes to does not see it: calls of modules whose code is
// elsewhere, and data sources.
func OpaqueChanges(name string, before, now []byte) []string {
	var out []string
	was, is := opaqueBlocks(name, before), opaqueBlocks(name, now)
	for ref, text := range was {
		if !bytes.Equal(text, is[ref]) {
			out = append(out, ref)
		}
	}
	for ref := range is {
		if was[ref] == nil {
			out = append(out, ref)
		}
	}
	slices.Sort(out)
	return out
}

// mentions tells whether an instance is of one of these modules, or what decides its arguments refers to one of
// these, also where the value is known: a copy of the module may be installed, of another version.
func mentions(i *tfeval.Instance, refs []string) bool {
	if len(refs) == 0 {
		return false
	}
	if slices.ContainsFunc(refs, func(ref string) bool { return refersTo(i.ModulePath, ref) }) {
		return true
	}
	texts := []tfeval.Span{}
	if i.Maybe {
		texts = append(texts, tfeval.Span{File: i.File, Range: i.Block.Range()})
	}
	for _, path := range i.AttributePaths() {
		o := i.Attribute(path).Origin
		texts = append(texts, o.Reads...)
		if o.Kind != tfeval.CommandLine {
			texts = append(texts, o.Span())
		}
		for _, step := range o.Via {
			texts = append(texts, step.Span)
		}
	}
	return slices.ContainsFunc(texts, func(s tfeval.Span) bool {
		if s.IsZero() {
			return false
		}
		src, err := i.Repo().Read(s.File)
		if err != nil || s.Range.End.Byte > len(src) {
			return true // it can't be told
		}
		text := string(s.Range.SliceBytes(src))
		return slices.ContainsFunc(refs, func(ref string) bool { return refersTo(text, ref) })
	})
}

// refersTo finds the reference in an expression, and no longer name.
func refersTo(text, ref string) bool {
	for {
		_, rest, found := strings.Cut(text, ref)
		if !found {
			return false
		}
		if rest == "" || !strings.ContainsAny(rest[:1], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") {
			return true
		}
		text = rest
	}
}

// opaqueBlocks are those blocks by their labels. What does not parse has none: that is seen in another way.
func opaqueBlocks(name string, src []byte) map[string][]byte {
	out := map[string][]byte{}
	file, problems := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	if problems.HasErrors() {
		return out
	}
	for _, b := range file.Body.(*hclsyntax.Body).Blocks {
		if b.Type == "data" || b.Type == "module" && !isLocal(b) {
			out[b.Type+"."+strings.Join(b.Labels, ".")] = b.Range().SliceBytes(src)
		}
	}
	return out
}

// isLocal tells whether a module call's source is a folder of the repository.
// https://developer.hashicorp.com/terraform/language/modules/sources#local-paths
func isLocal(call *hclsyntax.Block) bool {
	source := call.Body.Attributes["source"]
	if source == nil {
		return false
	}
	v, problems := source.Expr.Value(nil)
	if problems.HasErrors() || v.IsNull() || !v.Type().Equals(cty.String) {
		return false
	}
	return strings.HasPrefix(v.AsString(), "./") || strings.HasPrefix(v.AsString(), "../")
}
