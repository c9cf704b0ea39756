package tfeval

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
)

// FuzzEvaluate takes a set of files as a txtar archive: whatever stands in them, nothing panics, every
// editable origin and every block is a range of an existing file, and the same files give the same values.
func FuzzEvaluate(f *testing.F) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(txtar.Format(archive))
	}
	for _, src := range []string{
		"-- main.tf --\nmodule \"self\" {\n  source = \"./\"\n}\nresource \"aws_kinesis_stream\" \"a\" {\n  for_each = aws_kinesis_stream.a\n  name = each.value.name\n}\n",
		"-- main.tf --\nvariable \"v\" {\n  type = object({ a = optional(list(object({ b = optional(number, 1) })), [{}]) })\n}\nresource \"aws_kinesis_stream\" \"a\" {\n  shard_count = var.v.a[0].b\n}\n-- terraform.tfvars.json --\n{\"v\": {\"a\": [{}]}}\n",
		"-- main.tf --\nresource \"aws_kinesis_stream\" \"a\" {\n  name = \"${[for s in [1]: s][0]}${true ? null : {}}\"\n  dynamic \"x\" {\n    for_each = \"s\"\n    iterator = 1\n    content {\n      y = x.value\n    }\n  }\n}\n",
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		fsys := fstest.MapFS{}
		for _, section := range strings.Split("\n"+string(data), "\n-- ")[1:] { // txtar.Parse itself panics on some input
			if name, content, ok := strings.Cut(section, " --\n"); ok && fs.ValidPath(name) && name != "." {
				fsys[name] = &fstest.MapFile{Data: []byte(content)}
			}
		}
		first, again := everything(t, fsys), everything(t, fsys)
		if diff := Diff(first, again); len(diff) > 0 {
			t.Errorf("the same files differ at %s %s", diff[0].Address, diff[0].Path)
		}
		for _, e := range first {
			e.ProviderVersions("aws").Majors([]int{4, 5, 6})
			for _, i := range slices.Concat(e.Instances, e.Others) {
				i.IgnoredChecks()
				i.Outputs()
				for _, path := range i.AttributePaths() {
					v := i.Attribute(path)
					v.Pattern.Match("orders-prod-events", nil)
					i.Ignores(path)
					body, _, _ := i.Body(path)
					if file := fsys[body.TypeRange.Filename]; file == nil || !body.TypeRange.CanSliceBytes(file.Data) {
						t.Errorf("%s %s stands in a block outside of the files: %s", i.Address, path, body.TypeRange)
					}
					if file := fsys[v.Origin.File]; v.Origin.Editable && (file == nil || !v.Origin.Range.CanSliceBytes(file.Data)) {
						t.Errorf("%s %s has an editable origin outside of the files: %s", i.Address, path, v.Origin.Span())
					}
				}
			}
		}
	})
}

// everything evaluates all deployments; nil if the files do not make a repository.
func everything(t *testing.T, fsys fs.FS) (set Set) {
	repo, err := Open(fsys, ".")
	if err != nil {
		return nil
	}
	repo.meter.budget = 1000 // so that the fuzzer is not kept busy by loops
	deployments, _ := repo.Deployments(Options{})
	for _, d := range deployments {
		e, err := repo.Evaluate(t.Context(), d)
		if err != nil {
			t.Fatalf("deployment %s: %v", d, err)
		}
		set = append(set, e)
	}
	return set
}
