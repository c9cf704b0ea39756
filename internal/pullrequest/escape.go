package pullrequest

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kinesis-audit/kinesis-audit/internal/mask"
)

// zeroWidth breaks what GitHub would otherwise make a mention, a reference, a link or an emoji of. It
// looks for these in the rendered text, so escapes do not stop it.
// https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
const zeroWidth = "\u200b"

// mostProse and mostName are how many characters of a text and of a name from outside are shown.
const (
	mostProse = 1000
	mostName  = 200
)

// escape makes text from outside show as it is, in one line of GitHub Markdown, in a table cell and in
// an HTML element alike: no markup, HTML, mention, reference or link comes of it. Account ids are masked.
func escape(s string) string {
	s = unreferenced(cut(mask.Accounts(plain(s)), mostProse))
	var b strings.Builder
	for i, r := range s {
		switch {
		case r >= utf8.RuneSelf || isAlphanumeric(r) && !(i == 0 && listItem.MatchString(s)),
			i > 0 && strings.ContainsRune(" ,.;:()'%/=+?-", r),
			r == '_' && i > 0 && i+1 < len(s) && isAlphanumeric(rune(s[i-1])) && isAlphanumeric(rune(s[i+1])):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "&#%d;", r)
		}
	}
	return b.String()
}

// unreferenced is a text in which GitHub finds no mention, reference, link or emoji.
func unreferenced(s string) string {
	s = strings.NewReplacer("@", "@"+zeroWidth, "#", "#"+zeroWidth, "://", ":"+zeroWidth+"//").Replace(s)
	s = linked.ReplaceAllString(s, "$1"+zeroWidth+"$2")
	for emoji.MatchString(s) { // the end of one may be the start of the next
		s = emoji.ReplaceAllString(s, ":"+zeroWidth+"$1")
	}
	return commit.ReplaceAllStringFunc(s, func(word string) string { return sixDigits.ReplaceAllString(word, "${0}"+zeroWidth) })
}

var (
	linked    = regexp.MustCompile(`(?i)\b(www|gh|ghsa|cve)([.-])`)
	emoji     = regexp.MustCompile(`:([A-Za-z0-9_+-]+:)`)
	commit    = regexp.MustCompile(`(?:^|[^0-9A-Za-z_-])[0-9a-f]{7,40}\b`) // not vpc-0a1b2c3d, which GitHub does not link either
	sixDigits = regexp.MustCompile(`[0-9a-f]{6}`)                          // one less than a link takes
	listItem  = regexp.MustCompile(`^[0-9]{1,9}[.)]( |$)`)
)

func isAlphanumeric(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// code makes a name from outside a code span, in which nothing has a meaning but the backtick and, in a
// table, the bar; both are swapped for look-alikes.
func code(s string) string {
	s = cut(mask.Accounts(plain(s)), mostName)
	if s == "" {
		return "`-`"
	}
	return "`" + strings.NewReplacer("`", "ˋ", "|", "¦").Replace(s) + "`"
}

// fenced makes text from outside a code block of the language. exact tells that the block has every
// byte of it: nothing was masked or replaced.
func fenced(language, s string) (block string, exact bool) {
	shown := strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return utf8.RuneError
	}, strings.ReplaceAll(s, "\r\n", "\n"))
	shown = mask.Accounts(shown)
	fence := "```"
	for strings.Contains(shown, fence) {
		fence += "`"
	}
	if !strings.HasSuffix(shown, "\n") {
		shown += "\n"
	}
	return fence + language + "\n" + shown + fence + "\n", strings.TrimSuffix(shown, "\n") == strings.TrimSuffix(s, "\n")
}

// plain is text in one line, without control characters, bidirectional overrides and zero-width characters.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsPrint(r):
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
	return strings.Join(strings.Fields(s), " ")
}

func cut(s string, most int) string {
	n := 0
	for i := range s {
		if n++; n > most {
			return s[:i] + "…"
		}
	}
	return s
}
