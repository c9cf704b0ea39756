package tfeval

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Violation is a condition of the code's own that does not hold, or a part of it that is an error.
type Violation struct {
	Span   Span
	What   string
	Failed bool // it is an error
}

// Violations are what is known to make a plan fail: validations of variables, preconditions and postconditions
// that do not hold, and such and outputs that are errors, as arithmetic with null is. What is unknown may hold.
// https://developer.hashicorp.com/terraform/language/validate
func (e *Evaluation) Violations() []Violation {
	e.ev.repo.meter.refill()
	var out []Violation
	add := func(what string, block *hclsyntax.Block, name string, sc *scope, condition bool) {
		attr := block.Body.Attributes[name]
		if attr == nil {
			return
		}
		v, failed := e.ev.try(node{attr.Expr, sc})
		failed = failed && !e.ev.callsUnsupported(attr.Expr)
		holds, known := (Value{V: v, Known: v.IsWhollyKnown()}).Bool()
		if failed || condition && known && !holds {
			out = append(out, Violation{spanOf(attr.Range()), fmt.Sprintf("the %s, %s,", what, sc.module.mod.text(attr.Expr.Range())), failed})
		}
	}
	conditions := func(of string, blocks hclsyntax.Blocks, sc *scope, types ...string) {
		for _, block := range blocks {
			if slices.Contains(types, block.Type) {
				add(block.Type+" of "+of, block, "condition", sc, true)
			}
		}
	}
	for _, mi := range e.ev.modules {
		for _, name := range slices.Sorted(maps.Keys(mi.mod.variables)) {
			conditions(joinAddress(mi.path, "var."+name), mi.mod.variables[name].block.Body.Blocks, mi.scope, "validation")
		}
		for _, name := range slices.Sorted(maps.Keys(mi.mod.outputs)) {
			block := mi.mod.outputs[name]
			add("output "+joinAddress(mi.path, name), block, "value", mi.scope, false)
			conditions("output "+joinAddress(mi.path, name), block.Body.Blocks, mi.scope, "precondition")
		}
	}
	for _, i := range e.Instances {
		for _, lifecycle := range i.Block.Body.Blocks {
			if lifecycle.Type == "lifecycle" {
				sc := i.scope.child(i.scope.label, map[string]binding{"self": {value: i.scope.module.resourceAttributes(i.Block, i.scope, nil), what: "self"}})
				conditions(i.Address, lifecycle.Body.Blocks, sc, "precondition", "postcondition")
			}
		}
	}
	return out
}
