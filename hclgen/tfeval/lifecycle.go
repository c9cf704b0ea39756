package tfeval

import (
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Ignores tells whether lifecycle's ignore_changes covers the argument, so that an edit of it would be
// without effect, and where it says so.
func (i *Instance) Ignores(path string) (bool, Span) {
	for _, b := range i.Block.Body.Blocks {
		attr := b.Body.Attributes["ignore_changes"]
		if b.Type != "lifecycle" || attr == nil {
			continue
		}
		at := spanOf(attr.Range())
		if ignoredName(attr.Expr) == "all" {
			return true, at
		}
		list, diags := hcl.ExprList(attr.Expr)
		if diags.HasErrors() {
			continue
		}
		for _, item := range list {
			name := ignoredName(item)
			if name == path || name == "*" || strings.HasPrefix(path, name+".") {
				return true, at
			}
		}
	}
	return false, Span{}
}

// ignoredName reads shard_count, stream_mode_details[0].stream_mode, or either in quotes as Terraform
// 0.11 wanted it. Numbers are left out: they are those of single nested blocks.
func ignoredName(expr hcl.Expression) string {
	if e, ok := expr.(hclsyntax.Expression); ok {
		if s, ok := literalString(e); ok {
			return strings.ReplaceAll(s, ".0", "")
		}
	}
	t, diags := hcl.AbsTraversalForExpr(expr)
	if diags.HasErrors() || t.IsRelative() {
		return ""
	}
	name := t.RootName()
	for _, step := range t[1:] {
		if attr, ok := step.(hcl.TraverseAttr); ok {
			name += "." + attr.Name
		}
	}
	return name
}
