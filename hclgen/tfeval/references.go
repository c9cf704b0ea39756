package tfeval

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// named is something that a module instance declares: "var.x", "local.x", "output.x", "data.aws_region.x",
// "aws_kinesis_stream.x", "module.x" with all that is inside, or "call.x", the module call without.
type named struct {
	mi   *moduleInstance
	name string
}

func (n named) isResource() bool { return n.mi.mod.resources[n.name] != nil }

func sortedKeys[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }

// reachedFrom is all that the names lead to by references, and by depends_on, themselves among it. What is beyond an
// end is not.
func reachedFrom(names []named, end func(named) bool) map[named]bool {
	out := map[named]bool{}
	for len(names) > 0 {
		n := names[len(names)-1]
		names = names[:len(names)-1]
		if out[n] {
			continue
		}
		out[n] = true
		if end == nil || !end(n) {
			names = append(names, n.refersTo()...)
		}
	}
	return out
}

// refersTo is what it depends on without a detour.
func (n named) refersTo() []named {
	mi := n.mi
	kind, name, _ := strings.Cut(n.name, ".")
	caller := func(out []named) []named { // what is in a module waits for what its call depends on
		if mi.call == nil {
			return out
		}
		return append(out, named{mi.parent, "call." + mi.call.Labels[0]})
	}
	switch kind {
	case "var":
		if given, ok := mi.argument(name); ok && given.scope != nil {
			return given.scope.module.references(given.expr)
		}
		return nil
	case "local":
		return mi.references(mi.mod.locals[name])
	case "output":
		return caller(mi.blockReferences(mi.mod.outputs[name]))
	case "call":
		block := mi.mod.calls[name]
		return caller(append(mi.repetitionReferences(block), mi.argumentReferences(block, "depends_on")...))
	case "module":
		return caller(append(mi.inside(name), mi.blockReferences(mi.mod.calls[name])...))
	case "data":
		return caller(mi.blockReferences(mi.mod.data[name]))
	}
	return caller(mi.blockReferences(mi.mod.resources[n.name]))
}

// inside is what the instances of a called module declare.
func (mi *moduleInstance) inside(name string) []named {
	var out []named
	call := mi.moduleCall(name)
	if call == nil {
		return nil
	}
	for _, inst := range call.insts {
		declared := map[string]bool{}
		declare(declared, "output.", inst.mod.outputs)
		declare(declared, "module.", inst.mod.calls)
		declare(declared, "data.", inst.mod.data)
		declare(declared, "", inst.mod.resources)
		for _, name := range sortedKeys(declared) {
			out = append(out, named{inst, name})
		}
	}
	return out
}

func (mi *moduleInstance) repetitionReferences(block *hclsyntax.Block) []named {
	return append(mi.argumentReferences(block, "count"), mi.argumentReferences(block, "for_each")...)
}

func (mi *moduleInstance) argumentReferences(block *hclsyntax.Block, name string) []named {
	if block == nil || block.Body.Attributes[name] == nil {
		return nil
	}
	return mi.references(block.Body.Attributes[name].Expr)
}

func (mi *moduleInstance) blockReferences(block *hclsyntax.Block) []named {
	if block == nil {
		return nil
	}
	return append(mi.bodyReferences(block.Body), mi.argumentReferences(block, "depends_on")...)
}

// bodyReferences is what decides the arguments of a block, but for those; one of a nested block as "block.argument".
func (mi *moduleInstance) bodyReferences(body *hclsyntax.Body, except ...string) []named {
	var out []named
	for _, name := range sortedKeys(body.Attributes) {
		if name != "depends_on" && !slices.Contains(except, name) {
			out = append(out, mi.references(body.Attributes[name].Expr)...)
		}
	}
	for _, b := range body.Blocks {
		if b.Type == "lifecycle" {
			continue
		}
		var inside []string
		for _, path := range except {
			if name, ok := strings.CutPrefix(path, b.Type+"."); ok {
				inside = append(inside, name)
			}
		}
		out = append(out, mi.bodyReferences(b.Body, inside...)...)
	}
	return out
}

// references is what an expression names.
func (mi *moduleInstance) references(expr hcl.Expression) []named {
	if expr == nil {
		return nil
	}
	var out []named
	for _, t := range expr.Variables() {
		root := t.RootName()
		name, ok := stepName(t, 1)
		switch {
		case !ok:
		case root == "var" || root == "local":
			out = append(out, named{mi, root + "." + name})
		case root == "module":
			out = append(out, mi.moduleReferences(name, t)...)
		case root == "data":
			if second, ok := stepName(t, 2); ok && mi.mod.data[name+"."+second] != nil {
				out = append(out, named{mi, "data." + name + "." + second})
			}
		case mi.mod.resources[root+"."+name] != nil:
			out = append(out, named{mi, root + "." + name})
		}
	}
	return out
}

func (mi *moduleInstance) moduleReferences(name string, t hcl.Traversal) []named {
	call := mi.moduleCall(name)
	output, ok := lastAttr(t, 2)
	if call == nil || call.insts == nil || !ok {
		return []named{{mi, "module." + name}}
	}
	out := []named{{mi, "call." + name}}
	for _, inst := range call.insts {
		if inst.mod.outputs[output] != nil {
			out = append(out, named{inst, "output." + output})
		}
	}
	return out
}
