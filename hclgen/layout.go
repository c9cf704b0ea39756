package hclgen

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// metaItems are Terraform's own arguments and nested blocks of a resource or module. New ones go beside
// what is not among them.
// https://developer.hashicorp.com/terraform/language/meta-arguments
var metaItems = []string{"count", "for_each", "provider", "providers", "depends_on", "lifecycle", "provisioner", "connection"}

// insertArgument returns the edit that adds `name = value` to a block of src, behind its last argument
// that stands before its first nested block. The value is HCL whose lines behind the first are indented
// relative to zero, by two spaces a level; a heredoc is an error.
func insertArgument(src []byte, block *hclsyntax.Block, name, value string) (Edit, error) {
	if !hclsyntax.ValidIdentifier(name) {
		return Edit{}, fmt.Errorf("%q cannot be the name of an argument", name)
	}
	if block.Body.Attributes[name] != nil {
		return Edit{}, fmt.Errorf("block %s at line %d already has the argument %s", block.Type, block.TypeRange.Start.Line, name)
	}
	if err := insertable(value); err != nil {
		return Edit{}, err
	}
	value = listFor(src, value)
	all := itemsOf(block)
	leading := all
	if i := slices.IndexFunc(all, func(i item) bool { return i.attr == nil }); i >= 0 {
		leading = all[:i]
	}
	e, clean, err := insertBehind(src, block, leading, lastOf(leading), name, value)
	if err == nil && !clean && len(leading) > 0 && leading[len(leading)-1].meta() && formatted(src) {
		// Terraform's own arguments are aligned with what is above them, and would have to move.
		if last, clean, err := insertBehind(src, block, leading, &leading[len(leading)-1], name, value); err == nil && clean {
			return last, nil
		}
	}
	return e, err
}

// insertBehind adds an argument behind one of the block's leading arguments, or as the first without
// any. It tells whether the file is formatted then.
func insertBehind(src []byte, block *hclsyntax.Block, leading []item, above *item, name, value string) (e Edit, clean bool, err error) {
	s, err := slotIn(src, block, above)
	if err != nil {
		return Edit{}, false, err
	}
	for i := range leading {
		s.siblings = append(s.siblings, leading[i].assignment())
		if above == &leading[i] {
			s.last = i
		}
	}
	e, clean = s.argument(src, name, value, "")
	return e, clean, nil
}

// insertBlock returns the edit that adds a nested block to a block of src, behind the last of what is
// in there. The text is given the indentation and the line ending of the outer block's content; what
// it returns need not be indented ahead of its first line.
func insertBlock(src []byte, block *hclsyntax.Block, text func(indent, eol string) string) (Edit, error) {
	all := itemsOf(block)
	above := lastOf(all)
	if above != nil && above.meta() {
		leading := slices.IndexFunc(all, func(i item) bool { return i.attr == nil })
		if leading >= 0 {
			above = lastOf(all[:leading])
		}
	}
	if above != nil { // Terraform's own arguments stay with what they are aligned with
		for _, next := range all {
			if end, _ := lineEnd(src, above.end); next.attr != nil && next.start == end+len(indentAt(src, next.start)) {
				above = &next
			}
		}
	}
	s, err := slotIn(src, block, above)
	if err != nil {
		return Edit{}, err
	}
	return s.edit(src, strings.TrimSpace(text(s.indent, s.eol)), s.above != nil, s.crowded && s.above != nil), nil
}

// removeArgument returns the edit that takes an argument away, with its lines and what is commented
// behind it on the last of them. Comments above it stay.
func removeArgument(src []byte, attr *hclsyntax.Attribute) (Edit, error) {
	start, end := attr.SrcRange.Start.Byte, attr.SrcRange.End.Byte
	if start >= end || end > len(src) {
		return Edit{}, fmt.Errorf("argument %s is not in this file", attr.Name)
	}
	next, whole := lineEnd(src, end)
	before := bytes.TrimRight(src[:start], " \t")
	switch {
	case len(before) == 0 || before[len(before)-1] == '\n':
		if whole || next == len(src) {
			start, end = len(before), next
			start -= blankAbove(src, start, end)
		}
	case whole: // a comment is ahead of it
		start, end = len(before), next-len(eolBefore(src, next))
	default: // in a block of one line
		inner := bytes.TrimLeft(src[end:], " \t")
		end = len(src) - len(inner)
		if before[len(before)-1] == '{' && bytes.HasPrefix(inner, []byte("}")) {
			start = len(before)
		}
	}
	return editAt(src, start, end, ""), nil
}

// blankAbove is how many bytes the empty line above has, where without it there would be two of them, or
// one in front of a closing brace.
func blankAbove(src []byte, start, end int) int {
	line, _, _ := bytes.Cut(src[end:], []byte("\n"))
	if line = bytes.TrimSpace(line); len(line) > 0 && line[0] != '}' {
		return 0
	}
	eol := eolBefore(src, start)
	if !bytes.HasSuffix(src[:start], []byte(eol+eol)) {
		return 0
	}
	return len(eol)
}

// replaceExpr returns the edit that puts text in the place of an expression.
func replaceExpr(r hcl.Range, text string) Edit {
	return Edit{Start: r.Start.Byte, End: r.End.Byte, Text: text, Line: r.Start.Line}
}

// applyEdits carries the edits out. They have to be in the order of the file and apart from each other;
// of two insertions at one place, the first comes first.
func applyEdits(src []byte, edits []Edit) ([]byte, error) {
	out := make([]byte, 0, len(src))
	done := 0
	for _, e := range edits {
		if e.Start < done || e.End < e.Start || e.End > len(src) {
			return nil, fmt.Errorf("the edit at line %d (bytes %d to %d of %d) overlaps the one before it or is not in the file", e.Line, e.Start, e.End, len(src))
		}
		out = append(append(out, src[done:e.Start]...), e.Text...)
		done = e.End
	}
	return append(out, src[done:]...), nil
}

func editAt(src []byte, start, end int, text string) Edit {
	return Edit{Start: start, End: end, Text: text, Line: 1 + bytes.Count(src[:start], []byte("\n"))}
}

// insertable tells whether a value can be written anywhere an expression can.
func insertable(value string) error {
	const head = "x = "
	file, diags := hclsyntax.ParseConfig([]byte(head+value+"\n"), "", hcl.InitialPos)
	if diags.HasErrors() {
		return fmt.Errorf("value %q is not an expression: %w", value, diags)
	}
	attr := file.Body.(*hclsyntax.Body).Attributes["x"]
	if attr == nil || attr.SrcRange.End.Byte != len(head+value) {
		return fmt.Errorf("value %q is more than an expression", value)
	}
	tokens, _ := hclsyntax.LexConfig([]byte(value), "", hcl.InitialPos)
	if slices.ContainsFunc(tokens, func(t hclsyntax.Token) bool { return t.Type == hclsyntax.TokenOHeredoc }) {
		return errors.New("a heredoc is not inserted: its text would have to change with the indentation")
	}
	return nil
}

// item is an argument or a nested block.
type item struct {
	attr       *hclsyntax.Attribute // nil for a block
	name       string
	start, end int
}

func itemsOf(block *hclsyntax.Block) []item {
	var all []item
	for _, a := range block.Body.Attributes {
		all = append(all, item{a, a.Name, a.SrcRange.Start.Byte, a.SrcRange.End.Byte})
	}
	for _, b := range block.Body.Blocks {
		all = append(all, item{nil, b.Type, b.Range().Start.Byte, b.Range().End.Byte})
	}
	slices.SortFunc(all, func(x, y item) int { return x.start - y.start })
	return all
}

func (i item) meta() bool { return slices.Contains(metaItems, i.name) }

func (i item) assignment() assignment { return assignment{i.attr.NameRange, i.attr.EqualsRange} }

// lastOf is the last of the items that is not Terraform's own, else the last one; nil without any.
func lastOf(items []item) *item {
	for i := range slices.Backward(items) {
		if !items[i].meta() {
			return &items[i]
		}
	}
	if len(items) == 0 {
		return nil
	}
	return &items[len(items)-1]
}
