package pullrequest

import (
	"fmt"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// paste is a fold with the HCL, or the commands, for what is not patched. Streams that take the same share a block.
func (c *Comment) paste() section {
	type block struct {
		hcl  string
		refs []hclgen.FindingRef
	}
	var blocks []block
	add := func(hcl string, refs ...hclgen.FindingRef) {
		if hcl == "" {
			return
		}
		i := slices.IndexFunc(blocks, func(b block) bool { return b.hcl == hcl })
		if i < 0 {
			i = len(blocks)
			blocks = append(blocks, block{hcl: hcl})
		}
		blocks[i].refs = append(blocks[i].refs, refs...)
	}
	for _, r := range c.Result.Refusals {
		add(r.HCL, r.Finding)
	}
	for _, a := range c.Result.Advice {
		if a.Remedy != adviceImport {
			add(a.HCL, a.Findings...)
		}
	}
	out := section{foot: "</details>\n\n", share: 1, lost: c.lost("block", "patches.json"),
		head: fmt.Sprintf("<details><summary>HCL and commands for what is not patched: %s</summary>\n\n", counted(len(blocks), "block"))}
	for _, b := range blocks {
		text, exact := fenced("hcl", b.hcl)
		masked := ""
		if !exact {
			masked = " (an account id is masked in it, or a character that does not show is replaced)"
		}
		out.items = append(out.items, fmt.Sprintf("%s%s\n\n%s\n", findingNames(b.refs), masked, text))
	}
	return out
}
