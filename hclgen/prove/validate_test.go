package prove

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

func claimOf(root, address string, arguments ...string) hclgen.Claim {
	return hclgen.Claim{Deployment: root, Root: root, Address: address, Arguments: arguments}
}

func TestValidate(t *testing.T) {
	binary := terraform(t)
	const code = "resource \"terraform_data\" \"a\" {\n  input = 1\n}\n"
	good := func(t *testing.T, e *edits, id, old, new string) {
		e.patch(t, id, "live/main.tf", old, new, claimOf("live", "terraform_data.a", "input"))
	}
	for name, c := range map[string]struct {
		main     string
		patch    func(*testing.T, *edits)
		offender string
		want     map[string]hclgen.Proof
	}{
		"valid": {
			code, func(t *testing.T, e *edits) {
				good(t, e, "1", "input = 1", "input = 2")
				e.patch(t, "elsewhere", "live/other.tf", "", "locals {}\n", claimOf("other", "a.b"))
			}, "", map[string]hclgen.Proof{
				"1":         {Mode: "validate", Status: "validated"},
				"elsewhere": {Mode: "validate", Status: "skipped", Detail: "none of the root modules that it changes was among those to prove"},
			},
		},
		"the second of three breaks it": {
			code, func(t *testing.T, e *edits) {
				good(t, e, "1", "input = 1", "input = 2")
				good(t, e, "2", "input = 2", "\n  input = local.hunter2")
				good(t, e, "3", "local.hunter2", "local.hunter2 + 1")
			}, "2", map[string]hclgen.Proof{
				"2": {Mode: "validate", Status: "failed", Detail: "validate in live: Reference to undeclared local value (live/main.tf:3)"},
			},
		},
		"a new file breaks it": {
			code, func(t *testing.T, e *edits) {
				good(t, e, "1", "input = 1", "input = 2")
				e.patch(t, "2", "live/more.tf", "", "resource \"terraform_data\" \"a\" {}\n", claimOf("live", "terraform_data.b"))
			}, "2", map[string]hclgen.Proof{
				"2": {Mode: "validate", Status: "failed", Detail: "validate in live: Duplicate resource \"…\" configuration (live/more.tf:1)"},
			},
		},
		"invalid before": {
			code + "output \"o\" {\n  value = var.gone\n}\n", func(t *testing.T, e *edits) { good(t, e, "1", "input = 1", "\n\n  input = 2") },
			"", map[string]hclgen.Proof{
				"1": {Mode: "validate", Status: "not_validated", Detail: "validate in live: Reference to undeclared input variable (live/main.tf:5)"},
			},
		},
		"invalid before, and broken more": {
			code + "output \"o\" {\n  value = var.gone\n}\n", func(t *testing.T, e *edits) { good(t, e, "1", "input = 1", "\n  input = var.lost") },
			"1", map[string]hclgen.Proof{
				"1": {Mode: "validate", Status: "failed", Detail: "validate in live: Reference to undeclared input variable (live/main.tf:3)"},
			},
		},
		"no provider": {
			"terraform {\n  required_providers {\n    aws = {\n      source = \"hashicorp/aws\"\n    }\n  }\n}\n" + code,
			func(t *testing.T, e *edits) { good(t, e, "1", "input = 1", "input = 2") },
			"", map[string]hclgen.Proof{
				"1": {Mode: "validate", Status: "skipped", Detail: "init in live: Failed to query available provider packages"},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			temp(t)
			e := edits{files: map[string]string{"live/main.tf": c.main}}
			c.patch(t, &e)
			v, err := Validate(t.Context(), Options{
				Top: write(t, e.files), Binary: binary, Env: os.Environ(), Patches: e.patches, PluginDir: t.TempDir(),
				Deployments: []tfeval.Deployment{{Root: "live"}, {Root: "live", VarFiles: []string{"live/prod.tfvars"}}},
			})
			if err != nil {
				t.Fatal(err)
			}
			expect(t, v, c.offender, c.want)
		})
	}
}

// expect compares a verdict. Digests are not compared.
func expect(t *testing.T, v Verdict, offender string, want map[string]hclgen.Proof) {
	t.Helper()
	got := map[string]hclgen.Proof{}
	for id, p := range v.Proofs {
		got[id] = hclgen.Proof{Mode: p.Mode, Status: p.Status, Detail: p.Detail}
	}
	if v.Offender != offender || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q %+v\nwant %q %+v", v.Offender, got, offender, want)
	}
}

func TestValidateSkipsAFolderThatIsNotThere(t *testing.T) {
	temp(t)
	e := edits{files: map[string]string{"main.tf": "locals {\n  a = 1\n}\n"}}
	e.patch(t, "1", "main.tf", "a = 1", "a = 2", claimOf("build", "a.b"))
	v, err := Validate(t.Context(), Options{Top: write(t, e.files), Binary: "terraform", Env: os.Environ(), Patches: e.patches, Deployments: []tfeval.Deployment{{Root: "build"}}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, v, "", map[string]hclgen.Proof{"1": {Mode: "validate", Status: "skipped", Detail: "build holds no file that git knows"}})
}

func TestValidateWithTheInstalledProvider(t *testing.T) {
	binary, plugins := terraform(t), plugins(t)
	temp(t)
	e := edits{files: readCase(t, "testdata/streams.txtar")}
	e.patch(t, "1", "live/main.tf", "buffering_size = 5", "buffer_size = 5", claimOf("live", "aws_kinesis_firehose_delivery_stream.archive", "extended_s3_configuration.buffer_size"))
	dir := write(t, e.files)
	run(t, filepath.Join(dir, "live"), binary, "init", "-input=false", "-plugin-dir="+plugins)
	// A proxy that is not there: nothing may be fetched.
	env := append(os.Environ(), "HTTPS_PROXY=http://127.0.0.1:1")
	v, err := Validate(t.Context(), Options{Top: dir, Binary: binary, Env: env, Patches: e.patches, Deployments: []tfeval.Deployment{{Root: "live"}}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, v, "1", map[string]hclgen.Proof{"1": {Mode: "validate", Status: "failed", Detail: "validate in live: Unsupported argument (live/main.tf:37)"}})
}

// fake is a Terraform that does as the script says. $1 is its command.
func fake(t *testing.T, script string) string {
	t.Helper()
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("there is no /bin/sh")
	}
	name := filepath.Join(t.TempDir(), "terraform")
	script = "#!/bin/sh\nif [ \"$1\" = version ]; then echo '{\"terraform_version\": \"1.11.4\"}'; exit; fi\n" + script
	if err := os.WriteFile(name, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return name
}

func oneEdit(t *testing.T) (dir string, patches []*hclgen.Patch) {
	e := edits{files: map[string]string{"main.tf": "locals {\n  a = 1\n}\n"}}
	e.patch(t, "1", "main.tf", "a = 1", "a = 2", claimOf(".", "a.b"))
	return write(t, e.files), e.patches
}

func TestTerraformSeesNoCredentials(t *testing.T) {
	temp(t)
	binary := fake(t, "env >\"$0.env\"\n[ \"$1\" != validate ] || echo '{\"format_version\": \"1.0\", \"valid\": true}'\n")
	t.Setenv("GITHUB_TOKEN", "hunter2") // of this process, not of the caller that is told
	dir, patches := oneEdit(t)
	env := []string{"PATH=" + os.Getenv("PATH"), "AWS_SECRET_ACCESS_KEY=hunter2", "INPUT_TOKEN=hunter2", "TF_VAR_password=hunter2", "TF_VAR_stage=hunter2",
		"TF_CLI_ARGS_init=-hunter2", "TF_WORKSPACE=hunter2", "TF_DATA_DIR=/hunter2"}
	v, err := Validate(t.Context(), Options{Top: dir, Binary: binary, Env: env, Patches: patches, Deployments: []tfeval.Deployment{{Root: "."}}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, v, "", map[string]hclgen.Proof{"1": {Mode: "validate", Status: "validated"}})
	seen, err := os.ReadFile(binary + ".env")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(seen), "\n")
	if strings.Contains(string(seen), "hunter2") || !slices.Contains(lines, "CHECKPOINT_DISABLE=1") {
		t.Errorf("Terraform saw\n%s", seen)
	}
}

func TestFailingTerraformIsNoOffence(t *testing.T) {
	for name, c := range map[string]struct{ script, detail string }{
		"init":     {"echo 'Error: no' >&2; exit 1", "init in .: no"},
		"validate": {"[ \"$1\" != validate ] || { echo 'panic: hunter2' >&2; exit 2; }", "validate in .: exit status 2"},
	} {
		t.Run(name, func(t *testing.T) {
			temp(t)
			dir, patches := oneEdit(t)
			v, err := Validate(t.Context(), Options{Top: dir, Binary: fake(t, c.script), Env: os.Environ(), Patches: patches, Deployments: []tfeval.Deployment{{Root: "."}}})
			if err != nil {
				t.Fatal(err)
			}
			expect(t, v, "", map[string]hclgen.Proof{"1": {Mode: "validate", Status: "skipped", Detail: c.detail}})
		})
	}
}

func TestInterrupt(t *testing.T) {
	for name, script := range map[string]string{
		"dies of it": "echo >\"$0.runs\"; exec sleep 60",
		"ends well":  "trap 'kill $!; exit 0' INT; sleep 60 >/dev/null 2>&1 & echo >\"$0.runs\"; wait",
	} {
		t.Run(name, func(t *testing.T) {
			temp(t)
			binary := fake(t, script)
			dir, patches := oneEdit(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan error)
			go func() {
				_, err := Validate(ctx, Options{Top: dir, Binary: binary, Env: os.Environ(), Patches: patches, Deployments: []tfeval.Deployment{{Root: "."}}})
				ended <- err
			}()
			for { // until it runs
				if _, err := os.Stat(binary + ".runs"); err == nil {
					break
				}
				time.Sleep(5 * time.Millisecond)
			}
			cancel()
			select {
			case err := <-ended:
				if !errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
			case <-time.After(30 * time.Second):
				t.Fatal("it went on")
			}
		})
	}
}
