package tfeval

import (
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

func (ev *evaluator) followReference(t *trail, e *hclsyntax.ScopeTraversalExpr) bool {
	sc := t.node.scope
	if sc == nil {
		return t.opaque("a var file refers to nothing")
	}
	steps := traversalPath(e.Traversal)
	if b, ok := sc.lookup(e.Traversal.RootName()); ok {
		return t.followBinding(b, e, steps)
	}
	name := ""
	if len(steps) > 0 {
		name, _ = (Value{V: steps[0], Known: true}).Text()
	}
	switch root := e.Traversal.RootName(); {
	case root == "var" && name != "":
		t.path = slices.Concat(steps[1:], t.path)
		return ev.followVariable(t, sc.module, name, e)
	case root == "local" && name != "":
		expr := sc.module.mod.locals[name]
		if expr == nil {
			return t.opaque("local." + name + " is not declared")
		}
		t.step("local."+name, e.Range())
		t.home(Local)
		return t.jump(node{expr, sc.module.scope}, steps[1:], t.path)
	case root == "module" && name != "":
		return ev.followOutput(t, sc.module, name, e, slices.Concat(steps[1:], t.path))
	case root == "data":
		return t.opaque("a data source is read when Terraform runs")
	case root == "path", root == "terraform", root == "tofu":
		return t.opaque(root + "." + name + " is not written in the code")
	case root == "each", root == "count", root == "self":
		return t.opaque(root + " has no value here")
	case name != "":
		return ev.followResource(t, sc.module, root+"."+name, e, slices.Concat(steps[1:], t.path))
	}
	return t.opaque("the reference is incomplete")
}

func (t *trail) followBinding(b binding, e *hclsyntax.ScopeTraversalExpr, steps []cty.Value) bool {
	if b.attrs == nil && b.source == nil {
		if b.what == "" {
			return t.opaque("it is the key of an element")
		}
		return t.opaque("it is the " + b.what + " of the instance")
	}
	if b.attrs == nil {
		return t.jump(b.source.node, b.source.path, steps, t.path)
	}
	if len(steps) == 0 {
		return t.opaque("the reference is incomplete")
	}
	name, _ := (Value{V: steps[0], Known: true}).Text()
	src := b.attrs[name]
	if src == nil {
		return t.opaque("it is the key of an element of the " + b.what)
	}
	t.step(e.Traversal.RootName()+"."+name, e.Range())
	t.home(ForEach)
	return t.jump(src.node, src.path, steps[1:], t.path)
}

func (ev *evaluator) followVariable(t *trail, mi *moduleInstance, name string, e *hclsyntax.ScopeTraversalExpr) bool {
	decl := mi.mod.variables[name]
	if decl == nil {
		return t.opaque("var." + name + " is not declared")
	}
	t.step("var."+name, e.Range())
	t.sensitive = t.sensitive || decl.sensitive
	if decl.drops(t.path) {
		t.dropped = spanOf(decl.typeExpr.Range())
	}
	if given, ok := mi.argument(name); ok {
		v := ev.eval(given)
		if !v.IsKnown() || !v.IsNull() || decl.nullable {
			return ev.followGiven(t, mi, decl, name, given, v)
		}
		t.passOver(ev.trace(given, nil))
	} else if len(t.path) == 0 {
		t.overrides = append(t.overrides, mi.assignmentPlace(decl, name, t.via))
	}
	if decl.value == nil {
		return t.opaque("nothing in the repository sets variable " + name)
	}
	kind := ModuleDefault
	if mi.call == nil {
		kind = VariableDefault
	}
	t.home(kind)
	def := node{decl.value, mi.scope}
	if ev.followTypeDefault(t, decl, def, ev.eval(def)) {
		return true
	}
	return t.jump(def, t.path)
}

// assignmentPlace is where the variable could be given a value.
func (mi *moduleInstance) assignmentPlace(decl *variable, name string, via []Step) Place {
	if mi.call != nil {
		return Place{Into: IntoCall, Name: name, Span: spanOf(mi.call.Range()), Via: slices.Clone(via)}
	}
	return Place{Into: IntoVariable, Name: name, Span: spanOf(decl.block.Range()), Via: slices.Clone(via)}
}

func (ev *evaluator) followGiven(t *trail, mi *moduleInstance, decl *variable, name string, given node, v cty.Value) bool {
	kind := ModuleArgument
	if mi.call == nil {
		kind = ev.given[name].kind
	} else {
		t.step(mi.path+"."+name, given.expr.Range())
	}
	t.home(kind)
	if kind == CommandLine {
		t.fixed = "the value is given on the command line"
	}
	if ev.followTypeDefault(t, decl, given, v) {
		return true
	}
	return t.jump(given, t.path)
}

func (ev *evaluator) followOutput(t *trail, mi *moduleInstance, name string, e *hclsyntax.ScopeTraversalExpr, path []cty.Value) bool {
	call := mi.moduleCall(name)
	if call == nil || call.insts == nil {
		return t.opaque("module " + name + " can't be read")
	}
	i, rest, ok := call.exp.pick(path)
	if !ok || i >= len(call.insts) || len(rest) == 0 {
		t.insts, t.rest = call.insts, call.exp.beyondKey(path)
		if ok && i < len(call.insts) {
			t.insts = call.insts[i : i+1]
		}
		return t.opaque("the instance of module " + name + " is unknown")
	}
	inst := call.insts[i]
	output, _ := (Value{V: rest[0], Known: true}).Text()
	block := inst.mod.outputs[output]
	if block == nil || block.Body.Attributes["value"] == nil {
		return t.opaque("module " + name + " has no output " + output)
	}
	t.step(inst.path+"."+output, e.Range())
	t.home(Output)
	t.sensitive = t.sensitive || boolOr(block.Body.Attributes["sensitive"], false)
	return t.jump(node{block.Body.Attributes["value"].Expr, inst.scope}, rest[1:])
}

func (ev *evaluator) followResource(t *trail, mi *moduleInstance, address string, e *hclsyntax.ScopeTraversalExpr, path []cty.Value) bool {
	block, exp := mi.resource(address)
	if block == nil {
		return t.opaque(address + " is not in this module")
	}
	i, rest, ok := exp.pick(path)
	t.resource, t.items, t.rest = block, exp.items, exp.beyondKey(path)
	if ok {
		t.items = exp.items[i : i+1]
	}
	if !ok || len(rest) == 0 {
		return t.opaque("the instance of " + address + " is unknown")
	}
	name, _ := (Value{V: rest[0], Known: true}).Text()
	attr := block.Body.Attributes[name]
	if attr == nil || metaArguments[name] {
		return t.opaque(address + " gets its " + name + " from the provider")
	}
	n := node{attr.Expr, exp.items[i].scope}
	if v := ev.eval(n); v.IsKnown() && v.IsNull() {
		return t.opaque(address + " gets its " + name + " from the provider")
	}
	t.resource = nil
	t.step(joinAddress(mi.path, address)+exp.items[i].suffix+"."+name, e.Range())
	t.home(Resource)
	return t.jump(n, rest[1:])
}

// pick finds the instance that path's first key names, and what is left of the path.
func (e *expansion) pick(path []cty.Value) (i int, rest []cty.Value, ok bool) {
	switch {
	case e.maybe || len(e.items) == 0:
		return 0, nil, false
	case e.mode == single:
		return 0, path, true
	case len(path) == 0:
		return 0, nil, false
	}
	i = e.find(path[0])
	return i, path[1:], i >= 0
}

// beyondKey is what is left of a path whose first key names an instance.
func (e *expansion) beyondKey(path []cty.Value) []cty.Value {
	if e.mode == single || len(path) == 0 {
		return path
	}
	return path[1:]
}
