package tfeval

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"
)

func TestOthers(t *testing.T) {
	set := everything(t, fstest.MapFS{
		"main.tf": {Data: []byte(`
variable "unset" {}
module "near" {
  source   = "./near"
  for_each = toset(["a"])
}
module "maybe" {
  source = "./near"
  count  = var.unset
}
module "far" {
  source = "corp/far/aws"
  count  = 1
}
provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias = "us"
}
data "aws_x" "d" {
}
output "o" {
  value = 1
}
resource "aws_x" "r" {
}
`)},
		"near/main.tf": {Data: []byte("data \"aws_x\" \"d\" {\n  count = 1\n}\noutput \"o\" {\n  value = 1\n}\n")},
	})
	want := []string{
		"module far module.far[0] [source]", "module maybe module.maybe[?] []", "data aws_x.d data.aws_x.d []",
		`provider aws provider["aws"] [region]`, `provider aws.us provider["aws"].us [alias]`, "output o output.o [value]",
		"data aws_x.d module.maybe[?].data.aws_x.d[0] []", `data aws_x.d module.near["a"].data.aws_x.d[0] []`,
	}
	var got []string
	for _, i := range set[0].Others {
		got = append(got, fmt.Sprint(i.Type, " ", i.Name, " ", i.Address, " ", i.AttributePaths()))
	}
	if !slices.Equal(got, want) {
		t.Errorf("others are\n%q\nwant\n%q", got, want)
	}
	if n := len(set[0].Instances); n != 1 {
		t.Errorf("%d resource instances, want 1", n)
	}
}
