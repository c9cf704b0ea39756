package tfeval

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Instance is one instance of a resource block, or of another block in Evaluation.Others: there Name is
// the module call's or the output's, or as "aws_region.here" or "aws.eu".
type Instance struct {
	Address    string // as Terraform writes it; [?] where the key is unknown
	Type, Name string
	ModulePath string // `module.orders["eu"]`, empty in the root module
	ModuleDir  string // the folder of the module's code
	ModuleCall *hclsyntax.Block
	Key        cty.Value // of count or for_each, cty.NilVal if there is neither
	Maybe      bool      // it is unknown whether the instance exists, or how many there are
	File       string
	Block      *hclsyntax.Block // what override files say is merged into its body
	Provider   Provider

	ev     *evaluator
	scope  *scope
	values map[string]Value // by path, once asked for
	paths  []string
}

// Repo is the code that the instance was evaluated from.
func (i *Instance) Repo() *Repo { return i.ev.repo }

// Nested is a nested block of an instance. For a dynamic block, Block is its content.
type Nested struct {
	Block   *hclsyntax.Block
	Dynamic *hclsyntax.Block // the dynamic block that makes it, nil if it is written out
	Unknown bool             // a dynamic block whose for_each is unknown: there may be none, or several
	scope   *scope
	ev      *evaluator
}

// Attribute is the value of an argument: "shard_count", "stream_mode_details.stream_mode",
// "extended_s3_configuration.processing_configuration.enabled". Of repeated blocks it is the first one,
// unless a number follows the name: "processors.1.type". What the block does not have is null, Absent.
func (i *Instance) Attribute(path string) Value {
	v, ok := i.values[path]
	if !ok {
		i.ev.repo.meter.refill()
		v = i.attribute(path)
		if i.values == nil {
			i.values = map[string]Value{}
		}
		i.values[path] = v
	}
	return v
}

func (i *Instance) attribute(path string) Value {
	n, v := i.find(path)
	if n.expr != nil {
		v = i.ev.value(n)
	}
	return v
}

// plain is the argument's value without where it comes from, which costs far less to tell.
func (i *Instance) plain(path string) cty.Value {
	i.ev.repo.meter.refill()
	n, v := i.find(path)
	if n.expr != nil {
		return i.ev.eval(n)
	}
	return v.V
}

// find is the argument's expression, or its value where the blocks do not have it.
func (i *Instance) find(path string) (node, Value) {
	body, sc, owner := i.Block.Body, i.scope, i.Block
	segments := strings.Split(path, ".")
	for len(segments) > 1 {
		nested := nestedBlocks(i.ev, body, sc, segments[0])
		n, rest, _ := blockNumber(segments[1:])
		segments = rest
		if n < 0 || n >= len(nested) {
			return node{}, absent(owner)
		}
		if nested[n].Unknown {
			return node{}, Value{V: cty.DynamicVal, Origin: Origin{Kind: Computed, File: nested[n].Dynamic.Range().Filename,
				Range: nested[n].Dynamic.Range(), Why: "it stands in a dynamic block whose for_each is unknown"}}
		}
		body, sc, owner = nested[n].Block.Body, nested[n].scope, nested[n].Block
	}
	attr := body.Attributes[segments[0]]
	if attr == nil {
		return node{}, absent(owner)
	}
	return node{attr.Expr, sc}, Value{}
}

func absent(owner *hclsyntax.Block) Value {
	r := owner.Range()
	return Value{V: cty.NullVal(cty.DynamicPseudoType), Known: true,
		Origin: Origin{Kind: Absent, File: r.Filename, Range: r, Why: "the block does not have it"}}
}

// Blocks returns the nested blocks of that type, static and dynamic, in the order of the code.
func (i *Instance) Blocks(name string) []Nested {
	i.ev.repo.meter.refill()
	return nestedBlocks(i.ev, i.Block.Body, i.scope, name)
}

// HasBlock tells whether the instance has a nested block of that type; known is false if a dynamic
// block leaves it open.
func (i *Instance) HasBlock(name string) (has, known bool) {
	blocks := i.Blocks(name)
	for _, b := range blocks {
		if !b.Unknown {
			return true, true
		}
	}
	return false, len(blocks) == 0
}

// Blocks returns the nested blocks inside this one.
func (n Nested) Blocks(name string) []Nested { return nestedBlocks(n.ev, n.Block.Body, n.scope, name) }

// Attribute is the value of an argument of this block.
func (n Nested) Attribute(name string) Value {
	attr := n.Block.Body.Attributes[name]
	if attr == nil {
		return absent(n.Block)
	}
	return n.ev.value(node{attr.Expr, n.scope})
}

func nestedBlocks(ev *evaluator, body *hclsyntax.Body, sc *scope, name string) []Nested {
	var out []Nested
	for _, b := range body.Blocks {
		switch {
		case b.Type == name:
			out = append(out, Nested{Block: b, scope: sc, ev: ev})
		case b.Type == "dynamic" && blockName(b) == name:
			out = append(out, dynamicBlocks(ev, b, sc)...)
		}
	}
	return out
}

// dynamicBlocks expands a dynamic block.
func dynamicBlocks(ev *evaluator, b *hclsyntax.Block, sc *scope) []Nested {
	i := slices.IndexFunc(b.Body.Blocks, func(b *hclsyntax.Block) bool { return b.Type == "content" })
	forEach := b.Body.Attributes["for_each"]
	if i < 0 || forEach == nil {
		return nil
	}
	content := b.Body.Blocks[i]
	iterator := blockName(b)
	if attr := b.Body.Attributes["iterator"]; attr != nil {
		if t := providerRef(attr.Expr); t != "" {
			iterator = t
		}
	}
	n := node{forEach.Expr, sc}
	v := ev.eval(n)
	if v.IsKnown() && v.IsNull() {
		return nil
	}
	if !iterable(v) {
		names := map[string]binding{iterator: {value: cty.DynamicVal, what: "for_each"}}
		return []Nested{{Block: content, Dynamic: b, Unknown: true, scope: sc.child(sc.label+"."+blockName(b)+"[?]", names), ev: ev}}
	}
	var out []Nested
	for key, value := range v.Elements() {
		if len(out) >= maxInstances {
			break
		}
		if v.Type().IsSetType() {
			key = value
		}
		names := map[string]binding{iterator: {value: cty.ObjectVal(map[string]cty.Value{"key": key, "value": value}), what: "for_each",
			attrs: map[string]*source{"value": {n, []cty.Value{key}}}}}
		out = append(out, Nested{Block: content, Dynamic: b, scope: sc.child(sc.label+"."+blockName(b)+pathText([]cty.Value{key}), names), ev: ev})
	}
	return out
}
