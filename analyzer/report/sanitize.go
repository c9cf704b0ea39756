package report

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// plain makes text from outside harmless on a terminal and in a table: one line, without control
// characters (so no ANSI escapes), bidirectional overrides, zero-width or private-use characters.
func plain(s string) string {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsPrint(r):
			return r
		}
		return -1
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// zeroWidth stands where GitHub would otherwise make a mention, a reference or a link of text from outside.
const zeroWidth = "\u200b"

// markdownEscapes takes from each character the meaning it has in GitHub Markdown or HTML. Entities
// would not stop mentions and links, which GitHub looks for in the rendered text.
var markdownEscapes = strings.NewReplacer(
	`&`, `&amp;`, `<`, `&lt;`, `>`, `&gt;`,
	`\`, `\\`, "`", "\\`", `*`, `\*`, `_`, `\_`, `{`, `\{`, `}`, `\}`, `[`, `\[`, `]`, `\]`,
	`|`, `\|`, `~`, `\~`, `$`, `\$`, `!`, `\!`,
	`@`, `@`+zeroWidth, `#`, `#`+zeroWidth, `://`, `:`+zeroWidth+`//`,
	`www.`, `www`+zeroWidth+`.`, `WWW.`, `WWW`+zeroWidth+`.`, `GH-`, `GH`+zeroWidth+`-`, `gh-`, `gh`+zeroWidth+`-`,
)

// markdown makes text from outside show as it is in a line or a table cell of GitHub Markdown.
func markdown(s string) string { return markdownEscapes.Replace(plain(s)) }

// code makes text from outside a code span, in which nothing has a meaning but the backtick and, in
// a table, the bar; both are swapped for look-alikes.
func code(s string) string {
	s = plain(s)
	if s == "" {
		return ""
	}
	return "`" + strings.NewReplacer("`", "ˋ", "|", "¦").Replace(s) + "`"
}

// csvCell makes text harmless to a spreadsheet, which runs a cell that starts like a formula.
// https://owasp.org/www-community/attacks/CSV_Injection
func csvCell(s string) string {
	s = plain(s)
	if first, _ := utf8.DecodeRuneInString(s); strings.ContainsRune("=+-@＝＋－＠", first) {
		return "'" + s
	}
	return s
}
