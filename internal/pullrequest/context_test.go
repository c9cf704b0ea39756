package pullrequest

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/internal/demo"
)

func TestWithoutAccounts(t *testing.T) {
	const head = "--- a/x\n+++ b/x\n"
	const account = " 123456789012\n"
	for name, c := range map[string]struct{ diff, want string }{
		"none":                {"@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n", "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"},
		"above":               {"@@ -4,4 +5,4 @@\n" + account + " a\n-b\n+B\n c\n", "@@ -5,3 +6,3 @@\n a\n-b\n+B\n c\n"},
		"right above":         {"@@ -4,4 +5,4 @@\n a\n" + account + "-b\n+B\n c\n", "@@ -6,2 +7,2 @@\n-b\n+B\n c\n"},
		"below":               {"@@ -4,4 +5,5 @@\n a\n-b\n+B\n+b\n c\n" + account, "@@ -4,3 +5,4 @@\n a\n-b\n+B\n+b\n c\n"},
		"right below":         {"@@ -4,3 +5,3 @@\n a\n-b\n+B\n" + account, "@@ -4,2 +5,2 @@\n a\n-b\n+B\n"},
		"in what is changed":  {"@@ -4,3 +5,3 @@\n a\n-123456789012\n+B\n c\n", "@@ -4,3 +5,3 @@\n a\n-123456789012\n+B\n c\n"},
		"of one hunk of two":  {"@@ -4,3 +5,3 @@\n" + account + "-b\n+B\n c\n@@ -9,1 +9,1 @@\n-x\n+y\n", "@@ -5,2 +6,2 @@\n-b\n+B\n c\n@@ -9,1 +9,1 @@\n-x\n+y\n"},
		"between two changes": {"@@ -4,4 +5,4 @@\n-b\n+B\n" + account + "-d\n+D\n e\n", "@@ -4,4 +5,4 @@\n-b\n+B\n" + account + "-d\n+D\n e\n"},
	} {
		if got, bare := withoutAccounts(head + c.diff); got != head+c.want || bare != (name == "right below") {
			t.Errorf("%s: %q, bare %v; want %q", name, got, bare, head+c.want)
		}
	}
}

var diffFold = regexp.MustCompile("(?s)<details><summary>[0-9]+\\. .*?```diff\n(.*?)```\n")

// TestBlocksApply applies the blocks of the demo's comment, in their order, as a person does.
func TestBlocksApply(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("there is no git to apply them with")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, demo.Code()); err != nil {
		t.Fatal(err)
	}
	c := demoComment(t)
	text := c.Markdown()
	if strings.Contains(text, "The block is not exact") {
		t.Error("a block is not exact, though an account id is nowhere in what is changed")
	}
	folds := diffFold.FindAllStringSubmatch(text, -1)
	if len(folds) != len(c.Result.Patches) {
		t.Fatalf("%d blocks, want %d", len(folds), len(c.Result.Patches))
	}
	for _, block := range folds {
		args := []string{"-c", "core.autocrlf=false", "apply"}
		if strings.Contains(block[0], "git apply --unidiff-zero") {
			args = append(args, "--unidiff-zero")
		}
		cmd := exec.Command(git, args...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(block[1])
		cmd.Env = append(os.Environ(), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s\n%s", err, out, block[1])
		}
	}
	for _, p := range c.Result.Patches {
		for _, f := range p.Files {
			c.Result.Blobs[f.Name] = string(f.After)
		}
	}
	for name := range c.Result.Blobs {
		if after := c.Result.Blobs[name]; len(after) != 40 {
			if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != after {
				t.Errorf("%s is not as the patches leave it: %v", name, err)
			}
		}
	}
}
