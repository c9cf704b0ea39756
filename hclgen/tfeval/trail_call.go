package tfeval

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// followCall goes through a function that hands on one of its arguments, or a part of one.
func (ev *evaluator) followCall(t *trail, e *hclsyntax.FunctionCallExpr) bool {
	t.node.expr = e
	args := make([]node, len(e.Args))
	for i, arg := range e.Args {
		args[i] = node{arg, t.node.scope}
	}
	if e.ExpandFinal && e.Name != "merge" && e.Name != "concat" {
		return t.computed(e.Name)
	}
	switch {
	case len(args) == 0:
		return t.computed(e.Name)
	case e.Name == "try":
		return ev.followTry(t, e, args)
	case e.Name == "coalesce":
		return ev.followCoalesce(t, e, args)
	case e.Name == "lookup" && len(args) >= 2:
		return ev.followLookup(t, e, args)
	case e.Name == "sensitive":
		t.sensitive = true
		return t.jump(args[0], t.path)
	case slices.Contains(handsOn, e.Name):
		return t.jump(args[0], t.path)
	case e.Name == "one" && len(t.path) == 0:
		t.step("one", e.Range())
		v := ev.eval(args[0])
		if !iterable(v) || v.LengthInt() != 1 {
			return t.opaque("one() of no element")
		}
		for key, element := range v.Elements() {
			if v.Type().IsSetType() {
				key = element
			}
			return t.jump(args[0], []cty.Value{key})
		}
	case e.Name == "element" && len(args) == 2:
		v, i := ev.eval(args[0]), ev.eval(args[1])
		n, ok := (Value{V: i, Known: i.IsWhollyKnown()}).Int()
		if !ok || !iterable(v) || v.LengthInt() == 0 {
			return t.opaque("the element's number is unknown")
		}
		length := v.LengthInt()
		t.reads = append(t.reads, args[1])
		return t.jump(args[0], []cty.Value{cty.NumberIntVal(int64(((n % length) + length) % length))}, t.path)
	case len(t.path) == 0:
		return t.computed(e.Name)
	case e.Name == "merge":
		return ev.followMerge(t, e, args)
	case e.Name == "concat" || e.Name == "setunion":
		return ev.followConcat(t, e, args)
	case e.Name == "zipmap" && len(args) == 2:
		return ev.followZipmap(t, args)
	case e.Name == "values" || e.Name == "flatten":
		return ev.followRebuilt(t, e.Name, args[0])
	case slices.Contains(keepsMembers, e.Name) && t.path[0].Type() == cty.String:
		return t.jump(args[0], t.path)
	}
	return t.computed(e.Name)
}

// handsOn are the functions that change no more than the type; keepsMembers change the order or the
// number of a list's elements, so that those of a set made from it are still found by value.
var (
	handsOn      = []string{"tostring", "tonumber", "tobool", "tolist", "toset", "tomap", "nonsensitive", "ephemeralasnull"}
	keepsMembers = []string{"distinct", "compact", "sort", "reverse", "slice", "setsubtract", "setintersection"}
)

func (t *trail) computed(name string) bool {
	if len(t.path) > 0 {
		return t.opaque("it is an element of what the function " + name + " makes")
	}
	t.end = atExpression
	return false
}

// followTry takes the first argument that succeeds, unless an earlier one is unknown.
func (ev *evaluator) followTry(t *trail, e *hclsyntax.FunctionCallExpr, args []node) bool {
	for _, arg := range args {
		v, failed := ev.try(arg)
		switch {
		case ev.callsUnsupported(arg.expr), !failed && !v.IsWhollyKnown():
			return t.opaque("an argument of try is unknown")
		case failed:
			t.passOver(ev.trace(arg, t.path))
		default:
			t.step("try", e.Range())
			return t.jump(arg, t.path)
		}
	}
	return t.opaque("no argument of try succeeds")
}

func (ev *evaluator) followCoalesce(t *trail, e *hclsyntax.FunctionCallExpr, args []node) bool {
	for _, arg := range args {
		v := ev.eval(arg)
		switch {
		case !v.IsKnown():
			return t.opaque("an argument of coalesce is unknown")
		case v.IsNull(), v.Type() == cty.String && v.AsString() == "":
			t.passOver(ev.trace(arg, t.path))
		default:
			t.step("coalesce", e.Range())
			return t.jump(arg, t.path)
		}
	}
	return t.opaque("no argument of coalesce has a value")
}

func (ev *evaluator) followLookup(t *trail, e *hclsyntax.FunctionCallExpr, args []node) bool {
	m, key := ev.eval(args[0]), ev.eval(args[1])
	if !m.IsKnown() || m.IsNull() || !key.IsKnown() || key.IsNull() {
		return t.opaque("the map or the key of lookup is unknown")
	}
	t.step("lookup", e.Range())
	t.reads = append(t.reads, args[1])
	if _, ok := valueAt(m, []cty.Value{key}); ok || len(args) < 3 {
		return t.jump(args[0], []cty.Value{key}, t.path)
	}
	t.passOver(ev.trace(args[0], slices.Concat([]cty.Value{key}, t.path)))
	return t.jump(args[2], t.path)
}
