package prove

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// pluginDir names a folder with a mirror of the aws provider, as terraform init -plugin-dir takes it.
const pluginDir = "KINESIS_AUDIT_PLUGIN_DIR"

// terraform is the path of the real Terraform.
func terraform(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("terraform is not on the PATH")
	}
	return path
}

func plugins(t *testing.T) string {
	t.Helper()
	dir := os.Getenv(pluginDir)
	if dir == "" {
		t.Skipf("%s does not name a mirror of the aws provider", pluginDir)
	}
	return dir
}

// write makes a folder that holds the files.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// readCase returns the files of a txtar archive.
func readCase(t *testing.T, name string) map[string]string {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	return files
}

// run runs a program in a folder, with the environment that Terraform gets for a plan.
func run(t *testing.T, dir, program string, args ...string) {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	for name, value := range environment(os.Environ(), ModePlan) {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %s: %v\n%s", program, args[0], err, out)
	}
}

// git makes a repository of the folder, with all files tracked that are not ignored.
func git(t *testing.T, dir string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not on the PATH")
	}
	run(t, dir, "git", "init", "-q")
	run(t, dir, "git", "add", ".")
}

// edits stacks patches on the files: each replaces old by new in a file, or makes a new file where old
// is empty.
type edits struct {
	files   map[string]string
	patches []*hclgen.Patch
}

func (e *edits) patch(t *testing.T, id, file, old, new string, claims ...hclgen.Claim) {
	t.Helper()
	change := hclgen.FileChange{Name: file, After: []byte(new), New: true}
	if old != "" {
		before := e.files[file]
		for _, p := range e.patches {
			for _, f := range p.Files {
				if f.Name == file {
					before = string(f.After)
				}
			}
		}
		if strings.Count(before, old) != 1 {
			t.Fatalf("%q is not once in %s", old, file)
		}
		change = hclgen.FileChange{Name: file, Before: []byte(before), After: bytes.Replace([]byte(before), []byte(old), []byte(new), 1)}
	}
	e.patches = append(e.patches, &hclgen.Patch{ID: id, Files: []hclgen.FileChange{change}, Claims: claims})
}

// temp makes the tests' temporary files go to a folder, and checks in the end that none was left there.
func temp(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Cleanup(func() {
		left, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range left {
			if strings.HasPrefix(e.Name(), "kinesis-audit-") {
				t.Errorf("%s was left behind", e.Name())
			}
		}
	})
	return dir
}
