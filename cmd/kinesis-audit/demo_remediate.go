package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
)

// fileDemoDiff holds the patches of the embedded Terraform.
const fileDemoDiff = "remediation.diff"

// demoRemediate patches the estate's own Terraform, writes the diff and shows a part of it.
func (c *command) demoRemediate(ctx context.Context, o *outputOptions, a *analyzer.Analysis) error {
	repo, err := tfeval.Open(demo.Code(), ".")
	if err != nil {
		return fmt.Errorf("the embedded Terraform: %w", err)
	}
	result, err := hclgen.Remediate(ctx, repo, tfeval.Options{Types: kinds["any"]}, analyzer.Record(a), hclgen.Settings{})
	if err != nil {
		return fmt.Errorf("the embedded Terraform: %w", err)
	}
	target := filepath.Join(o.dir, fileDemoDiff)
	err = c.writeFile("--output-dir", target, func(w io.Writer) error {
		_, err := io.WriteString(w, hclgen.SeriesDiff(result.Patches))
		return err
	})
	if err != nil || o.format != "table" {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "\nThe estate's own Terraform, patched, in %s: %s, %d refused with a reason,\n%d for a person to do. Two of them:\n\n", target,
		counted(len(result.Patches), "patch", "patches"), len(result.Refusals), len(result.Advice))
	for _, p := range telling(result.Patches) {
		fmt.Fprintf(&b, "# %s\n", p.Title)
		for _, f := range p.Files {
			b.WriteString(f.Diff)
		}
		b.WriteString("\n")
	}
	b.WriteString("On your own code: kinesis-audit remediate --analysis kinesis_analysis.json --terraform DIR\n")
	if _, err := io.WriteString(c.stdout, printable(b.String())); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	return nil
}

// telling are two patches to show, the most severe first, each of another remedy.
func telling(patches []*hclgen.Patch) []*hclgen.Patch {
	rank := func(p *hclgen.Patch) int { return analyzer.Severity(p.Findings[0].Severity).Rank() }
	sorted := slices.SortedStableFunc(slices.Values(patches), func(x, y *hclgen.Patch) int { return rank(y) - rank(x) })
	var out []*hclgen.Patch
	for _, p := range sorted {
		if len(out) < 2 && !slices.ContainsFunc(out, func(q *hclgen.Patch) bool { return q.Remedy == p.Remedy }) {
			out = append(out, p)
		}
	}
	return out
}
