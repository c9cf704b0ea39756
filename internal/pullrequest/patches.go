package pullrequest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/prove"
)

// patches is a section with a fold for each patch, in the order in which they apply.
func (c *Comment) patches() section {
	out := section{
		head: fmt.Sprintf("#### %s\n\nThey apply in this order, each on top of those before it. To apply one, copy its block, run `git apply` at the top of the repository, paste, and press Ctrl-D. "+
			"`kinesis-audit remediate --write`, with the analysis and the folder, applies all of them.\n\n", counted(len(c.Result.Patches), "patch")),
		share: 3,
		lost:  c.lost("patch", "patches.json"),
	}
	if len(c.Result.Patches) == 1 {
		out.head = "#### 1 patch\n\nTo apply it, copy the block, run `git apply` at the top of the repository, paste, and press Ctrl-D.\n\n"
	}
	for i, p := range c.Result.Patches {
		out.items = append(out.items, c.patch(i+1, p))
	}
	return out
}

func (c *Comment) patch(number int, p *hclgen.Patch) string {
	title := fmt.Sprintf("%d. %s", number, escape(p.Title))
	switch {
	case p.Reversibility == hclgen.OneWay:
		title += " (one-way)"
	case p.Reversibility == hclgen.DataLosing:
		title += " (loses data)"
	}
	if c.Full && slices.ContainsFunc(p.Findings, func(f hclgen.FindingRef) bool { return c.touched[StreamKey{f.Kind, f.Stream}] }) {
		title += " (touched here)"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "<details><summary>%s</summary>\n\n", title)
	if c.Full {
		fmt.Fprintf(&b, "- For: %s\n", findingNames(p.Findings))
	}
	fmt.Fprintf(&b, "- Proof: %s\n", c.proof(p.Proof))
	fmt.Fprintf(&b, "- Undo: %s\n", undo(p))
	if p.Order != "" {
		fmt.Fprintf(&b, "- Order: %s\n", escape(p.Order))
	}
	for _, note := range p.Notes {
		fmt.Fprintf(&b, "- Note: %s\n", escape(note))
	}
	var diff strings.Builder
	anyBare := false
	for _, f := range p.Files {
		narrow, bare := withoutAccounts(f.Diff)
		diff.WriteString(narrow)
		anyBare = anyBare || bare
	}
	block, exact := fenced("diff", diff.String())
	if !exact {
		b.WriteString("- The block is not exact: an account id is masked in it, or a character that does not show is replaced. `git apply` may refuse it; `kinesis-audit remediate` has it whole.\n")
	}
	if exact && anyBare {
		b.WriteString("- Apply it with `git apply --unidiff-zero`: lines with an account id are left out of what surrounds it.\n")
	}
	fmt.Fprintf(&b, "\n%s\n</details>\n\n", block)
	return b.String()
}

// proofs say what Terraform showed of a patch. That code validates is no proof.
var proofs = map[string]string{
	prove.Validated:    "the code validates; what a plan would do was not looked at",
	prove.Proven:       "a plan shows that nothing else changes, and nothing is replaced",
	prove.NotValidated: "none: the code did not validate before either",
	prove.Skipped:      "none",
	prove.Failed:       "**it fails**",
}

func (c *Comment) proof(p *hclgen.Proof) string {
	if p == nil {
		return "none: Terraform was not run"
	}
	text := cmp.Or(proofs[p.Status], "none")
	if p.Detail != "" && c.Full {
		text += " (" + escape(p.Detail) + ")"
	}
	return text
}

func undo(p *hclgen.Patch) string {
	kind := map[hclgen.Reversibility]string{
		hclgen.Reversible: "reversible",
		hclgen.OneWay:     "**one-way: it can't be switched back**",
		hclgen.DataLosing: "**loses data: what it removes does not come back**",
	}[p.Reversibility]
	if kind == "" {
		kind = "**not known**"
	}
	if p.Rollback != "" {
		kind += ". " + escape(p.Rollback)
	}
	return kind
}

// mostNamed is how many of many streams are named.
const mostNamed = 5

// findingNames names streams with what was found, as "`orders`: No Encryption".
func findingNames(refs []hclgen.FindingRef) string {
	var out []string
	for i, f := range refs {
		if i == mostNamed {
			out = append(out, fmt.Sprintf("and %d more", len(refs)-i))
			break
		}
		out = append(out, code(f.Stream)+": "+escape(f.Issue))
	}
	return strings.Join(out, "; ")
}
