package hclgen

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// gitApply writes the files into a new repository and lets git apply a diff to them.
func gitApply(t *testing.T, files map[string]string, diff string) (dir string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not on the PATH")
	}
	dir = t.TempDir()
	git := func(args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "git", append([]string{"-c", "core.autocrlf=false"}, args...)...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(diff)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v\n%s\n%s", args, err, out, diff)
		}
	}
	git("init", "-q")
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	git("apply", "--check", "-")
	git("apply", "-")
	return dir
}

func wantFile(t *testing.T, dir, name, want string) {
	t.Helper()
	got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
	if err != nil || string(got) != want {
		t.Errorf("%q: %q, %v; want %q", name, got, err, want)
	}
}

func numbered(n int) []string {
	var all []string
	for i := range n {
		all = append(all, fmt.Sprintf("line %d", i+1))
	}
	return all
}

func TestDiffApplies(t *testing.T) {
	many := numbered(40)
	several := numbered(40)
	several[2], several[7], several[8], several[30] = "x", "y", "", "z\nz"
	text := strings.Join(many, "\n")
	for title, c := range map[string]struct {
		name, before, after string
		isNew               bool
		want                string // in the diff
	}{
		"one line":               {"a.tf", "a\nb\nc\n", "a\nB\nc\n", false, "diff --git a/a.tf b/a.tf\n--- a/a.tf\n+++ b/a.tf\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"},
		"CRLF":                   {"a.tf", "a\r\nb\r\n", "a\r\nb\r\nc\r\n", false, "+c\r\n"},
		"an ending changes":      {"a.tf", "a\r\nb\r\n", "a\nb\r\n", false, "-a\r\n+a\n"},
		"no last line break":     {"a.tf", "a\nb", "a\nc", false, "-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"},
		"none before":            {"a.tf", "a\nb", "a\nb\n", false, "\\ No newline at end of file\n+b\n"},
		"none after":             {"a.tf", "a\nb\n", "a\nb", false, "+b\n\\ No newline at end of file\n"},
		"none, in the context":   {"a.tf", "a\nb", "A\nb", false, " b\n\\ No newline at end of file\n"},
		"several hunks":          {"a.tf", text, strings.Join(several, "\n"), false, "@@ -28,7 +28,8 @@"},
		"new":                    {"d/a.tf", "", "a\nb\n", true, "diff --git a/d/a.tf b/d/a.tf\nnew file mode 100644\n--- /dev/null\n+++ b/d/a.tf\n@@ -0,0 +1,2 @@\n+a\n+b\n"},
		"new, one line":          {"a.tf", "", "a", true, "@@ -0,0 +1 @@\n+a\n\\ No newline at end of file\n"},
		"new and empty":          {"a.tf", "", "", true, "new file mode 100644\n"},
		"new, odd name":          {"d é/a.tf", "", "a\n", true, `+++ "b/d \303\251/a.tf"`},
		"was empty":              {"a.tf", "", "a\n", false, "@@ -0,0 +1 @@"},
		"becomes empty":          {"a.tf", "a\n", "", false, "@@ -1 +0,0 @@"},
		"space in the name":      {"my env/a b.tf", "a\n", "b\n", false, "--- a/my env/a b.tf\t\n"},
		"tab in the name":        {"a\tb.tf", "a\n", "b\n", false, `--- "a/a\tb.tf"`},
		"quotes in the name":     {`a"b\c.tf`, "a\n", "b\n", false, `--- "a/a\"b\\c.tf"`},
		"letters of the world":   {"prüfung/数.tf", "a\n", "b\n", false, `--- "a/pr\303\274fung/\346\225\260.tf"`},
		"bytes that are no text": {"a.tf", "a\xff\nb\n", "a\xfe\nb\n", false, "-a\xff\n+a\xfe\n"},
		"lines that look alike":  {"a.tf", strings.Repeat("x\n", 30), strings.Repeat("x\n", 20) + "y\n" + strings.Repeat("x\n", 10), false, "@@ -18,6 +18,7 @@"},
		"a line like a header":   {"a.tf", "-- a\nb\n", "++ a\nb\n", false, "--- a\n+++ a\n"},
	} {
		t.Run(title, func(t *testing.T) {
			diff := unified(c.name, []byte(c.before), []byte(c.after), c.isNew)
			if !strings.Contains(diff, c.want) {
				t.Errorf("%q is not in\n%q", c.want, diff)
			}
			files := map[string]string{c.name: c.before}
			if c.isNew {
				files = nil
			}
			wantFile(t, gitApply(t, files, diff), c.name, c.after)
		})
	}
	if diff := unified("a.tf", []byte("a"), []byte("a"), false); diff != "" {
		t.Errorf("without a change: %q", diff)
	}
}

// git applies the diff of any change to what the change leads to.
func TestDiffOfAnyChange(t *testing.T) {
	const seed = 20
	random := rand.New(rand.NewSource(seed))
	line := func() string {
		return []string{"", "}", "  a = 1", "  b = 2", "x\ty"}[random.Intn(5)] + []string{"\n", "\n", "\r\n"}[random.Intn(3)]
	}
	var diff strings.Builder
	before, after := map[string]string{}, map[string]string{}
	for i := range 300 {
		var old, new []string
		for range random.Intn(60) {
			old = append(old, line())
		}
		for _, l := range old {
			switch random.Intn(12) {
			case 0:
				new = append(new, line(), l)
			case 1:
				new = append(new, line())
			case 2:
			default:
				new = append(new, l)
			}
		}
		text := func(lines []string) string {
			all := strings.Join(lines, "")
			if random.Intn(3) == 0 {
				all = strings.TrimSuffix(all, "\n")
			}
			return all
		}
		name := fmt.Sprintf("%d.tf", i)
		before[name], after[name] = text(old), text(new)
		diff.WriteString(unified(name, []byte(before[name]), []byte(after[name]), false))
	}
	dir := gitApply(t, before, diff.String())
	for name := range before {
		wantFile(t, dir, name, after[name])
	}
	if t.Failed() {
		t.Logf("seed %d", seed)
	}
}

func TestSeriesDiff(t *testing.T) {
	change := func(name, before, after string, isNew bool) FileChange {
		return FileChange{Name: name, Before: []byte(before), After: []byte(after), New: isNew}
	}
	patches := []*Patch{
		{Files: []FileChange{change("b.tf", "1\n2\n", "1\n3\n", false), change("new.tf", "", "a\n", true)}},
		{Files: []FileChange{change("back.tf", "1\n", "2\n", false)}},
		{Files: []FileChange{change("a.tf", "x\n", "y\n", false), change("b.tf", "1\n3\n", "0\n3\n", false), change("new.tf", "a\n", "a\nb\n", false)}},
		{Files: []FileChange{change("back.tf", "2\n", "1\n", false)}},
	}
	want := `diff --git a/a.tf b/a.tf
--- a/a.tf
+++ b/a.tf
@@ -1 +1 @@
-x
+y
diff --git a/b.tf b/b.tf
--- a/b.tf
+++ b/b.tf
@@ -1,2 +1,2 @@
-1
-2
+0
+3
diff --git a/new.tf b/new.tf
new file mode 100644
--- /dev/null
+++ b/new.tf
@@ -0,0 +1,2 @@
+a
+b
`
	got := SeriesDiff(patches)
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	dir := gitApply(t, map[string]string{"a.tf": "x\n", "b.tf": "1\n2\n", "back.tf": "1\n"}, got)
	for name, text := range map[string]string{"a.tf": "y\n", "b.tf": "0\n3\n", "back.tf": "1\n", "new.tf": "a\nb\n"} {
		wantFile(t, dir, name, text)
	}
	if !bytes.Equal(patches[0].Files[0].After, []byte("1\n3\n")) {
		t.Error("it changed the patches")
	}
}
