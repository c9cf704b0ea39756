package hclgen

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

// slot is where new lines go: in place of the bytes from start up to end, between head and tail.
type slot struct {
	start, end  int
	head, tail  string
	indent, eol string
	above       *item // in a block, what the new lines come behind
	crowded     bool  // the line below is neither blank nor the end
	siblings    []assignment
	last        int    // which sibling is above the new lines
	outer       [2]int // the block or object that the new lines stand in
}

// assignment is where the name and the sign of an argument, or of an object's element, stand.
type assignment struct{ name, sign hcl.Range }

// column is how far behind the start of its name the sign stands, or 0 on another line.
func (a assignment) column() int {
	if a.name.Start.Line != a.sign.Start.Line {
		return 0
	}
	return a.sign.Start.Column - a.name.Start.Column
}

// slotIn is the place behind an item of the block, or that of a first one. A block on one line is
// broken into several.
func slotIn(src []byte, block *hclsyntax.Block, above *item) (slot, error) {
	opened, closing := block.OpenBraceRange.End.Byte, block.CloseBraceRange.Start.Byte
	if opened < 1 || closing < opened || closing >= len(src) || src[opened-1] != '{' || src[closing] != '}' {
		return slot{}, fmt.Errorf("block %s of line %d is not in this file, or has no end", block.Type, block.TypeRange.Start.Line)
	}
	outer := indentAt(src, block.TypeRange.Start.Byte)
	s := slot{indent: outer + indentUnit(src, outer), above: above, outer: [2]int{block.TypeRange.Start.Byte, closing + 1}}
	first, broken := lineEnd(src, opened)
	if !broken {
		s.start, s.end, s.eol = opened, closing, eolBefore(src, opened)
		s.head, s.tail = s.eol, outer
		if content := bytes.Trim(src[opened:closing], " \t"); len(content) > 0 {
			s.head += s.indent + string(content) + s.eol
		}
		return s, nil
	}
	items := itemsOf(block)
	if len(items) > 0 {
		s.indent = indentAt(src, items[0].start)
	}
	switch {
	case above != nil:
		s.start, _ = lineEnd(src, above.end)
	case len(items) > 0:
		s.start = first
	default:
		s.start = lastBreak(src, opened, closing)
	}
	s.end, s.eol = s.start, eolBefore(src, s.start)
	s.crowded = crowded(src, s.start, closing)
	if above == nil && len(items) > 0 && s.crowded {
		s.tail = s.eol
	}
	return s, nil
}

// edit writes text, with a blank line above or below it.
func (s slot) edit(src []byte, text string, above, below bool) Edit {
	whole := s.head
	if above {
		whole += s.eol
	}
	whole += s.indent + text + s.eol
	if below {
		whole += s.eol
	}
	return editAt(src, s.start, s.end, whole+s.tail)
}

// argument writes `name = value` and an ending behind it. In a file that is formatted it takes the first
// layout that keeps it so, which it tells; else it is written like the argument above.
func (s slot) argument(src []byte, name, value, ending string) (e Edit, clean bool) {
	value = reindented(value, s.indent, s.eol) + ending
	sign := "="
	if s.colon(src) {
		sign = ":"
	}
	meta := s.above != nil && s.above.meta()
	if !s.formatted(src, nil) {
		before, after := s.spacing(src, name)
		return s.edit(src, name+before+sign+after+value, meta, false), false
	}
	var plain *Edit
	for _, blank := range [][2]bool{{false, false}, {true, false}, {false, true}, {true, true}} {
		if meta && !blank[0] || len(s.siblings) == 0 && blank[0] || !s.crowded && blank[1] {
			continue
		}
		for _, column := range s.columns(name) {
			pad := strings.Repeat(" ", column-utf8.RuneCountInString(name))
			e := s.edit(src, name+pad+sign+" "+value, blank[0], blank[1])
			if s.formatted(src, &e) {
				return e, true
			}
			if plain == nil {
				plain = &e
			}
		}
	}
	return *plain, false
}

// columns are where the sign may stand: below or above that of a neighbour, or right behind the name.
func (s slot) columns(name string) []int {
	own := utf8.RuneCountInString(name) + 1
	var all []int
	for i := s.last; i < len(s.siblings) && i <= s.last+1; i++ {
		if c := s.siblings[i].column(); c > own && !slices.Contains(all, c) {
			all = append(all, c)
		}
	}
	return append(all, own)
}

func (s slot) colon(src []byte) bool {
	return len(s.siblings) > 0 && src[s.siblings[s.last].sign.Start.Byte] == ':'
}

// spacing is what stands before and behind the sign of the argument above, for a name of another width.
func (s slot) spacing(src []byte, name string) (before, after string) {
	if len(s.siblings) == 0 {
		return " ", " "
	}
	a := s.siblings[s.last]
	rest := src[a.sign.End.Byte:]
	after = string(rest[:len(rest)-len(bytes.TrimLeft(rest, " \t"))])
	before = string(src[a.name.End.Byte:a.sign.Start.Byte])
	switch {
	case strings.Trim(before, " \t") != "": // a comment
		before = " "
	case strings.Contains(before, "\t"), before == "":
		return before, after
	}
	aligned := len(before) > 1 || slices.ContainsFunc(s.siblings, func(b assignment) bool {
		return b.name.Start.Line == a.name.Start.Line-1 && b.column() == a.column()
	})
	if gap := a.column() - utf8.RuneCountInString(name); aligned && gap > 0 {
		return strings.Repeat(" ", gap), after
	}
	return " ", after
}

// formatted tells whether `terraform fmt` would leave the block or object that the new lines stand in as it
// is, with an edit or without: nothing is aligned across its borders.
func (s slot) formatted(src []byte, e *Edit) bool {
	end := s.outer[1]
	if e != nil {
		after, err := applyEdits(src, []Edit{*e})
		if err != nil {
			return false
		}
		src, end = after, end+len(e.Text)-(e.End-e.Start)
	}
	start := bytes.LastIndexByte(src[:s.outer[0]], '\n') + 1
	margin := indentAt(src, s.outer[0])
	lines := strings.Split(string(src[start:end]), "\n")
	for n, line := range lines {
		rest, ok := strings.CutPrefix(line, margin)
		if !ok && strings.TrimSpace(line) != "" {
			return false
		}
		lines[n] = rest
	}
	return formatted([]byte(strings.Join(lines, "\n") + "\n"))
}

// formatted tells whether `terraform fmt` would leave the file as it is, line endings aside.
func formatted(src []byte) (yes bool) {
	defer func() {
		if recover() != nil {
			yes = false // what the formatter cannot take it did not write
		}
	}()
	unix := bytes.ReplaceAll(src, []byte("\r\n"), []byte("\n"))
	return bytes.Equal(hclwrite.Format(unix), unix)
}

// reindented indents the lines of text behind the first, and gives them the line ending. Its levels of
// two spaces become tabs where the indentation is made of tabs.
func reindented(text, indent, eol string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	for i, line := range lines[1:] {
		rest := strings.TrimLeft(line, " ")
		if rest == "" {
			lines[i+1] = ""
			continue
		}
		own := line[:len(line)-len(rest)]
		if strings.Contains(indent, "\t") {
			own = strings.ReplaceAll(own, "  ", "\t")
		}
		lines[i+1] = indent + own + rest
	}
	return strings.Join(lines, eol)
}

// lineEnd is where the line ends on which something ends at from: behind its line break, or ahead of
// what follows on the same line.
func lineEnd(src []byte, from int) (end int, broken bool) {
	tokens, _ := hclsyntax.LexConfig(src[from:], "", hcl.Pos{Line: 1, Column: 1, Byte: from})
	for _, t := range tokens {
		if breaksLine(t) {
			return t.Range.End.Byte, true
		}
		if t.Type != hclsyntax.TokenComment {
			return t.Range.Start.Byte, false
		}
	}
	return len(src), false
}

// lastBreak is behind the last line break between two offsets, comments taken as a whole.
func lastBreak(src []byte, from, to int) int {
	tokens, _ := hclsyntax.LexConfig(src[from:to], "", hcl.Pos{Line: 1, Column: 1, Byte: from})
	for _, t := range slices.Backward(tokens) {
		if breaksLine(t) {
			return t.Range.End.Byte
		}
	}
	return to
}

func breaksLine(t hclsyntax.Token) bool {
	return t.Type == hclsyntax.TokenNewline || t.Type == hclsyntax.TokenComment && bytes.HasSuffix(t.Bytes, []byte("\n"))
}

// crowded tells whether the line that starts at an offset is neither blank nor that of the closing brace.
func crowded(src []byte, start, closing int) bool {
	line, _, _ := bytes.Cut(src[start:], []byte("\n"))
	code := bytes.TrimSpace(line)
	return len(code) > 0 && start+bytes.Index(line, code) != closing
}

// indentAt is the white space that the line of an offset starts with.
func indentAt(src []byte, offset int) string {
	line := src[bytes.LastIndexByte(src[:offset], '\n')+1 : offset]
	return string(line[:len(line)-len(bytes.TrimLeft(line, " \t"))])
}

// indentUnit is one more level of indentation: two spaces; a tab where the file indents by tabs; four spaces
// where no line of it is indented by two.
func indentUnit(src []byte, outer string) string {
	tabs, spaces := bytes.Count(src, []byte("\n\t")), bytes.Count(src, []byte("\n "))
	if strings.Contains(outer, "\t") || outer == "" && tabs > spaces {
		return "\t"
	}
	if fourSpaces.Match(src) && !twoSpaces.Match(src) {
		return "    "
	}
	return "  "
}

var (
	fourSpaces = regexp.MustCompile(`(?m)^ {4}\S`)
	twoSpaces  = regexp.MustCompile(`(?m)^ {2}\S`)
)

// eolBefore is the line ending ahead of an offset, else the one behind it.
func eolBefore(src []byte, offset int) string {
	i := bytes.LastIndexByte(src[:offset], '\n')
	if i < 0 {
		i = offset + bytes.IndexByte(src[offset:], '\n')
		if i < offset {
			return "\n"
		}
	}
	if i > 0 && src[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}
