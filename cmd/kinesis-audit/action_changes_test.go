package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/pullrequest"
)

// TestBeforeOfNamesInTurn renames a.tf to b.tf and b.tf to c.tf: b.tf was there before, whichever comes first.
func TestBeforeOfNamesInTurn(t *testing.T) {
	dir := t.TempDir()
	text := map[string]string{"b.tf": "# a\n", "c.tf": "# b\n"}
	for name, content := range text {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, err := (&codeOptions{terraform: dir}).open(kinds["any"])
	if err != nil {
		t.Fatal(err)
	}
	defer code.close()
	comparison, err := hclgen.Compare(t.Context(), code.repo, code.options, &analyzer.Recorded{}, hclgen.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	renamed := func(name, before string) pullrequest.File {
		return pullrequest.File{Name: name, Before: before, Blob: hclgen.BlobName([]byte(text[name]))}
	}
	ab, bc := renamed("b.tf", "a.tf"), renamed("c.tf", "b.tf")
	for _, order := range [][]pullrequest.File{{ab, bc}, {bc, ab}} {
		b := before{run: &actionRun{}, code: code, comparison: comparison, files: map[string][]byte{}}
		for _, f := range order {
			if _, err := b.add(t.Context(), f); err != nil {
				t.Fatal(err)
			}
		}
		for name, want := range map[string]string{"a.tf": "# a\n", "b.tf": "# b\n", "c.tf": ""} {
			if got, ok := b.files[name]; !ok || string(got) != want {
				t.Errorf("%s first: %s was %q, want %q", order[0].Name, name, got, want)
			}
		}
	}
}
