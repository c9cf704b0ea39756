package tfeval

import (
	"maps"
	"regexp"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Overlaid are the files that the repository has replaced or added, by name.
func (r *Repo) Overlaid() map[string][]byte { return maps.Clone(r.overlay) }

// secretName matches arguments that hold secrets as a rule, whether or not a variable is declared sensitive.
var secretName = regexp.MustCompile(`(?i)(password|passwd|secret|token|private_key|access_key|passphrase|credential)s?$`)

// SensitivePlaces are the places in a file that hold secrets: values given to sensitive variables, as
// defaults, in a var file or by a module call, what the function sensitive is called with, and literals
// of arguments that are named like a secret.
func (e *Evaluation) SensitivePlaces(file string) []Span {
	var out []Span
	root := e.ev.modules[0].mod
	if isVarFile(file) {
		values, err := e.Repo().readVarFile(file)
		if err != nil {
			return nil // it gives nothing a value then
		}
		for name, v := range root.variables {
			if a, ok := values[name]; ok && v.sensitive {
				out = append(out, a.span)
			}
		}
	}
	for _, mi := range e.ev.modules {
		for _, v := range mi.mod.variables {
			if v.sensitive && v.value != nil && v.value.Range().Filename == file {
				out = append(out, spanOf(v.value.Range()))
			}
		}
	}
	for _, mi := range e.ev.modules {
		if mi.call == nil {
			continue
		}
		for name, v := range mi.mod.variables {
			attr := mi.call.Body.Attributes[name]
			if attr == nil || !v.sensitive {
				continue
			}
			for _, read := range e.ev.readsOf(e.ev.trace(node{attr.Expr, mi.outer}, nil)) {
				if read.File == file && e.Repo().holdsText(read) {
					out = append(out, read)
				}
			}
		}
	}
	return sortSpans(append(out, e.Repo().namedLikeSecrets(file)...))
}

// holdsText tells whether there is a literal in the place, as in what a reference alone has none.
func (r *Repo) holdsText(s Span) bool {
	src, err := r.Read(s.File)
	if err != nil || !s.Range.CanSliceBytes(src) {
		return true
	}
	expr, diags := hclsyntax.ParseExpression(s.Range.SliceBytes(src), s.File, hcl.InitialPos)
	if diags.HasErrors() {
		return true
	}
	found := false
	_ = hclsyntax.VisitAll(expr, func(n hclsyntax.Node) hcl.Diagnostics {
		if literal, ok := n.(*hclsyntax.LiteralValueExpr); ok && !literal.Val.IsNull() && !(literal.Val.Type() == cty.String && literal.Val.AsString() == "") {
			found = true
		}
		return nil
	})
	return found
}

func (r *Repo) namedLikeSecrets(file string) []Span {
	src, err := r.Read(file)
	if err != nil {
		return nil // it holds nothing then
	}
	body, _ := r.meter.parseBody(src, file)
	if body == nil {
		return nil
	}
	var out []Span
	// The visitor reports no diagnostics, so none come back.
	_ = hclsyntax.VisitAll(body, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.Attribute:
			if v, ok := literalString(n.Expr); ok && v != "" && secretName.MatchString(n.Name) {
				out = append(out, spanOf(n.SrcRange))
			}
		case *hclsyntax.ObjectConsExpr:
			for _, item := range n.Items {
				key, _ := literalString(item.KeyExpr)
				if v, ok := literalString(item.ValueExpr); ok && v != "" && secretName.MatchString(key) {
					out = append(out, spanOf(item.ValueExpr.Range()))
				}
			}
		case *hclsyntax.FunctionCallExpr:
			if n.Name == "sensitive" {
				out = append(out, spanOf(n.Range()))
			}
		}
		return nil
	})
	return out
}
