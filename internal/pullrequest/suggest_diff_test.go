package pullrequest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// patching is a patch of one file, as it is read back from patches.json.
func patching(title, name, before, after string) *hclgen.Patch {
	f := hclgen.FileChange{Name: name, Before: []byte(before), After: []byte(after)}
	f.Diff = hclgen.SeriesDiff([]*hclgen.Patch{{Files: []hclgen.FileChange{f}}})
	f.Before, f.After = nil, nil
	return &hclgen.Patch{ID: title, Title: title, Reversibility: hclgen.Reversible, Files: []hclgen.FileChange{f}}
}

// asPull is a file that a pull request changes from base to head, as GitHub lists it.
func asPull(name, base, head string) File {
	diff := patching("", name, base, head).Files[0].Diff
	return File{Name: name, Blob: "blob of " + name, Patch: strings.TrimSuffix(diff[max(0, strings.Index(diff, "@@ -")):], "\n")}
}

// ofPatches are suggestions of patches of files whose content is the pull request's.
func ofPatches(patches ...*hclgen.Patch) Suggestions {
	blobs := map[string]string{}
	for _, p := range patches {
		for _, f := range p.Files {
			blobs[f.Name] = "blob of " + f.Name
		}
	}
	return Suggestions{Key: "default", Full: true, Result: &hclgen.Result{Patches: patches, Blobs: blobs}}
}

// click applies a suggestion as GitHub does: its block takes the place of the comment's lines.
// https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/incorporating-feedback-in-your-pull-request
func click(t *testing.T, content, body string, first, last int) string {
	t.Helper()
	doc := parse(t, body)
	blocks := doc.all(ast.KindFencedCodeBlock)
	if len(blocks) != 1 || string(blocks[0].(*ast.FencedCodeBlock).Language(doc.source)) != "suggestion" {
		t.Fatalf("%d blocks in %s", len(blocks), body)
	}
	lines := strings.SplitAfter(content, "\n")
	return strings.Join(lines[:first-1], "") + doc.lines(blocks[0]) + strings.Join(lines[last:], "")
}

func joined(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}

// edited is the lines with up to so many places changed; fresh makes a new line.
func edited(r *rand.Rand, lines []string, most int, fresh func() string) []string {
	out := slices.Clone(lines)
	for range 1 + r.IntN(most) {
		at := r.IntN(len(out) + 1)
		end := min(len(out), at+r.IntN(4))
		var added []string
		for range r.IntN(4) {
			added = append(added, fresh())
		}
		out = slices.Replace(out, at, end, added...)
	}
	return out
}

// TestClickIsThePatch holds that a suggestion of a random patch of a random file gives what the patch gives.
func TestClickIsThePatch(t *testing.T) {
	texts := []string{"", "a", "b", "}", "  }", "\tx = 1", "```", "````suggestion", "~~~", "é", "  trailing  ", "<!-- x -->"}
	suggested := 0
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 1))
		fresh := func() string { return texts[r.IntN(len(texts))] }
		var base []string
		for range r.IntN(30) {
			base = append(base, fresh())
		}
		head := edited(r, base, 3, fresh)
		after := joined(edited(r, head, 2, fresh))
		if seed%10 == 0 {
			after = strings.TrimSuffix(after, "\n")
		}
		p := patching("p", "main.tf", joined(head), after)
		for _, w := range ofPatches(p).wanted(Changes{Files: []File{asPull("main.tf", joined(base), joined(head))}}) {
			suggested++
			if got := click(t, joined(head), w.body, w.first, w.last); got != after {
				t.Fatalf("seed %d: a click gives\n%q, the patch\n%q", seed, got, after)
			}
		}
	}
	if suggested < 1000 {
		t.Errorf("only %d suggestions", suggested)
	}
}

// TestClickIsThePatchOfASeries holds it for patches on top of each other, each of which can be clicked alone. No line
// is there twice, so that what the click gives and the file after the patch differ in what the earlier patches did.
func TestClickIsThePatchOfASeries(t *testing.T) {
	suggested, later := 0, 0
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 2))
		n := 0
		fresh := func() string { n++; return fmt.Sprint("line ", n) }
		var base []string
		for range 10 + r.IntN(20) {
			base = append(base, fresh())
		}
		head := edited(r, base, 4, fresh)
		states := [][]string{head}
		var patches []*hclgen.Patch
		for k := range 4 {
			next := edited(r, states[k], 1, fresh)
			patches = append(patches, patching(fmt.Sprint("patch ", k), "main.tf", joined(states[k]), joined(next)))
			states = append(states, next)
		}
		all := ofPatches(patches...).wanted(Changes{Files: []File{asPull("main.tf", joined(base), joined(head))}})
		for i, w := range all {
			k := slices.IndexFunc(patches, func(p *hclgen.Patch) bool { return strings.Contains(w.body, "**"+p.Title+"**") })
			before, after := states[k], states[k+1]
			got := strings.Split(strings.TrimSuffix(click(t, joined(head), w.body, w.first, w.last), "\n"), "\n")
			got = slices.DeleteFunc(got, func(s string) bool { return s == "" })
			if a, b := lacking(got, lacking(after, before)), lacking(head, lacking(before, after)); !slices.Equal(a, b) {
				t.Fatalf("seed %d, patch %d: it leaves %q, want %q", seed, k, a, b)
			}
			if a, b := lacking(got, lacking(head, before)), lacking(after, lacking(before, head)); !slices.Equal(a, b) {
				t.Fatalf("seed %d, patch %d: without what the earlier patches did it is %q, want %q", seed, k, a, b)
			}
			for _, o := range all[:i] {
				if o.first <= w.last && w.first <= o.last {
					t.Fatalf("seed %d: %d-%d and %d-%d overlap", seed, o.first, o.last, w.first, w.last)
				}
			}
			suggested++
			if k > 0 {
				later++
			}
		}
	}
	if suggested < 1000 || later < 500 {
		t.Errorf("only %d suggestions, %d of them of later patches", suggested, later)
	}
}

func TestOrigin(t *testing.T) {
	earlier := [][]change{
		changesOf(readDiff("@@ -2,3 +2,5 @@\n b\n+x\n+y\n c\n d\n")),
		changesOf(readDiff("@@ -1,4 +1,2 @@\n-a\n b\n x\n-y\n")),
	}
	// The file was a b c d e, then a b x y c d e, then b x c d e.
	for i, want := range []int{2, 0, 3, 4, 5, 6} {
		if got := origin(earlier, i+1); got != want {
			t.Errorf("line %d was %d, want %d", i+1, got, want)
		}
	}
}
