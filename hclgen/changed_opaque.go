package hclgen

import (
	"bytes"
	"maps"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// OpaqueDiffers tells whether two contents of a file of Terraform code differ in what is not evaluated, so that a
// comparison of what the code comes to does not see it: calls of modules whose code is elsewhere, and data sources.
func OpaqueDiffers(name string, before, now []byte) bool {
	return !maps.EqualFunc(opaqueBlocks(name, before), opaqueBlocks(name, now), bytes.Equal)
}

// opaqueBlocks are those blocks by their labels. What does not parse has none: that is seen in another way.
func opaqueBlocks(name string, src []byte) map[string][]byte {
	out := map[string][]byte{}
	file, problems := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	if problems.HasErrors() {
		return out
	}
	for _, b := range file.Body.(*hclsyntax.Body).Blocks {
		if b.Type == "data" || b.Type == "module" && !isLocal(b) {
			out[b.Type+"."+strings.Join(b.Labels, ".")] = b.Range().SliceBytes(src)
		}
	}
	return out
}

// isLocal tells whether a module call's source is a folder of the repository.
// https://developer.hashicorp.com/terraform/language/modules/sources#local-paths
func isLocal(call *hclsyntax.Block) bool {
	source := call.Body.Attributes["source"]
	if source == nil {
		return false
	}
	v, problems := source.Expr.Value(nil)
	if problems.HasErrors() || v.IsNull() || !v.Type().Equals(cty.String) {
		return false
	}
	return strings.HasPrefix(v.AsString(), "./") || strings.HasPrefix(v.AsString(), "../")
}
