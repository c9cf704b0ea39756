package prove

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

const stack = `variable "stage" {
  default = "dev"
}

variable "password" {
  sensitive = true
  default   = "hunter2"
}

locals {
  size = 1
  root = var.stage
}

resource "terraform_data" "stream" {
  input = 1
}

resource "terraform_data" "shared" {
  count = 2
  input = local.size
}

resource "terraform_data" "keyed" {
  for_each         = { a = 1 }
  input            = each.value
  triggers_replace = "hunter2"
}

resource "terraform_data" "secret" {
  input = var.password
}
`

// applied is a folder with the files, of which the root module live was applied.
func applied(t *testing.T, binary string, files map[string]string, args ...string) string {
	t.Helper()
	dir := write(t, files)
	live := filepath.Join(dir, "live")
	run(t, live, binary, "init", "-input=false")
	run(t, live, binary, append([]string{"apply", "-auto-approve", "-input=false"}, args...)...)
	return dir
}

func TestPlan(t *testing.T) {
	binary := terraform(t)
	stream := func(id, old, new string) func(*testing.T, *edits) {
		return func(t *testing.T, e *edits) {
			e.patch(t, id, "live/main.tf", old, new, claimOf("live", "terraform_data.stream", "input", "output"))
		}
	}
	for name, c := range map[string]struct {
		patches  []func(*testing.T, *edits)
		offender string
		want     map[string]hclgen.Proof
	}{
		"in place": {
			[]func(*testing.T, *edits){stream("1", "input = 1", "input = 2")},
			"", map[string]hclgen.Proof{"1": {Mode: "plan", Status: "proven"}},
		},
		"the second of three changes what it does not claim": {
			[]func(*testing.T, *edits){
				stream("1", "input = 1", "input = 2"),
				func(t *testing.T, e *edits) {
					e.patch(t, "2", "live/main.tf", "size = 1", "size = 2", claimOf("live", "terraform_data.shared[0]", "input", "output"))
				},
				func(t *testing.T, e *edits) {
					added := claimOf("live", `terraform_data.alarm["x"]`)
					added.Adds = true
					e.patch(t, "3", "live/alarm.tf", "", "resource \"terraform_data\" \"alarm\" {\n  for_each = toset([\"x\"])\n}\n", added)
				},
			},
			"2", map[string]hclgen.Proof{
				"2": {Mode: "plan", Status: "failed", Detail: "plan of live: terraform_data.shared[1] would change (input, output, update), which no patch claims"},
			},
		},
		"one adds, one replaces": {
			[]func(*testing.T, *edits){
				func(t *testing.T, e *edits) {
					added := claimOf("live", "terraform_data.alarm")
					added.Adds = true
					e.patch(t, "1", "live/alarm.tf", "", "resource \"terraform_data\" \"alarm\" {}\n", added)
				},
				func(t *testing.T, e *edits) {
					e.patch(t, "2", "live/main.tf", `triggers_replace = "hunter2"`, `triggers_replace = "hunter3"`, claimOf("live", `terraform_data.keyed["a"]`, "triggers_replace", "id"))
				},
			},
			"2", map[string]hclgen.Proof{
				"2": {Mode: "plan", Status: "failed", Detail: `plan of live: terraform_data.keyed["a"] would be replaced (triggers_replace)`},
			},
		},
		"the first destroys": {
			[]func(*testing.T, *edits){
				func(t *testing.T, e *edits) {
					e.patch(t, "1", "live/main.tf", "for_each         = { a = 1 }", "for_each         = {}", claimOf("live", `terraform_data.keyed["a"]`, "input"))
				},
				stream("2", "input = 1", "input = 2"),
			},
			"1", map[string]hclgen.Proof{
				"1": {Mode: "plan", Status: "failed", Detail: `plan of live: terraform_data.keyed["a"] would be gone (delete)`},
			},
		},
		"a plan that ends in an error": {
			[]func(*testing.T, *edits){stream("1", "input = 1", "\n  input = file(\"hunter2\")")},
			"1", map[string]hclgen.Proof{"1": {Mode: "plan", Status: "failed", Detail: "plan in live: Invalid function argument (live/main.tf:17)"}},
		},
		"a secret": {
			[]func(*testing.T, *edits){func(t *testing.T, e *edits) {
				e.patch(t, "1", "live/main.tf", `default   = "hunter2"`, `default   = "hunter3"`, claimOf("live", "terraform_data.stream", "input"))
			}},
			"1", map[string]hclgen.Proof{
				"1": {Mode: "plan", Status: "failed", Detail: "plan of live: terraform_data.secret would change (input, output, update), which no patch claims; terraform_data.stream would not change (input): the patch is without effect"},
			},
		},
		"not in the state yet": {
			[]func(*testing.T, *edits){
				stream("1", "input = 1", "input = 2"),
				func(t *testing.T, e *edits) {
					e.patch(t, "2", "live/new.tf", "count = 1", "count = 1\n  input = 1", claimOf("live", "terraform_data.new[0]", "input", "output"))
				},
			},
			"", map[string]hclgen.Proof{
				"1": {Mode: "plan", Status: "proven"},
				"2": {Mode: "plan", Status: "skipped", Detail: "plan of live: not in the state yet, so that it does not show whether they are replaced: terraform_data.new[0]"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			temp(t)
			e := edits{files: map[string]string{"live/main.tf": stack}}
			dir := applied(t, binary, e.files)
			e.files["live/new.tf"] = "resource \"terraform_data\" \"new\" {\n  count = 1\n}\n"
			if err := os.WriteFile(filepath.Join(dir, "live/new.tf"), []byte(e.files["live/new.tf"]), 0o644); err != nil {
				t.Fatal(err)
			}
			for _, patch := range c.patches {
				patch(t, &e)
			}
			o := Options{Top: dir, Binary: binary, Env: os.Environ(), Patches: e.patches, Deployments: []tfeval.Deployment{{Root: "live"}}}
			v, err := Plan(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			expect(t, v, c.offender, c.want)
			for id, p := range v.Proofs {
				if (p.Status == Proven) != (len(p.Digests) == 1 && len(p.Digests[0]) == 64) {
					t.Errorf("digests of %s: %q", id, p.Digests)
				}
			}
		})
	}
}

// TestPlanOfADeployment takes variables, workspaces, var files and a backend's settings from all places
// that Terraform takes them from.
func TestPlanOfADeployment(t *testing.T) {
	binary := terraform(t)
	temp(t)
	e := edits{files: map[string]string{
		"live/main.tf": `terraform {
  backend "local" {}
}

variable "from_env" {
  type = list(string)
}

variable "from_file" {}

variable "from_tfvars" {}

variable "given" {}

resource "terraform_data" "stream" {
  input = 1
}

resource "terraform_data" "inputs" {
  input = [var.from_env, var.from_file, var.from_tfvars, var.given, terraform.workspace]
}
`,
		"live/terraform.tfvars": "from_tfvars = \"tfvars\"\n",
		"vars/prod.tfvars":      "from_file = \"file\"\n",
	}}
	dir := write(t, e.files)
	live := filepath.Join(dir, "live")
	t.Setenv("TF_VAR_from_env", `["env"]`)
	t.Setenv("TF_VAR_from_tfvars", "weaker than a tfvars file")
	state := filepath.Join(t.TempDir(), "elsewhere.tfstate")
	run(t, live, binary, "init", "-input=false", "-backend-config=path="+state, "-backend-config=workspace_dir="+state+".d")
	run(t, live, binary, "workspace", "new", "prod")
	run(t, live, binary, "apply", "-auto-approve", "-input=false", "-var-file=../vars/prod.tfvars", "-var=given=var")
	run(t, live, binary, "workspace", "new", "other")

	prod := tfeval.Deployment{Root: "live", VarFiles: []string{"vars/prod.tfvars"}, Vars: map[string]string{"given": "var"}, Workspace: "prod"}
	lost := tfeval.Deployment{Root: "live", Workspace: "lost"}
	e.patch(t, "1", "live/main.tf", "input = 1", "input = 2",
		hclgen.Claim{Deployment: prod.String(), Root: "live", Address: "terraform_data.stream", Arguments: []string{"input", "output"}})
	e.patch(t, "2", "vars/prod.tfvars", `"file"`, `"other"`,
		hclgen.Claim{Deployment: prod.String(), Root: "live", Address: "terraform_data.inputs", Arguments: []string{"input.1", "output"}},
		hclgen.Claim{Deployment: lost.String(), Root: "live", Address: "terraform_data.inputs", Arguments: []string{"input"}})
	o := Options{Top: dir, Binary: binary, Env: os.Environ(), Patches: e.patches, Refresh: true, Deployments: []tfeval.Deployment{prod, lost}}
	v, err := Plan(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if p := v.Proofs["1"]; p == nil || p.Status != Proven {
		t.Fatalf("the deployment was not planned as it was applied: %+v", v)
	}
	if p := v.Proofs["2"]; p.Status != Skipped || !strings.Contains(p.Detail, "workspace select lost in live") || len(p.Digests) != 1 {
		t.Errorf("a workspace that does not exist: %+v", p)
	}
	again, err := Plan(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if one, two := v.Proofs["1"].Digests, again.Proofs["1"].Digests; one[0] != two[0] {
		t.Errorf("the digest is not the same twice: %s, %s", one, two)
	}
	if selected, err := os.ReadFile(filepath.Join(live, workspaceFile)); err != nil || string(selected) != "other" {
		t.Errorf("the repository's own workspace is %q now, %v", selected, err)
	}
}

func TestPlanIsSkipped(t *testing.T) {
	binary := terraform(t)
	for name, c := range map[string]struct{ more, env, detail string }{
		"where a variable is missing": {
			"variable \"missing\" {}\n", "", "plan in live: No value for required variable (live/more.tf:1)",
		},
		"where it is not the same twice": {
			// The plan file lies above the copy, from the first plan on.
			"resource \"terraform_data\" \"clock\" {\n  input = fileexists(\"../../plan\")\n}\n", "",
			"plan of live: it is not the same twice, without a patch: terraform_data.clock would change (input, create), which no patch claims",
		},
		"where there is no backend": {
			"terraform {\n  backend \"s3\" {}\n}\n", "", "init in live: Missing Required Value (live/more.tf:2)",
		},
		"where the workspace is not there": {
			"", "TF_WORKSPACE=staging", "workspace select staging in live: exit status 1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			temp(t)
			e := edits{files: map[string]string{"live/main.tf": stack, "live/more.tf": c.more}}
			e.patch(t, "1", "live/main.tf", "input = 1", "input = 2", claimOf("live", "terraform_data.stream", "input", "output"))
			v, err := Plan(t.Context(), Options{Top: write(t, e.files), Binary: binary, Env: append(os.Environ(), c.env), Patches: e.patches, Deployments: []tfeval.Deployment{{Root: "live"}}})
			if err != nil {
				t.Fatal(err)
			}
			expect(t, v, "", map[string]hclgen.Proof{"1": {Mode: "plan", Status: "skipped", Detail: c.detail}})
		})
	}
}

func TestPlanWithTheAWSProvider(t *testing.T) {
	binary, plugins := terraform(t), plugins(t)
	temp(t)
	e := edits{files: readCase(t, "testdata/streams.txtar")}
	e.patch(t, "1", "live/main.tf", "shard_count = 2", "shard_count = 4\n  retention_period = 48", claimOf("live", "aws_kinesis_stream.orders", "shard_count", "retention_period"))
	e.patch(t, "2", "live/main.tf", "buffering_size = 5", `buffering_size = 64
    s3_backup_mode = "Enabled"

    s3_backup_configuration {
      bucket_arn = "arn:aws:s3:::backup"
      role_arn   = "arn:aws:iam::123456789012:role/archive"
    }`, claimOf("live", "aws_kinesis_firehose_delivery_stream.archive", "extended_s3_configuration.buffering_size",
		"extended_s3_configuration.s3_backup_mode", "extended_s3_configuration.s3_backup_configuration.bucket_arn"))
	v, err := Plan(t.Context(), Options{Top: write(t, e.files), Binary: binary, Env: os.Environ(), Patches: e.patches, PluginDir: plugins, Deployments: []tfeval.Deployment{{Root: "live"}}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, v, "", map[string]hclgen.Proof{"1": {Mode: "plan", Status: "proven"}, "2": {Mode: "plan", Status: "proven"}})
}
