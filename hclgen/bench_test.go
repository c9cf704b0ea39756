package hclgen

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// BenchmarkRemediate patches a repository of 10,000 Terraform files: 500 root modules with a folder of a
// shared module each, and 200 streams that want a patch of two.
func BenchmarkRemediate(b *testing.B) {
	code, found := largeRepository(500, 20, 200)
	for b.Loop() {
		repo, err := tfeval.Open(code, ".")
		if err != nil {
			b.Fatal(err)
		}
		result, err := Remediate(b.Context(), repo, tfeval.Options{Types: []string{TypeStream}}, found, Settings{})
		if err != nil {
			b.Fatal(err)
		}
		if len(result.Patches) != 400 {
			b.Fatalf("%d patches, %v", len(result.Patches), result.Refusals)
		}
	}
}

func largeRepository(roots, filesEach, streams int) (fstest.MapFS, *analyzer.Recorded) {
	code := fstest.MapFS{}
	found := &analyzer.Recorded{Region: "us-east-1", AccountID: "123456789012"}
	put := func(name, text string) { code[name] = &fstest.MapFile{Data: []byte(text)} }
	put("modules/stream/main.tf", "variable \"name\" {}\nvariable \"shards\" { default = 1 }\nresource \"aws_kinesis_stream\" \"this\" {\n  name        = var.name\n  shard_count = var.shards\n}\n")
	for r := range roots {
		dir := fmt.Sprintf("live/%03d", r)
		name := fmt.Sprintf("stream-%03d", r)
		put(dir+"/main.tf", fmt.Sprintf("provider \"aws\" {\n  region = \"us-east-1\"\n}\n\nmodule \"stream\" {\n  source = \"../../modules/stream\"\n  name   = %q\n  shards = 4\n}\n\nresource \"aws_kinesis_stream\" \"own\" {\n  name        = \"%s-own\"\n  shard_count = 4\n}\n", name, name))
		for f := 1; f < filesEach; f++ {
			put(fmt.Sprintf("%s/other_%02d.tf", dir, f), fmt.Sprintf("resource \"aws_s3_bucket\" \"b%02d\" {\n  bucket = \"%s-%02d\"\n}\n", f, name, f))
		}
		if r >= streams {
			continue
		}
		for _, live := range []string{name, name + "-own"} {
			found.Streams = append(found.Streams, analyzer.RecordedStream{Name: live, Mode: analyzer.Provisioned,
				Config:   &analyzer.StreamConfig{OpenShards: 4, RetentionHours: 24, Encryption: "NONE"},
				Findings: []analyzer.Finding{{CheckID: "under-provisioned-shards", Remedy: analyzer.SetShardCount{Stream: live, From: 4, To: 8}}}})
		}
	}
	return code, found
}

// BenchmarkOneRoot patches a root module of 100 streams in one file, each of which wants two remedies.
func BenchmarkOneRoot(b *testing.B) {
	var text strings.Builder
	found := &analyzer.Recorded{Region: "us-east-1", AccountID: "123456789012"}
	no := false
	for n := range 100 {
		name := fmt.Sprintf("stream-%03d", n)
		fmt.Fprintf(&text, "resource \"aws_kinesis_stream\" \"s%03d\" {\n  name        = %q\n  shard_count = 4\n}\n\n", n, name)
		found.Streams = append(found.Streams, analyzer.RecordedStream{Name: name, Mode: analyzer.Provisioned, Policy: &no,
			Config: &analyzer.StreamConfig{OpenShards: 4, RetentionHours: 24, Encryption: "NONE"},
			Findings: []analyzer.Finding{
				{CheckID: "under-provisioned-shards", Remedy: analyzer.SetShardCount{Stream: name, From: 4, To: 8}},
				{CheckID: "no-encryption", Remedy: analyzer.EnableStreamEncryption{Stream: name, KeyID: awsManagedKey}},
			}})
	}
	code := fstest.MapFS{"main.tf": &fstest.MapFile{Data: []byte(text.String())}}
	for b.Loop() {
		repo, err := tfeval.Open(code, ".")
		if err != nil {
			b.Fatal(err)
		}
		result, err := Remediate(b.Context(), repo, tfeval.Options{Types: []string{TypeStream}}, found, Settings{})
		if err != nil {
			b.Fatal(err)
		}
		if len(result.Patches) != 200 {
			b.Fatalf("%d patches, %v", len(result.Patches), result.Refusals)
		}
	}
}
