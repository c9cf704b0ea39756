//go:build unix

package e2e

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"
	"golang.org/x/sync/errgroup"
)

// repository is a copy of testdata/loop/repository under git: root modules that are applied to moto.
type repository struct {
	dir string
	env []string
}

// root is a root module, and what it is planned with.
type root struct {
	dir  string
	args []string
}

var roots = []root{
	{"platform", nil},
	{"pipeline", []string{"-var-file=env/prod.tfvars"}},
}

// pluginDir names a folder with a mirror of the AWS provider, as terraform init -plugin-dir takes it.
const pluginDir = "KINESIS_AUDIT_PLUGIN_DIR"

// terraformMissing says what is missing for tests with Terraform and its AWS provider; nil where nothing is.
func terraformMissing() error {
	for _, name := range []string{"terraform", "git"} {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%s is not on the PATH", name)
		}
	}
	if os.Getenv(pluginDir) == "" {
		return errors.New(pluginDir + " does not name a mirror of the AWS provider: terraform providers mirror makes one")
	}
	return nil
}

// checkOut makes the copy and initialises its root modules. The test skips where there is no Terraform.
func checkOut(t *testing.T, server *moto) *repository {
	t.Helper()
	if missing := terraformMissing(); missing != nil && required {
		t.Fatalf("KINESIS_AUDIT_E2E=required, but %v", missing)
	} else if missing != nil {
		t.Skipf("not run: %v", missing)
	}
	r := &repository{t.TempDir(), append(server.at(t), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1")}
	if err := os.CopyFS(r.dir, os.DirFS("testdata/loop/repository")); err != nil {
		t.Fatal(err)
	}
	r.git(t, "init", "-q")
	r.eachRoot(t, func(_ int, root root) error {
		secret := filepath.Join(r.dir, root.dir, "secret.auto.tfvars") // which git ignores
		if err := os.WriteFile(secret, []byte("password = \"Planted-1\"\n"), 0o600); err != nil {
			return err
		}
		_, err := r.terraform(root.dir, "init", "-input=false", "-plugin-dir="+os.Getenv(pluginDir))
		return err
	})
	r.commit(t)
	return r
}

func (r *repository) git(t *testing.T, args ...string) string {
	t.Helper()
	out, err := r.run(".", "git", args...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func (r *repository) commit(t *testing.T) {
	t.Helper()
	r.git(t, "add", ".")
	r.git(t, "-c", "user.name=e2e", "-c", "user.email=e2e@example.com", "commit", "-q", "-m", "as it is")
}

// eachRoot works in all root modules at once.
func (r *repository) eachRoot(t *testing.T, work func(n int, root root) error) {
	t.Helper()
	var all errgroup.Group
	for n, root := range roots {
		all.Go(func() error { return work(n, root) })
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
}

// many has Terraform wait for all resources at once: the provider waits ten seconds for each change of a stream.
const many = "-parallelism=100"

// planned is the file with what was planned last.
const planned = "made.tfplan"

// plan returns what terraform plan prints.
func (r *repository) plan(root root, args ...string) (string, error) {
	return r.terraform(root.dir, "plan", slices.Concat([]string{"-input=false", many}, root.args, args)...)
}

// plans plans each root module, for applyPlanned.
func (r *repository) plans(t *testing.T) []*tfjson.Plan {
	t.Helper()
	plans := make([]*tfjson.Plan, len(roots))
	r.eachRoot(t, func(n int, root root) error {
		if _, err := r.plan(root, "-out="+planned); err != nil {
			return err
		}
		shown, err := r.terraform(root.dir, "show", "-json", planned)
		if err != nil {
			return err
		}
		plans[n] = new(tfjson.Plan)
		return plans[n].UnmarshalJSON([]byte(shown))
	})
	return plans
}

func (r *repository) applyPlanned(t *testing.T) {
	t.Helper()
	r.eachRoot(t, func(_ int, root root) error {
		_, err := r.terraform(root.dir, "apply", "-input=false", many, planned)
		return err
	})
}

// apply applies the code as it is.
func (r *repository) apply(t *testing.T) {
	t.Helper()
	r.eachRoot(t, func(_ int, root root) error {
		_, err := r.terraform(root.dir, "apply", slices.Concat([]string{"-auto-approve", "-input=false", many}, root.args)...)
		return err
	})
}

// changes are the headings of what is planned, as "# aws_kinesis_stream.orders will be updated in-place".
func (r *repository) changes(t *testing.T) []string {
	t.Helper()
	byRoot := make([][]string, len(roots))
	r.eachRoot(t, func(n int, root root) error {
		out, err := r.plan(root)
		byRoot[n] = headings(out)
		if err == nil && len(byRoot[n]) == 0 && !strings.Contains(out, "No changes.") {
			return fmt.Errorf("terraform plan in %s says neither what changes nor that nothing does:\n%s", root.dir, excerpt(out))
		}
		return err
	})
	return slices.Concat(byRoot...)
}

func headings(plan string) []string {
	var lines []string
	for line := range strings.Lines(plan) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "# ") {
			lines = append(lines, line)
		}
	}
	return lines
}

func (r *repository) terraform(dir, command string, args ...string) (string, error) {
	return r.run(dir, "terraform", append([]string{command, "-no-color"}, args...)...)
}

func (r *repository) run(dir, program string, args ...string) (string, error) {
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = filepath.Join(r.dir, dir), r.env
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s in %s: %w\n%s", program, args[0], dir, err, excerpt(string(out)+stderr.String()))
	}
	return string(out), nil
}
