package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// pluginDir names a folder with a mirror of the AWS provider.
const pluginDir = "KINESIS_AUDIT_PLUGIN_DIR"

var seconds = regexp.MustCompile(` in \d+ s`)

// corpus writes the made-up repository into a folder of its own.
func corpus(t *testing.T) (folder string) {
	t.Helper()
	archive, err := txtar.ParseFile("testdata/mini.txtar")
	if err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	for _, f := range archive.Files {
		full := filepath.Join(folder, "mini", filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestNothingIsWrong(t *testing.T) {
	o := options{folder: corpus(t), whyNot: "this is a test", verbose: true}
	out := summary(t, o)
	for _, want := range []string{
		"Nothing is validated: this is a test.",
		"edited: mini: set_shard_count up of module.orders.aws_kinesis_stream.this: modules/stream/main.tf:10",
		"refused: mini: set_shard_count up of aws_kinesis_stream.audit: live/main.tf:11: refused: ignore_changes",
		"edited: mini: set_buffering of aws_kinesis_firehose_delivery_stream.archive: archive/main.tf:1",
		"1 repositories, 4 folders with a stream",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
	if again := summary(t, o); seconds.ReplaceAllString(again, "") != seconds.ReplaceAllString(out, "") {
		t.Errorf("a second run prints something else:\n%s\nthan\n%s", again, out)
	}
}

func realTerraform(t *testing.T) *terraform {
	t.Helper()
	if os.Getenv(pluginDir) == "" {
		t.Skipf("%s does not name a mirror of the aws provider", pluginDir)
	}
	tf, why := findTerraform(os.Getenv(pluginDir), os.Environ())
	if tf == nil {
		t.Skip(why)
	}
	return tf
}

func TestTerraformFindsTheFault(t *testing.T) {
	tf := realTerraform(t)
	broken := map[string][]byte{"modules/stream/more.tf": []byte("resource \"aws_kinesis_stream\" \"more\" {\n  nonsense = 1\n}\n")}
	jobs := []*job{{folder: "shop"}, {folder: "shop", changed: broken}, {folder: "live", changed: broken}, {folder: "archive", changed: broken}}
	if err := tf.validate(t.Context(), filepath.Join(corpus(t), "mini"), jobs); err != nil {
		t.Fatal(err)
	}
	for n, faulty := range []bool{false, true, true, false} {
		if got := jobs[n].fault; (got != "") != faulty {
			t.Errorf("the fault of job %d, %s, is %q", n, jobs[n].folder, got)
		}
	}
}

func TestTerraformValidates(t *testing.T) {
	tf := realTerraform(t)
	out := summary(t, options{folder: corpus(t), terraform: tf, plans: 1, verbose: true})
	for _, want := range []string{"of which 4 pass terraform validate", "of 1 the plans compared"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

func summary(t *testing.T, o options) string {
	t.Helper()
	var out strings.Builder
	wrong, err := run(t.Context(), &out, o)
	if err != nil {
		t.Fatal(err)
	}
	if wrong > 0 {
		t.Errorf("%d outcomes are wrong:\n%s", wrong, out.String())
	}
	return out.String()
}

// TestWrong judges patches with a fault each.
func TestWrong(t *testing.T) {
	whole := filepath.Join(corpus(t), "mini")
	start := &trial{whole: whole, dir: whole, report: &report{}, sights: map[string]*sight{}}
	var done func()
	var err error
	if start.copied, done, err = openRepo(whole, "."); err != nil {
		t.Fatal(err)
	}
	defer done()
	streams, err := streamsIn(t.Context(), start.copied)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(streams, func(s *stream) bool { return s.address == "module.clicks.aws_kinesis_stream.this" })
	if i < 0 {
		t.Fatalf("clicks is not among the streams")
	}
	s := streams[i] // its shards are the module's default
	const module = "modules/stream/main.tf"
	for _, c := range []struct{ name, file, old, new, want string }{
		{"the way it should be", "shop/main.tf", "\"clicks\"\n", "\"clicks\"\n  shards = 4\n", ""},
		{"shared with another stream", module, "var.shards", "4", "more than it claims"},
		{"another value", "shop/main.tf", "\"clicks\"\n", "\"clicks\"\n  shards = 5\n", "not 4"},
		{"another argument", module, "= 48", "= 96", "more than it claims"},
		{"no HCL", module, "var.shards", "(", "does not parse"},
		{"a comment less", module, "var.shards # never fewer than two", "var.shards", "lost the comment"},
		{"no answer", module, "", "", "0 answers"},
	} {
		t.Run(c.name, func(t *testing.T) {
			before, err := os.ReadFile(filepath.Join(whole, filepath.FromSlash(c.file)))
			if err != nil {
				t.Fatal(err)
			}
			at := strings.Index(string(before), c.old)
			edit := hclgen.Edit{Start: at, End: at + len(c.old), Text: c.new}
			result := &hclgen.Result{}
			if c.old != "" {
				result.Patches = []*hclgen.Patch{{
					Findings: []hclgen.FindingRef{{Fingerprint: "0"}},
					Claims:   []hclgen.Claim{{Deployment: s.deployment.String(), Address: s.address, Arguments: []string{"shard_count"}}},
					Files:    []hclgen.FileChange{{Name: c.file, Before: before, After: splice(before, []hclgen.Edit{edit}), Edits: []hclgen.Edit{edit}}},
				}}
			}
			err = start.judge(t.Context(), &outcome{}, s, s.remedies[:1], result)
			if err == nil && c.want != "" || err != nil && (c.want == "" || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("the verdict is %v, want %q", err, c.want)
			}
			if after, _ := os.ReadFile(filepath.Join(whole, filepath.FromSlash(c.file))); string(after) != string(before) {
				t.Error("the edit was not undone")
			}
		})
	}
}

// TestClaimsOfAnotherRegion claims two streams of one name for one of them.
func TestClaimsOfAnotherRegion(t *testing.T) {
	top := t.TempDir()
	for name, text := range map[string]string{
		"main.tf":     "variable \"region\" {}\nprovider \"aws\" {\n  region = var.region\n}\nresource \"aws_kinesis_stream\" \"s\" {\n  name        = \"orders\"\n  shard_count = 2\n}\n",
		"dev.tfvars":  "region = \"eu-west-1\"\n",
		"prod.tfvars": "region = \"us-east-1\"\n",
	} {
		if err := os.WriteFile(filepath.Join(top, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	repo, done, err := openRepo(top, ".")
	if err != nil {
		t.Fatal(err)
	}
	defer done()
	streams, err := streamsIn(t.Context(), repo)
	if err != nil || len(streams) != 2 {
		t.Fatalf("%d streams, want 2: %v", len(streams), err)
	}
	s := streams[0]
	before, err := look(t.Context(), repo, s.options, nil, nil, s.deployment)
	if err != nil {
		t.Fatal(err)
	}
	claim := func(s *stream) hclgen.Claim {
		return hclgen.Claim{Deployment: s.deployment.String(), Address: s.address, Arguments: []string{"shard_count"}}
	}
	result := &hclgen.Result{Patches: []*hclgen.Patch{{Claims: []hclgen.Claim{claim(s)}}}}
	if err := rightClaims(s, s.remedies[:1], result, before); err != nil {
		t.Errorf("its own claim: %v", err)
	}
	result.Patches[0].Claims = append(result.Patches[0].Claims, claim(streams[1]))
	if err := rightClaims(s, s.remedies[:1], result, before); err == nil || !strings.Contains(err.Error(), "the stream orders of us-east-1") {
		t.Errorf("the claim of another region's stream: %v", err)
	}
}
