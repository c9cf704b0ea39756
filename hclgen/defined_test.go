package hclgen

import (
	"os/exec"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestDefined(t *testing.T) {
	code := fstest.MapFS{}
	for name, text := range map[string]string{
		"infra/main.tf": "variable \"shards\" {\n  default = 2\n}\n\nmodule \"orders\" {\n  source = \"../stream\"\n  shards = var.shards\n}\n\n" +
			"resource \"aws_kinesis_stream\" \"quiet\" {\n  name = \"quiet\"\n}\n",
		"stream/main.tf": "variable \"shards\" {}\n\nresource \"aws_kinesis_stream\" \"this\" {\n  name        = \"orders\"\n  shard_count = var.shards\n}\n",
	} {
		code[name] = &fstest.MapFile{Data: []byte(text)}
	}
	finding := []analyzer.Finding{{CheckID: "no-encryption", Remedy: analyzer.EnableStreamEncryption{Stream: "orders"}}}
	c := &remedyCase{code: code, dir: ".", found: analyzer.Recorded{Region: "us-east-1", Streams: []analyzer.RecordedStream{
		{Name: "orders", Mode: "PROVISIONED", Findings: finding}, {Name: "quiet", Mode: "PROVISIONED"}, {Name: "nowhere", Findings: finding}}}}
	result, _ := c.remediate(t, code)
	if len(result.Defined) != 1 {
		t.Fatalf("%+v, want orders alone: quiet has no finding, nowhere no code", result.Defined)
	}
	got := result.Defined[0]
	want := []Lines{{"infra/main.tf", 2, 2}, {"infra/main.tf", 7, 7}, {"stream/main.tf", 3, 6}}
	if got.Stream != "orders" || got.Root != "infra" || got.Address != "module.orders.aws_kinesis_stream.this" || got.Place != "stream/main.tf:3" || !slices.Equal(got.Lines, want) {
		t.Errorf("%+v, want the lines %v", got, want)
	}
	if len(result.Blobs) != 2 {
		t.Errorf("blobs %v, want one for each file", result.Blobs)
	}
}

// TestDefinedHasAPlaceOfItsOwn has two streams of one block.
func TestDefinedHasAPlaceOfItsOwn(t *testing.T) {
	code := fstest.MapFS{"main.tf": &fstest.MapFile{Data: []byte(`locals {
  streams = {
    orders = { shards = 1 }
    clicks = { shards = 2 }
  }
  tags = { team = "shop" }
}

resource "aws_kinesis_stream" "this" {
  for_each    = local.streams
  name        = each.key
  shard_count = each.value.shards
  tags        = { Team = local.tags["team"] }
}
`)}}
	finding := []analyzer.Finding{{CheckID: "no-encryption"}}
	c := &remedyCase{code: code, dir: ".", found: analyzer.Recorded{Region: "us-east-1", Streams: []analyzer.RecordedStream{{Name: "orders", Findings: finding}, {Name: "clicks", Findings: finding}}}}
	result, _ := c.remediate(t, code)
	var got []string
	for _, d := range result.Defined {
		got = append(got, d.Stream+" "+d.Place)
	}
	if want := []string{"orders main.tf:3", "clicks main.tf:4"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestBlobIsGitsName(t *testing.T) {
	// https://git-scm.com/book/en/v2/Git-Internals-Git-Objects has this one.
	if got, want := BlobName([]byte("what is up, doc?")), "bd9dbf5aae1a3862dd1526723246b20206e5fc37"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("there is no git to compare with")
	}
	cmd := exec.Command(git, "hash-object", "--stdin")
	cmd.Stdin = strings.NewReader("a\r\nb")
	out, err := cmd.Output()
	if err != nil || strings.TrimSpace(string(out)) != BlobName([]byte("a\r\nb")) {
		t.Errorf("git says %s, %v", out, err)
	}
}
