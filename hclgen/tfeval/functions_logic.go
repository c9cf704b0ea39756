package tfeval

import (
	"fmt"
	"sort"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// quantifier builds alltrue and anytrue: the result is decided by the first element that equals stop.
func quantifier(stop bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			unknown := false
			for _, v := range args[0].AsValueSlice() {
				switch {
				case !v.IsKnown():
					unknown = true
				case (!v.IsNull() && v.True()) == stop:
					return cty.BoolVal(stop), nil
				}
			}
			if unknown {
				return cty.UnknownVal(cty.Bool), nil
			}
			return cty.BoolVal(!stop), nil
		},
	})
}

var allTrueFunc, anyTrueFunc = quantifier(false), quantifier(true)

var matchKeysFunc = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "values", Type: cty.List(cty.DynamicPseudoType)}, {Name: "keys", Type: cty.List(cty.DynamicPseudoType)},
		{Name: "searchset", Type: cty.List(cty.DynamicPseudoType)},
	},
	Type: result1,
	Impl: func(args []cty.Value, t cty.Type) (cty.Value, error) {
		values, keys := args[0].AsValueSlice(), args[1].AsValueSlice()
		if !args[0].IsWhollyKnown() || !args[1].IsWhollyKnown() || !args[2].IsWhollyKnown() {
			return cty.UnknownVal(t), nil
		}
		if len(values) != len(keys) {
			return cty.NilVal, fmt.Errorf("length of keys and values should be equal")
		}
		var out []cty.Value
		for i, key := range keys {
			for _, wanted := range args[2].AsValueSlice() {
				if eq, err := stdlib.Equal(key, wanted); err == nil && eq.True() {
					out = append(out, values[i])
					break
				}
			}
		}
		if len(out) == 0 {
			return cty.ListValEmpty(t.ElementType()), nil
		}
		return cty.ListVal(out), nil
	},
})

var transposeFunc = function.New(&function.Spec{
	Params: []function.Parameter{{Name: "values", Type: cty.Map(cty.List(cty.String))}},
	Type:   function.StaticReturnType(cty.Map(cty.List(cty.String))),
	Impl: func(args []cty.Value, t cty.Type) (cty.Value, error) {
		if !args[0].IsWhollyKnown() {
			return cty.UnknownVal(t), nil
		}
		turned := map[string][]string{}
		for key, list := range args[0].AsValueMap() {
			for _, v := range list.AsValueSlice() {
				if v.IsNull() {
					return cty.NilVal, fmt.Errorf("null string")
				}
				turned[v.AsString()] = append(turned[v.AsString()], key)
			}
		}
		out := map[string]cty.Value{}
		for key, list := range turned {
			sort.Strings(list)
			values := make([]cty.Value, len(list))
			for i, s := range list {
				values[i] = cty.StringVal(s)
			}
			out[key] = cty.ListVal(values)
		}
		if len(out) == 0 {
			return cty.MapValEmpty(cty.List(cty.String)), nil
		}
		return cty.MapVal(out), nil
	},
})

// smallProduct keeps setproduct from building what nobody could deploy.
func smallProduct(f function.Function) function.Function {
	return function.New(&function.Spec{
		VarParam: variadic(),
		Type:     function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			product := 1
			for _, arg := range args {
				if !iterable(arg) {
					return f.Call(args)
				}
				if product *= max(1, arg.LengthInt()); product > maxInstances {
					return cty.DynamicVal, nil
				}
			}
			return f.Call(args)
		},
	})
}
