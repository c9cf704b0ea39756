package pullrequest

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// described is what a run says of the patches of a group.
func described(g Group, full bool, patches ...*hclgen.Patch) description {
	r := &followUp{FollowUps: FollowUps{Key: "default", Analysis: found()}, full: full}
	return r.describe(FollowUp{g, &hclgen.Result{Patches: patches}})
}

// bodyHolds checks what holds of every body, and returns it without its marker.
func bodyHolds(t *testing.T, name string, d description) (string, document) {
	t.Helper()
	first, rest, _ := strings.Cut(d.body, "\n")
	if prints, ok := readPrints("default", d.body); !ok || !slices.Equal(prints, d.prints) || len(prints) == 0 || !strings.HasSuffix(first, " -->") {
		t.Errorf("%s: the marker %q tells %q, want %q", name, first, prints, d.prints)
	}
	if n := length(d.body); n > limit {
		t.Errorf("%s: %d characters", name, n)
	}
	for _, text := range []string{d.title, d.message} {
		if found := references.FindString(text); found != "" {
			t.Errorf("%s: %q has the reference %q", name, text, found)
		}
		if strings.Contains(text, "123456789012") {
			t.Errorf("%s: %q has an account id", name, text)
		}
	}
	if strings.Contains(d.title, "\n") || strings.Count(d.message, "Kinesis-Audit-Key: ") != strings.Count(d.message, "\n\nKinesis-Audit-Key: default\n") {
		t.Errorf("%s: the title is %q, the message %q", name, d.title, d.message)
	}
	return rest, holds(t, name, rest)
}

func TestFollowUpHostileText(t *testing.T) {
	for _, s := range hostile {
		p := &hclgen.Patch{Title: s, Remedy: s, Reversibility: hclgen.Reversibility(s), Order: s, Rollback: s, Notes: []string{s}, Proof: &hclgen.Proof{Status: "failed", Detail: s},
			Findings: []hclgen.FindingRef{{Stream: s, Kind: s, CheckID: s, Issue: s, Severity: s, Fingerprint: s}}, Files: []hclgen.FileChange{{Name: s, Diff: "+" + s + "\n"}}}
		for _, kind := range kinds {
			body, doc := bodyHolds(t, s, described(Group{Root: s, Kind: kind}, true, p))
			if blocks := doc.all(ast.KindFencedCodeBlock); len(blocks) != 2 {
				t.Errorf("%q: %d blocks in %s", s, len(blocks), body)
			}
			if headings := doc.all(ast.KindHeading); len(headings) != 2 {
				t.Errorf("%q: %d headings in %s", s, len(headings), body)
			}
		}
	}
}

func TestFollowUpBody(t *testing.T) {
	ref := func(stream, check, severity string) hclgen.FindingRef {
		return hclgen.FindingRef{Stream: stream, Kind: analyzer.KindStream, CheckID: check, Issue: "Issue", Severity: severity, Fingerprint: stream + check}
	}
	patches := []*hclgen.Patch{
		{Title: "Set retention_period of orders to 24 hours", Remedy: "set_retention", Reversibility: hclgen.DataLosing, Rollback: "Set it back.", Reduces: true,
			Findings: []hclgen.FindingRef{ref("orders", "excessive-retention", "LOW"), ref("clicks", "excessive-retention", "LOW")},
			Proof:    &hclgen.Proof{Status: "skipped", Detail: "the backend could not be reached"}, Files: []hclgen.FileChange{{Name: "main.tf", Diff: "-arn:123456789012\n"}}},
		{Title: "Set shard_count of it's to 2", Remedy: "set_shard_count", Findings: []hclgen.FindingRef{ref("it's", "over-provisioned-shards", "MEDIUM")}, Reduces: true},
	}
	names := map[bool]string{true: "    --only clicks \\\n    --only 'it'\\''s' \\\n    --only orders \\\n"}
	for full, detail := range map[bool]string{true: "For: `orders`: Issue; `clicks`: Issue\n- Proof: none (the backend could not be reached)", false: "\n- Proof: none\n"} {
		d := described(Group{Root: ".", Kind: Reducing}, full, patches...)
		body, _ := bodyHolds(t, "reducing", d)
		for _, want := range []string{
			"has 3 findings here that an edit of the top folder fixes: 1 medium, 2 low. **It cuts capacity or retention**", "#### 2 patches", detail,
			"(loses data)", " **2 of its patches can't be undone.**", "Undo: **loses data", "an account id is masked", "-arn:xxxxxxxxxxxx",
			"If you close it, it stays closed until its findings change.", "never with a forced push",
			"```sh\nkinesis-audit remediate \\\n    --analysis kinesis_analysis.json \\\n    --terraform . \\\n    --only excessive-retention \\\n    --only over-provisioned-shards \\\n" + names[full] + "    --allow-reductions \\\n    --write\n```\n",
		} {
			if !strings.Contains(body, want) {
				t.Errorf("no %q in %s", want, body)
			}
		}
		if d.title != "kinesis-audit: cut what is not used" {
			t.Errorf("the title is %q", d.title)
		}
	}
	for _, c := range []struct {
		group   Group
		patches []*hclgen.Patch
		want    string
	}{
		{Group{Root: "streams", Kind: Additive}, []*hclgen.Patch{{Remedy: "create_alarms", Findings: patches[1].Findings}}, "kinesis-audit: add alarms in streams"},
		{Group{Root: "a, b", Kind: Configuration}, []*hclgen.Patch{{Remedy: "enable_stream_encryption", Findings: patches[0].Findings}}, "kinesis-audit: encrypt 2 streams in a, b"},
		{Group{Root: "a", Kind: Configuration}, []*hclgen.Patch{{Remedy: "enable_stream_encryption"}, {Remedy: "set_buffering", Findings: patches[0].Findings}}, "kinesis-audit: fix 2 findings in a"},
	} {
		if d := described(c.group, false, c.patches...); d.title != c.want {
			t.Errorf("the title is %q, want %q", d.title, c.want)
		}
	}
}

// TestFollowUpCommand has a shell read the command, which is broken into lines.
func TestFollowUpCommand(t *testing.T) {
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh on the PATH to read the command with")
	}
	names := []string{"orders", "it's", `a \`, "$(id)", "`id`", "a  b\nc", `\'`, "-x", "*", "é ü"}
	var refs []hclgen.FindingRef
	for _, name := range names {
		refs = append(refs, hclgen.FindingRef{Stream: name, Kind: analyzer.KindStream, CheckID: "no-encryption"})
	}
	if counts := command(FollowUp{Group: Group{Kind: Reducing}}, refs, false); strings.Contains(counts, refs[0].Stream) {
		t.Errorf("a public command names streams: %s", counts)
	}
	text := command(FollowUp{Group: Group{Kind: Reducing}}, refs, true)
	doc := parse(t, text)
	blocks := doc.all(ast.KindFencedCodeBlock)
	if len(blocks) != 1 {
		t.Fatalf("%d blocks in %s", len(blocks), text)
	}
	script := doc.lines(blocks[0])
	out, err := exec.Command(sh, "-c", `kinesis_audit() { for word; do printf '%s\n' "$word"; done; }`+"\n"+strings.Replace(script, "kinesis-audit", "kinesis_audit", 1)).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	want := []string{"remediate", "--analysis", "kinesis_analysis.json", "--terraform", ".", "--only", "no-encryption"}
	for _, name := range streamsOf(refs) {
		want = append(want, "--only", plain(name))
	}
	want = append(want, "--allow-reductions", "--write")
	if got := strings.Split(strings.TrimSuffix(string(out), "\n"), "\n"); !slices.Equal(got, want) {
		t.Errorf("the words are %q, want %q", got, want)
	}
	for line := range strings.Lines(script) {
		if len(line) > 50 {
			t.Errorf("a long line: %s", line)
		}
	}
}

func TestFollowUpTooMuchIsLeftOut(t *testing.T) {
	var patches []*hclgen.Patch
	for i := range 3000 {
		name := fmt.Sprintf("stream-%04d", i)
		patches = append(patches, &hclgen.Patch{Title: "Encrypt " + name, Remedy: "enable_stream_encryption", Files: []hclgen.FileChange{{Name: "main.tf", Diff: "+𝔁" + name + "\n"}},
			Findings: []hclgen.FindingRef{{Stream: name, Kind: analyzer.KindStream, CheckID: "no-encryption", Issue: "No Encryption", Severity: "HIGH", Fingerprint: name}}})
	}
	d := described(Group{Root: "streams", Kind: Configuration}, true, patches...)
	body, doc := bodyHolds(t, "too much", d)
	shown := len(doc.all(ast.KindFencedCodeBlock)) - 1
	for _, want := range []string{fmt.Sprintf("%d patches left out here for lack of room: the changed files have them.", 3000-shown), "These edits, with those of other streams", "stays closed until its findings change"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %q in %s", want, body)
		}
	}
	if shown < 50 || length(d.body) < limit-1000 || !strings.Contains(d.message, "- and 2980 more\n") {
		t.Errorf("%d patches in %d characters; the message is %s", shown, length(d.body), d.message)
	}
}

func TestFollowUpMarker(t *testing.T) {
	for body, want := range map[string]string{
		"<!-- kinesis-audit follow-up key=default findings=AAAAAAAABBBBBBBB -->\r\nText": "AAAAAAAA BBBBBBBB",
		"<!-- kinesis-audit follow-up key=default findings= -->":                         "",
		"<!-- kinesis-audit follow-up key=default2 findings=AAAAAAAA -->":                "none",
		"<!-- kinesis-audit follow-up key=default findings=AAAA -->":                     "none",
		"<!-- kinesis-audit follow-up key=default findings=AAAAAAAA":                     "none",
		"> <!-- kinesis-audit follow-up key=default findings=AAAAAAAA -->":               "none",
		"": "none",
	} {
		prints, ok := readPrints("default", body)
		if got := strings.Join(prints, " "); ok == (want == "none") || ok && got != want {
			t.Errorf("%q tells %q, %t; want %q", body, got, ok, want)
		}
	}
	if got := unmarked("default", "<!-- kinesis-audit follow-up key=default findings=AAAAAAAA -->\r\nText --> more"); got != "<!-- kinesis-audit follow-up key=default findings= -->\r\nText --> more" {
		t.Errorf("without findings it is %q", got)
	}
}
