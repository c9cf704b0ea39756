package hclgen

import (
	"encoding/json"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

var update = flag.Bool("update", false, "rewrite the cases' want sections")

// TestRemediate runs the cases in testdata/remedy: the code under in/, what was found in found.json (an
// analyzer.Recorded), settings in its first line, and what comes of it in want.
func TestRemediate(t *testing.T) {
	files, err := filepath.Glob("testdata/remedy/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			c := readRemedyCase(t, file)
			result, after := c.remediate(t, c.code)
			got := listing(result)
			if *update {
				c.rewrite(t, file, got)
				return
			}
			if got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
			second, _ := c.remediate(t, after)
			if len(second.Patches) > 0 {
				t.Errorf("a second run patches again:\n%s", listing(second))
			}
			if len(second.Awaiting) < len(result.Awaiting) {
				t.Errorf("a second run awaits %d, the first one %d", len(second.Awaiting), len(result.Awaiting))
			}
		})
	}
}

type remedyCase struct {
	archive  *txtar.Archive
	code     fstest.MapFS
	found    analyzer.Recorded
	want     string
	settings Settings
	options  tfeval.Options
	dir      string
}

// readRemedyCase reads a case. Its comment's first line may set dir=, var-file=, allow-reductions,
// kms-key=, alarm-topic=, crlf and untracked=.
func readRemedyCase(t *testing.T, file string) *remedyCase {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	c := &remedyCase{archive: archive, code: fstest.MapFS{}, dir: "."}
	first, _, _ := strings.Cut(string(archive.Comment), "\n")
	crlf, untracked := false, ""
	for _, word := range strings.Fields(strings.TrimPrefix(first, "settings:")) {
		key, value, _ := strings.Cut(word, "=")
		switch {
		case !strings.HasPrefix(first, "settings:"):
		case key == "dir":
			c.dir = value
		case key == "var-file":
			c.options.VarFiles = append(c.options.VarFiles, value)
		case key == "allow-reductions":
			c.settings.AllowReductions = true
		case key == "kms-key":
			c.settings.KMSKey = value
		case key == "alarm-topic":
			c.settings.AlarmTopic = value
		case key == "crlf":
			crlf = true
		case key == "untracked":
			untracked = value
		default:
			t.Fatalf("%s: no setting %q", file, key)
		}
	}
	if untracked != "" {
		c.settings.Tracked = func(name string) bool { return name != untracked }
	}
	for _, f := range archive.Files {
		data := f.Data
		switch name, isCode := strings.CutPrefix(f.Name, "in/"); {
		case isCode:
			if crlf {
				data = []byte(strings.ReplaceAll(string(data), "\n", "\r\n"))
			}
			c.code[name] = &fstest.MapFile{Data: data}
		case f.Name == "found.json":
			if err := json.Unmarshal(data, &c.found); err != nil {
				t.Fatalf("%s: found.json: %v", file, err)
			}
		case f.Name == "want":
			c.want = string(data)
		default:
			t.Fatalf("%s: file %s", file, f.Name)
		}
	}
	if c.found.Region == "" {
		c.found.Region, c.found.AccountID = "us-east-1", "123456789012"
	}
	return c
}

// remediate returns the result and the code with all patches.
func (c *remedyCase) remediate(t *testing.T, code fstest.MapFS) (*Result, fstest.MapFS) {
	t.Helper()
	c.options.Types = []string{TypeStream, TypeDeliveryStream}
	repo, err := tfeval.Open(code, c.dir)
	if err != nil {
		t.Fatal(err)
	}
	result, err := Remediate(t.Context(), repo, c.options, &c.found, c.settings)
	if err != nil {
		t.Fatal(err)
	}
	after := fstest.MapFS{}
	for name, f := range code {
		after[name] = f
	}
	for _, p := range result.Patches {
		for _, f := range p.Files {
			if old := after[f.Name]; (old == nil) != f.New || old != nil && string(old.Data) != string(f.Before) {
				t.Errorf("patch %q is for another %s", p.Title, f.Name)
			}
			spliced, err := applyEdits(f.Before, f.Edits)
			if err == nil && !f.New && string(spliced) != string(f.After) {
				err = fmt.Errorf("its edits do not make what it says")
			}
			if err != nil {
				t.Errorf("patch %q of %s: %v", p.Title, f.Name, err)
			}
			after[f.Name] = &fstest.MapFile{Data: f.After, Mode: fs.ModePerm}
		}
	}
	return result, after
}

func (c *remedyCase) rewrite(t *testing.T, file, got string) {
	t.Helper()
	i := slices.IndexFunc(c.archive.Files, func(f txtar.File) bool { return f.Name == "want" })
	if i < 0 {
		c.archive.Files = append(c.archive.Files, txtar.File{Name: "want"})
		i = len(c.archive.Files) - 1
	}
	c.archive.Files[i].Data = []byte(got)
	if err := os.WriteFile(file, txtar.Format(c.archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// listing writes a result down for a person.
func listing(r *Result) string {
	var b strings.Builder
	for _, p := range r.Patches {
		fmt.Fprintf(&b, "patch: %s (%s)\n", p.Title, p.Reversibility)
		for _, f := range p.Findings {
			fmt.Fprintf(&b, "  for %s: %s\n", f.Stream, f.CheckID)
		}
		for _, c := range p.Claims {
			verb := "changes"
			if c.Adds {
				verb = "adds"
			}
			fmt.Fprintf(&b, "  %s %s of %s [%s]\n", verb, c.Address, c.Deployment, strings.Join(c.Arguments, " "))
		}
		if p.Order != "" {
			fmt.Fprintf(&b, "  order: %s\n", p.Order)
		}
		fmt.Fprintf(&b, "  rollback: %s\n", p.Rollback)
		for _, n := range p.Notes {
			fmt.Fprintf(&b, "  note: %s\n", n)
		}
		for _, f := range p.Files {
			b.WriteString(strings.ReplaceAll(f.Diff, "\r", "^M"))
		}
	}
	for _, x := range r.Refusals {
		fmt.Fprintf(&b, "refused: %s of %s at %s: %s\n%s", x.Remedy, x.Finding.Stream, x.Place, x.Reason, indented(x.HCL))
	}
	for _, x := range r.Awaiting {
		fmt.Fprintf(&b, "awaiting apply: %s at %s\n", x.What, x.Place)
	}
	for _, x := range r.Advice {
		fmt.Fprintf(&b, "advice: %s of %s: %s\n%s", x.Remedy, x.Stream, x.Text, indented(x.HCL))
	}
	for _, x := range r.Silenced {
		fmt.Fprintf(&b, "silenced: %s of %s at %s: %s\n", x.Finding.CheckID, x.Finding.Stream, x.Place, x.Reason)
	}
	for _, x := range r.Aside {
		fmt.Fprintf(&b, "left aside: %s: %s\n", path.Clean(x.Path), x.Reason)
	}
	return b.String()
}

func indented(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString("    " + line)
	}
	return b.String()
}
