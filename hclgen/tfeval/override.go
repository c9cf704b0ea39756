package tfeval

import (
	"maps"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// mergeBlocks is base with the arguments of an override file's block: attributes one by one, nested
// blocks of a type all together, and lifecycle argument by argument.
// https://developer.hashicorp.com/terraform/language/files/override
func mergeBlocks(base, over *hclsyntax.Block) *hclsyntax.Block {
	merged := *base
	body := *base.Body
	body.Attributes = maps.Clone(base.Body.Attributes)
	maps.Copy(body.Attributes, over.Body.Attributes)
	replaced := map[string]bool{}
	for _, b := range over.Body.Blocks {
		if name := blockName(b); name != "lifecycle" {
			replaced[name] = true
		}
	}
	body.Blocks = nil
	var lifecycle *hclsyntax.Block
	for _, b := range base.Body.Blocks {
		switch name := blockName(b); {
		case name == "lifecycle":
			lifecycle = b
		case !replaced[name]:
			body.Blocks = append(body.Blocks, b)
		}
	}
	for _, b := range over.Body.Blocks {
		if blockName(b) != "lifecycle" {
			body.Blocks = append(body.Blocks, b)
		} else if lifecycle == nil {
			lifecycle = b
		} else {
			lifecycle = mergeBlocks(lifecycle, b)
		}
	}
	if lifecycle != nil {
		body.Blocks = append(body.Blocks, lifecycle)
	}
	merged.Body = &body
	return &merged
}

// blockName is the type of nested block that b makes, be it static or dynamic.
func blockName(b *hclsyntax.Block) string {
	if b.Type == "dynamic" && len(b.Labels) == 1 {
		return b.Labels[0]
	}
	return b.Type
}
