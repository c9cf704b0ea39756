package tfeval

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"testing"
	"testing/fstest"
)

func TestDeclared(t *testing.T) {
	fsys := fstest.MapFS{
		"main.tf":     {Data: []byte("variable \"v\" {}\nlocals {\n  l = 1\n  m = 2\n}\nmodule \"c\" {\n  source = \"./c\"\n}\noutput \"o\" {\n  value = 1\n}\n")},
		"more.tf":     {Data: []byte("data \"aws_region\" \"here\" {}\nresource aws_x r {}\n")},
		"broken/b.tf": {Data: []byte("variable \"v\" {}\nresource \"aws_x\" {\n")},
	}
	repo, err := Open(fsys, ".")
	if err != nil {
		t.Fatal(err)
	}
	names, err := repo.Declared(".")
	want := "aws_x.r,data.aws_region.here,local.l,local.m,module.c,output.o,variable.v"
	if got := join(slices.Sorted(maps.Keys(names))); got != want || err != nil {
		t.Errorf("declared are %s, %v; want %s", got, err, want)
	}
	for _, dir := range []string{"broken", "missing"} {
		if names, err := repo.Declared(dir); err == nil {
			t.Errorf("the names of %s are %v", dir, names)
		}
	}
}

func TestFiles(t *testing.T) {
	repo, err := Open(fstest.MapFS{
		"b.tf": {}, "a_override.tf": {}, "c.tofu": {}, "c.tf": {}, "d.tf": {Data: []byte("shared/d.tf"), Mode: fs.ModeSymlink | 0o777},
		"shared/d.tf": {}, "x.tfvars": {}, "README.md": {},
	}, ".")
	if err != nil {
		t.Fatal(err)
	}
	for dir, want := range map[string]string{".": "b.tf,c.tofu,shared/d.tf,a_override.tf", "shared": "shared/d.tf", "missing": ""} {
		if got := join(repo.Files(dir)); got != want {
			t.Errorf("files of %s are %s, want %s", dir, got, want)
		}
	}
}

func TestCallChain(t *testing.T) {
	fsys := fstest.MapFS{
		"main.tf":   {Data: []byte("module \"outer\" {\n  source = \"./m\"\n}\n" + stream("1"))},
		"m/main.tf": {Data: []byte("module \"inner\" {\n  source = \"../n\"\n  for_each = toset([\"a\"])\n}\n")},
		"n/main.tf": {Data: []byte(stream("1"))},
		"o/main.tf": {Data: []byte("# called by nobody\n")},
	}
	set := everything(t, fsys)
	for address, want := range map[string]string{"aws_kinesis_stream.s": "", `module.outer.module.inner["a"].aws_kinesis_stream.s`: "outer main.tf false,inner m/main.tf true"} {
		var got []string
		for _, call := range find(t, set, address).CallChain() {
			got = append(got, fmt.Sprint(call.Labels[0], " ", call.DefRange().Filename, " ", Repeated(call)))
		}
		if join(got) != want {
			t.Errorf("%s comes through %q, want %q", address, join(got), want)
		}
	}
	if got := join(set[0].Reached()); got != ".,m,n" {
		t.Errorf("reached are %s", got)
	}
}

func TestOutputs(t *testing.T) {
	set := evaluated(t, `
variable "unset" {}
resource "aws_x" "one" {
}
resource "aws_x" "each" {
  for_each = { a = 1, b = 2 }
}
resource "aws_x" "toggled" {
  count = var.unset ? 1 : 0
}
output "name" { value = aws_x.one.name }
output "arn" { value = "${aws_x.one.arn}" }
output "id" { value = (aws_x.one.id) }
output "tags" { value = aws_x.one.tags }
output "whole" { value = aws_x.one }
output "made" { value = "x-${aws_x.one.name}" }
output "deeper" { value = aws_x.one.name.arn }
output "a" { value = aws_x.each["a"].arn }
output "b" { value = aws_x.each["b"].arn }
output "all" { value = { for k, v in aws_x.each : k => v.arn } }
output "first" { value = aws_x.toggled[0].name }
output "splat" { value = aws_x.toggled[*].name }
output "other" { value = aws_y.one.name }
`)
	for address, want := range map[string]string{"aws_x.one": "map[arn:arn id:id name:name]", `aws_x.each["a"]`: "map[a:arn]", "aws_x.toggled[0]": "map[first:name]"} {
		if got := fmt.Sprint(find(t, set, address).Outputs()); got != want {
			t.Errorf("outputs of %s are %s, want %s", address, got, want)
		}
	}
}
