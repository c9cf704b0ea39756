package pullrequest

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/prove"
)

// suggestion is a patch as lines of the pull request's head that a click replaces.
type suggestion struct {
	path string
	replacement
	id   string // the same from run to run
	body string
}

// mostReplaced is how many lines a suggestion replaces, so that whoever clicks sees what changes. Those between
// the first change and the last count, also where they stay as they are.
const mostReplaced = 20

// series is what the patches up to one come to.
type series struct {
	lines     map[string][][]change // of each file, patch by patch
	variables map[string]bool       // that they add
	wanted    []suggestion
}

// wanted are the patches that a click can apply whole, in their order. No two of them replace the same line.
func (s Suggestions) wanted(changes Changes) []suggestion {
	if s.Result == nil {
		return nil
	}
	so := series{lines: map[string][][]change{}, variables: map[string]bool{}}
	for i, p := range s.Result.Patches {
		if w, ok := s.suggestion(i+1, p, changes, so); ok {
			so.wanted = append(so.wanted, w)
		}
		for _, f := range p.Files {
			so.lines[f.Name] = append(so.lines[f.Name], changesOf(readDiff(f.Diff)))
			for _, name := range declaration.FindAllStringSubmatch(f.Diff, -1) {
				so.variables[name[1]] = true
			}
		}
	}
	return so.wanted
}

// clickable tells whether a patch takes no more than one edit, in any order, that can be undone.
func clickable(p *hclgen.Patch) bool {
	return len(p.Files) == 1 && !p.Files[0].New && p.Reversibility == hclgen.Reversible && p.Order == "" &&
		(p.Proof == nil || p.Proof.Status != prove.Failed)
}

// suggestion is patch number p, if a click can apply all of it without the patches before it.
func (s Suggestions) suggestion(number int, p *hclgen.Patch, changes Changes, before series) (suggestion, bool) {
	if !clickable(p) {
		return suggestion{}, false
	}
	edit := p.Files[0]
	i := slices.IndexFunc(changes.Files, func(f File) bool { return f.Name == edit.Name })
	hunks := readDiff(edit.Diff)
	if i < 0 || len(hunks) != 1 {
		return suggestion{}, false
	}
	// The comment is on the head. What was looked at may be its merge, in which the file may be another one.
	file := changes.Files[i]
	if file.Blob == "" || file.Blob != s.Result.Blobs[file.Name] || strings.Contains(file.Patch+edit.Diff, "\r") {
		return suggestion{}, false
	}
	shown := readDiff(file.Patch)
	for _, r := range hunks[0].replacements(before.lines[file.Name]) {
		text := strings.Join(r.new, "\n") + "\n"
		block, exact := fenced("suggestion", text)
		if !exact || len(r.old) > mostReplaced || !r.within(shown) || before.has(file.Name, r) || before.uses(text) {
			continue
		}
		id := r.id(file.Name, p.ID)
		if body := s.body(number, p, id, block); length(body) <= limit {
			return suggestion{file.Name, r, id, body}, true
		}
	}
	return suggestion{}, false
}

// has tells whether a line is replaced by another suggestion.
func (so series) has(path string, r replacement) bool {
	return slices.ContainsFunc(so.wanted, func(w suggestion) bool { return w.path == path && w.first <= r.last && r.first <= w.last })
}

var (
	declaration = regexp.MustCompile(`(?m)^\+\s*variable\s+"([^"]+)"`)
	identifier  = regexp.MustCompile(`[\pL_][\pL\pN_-]*`)
)

// uses tells whether code may name a variable that the patches add: without them it would not validate.
func (so series) uses(code string) bool {
	return slices.ContainsFunc(identifier.FindAllString(code, -1), func(name string) bool { return so.variables[name] })
}

// within tells whether one of a pull request's hunks shows all the lines that are replaced, and none between
// them that the pull request removed: GitHub does not apply a suggestion over such a one.
// https://github.com/isaacs/github/issues/1755
func (r replacement) within(shown []diffHunk) bool {
	return slices.ContainsFunc(shown, func(h diffHunk) bool {
		line := h.after
		var texts []string
		for _, l := range h.lines {
			switch {
			case l.mark != '-':
				if r.first <= line && line <= r.last {
					texts = append(texts, l.text)
				}
				line++
			case r.first < line && line <= r.last:
				return false
			}
		}
		return slices.Equal(texts, r.old)
	})
}

// id is of what is replaced by what, and of the patch: two streams may have the same lines.
func (r replacement) id(path, patch string) string {
	h := sha256.Sum256([]byte(strings.Join([]string{path, patch, strings.Join(r.old, "\n"), strings.Join(r.new, "\n")}, "\x00")))
	return hex.EncodeToString(h[:8])
}
