package wholefile

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// names are the files in a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func write(t *testing.T, target, text string) *File {
	t.Helper()
	f, err := Create(target, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(f, text); err != nil {
		t.Fatal(err)
	}
	return f
}

func TestCommitReplaces(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "report.json")
	for _, text := range []string{"first", "second"} {
		f := write(t, target, text)
		if err := f.Commit(); err != nil {
			t.Fatal(err)
		}
		if err := f.Discard(); err != nil {
			t.Errorf("discarding what is committed: %v", err)
		}
		got, err := os.ReadFile(target)
		if err != nil || string(got) != text {
			t.Errorf("%q, %v; want %q", got, err, text)
		}
	}
	if all := names(t, dir); len(all) != 1 {
		t.Errorf("there is %q", all)
	}
	if info, err := os.Stat(target); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("it is open to others: %v, %v", info.Mode(), err)
	}
}

func TestDiscardLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "report.json")
	if err := write(t, target, "first").Commit(); err != nil {
		t.Fatal(err)
	}
	if err := write(t, target, "half").Discard(); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(target); err != nil || string(got) != "first" || len(names(t, dir)) != 1 {
		t.Errorf("%q, %v beside %q", got, err, names(t, dir))
	}
}

func TestCommitThatFailsLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "a-folder")
	if err := os.MkdirAll(filepath.Join(target, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := write(t, target, "text").Commit(); err == nil {
		t.Error("a file took the place of a folder")
	}
	if all := names(t, dir); len(all) != 1 {
		t.Errorf("there is %q", all)
	}
}

func TestCreateNamesTheTarget(t *testing.T) {
	target := filepath.Join(t.TempDir(), "missing", "report.json")
	if _, err := Create(target, 0o600); err == nil || !strings.Contains(err.Error(), "write "+target+":") {
		t.Errorf("the error is %v", err)
	}
}
