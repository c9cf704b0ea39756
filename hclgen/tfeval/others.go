package tfeval

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Types of what Evaluation.Others holds.
const (
	TypeModule   = "module"
	TypeData     = "data"
	TypeProvider = "provider"
	TypeOutput   = "output"
)

// others are what takes values beside resources: module calls that can't be read, data sources, provider
// configurations and, of the root module, outputs. A module call that can be read is there only if it is
// unknown whether its instances exist, and then has no arguments but count and for_each.
func (mi *moduleInstance) others() []*Instance {
	var out []*Instance
	add := func(typ, name, address string, block *hclsyntax.Block, exp *expansion, paths []string) {
		for _, it := range exp.items {
			if !mi.ev.admit(block) {
				return
			}
			inst := mi.instance(address, block, exp, it)
			inst.Type, inst.Name, inst.paths = typ, name, paths
			out = append(out, inst)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(mi.mod.calls)) {
		switch call := mi.moduleCall(name); {
		case call.insts == nil:
			add(TypeModule, name, "module."+name, call.block, call.exp, nil)
		case call.exp.maybe:
			add(TypeModule, name, "module."+name, call.block, call.exp, []string{}) // its arguments show inside the module
		}
	}
	for _, name := range slices.Sorted(maps.Keys(mi.mod.data)) {
		block := mi.mod.data[name]
		add(TypeData, name, "data."+name, block, mi.ev.expand(block, mi.scope, joinAddress(mi.path, "data."+name)), nil)
	}
	for _, key := range slices.Sorted(maps.Keys(mi.mod.providers)) {
		name, alias, aliased := strings.Cut(key, ".")
		address := fmt.Sprintf("provider[%s]", quoteKey(name))
		if aliased {
			address += "." + alias
		}
		block := mi.mod.providers[key]
		add(TypeProvider, key, address, block, mi.ev.expand(block, mi.scope, joinAddress(mi.path, address)), nil)
	}
	if mi.call == nil {
		for _, name := range slices.Sorted(maps.Keys(mi.mod.outputs)) {
			add(TypeOutput, name, "output."+name, mi.mod.outputs[name], &expansion{items: []item{{scope: mi.scope}}}, nil)
		}
	}
	return out
}

// instance is what an item of a block's expansion makes; address is that of the block inside the module.
func (mi *moduleInstance) instance(address string, block *hclsyntax.Block, exp *expansion, it item) *Instance {
	return &Instance{Address: joinAddress(mi.path, address) + it.suffix, ModulePath: mi.path, ModuleDir: mi.mod.dir, ModuleCall: mi.call,
		Key: it.key, Maybe: exp.maybe || mi.maybe, File: block.Range().Filename, Block: block, ev: mi.ev, scope: it.scope}
}
