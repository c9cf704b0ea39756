package tfeval

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// drops tells whether the type constraint leaves out what the path asks for: Terraform's conversion
// removes, without a word, the attributes that an object type does not name.
func (v *variable) drops(path []cty.Value) bool {
	if v.typeExpr == nil {
		return false
	}
	t := v.typ
	for _, key := range path {
		switch {
		case t.IsObjectType():
			name, _ := (Value{V: key, Known: true}).Text()
			if !t.HasAttribute(name) {
				return true
			}
			t = t.AttributeType(name)
		case t.IsCollectionType():
			t = t.ElementType()
		default:
			return false
		}
	}
	return false
}

// followTypeDefault goes to the default that optional(type, default) gives, where the given value has
// nothing at the path; false if that is not what decides.
func (ev *evaluator) followTypeDefault(t *trail, decl *variable, given node, v cty.Value) bool {
	if decl.defaults == nil || len(t.path) == 0 || !v.IsKnown() {
		return false
	}
	if at, ok := valueAt(v, t.path); ok && (!at.IsKnown() || !at.IsNull()) {
		return false
	}
	expr, rest := typeDefault(decl.typeExpr, t.path, v)
	if expr == nil {
		return false
	}
	t.passOver(ev.trace(given, t.path))
	t.home(TypeDefault)
	return t.jump(node{expr: expr}, rest)
}

// typeDefault finds the default that decides what stands at the path, and the path inside it. v is the
// given value: defaults of attributes that it has do not count.
func typeDefault(typ hclsyntax.Expression, path []cty.Value, v cty.Value) (hclsyntax.Expression, []cty.Value) {
	for i, key := range path {
		call, ok := unwrap(typ).(*hclsyntax.FunctionCallExpr)
		if !ok || len(call.Args) == 0 {
			return nil, nil
		}
		switch call.Name {
		case "list", "map", "set":
			typ = call.Args[0]
			continue
		case "tuple":
			items, diags := hcl.ExprList(call.Args[0])
			n, isInt := (Value{V: key, Known: true}).Int()
			if diags.HasErrors() || !isInt || n < 0 || n >= len(items) {
				return nil, nil
			}
			typ, _ = items[n].(hclsyntax.Expression)
			continue
		case "object":
		default:
			return nil, nil
		}
		attr := objectAttribute(call.Args[0], key)
		if attr == nil {
			return nil, nil
		}
		typ = attr
		optional, ok := unwrap(attr).(*hclsyntax.FunctionCallExpr)
		if !ok || optional.Name != "optional" || len(optional.Args) == 0 {
			continue
		}
		typ = optional.Args[0]
		if at, ok := valueAt(v, path[:i+1]); len(optional.Args) < 2 || ok && (!at.IsKnown() || !at.IsNull()) {
			continue
		}
		def, diags := optional.Args[1].Value(nil)
		if diags.HasErrors() {
			return nil, nil
		}
		if _, ok := valueAt(def, path[i+1:]); ok {
			return optional.Args[1], path[i+1:]
		}
	}
	return nil, nil
}

func objectAttribute(expr hclsyntax.Expression, key cty.Value) hclsyntax.Expression {
	obj, ok := unwrap(expr).(*hclsyntax.ObjectConsExpr)
	if !ok {
		return nil
	}
	for _, item := range obj.Items {
		k, diags := item.KeyExpr.Value(nil)
		if !diags.HasErrors() && sameKey(k, key) {
			return item.ValueExpr
		}
	}
	return nil
}

// valueAt is the part of v at the path; false if v has none.
func valueAt(v cty.Value, path []cty.Value) (cty.Value, bool) {
	for _, key := range path {
		if v == cty.NilVal || !v.IsKnown() {
			return cty.DynamicVal, true
		}
		if v.IsNull() || !iterable(v) {
			return cty.NilVal, false
		}
		found := false
		for k, element := range v.Elements() {
			if v.Type().IsSetType() {
				k = element
			}
			if sameKey(k, key) {
				v, found = element, true
				break
			}
		}
		if !found {
			return cty.NilVal, false
		}
	}
	return v, true
}
