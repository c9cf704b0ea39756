package hclgen

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// TestReduces holds what patches say of themselves to what is refused without AllowReductions.
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
		refused := map[FindingRef]bool{}
		for _, r := range without.Refusals {
			if strings.Contains(r.Reason, "reductions need --allow-reductions") {
				refused[r.Finding] = true
			}
		}
		for _, p := range without.Patches {
			if p.Reduces {
				t.Errorf("%s: %q reduces, and was not allowed to", file, p.Title)
			}
		}
		for _, p := range with.Patches {
			if p.Reduces {
				reducing[p.Remedy]++
			}
			for _, f := range p.Findings {
				if p.Reduces != refused[f] {
					t.Errorf("%s: %q reduces: %t; refused without AllowReductions: %t", file, p.Title, p.Reduces, refused[f])
				}
			}
		}
	}
	for _, r := range []analyzer.Remedy{analyzer.SetShardCount{}, analyzer.SwitchMode{}, analyzer.SetRetention{}} {
		if reducing[r.Kind()] == 0 {
			t.Errorf("no patch for %s reduces", r.Kind())
		}
	}
	for from, want := range map[int]bool{4: false, 6: true} {
		if got := reduces(followShardCount{From: from, To: 5}); got != want {
			t.Errorf("shard_count of %d that follows the stream's 5 reduces: %t", from, got)
		}
	}
	if !reduces(analyzer.MergeShards{}) || reduces(analyzer.SplitShards{}) || reduces(nil) {
		t.Error("merges reduce, splits do not")
	}
}
