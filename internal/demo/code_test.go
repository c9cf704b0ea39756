package demo_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
)

// TestCodeIsTheEstate makes sure that the embedded Terraform says what the estate is: every stream is
// found in it, and nothing of it is refused for being another than what is live.
func TestCodeIsTheEstate(t *testing.T) {
	snapshot := demo.Snapshot(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	analysis := analyzer.Run(analyzer.NewAudit(snapshot, analyzer.DefaultConfig(), pricing.Embedded(snapshot.Region)), checks.All(), pricing.ListPrices{})
	repo, err := tfeval.Open(demo.Code(), ".")
	if err != nil {
		t.Fatal(err)
	}
	options := tfeval.Options{Types: []string{hclgen.TypeStream, hclgen.TypeDeliveryStream}}
	result, err := hclgen.Remediate(t.Context(), repo, options, analyzer.Record(analysis), hclgen.Settings{AllowReductions: true})
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for _, p := range result.Patches {
		got.WriteString("patch: " + p.Title + "\n")
		for _, note := range p.Notes {
			if strings.HasPrefix(note, "Known only to Terraform") {
				t.Errorf("%s: %s", p.Title, note)
			}
		}
		if os.Getenv("SHOW") != "" {
			for _, f := range p.Files {
				got.WriteString(f.Diff)
			}
		}
	}
	for _, r := range result.Refusals {
		got.WriteString("refused: " + r.Remedy + " of " + r.Finding.Stream + ": " + r.Reason + "\n")
	}
	for _, a := range result.Advice {
		got.WriteString("advice: " + a.Remedy + " of " + a.Stream + "\n")
	}
	for _, a := range result.Awaiting {
		got.WriteString("awaiting: " + a.What + "\n")
	}
	for _, a := range result.Aside {
		got.WriteString("aside: " + a.Path + ": " + a.Reason + "\n")
	}
	t.Log(got.String())
}
