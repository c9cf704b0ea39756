package pullrequest

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/yuin/goldmark/ast"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/prove"
)

// numbered is a file of forty lines, with the edits: a line's new text by its old one, "" to remove it.
func numbered(edits map[string]string) string {
	var b strings.Builder
	for n := range 40 {
		line := fmt.Sprintf("line %d\n", n+1)
		if text, ok := edits[strings.TrimSuffix(line, "\n")]; ok {
			line = text
		}
		b.WriteString(line)
	}
	return b.String()
}

// TestWanted has a pull request that changes lines 10 and 30 of main.tf, of which GitHub shows 7 to 13 and 27 to 33.
func TestWanted(t *testing.T) {
	head := numbered(nil)
	file := asPull("main.tf", numbered(map[string]string{"line 10": "was 10\n", "line 30": "was 30\n"}), head)
	to := func(edits map[string]string) *hclgen.Patch { return patching("p", "main.tf", head, numbered(edits)) }
	nine := to(map[string]string{"line 9": "nine\n"})
	with := func(change func(*hclgen.Patch)) *hclgen.Patch {
		p := to(map[string]string{"line 9": "nine\n"})
		change(p)
		return p
	}
	after := func(first, then map[string]string) []*hclgen.Patch {
		both := map[string]string{}
		for _, edits := range []map[string]string{first, then} {
			for line, text := range edits {
				both[line] = text
			}
		}
		return []*hclgen.Patch{patching("p", "main.tf", head, numbered(first)), patching("q", "main.tf", numbered(first), numbered(both))}
	}
	longer := func(line, text string) string { return strings.Replace(head, line+"\n", text, 1) }
	crlf := strings.NewReplacer("\n", "\r\n")
	for name, c := range map[string]struct {
		patches []*hclgen.Patch
		file    File // main.tf of the pull request; the one above if it has no name
		want    string
	}{
		"inside a hunk":             {patches: []*hclgen.Patch{nine}, want: "9-9 nine"},
		"the pull request's line":   {patches: []*hclgen.Patch{to(map[string]string{"line 10": "ten\n"})}, want: "10-10 ten"},
		"a hunk's first line":       {patches: []*hclgen.Patch{to(map[string]string{"line 7": "x\n"})}, want: "7-7 x"},
		"before a hunk":             {patches: []*hclgen.Patch{to(map[string]string{"line 6": "x\n"})}},
		"a hunk's last line":        {patches: []*hclgen.Patch{to(map[string]string{"line 33": "x\n"})}, want: "33-33 x"},
		"behind a hunk":             {patches: []*hclgen.Patch{to(map[string]string{"line 34": "x\n"})}},
		"over a hunk's end":         {patches: []*hclgen.Patch{to(map[string]string{"line 13": "x\n", "line 14": "y\n"})}},
		"in both hunks":             {patches: []*hclgen.Patch{to(map[string]string{"line 9": "x\n", "line 29": "y\n"})}},
		"unchanged in between":      {patches: []*hclgen.Patch{to(map[string]string{"line 10": "x\n", "line 12": "y\n"})}, want: "10-12 x|line 11|y"},
		"over what was removed":     {patches: []*hclgen.Patch{to(map[string]string{"line 9": "x\n", "line 10": "y\n"})}}, // "was 10" is shown between them
		"added before and behind":   {patches: []*hclgen.Patch{to(map[string]string{"line 8": "line 8\nnew\n"})}, want: "8-8 line 8|new"},
		"added at a hunk's edge":    {patches: []*hclgen.Patch{to(map[string]string{"line 7": "new\nline 7\n"})}, want: "7-7 new|line 7"},
		"added between hunks":       {patches: []*hclgen.Patch{to(map[string]string{"line 20": "line 20\nnew\n"})}},
		"removed":                   {patches: []*hclgen.Patch{to(map[string]string{"line 8": ""})}, want: "7-8 line 7"},
		"removed at a hunk's edge":  {patches: []*hclgen.Patch{to(map[string]string{"line 7": ""})}, want: "7-8 line 8"},
		"emptied":                   {patches: []*hclgen.Patch{to(map[string]string{"line 8": "\n"})}, want: "7-8 line 7|"},
		"carriage returns":          {patches: []*hclgen.Patch{patching("p", "main.tf", crlf.Replace(head), crlf.Replace(numbered(map[string]string{"line 9": "nine\n"})))}},
		"a new carriage return":     {patches: []*hclgen.Patch{to(map[string]string{"line 9": "nine\r\n"})}},
		"another line's":            {patches: []*hclgen.Patch{patching("p", "main.tf", longer("line 12", "line 12\r\n"), strings.Replace(longer("line 12", "line 12\r\n"), "line 9\n", "nine\n", 1))}},
		"too long":                  {patches: []*hclgen.Patch{to(map[string]string{"line 9": strings.Repeat("x", limit) + "\n"})}},
		"the top of a new file":     {patches: after(map[string]string{"line 1": "new\nline 1\n"}, map[string]string{"line 1": "new\nmore\nline 1\n"}), file: asPull("main.tf", "", head), want: "1-1 new|line 1"},
		"another content":           {patches: []*hclgen.Patch{nine}, file: File{Name: "main.tf", Blob: "other", Patch: file.Patch}},
		"removed from the head":     {patches: []*hclgen.Patch{nine}, file: File{Name: "main.tf", Patch: file.Patch}},
		"no lines told":             {patches: []*hclgen.Patch{nine}, file: File{Name: "main.tf", Blob: file.Blob}},
		"other lines told":          {patches: []*hclgen.Patch{nine}, file: File{Name: "main.tf", Blob: file.Blob, Patch: "@@ -9 +9 @@\n-a\n+b"}},
		"another file":              {patches: []*hclgen.Patch{nine}, file: File{Name: "other.tf", Blob: file.Blob, Patch: file.Patch}},
		"two files":                 {patches: []*hclgen.Patch{with(func(p *hclgen.Patch) { p.Files = append(p.Files, patching("", "b.tf", "", "x\n").Files...) })}},
		"a new file":                {patches: []*hclgen.Patch{with(func(p *hclgen.Patch) { p.Files[0].New = true })}},
		"an order":                  {patches: []*hclgen.Patch{with(func(p *hclgen.Patch) { p.Order = "after the consumers" })}},
		"one-way":                   {patches: []*hclgen.Patch{with(func(p *hclgen.Patch) { p.Reversibility = hclgen.OneWay })}},
		"not known to be undone":    {patches: []*hclgen.Patch{with(func(p *hclgen.Patch) { p.Reversibility = "" })}},
		"proven to fail":            {patches: []*hclgen.Patch{with(func(p *hclgen.Patch) { p.Proof = &hclgen.Proof{Status: prove.Failed} })}},
		"an account id":             {patches: []*hclgen.Patch{to(map[string]string{"line 9": "123456789012\n"})}},
		"an account id next to it":  {patches: []*hclgen.Patch{patching("p", "main.tf", head, numbered(map[string]string{"line 11": "x\n", "line 12": "arn:aws:sns:us-east-1:123456789012:x\n"}))}},
		"what does not show":        {patches: []*hclgen.Patch{to(map[string]string{"line 9": "a\u202eb\n"})}},
		"backticks":                 {patches: []*hclgen.Patch{to(map[string]string{"line 9": "a ```` b\n```\n"})}, want: "9-9 a ```` b|```"},
		"too many lines":            {patches: []*hclgen.Patch{patching("p", "main.tf", head, strings.Repeat("x\n", 40))}, file: asPull("main.tf", "", head)},
		"the last one, without end": {patches: []*hclgen.Patch{patching("p", "main.tf", head, strings.TrimSuffix(head, "\n"))}, file: asPull("main.tf", "", head)},
		"moved by an earlier patch": {patches: after(map[string]string{"line 2": "", "line 3": "", "line 4": "4a\n4b\n4c\n4d\n"}, map[string]string{"line 9": "nine\n"}), want: "9-9 nine"},
		"both in the hunk":          {patches: after(map[string]string{"line 8": "8a\n8b\n"}, map[string]string{"line 9": "nine\n"}), want: "8-8 8a|8b; 9-9 nine"},
		"the same line":             {patches: after(map[string]string{"line 9": "9\n"}, map[string]string{"line 9": "nine\n"}), want: "9-9 9"},
		"a line that is gone":       {patches: after(map[string]string{"line 9": ""}, map[string]string{"line 8": "x\n", "line 10": "y\n"}), want: "8-9 line 8"},
		"added where one is gone":   {patches: after(map[string]string{"line 9": ""}, map[string]string{"line 10": "new\nline 10\n"}), want: "8-9 line 8"},
		"next to a line that is":    {patches: after(map[string]string{"line 8": "line 8\nnew\n"}, map[string]string{"line 9": "line 9\nmore\n"}), want: "8-8 line 8|new; 9-9 line 9|more"},
		"one line for two":          {patches: after(map[string]string{"line 7": "new\nline 7\n"}, map[string]string{"line 8": "8\n", "line 7": "new\n7\n"}), want: "7-7 new|line 7"},
		"added next to a new line":  {patches: after(map[string]string{"line 8": "8\n"}, map[string]string{"line 9": "new\nline 9\n"}), want: "8-8 8"},
		"a variable of an earlier":  {patches: []*hclgen.Patch{patching("p", "vars.tf", "", "variable \"orders_shards\" {\n}\n"), to(map[string]string{"line 9": "orders_shards = 2\n"})}},
		"a variable of its own":     {patches: []*hclgen.Patch{to(map[string]string{"line 9": "variable \"orders_shards\" {}\n"})}, want: `9-9 variable "orders_shards" {}`},
	} {
		if c.file.Name == "" {
			c.file = file
		}
		var got []string
		for _, w := range ofPatches(c.patches...).wanted(Changes{Files: []File{{Name: "README.md", Blob: "1"}, c.file}}) {
			got = append(got, fmt.Sprintf("%d-%d %s", w.first, w.last, strings.Join(w.new, "|")))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestLinesAllAlike has lines of which only the numbers tell what an earlier patch did to them.
func TestLinesAllAlike(t *testing.T) {
	two, added, first := "@@ -1,2 +1,2 @@\n-x\n-x\n+y\n+y\n", "@@ -1,2 +1,3 @@\n x\n+y\n x\n", "@@ -1 +1,2 @@\n+y\n x\n"
	for name, c := range map[string]struct {
		diff    string
		earlier []change
		want    int
	}{
		"no earlier patch":             {two, nil, 1},
		"one before":                   {two, []change{{at: 9, removed: 1}}, 1},
		"a line between is gone":       {two, []change{{at: 2, removed: 1}}, 0},
		"it made them":                 {two, []change{{at: 1, added: 2}}, 0},
		"it made the only one":         {"@@ -1 +1 @@\n-x\n+y\n", []change{{at: 1, added: 1}}, 0},
		"it made the second":           {two, []change{{at: 2, added: 1}}, 0},
		"added":                        {added, nil, 2},
		"added where a line is gone":   {added, []change{{at: 2, removed: 1}}, 0},
		"added behind its first line":  {added, []change{{at: 1, added: 1}}, 0},
		"added before its second":      {added, []change{{at: 2, added: 1}}, 0},
		"added first":                  {first, nil, 1},
		"added first, where it did":    {first, []change{{at: 1, added: 1}}, 0},
		"added first, a line is gone":  {first, []change{{at: 1, removed: 1}}, 0},
		"the last line, which is gone": {"@@ -1 +1,2 @@\n x\n+y\n", []change{{at: 2, removed: 1}}, 0},
	} {
		if got := readDiff(c.diff)[0].replacements([][]change{c.earlier}); len(got) != c.want {
			t.Errorf("%s: %+v, want %d", name, got, c.want)
		}
	}
}

func TestNothingIsWantedWithoutPatches(t *testing.T) {
	if got := (Suggestions{Key: "default"}).wanted(changing("main.tf")); got != nil {
		t.Errorf("%+v", got)
	}
	s := ofPatches(patching("p", "main.tf", "a\n", "b\n"))
	s.Result.Blobs = nil
	if got := s.wanted(Changes{Files: []File{{Name: "main.tf", Patch: "@@ -0,0 +1 @@\n+a"}}}); got != nil {
		t.Errorf("of a file whose content is not known: %+v", got)
	}
}

// TestTwoStreamsWithTheSameLines holds that one suggestion is not taken for the other.
func TestTwoStreamsWithTheSameLines(t *testing.T) {
	block := func(count string) string { return "{\n  shard_count = " + count + "\n}\n" }
	states := []string{block("2") + block("2"), block("4") + block("2"), block("4") + block("4")}
	s := ofPatches(patching("p", "main.tf", states[0], states[1]), patching("q", "main.tf", states[1], states[2]))
	got := s.wanted(Changes{Files: []File{asPull("main.tf", "", states[0])}})
	if len(got) != 2 || got[0].id == got[1].id {
		t.Errorf("%+v", got)
	}
}

// suggestionHTML is all the HTML that a suggestion has.
var suggestionHTML = regexp.MustCompile(`^<!-- kinesis-audit suggestion key=default (id=[0-9a-f]{16}|outdated) -->\n$`)

// holdsSuggestion checks what holds of every suggestion.
func holdsSuggestion(t *testing.T, name, body string) document {
	t.Helper()
	doc := parse(t, body)
	if html := strings.Join(doc.html(), ""); !suggestionHTML.MatchString(html) {
		t.Errorf("%s: HTML %q", name, html)
	}
	if raw := doc.all(ast.KindRawHTML, ast.KindAutoLink, ast.KindImage, ast.KindLink, ast.KindHeading); len(raw) > 0 {
		t.Errorf("%s: %d times raw HTML, a link, an image or a heading", name, len(raw))
	}
	if found := references.FindString(doc.text()); found != "" {
		t.Errorf("%s: it has the reference %q", name, found)
	}
	return doc
}

func TestHostileTextStaysTextInSuggestions(t *testing.T) {
	for _, text := range hostile {
		for _, full := range []bool{true, false} {
			p := patching(text, "main.tf", "a\nb\nc\n", "a\n"+text+"\nc\n")
			p.Rollback, p.Proof = text, &hclgen.Proof{Status: text, Detail: text}
			p.Findings = []hclgen.FindingRef{{Stream: text, Issue: text}}
			s := ofPatches(p)
			s.Full = full
			for _, w := range s.wanted(Changes{Files: []File{asPull("main.tf", "", "a\nb\nc\n")}}) {
				doc := holdsSuggestion(t, text, w.body)
				if got := click(t, "a\nb\nc\n", w.body, w.first, w.last); got != "a\n"+text+"\nc\n" {
					t.Errorf("%q: a click gives %q", text, got)
				}
				if told := strings.Contains(doc.text(), "For: "); told != full {
					t.Errorf("%q: findings are told: %t, want %t", text, told, full)
				}
			}
		}
	}
}
