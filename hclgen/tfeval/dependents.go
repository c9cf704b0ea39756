package tfeval

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Dependent is what Terraform does to something else where resources change, though no argument of it does.
type Dependent struct {
	Span Span // of the argument that has it so
	What string
}

// Dependents are what the changes of resources have Terraform replace, by replace_triggered_by, or may have it
// replace, as what a data source gives is unknown in a plan that changes what its depends_on or its arguments name.
// https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#replace_triggered_by
// https://developer.hashicorp.com/terraform/language/data-sources#depends_on
func (e *Evaluation) Dependents(changes []Change) []Dependent {
	e.ev.repo.meter.refill()
	arguments := map[string][]string{}
	for name := e.Deployment.String(); len(changes) > 0; changes = changes[1:] {
		if c := changes[0]; c.Deployment == name {
			argument, _, _ := strings.Cut(c.Path, ".")
			arguments[c.Address] = append(arguments[c.Address], argument)
		}
	}
	if len(arguments) == 0 {
		return nil
	}
	var changed []changedArgument
	for _, i := range e.Instances {
		for _, argument := range arguments[i.Address] {
			changed = append(changed, changedArgument{i, argument})
		}
	}
	var out []Dependent
	for _, i := range e.Instances {
		out = append(out, i.triggered(changed)...)
	}
	return append(out, e.ev.deferred(changed)...)
}

type changedArgument struct {
	*Instance
	argument string // "" for the whole
}

// triggered is the instance where its replace_triggered_by names what changes.
func (i *Instance) triggered(changed []changedArgument) []Dependent {
	for _, b := range i.Block.Body.Blocks {
		attr := b.Body.Attributes["replace_triggered_by"]
		if b.Type != "lifecycle" || attr == nil {
			continue
		}
		list, diags := hcl.ExprList(attr.Expr)
		if diags.HasErrors() {
			continue // Terraform refuses it
		}
		for _, item := range list {
			for _, c := range changed {
				if c.scope.module == i.scope.module && c.is(i.ev.keysOf(node{item, i.scope})) {
					return []Dependent{{spanOf(attr.Range()), fmt.Sprintf("Terraform would replace %s with it, as replace_triggered_by at %s names %s", i.Address, spanOf(attr.Range()), c.Address)}}
				}
			}
		}
	}
	return nil
}

// keysOf is the steps of a reference, aws_kinesis_stream.a[each.key].arn; a key may be unknown.
func (ev *evaluator) keysOf(n node) []cty.Value {
	switch e := unwrap(n.expr).(type) {
	case *hclsyntax.ScopeTraversalExpr:
		return append([]cty.Value{cty.StringVal(e.Traversal.RootName())}, traversalPath(e.Traversal)...)
	case *hclsyntax.RelativeTraversalExpr:
		return append(ev.keysOf(node{e.Source, n.scope}), traversalPath(e.Traversal)...)
	case *hclsyntax.IndexExpr:
		return append(ev.keysOf(node{e.Collection, n.scope}), ev.eval(node{e.Key, n.scope}))
	}
	return nil
}

// is tells whether the reference names what changes, or may.
func (c changedArgument) is(keys []cty.Value) bool {
	if len(keys) < 2 || !sameKey(keys[0], cty.StringVal(c.Type)) || !sameKey(keys[1], cty.StringVal(c.Name)) {
		return false
	}
	keys = keys[2:]
	if c.Key != cty.NilVal && len(keys) > 0 {
		if keys[0].IsKnown() && c.Key.IsKnown() && !sameKey(keys[0], c.Key) {
			return false
		}
		keys = keys[1:]
	}
	argument := firstAttr(keys, "")
	return argument == "" || c.argument == "" || argument == c.argument
}

// deferred are data sources that depend on what changes, where something is made of what they give. Modules that can't
// be read may have such.
func (ev *evaluator) deferred(changed []changedArgument) []Dependent {
	resources := map[named]*Instance{}
	for _, c := range changed {
		resources[named{c.scope.module, c.Type + "." + c.Name}] = c.Instance
	}
	late := map[named]waiting{} // data sources
	var out []Dependent
	for _, mi := range ev.modules {
		for _, name := range sortedKeys(mi.mod.calls) {
			attr := mi.mod.calls[name].Body.Attributes["depends_on"]
			if attr == nil {
				continue
			}
			call, on := mi.moduleCall(name), firstOf(reachedFrom(mi.references(attr.Expr), nil), resources)
			switch {
			case on == nil || call == nil:
			case call.insts == nil:
				out = append(out, covering(attr, on).dependent("the data sources of "+joinAddress(mi.path, "module."+name)+", which is not read,", "what is made of them"))
			default:
				for _, data := range dataIn(call) {
					late[data] = covering(attr, on)
				}
			}
		}
		for _, name := range sortedKeys(mi.mod.data) {
			data := named{mi, "data." + name}
			if attr := mi.mod.data[name].Body.Attributes["depends_on"]; attr != nil {
				if on := firstOf(mi.dataDependsOn(attr), resources); on != nil {
					late[data] = covering(attr, on)
				}
			}
			if on := firstOf(mi.resourcesIn(mi.mod.data[name]), resources); on != nil {
				late[data] = waiting{spanOf(mi.mod.data[name].DefRange()), "it names " + on.Address}
			}
		}
	}
	return append(out, ev.madeOf(late)...)
}

// waiting is why the reading of a data source is put off.
type waiting struct {
	at  Span
	why string
}

func covering(attr *hclsyntax.Attribute, on *Instance) waiting {
	at := spanOf(attr.Range())
	return waiting{at, fmt.Sprintf("depends_on at %s covers %s", at, on.Address)}
}

func (w waiting) dependent(data, made string) Dependent {
	return Dependent{w.at, fmt.Sprintf("Terraform would read %s during the apply only, as %s, and might replace %s", data, w.why, made)}
}

// resourcesIn are the resources that the block's arguments name themselves. By way of a local they do not count.
func (mi *moduleInstance) resourcesIn(block *hclsyntax.Block) map[named]bool {
	out := map[named]bool{}
	for _, n := range mi.bodyReferences(block.Body) {
		if n.isResource() {
			out[n] = true
		}
	}
	return out
}

// dataDependsOn is what a data source's own depends_on covers: a resource without what that depends on in turn, of
// anything else all that it depends on.
func (mi *moduleInstance) dataDependsOn(attr *hclsyntax.Attribute) map[named]bool {
	out := map[named]bool{}
	for _, n := range mi.references(attr.Expr) {
		if n.isResource() {
			out[n] = true
			continue
		}
		for reached := range reachedFrom([]named{n}, nil) {
			out[reached] = true
		}
	}
	return out
}

// firstOf is the first of the resources that is among the names, nil if none is.
func firstOf(names map[named]bool, resources map[named]*Instance) *Instance {
	var out *Instance
	for n, i := range resources {
		if names[n] && (out == nil || i.Address < out.Address) {
			out = i
		}
	}
	return out
}

// dataIn are the data sources of a called module and of those that it calls.
func dataIn(call *moduleCall) []named {
	var out []named
	for _, inst := range call.insts {
		for _, name := range sortedKeys(inst.mod.data) {
			out = append(out, named{inst, "data." + name})
		}
		for _, name := range sortedKeys(inst.mod.calls) {
			if inner := inst.moduleCall(name); inner != nil {
				out = append(out, dataIn(inner)...)
			}
		}
	}
	return out
}

// documentOf are arguments that change in place, and not at all where the document comes out as it was: they are
// no ForceNew in internal/service/{iam/{policy,role_policy,user_policy,role},s3/bucket_policy,sqs/queue_policy}.go of
// https://github.com/hashicorp/terraform-provider-aws. The documents are data sources in most modules that have a role.
var documentOf = map[string][]string{"aws_iam_policy": {"policy"}, "aws_iam_role_policy": {"policy"}, "aws_iam_user_policy": {"policy"},
	"aws_iam_role": {"assume_role_policy", "inline_policy.policy"}, "aws_s3_bucket_policy": {"policy"}, "aws_sqs_queue_policy": {"policy"}}

// madeOf are the resources, providers and repetitions that one of the data sources decides.
func (ev *evaluator) madeOf(late map[named]waiting) []Dependent {
	var out []Dependent
	if len(late) == 0 {
		return nil
	}
	check := func(mi *moduleInstance, what string, block *hclsyntax.Block, names []named) {
		data := ""
		var by waiting
		for n := range reachedFrom(names, named.isResource) {
			address := joinAddress(n.mi.path, n.name)
			if w, ok := late[n]; ok && (data == "" || address < data) {
				data, by = address, w
			}
		}
		if data != "" {
			out = append(out, by.dependent(data, fmt.Sprintf("%s at %s", joinAddress(mi.path, what), spanOf(block.DefRange()))))
		}
	}
	for _, mi := range ev.modules {
		for _, name := range sortedKeys(mi.mod.resources) {
			typ, _ := cutAddress(name)
			check(mi, name, mi.mod.resources[name], mi.bodyReferences(mi.mod.resources[name].Body, documentOf[typ]...))
		}
		for _, name := range sortedKeys(mi.mod.providers) {
			check(mi, "provider."+name, mi.mod.providers[name], mi.bodyReferences(mi.mod.providers[name].Body))
		}
		for _, name := range sortedKeys(mi.mod.calls) {
			block, call := mi.mod.calls[name], mi.moduleCall(name)
			if call != nil && call.insts == nil {
				check(mi, "module."+name, block, mi.bodyReferences(block.Body))
				continue
			}
			check(mi, "module."+name, block, mi.repetitionReferences(block)) // its arguments count where they are used
		}
	}
	return out
}
