package pullrequest

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

// hostile are names, tags and texts that want to be more than text.
var hostile = []string{
	"</details>", "</summary><h1>big</h1>", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<!-- kinesis-audit key=default -->", "-->",
	"[link](https://evil.example)", "![image](https://evil.example/x.png)", "[ref]: https://evil.example", "<https://evil.example>", "<me@evil.example>",
	"https://evil.example", "http://evil.example/a", "ftp://evil.example", "www.evil.example", "WWW.evil.example", "mailto:me@evil.example", "xmpp:me@evil.example",
	"@someone", "@acme/team", "a@b.example", "#1", "acme/infra#1", "GH-1", "gh-1", "CVE-2026-1234", "acme/infra@0123456", "deadbeefcafe", ":tada:", "$x^2$", "$`x`$",
	"`code`", "``", "```", "````\n```suggestion\nx\n```", "~~~", "| cell | cell |", `\|`, `\`, `a\`, "*a*", "**a**", "_a_", "~~a~~", "# heading", "> quote", "- item", "+ item",
	"1. item", "1) item", "===", "---", "- [ ] task", "&amp;", "&#64;someone", "&lt;b&gt;", "[^1]", "{{ x }}", "a\nb\n\n# c", "a\r\nb", "\x1b[31mred", "right\u202eleft", "zero\u200bwidth", "\xff\xfe",
	"123456789012", "arn:aws:kinesis:us-east-1:123456789012:stream/orders", "logs-123456789012-2026", "1234-5678-9012", "1234\u200b56789012", "", " ", "世界", strings.Repeat("a`", 2000), strings.Repeat("123456789012 ", 200),
}

func TestEscape(t *testing.T) {
	for s, want := range map[string]string{
		"No Encryption (high): 5.2% of 3, it's -1?": "No Encryption (high): 5.2% of 3, it's -1?",
		"<b>":                        "&#60;b&#62;",
		"_a_b*c`d|e\\":               "&#95;a_b&#42;c&#96;d&#124;e&#92;",
		"@someone and #12":           "&#64;\u200bsomeone and &#35;\u200b12",
		"see https://x.example":      "see https:\u200b//x.example",
		"www.x.example, GH-1":        "www\u200b.x.example, GH\u200b-1",
		"at deadbeef0":               "at deadbe\u200bef0",
		"in vpc-0d74fa051be68c234":   "in vpc-0d74fa051be68c234",
		"2.33% of 5":                 "2.33% of 5",
		":tada: at 10:30":            "&#58;\u200btada: at 10:30",
		"- item":                     "&#45; item",
		"1. item":                    "&#49;. item",
		"of shardId-000000000012":    "of shardId-000000000012",
		"arn:aws:sns:x:123456789012": "arn:\u200baws:\u200bsns:\u200bx:xxxxxxxxxxxx",
		" two\n lines ":              "two lines",
	} {
		if got := escape(s); got != want {
			t.Errorf("%q gives %q, want %q", s, got, want)
		}
	}
}

func TestFenced(t *testing.T) {
	for s, want := range map[string]struct {
		block string
		exact bool
	}{
		"-a\n+b\n":             {"```diff\n-a\n+b\n```\n", true},
		"-a\n+b":               {"```diff\n-a\n+b\n```\n", true},
		" ```\n+````\n":        {"`````diff\n ```\n+````\n`````\n", true},
		"+x = 123456789012\n":  {"```diff\n+x = xxxxxxxxxxxx\n```\n", false},
		"-a\r\n+b\r\n":         {"```diff\n-a\n+b\n```\n", false},
		"+a\x1b[1m\n":          {"```diff\n+a\ufffd[1m\n```\n", false},
		"+right\u202eleft\n":   {"```diff\n+right\ufffdleft\n```\n", false},
		"+</details>\n\t<b>\n": {"```diff\n+</details>\n\t<b>\n```\n", true},
	} {
		if block, exact := fenced("diff", s); block != want.block || exact != want.exact {
			t.Errorf("%q gives %q, %v", s, block, exact)
		}
	}
}

// references are what GitHub makes something of in the rendered text.
var references = regexp.MustCompile(`(?i)@[a-z0-9]|#[0-9]|://|\bwww\.|\b(gh|ghsa|cve)-|:[a-z0-9_+-]+:`)

// FuzzEscape: whatever comes in shows as one line of text, however it is put into the comment.
func FuzzEscape(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	accountID := regexp.MustCompile(`(?:^|[^0-9])[0-9]{12}(?:[^0-9]|$)`)
	f.Fuzz(func(t *testing.T, s string) {
		text, name := escape(s), code(s)
		block, _ := fenced("diff", s)
		for _, out := range []string{text, name} {
			if strings.ContainsFunc(strings.ReplaceAll(out, zeroWidth, ""), func(r rune) bool { return !unicode.IsPrint(r) }) || !utf8.ValidString(out) {
				t.Errorf("%q gives %q", s, out)
			}
		}
		for _, out := range []string{text, name, block} {
			if accountID.MatchString(shardID.ReplaceAllString(resolved(strings.ReplaceAll(out, zeroWidth, "")), "")) {
				t.Errorf("%q shows an account: %q", s, out)
			}
		}
		for place, source := range map[string]string{
			"a line":     text + "\n",
			"an item":    "- " + text + "\n",
			"an element": "<details><summary>" + text + "</summary>\n\nx\n\n</details>\n",
			"a cell":     findingsHead + "| " + text + " | " + name + " " + text + " | " + name + " |\n",
			"a block":    "<details><summary>x</summary>\n\n" + block + "\n</details>\n",
		} {
			doc := parse(t, source)
			if links := doc.all(ast.KindLink, ast.KindAutoLink, ast.KindImage); len(links) > 0 {
				t.Errorf("%q as %s is a link: %q", s, place, source)
			}
			if raw := doc.all(ast.KindRawHTML); len(raw) > 0 {
				t.Errorf("%q as %s has HTML: %q", s, place, source)
			}
			for _, html := range doc.html() {
				if !ourHTML.MatchString(html) {
					t.Errorf("%q as %s has HTML: %q", s, place, html)
				}
			}
			if found := references.FindString(doc.text()); found != "" {
				t.Errorf("%q as %s has the reference %q: %q", s, place, found, source)
			}
			if extra := doc.all(ast.KindHeading, ast.KindBlockquote, ast.KindThematicBreak, ast.KindEmphasis); len(extra) > 0 {
				t.Errorf("%q as %s has markup: %q", s, place, source)
			}
			if blocks := doc.all(ast.KindFencedCodeBlock); place == "a block" && (len(blocks) != 1 || len(doc.html()) != 2) {
				t.Errorf("%q as %s: %d blocks, HTML %q", s, place, len(blocks), doc.html())
			}
			if cells := doc.cells(); place == "a cell" && cells != 6 {
				t.Errorf("%q as %s: %d cells: %q", s, place, cells, source)
			}
		}
	})
}

var shardID = regexp.MustCompile(`shardId-0000[0-9]{8,}`)
