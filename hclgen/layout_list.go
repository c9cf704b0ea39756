package hclgen

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// hasComment tells whether there is a comment in an expression.
func hasComment(text string) bool {
	tokens, _ := hclsyntax.LexExpression([]byte(text), "", hcl.InitialPos)
	return slices.ContainsFunc(tokens, func(t hclsyntax.Token) bool { return t.Type == hclsyntax.TokenComment })
}

// listFor gives the lines of a list the indentation that the file has.
func listFor(src []byte, value string) string {
	if !strings.HasPrefix(value, "[\n  ") {
		return value
	}
	return strings.ReplaceAll(value, "\n  ", "\n"+indentUnit(src, ""))
}

// extendList adds the strings that a list lacks, on lines of their own in front of its closing bracket, so
// that the comments in it stay. It can't where the list is not one of string literals, holds one that is
// not wanted, or ends otherwise than with a comma and a new line.
func extendList(src []byte, r hcl.Range, want cty.Value) (Edit, bool) {
	expr, diags := hclsyntax.ParseExpression(r.SliceBytes(src), "", hcl.InitialPos)
	list, written := expr.(*hclsyntax.TupleConsExpr)
	wanted, known := tfeval.Value{V: want, Known: true}.Strings()
	if diags.HasErrors() || !written || !known || len(list.Exprs) == 0 {
		return Edit{}, false
	}
	for _, element := range list.Exprs {
		v, diags := element.Value(nil)
		if diags.HasErrors() || v.Type() != cty.String || v.IsNull() || !slices.Contains(wanted, v.AsString()) {
			return Edit{}, false
		}
		wanted = slices.DeleteFunc(wanted, func(s string) bool { return s == v.AsString() })
	}
	last := r.Start.Byte + list.Exprs[len(list.Exprs)-1].Range().End.Byte
	closing := r.End.Byte - 1
	lineStart := strings.LastIndexByte(string(src[:closing]), '\n') + 1
	if lineStart <= last || src[last] != ',' || strings.TrimLeft(string(src[lineStart:closing]), " \t") != "" {
		return Edit{}, false
	}
	var b strings.Builder
	for _, s := range wanted {
		b.WriteString(indentAt(src, last) + inlineText(s) + "," + eolBefore(src, lineStart))
	}
	return editAt(src, lineStart, lineStart, b.String()), len(wanted) > 0
}
