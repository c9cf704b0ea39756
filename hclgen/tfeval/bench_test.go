package tfeval

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// manyFiles writes a repository of 10,000 Terraform files: 2,000 services of five files, of which every
// tenth calls a stream module.
func manyFiles(b *testing.B) (dir string) {
	dir = b.TempDir()
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
	return dir
}

// BenchmarkRepository indexes and evaluates a large repository.
func BenchmarkRepository(b *testing.B) {
	dir := manyFiles(b)
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

// BenchmarkEdit changes one file of a large repository and compares.
func BenchmarkEdit(b *testing.B) {
	top, err := os.OpenRoot(manyFiles(b))
	if err != nil {
		b.Fatal(err)
	}
	defer top.Close()
	repo, err := Open(top.FS(), ".")
	if err != nil {
		b.Fatal(err)
	}
	deployments, _ := repo.Deployments(Options{})
	var set Set
	for _, d := range deployments {
		e, err := repo.Evaluate(b.Context(), d)
		if err != nil {
			b.Fatal(err)
		}
		set = append(set, e)
	}
	const name = "services/s0010/main.tf"
	src, err := repo.Read(name)
	if err != nil {
		b.Fatal(err)
	}
	edited := map[string][]byte{name: []byte(strings.Replace(string(src), "shards = 2", "shards = 4", 1))}
	for b.Loop() {
		after, err := repo.Overlay(edited)
		if err != nil {
			b.Fatal(err)
		}
		again, err := set.Reevaluate(b.Context(), after, []string{name})
		if err != nil {
			b.Fatal(err)
		}
		if n := len(Diff(set, again)); n != 1 {
			b.Fatalf("%d changes, want 1", n)
		}
	}
}
