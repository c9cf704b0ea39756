package tfeval

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Files lists the code of the folder, *.tf and *.tofu, in the order in which Terraform merges it: overrides
// last. Links are resolved, so that each name is the one to read and to edit. None if the folder has no code.
func (r *Repo) Files(dir string) []string {
	f := r.folders[dir]
	if f == nil {
		return nil
	}
	var out []string
	for _, file := range f.files {
		out = append(out, file.real)
	}
	return out
}

// Reached lists the folders of the modules that have an instance, that of the root among them.
func (e *Evaluation) Reached() []string {
	var out []string
	for _, mi := range e.ev.modules {
		out = append(out, mi.mod.dir)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Declared is the names that the module in the folder declares: "variable.x", "local.x", "module.x",
// "output.x", "data.aws_region.x", "aws_kinesis_stream.x". It fails if a file does not parse, since the names
// are not all known then.
func (r *Repo) Declared(dir string) (map[string]bool, error) {
	m, err := r.loadModule(dir)
	if err != nil {
		return nil, err
	}
	if len(m.problems) > 0 {
		return nil, m.problems[0]
	}
	out := map[string]bool{}
	declare(out, "variable.", m.variables)
	declare(out, "local.", m.locals)
	declare(out, "module.", m.calls)
	declare(out, "output.", m.outputs)
	declare(out, "data.", m.data)
	declare(out, "", m.resources)
	return out, nil
}

func declare[T any](out map[string]bool, prefix string, names map[string]T) {
	for name := range names {
		out[prefix+name] = true
	}
}

// CallChain is the module calls through which the instance comes, outermost first; none in the root.
func (i *Instance) CallChain() []*hclsyntax.Block {
	var out []*hclsyntax.Block
	for mi := i.scope.module; mi.call != nil; mi = mi.parent {
		out = append(out, mi.call)
	}
	slices.Reverse(out)
	return out
}

// Repeated tells whether a resource, data or module block has count or for_each.
func Repeated(block *hclsyntax.Block) bool {
	return block.Body.Attributes["count"] != nil || block.Body.Attributes["for_each"] != nil
}

// Outputs maps the outputs of the instance's module whose value is nothing but the instance's name, id or
// arn to that attribute. One that makes more of it, as a list or a map of several instances, is not there.
func (i *Instance) Outputs() map[string]string {
	out := map[string]string{}
	for name, block := range i.scope.module.mod.outputs {
		value := block.Body.Attributes["value"]
		if value == nil {
			continue
		}
		if e, ok := unwrap(value.Expr).(*hclsyntax.ScopeTraversalExpr); ok {
			if attr := i.attributeAt(e.Traversal); attr == "name" || attr == "id" || attr == "arn" {
				out[name] = attr
			}
		}
	}
	return out
}

// attributeAt is the attribute of this instance that the reference names, empty if it names something else.
func (i *Instance) attributeAt(t hcl.Traversal) string {
	keys, own := traversalPath(t), []cty.Value{cty.StringVal(i.Name)}
	if i.Key != cty.NilVal {
		own = append(own, i.Key)
	}
	if t.RootName() != i.Type || len(keys) != len(own)+1 || !slices.EqualFunc(own, keys[:len(own)], sameKey) {
		return ""
	}
	attr, _ := (Value{V: keys[len(own)], Known: true}).Text()
	return attr
}
