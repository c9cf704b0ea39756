package tfeval

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// BenchmarkRepository indexes and evaluates a generated repository of 10,000 Terraform files: 2,000
// services of five files, of which every tenth calls a stream module.
func BenchmarkRepository(b *testing.B) {
	dir := b.TempDir()
	write := func(name, content string) {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	write("modules/stream/main.tf", "variable \"name\" {}\nvariable \"shards\" { default = 1 }\nresource \"aws_kinesis_stream\" \"this\" {\n  name        = var.name\n  shard_count = var.shards\n}\n")
	filler := strings.Repeat("resource \"aws_iam_role\" \"r%d\" {\n  name               = \"role-${var.env}-%d\"\n  assume_role_policy = jsonencode({ Version = \"2012-10-17\", Statement = [] })\n}\n\n", 8)
	for s := range 2000 {
		root := fmt.Sprintf("services/s%04d/", s)
		for f := range 3 {
			write(fmt.Sprintf("%sroles%d.tf", root, f), strings.ReplaceAll(filler, "%d", fmt.Sprint(f)))
		}
		write(root+"variables.tf", "variable \"env\" {\n  type    = string\n  default = \"prod\"\n}\n")
		main := "provider \"aws\" {\n  region = \"eu-west-1\"\n}\n"
		if s%10 == 0 {
			main += fmt.Sprintf("module \"stream\" {\n  source = \"../../modules/stream\"\n  name   = \"${var.env}-s%d\"\n  shards = 2\n}\n", s)
		}
		write(root+"main.tf", main)
	}
	b.ReportAllocs()
	for b.Loop() {
		top, err := os.OpenRoot(dir)
		if err != nil {
			b.Fatal(err)
		}
		repo, err := Open(top.FS(), ".")
		if err != nil {
			b.Fatal(err)
		}
		deployments, _ := repo.Deployments(Options{Types: []string{"aws_kinesis_stream"}})
		if len(deployments) != 200 {
			b.Fatalf("%d deployments reach a stream, want 200", len(deployments))
		}
		for _, d := range deployments {
			e, err := repo.Evaluate(b.Context(), d)
			if err != nil {
				b.Fatal(err)
			}
			for _, i := range e.Instances {
				if i.Type == "aws_kinesis_stream" && !i.Attribute("shard_count").Origin.Editable {
					b.Fatalf("%s is not editable", i.Address)
				}
			}
		}
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		b.ReportMetric(float64(memory.HeapInuse)/(1<<20), "heap-MiB")
		top.Close()
	}
}
