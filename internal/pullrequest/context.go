package pullrequest

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/internal/mask"
)

// withoutAccounts leaves lines of context out of a unified diff that have an account id, which is masked in a
// comment, so that the diff applies all the same. bare tells that a hunk has no context left below, which git
// apply takes for the end of the file, unless it is called with --unidiff-zero.
// https://git-scm.com/docs/git-apply#Documentation/git-apply.txt---unidiff-zero
func withoutAccounts(diff string) (narrow string, bare bool) {
	var out strings.Builder
	var h []string // of the hunk so far, its head first
	flush := func() {
		cut := narrowed(h)
		if n := len(cut); n < len(h) && !strings.HasPrefix(cut[n-1], " ") {
			bare = true
		}
		out.WriteString(strings.Join(cut, ""))
		h = nil
	}
	for line := range strings.Lines(diff) {
		switch {
		case strings.HasPrefix(line, "@@ "):
			flush()
			h = []string{line}
		case h != nil:
			h = append(h, line)
		default:
			out.WriteString(line)
		}
	}
	flush()
	return out.String(), bare
}

var hunkRange = regexp.MustCompile(`^@@ -([0-9]+),([0-9]+) \+([0-9]+),([0-9]+) @@`)

// narrowed is a hunk without the outer lines of context up to the last, and from the first, that has an
// account id.
func narrowed(h []string) []string {
	if len(h) == 0 {
		return h
	}
	head := hunkRange.FindStringSubmatch(h[0])
	body := h[1:]
	isContext := func(i int) bool { return strings.HasPrefix(body[i], " ") }
	masked := func(i int) bool { return mask.Accounts(body[i]) != body[i] }
	first, last := 0, len(body)-1
	for first < len(body) && isContext(first) {
		first++
	}
	for last > first && isContext(last) {
		last--
	}
	if head == nil || first == len(body) {
		return h
	}
	from, to := 0, len(body)
	for i := range first {
		if masked(i) {
			from = i + 1
		}
	}
	for i := len(body) - 1; i > last; i-- {
		if masked(i) {
			to = i
		}
	}
	if from == 0 && to == len(body) {
		return h
	}
	n := make([]int, len(head))
	for i := range head[1:] {
		n[i+1], _ = strconv.Atoi(head[i+1]) // digits: a diff that has more lines than an int was never made
	}
	cut := from + len(body) - to
	return append([]string{fmt.Sprintf("@@ -%d,%d +%d,%d @@\n", n[1]+from, n[2]-cut, n[3]+from, n[4]-cut)}, body[from:to]...)
}
