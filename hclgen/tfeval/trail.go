package tfeval

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

const maxTrail = 2000

// ending is how a trail ends.
type ending int

const (
	atExpression ending = iota // at an expression that makes the value: a literal, a template, a sum
	atMissing                  // at an object that does not have the wanted attribute
	atOpaque                   // at something that can't be followed
)

// trail is the way back from an expression to what decides its value.
type trail struct {
	node      node        // where it stands
	path      []cty.Value // what is wanted of the node's value, outermost key first
	end       ending
	why       string
	kind      Kind
	element   []cty.Value
	via       []Step
	overrides []Place
	reads     []node // what decided on the way
	picks     []pick // conditions that picked the way
	sensitive bool
	dropped   Span // the type constraint that drops what is wanted
	fixed     string
	resource  *hclsyntax.Block  // where it ends at one: it is wanted as a whole, or what the provider says of it
	items     []item            // of the resource, those that are meant
	insts     []*moduleInstance // where it ends at a module of which more than one output is wanted
	rest      []cty.Value       // what is wanted of each item or instance
}

type traceKey struct {
	exprInScope
	path string
}

// trace follows path inside the node's value back to where it stands in the code.
func (ev *evaluator) trace(n node, path []cty.Value) *trail {
	key := traceKey{exprInScope(n), pathText(path)}
	if t := ev.traces[key]; t != nil {
		return t
	}
	t := &trail{node: n, path: path, kind: Literal}
	ev.traces[key] = &trail{node: n, path: path, kind: Literal, end: atOpaque, why: "the value depends on itself"}
	func() {
		defer func() {
			if p := recover(); p != nil {
				t.opaque(fmt.Sprintf("following the value panicked: %v", p))
			}
		}()
		for range maxTrail {
			if !ev.follow(t) {
				return
			}
		}
		t.opaque("the value goes through too many steps")
	}()
	ev.traces[key] = t
	return t
}

func (t *trail) opaque(why string) bool {
	t.end, t.why = atOpaque, why
	return false
}

func (t *trail) step(what string, r hcl.Range) { t.via = append(t.via, Step{what, spanOf(r)}) }

// jump goes on at another expression.
func (t *trail) jump(n node, path ...[]cty.Value) bool {
	t.node, t.path = n, slices.Concat(path...)
	return true
}

func (t *trail) home(kind Kind) { t.kind, t.element = kind, nil }

// unwrap takes off parentheses and the like, which change no value.
func unwrap(expr any) any {
	for {
		switch e := expr.(type) {
		case *hclsyntax.ParenthesesExpr:
			expr = e.Expression
		case *hclsyntax.TemplateWrapExpr:
			expr = e.Wrapped
		case *boundedExpr:
			expr = e.inner
		case *hclsyntax.ObjectConsKeyExpr:
			expr = e.Wrapped
		default:
			return expr
		}
	}
}

// follow takes one step; false at the end.
func (ev *evaluator) follow(t *trail) bool {
	sc := t.node.scope
	switch e := unwrap(t.node.expr).(type) {
	case *hclsyntax.ScopeTraversalExpr:
		t.node.expr = e
		return ev.followReference(t, e)
	case *hclsyntax.RelativeTraversalExpr:
		return t.jump(node{e.Source, sc}, traversalPath(e.Traversal), t.path)
	case *hclsyntax.IndexExpr:
		key := ev.eval(node{e.Key, sc})
		if !key.IsKnown() || key.IsNull() || !key.Type().IsPrimitiveType() {
			return t.opaque("the key is unknown")
		}
		t.reads = append(t.reads, node{e.Key, sc})
		return t.jump(node{e.Collection, sc}, []cty.Value{key}, t.path)
	case *hclsyntax.SplatExpr:
		return ev.followSplat(t, e)
	case *hclsyntax.ConditionalExpr:
		cond := node{e.Condition, sc}
		v := ev.eval(cond)
		taken, ok := (Value{V: v, Known: v.IsWhollyKnown()}).Bool()
		if !ok {
			return t.opaque("the condition is unknown")
		}
		t.reads = append(t.reads, cond)
		t.step(fmt.Sprintf("condition, %t", taken), e.Condition.Range())
		way, other := e.FalseResult, e.TrueResult
		if taken {
			way, other = other, way
		}
		t.picks = append(t.picks, pick{cond, taken, node{other, sc}, t.path})
		return t.jump(node{way, sc}, t.path)
	case *hclsyntax.FunctionCallExpr:
		return ev.followCall(t, e)
	case *hclsyntax.ObjectConsExpr:
		return ev.followObject(t, e)
	case *hclsyntax.TupleConsExpr:
		return ev.followTuple(t, e)
	case *hclsyntax.ForExpr:
		return ev.followFor(t, e)
	case hclsyntax.Expression:
		t.node.expr = e
		if len(t.path) > 0 {
			return t.opaque("it is an element of a computed value")
		}
		t.end = atExpression
		return false
	default:
		return followJSON(t)
	}
}

// followJSON goes into the value of a JSON var file.
func followJSON(t *trail) bool {
	if len(t.path) == 0 {
		t.end = atExpression
		return false
	}
	if pairs, diags := hcl.ExprMap(t.node.expr); !diags.HasErrors() {
		for _, pair := range pairs {
			if key, diags := pair.Key.Value(nil); !diags.HasErrors() && sameKey(key, t.path[0]) {
				t.element = append(t.element, t.path[0])
				return t.jump(node{expr: pair.Value}, t.path[1:])
			}
		}
		t.end = atMissing
		return false
	}
	if list, diags := hcl.ExprList(t.node.expr); !diags.HasErrors() {
		for i, item := range list {
			v, _ := item.Value(nil)
			if isElement(t.path[0], i, v) {
				t.element = append(t.element, t.path[0])
				return t.jump(node{expr: item}, t.path[1:])
			}
		}
	}
	return t.opaque("the element is not found in the var file")
}

// traversalPath is the keys of a traversal's steps.
func traversalPath(steps hcl.Traversal) []cty.Value {
	var out []cty.Value
	for _, step := range steps {
		switch step := step.(type) {
		case hcl.TraverseAttr:
			out = append(out, cty.StringVal(step.Name))
		case hcl.TraverseIndex:
			out = append(out, step.Key)
		}
	}
	return out
}

// sameKey compares keys as an index does: 1 is "1".
func sameKey(a, b cty.Value) bool {
	x, okX := (Value{V: a, Known: a.IsWhollyKnown()}).Text()
	y, okY := (Value{V: b, Known: b.IsWhollyKnown()}).Text()
	return okX && okY && x == y
}

// isElement tells whether key names the element of a list: by number, or, of a set, by its value.
func isElement(key cty.Value, i int, v cty.Value) bool {
	if key.Type() == cty.Number {
		return sameKey(key, cty.NumberIntVal(int64(i)))
	}
	if v == cty.NilVal || !v.IsWhollyKnown() {
		return false
	}
	if !key.Type().IsPrimitiveType() {
		converted, err := convert.Convert(v, key.Type())
		return err == nil && converted.RawEquals(key)
	}
	return sameKey(key, v)
}

func pathText(path []cty.Value) string {
	var b strings.Builder
	for _, key := range path {
		s, ok := (Value{V: key, Known: key.IsWhollyKnown()}).Text()
		if !ok {
			fmt.Fprintf(&b, "[%#v]", key)
		} else if key.Type() == cty.Number {
			fmt.Fprintf(&b, "[%s]", s)
		} else if hclsyntax.ValidIdentifier(s) {
			b.WriteString("." + s)
		} else {
			b.WriteString("[" + quoteKey(s) + "]")
		}
	}
	return b.String()
}
