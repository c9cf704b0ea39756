package pullrequest

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/aymanbagabas/go-udiff"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

// patchOf is a diff as GitHub has it in a list of files: without its header.
func patchOf(before, after string) string {
	diff := udiff.Unified("a", "b", before, after)
	if i := strings.Index(diff, "@@"); i >= 0 {
		return strings.TrimSuffix(diff[i:], "\n")
	}
	return ""
}

func linesOf(patch string) int {
	n := 0
	for line := range strings.Lines(patch) {
		if strings.ContainsAny(line[:1], "+-") {
			n++
		}
	}
	return n
}

func TestContentBefore(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		var b strings.Builder
		for range random.IntN(12) {
			b.WriteString(strconv.Itoa(random.IntN(4)) + "\n")
		}
		return strings.TrimSuffix(b.String(), strings.Repeat("\n", random.IntN(2)))
	}
	for range 2000 {
		before, after := text(), text()
		if before == after {
			continue
		}
		f := File{Name: "main.tf", Blob: hclgen.BlobName([]byte(after)), Patch: patchOf(before, after)}
		f.Lines = linesOf(f.Patch)
		if got, ok := f.ContentBefore([]byte(after)); !ok || string(got) != before {
			t.Fatalf("%q to %q by\n%s\ngives %q, %v", before, after, f.Patch, got, ok)
		}
	}
	f := File{Name: "main.tf", Blob: hclgen.BlobName([]byte("a\n")), Patch: patchOf("b\n", "a\n"), Lines: 2}
	if got, ok := f.ContentBefore([]byte("c\n")); ok {
		t.Errorf("a file that is not the head's gives %q", got)
	}
	removed := File{Name: "main.tf", Patch: "@@ -1,2 +0,0 @@\n-a\n-b", Lines: 2}
	if got, ok := removed.ContentBefore(nil); !ok || string(got) != "a\nb\n" {
		t.Errorf("a file that was removed gives %q, %v", got, ok)
	}
	if got, ok := (File{Name: "main.tf", Blob: hclgen.BlobName([]byte("a\nb\n")), Patch: "@@ -1,2 +1,2 @@\n a\n+b", Lines: 2}).ContentBefore([]byte("a\nb\n")); ok {
		t.Errorf("a patch that is cut short gives %q", got)
	}
	if got, ok := (File{Name: "new.tf", Before: "old.tf", Blob: hclgen.BlobName([]byte("a\n"))}).ContentBefore([]byte("a\n")); !ok || string(got) != "a\n" {
		t.Errorf("renamed alone: %q, %v", got, ok)
	}
	if _, ok := (File{Name: "main.tf", Blob: hclgen.BlobName(nil)}).ContentBefore(nil); ok {
		t.Error("without a patch there is content")
	}
}

func TestContent(t *testing.T) {
	server := githubtest.Start(t, githubtest.Pull{Contents: map[string]string{head + ":infra/main.tf": "a\n"}})
	c, _ := client(t, server)
	if got, there, err := c.Content(t.Context(), githubtest.Owner, githubtest.Repo, "infra/main.tf", head); err != nil || !there || string(got) != "a\n" {
		t.Errorf("%q, %v, %v", got, there, err)
	}
	if _, there, err := c.Content(t.Context(), githubtest.Owner, githubtest.Repo, "infra/gone.tf", head); err != nil || there {
		t.Errorf("a file that is not there: %v, %v", there, err)
	}
}
