package tfeval

import (
	"fmt"

	"github.com/hashicorp/hcl/v2/ext/customdecode"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// attempt evaluates an argument of try or can. An expression that calls a function which is not known
// here is unknown even where its value does not show it: it might fail.
func (ev *evaluator) attempt(arg cty.Value) (v cty.Value, failed bool) {
	closure := customdecode.ExpressionClosureFromVal(arg)
	if ev.callsUnsupported(closure.Expression) {
		return cty.DynamicVal, false
	}
	v, diags := closure.Value()
	return v, diags.HasErrors()
}

func (ev *evaluator) tryFunc() function.Function {
	try := func(args []cty.Value) (cty.Value, error) {
		for _, arg := range args {
			v, failed := ev.attempt(arg)
			if failed {
				continue
			}
			if !v.IsWhollyKnown() { // it may still fail once it is known
				return cty.DynamicVal, nil
			}
			return v, nil
		}
		return cty.NilVal, fmt.Errorf("no expression succeeded")
	}
	return function.New(&function.Spec{
		VarParam: &function.Parameter{Name: "expressions", Type: customdecode.ExpressionClosureType},
		Type: func(args []cty.Value) (cty.Type, error) {
			v, err := try(args)
			if err != nil {
				return cty.NilType, err
			}
			return v.Type(), nil
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return try(args) },
	})
}

func (ev *evaluator) canFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "expression", Type: customdecode.ExpressionClosureType}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, failed := ev.attempt(args[0])
			switch {
			case failed:
				return cty.False, nil
			case !v.IsWhollyKnown():
				return cty.UnknownVal(cty.Bool), nil
			default:
				return cty.True, nil
			}
		},
	})
}
