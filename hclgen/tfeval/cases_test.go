package tfeval

import (
	"bytes"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"
)

var update = flag.Bool("update", false, "rewrite the want section of the cases in testdata")

// TestCases evaluates each archive in testdata and compares what is known of its streams with the
// archive's file "want". Lines before the first file set options: "dir: live", "workspace: prod",
// "var: env=prod", "var-file: prod.tfvars". "crlf" in the name makes every line end in CRLF.
func TestCases(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			c := readCase(t, name)
			got := c.listing(t)
			if *update {
				c.archive.Files = slices.DeleteFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == "want" })
				c.archive.Files = append(c.archive.Files, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(name, txtar.Format(c.archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != c.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, c.want)
			}
		})
	}
}

type testCase struct {
	archive *txtar.Archive
	fsys    fstest.MapFS
	dir     string
	options Options
	want    string
}

func readCase(t *testing.T, name string) testCase {
	t.Helper()
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	c := testCase{archive: archive, fsys: fstest.MapFS{}, dir: ".", options: Options{
		Types: []string{"aws_kinesis_stream", "aws_kinesis_firehose_delivery_stream", "aws_cloudwatch_metric_alarm"}}}
	for line := range strings.Lines(string(archive.Comment)) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch key {
		case "dir":
			c.dir = value
		case "workspace":
			c.options.Workspace = value
		case "var":
			name, v, _ := strings.Cut(value, "=")
			if c.options.Vars == nil {
				c.options.Vars = map[string]string{}
			}
			c.options.Vars[name] = v
		case "var-file":
			c.options.VarFiles = append(c.options.VarFiles, value)
		}
	}
	for _, f := range archive.Files {
		if f.Name == "want" {
			c.want = string(f.Data)
			continue
		}
		data := f.Data
		if strings.Contains(name, "crlf") {
			data = bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))
		}
		if target, ok := strings.CutSuffix(f.Name, "@link"); ok {
			c.fsys[target] = &fstest.MapFile{Data: bytes.TrimSpace(data), Mode: fs.ModeSymlink | 0o777}
			continue
		}
		c.fsys[f.Name] = &fstest.MapFile{Data: data}
	}
	return c
}

// evaluate evaluates all deployments of the case.
func (c testCase) evaluate(t *testing.T) (Set, []Refusal) {
	t.Helper()
	repo, err := Open(c.fsys, c.dir)
	if err != nil {
		t.Fatal(err)
	}
	deployments, refusals := repo.Deployments(c.options)
	var set Set
	for _, d := range deployments {
		e, err := repo.Evaluate(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		set = append(set, e)
	}
	return set, refusals
}

// listing writes down what is known, a line per instance and argument.
func (c testCase) listing(t *testing.T) string {
	set, refusals := c.evaluate(t)
	var b strings.Builder
	for _, r := range refusals {
		fmt.Fprintf(&b, "refused %s: %s\n", r.Path, r.Reason)
	}
	for _, e := range set {
		fmt.Fprintf(&b, "deployment %s", e.Deployment)
		if e.Deployment.Bare {
			b.WriteString(" (bare)")
		}
		b.WriteString("\n")
		for _, p := range e.Problems {
			fmt.Fprintf(&b, "problem %s\n", p)
		}
		for _, i := range e.Instances {
			if slices.Contains(c.options.Types, i.Type) {
				c.listInstance(&b, i)
			}
		}
	}
	return b.String()
}

func (c testCase) listInstance(b *strings.Builder, i *Instance) {
	b.WriteString(i.Address)
	if i.Maybe {
		b.WriteString(" maybe")
	}
	if region, ok := i.Provider.Region.Text(); ok {
		b.WriteString(" in " + region)
	}
	if i.Provider.Account != "" {
		b.WriteString(" of " + i.Provider.Account)
	}
	b.WriteString("\n")
	paths := i.AttributePaths()
	if i.Type == "aws_kinesis_stream" {
		paths = append(paths, "name", "shard_count")
	}
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		v := i.Attribute(path)
		fmt.Fprintf(b, "  %s = %s", path, c.show(v))
		if ignored, at := i.Ignores(path); ignored {
			fmt.Fprintf(b, " ignored at %s", at)
		}
		b.WriteString("\n    from ")
		if v.Origin.Editable {
			b.WriteString("editable ")
		}
		fmt.Fprintf(b, "%s%s %s %s", v.Origin.Kind, v.Origin.Element, v.Origin.Span(), c.text(v.Origin.Span()))
		if v.Origin.Why != "" {
			fmt.Fprintf(b, " (%s)", v.Origin.Why)
		}
		b.WriteString("\n")
		for _, s := range v.Origin.Via {
			fmt.Fprintf(b, "    via %s\n", s)
		}
		for _, p := range v.Origin.Overrides {
			fmt.Fprintf(b, "    or %s %s at %s", p.Into, p.Name, p.Span)
			if !p.DroppedBy.IsZero() {
				fmt.Fprintf(b, " dropped by %s", p.DroppedBy)
			}
			b.WriteString("\n")
		}
	}
}

func (c testCase) show(v Value) string {
	mark := ""
	if v.Sensitive {
		mark = " sensitive"
	}
	switch {
	case v.IsNull():
		return "null" + mark
	case v.Known:
		if s, ok := v.Text(); ok {
			return fmt.Sprintf("%q", s) + mark
		}
		if list, ok := v.Strings(); ok {
			return fmt.Sprintf("%q", list) + mark
		}
		return v.V.GoString() + mark
	case v.Pattern.Anchored():
		var ids []string
		for _, p := range v.Pattern {
			if p.Hole != nil {
				ids = append(ids, p.Hole.ID)
			}
		}
		return fmt.Sprintf("unknown like %s holes %q", v.Pattern, ids) + mark
	default:
		return "unknown" + mark
	}
}

// text is the first line of the source at the span.
func (c testCase) text(s Span) string {
	f := c.fsys[s.File]
	if f == nil || !s.Range.CanSliceBytes(f.Data) {
		return "?"
	}
	line, _, more := strings.Cut(string(s.Range.SliceBytes(f.Data)), "\n")
	if more {
		line = strings.TrimRight(line, "\r") + "…"
	}
	return "`" + line + "`"
}

// evaluated evaluates every deployment of one file, main.tf.
func evaluated(t *testing.T, code string) Set {
	t.Helper()
	set, _ := testCase{fsys: fstest.MapFS{"main.tf": {Data: []byte(code)}}, dir: "."}.evaluate(t)
	return set
}
