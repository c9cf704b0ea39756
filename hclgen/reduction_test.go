package hclgen

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// TestReduces holds Reduces to what the remedies themselves refuse without AllowReductions.
func TestReduces(t *testing.T) {
	files, err := filepath.Glob("testdata/remedy/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	reducing := map[string]int{}
	for _, file := range files {
		c := readRemedyCase(t, file)
		c.settings.AllowReductions = true
		with, _ := c.remediate(t, c.code)
		c.settings.AllowReductions = false
		without, _ := c.remediate(t, c.code)
		refused, patched := map[FindingRef]bool{}, map[FindingRef]bool{}
		for _, r := range without.Refusals {
			if strings.Contains(r.Reason, "reductions need --allow-reductions") {
				refused[r.Finding] = true
			}
		}
		for _, p := range with.Patches {
			for _, f := range p.Findings {
				patched[f] = true
			}
		}
		for _, a := range Asks(&c.found) {
			reduces := Reduces(a.Finding.Remedy)
			if refused[ref(a)] && !reduces || reduces && patched[ref(a)] && !refused[ref(a)] {
				t.Errorf("%s: %s of %s reduces: %t; refused without AllowReductions: %t", file, a.Finding.Remedy.Kind(), a.Live.Name, reduces, refused[ref(a)])
			}
			if reduces && patched[ref(a)] {
				reducing[a.Finding.Remedy.Kind()]++
			}
		}
	}
	for _, r := range []analyzer.Remedy{analyzer.SetShardCount{}, analyzer.SwitchMode{}, analyzer.SetRetention{}} {
		if reducing[r.Kind()] == 0 {
			t.Errorf("no case has a %s that reduces", r.Kind())
		}
	}
	if !Reduces(analyzer.MergeShards{}) || Reduces(analyzer.SplitShards{}) || Reduces(nil) {
		t.Error("merges reduce, splits do not")
	}
}
