package main

import (
	"bytes"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
)

// TestPatchesKeepTheirSchema checks patches.json of the demo's code, of code that defines one stream of the
// estate alone, and of an estate without findings.
func TestPatchesKeepTheirSchema(t *testing.T) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile("../../docs/schema/patches.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	snapshot := demo.Snapshot(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	estate := analyzer.Record(analyzer.Run(analyzer.NewAudit(snapshot, analyzer.DefaultConfig(), nil), checks.All(), pricing.ListPrices{}))
	for name, c := range map[string]struct {
		dir   string
		found *analyzer.Recorded
	}{
		"demo":                {".", estate},
		"streams only":        {"streams", estate},
		"nothing was found":   {".", &analyzer.Recorded{}},
		"nothing is in there": {"modules", estate},
	} {
		repo, err := tfeval.Open(demo.Code(), c.dir)
		if err != nil {
			t.Fatal(err)
		}
		result, err := hclgen.Remediate(t.Context(), repo, tfeval.Options{Types: kinds["any"]}, c.found, hclgen.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := (&remediation{analysis: c.found, result: result}).writeJSON(&out); err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(&out)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
