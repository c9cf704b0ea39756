package report

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func says(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}

func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, e := range entries {
		if e.IsDir() {
			out[e.Name()] = "(a folder)"
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(text)
	}
	return out
}

func TestWriteFilesWritesAllOrNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new", "folder")
	if err := WriteFiles(dir, map[string]func(io.Writer) error{"a.json": says("first"), "b.csv": says("second")}); err != nil {
		t.Fatal(err)
	}
	if got := files(t, dir); len(got) != 2 || got["a.json"] != "first" || got["b.csv"] != "second" {
		t.Fatalf("%q", got)
	}
	broken := errors.New("no more ink")
	half := func(w io.Writer) error {
		if _, err := io.WriteString(w, strings.Repeat("half", 10_000)); err != nil {
			return err
		}
		return broken
	}
	err := WriteFiles(dir, map[string]func(io.Writer) error{"a.json": says("third"), "b.csv": half, "c.html": says("fourth")})
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "b.csv") {
		t.Errorf("the error is %v", err)
	}
	if got := files(t, dir); len(got) != 2 || got["a.json"] != "first" || got["b.csv"] != "second" {
		t.Errorf("after a failure there is %q", got)
	}
}

func TestWriteFilesRefusesBadTargets(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "b.csv"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"b.csv", "../escaped.json", "sub/file.json"} {
		if err := WriteFiles(dir, map[string]func(io.Writer) error{"a.json": says("first"), name: says("second")}); err == nil {
			t.Errorf("%s is written", name)
		}
		if got := files(t, dir); len(got) != 1 {
			t.Errorf("%s: there is %q", name, got)
		}
	}
}
