package hclgen

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// goal is what an argument of a resource is to be.
type goal struct {
	path string    // as tfeval.Instance.Attribute takes it, without numbers
	want cty.Value // null: the argument is to be absent, or null
	def  string    // the provider's default, which holds where the code has none
	// copyOf is another argument of the resource, whose expression is wanted here too. want is not used then.
	copyOf string
}

func number(n int) cty.Value { return cty.NumberIntVal(int64(n)) }

func stringList(s []string) cty.Value {
	values := make([]cty.Value, len(s))
	for i, v := range s {
		values[i] = cty.StringVal(v)
	}
	return cty.ListVal(values)
}

var none = cty.NullVal(cty.DynamicPseudoType)

// reached tells whether the instance's argument is what the goal wants.
func (g goal) reached(i *tfeval.Instance) bool {
	v := i.Attribute(g.path)
	switch {
	case g.copyOf != "":
		text := expression(i, g.copyOf)
		return text != "" && text == expression(i, g.path)
	case g.def != "" && v.IsNull():
		text, _ := tfeval.Value{V: g.want, Known: true}.Text()
		return text == g.def
	}
	return equal(g.want, v)
}

// isDefault tells whether the value is what the provider takes where the code has none.
func (g goal) isDefault(v tfeval.Value) bool {
	text, ok := v.Text()
	return ok && g.def != "" && text == g.def
}

// text is the HCL that reaches the goal.
func (g goal) text(i *tfeval.Instance) string {
	if g.copyOf != "" {
		return expression(i, g.copyOf)
	}
	return literal(g.want)
}

// equal tells whether v is known to be what is wanted. Lists are compared as sets, which is what the
// provider takes them for.
func equal(want cty.Value, v tfeval.Value) bool {
	if !v.Known {
		return false
	}
	if want.IsNull() {
		return v.V.IsNull()
	}
	w := tfeval.Value{V: want, Known: true}
	if text, ok := w.Text(); ok {
		got, ok := v.Text()
		return ok && got == text
	}
	list, _ := w.Strings()
	got, ok := v.Strings()
	return ok && slices.Equal(sorted(list), sorted(got))
}

func sorted(s []string) []string { return slices.Sorted(slices.Values(s)) }

// literal is the value as HCL text; a list of more than two elements has a line for each.
func literal(v cty.Value) string {
	list, ok := tfeval.Value{V: v, Known: true}.Strings()
	if !ok || v.IsNull() || len(list) < 3 {
		return inline(v)
	}
	var b strings.Builder
	b.WriteString("[\n")
	for _, s := range list {
		b.WriteString("  " + string(hclwrite.TokensForValue(cty.StringVal(s)).Bytes()) + ",\n")
	}
	b.WriteString("]")
	return b.String()
}

// expression is the source text of an argument's expression; "" where the block does not have it.
func expression(i *tfeval.Instance, path string) string {
	block, missing, _ := i.Body(path)
	if len(missing) > 0 {
		return ""
	}
	attr := block.Body.Attributes[lastSegment(path)]
	if attr == nil {
		return ""
	}
	r := attr.Expr.Range()
	src, err := i.Repo().Read(r.Filename)
	if err != nil || !r.CanSliceBytes(src) {
		return ""
	}
	return string(r.SliceBytes(src))
}

// inline is the value as HCL text on one line.
func inline(v cty.Value) string { return string(hclwrite.TokensForValue(v).Bytes()) }

func inlineText(s string) string { return inline(cty.StringVal(s)) }

// plainPath is a path without the numbers of single blocks: a.0.b is a.b.
func plainPath(p string) string { return strings.ReplaceAll(p, ".0.", ".") }

func lastSegment(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }
