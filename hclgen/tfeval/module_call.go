package tfeval

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// moduleCall is a module block and its instances. mod is nil where the module can't be read.
type moduleCall struct {
	block *hclsyntax.Block
	exp   *expansion
	insts []*moduleInstance // beside exp.items; nil if the module can't be read
}

// moduleObject is the value of module, with the outputs that the traversals ask for.
func (mi *moduleInstance) moduleObject(traversals []hcl.Traversal) cty.Value {
	wanted := map[string]map[string]bool{} // nil: all outputs
	for _, t := range traversals {
		name, ok := stepName(t, 1)
		if !ok {
			return cty.DynamicVal
		}
		outputs, asked := wanted[name]
		output, ok := lastAttr(t, 2)
		switch {
		case !ok:
			wanted[name] = nil
		case !asked:
			wanted[name] = map[string]bool{output: true}
		case outputs != nil:
			outputs[output] = true
		}
	}
	attrs := map[string]cty.Value{}
	for name, outputs := range wanted {
		call := mi.moduleCall(name)
		if call == nil || call.insts == nil {
			attrs[name] = cty.DynamicVal
			continue
		}
		attrs[name] = call.exp.value(func(i int) cty.Value { return call.insts[i].outputs(outputs) })
	}
	return cty.ObjectVal(attrs)
}

// lastAttr is the attribute at the traversal's place i, an index before it left out.
func lastAttr(t hcl.Traversal, i int) (string, bool) {
	if i < len(t) {
		if _, ok := t[i].(hcl.TraverseIndex); ok {
			i++
		}
	}
	if i >= len(t) {
		return "", false
	}
	attr, ok := t[i].(hcl.TraverseAttr)
	return attr.Name, ok
}

func (mi *moduleInstance) outputs(wanted map[string]bool) cty.Value {
	attrs := map[string]cty.Value{}
	for name, block := range mi.mod.outputs {
		attrs[name] = cty.DynamicVal
		if value := block.Body.Attributes["value"]; value != nil && (wanted == nil || wanted[name]) {
			attrs[name] = mi.guarded(node{value.Expr, mi.scope})
		}
	}
	for name := range wanted {
		if _, ok := attrs[name]; !ok {
			attrs[name] = cty.DynamicVal // Terraform refuses this, and here nothing follows from it
		}
	}
	return cty.ObjectVal(attrs)
}

// moduleCall expands a module block; nil if there is none of that name.
func (mi *moduleInstance) moduleCall(name string) *moduleCall {
	if c, ok := mi.calls[name]; ok {
		return c
	}
	block := mi.mod.calls[name]
	if block == nil {
		return nil
	}
	address := joinAddress(mi.path, "module."+name)
	key := [2]any{mi, address}
	if mi.ev.busy[key] {
		return nil
	}
	mi.ev.busy[key] = true
	defer delete(mi.ev.busy, key)
	c := &moduleCall{block: block, exp: mi.ev.expand(block, mi.scope, address)}
	mod, err := mi.loadCalled(block, name)
	if err != nil {
		mi.ev.note(spanOf(block.DefRange()), "module %s is not evaluated: %v", name, err)
	} else if mi.depth >= maxModuleDepth {
		mi.ev.note(spanOf(block.DefRange()), "modules are nested more than %d deep", maxModuleDepth)
	} else {
		c.insts = []*moduleInstance{}
		for _, item := range c.exp.items {
			if !mi.ev.admit(block) {
				break
			}
			inst := mi.ev.newModuleInstance(mod, mi, block, item.scope, address+item.suffix)
			inst.maybe = inst.maybe || c.exp.maybe
			c.insts = append(c.insts, inst)
		}
		c.exp.items = c.exp.items[:len(c.insts)]
	}
	mi.calls[name] = c
	return c
}

func (mi *moduleInstance) loadCalled(block *hclsyntax.Block, name string) (*module, error) {
	attr := block.Body.Attributes["source"]
	if attr == nil {
		return nil, fmt.Errorf("it has no source")
	}
	source, ok := literalString(attr.Expr)
	if !ok {
		return nil, fmt.Errorf("its source is not a plain string")
	}
	if isLocalSource(source) {
		dir := path.Join(mi.mod.dir, source)
		if !fs.ValidPath(dir) {
			return nil, fmt.Errorf("its source %q lies outside the repository", source)
		}
		real, ok := mi.ev.repo.canonical(dir)
		if !ok {
			return nil, fmt.Errorf("its source %q leads outside the repository", source)
		}
		return mi.ev.load(real)
	}
	dir, err := mi.ev.repo.installedModule(mi.ev.deployment.Root, mi.callPath(name))
	if err != nil {
		return nil, fmt.Errorf("source %q is remote: %w", source, err)
	}
	return mi.ev.load(dir)
}

// callPath is the key of the call in .terraform/modules/modules.json: call names joined by dots.
func (mi *moduleInstance) callPath(name string) string {
	names := []string{name}
	for m := mi; m.call != nil; m = m.parent {
		names = append(names, m.call.Labels[0])
	}
	slices.Reverse(names)
	return strings.Join(names, ".")
}

func joinAddress(module, rest string) string {
	if module == "" {
		return rest
	}
	return module + "." + rest
}
