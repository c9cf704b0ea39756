package hclgen

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// TestChanged changes a repository with the streams orders, of a module whose call a tfvars file reaches, and
// clicks, mostly in ways that leave no new line in what defines them. No code defines nowhere, which counts
// where there is code that may.
func TestChanged(t *testing.T) {
	base := map[string]string{
		"infra/main.tf": `variable "shards" { default = 1 }
locals { on = true }
module "orders" {
  source    = "../stream"
  name      = "orders"
  shards    = var.shards
  retention = 48
}
module "spare" {
  source = "../other"
  name   = "spare"
  shards = 1
}
resource "aws_kinesis_stream" "clicks" {
  count       = local.on ? 1 : 0
  name        = "clicks"
  shard_count = 1
}
resource "aws_sns_topic" "other" { name = "other" }
data "http" "ages" { url = "https://example.com/a" }
locals { ages = data.http.ages.body }
resource "aws_kinesis_stream" "aged" {
  name             = "aged"
  shard_count      = 1
  retention_period = local.ages
}
resource "aws_kinesis_stream" "sized" {
  name             = "sized"
  shard_count      = jsondecode(file("${path.module}/sizes.json")).sized
  retention_period = yamldecode(file("${path.module}/times.yaml")).sized
}
`,
		"installed/main.tf":                         "module \"m\" {\n  source = \"git::https://example.com/m?ref=v1\"\n}\n",
		"installed/.terraform/modules/modules.json": `{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"m","Source":"git::https://example.com/m?ref=v1","Dir":".terraform/modules/m"}]}`,
		"installed/.terraform/modules/m/main.tf":    "resource \"aws_kinesis_stream\" \"this\" {\n  name = \"inst\"\n  shard_count = 1\n}\n",
		"infra/sizes.json":                          `{"sized": 1}`,
		"infra/times.yaml":                          "sized: 24\n",
		"remote/main.tf":                            "module \"sizes\" {\n  source = \"git::https://example.com/sizes?ref=v1\"\n}\nresource \"aws_kinesis_stream\" \"far\" {\n  name = \"far\"\n  shard_count = module.sizes.far\n}\n",
		"infra/prod.auto.tfvars":                    "shards = 4\n",
		"stream/main.tf":                            "variable \"name\" {}\nvariable \"shards\" {}\nvariable \"retention\" { default = 24 }\nresource \"aws_kinesis_stream\" \"this\" {\n  name = var.name\n  shard_count = var.shards\n  retention_period = var.retention\n}\n",
		"other/main.tf":                             "variable \"name\" {}\nvariable \"shards\" {}\nvariable \"retention\" { default = 24 }\nresource \"aws_kinesis_stream\" \"this\" {\n  name = var.name\n  shard_count = var.shards\n  retention_period = 168\n}\n",
	}
	edit := func(file, old, new string) func(map[string]string) {
		return func(files map[string]string) {
			if !strings.Contains(files[file], old) {
				t.Fatalf("%s has no %q", file, old)
			}
			files[file] = strings.Replace(files[file], old, new, 1)
		}
	}
	for name, c := range map[string]struct {
		change func(map[string]string)
		want   string
	}{
		"a value in the tfvars":                 {edit("infra/prod.auto.tfvars", "4", "5"), "orders"},
		"the value removed from it":             {edit("infra/prod.auto.tfvars", "shards = 4\n", "\n"), "orders"},
		"the file removed":                      {func(f map[string]string) { delete(f, "infra/prod.auto.tfvars") }, "orders"},
		"an argument of the call removed":       {edit("infra/main.tf", "  retention = 48\n", ""), "orders"},
		"another module":                        {edit("infra/main.tf", "../stream", "../other"), "orders"},
		"the condition of count":                {edit("infra/main.tf", "on = true", "on = false"), "clicks"},
		"the block removed":                     {edit("infra/main.tf", "name        = \"clicks\"", "name        = \"gone\""), "clicks"},
		"a JSON file that is read":              {edit("infra/sizes.json", "1", "2"), "sized"},
		"a YAML file that is read":              {edit("infra/times.yaml", "24", "48"), "aged clicks orders sized"}, // of all that reads it
		"that of one that is installed":         {edit("installed/main.tf", "ref=v1", "ref=v2"), "inst"},
		"the version of a remote module":        {edit("remote/main.tf", "ref=v1", "ref=v2"), "far"},
		"a data source that one reads":          {edit("infra/main.tf", "example.com/a", "example.com/b"), "aged"},
		"a data source beside it":               {edit("infra/main.tf", "\"other\" }", "\"other\" }\ndata \"aws_region\" \"this\" {}"), ""},
		"something else":                        {edit("infra/main.tf", "\"other\" }", "\"another\" }"), ""},
		"a comment":                             {edit("infra/main.tf", "module", "# Orders.\nmodule"), ""},
		"code that does not parse any more":     {edit("infra/main.tf", "module \"orders\" {", "module \"orders\" {{"), "aged nowhere orders"},
		"a name of which nothing is known":      {edit("infra/main.tf", "name        = \"clicks\"", "name        = aws_sns_topic.other.id"), "clicks nowhere"},
		"a default that something else decides": {edit("infra/main.tf", "default = 1", "default = 2"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			after := maps.Clone(base)
			c.change(after)
			code, before := fstest.MapFS{}, map[string][]byte{}
			for file, text := range after {
				code[file] = &fstest.MapFile{Data: []byte(text)}
			}
			for file, text := range base {
				if after[file] != text {
					before[file] = []byte(text)
				}
			}
			repo, err := tfeval.Open(code, ".")
			if err != nil {
				t.Fatal(err)
			}
			finding := []analyzer.Finding{{CheckID: "no-encryption"}}
			r := &analyzer.Recorded{Region: "us-east-1", Streams: []analyzer.RecordedStream{{Name: "orders", Findings: finding}, {Name: "clicks", Findings: finding}, {Name: "sized", Findings: finding}, {Name: "far", Findings: finding}, {Name: "aged", Findings: finding}, {Name: "inst", Findings: finding},
				{Name: "nowhere", Findings: finding}}}
			compare, err := Compare(t.Context(), repo, tfeval.Options{Types: []string{TypeStream}}, r, Settings{})
			if err != nil {
				t.Fatal(err)
			}
			var opaque, refs []string
			for file, content := range before {
				if !compare.Reads(file) && after[file] != "" {
					t.Errorf("%s is not read", file)
				}
				refs = append(refs, OpaqueChanges(file, content, []byte(after[file]))...)
				if strings.HasSuffix(file, ".yaml") {
					opaque = append(opaque, file)
					delete(before, file)
				}
			}
			changed, err := compare.Changed(t.Context(), before, opaque, refs)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for ref := range changed {
				got = append(got, ref.Stream)
			}
			slices.Sort(got)
			if text := strings.Join(got, " "); text != c.want {
				t.Errorf("%q, want %q", text, c.want)
			}
		})
	}
}
