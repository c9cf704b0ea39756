//go:build unix

package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// testReplacing asks for a backup mode that the provider can only give a new delivery stream. Moto does
// not know OpenSearch, and the audit never asks it of Elasticsearch: the remedy is put into the analysis.
func testReplacing(t *testing.T, code *repository, analysis string) {
	remedy := map[string]any{"kind": "enable_s3_backup", "delivery_stream": "search", "destination": "elasticsearch",
		"from_mode": "FailedDocumentsOnly", "mode": "AllDocuments"}
	result, _ := code.remediate(t, withRemedy(t, analysis, "search", "missing-s3-backup", remedy), "--only", "search", "--prove", "none")
	if len(result.Patches)+len(result.Refusals) > 0 {
		t.Errorf("%d patches and %d refusals, want advice alone", len(result.Patches), len(result.Refusals))
	}
	advised := false
	for _, a := range result.Advice {
		if a.Stream == "search" && a.Remedy == "enable_s3_backup" {
			advised = strings.Contains(a.Text, "replaces the stream") && strings.Contains(a.HCL, "AllDocuments")
		}
	}
	if !advised {
		t.Errorf("there is no advice to migrate, with HCL: %+v", result.Advice)
	}

	address := "aws_kinesis_firehose_delivery_stream.search"
	plan, err := code.plan(roots[0], "-refresh=false", "-target="+address, "-var=search_backup=AllDocuments")
	if err != nil {
		t.Fatal(err)
	}
	if want := "# " + address + " must be replaced"; !slices.Contains(headings(plan), want) {
		t.Errorf("the plan does not say %q, so it could have been patched: %q", want, headings(plan))
	}
}

// withRemedy is an analysis to which a finding was added; it returns the path of the copy.
func withRemedy(t *testing.T, analysis, stream, check string, remedy map[string]any) string {
	t.Helper()
	var a map[string]any
	if err := json.Unmarshal([]byte(read(t, analysis)), &a); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, d := range a["firehose_streams"].([]any) {
		d := d.(map[string]any)
		if d["stream_name"] == stream {
			d["findings"] = append(d["findings"].([]any), map[string]any{"id": check, "issue": check, "severity": "HIGH", "fingerprint": "added", "remedy": remedy})
			found = true
		}
	}
	if !found {
		t.Fatalf("%s is not in the analysis", stream)
	}
	out, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "kinesis_analysis.json")
	if err := os.WriteFile(name, out, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
