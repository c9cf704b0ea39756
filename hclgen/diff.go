package hclgen

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff/lcs"
)

// diffContext is how many unchanged lines stand around a change.
const diffContext = 3

// SeriesDiff is the unified diff of a series of patches as one change, for `git apply`: a file from
// before the first patch to behind the last, the files by name.
func SeriesDiff(patches []*Patch) string {
	files := map[string]FileChange{}
	for _, p := range patches {
		for _, next := range p.Files {
			f, ok := files[next.Name]
			if !ok {
				f = next
			}
			f.After = next.After
			files[next.Name] = f
		}
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(files)) {
		f := files[name]
		b.WriteString(unified(name, f.Before, f.After, f.New))
	}
	return b.String()
}

// unified is the diff of one file as git writes it: empty if nothing changed. A new file has no before.
func unified(name string, before, after []byte, isNew bool) string {
	if !isNew && bytes.Equal(before, after) {
		return ""
	}
	old, new := gitName("a/"+name), gitName("b/"+name)
	var b strings.Builder
	fmt.Fprintf(&b, "diff --git %s %s\n", old, new)
	if isNew {
		before, old = nil, "/dev/null"
		b.WriteString("new file mode 100644\n")
		if len(after) == 0 {
			b.WriteString("index 0000000..e69de29\n") // all that git writes of an empty file
			return b.String()
		}
	}
	if strings.Contains(name, " ") {
		new += "\t" // so that what reads it sees where the name ends, as git does it
		if !isNew {
			old += "\t"
		}
	}
	fmt.Fprintf(&b, "--- %s\n+++ %s\n", old, new)
	writeHunks(&b, diffLines(before), diffLines(after))
	return b.String()
}

// writeHunks writes what changed between two lists of lines. Its own, since the line numbers that
// go-udiff v0.4.1 gives the later hunks are off where an earlier one holds two changes, and git looks
// for a hunk from its number on.
func writeHunks(b *strings.Builder, before, after []string) {
	changes := lcs.DiffLines(before, after)
	for len(changes) > 0 {
		n := 1
		for n < len(changes) && changes[n].Start-changes[n-1].End <= 2*diffContext {
			n++
		}
		hunk := changes[:n]
		changes = changes[n:]
		head := min(diffContext, hunk[0].Start)
		tail := min(diffContext, len(before)-hunk[n-1].End)
		from, to := hunk[0].Start-head, hunk[n-1].End+tail
		newFrom, newTo := hunk[0].ReplStart-head, hunk[n-1].ReplEnd+tail
		fmt.Fprintf(b, "@@ -%s +%s @@\n", hunkRange(from, to), hunkRange(newFrom, newTo))
		at := from
		for _, c := range hunk {
			writeLines(b, " ", before[at:c.Start])
			writeLines(b, "-", before[c.Start:c.End])
			writeLines(b, "+", after[c.ReplStart:c.ReplEnd])
			at = c.End
		}
		writeLines(b, " ", before[at:to])
	}
}

// hunkRange writes the lines from start up to end, counted from 0, as a hunk's header counts them.
func hunkRange(start, end int) string {
	switch end - start {
	case 0:
		return fmt.Sprintf("%d,0", start)
	case 1:
		return fmt.Sprint(start + 1)
	}
	return fmt.Sprintf("%d,%d", start+1, end-start)
}

func writeLines(b *strings.Builder, mark string, lines []string) {
	for _, line := range lines {
		b.WriteString(mark + line)
		if !strings.HasSuffix(line, "\n") {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
}

// diffLines splits a file into lines with their endings.
func diffLines(text []byte) []string {
	lines := strings.SplitAfter(string(text), "\n")
	if lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// gitName quotes a path as git does by default (core.quotePath).
// https://git-scm.com/docs/git-config#Documentation/git-config.txt-corequotePath
func gitName(name string) string {
	var b strings.Builder
	for _, c := range []byte(name) {
		switch i := strings.IndexByte("\a\b\t\n\v\f\r\"\\", c); {
		case i >= 0:
			b.WriteString(`\` + `abtnvfr"\`[i:i+1])
		case c < ' ' || c >= 0x7f:
			fmt.Fprintf(&b, `\%03o`, c)
		default:
			b.WriteByte(c)
		}
	}
	if b.Len() == len(name) {
		return name
	}
	return `"` + b.String() + `"`
}
