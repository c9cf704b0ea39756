package pullrequest

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(m.Run())
}

// demoComment is on a pull request that touches the code of four of the demo's streams.
func demoComment(t *testing.T) Comment {
	t.Helper()
	snapshot := demo.Snapshot(now)
	analysis := analyzer.Record(analyzer.Run(analyzer.NewAudit(snapshot, analyzer.DefaultConfig(), pricing.Embedded(snapshot.Region)), checks.All(), pricing.ListPrices{}))
	repo, err := tfeval.Open(demo.Code(), ".")
	if err != nil {
		t.Fatal(err)
	}
	result, err := hclgen.Remediate(t.Context(), repo, tfeval.Options{Types: []string{hclgen.TypeStream, hclgen.TypeDeliveryStream}}, analysis, hclgen.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	result.Patches[0].Proof = &hclgen.Proof{Mode: "plan", Status: "proven"}
	result.Patches[1].Proof = &hclgen.Proof{Mode: "plan", Status: "skipped", Detail: "the root module streams has a backend that could not be reached"}
	return Comment{
		Key: "default", Analysis: analysis, Result: result, Full: true, RunURL: "https://github.com/acme/infra/actions/runs/1",
		Changed: changing("delivery/redshift.tf", "delivery/iceberg.tf", "README.md"),
		before:  &marker{findings: 3, prints: []string{"AAAAAAAA", "BBBBBBBB", row{Finding: analyzer.Finding{CheckID: "throttled-records"}, kind: analyzer.KindStream, stream: "ad-impressions"}.print("us-east-1")}},
	}
}

// changing is a pull request that changes all of the files.
func changing(names ...string) Changes {
	c := Changes{All: true}
	for _, name := range names {
		c.Files = append(c.Files, File{Name: name})
	}
	return c
}

// TestGolden holds what the comment on the demo says. Read what -update writes.
func TestGolden(t *testing.T) {
	full := demoComment(t)
	counts := full
	counts.Full = false
	for name, c := range map[string]Comment{"demo.md": full, "demo_counts.md": counts} {
		got := c.Markdown()
		golden := "testdata/" + name
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s is not what the comment says; go test ./internal/pullrequest -run TestGolden -update writes it anew:\n%s", golden, got)
		}
		holds(t, name, got)
		if again := c.Markdown(); again != got {
			t.Errorf("%s: it says something else the second time", name)
		}
	}
}

// holds checks what holds of every comment.
func holds(t *testing.T, name, text string) document {
	t.Helper()
	if n := utf8.RuneCountInString(text); n >= limit+1 {
		t.Errorf("%s: %d characters", name, n)
	}
	if id := regexp.MustCompile(`(?:^|[^0-9])[0-9]{12}(?:[^0-9]|$)`).FindString(shardID.ReplaceAllString(resolved(text), "")); id != "" {
		t.Errorf("%s: an account id in %q", name, id)
	}
	doc := parse(t, text)
	for _, html := range doc.html() {
		for line := range strings.Lines(html) {
			if !ourHTML.MatchString(line) {
				t.Errorf("%s: HTML %q", name, html)
			}
		}
	}
	folds, ends := 0, 0
	for _, html := range doc.html() {
		folds, ends = folds+strings.Count(html, "<details>"), ends+strings.Count(html, "</details>")
	}
	if folds != ends {
		t.Errorf("%s: %d folds, %d ends of them", name, folds, ends)
	}
	if raw := doc.all(ast.KindRawHTML, ast.KindAutoLink, ast.KindImage); len(raw) > 0 {
		t.Errorf("%s: %d times raw HTML, a bare link or an image", name, len(raw))
	}
	for _, n := range doc.all(ast.KindLink) {
		if to := string(n.(*ast.Link).Destination); to != "https://github.com/acme/infra/actions/runs/1" {
			t.Errorf("%s: a link to %s", name, to)
		}
	}
	if found := references.FindString(doc.text()); found != "" {
		t.Errorf("%s: it has the reference %q", name, found)
	}
	return doc
}

func TestCountsTellNoStream(t *testing.T) {
	c := demoComment(t)
	c.Full = false
	text := c.Markdown()
	patched := map[string]bool{}
	for _, p := range c.Result.Patches {
		for _, f := range p.Findings {
			patched[f.Stream] = true
		}
	}
	outside := regexp.MustCompile("(?s)#### .*").ReplaceAllString(text, "")
	for _, r := range c.rows() {
		if strings.Contains(outside, r.stream) || !patched[r.stream] && strings.Contains(text, "`"+r.stream+"`") {
			t.Errorf("it tells of %s", r.stream)
		}
	}
	for _, gone := range []string{"us-east-1,", "Saves", "$", "could not be reached"} {
		if strings.Contains(outside, gone) {
			t.Errorf("it has %q", gone)
		}
	}
	if !strings.Contains(text, "prints= -->") || !strings.Contains(text, "```diff") {
		t.Errorf("want no prints, and diffs: %.300s", text)
	}
}

func TestHostileTextStaysText(t *testing.T) {
	c := hostileComment()
	doc := holds(t, "hostile", c.Markdown())
	patches, pasted := 0, 0
	for _, n := range doc.all(ast.KindFencedCodeBlock) {
		switch language := string(n.(*ast.FencedCodeBlock).Language(doc.source)); language {
		case "diff":
			patches++
		case "hcl":
			pasted++
		default:
			t.Errorf("a block of %q", language)
		}
	}
	// A fold for each patch, for more findings, for what was seen, for what is not patched, for its HCL and for gaps.
	if folds := strings.Count(strings.Join(doc.html(), ""), "<details>"); patches == 0 || pasted == 0 || folds != patches+5 {
		t.Errorf("%d patches, %d folds", patches, folds)
	}
	for _, n := range doc.all(ast.KindHeading) {
		if text := doc.lines(n); !strings.HasPrefix(text, "Kinesis audit") && !strings.HasSuffix(text, " patches") {
			t.Errorf("a heading %q", text)
		}
	}
}

// hostileComment is one in which everything that comes from outside is hostile.
func hostileComment() Comment {
	a := found()
	result := &hclgen.Result{}
	for i, s := range hostile[:len(hostile)-2] {
		ref := hclgen.FindingRef{Stream: s, Kind: analyzer.KindStream, CheckID: s, Issue: s, Severity: s, Fingerprint: s}
		a.Streams = append(a.Streams, analyzer.RecordedStream{Name: s, Findings: []analyzer.Finding{{
			CheckID: s, Issue: s, Severity: analyzer.Severity(s), Details: s, Remediation: s, Fingerprint: s, Consumer: s,
		}}})
		result.Patches = append(result.Patches, &hclgen.Patch{Title: s, Findings: []hclgen.FindingRef{ref}, Reversibility: hclgen.Reversibility(s), Order: s, Rollback: s, Notes: []string{s},
			Files: []hclgen.FileChange{{Name: s, Diff: "+" + s + "\n" + s + "\n"}}, Proof: &hclgen.Proof{Status: s, Detail: s}})
		result.Refusals = append(result.Refusals, hclgen.Refusal{Finding: ref, Reason: s, Place: s, HCL: s})
		result.Awaiting = append(result.Awaiting, hclgen.Awaiting{Finding: ref, Place: s, What: s})
		result.Advice = append(result.Advice, hclgen.Advice{Stream: s, Text: s, HCL: s + "\n" + s}, hclgen.Advice{Findings: []hclgen.FindingRef{ref}, Text: s})
		result.Silenced = append(result.Silenced, hclgen.Silenced{Finding: ref, Place: s, Reason: s})
		result.Aside = append(result.Aside, hclgen.Aside{Path: s, Reason: s})
		a.Coverage.Gaps = append(a.Coverage.Gaps, analyzer.Gap{Operation: s, Action: s, Resource: s, Error: s})
		a.Coverage.Unknown = append(a.Coverage.Unknown, analyzer.Unknown{CheckID: s, Stream: s, Reason: s, Actions: []string{s, s}})
		a.Coverage.NotMeasured = append(a.Coverage.NotMeasured, analyzer.NotMeasured{CheckID: s, Reason: s, Streams: hostile[:i]})
	}
	a.Region = hostile[2]
	return Comment{Key: "default", Analysis: a, Result: result, Full: true}
}

func TestTooMuchIsLeftOutWhole(t *testing.T) {
	var streams []string
	result := &hclgen.Result{}
	for i := range 3000 {
		name := fmt.Sprintf("stream-%04d", i)
		streams = append(streams, name)
		ref := hclgen.FindingRef{Stream: name, Kind: analyzer.KindStream, Issue: "No Encryption", Fingerprint: name}
		result.Patches = append(result.Patches, &hclgen.Patch{Title: "Encrypt " + name, Findings: []hclgen.FindingRef{ref}, Reversibility: hclgen.Reversible, Files: []hclgen.FileChange{{Name: "main.tf", Diff: "+𝔁" + name + "\n"}}})
		result.Refusals = append(result.Refusals, hclgen.Refusal{Finding: ref, Reason: "it is shared"})
	}
	a := found(streams...)
	for i := range a.Streams {
		a.Streams[i].Findings[0].Details = "It is of " + a.Streams[i].Name + "."
	}
	a.Coverage.Gaps = slices.Repeat([]analyzer.Gap{{Operation: "kinesis:ListShards", Error: strings.Repeat("long ", 100)}}, 100)
	c := Comment{Key: "default", Analysis: a, Result: result, Full: true, RunURL: "https://github.com/acme/infra/actions/runs/1"}
	text := c.Markdown()
	doc := holds(t, "too much", text)
	if n := length(text); n < limit-2000 {
		t.Errorf("only %d of %d characters are used", n, limit)
	}
	rows := doc.cells()/3 - 2 // without their heads
	blocks := len(doc.all(ast.KindFencedCodeBlock))
	for _, want := range []string{
		fmt.Sprintf("%d findings left out here for lack of room: see [the run](https://github.com/acme/infra/actions/runs/1)", 3000-rows),
		fmt.Sprintf("%d patches left out here", 3000-blocks), "explanations left out here", "decisions left out here", "gaps left out here", "**3000 findings.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if rows < 50 || blocks < 50 || !strings.Contains(text, "`stream-0000`") {
		t.Errorf("%d findings and %d patches are left", rows, blocks)
	}
	c.RunURL = ""
	if text := c.Markdown(); !strings.Contains(text, "see `kinesis_analysis.json`") || !strings.Contains(text, "see `patches.json`") {
		t.Error("it does not say where the rest is")
	}
}

func TestTouchedComeFirst(t *testing.T) {
	a := found("a", "b", "c", "d", "e")
	for i := range a.Streams {
		a.Streams[i].Findings[0].Severity = analyzer.Low
	}
	a.Streams[0].Findings[0].Severity = analyzer.High
	ref := func(name string) hclgen.FindingRef {
		return hclgen.FindingRef{Stream: name, Kind: analyzer.KindStream, Fingerprint: name}
	}
	at := func(name, file string) hclgen.Defined {
		return hclgen.Defined{Stream: name, Kind: analyzer.KindStream, Place: file + ":12", Lines: []hclgen.Lines{{File: file, First: 12, Last: 14}}}
	}
	c := Comment{Key: "default", Analysis: a, Full: true, Changed: changing("live/main.tf"), Result: &hclgen.Result{
		Defined:  []hclgen.Defined{at("d", "live/main.tf"), at("b", "main.tf"), at("e", "live/main.tf"), at("a", "main.tf")},
		Patches:  []*hclgen.Patch{{Findings: []hclgen.FindingRef{ref("e")}, Files: []hclgen.FileChange{{Name: "live/main.tf"}}}, {Findings: []hclgen.FindingRef{ref("a")}, Files: []hclgen.FileChange{{Name: "main.tf"}}}},
		Refusals: []hclgen.Refusal{{Finding: ref("d"), Place: "live/main.tf:12"}, {Finding: ref("b"), Place: "main.tf:12"}},
	}}
	text := c.Markdown()
	order := regexp.MustCompile("(?m)^\\| \\*\\*(?:HIGH|LOW)\\*\\* \\| `([a-e])` No Encryption(?: \\*\\((touched here)\\)\\*)? \\|").FindAllStringSubmatch(text, -1)
	var got []string
	for _, m := range order {
		got = append(got, strings.TrimSpace(m[1]+" "+m[2]))
	}
	if want := []string{"d touched here", "e touched here", "a", "b", "c"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if !strings.Contains(text, "**5 findings, 2 on streams whose code is changed here. There are patches for 2 of them.**") {
		t.Errorf("%s", text)
	}
}
