package tfeval

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

const ownRoot = `terraform {
  backend "s3" {
    bucket = "state"
    key    = "app"
  }
}
`

// TestTerragruntSources holds which folders a source may mean: who is named as a user of the module in aws/eks,
// or nobody.
func TestTerragruntSources(t *testing.T) {
	tests := []struct {
		name, file, code string
		used             bool
	}{
		{"plain", "env/dev/terragrunt.hcl", `terraform { source = "../../aws//eks" }`, true},
		{"the repository's top", "env/dev/terragrunt.hcl", `terraform { source = "${get_repo_root()}/aws/eks" }`, true},
		{"its own folder", "env/dev/terragrunt.hcl", `terraform { source = "${get_terragrunt_dir()}/../../aws/eks" }`, true},
		{"another plain one", "env/dev/terragrunt.hcl", `terraform { source = "../../aws/vpc" }`, false},
		{"either", "env/dev/terragrunt.hcl", `terraform { source = get_env("E") == "p" ? "git::https://example.com/infra//other?ref=v1" : "../../aws//eks" }`, true},
		{"either of git", "env/dev/terragrunt.hcl", `terraform { source = "${get_env("E") == "p" ? "git::https://example.com/infra//aws/eks?ref=v1" : "../../aws//vpc"}" }`, true},
		{"git", "env/dev/terragrunt.hcl", `terraform { source = "git::git@github.com:acme/infra.git//aws/eks?ref=${local.v}" }`, true},
		{"git, deeper in another repository", "env/dev/terragrunt.hcl", `terraform { source = "github.com/acme/infra//modules/aws/eks" }`, false},
		{"a whole repository", "env/dev/terragrunt.hcl", `terraform { source = "git::https://example.com/eks.git?ref=v1" }`, false},
		{"some repository", "env/dev/terragrunt.hcl", `terraform { source = "git::https://example.com/${local.name}" }`, true},
		{"registry", "env/dev/terragrunt.hcl", `terraform { source = "tfr:///terraform-aws-modules/aws/eks?version=1.0.0" }`, false},
		{"a function's folder", "env/dev/terragrunt.hcl", `terraform { source = "${dirname(find_in_parent_folders("root.hcl"))}//aws/eks" }`, true},
		{"a function's folder, above", "env/dev/terragrunt.hcl", `terraform { source = "${get_parent_terragrunt_dir()}/..//aws/eks" }`, true},
		{"a function's folder, all of it", "env/dev/terragrunt.hcl", `terraform { source = "${path_relative_from_include()}/../aws/eks//." }`, true},
		{"a function's folder, elsewhere", "env/dev/terragrunt.hcl", `terraform { source = "${dirname(find_in_parent_folders())}//aws/vpc" }`, false},
		{"found above", "env/dev/terragrunt.hcl", `terraform { source = find_in_parent_folders("aws/eks") }`, true},
		{"format", "env/dev/terragrunt.hcl", `terraform { source = format("%s//aws/%s", local.base, "eks") }`, true},
		{"format of another", "env/dev/terragrunt.hcl", `terraform { source = format("%s//gcp/%s", local.base, "eks") }`, false},
		{"a local value", "env/dev/terragrunt.hcl", "locals {\n base = \"../..\"\n src = \"${local.base}/aws/eks\"\n}\nterraform { source = local.src }", true},
		{"another local value", "env/dev/terragrunt.hcl", "locals { src = \"../../aws/vpc\" }\nterraform { source = local.src }", false},
		{"a local value's key", "env/dev/terragrunt.hcl", "locals { src = { a = \"../../aws/vpc\", b = \"../../aws/eks\" } }\nterraform { source = local.src.b }", true},
		{"a part is not told", "env/dev/terragrunt.hcl", `terraform { source = "../../${local.cloud}/eks" }`, true},
		{"the end is not told", "env/dev/terragrunt.hcl", `terraform { source = "../../aws/${local.x}" }`, true},
		{"the end of another is not told", "env/dev/terragrunt.hcl", `terraform { source = "../../gcp/${local.x}" }`, false},
		{"nothing is told", "env/dev/terragrunt.hcl", `terraform { source = local.modules.eks }`, true},
		{"outside of the repository", "env/dev/terragrunt.hcl", `terraform { source = "../../../infra//aws/eks" }`, false},
		{"outside of the top", "env/dev/terragrunt.hcl", `terraform { source = "${get_repo_root()}/../aws/eks" }`, false},
		{"from the folder of a file that includes it", "env/terragrunt.hcl", `terraform { source = "../../aws//eks" }`, true},
		{"from a folder deeper", "env/terragrunt.hcl", `terraform { source = "../../../../aws//eks" }`, true},
		{"does not parse", "env/dev/terragrunt.hcl", "terraform {\n  source = \"../../aws/eks\"\n", true},
		{"JSON", "env/dev/terragrunt.hcl.json", `{"terraform": {"source": "../../aws//eks"}}`, true},
		{"generated", "env/dev/terragrunt.hcl", "generate \"main\" {\n  path = \"main.tf\"\n  contents = <<EOT\nmodule \"eks\" {\n  source = \"${find_in_parent_folders(\"aws\")}/eks\"\n}\nEOT\n}", true},
		{"generated provider", "env/dev/terragrunt.hcl", "generate \"v\" {\n  contents = <<EOT\nterraform { required_providers { aws = { source = \"hashicorp/aws\" } } }\nEOT\n}", false},
		{"a unit", "live/terragrunt.stack.hcl", "unit \"eks\" {\n  source = \"../aws/eks\"\n}", true},
		{"a unit of another repository", "live/terragrunt.stack.hcl", "unit \"eks\" {\n  source = \"github.com/acme/catalog//units/eks\"\n}", false},
		{"a component", "main.tfcomponent.hcl", "component \"eks\" {\n  source = \"./aws/eks\"\n}", true},
		{"a component of before", "stack/main.tfstack.hcl", "component \"eks\" {\n  source = \"../aws/eks\"\n}", true},
		{"a component in JSON", "main.tfcomponent.json", `{"component": {"eks": {"source": "./aws/eks"}}}`, true},
		{"a component of the registry", "main.tfcomponent.hcl", "component \"eks\" {\n  source = \"terraform-aws-modules/eks/aws\"\n}", false},
		{"OpenTofu", "b/main.tofu", "locals { kind = \"eks\" }\nmodule \"m\" {\n  source = \"../aws/${local.kind}\"\n}", true},
		{"OpenTofu, another", "b/main.tf", "locals { kind = \"vpc\" }\nmodule \"m\" {\n  source = \"../aws/${local.kind}\"\n}", false},
		{"OpenTofu, by a variable", "b/main.tf", "module \"m\" {\n  source = \"../${var.cloud}/eks\"\n}", true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var want []string
			if test.used {
				want = []string{test.file}
			}
			checkCallers(t, map[string]string{test.file: test.code}, want)
		})
	}
}

// TestTerragruntIncluded holds the same for files that Terragrunt's include, and for those of other tools.
func TestTerragruntIncluded(t *testing.T) {
	child := "include \"root\" {\n  path = find_in_parent_folders(\"root.hcl\")\n}\n"
	base := "include \"e\" {\n  path   = \"x\"\n  expose = true\n}\nterraform {\n  source = \"${include.e.locals.base_source_url}?ref=v1\"\n}\n"
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"root", map[string]string{"live/root.hcl": `terraform { source = "${get_parent_terragrunt_dir()}/..//aws/eks" }`, "live/dev/terragrunt.hcl": child}, []string{"live/root.hcl"}},
		{"relative to the child", map[string]string{"_envcommon/eks.hcl": `terraform { source = "../../aws//eks" }`, "live/dev/terragrunt.hcl": child}, []string{"_envcommon/eks.hcl"}},
		{"by the child's folder", map[string]string{"live/terragrunt.hcl": `terraform { source = "${get_parent_terragrunt_dir()}/../aws/${path_relative_to_include()}" }`, "live/eks/terragrunt.hcl": child}, []string{"live/terragrunt.hcl"}},
		{"local value", map[string]string{"_envcommon/eks.hcl": "locals { base_source_url = \"${get_repo_root()}//aws/eks\" }\nterraform { source = local.base_source_url }", "live/dev/terragrunt.hcl": child}, []string{"_envcommon/eks.hcl"}},
		{"exposed", map[string]string{"_envcommon/eks.hcl": `locals { base_source_url = "git::https://example.com/infra.git//aws/eks" }`, "live/dev/terragrunt.hcl": base}, []string{"live/dev/terragrunt.hcl"}},
		{"exposed, another", map[string]string{"_envcommon/vpc.hcl": `locals { base_source_url = "git::https://example.com/modules.git//vpc" }`, "live/dev/terragrunt.hcl": base}, nil},
		{"exposed, not found", map[string]string{"_envcommon/vpc.hcl": `locals { other = "git::https://example.com/modules.git//vpc" }`, "live/dev/terragrunt.hcl": base}, []string{"live/dev/terragrunt.hcl"}},
		{"no Terragrunt", map[string]string{"x.hcl": `terraform { source = local.x }`}, nil},
		{"other tools", map[string]string{"live/dev/terragrunt.hcl": child,
			"image.pkr.hcl":      "source \"amazon-ebs\" \"x\" {\n  source = var.source\n}\nlocals { base_source_url = var.x }",
			"job.nomad.hcl":      "job \"x\" {\n  artifact {\n    source = \"${x}\"\n  }\n}",
			"tflint.hcl":         "plugin \"aws\" {\n  source = \"github.com/terraform-linters/tflint-ruleset-aws\"\n}",
			"broken.hcl":         "source = \"${",
			"aws/a.tftest.hcl":   "run \"x\" {\n  module {\n    source = \"./eks\"\n  }\n}",
			".kinesis-audit.hcl": "source = local.x"}, nil},
		{"its own folder", map[string]string{"aws/eks/terragrunt.hcl": child}, []string{"aws/eks/terragrunt.hcl"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { checkCallers(t, test.files, test.want) })
	}
}

func checkCallers(t *testing.T, files map[string]string, want []string) {
	t.Helper()
	stream := "resource \"aws_kinesis_stream\" \"s\" {\n  name = \"x\"\n}\n"
	fsys := fstest.MapFS{}
	for name, code := range map[string]string{"aws/eks/main.tf": stream, "aws/vpc/main.tf": stream, "app/main.tf": ownRoot + stream} {
		fsys[name] = &fstest.MapFile{Data: []byte(code)}
	}
	for name, code := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(code)}
	}
	repo, err := Open(fsys, ".")
	if err != nil {
		t.Fatal(err)
	}
	if got := repo.UnreadCallers("aws/eks"); !slices.Equal(got, want) {
		t.Errorf("used by %v, want %v", got, want)
	}
	if got := repo.UnreadCallers("app"); len(got) > 0 {
		t.Errorf("a root module with its own state is used by %v", got)
	}
	var roots []string
	deployments, _ := repo.Deployments(Options{Types: []string{"aws_kinesis_stream"}})
	for _, d := range deployments {
		roots = append(roots, d.Root)
	}
	if slices.Contains(roots, "aws/eks") != (len(want) == 0) || !slices.Contains(roots, "app") {
		t.Errorf("root modules are %s", strings.Join(roots, ", "))
	}
}

// TestOwnState holds which code is a root module of its own, whatever a source that nothing is told of may mean.
func TestOwnState(t *testing.T) {
	for code, own := range map[string]bool{
		ownRoot: true,
		"terraform {\n  cloud {\n    organization = \"acme\"\n  }\n}\n":                              true,
		"terraform {\n  backend \"remote\" {\n    workspaces {\n      name = \"a\"\n    }\n  }\n}\n": true,
		"terraform {\n  backend \"s3\" {}\n}\n":                                                      false, // whoever runs it says where
		"provider \"aws\" {\n  region = \"us-east-1\"\n}\n":                                          false,
		"# backend \"s3\" { key = 1 }\n":                                                             false,
	} {
		repo, err := Open(fstest.MapFS{"a/main.tf": &fstest.MapFile{Data: []byte(code)},
			"live/terragrunt.hcl": &fstest.MapFile{Data: []byte("terraform { source = local.modules.a }")}}, ".")
		if err != nil {
			t.Fatal(err)
		}
		if got := len(repo.UnreadCallers("a")) == 0; got != own {
			t.Errorf("a root module of its own: %t, want %t:\n%s", got, own, code)
		}
	}
}
