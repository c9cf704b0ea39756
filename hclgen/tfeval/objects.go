package tfeval

import (
	"path/filepath"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// metaArguments are arguments of every resource block that are no attributes of the resource.
var metaArguments = map[string]bool{"count": true, "for_each": true, "provider": true, "depends_on": true,
	"lifecycle": true, "provisioner": true, "connection": true}

// notComputed are arguments that the provider leaves null where the code does.
// https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/kinesis/stream.go
var notComputed = map[string][]string{"aws_kinesis_stream": {"shard_count"}}

// isMeta tells whether the argument is Terraform's own. Those of a module call may be named as those of
// a resource's are.
func (i *Instance) isMeta(name string) bool {
	switch i.Type {
	case TypeModule, TypeProvider, TypeOutput:
		return name == "count" || name == "for_each" || name == "depends_on"
	default:
		return metaArguments[name]
	}
}

// resourceObject is the value of a resource type's name, as aws_kinesis_stream: its resources that the
// traversals ask for, with the attributes that the configuration gives. All others are unknown.
func (mi *moduleInstance) resourceObject(typ string, traversals []hcl.Traversal) cty.Value {
	wanted := map[string]map[string]bool{} // nil: all attributes
	for _, t := range traversals {
		name, ok := stepName(t, 1)
		if !ok {
			return cty.DynamicVal
		}
		attrs, asked := wanted[name]
		attr, ok := lastAttr(t, 2)
		switch {
		case !ok:
			wanted[name] = nil
		case !asked:
			wanted[name] = map[string]bool{attr: true}
		case attrs != nil:
			attrs[attr] = true
		}
	}
	out := map[string]cty.Value{}
	for name, attrs := range wanted {
		block, exp := mi.resource(typ + "." + name)
		if block == nil {
			out[name] = cty.DynamicVal
			continue
		}
		out[name] = exp.value(func(i int) cty.Value { return mi.resourceAttributes(block, exp.items[i].scope, attrs) })
	}
	return cty.ObjectVal(out)
}

func (mi *moduleInstance) resourceAttributes(block *hclsyntax.Block, sc *scope, wanted map[string]bool) cty.Value {
	attrs := map[string]cty.Value{}
	for name := range mi.ev.names {
		attrs[name] = cty.DynamicVal
	}
	for name := range wanted {
		attrs[name] = cty.DynamicVal
	}
	for _, name := range notComputed[block.Labels[0]] {
		if wanted == nil || wanted[name] {
			attrs[name] = cty.NullVal(cty.DynamicPseudoType)
		}
	}
	for name, attr := range block.Body.Attributes {
		if metaArguments[name] || wanted != nil && !wanted[name] {
			continue
		}
		v := mi.guarded(node{attr.Expr, sc})
		if v.IsKnown() && v.IsNull() && !slices.Contains(notComputed[block.Labels[0]], name) {
			v = cty.DynamicVal // the provider may compute what is null
		}
		attrs[name] = v
	}
	return cty.ObjectVal(attrs)
}

// resource is the block of that address inside the module and its expansion; nil if there is none.
func (mi *moduleInstance) resource(address string) (*hclsyntax.Block, *expansion) {
	block := mi.mod.resources[address]
	if block == nil {
		return nil, nil
	}
	if exp := mi.expanded[address]; exp != nil {
		return block, exp
	}
	key := [2]any{mi, address}
	if mi.ev.busy[key] {
		return nil, nil
	}
	mi.ev.busy[key] = true
	defer delete(mi.ev.busy, key)
	exp := mi.ev.expand(block, mi.scope, joinAddress(mi.path, address))
	mi.expanded[address] = exp
	return block, exp
}

// dataObject is the value of data: what a provider's configuration tells, all else unknown.
func (mi *moduleInstance) dataObject(traversals []hcl.Traversal) cty.Value {
	region, account := cty.DynamicVal, cty.DynamicVal
	key := [2]any{mi, "provider"}
	if !mi.ev.busy[key] { // the provider's region may itself come from a data source
		mi.ev.busy[key] = true
		p := mi.provider("aws")
		delete(mi.ev.busy, key)
		if s, ok := p.Region.Text(); ok {
			region = cty.StringVal(s)
		}
		if p.Account != "" {
			account = cty.StringVal(p.Account)
		}
	}
	regions, accounts := map[string]cty.Value{}, map[string]cty.Value{}
	for address := range mi.mod.data {
		switch typ, name := cutAddress(address); {
		case typ == "aws_region" && mi.mod.plainData(address):
			regions[name] = mi.dataValue(map[string]cty.Value{"name": region, "region": region, "id": region})
		case typ == "aws_caller_identity" && mi.mod.plainData(address):
			accounts[name] = mi.dataValue(map[string]cty.Value{"account_id": account, "id": account})
		}
	}
	out := map[string]cty.Value{}
	for _, t := range traversals {
		typ, ok := stepName(t, 1)
		if !ok {
			return cty.DynamicVal
		}
		out[typ] = cty.DynamicVal
	}
	if len(regions) > 0 {
		out["aws_region"] = mi.withOthers(regions, "aws_region")
	}
	if len(accounts) > 0 {
		out["aws_caller_identity"] = mi.withOthers(accounts, "aws_caller_identity")
	}
	return cty.ObjectVal(out)
}

func (mi *moduleInstance) dataValue(known map[string]cty.Value) cty.Value {
	for name := range mi.ev.names {
		if _, ok := known[name]; !ok {
			known[name] = cty.DynamicVal
		}
	}
	return cty.ObjectVal(known)
}

// withOthers adds the module's other data sources of the type, unknown.
func (mi *moduleInstance) withOthers(known map[string]cty.Value, typ string) cty.Value {
	for address := range mi.mod.data {
		if t, name := cutAddress(address); t == typ {
			if _, ok := known[name]; !ok {
				known[name] = cty.DynamicVal
			}
		}
	}
	return cty.ObjectVal(known)
}

// pathObject is the value of path. Terraform runs in the root module's folder.
func (mi *moduleInstance) pathObject() cty.Value {
	module, err := filepath.Rel(mi.ev.deployment.Root, mi.mod.dir)
	if err != nil {
		return cty.DynamicVal
	}
	return cty.ObjectVal(map[string]cty.Value{
		"module": cty.StringVal(filepath.ToSlash(module)), "root": cty.StringVal("."), "cwd": cty.UnknownVal(cty.String),
	})
}

func (ev *evaluator) terraformObject() cty.Value {
	workspace := cty.UnknownVal(cty.String)
	if ev.deployment.Workspace != "" {
		workspace = cty.StringVal(ev.deployment.Workspace)
	}
	return cty.ObjectVal(map[string]cty.Value{"workspace": workspace, "env": workspace, "applying": cty.UnknownVal(cty.Bool)})
}
