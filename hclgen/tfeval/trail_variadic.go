package tfeval

import (
	"slices"
	"sort"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// part is an argument of a variadic call; an expanded list gives several.
type part struct {
	node node
	path []cty.Value
	v    cty.Value
}

func (ev *evaluator) parts(e *hclsyntax.FunctionCallExpr, args []node) ([]part, bool) {
	var out []part
	for i, arg := range args {
		v := ev.eval(arg)
		if !e.ExpandFinal || i < len(args)-1 {
			out = append(out, part{node: arg, v: v})
			continue
		}
		if !iterable(v) {
			return nil, false
		}
		for key, element := range v.Elements() {
			out = append(out, part{arg, []cty.Value{key}, element})
		}
	}
	return out, true
}

// followMerge takes the last map that has the key.
func (ev *evaluator) followMerge(t *trail, e *hclsyntax.FunctionCallExpr, args []node) bool {
	parts, ok := ev.parts(e, args)
	if !ok {
		return t.opaque("a map of merge is unknown")
	}
	for _, p := range slices.Backward(parts) {
		path := slices.Concat(p.path, t.path)
		switch _, has := valueAt(p.v, t.path[:1]); {
		case !p.v.IsKnown():
			return t.opaque("a map of merge is unknown")
		case has:
			t.step("merge", e.Range())
			return t.jump(p.node, path)
		case !p.v.IsNull():
			t.passOver(ev.trace(p.node, path))
		}
	}
	t.end = atMissing
	return false
}

func (ev *evaluator) followConcat(t *trail, e *hclsyntax.FunctionCallExpr, args []node) bool {
	parts, ok := ev.parts(e, args)
	n, byNumber := 0, t.path[0].Type() == cty.Number
	if byNumber {
		n, ok = (Value{V: t.path[0], Known: ok}).Int()
	}
	for _, p := range parts {
		if !ok || !iterable(p.v) {
			break
		}
		if byNumber {
			if length := p.v.LengthInt(); n >= length {
				n -= length
				continue
			}
			return t.jump(p.node, p.path, []cty.Value{cty.NumberIntVal(int64(n))}, t.path[1:])
		}
		for _, v := range p.v.AsValueSlice() {
			if isElement(t.path[0], -1, v) {
				return t.jump(p.node, p.path, t.path)
			}
		}
	}
	return t.opaque("a list of " + e.Name + " is unknown")
}

func (ev *evaluator) followZipmap(t *trail, args []node) bool {
	keys := ev.eval(args[0])
	if !iterable(keys) {
		return t.opaque("the keys of zipmap are unknown")
	}
	for i, key := range keys.AsValueSlice() {
		if sameKey(key, t.path[0]) {
			return t.jump(args[1], []cty.Value{cty.NumberIntVal(int64(i))}, t.path[1:])
		}
	}
	return t.opaque("zipmap makes no such element")
}

// followRebuilt finds the element of a list that values or flatten made in what it was made from.
func (ev *evaluator) followRebuilt(t *trail, name string, arg node) bool {
	v := ev.eval(arg)
	var paths [][]cty.Value
	if name == "values" && iterable(v) {
		keys := []string{}
		for key := range v.Elements() {
			keys = append(keys, key.AsString())
		}
		sort.Strings(keys)
		for _, key := range keys {
			paths = append(paths, []cty.Value{cty.StringVal(key)})
		}
	} else if name == "flatten" {
		paths = leafPaths(v, nil)
	}
	for i, path := range paths {
		if at, ok := valueAt(v, path); ok && isElement(t.path[0], i, at) {
			return t.jump(arg, path, t.path[1:])
		}
	}
	return t.opaque("the list that " + name + " takes is unknown")
}

// leafPaths are the paths of what is left of nested lists when they are flattened.
func leafPaths(v cty.Value, prefix []cty.Value) [][]cty.Value {
	t := v.Type()
	if !iterable(v) || !t.IsListType() && !t.IsTupleType() && !t.IsSetType() {
		return [][]cty.Value{prefix}
	}
	var out [][]cty.Value
	for key, element := range v.Elements() {
		if t.IsSetType() {
			key = element
		}
		out = append(out, leafPaths(element, append(slices.Clone(prefix), key))...)
	}
	return out
}
