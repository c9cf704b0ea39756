package tfeval

import (
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

const maxModuleDepth = 30

// moduleInstance is one instance of a module: the root, or what one key of a module call makes.
type moduleInstance struct {
	ev       *evaluator
	mod      *module
	path     string // "" or `module.orders["eu"]`
	parent   *moduleInstance
	call     *hclsyntax.Block // nil for the root
	outer    *scope           // where the call's arguments are evaluated
	scope    *scope
	depth    int
	maybe    bool // it is unknown whether the instance exists
	vars     map[string]cty.Value
	calls    map[string]*moduleCall
	expanded map[string]*expansion // of resources, by "type.name"
}

func (ev *evaluator) newModuleInstance(mod *module, parent *moduleInstance, call *hclsyntax.Block, outer *scope, address string) *moduleInstance {
	mi := &moduleInstance{ev: ev, mod: mod, path: address, parent: parent, call: call, outer: outer,
		vars: map[string]cty.Value{}, calls: map[string]*moduleCall{}, expanded: map[string]*expansion{}}
	mi.scope = &scope{module: mi, label: address}
	if parent != nil {
		mi.depth, mi.maybe = parent.depth+1, parent.maybe
	}
	for name := range mod.attrNames {
		ev.names[name] = true
	}
	ev.modules = append(ev.modules, mi)
	return mi
}

// variable is the value of var.name.
func (mi *moduleInstance) variable(name string) cty.Value {
	if v, ok := mi.vars[name]; ok {
		return v
	}
	key := [2]any{mi, "var." + name}
	if mi.ev.busy[key] {
		return cty.DynamicVal
	}
	mi.ev.busy[key] = true
	defer delete(mi.ev.busy, key)
	v := mi.computeVariable(name)
	mi.vars[name] = v
	return v
}

func (mi *moduleInstance) computeVariable(name string) cty.Value {
	decl := mi.mod.variables[name]
	if decl == nil {
		return cty.DynamicVal
	}
	given, ok := mi.argument(name)
	if ok {
		v := mi.ev.eval(given)
		if !v.IsKnown() || !v.IsNull() || decl.nullable {
			return mi.convert(decl, name, v)
		}
	}
	if decl.value == nil {
		if decl.typ.HasDynamicTypes() {
			return cty.DynamicVal
		}
		return cty.UnknownVal(decl.typ.WithoutOptionalAttributesDeep())
	}
	v := mi.ev.eval(node{decl.value, mi.scope})
	if v.IsKnown() && v.IsNull() && !decl.nullable {
		return cty.DynamicVal // Terraform refuses such a default
	}
	return mi.convert(decl, name, v)
}

func (mi *moduleInstance) convert(decl *variable, name string, v cty.Value) cty.Value {
	out, ok := decl.convert(v)
	if !ok {
		mi.ev.note(spanOf(decl.block.DefRange()), "the value given to variable %s does not fit its type", name)
	}
	return out
}

// argument is the expression that is given to a variable, by the module call or by the deployment.
func (mi *moduleInstance) argument(name string) (node, bool) {
	if mi.call == nil {
		a, ok := mi.ev.given[name]
		return node{expr: a.expr}, ok
	}
	if attr := mi.call.Body.Attributes[name]; attr != nil {
		return node{attr.Expr, mi.outer}, true
	}
	return node{}, false
}

func (mi *moduleInstance) local(name string) cty.Value {
	expr := mi.mod.locals[name]
	if expr == nil {
		return cty.DynamicVal
	}
	return mi.guarded(node{expr, mi.scope})
}

// guarded evaluates an expression that may, by mistake, depend on itself.
func (mi *moduleInstance) guarded(n node) cty.Value {
	key := exprInScope(n)
	if mi.ev.busy[key] {
		mi.ev.note(spanOf(n.expr.Range()), "the value depends on itself")
		return cty.DynamicVal
	}
	mi.ev.busy[key] = true
	defer delete(mi.ev.busy, key)
	return mi.ev.eval(n)
}
