package tfeval

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

func (ev *evaluator) followObject(t *trail, e *hclsyntax.ObjectConsExpr) bool {
	t.node.expr = e
	if len(t.path) == 0 {
		t.end = atExpression
		return false
	}
	for _, item := range slices.Backward(e.Items) { // the last of equal keys wins
		key := ev.eval(node{item.KeyExpr, t.node.scope})
		if !key.IsKnown() {
			return t.opaque("a key of the object is unknown")
		}
		if sameKey(key, t.path[0]) {
			t.element = append(t.element, t.path[0])
			return t.jump(node{item.ValueExpr, t.node.scope}, t.path[1:])
		}
	}
	t.end = atMissing
	return false
}

func (ev *evaluator) followTuple(t *trail, e *hclsyntax.TupleConsExpr) bool {
	t.node.expr = e
	if len(t.path) == 0 {
		t.end = atExpression
		return false
	}
	for i, item := range e.Exprs {
		var v cty.Value
		if t.path[0].Type() != cty.Number {
			v = ev.eval(node{item, t.node.scope})
		}
		if isElement(t.path[0], i, v) {
			t.element = append(t.element, t.path[0])
			return t.jump(node{item, t.node.scope}, t.path[1:])
		}
	}
	return t.opaque("the element is not found in the list")
}

// forIndex remembers what each key of a for expression's result was made from.
type forIndex struct {
	scopes map[string]*scope
	why    string // if it could not be built
}

func (ev *evaluator) followFor(t *trail, e *hclsyntax.ForExpr) bool {
	t.node.expr = e
	if len(t.path) == 0 {
		t.end = atExpression
		return false
	}
	if e.Group {
		return t.opaque("it is made by a grouping for expression")
	}
	index := ev.indexFor(t.node, e)
	if index.why != "" {
		return t.opaque(index.why)
	}
	key, _ := (Value{V: t.path[0], Known: true}).Text()
	if t.path[0].Type() == cty.String && e.KeyExpr == nil {
		key = "=" + key
	}
	sc := index.scopes[key]
	if sc == nil {
		return t.opaque("the for expression makes no such element")
	}
	t.step("for", e.Range())
	return t.jump(node{e.ValExpr, sc}, t.path[1:])
}

func (ev *evaluator) indexFor(n node, e *hclsyntax.ForExpr) *forIndex {
	memo := exprInScope{e, n.scope}
	if index := ev.forIndexes[memo]; index != nil {
		return index
	}
	index := &forIndex{scopes: map[string]*scope{}}
	ev.forIndexes[memo] = index
	coll := node{e.CollExpr, n.scope}
	v := ev.eval(coll)
	if !iterable(v) || !ev.repo.meter.spend(v.LengthInt()) {
		index.why = "the collection of a for expression is unknown"
		return index
	}
	i := 0
	for key, value := range v.Elements() {
		if v.Type().IsSetType() {
			key = value
		}
		names := map[string]binding{e.ValVar: {value: value, source: &source{coll, []cty.Value{key}}}}
		if e.KeyVar != "" {
			names[e.KeyVar] = binding{value: key}
		}
		sc := n.scope.child(n.scope.label, names)
		sc.again = true
		if e.CondExpr != nil {
			keep, ok := (Value{V: ev.eval(node{e.CondExpr, sc}), Known: true}).Bool()
			if !ok {
				index.why = "the condition of a for expression is unknown"
				return index
			}
			if !keep {
				continue
			}
		}
		result := cty.NumberIntVal(int64(i))
		if e.KeyExpr != nil {
			result = ev.eval(node{e.KeyExpr, sc})
		}
		text, ok := (Value{V: result, Known: result.IsWhollyKnown()}).Text()
		if !ok {
			index.why = "a key of a for expression is unknown"
			return index
		}
		index.scopes[text] = sc
		if e.KeyExpr == nil { // the result may become a set, whose keys are its values
			if made := ev.eval(node{e.ValExpr, sc}); made.Type() == cty.String && made.IsKnown() && !made.IsNull() {
				index.scopes["="+made.AsString()] = sc
			}
		}
		i++
	}
	return index
}

// followSplat goes into the element that the path's number names.
func (ev *evaluator) followSplat(t *trail, e *hclsyntax.SplatExpr) bool {
	if len(t.path) == 0 {
		t.end = atExpression
		return false
	}
	v := ev.eval(node{e.Source, t.node.scope})
	if !v.IsKnown() || v.IsNull() {
		return t.opaque("the list of a splat expression is unknown")
	}
	var steps hcl.Traversal
	switch each := unwrap(e.Each).(type) {
	case *hclsyntax.RelativeTraversalExpr:
		if _, ok := unwrap(each.Source).(*hclsyntax.AnonSymbolExpr); !ok {
			return t.opaque("it goes through a nested splat expression")
		}
		steps = each.Traversal
	case *hclsyntax.AnonSymbolExpr:
	default:
		return t.opaque("it goes through a nested splat expression")
	}
	element := t.path[:1]
	if typ := v.Type(); !typ.IsListType() && !typ.IsTupleType() && !typ.IsSetType() {
		element = nil // a splat of one thing makes a list of one
	}
	return t.jump(node{e.Source, t.node.scope}, element, traversalPath(steps), t.path[1:])
}
