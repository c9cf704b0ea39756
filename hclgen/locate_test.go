package hclgen

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// evaluated is every deployment of some files.
func evaluated(t *testing.T, files map[string]string, o tfeval.Options) tfeval.Set {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	repo, err := tfeval.Open(fsys, ".")
	if err != nil {
		t.Fatal(err)
	}
	deployments, _ := repo.Deployments(o)
	var set tfeval.Set
	for _, d := range deployments {
		e, err := repo.Evaluate(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		set = append(set, e)
	}
	return set
}

var perEnvironment = map[string]string{
	"main.tf": `
variable "env" { type = string }
variable "shards" { default = 1 }
provider "aws" { region = "us-east-1" }
resource "aws_kinesis_stream" "orders" {
  name        = "${var.env}-orders"
  shard_count = var.shards
}
resource "aws_kinesis_firehose_delivery_stream" "orders" {
  name        = "${var.env}-orders"
  destination = "extended_s3"
}
resource "aws_kinesis_stream" "random" {
  name = var.env
}
`,
	"prod.tfvars":    "env = \"prod\"\nshards = 8\n",
	"staging.tfvars": "env = \"staging\"\n",
}

func TestLocate(t *testing.T) {
	streams := []string{TypeStream}
	for name, c := range map[string]struct {
		files   map[string]string
		target  Target
		want    string // address and var file
		holes   string
		problem string
	}{
		"by var file":       {perEnvironment, Target{Name: "prod-orders", Types: streams}, "aws_kinesis_stream.orders prod.tfvars", "", ""},
		"of the other kind": {perEnvironment, Target{Name: "staging-orders", Types: []string{TypeDeliveryStream}}, "aws_kinesis_firehose_delivery_stream.orders staging.tfvars", "", ""},
		"of either kind":    {perEnvironment, Target{Name: "prod-orders"}, "", "", "2 resources may define prod-orders"},
		"in this region":    {perEnvironment, Target{Name: "prod-orders", Types: streams, Region: "us-east-1"}, "aws_kinesis_stream.orders prod.tfvars", "", ""},
		"not in this one":   {perEnvironment, Target{Name: "prod-orders", Types: streams, Region: "eu-west-1"}, "", "", "no Terraform code defines it"},
		"nowhere":           {perEnvironment, Target{Name: "payments", Types: streams}, "", "", "no Terraform code defines it"},
		"partly known": {map[string]string{"main.tf": `
variable "env" {}
resource "aws_kinesis_stream" "orders" { name = "${var.env}-orders" }
resource "aws_kinesis_stream" "clicks" { name = "${var.env}-clicks" }
`}, Target{Name: "prod-orders", Types: streams}, "aws_kinesis_stream.orders", `prod`, ""},
		"two that may be it": {map[string]string{"main.tf": `
variable "a" {}
variable "b" {}
resource "aws_kinesis_stream" "one" { name = "${var.a}-orders" }
resource "aws_kinesis_stream" "two" { name = "prod-${var.b}" }
`}, Target{Name: "prod-orders", Types: streams}, "", "", "2 resources may define prod-orders, and none is taken at a guess"},
		"a known name goes first": {map[string]string{"main.tf": `
variable "a" {}
resource "aws_kinesis_stream" "one" { name = "${var.a}-orders" }
resource "aws_kinesis_stream" "two" { name = "prod-orders" }
`}, Target{Name: "prod-orders", Types: streams}, "aws_kinesis_stream.two", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Locate(evaluated(t, c.files, tfeval.Options{}), c.target)
			if c.problem != "" {
				if err == nil || !strings.Contains(err.Error(), c.problem) {
					t.Fatalf("%v, %v; want %q", got, err, c.problem)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			where := strings.Join(append([]string{got.Instance.Address}, got.Evaluation.Deployment.VarFiles...), " ")
			if where != c.want {
				t.Errorf("it is %s, want %s", where, c.want)
			}
			var holes []string
			for _, value := range got.Holes {
				holes = append(holes, value)
			}
			if strings.Join(holes, " ") != c.holes {
				t.Errorf("holes %v, want %q", got.Holes, c.holes)
			}
		})
	}
}

func TestLocateErrors(t *testing.T) {
	_, err := Locate(nil, Target{Name: "orders"})
	if !errors.Is(err, ErrNotFound) {
		t.Errorf("without any code: %v", err)
	}
	_, err = Locate(evaluated(t, perEnvironment, tfeval.Options{}), Target{Name: "prod-orders"})
	var ambiguous *AmbiguousError
	if !errors.As(err, &ambiguous) || len(ambiguous.Candidates) != 2 || !strings.Contains(err.Error(), "--var-file") {
		t.Errorf("two candidates: %v", err)
	}
}
