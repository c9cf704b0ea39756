package tfeval

import (
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Violations are the conditions of the code's own that are known not to hold: validations of variables,
// preconditions and postconditions of resources. What is unknown may hold.
// https://developer.hashicorp.com/terraform/language/validate
func (e *Evaluation) Violations() []Diagnostic {
	e.ev.repo.meter.refill()
	var out []Diagnostic
	check := func(what string, block *hclsyntax.Block, sc *scope) {
		attr := block.Body.Attributes["condition"]
		if attr == nil {
			return
		}
		v := e.ev.eval(node{attr.Expr, sc})
		if holds, known := (Value{V: v, Known: v.IsWhollyKnown()}).Bool(); known && !holds {
			out = append(out, Diagnostic{spanOf(attr.Range()), fmt.Sprintf("the %s of %s, %s,", block.Type, what, sc.module.mod.text(attr.Expr.Range()))})
		}
	}
	for _, mi := range e.ev.modules {
		for _, name := range slices.Sorted(maps.Keys(mi.mod.variables)) {
			for _, block := range mi.mod.variables[name].block.Body.Blocks {
				if block.Type == "validation" {
					check(joinAddress(mi.path, "var."+name), block, mi.scope)
				}
			}
		}
	}
	for _, i := range e.Instances {
		for _, lifecycle := range i.Block.Body.Blocks {
			if lifecycle.Type != "lifecycle" {
				continue
			}
			sc := i.scope.child(i.scope.label, map[string]binding{"self": {value: i.scope.module.resourceAttributes(i.Block, i.scope, nil), what: "self"}})
			for _, block := range lifecycle.Body.Blocks {
				if block.Type == "precondition" || block.Type == "postcondition" {
					check(i.Address, block, sc)
				}
			}
		}
	}
	return out
}
