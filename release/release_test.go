// Package release_test tries how a release is made and put in place, and what stands in several places for it.
package release_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// platforms are the binaries of a release, as release/checksums.txt has them.
var platforms = []string{
	"kinesis-audit_darwin_amd64", "kinesis-audit_darwin_arm64",
	"kinesis-audit_linux_amd64", "kinesis-audit_linux_arm64",
	"kinesis-audit_windows_amd64.exe", "kinesis-audit_windows_arm64.exe",
}

// A branch has neither file: a commit above it that adds both is what is tagged.
func TestVersionAndChecksums(t *testing.T) {
	version, noVersion := os.ReadFile("version")
	checksums, noChecksums := os.ReadFile("checksums.txt")
	if os.IsNotExist(noVersion) && os.IsNotExist(noChecksums) {
		return
	}
	if noVersion != nil || noChecksums != nil {
		t.Fatalf("release/version and release/checksums.txt go together: %v, %v", noVersion, noChecksums)
	}
	if !regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?\n$`).Match(version) {
		t.Errorf("release/version is %q, want one line with a version such as 1.2.3", version)
	}
	line := regexp.MustCompile(`^[0-9a-f]{64}  (\S+)$`)
	var got []string
	for _, l := range strings.Split(strings.TrimSuffix(string(checksums), "\n"), "\n") {
		m := line.FindStringSubmatch(l)
		if m == nil {
			t.Fatalf("release/checksums.txt has the line %q, want a SHA-256 checksum, two spaces and a file", l)
		}
		got = append(got, m[1])
	}
	if slices.Sort(got); !slices.Equal(got, platforms) {
		t.Errorf("release/checksums.txt has %q, want %q", got, platforms)
	}
}

// goVersion is the one that releases are built with.
func goVersion(t *testing.T) string {
	t.Helper()
	return found(t, "build", `GOTOOLCHAIN=go(\S+)`)[0]
}

// read is a file's text, as it is in git: a checkout on Windows may have other line ends.
func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(b), "\r\n", "\n")
}

// found is what a pattern's group matches in a file, at least once.
func found(t *testing.T, file, pattern string) (all []string) {
	t.Helper()
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(read(t, file), -1) {
		all = append(all, m[1])
	}
	if len(all) == 0 {
		t.Fatalf("%s has nothing like %s", file, pattern)
	}
	return all
}

// The bytes are the same only if everything that builds them uses the same Go and the same flags.
func TestOneWayToBuild(t *testing.T) {
	want := goVersion(t)
	for file, pattern := range map[string]string{
		"../.goreleaser.yaml":              `GOTOOLCHAIN=go([0-9.]+)`,
		"../Dockerfile":                    `golang:(\S+) AS`,
		"../.github/workflows/release.yml": `go-version: (\S+)`,
	} {
		for _, got := range found(t, file, pattern) {
			if got != want {
				t.Errorf("%s uses Go %s, and release/build %s", file, got, want)
			}
		}
	}
	flags := found(t, "build", `go build (.+) -ldflags`)[0]
	if got := found(t, "../.goreleaser.yaml", `flags: \[(-.+)\]`)[0]; strings.ReplaceAll(got, ",", "") != flags {
		t.Errorf(".goreleaser.yaml has the flags %q, and release/build %q", got, flags)
	}
	linker := found(t, "build", `-ldflags "(.+)\$version"`)[0]
	if got := found(t, "../.goreleaser.yaml", `ldflags: \["(.+)v\{\{ \.Version \}\}"\]`)[0]; got != linker {
		t.Errorf(".goreleaser.yaml has the linker flags %q, and release/build %q", got, linker)
	}
}

// Every package of the program is in what the image is built from.
func TestDockerContext(t *testing.T) {
	c := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{if .Main}}{{$.Dir}}{{end}}{{end}}", "./cmd/kinesis-audit")
	c.Dir = ".."
	out, err := c.Output()
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	context := found(t, "../.dockerignore", `(?m)^!(\S+)$`)
	for _, dir := range strings.Fields(string(out)) {
		below, err := filepath.Rel(root, dir)
		if err != nil {
			t.Fatal(err)
		}
		if top, _, _ := strings.Cut(filepath.ToSlash(below), "/"); !slices.Contains(context, top) {
			t.Errorf(".dockerignore leaves out %s, which the program is made of", top)
		}
	}
}

// No tool compares the examples with this repository's own action.
func TestExamples(t *testing.T) {
	inputs := section(t, "inputs")
	outputs := section(t, "outputs")
	examples, err := filepath.Glob("../examples/workflows/*.yml")
	if err != nil || len(examples) < 4 {
		t.Fatalf("the examples are %q, %v", examples, err)
	}
	with := regexp.MustCompile(`(?m)^      - uses: kinesis-audit/kinesis-audit@v1\n(?:        id: audit\n)?        with:\n((?:          .*\n)+)`)
	for _, file := range examples {
		text := read(t, file)
		m := with.FindStringSubmatch(text)
		if m == nil {
			t.Errorf("%s does not use the action as the others do", file)
			continue
		}
		for _, key := range regexp.MustCompile(`(?m)^          (?:# )?([a-z-]+): \S`).FindAllStringSubmatch(m[1], -1) {
			if !slices.Contains(inputs, key[1]) {
				t.Errorf("%s: the action has no input %s", file, key[1])
			}
		}
		for _, key := range regexp.MustCompile(`steps\.audit\.outputs\.([a-z-]+)`).FindAllStringSubmatch(text, -1) {
			if !slices.Contains(outputs, key[1]) {
				t.Errorf("%s: the action has no output %s", file, key[1])
			}
		}
	}
	// What one workflow leaves and the other takes.
	artifact := found(t, "../examples/workflows/pull-request-from-snapshot.yml", `--name (\S+) --dir`)[0]
	if uploaded := found(t, "../examples/workflows/nightly.yml", `          name: (\S+)\n`); !slices.Contains(uploaded, artifact) {
		t.Errorf("pull-request-from-snapshot.yml downloads %s, and nightly.yml uploads %q", artifact, uploaded)
	}
}

// section are the keys of a section of action.yml.
func section(t *testing.T, name string) []string {
	t.Helper()
	text := found(t, "../action.yml", `(?m)^`+name+`:\n((?:  .*\n)+)`)[0]
	var keys []string
	for _, m := range regexp.MustCompile(`(?m)^  ([a-z-]+):$`).FindAllStringSubmatch(text, -1) {
		keys = append(keys, m[1])
	}
	return keys
}
