package hclgen

import (
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

func explained(t *testing.T, files map[string]string, name string) string {
	t.Helper()
	set := evaluated(t, files, tfeval.Options{})
	found, err := Locate(set, Target{Name: name, Types: []string{TypeStream}})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := Explain(&b, set, found, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestExplain(t *testing.T) {
	got := explained(t, map[string]string{
		"main.tf": `variable "env" {}
variable "shards" { default = 1 }
locals { hours = { prod = 168 } }
resource "aws_kinesis_stream" "orders" {
  name             = "${var.env}-orders"
  shard_count      = var.shards
  retention_period = local.hours[var.env]
  encryption_type  = data.aws_x.y.z
  lifecycle { ignore_changes = [shard_count] }
}
resource "aws_kinesis_stream" "clicks" {
  name        = "${var.env}-clicks"
  shard_count = var.shards
}
`,
		"prod.tfvars": "env = \"prod\"\nshards = 8\n",
	}, "prod-orders")
	want := `aws_kinesis_stream.orders
  defined at main.tf:4
  deployed as . -var-file=prod.tfvars

encryption_type = known only to Terraform
  computed, main.tf:8

name = "prod-orders"
  computed, main.tf:5

retention_period = 168
  local, main.tf:3
  through local.hours (main.tf:7)

shard_count = 8
  tfvars file, prod.tfvars:2
  through var.shards (main.tf:6)
  shared with aws_kinesis_stream.clicks.shard_count
  ignore_changes covers it (main.tf:9)
`
	if got != want {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

// What a sensitive variable holds is written nowhere, whatever it is made part of.
func TestExplainHidesSecrets(t *testing.T) {
	const secret = "hunter2"
	got := explained(t, map[string]string{
		"main.tf": `variable "token" {
  sensitive = true
  default   = "hunter2"
}
variable "plain" { default = "hunter2" }
locals {
  again  = "x-${var.token}"
  marked = sensitive(var.plain)
  both   = { a = local.again, b = "b" }
}
module "m" {
  source = "./m"
  given  = local.again
}
resource "aws_kinesis_stream" "orders" {
  name            = "orders"
  kms_key_id      = var.token
  encryption_type = upper(local.again)
  tags            = { token = local.both.a, marked = "${local.marked}!", listed = join(",", [for k, v in local.both : v]) }
  shard_level_metrics = [module.m.out]
  arn             = var.token == "hunter2" ? "hunter2 it is" : "it is not"
}
`,
		"m/main.tf": `variable "given" {}
output "out" { value = var.given }
`,
	}, "orders")
	if strings.Contains(strings.ToLower(got), secret) {
		t.Errorf("a secret is written:\n%s", got)
	}
	if n := strings.Count(got, "(sensitive)"); n != 5 {
		t.Errorf("%d values are hidden, want 5:\n%s", n, got)
	}
}

// Names come from files that anyone may have written.
func TestExplainIsPlain(t *testing.T) {
	got := explained(t, map[string]string{"main.tf": "resource \"aws_kinesis_stream\" \"orders\" {\n  name = \"orders\"\n  kms_key_id = \"\\u001b[2J\\u202e\"\n}\n"}, "orders")
	if strings.ContainsAny(got, "\x1b\u202e") {
		t.Errorf("control characters are written: %q", got)
	}
}
