package pullrequest

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// diffHunk is a hunk of a file's unified diff.
type diffHunk struct {
	before, after int // where its first line is, or would be, in the file before and after, counted from 1
	lines         []diffLine
}

type diffLine struct {
	mark byte   // ' ', '-' or '+'
	text string // without its end
	open bool   // the file's last line, which has no end
}

var diffHunkHead = regexp.MustCompile(`^@@ -([0-9]+)(,0)?(?:,[0-9]+)? \+([0-9]+)(,0)?(?:,[0-9]+)? @@`)

// readDiff reads the diff of one file, with its header or without.
func readDiff(diff string) []diffHunk {
	var out []diffHunk
	for text := range strings.Lines(diff) {
		text = strings.TrimSuffix(text, "\n")
		if head := diffHunkHead.FindStringSubmatch(text); head != nil {
			out = append(out, diffHunk{before: hunkStart(head[1], head[2]), after: hunkStart(head[3], head[4])})
			continue
		}
		if len(out) == 0 || text == "" {
			continue
		}
		switch h := &out[len(out)-1]; text[0] {
		case ' ', '-', '+':
			h.lines = append(h.lines, diffLine{mark: text[0], text: text[1:]})
		case '\\':
			if n := len(h.lines); n > 0 {
				h.lines[n-1].open = true
			}
		}
	}
	return out
}

// hunkStart reads where a hunk starts. One of no lines names the line before.
func hunkStart(line, none string) int {
	n, _ := strconv.Atoi(line) // digits; what is too large is no line of a file
	if none != "" {
		n++
	}
	return n
}

// change is where a patch takes lines of a file away and puts others: before the line at of the file as the
// patch finds it, or from there on.
type change struct{ at, removed, added int }

func changesOf(hunks []diffHunk) []change {
	var out []change
	for _, h := range hunks {
		line := h.before
		going := false
		for _, l := range h.lines {
			if l.mark == ' ' {
				line, going = line+1, false
				continue
			}
			if !going {
				out, going = append(out, change{at: line}), true
			}
			if c := &out[len(out)-1]; l.mark == '-' {
				line++
				c.removed++
			} else {
				c.added++
			}
		}
	}
	return out
}

// origin is which line of the file before the patches is now that line; 0 where a patch made it.
func origin(patches [][]change, line int) int {
	for _, changes := range slices.Backward(patches) {
		shift := 0
		for _, c := range changes {
			if line < c.at+shift {
				break
			}
			if line < c.at+shift+c.added {
				return 0
			}
			shift += c.added - c.removed
		}
		line -= shift
	}
	return line
}

// replacement is a change of a file that is written as lines in the place of others.
type replacement struct {
	first, last int // lines of the file before any patch, counted from 1
	old, new    []string
}

// replacements are the ways to write a hunk, which is of the file after the earlier patches, as a
// replacement in the file before them. There is none where an earlier patch made what it would replace.
func (h diffHunk) replacements(earlier [][]change) []replacement {
	isChange := func(l diffLine) bool { return l.mark != ' ' }
	from, to := slices.IndexFunc(h.lines, isChange), len(h.lines)
	for to > 0 && !isChange(h.lines[to-1]) {
		to--
	}
	if from < 0 || !h.placed(earlier) {
		return nil
	}
	if r, ok := h.replacement(earlier, from, to); ok {
		return []replacement{r}
	}
	// What replaces nothing, or puts nothing, takes a line next to it along. That GitHub takes a suggestion
	// without text as one to remove the lines is documented nowhere.
	// https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/commenting-on-a-pull-request
	var out []replacement
	if from > 0 {
		if r, ok := h.replacement(earlier, from-1, to); ok {
			out = append(out, r)
		}
	}
	if to < len(h.lines) {
		if r, ok := h.replacement(earlier, from, to+1); ok {
			out = append(out, r)
		}
	}
	return out
}

// replacement writes the hunk's lines from up to end.
func (h diffHunk) replacement(earlier [][]change, from, end int) (replacement, bool) {
	var r replacement
	for i, l := range h.lines[from:end] {
		if l.open {
			return r, false // whether the line then gets an end is up to GitHub
		}
		if l.mark != '-' {
			r.new = append(r.new, l.text)
		}
		if l.mark == '+' {
			continue
		}
		r.old = append(r.old, l.text)
		line := origin(earlier, h.lineAt(from+i))
		if r.first == 0 {
			r.first = line
		}
		r.last = r.first + len(r.old) - 1
		if line == 0 || line != r.last {
			return r, false
		}
	}
	return r, len(r.old) > 0 && strings.TrimSpace(strings.Join(r.new, "")) != ""
}

// lineAt is which line of the file before is the hunk's line i, or comes next where that is added.
func (h diffHunk) lineAt(i int) int {
	line := h.before
	for _, l := range h.lines[:i] {
		if l.mark != '+' {
			line++
		}
	}
	return line
}

// placed tells whether lines that are added, and replace none, have one place in the file before the earlier
// patches: the lines on both sides of them were next to each other there.
func (h diffHunk) placed(earlier [][]change) bool {
	for i := range h.lines {
		if h.lines[i].mark != '+' || i > 0 && h.lines[i-1].mark != ' ' {
			continue
		}
		behind := i
		for behind < len(h.lines) && h.lines[behind].mark == '+' {
			behind++
		}
		before := 0 // a hunk without a line before is at the file's start
		if i > 0 {
			if before = origin(earlier, h.lineAt(i-1)); before == 0 {
				return false
			}
		}
		if origin(earlier, h.lineAt(behind)) != before+1 {
			return false
		}
	}
	return true
}
