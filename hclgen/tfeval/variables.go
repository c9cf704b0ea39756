package tfeval

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// variable is a variable block.
type variable struct {
	block     *hclsyntax.Block
	typeExpr  hclsyntax.Expression // nil if none
	typ       cty.Type
	defaults  *typeexpr.Defaults
	value     hclsyntax.Expression // its default, nil if none
	nullable  bool
	sensitive bool
}

func newVariable(block *hclsyntax.Block) *variable {
	v := &variable{block: block, typ: cty.DynamicPseudoType, nullable: true}
	attrs := block.Body.Attributes
	if a := attrs["default"]; a != nil {
		v.value = a.Expr
	}
	if a := attrs["type"]; a != nil {
		v.typeExpr = a.Expr
		v.typ, v.defaults = variableType(a.Expr)
	}
	v.nullable = boolOr(attrs["nullable"], true)
	v.sensitive = boolOr(attrs["sensitive"], false)
	return v
}

func boolOr(a *hclsyntax.Attribute, otherwise bool) bool {
	if a == nil {
		return otherwise
	}
	value, diags := a.Expr.Value(nil)
	if b, ok := (Value{V: value, Known: !diags.HasErrors() && value.IsWhollyKnown()}).Bool(); ok {
		return b
	}
	return otherwise
}

// variableType reads a type constraint; those in quotes are of Terraform 0.11.
func variableType(expr hclsyntax.Expression) (cty.Type, *typeexpr.Defaults) {
	if old, ok := literalString(expr); ok {
		switch old {
		case "string":
			return cty.String, nil
		case "list":
			return cty.List(cty.DynamicPseudoType), nil
		case "map":
			return cty.Map(cty.DynamicPseudoType), nil
		}
	}
	switch hcl.ExprAsKeyword(expr) {
	case "list":
		return cty.List(cty.DynamicPseudoType), nil
	case "map":
		return cty.Map(cty.DynamicPseudoType), nil
	}
	typ, defaults, diags := typeexpr.TypeConstraintWithDefaults(expr)
	if diags.HasErrors() {
		return cty.DynamicPseudoType, nil
	}
	return typ, defaults
}

// convert makes a given value what the type constraint says; ok is false if Terraform would refuse it.
func (v *variable) convert(given cty.Value) (out cty.Value, ok bool) {
	defer func() {
		if recover() != nil { // cty panics on some conversions of odd types
			out, ok = cty.DynamicVal, false
		}
	}()
	if v.defaults != nil {
		given = v.defaults.Apply(given)
	}
	out, err := convert.Convert(given, v.typ)
	if err != nil {
		return cty.DynamicVal, false
	}
	return out, true
}

func mergeVariables(base, over *variable) *variable {
	return newVariable(mergeBlocks(base.block, over.block))
}
