package release_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// goShim notes what it builds in the place of what is built.
const goShim = `#!/usr/bin/env bash
while [ $# -gt 0 ]; do
  case $1 in
    -o) out=$2 ;;
    -ldflags) flags=$2 ;;
  esac
  shift
done
printf '%s %s %s %s' "$GOOS" "$GOARCH" "$GOTOOLCHAIN" "$flags" >"$out"
`

func write(t *testing.T, path, content string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
}

// git runs it in a folder, with no settings of the user's.
func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not on the PATH")
	}
	c := exec.CommandContext(t.Context(), "git", append([]string{"-c", "user.name=t", "-c", "user.email=t@example.com"}, args...)...)
	c.Dir = dir
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "GIT_CONFIG_NOSYSTEM=1"}
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("git %q: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

// commit makes a folder a repository with one commit of all that is in it.
func commit(t *testing.T, dir string) string {
	t.Helper()
	git(t, dir, "init", "-q")
	git(t, dir, "add", "-A")
	git(t, dir, "commit", "-qm", "all")
	return git(t, dir, "rev-parse", "HEAD")
}

// prepared is a repository with the scripts of a release in it, and prepare run there.
func prepared(t *testing.T, version string, before func(dir string)) (dir, out string, ok bool) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a release is prepared on Linux or macOS")
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not on the PATH")
	}
	dir, shims := t.TempDir(), t.TempDir()
	for _, name := range []string{"prepare", "build"} {
		script, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, "release", name), string(script), 0o755)
	}
	commit(t, dir)
	before(dir)
	write(t, filepath.Join(shims, "go"), goShim, 0o755)
	c := exec.CommandContext(t.Context(), "bash", "release/prepare", version)
	c.Dir = dir
	c.Env = []string{"PATH=" + shims + string(os.PathListSeparator) + os.Getenv("PATH"), "HOME=" + t.TempDir(), "GIT_CONFIG_NOSYSTEM=1"}
	b, err := c.CombinedOutput()
	return dir, string(b), err == nil
}

func TestPrepare(t *testing.T) {
	dir, out, ok := prepared(t, "2.0.0-rc.1", func(string) {})
	if !ok {
		t.Fatalf("prepare says %q", out)
	}
	version, err := os.ReadFile(filepath.Join(dir, "release/version"))
	if err != nil || string(version) != "2.0.0-rc.1\n" {
		t.Errorf("release/version is %q, %v", version, err)
	}
	sums, err := os.ReadFile(filepath.Join(dir, "release/checksums.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, name := range platforms {
		system, arch, _ := strings.Cut(strings.TrimSuffix(strings.TrimPrefix(name, "kinesis-audit_"), ".exe"), "_")
		want = append(want, fmt.Sprintf("%s  %s", sum(fmt.Sprintf("%s %s go%s -s -w -X main.release=v2.0.0-rc.1", system, arch, goVersion(t))), name))
	}
	if got := strings.Split(strings.TrimSpace(string(sums)), "\n"); !slices.Equal(got, want) {
		t.Errorf("release/checksums.txt is\n%s\nwant\n%s", sums, strings.Join(want, "\n"))
	}
}

func TestPrepareRefuses(t *testing.T) {
	tests := []struct {
		name, version string
		before        func(dir string)
		want          string
	}{
		{"no version", "", func(string) {}, "no version is no version"},
		{"a tag for a version", "v1.2.3", func(string) {}, "v1.2.3 is no version"},
		{"flags in the version", "1.2.3 -X main.other=1", func(string) {}, "is no version"},
		{"released", "1.2.3", func(dir string) { git(t, dir, "tag", "v1.2.3") }, "the tag v1.2.3 is there already"},
		{"not committed", "1.2.3", func(dir string) { write(t, filepath.Join(dir, "more.go"), "package more\n", 0o644) }, "?? more.go"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir, out, ok := prepared(t, test.version, test.before)
			if ok || !strings.Contains(out, test.want) {
				t.Errorf("prepare says %q, success %v; want %q in it", out, ok, test.want)
			}
			if _, err := os.Stat(filepath.Join(dir, "release/version")); !os.IsNotExist(err) {
				t.Errorf("release/version was written: %v", err)
			}
		})
	}
}
