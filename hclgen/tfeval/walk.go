package tfeval

import (
	"maps"
	"slices"
	"strconv"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// AttributePaths lists every argument that the instance's blocks have, as Attribute takes them.
func (i *Instance) AttributePaths() []string {
	if i.paths == nil {
		i.ev.repo.meter.refill()
		i.paths = []string{}
		i.walk(func(path string) { i.paths = append(i.paths, path) }, func(string, Nested) {})
		slices.Sort(i.paths)
	}
	return slices.Clone(i.paths)
}

// walk visits the paths of the instance's arguments, and the nested blocks of which it is unknown whether
// they exist.
func (i *Instance) walk(argument func(path string), unknown func(path string, n Nested)) {
	var walk func(body *hclsyntax.Body, sc *scope, prefix string)
	walk = func(body *hclsyntax.Body, sc *scope, prefix string) {
		for name := range body.Attributes {
			if prefix != "" || !i.isMeta(name) {
				argument(prefix + name)
			}
		}
		done := map[string]bool{"lifecycle": true, "provisioner": true, "connection": true}
		for _, b := range body.Blocks {
			name := blockName(b)
			if done[name] {
				continue
			}
			done[name] = true
			for n, nested := range nestedBlocks(i.ev, body, sc, name) {
				if nested.Unknown {
					unknown(prefix+name, nested)
				} else {
					walk(nested.Block.Body, nested.scope, prefix+name+"."+strconv.Itoa(n)+".")
				}
			}
		}
	}
	walk(i.Block.Body, i.scope, "")
}

// unknownBlocks are the values that decide the nested blocks of which it is unknown whether they exist,
// by path as "extended_s3_configuration.0.processing_configuration".
func (i *Instance) unknownBlocks() map[string][]Value {
	out := map[string][]Value{}
	i.ev.repo.meter.refill()
	i.walk(func(string) {}, func(path string, n Nested) {
		out[path] = append(out[path], i.ev.value(node{n.Dynamic.Body.Attributes["for_each"].Expr, n.scope.parent}))
		out[path] = append(out[path], i.ev.allOf(n.Block.Body, n.scope)...)
	})
	return out
}

// allOf is the name and the value of every argument in a block and the blocks inside it, in an order that
// does not depend on where the arguments stand.
func (ev *evaluator) allOf(body *hclsyntax.Body, sc *scope) []Value {
	var out []Value
	name := func(s string) { out = append(out, Value{V: cty.StringVal(s), Known: true}) }
	for _, attr := range slices.Sorted(maps.Keys(body.Attributes)) {
		name(attr)
		out = append(out, ev.value(node{body.Attributes[attr].Expr, sc}))
	}
	for _, b := range body.Blocks {
		name(blockName(b))
		out = append(out, ev.allOf(b.Body, sc)...)
	}
	return out
}
