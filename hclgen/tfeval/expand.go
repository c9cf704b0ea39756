package tfeval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

const maxInstances = 20_000 // of resources and modules in one deployment

// repetition is how a block is repeated.
type repetition int

const (
	single repetition = iota
	counted
	keyed
)

// expansion is what count or for_each makes of a block.
type expansion struct {
	mode  repetition
	items []item
	maybe bool // whether the items exist, and with which keys, is unknown: one stands for all
}

// item is one instance of a block.
type item struct {
	key    cty.Value // cty.NilVal for a single block
	suffix string    // "", `[0]`, `["eu"]`, or `[?]` where the key is unknown
	scope  *scope
}

// admit counts an instance; false once there are too many or the time is up.
func (ev *evaluator) admit(block *hclsyntax.Block) bool {
	if ev.instances++; ev.instances > maxInstances {
		ev.note(spanOf(block.DefRange()), "more than %d instances: the rest is left out", maxInstances)
		return false
	}
	return ev.ctx.Err() == nil
}

func (ev *evaluator) expand(block *hclsyntax.Block, sc *scope, label string) *expansion {
	if attr := block.Body.Attributes["for_each"]; attr != nil {
		return ev.expandForEach(node{attr.Expr, sc}, label)
	}
	if attr := block.Body.Attributes["count"]; attr != nil {
		return ev.expandCount(node{attr.Expr, sc}, label)
	}
	return &expansion{mode: single, items: []item{{scope: sc}}}
}

func (ev *evaluator) expandCount(n node, label string) *expansion {
	v := ev.eval(n)
	exp := &expansion{mode: counted}
	add := func(suffix string, index cty.Value) {
		exp.items = append(exp.items, item{key: index, suffix: suffix, scope: n.scope.child(label+suffix, map[string]binding{
			"count": {value: cty.ObjectVal(map[string]cty.Value{"index": index}), what: "count"},
		})})
	}
	if count, ok := (Value{V: v, Known: v.IsWhollyKnown()}).Int(); ok {
		for i := range min(count, maxInstances+1) {
			add(fmt.Sprintf("[%d]", i), cty.NumberIntVal(int64(i)))
			exp.items[i].scope.again = count > 1
		}
		return exp
	}
	exp.maybe = true
	if isToggle(n.expr) {
		add("[0]", cty.NumberIntVal(0))
	} else {
		add("[?]", cty.UnknownVal(cty.Number))
		exp.items[0].scope.again = true
	}
	return exp
}

// isToggle recognises `cond ? 1 : 0`: if there is an instance at all, it is [0].
func isToggle(expr any) bool {
	cond, ok := unwrap(expr).(*hclsyntax.ConditionalExpr)
	if !ok {
		return false
	}
	for _, branch := range []hclsyntax.Expression{cond.TrueResult, cond.FalseResult} {
		v, diags := branch.Value(nil)
		if diags.HasErrors() {
			return false
		}
		if n, ok := (Value{V: v, Known: v.IsWhollyKnown()}).Int(); !ok || n < 0 || n > 1 {
			return false
		}
	}
	return true
}

func (ev *evaluator) expandForEach(n node, label string) *expansion {
	v := ev.eval(n)
	exp := &expansion{mode: keyed}
	add := func(suffix string, key, value cty.Value, from *source) {
		attrs := map[string]*source{}
		if from != nil {
			attrs["value"] = from
		}
		exp.items = append(exp.items, item{key: key, suffix: suffix, scope: n.scope.child(label+suffix, map[string]binding{
			"each": {value: cty.ObjectVal(map[string]cty.Value{"key": key, "value": value}), attrs: attrs, what: "for_each"},
		})})
		exp.items[len(exp.items)-1].scope.again = true
	}
	if !v.IsKnown() || v.IsNull() || !iterable(v) || v.Type().IsSetType() && !v.IsWhollyKnown() {
		exp.maybe = true
		add("[?]", cty.UnknownVal(cty.String), cty.DynamicVal, nil)
		return exp
	}
	for key, value := range v.Elements() {
		if len(exp.items) > maxInstances {
			break
		}
		if v.Type().IsSetType() {
			key = value
		}
		if v.Type().IsListType() || v.Type().IsTupleType() || key.Type() != cty.String || key.IsNull() || !key.IsKnown() {
			ev.note(spanOf(n.expr.Range()), "for_each is neither a map nor a set of strings")
			break
		}
		add("["+quoteKey(key.AsString())+"]", key, value, &source{n, []cty.Value{key}})
	}
	return exp
}

// value is what a reference to the repeated thing yields, each built from the item of that number.
func (e *expansion) value(build func(i int) cty.Value) cty.Value {
	if e.maybe {
		return cty.DynamicVal
	}
	switch e.mode {
	case single:
		if len(e.items) == 0 {
			return cty.DynamicVal
		}
		return build(0)
	case counted:
		elements := make([]cty.Value, len(e.items))
		for i := range e.items {
			elements[i] = build(i)
		}
		return cty.TupleVal(elements)
	default:
		attrs := map[string]cty.Value{}
		for i, it := range e.items {
			attrs[it.key.AsString()] = build(i)
		}
		return cty.ObjectVal(attrs)
	}
}

// find is the number of the item with that key, -1 if there is none.
func (e *expansion) find(key cty.Value) int {
	return slices.IndexFunc(e.items, func(it item) bool { return it.key != cty.NilVal && sameKey(it.key, key) })
}

// quoteKey writes an instance key as Terraform does in addresses.
func quoteKey(key string) string {
	r := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`, "${", "$${", "%{", "%%{")
	return `"` + r.Replace(key) + `"`
}
