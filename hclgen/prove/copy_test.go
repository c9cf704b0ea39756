package prove

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// listing is what a checkout holds.
func listing(t *testing.T, c *checkout) []string {
	t.Helper()
	var out []string
	err := fs.WalkDir(c.repo.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			out = append(out, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

var estate = map[string]string{
	".gitignore":                            ".terraform\n*.tfstate*\nsecret*\nnode_modules\n*.auto.tfvars\n.terraform.lock.hcl\n",
	"main.tf":                               "# top\n",
	"live/main.tf":                          "# live\n",
	"live/prod.tfvars":                      "a = 1\n",
	"live/secret.tfvars":                    "b = 1\n",
	"live/x.auto.tfvars":                    "c = 1\n",
	"live/terraform.tfstate":                "{}",
	"live/terraform.tfstate.d/a/x.tfstate":  "{}",
	"live/.terraform.lock.hcl":              "# lock\n",
	"live/.terraform/terraform.tfstate":     "{}",
	"live/.terraform/environment":           "prod",
	"live/.terraform/modules/modules.json":  "{}",
	"live/.terraform/modules/vpc/main.tf":   "# vpc\n",
	"live/.terraform/modules/vpc/.git/HEAD": "x",
	"live/.terraform/providers/provider":    "binary",
	"node_modules/x/main.tf":                "# x\n",
	"other/.terraform/junk":                 "x",
	"other/secret.txt":                      "x",
}

func TestCheckoutTakesWhatTerraformNeeds(t *testing.T) {
	temp(t)
	code := []string{".gitignore", "live/main.tf", "live/prod.tfvars", "main.tf"}
	installed := []string{"live/.terraform.lock.hcl", "live/.terraform/modules/modules.json", "live/.terraform/modules/vpc/main.tf"}
	inputs := []string{"live/.terraform/environment", "live/.terraform/terraform.tfstate", "live/secret.tfvars", "live/terraform.tfstate",
		"live/terraform.tfstate.d/a/x.tfstate", "live/x.auto.tfvars"}
	ignored := []string{"live/secret.tfvars", "live/terraform.tfstate", "live/terraform.tfstate.d/a/x.tfstate", "live/x.auto.tfvars",
		"node_modules/x/main.tf", "other/secret.txt"}
	for name, c := range map[string]struct {
		git  bool
		mode string
		want []string
	}{
		"validate":             {true, ModeValidate, slices.Concat(code, installed)},
		"plan":                 {true, ModePlan, slices.Concat(code, installed, inputs)},
		"validate without git": {false, ModeValidate, slices.Concat(code, installed, ignored)},
	} {
		t.Run(name, func(t *testing.T) {
			dir := write(t, estate)
			if c.git {
				git(t, dir)
			}
			if err := os.WriteFile(filepath.Join(dir, "untracked.tf"), nil, 0o644); err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(filepath.Join(dir, "main.tf")); err != nil {
				t.Fatal(err)
			}
			o := Options{Top: dir, Env: os.Environ(), Deployments: []tfeval.Deployment{{Root: "live", VarFiles: []string{"live/secret.tfvars"}}}}
			checkout, err := newCheckout(t.Context(), o, c.mode)
			if err != nil {
				t.Fatal(err)
			}
			want := slices.Sorted(slices.Values(append(slices.DeleteFunc(c.want, func(n string) bool { return n == "main.tf" }), "untracked.tf")))
			if got := slices.Sorted(slices.Values(listing(t, checkout))); !slices.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if err := checkout.remove(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCheckoutFollowsNoLinkOut(t *testing.T) {
	temp(t)
	outside := write(t, map[string]string{"secret": "x", "terraform.tfvars": "x"})
	dir := write(t, map[string]string{"live/main.tf": "# live\n", "shared/vars.tf": "# vars\n"})
	for link, target := range map[string]string{
		"live/vars.tf":          "../shared/vars.tf",
		"live/modules":          "../shared",
		"live/absolute.tf":      filepath.Join(outside, "secret"),
		"live/relative":         "../../../../../../../../../../" + outside,
		"live/nowhere.tf":       "missing.tf",
		"live/terraform.tfvars": filepath.Join(outside, "terraform.tfvars"),
		"live/.terraform":       outside,
	} {
		if err := os.Symlink(target, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	for _, tracked := range []bool{false, true} {
		if tracked {
			git(t, dir)
		}
		c, err := newCheckout(t.Context(), Options{Top: dir, Env: os.Environ(), Deployments: []tfeval.Deployment{{Root: "live"}}}, ModePlan)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"live/main.tf", "live/modules", "live/vars.tf", "shared/vars.tf"}
		if got := listing(t, c); !slices.Equal(got, want) {
			t.Errorf("tracked %v: got %q, want %q", tracked, got, want)
		}
		if content, err := c.repo.ReadFile("live/modules/vars.tf"); err != nil || string(content) != "# vars\n" {
			t.Errorf("a link inside does not lead to the copy: %q, %v", content, err)
		}
		if err := c.remove(); err != nil {
			t.Error(err)
		}
	}
}

func TestCheckoutAppliesPatches(t *testing.T) {
	temp(t)
	files := map[string]string{"a.tf": "one\n"}
	e := edits{files: files}
	e.patch(t, "1", "a.tf", "one", "two")
	e.patch(t, "2", "b.tf", "", "new\n")
	e.patch(t, "3", "a.tf", "two", "three")
	dir := write(t, files)
	c, err := newCheckout(t.Context(), Options{Top: dir, Env: os.Environ(), Patches: e.patches}, ModeValidate)
	if err != nil {
		t.Fatal(err)
	}
	defer c.remove()
	for _, step := range []struct {
		patches int
		a, b    string
	}{{0, "one\n", ""}, {3, "three\n", "new\n"}, {1, "two\n", ""}, {2, "two\n", "new\n"}, {0, "one\n", ""}} {
		if err := c.apply(step.patches); err != nil {
			t.Fatal(err)
		}
		a, _ := c.repo.ReadFile("a.tf")
		b, _ := c.repo.ReadFile("b.tf")
		if string(a) != step.a || string(b) != step.b {
			t.Errorf("with %d patches: %q and %q", step.patches, a, b)
		}
	}
	if a, err := os.ReadFile(filepath.Join(dir, "a.tf")); err != nil || string(a) != "one\n" {
		t.Errorf("the repository's own file is %q, %v", a, err)
	}
}

func TestCheckoutRefusesPatchesThatDoNotFit(t *testing.T) {
	temp(t)
	dir := write(t, map[string]string{"a.tf": "one\n"})
	for name, change := range map[string]hclgen.FileChange{
		"another content":   {Name: "a.tf", Before: []byte("zero\n"), After: []byte("two\n")},
		"there already":     {Name: "a.tf", New: true, After: []byte("two\n")},
		"not there":         {Name: "b.tf", Before: []byte("one\n"), After: []byte("two\n")},
		"out of the copy":   {Name: "../a.tf", New: true, After: []byte("two\n")},
		"an absolute place": {Name: "/a.tf", New: true, After: []byte("two\n")},
	} {
		o := Options{Top: dir, Env: os.Environ(), Patches: []*hclgen.Patch{{ID: "1", Files: []hclgen.FileChange{change}}}}
		if _, err := newCheckout(t.Context(), o, ModeValidate); err == nil || !strings.HasPrefix(err.Error(), "applying patch 1: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What Terraform would read and the copy lacks can't be proven anything of.
func TestCodeOutsideIsNotProven(t *testing.T) {
	temp(t)
	dir, patches := oneEdit(t)
	outside := filepath.Join(t.TempDir(), "more.tf")
	if err := os.WriteFile(outside, []byte("# more\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(dir, "more.tf")); err != nil {
		t.Skipf("links can't be made here: %v", err)
	}
	o := Options{Top: dir, Binary: fake(t, "exit 0\n"), Patches: patches, Deployments: []tfeval.Deployment{{Root: "."}}}
	for mode, prove := range map[string]func(context.Context, Options) (Verdict, error){ModeValidate: Validate, ModePlan: Plan} {
		v, err := prove(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		expect(t, v, "", map[string]hclgen.Proof{"1": {Mode: mode, Status: Skipped, Detail: "more.tf leads out of the repository, and was not copied"}})
	}
}
