package tfeval

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty/function"
)

// Evaluation is what one deployment's code says.
type Evaluation struct {
	Deployment  Deployment
	Instances   []*Instance  // of resources, by address
	Others      []*Instance  // of what else takes values: their Type is one of TypeModule, TypeData, TypeProvider, TypeOutput
	Diagnostics []Diagnostic // what left values unknown
	Problems    []error      // files that do not parse, var files that can't be read

	ev       *evaluator
	complete bool // every value was asked for
}

// Repo is the code that was evaluated, with its overlay if it has one.
func (e *Evaluation) Repo() *Repo { return e.ev.repo }

// Evaluate expands and evaluates a deployment. It fails only if the root module can't be read or ctx
// ends; mistakes in the code are in the evaluation's Problems and Diagnostics.
func (r *Repo) Evaluate(ctx context.Context, d Deployment) (*Evaluation, error) {
	r.meter.reset(ctx)
	defer r.meter.refill()
	ev := &evaluator{repo: r, ctx: ctx, deployment: d, functions: map[*module]map[string]function.Function{},
		values: map[exprInScope]result{}, busy: map[any]bool{}, traces: map[traceKey]*trail{}, forIndexes: map[exprInScope]*forIndex{},
		references: map[traversalKey]*hclsyntax.ScopeTraversalExpr{}, secrets: map[exprInScope]bool{},
		names: map[string]bool{}, seen: map[string]bool{}, reads: reads{map[string]bool{}, map[string]bool{}}}
	root, err := ev.load(d.Root)
	if err != nil {
		return nil, fmt.Errorf("evaluating %s: %w", d.Root, err)
	}
	for _, name := range slices.Concat(r.folders[d.Root].autoVarFiles(), d.VarFiles) {
		ev.readsFile(name)
	}
	given, errs := r.assignments(d, root)
	ev.given, ev.base = given, ev.baseFunctions()
	out := &Evaluation{Deployment: d, Problems: errs, ev: ev}
	ev.collectNames(root.dir, map[string]bool{})
	ev.newModuleInstance(root, nil, nil, nil, "")
	for i := 0; i < len(ev.modules); i++ { // calls add to the list
		for _, name := range slices.Sorted(maps.Keys(ev.modules[i].mod.calls)) {
			ev.modules[i].moduleCall(name)
		}
	}
	problems := map[*module]bool{}
	for _, mi := range ev.modules {
		if !problems[mi.mod] {
			problems[mi.mod] = true
			out.Problems = append(out.Problems, mi.mod.problems...)
		}
		out.Instances = append(out.Instances, mi.instances()...)
	}
	for _, mi := range ev.modules {
		out.Others = append(out.Others, mi.others()...)
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("evaluating %s: %w", d.Root, err)
	}
	out.Diagnostics = ev.diags
	return out, nil
}

// collectNames takes note of the attribute names that any of the deployment's modules asks for, before
// a resource's value is built: a name that is not in the configuration is then unknown, not a mistake.
func (ev *evaluator) collectNames(dir string, seen map[string]bool) {
	if seen[dir] || ev.ctx.Err() != nil {
		return
	}
	seen[dir] = true
	mod, err := ev.load(dir)
	if err != nil {
		return
	}
	maps.Copy(ev.names, mod.attrNames)
	for _, callee := range ev.repo.folders[dir].calls {
		if real, ok := ev.repo.canonical(callee); ok {
			ev.collectNames(real, seen)
		}
	}
	ev.readsFile(installedList(dir))
	for _, m := range ev.repo.installed(dir) {
		if installed, err := ev.repo.installedModule(dir, m.Key); err == nil {
			ev.collectNames(installed, seen)
		}
	}
}

func (mi *moduleInstance) instances() []*Instance {
	var out []*Instance
	for _, address := range slices.Sorted(maps.Keys(mi.mod.resources)) {
		block, exp := mi.resource(address)
		if block == nil {
			continue
		}
		provider := mi.provider(providerOf(block))
		for _, it := range exp.items {
			if !mi.ev.admit(block) {
				return out
			}
			inst := mi.instance(address, block, exp, it)
			inst.Type, inst.Name, inst.Provider = block.Labels[0], block.Labels[1], provider
			if attr := block.Body.Attributes["region"]; attr != nil && provider.Name == "aws" { // since version 6
				if region := mi.ev.value(node{attr.Expr, it.scope}); !region.IsNull() {
					inst.Provider.Region = region
				}
			}
			out = append(out, inst)
		}
	}
	return out
}

// providerOf is the provider that a resource block uses, as "aws" or "aws.eu".
func providerOf(block *hclsyntax.Block) string {
	if attr := block.Body.Attributes["provider"]; attr != nil {
		if ref := providerRef(attr.Expr); ref != "" {
			return ref
		}
	}
	for i, r := range block.Labels[0] {
		if r == '_' {
			return block.Labels[0][:i]
		}
	}
	return block.Labels[0]
}
