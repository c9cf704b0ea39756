package hclgen

import (
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// oldSyntax refuses code that only Terraform before 0.12 takes, where null and much else is not known: tags
// are a block in it.
// https://developer.hashicorp.com/terraform/language/v1.1.x/upgrade-guides/0-12
func oldSyntax(i *tfeval.Instance) error {
	n := slices.IndexFunc(i.Block.Body.Blocks, func(b *hclsyntax.Block) bool { return b.Type == "tags" })
	if n < 0 {
		return nil
	}
	r := i.Block.Body.Blocks[n].DefRange()
	at := fmt.Sprintf("%s:%d", r.Filename, r.Start.Line)
	return cannotf(at, "tags is a block at %s, which Terraform takes before 0.12 alone: code of that age is not edited", at)
}
