package tfeval

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
)

// pluginDir names a folder with a mirror of the aws provider, as terraform init -plugin-dir takes it.
const pluginDir = "KINESIS_AUDIT_PLUGIN_DIR"

// TestTerraformAgrees plans the cases with the real Terraform, the provider mocked, and compares every
// stream's address and arguments with what was evaluated without it.
func TestTerraformAgrees(t *testing.T) {
	terraform, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("terraform is not on the PATH")
	}
	plugins := os.Getenv(pluginDir)
	if plugins == "" {
		t.Skipf("%s does not name a mirror of the aws provider", pluginDir)
	}
	for _, name := range []string{"origins", "wild_1_wrapper_map", "wild_2_environments", "wild_4_shared_literal", "wild_5_dropped",
		"repetition_known", "var_file_order", "functions", "providers_known", "overrides_known"} {
		t.Run(name, func(t *testing.T) {
			c := readCase(t, "testdata/"+name+".txtar")
			set, _ := c.evaluate(t)
			for _, e := range set {
				t.Run(strings.ReplaceAll(e.Deployment.String(), "/", "_"), func(t *testing.T) {
					c.compareWithPlan(t, e, terraform, plugins)
				})
			}
		})
	}
}

func (c testCase) compareWithPlan(t *testing.T, e *Evaluation, terraform, plugins string) {
	planned := c.plan(t, e.Deployment, terraform, plugins)
	found := 0
	for _, i := range e.Instances {
		if i.Type != "aws_kinesis_stream" {
			continue
		}
		values, ok := planned[i.Address]
		if !ok {
			t.Errorf("%s is not planned", i.Address)
			continue
		}
		found++
		for _, attr := range []string{"name", "shard_count", "retention_period"} {
			v := i.Attribute(attr)
			if !v.Known {
				t.Errorf("%s of %s is unknown, but Terraform plans %v", attr, i.Address, values[attr])
			} else if got, ok := v.Text(); ok && got != plannedText(values[attr]) {
				t.Errorf("%s of %s is %q, but Terraform plans %v", attr, i.Address, got, values[attr])
			} else if !ok && attr == "shard_count" && values[attr] != nil {
				t.Errorf("%s of %s is null, but Terraform plans %v", attr, i.Address, values[attr])
			}
		}
	}
	if found != len(planned) {
		t.Errorf("%d streams were found, but Terraform plans %d: %v", found, len(planned), planned)
	}
}

func plannedText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// plan returns the planned values of the streams by address.
func (c testCase) plan(t *testing.T, d Deployment, terraform, plugins string) map[string]map[string]any {
	dir := t.TempDir()
	for name, f := range c.fsys {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	root := filepath.Join(dir, filepath.FromSlash(d.Root))
	aliases := ""
	if c.fsys[path.Join(d.Root, "aliases.txt")] != nil {
		aliases = "mock_provider \"aws\" {\n  alias = \"us\"\n}\n"
	}
	test := "mock_provider \"aws\" {}\n" + aliases + "run \"plan\" {\n  command = plan\n}\n"
	for name, content := range map[string]string{
		"plan.tftest.hcl": test,
		// Terraform mocks the provider inside modules only if the root requires it.
		"required.tf": "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\" }\n  }\n}\n",
	} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) []byte {
		cmd := exec.CommandContext(t.Context(), terraform, args...)
		cmd.Dir = root
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		for _, env := range os.Environ() {
			if !strings.HasPrefix(env, "TF_") && !strings.HasPrefix(env, "AWS_") {
				cmd.Env = append(cmd.Env, env)
			}
		}
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("terraform %s: %v\n%s%s", args[0], err, out, stderr.Bytes())
		}
		return out
	}
	run("init", "-plugin-dir="+plugins, "-input=false", "-no-color")
	args := []string{"test", "-json", "-verbose"}
	for _, f := range d.VarFiles {
		args = append(args, "-var-file="+filepath.Join(dir, filepath.FromSlash(f)))
	}
	for name, v := range d.Vars {
		args = append(args, "-var="+name+"="+v)
	}
	planned := map[string]map[string]any{}
	for line := range bytes.Lines(run(args...)) {
		var message struct {
			Plan struct {
				Changes []struct {
					Address, Type string
					Mode          string
					Change        struct{ After map[string]any }
				} `json:"resource_changes"`
			} `json:"test_plan"`
		}
		if err := json.Unmarshal(line, &message); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for _, change := range message.Plan.Changes {
			if change.Type == "aws_kinesis_stream" {
				planned[change.Address] = change.Change.After
			}
		}
	}
	return planned
}
