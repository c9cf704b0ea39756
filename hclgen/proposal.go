package hclgen

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// way makes a proposal once it is its turn.
type way func() proposal

// proposal is one way to reach a goal. It counts only once the edited code was evaluated.
type proposal struct {
	at    string // file:line, for a message
	edits map[string][]Edit
	err   error // why it is no way
	keeps bool  // what other callers of the modules that it edits get stays as it is
}

// proposals are the ways to reach the goal, the most specific to the instance first: its own element or
// module call where a fallback or a module's default decides, the literal that decides, a var file, the
// block itself, a new variable.
func (e *editor) proposals(ev *tfeval.Evaluation, i *tfeval.Instance, g goal) []way {
	v := i.Attribute(g.path)
	o := v.Origin
	at := o.Span().String()
	switch {
	case v.Sensitive:
		return []way{closed(cannotf(at, "%s comes from a sensitive value, which is not touched", g.path))}
	case g.copyOf != "":
		return []way{func() proposal { return e.addition(i, g) }}
	}
	for _, c := range o.Conditions {
		isSwitch := c.Value.Origin.Kind != tfeval.Computed
		switch {
		case g.want.Type() == cty.Number && (!isSwitch || !equal(g.want, c.Other)):
			// A count is a count: the one of this branch changes.
		case equal(g.want, c.Other):
			return e.flips(ev, i, g, c) // to write it into this branch too would leave the condition without a meaning
		case isSwitch:
			return []way{closed(cannotf(c.Span.String(), "a switch at %s picks %s, and neither of the two is what is wanted: decide what it is to mean", c.Span, g.path))}
		}
	}
	out := e.ways(ev, o, g.want)
	if g.want.IsNull() && o.Kind == tfeval.Literal {
		out = append([]way{func() proposal { return e.removal(i, g) }}, out...)
	}
	if o.Kind == tfeval.Absent && len(o.Overrides) == 0 {
		out = append(out, e.switches(ev, i, g)...)
		out = append(out, func() proposal { return e.addition(i, g) })
	}
	out = append(out, e.viaVariables(ev, i, g, o)...)
	if len(out) == 0 {
		out = append(out, closed(cannotf(at, "%s is decided at %s, and can't be edited: %s", g.path, at, o.Why)))
	}
	return out
}

// closed is a way that leads nowhere, and why.
func closed(c *cannot) way { return func() proposal { return proposal{at: c.at, err: c} } }

// ways are the places where a value with that origin can be decided.
func (e *editor) ways(ev *tfeval.Evaluation, o tfeval.Origin, want cty.Value) []way {
	var out, last []way
	for _, p := range o.Overrides {
		assign := func() proposal { return e.assignment(ev, p, want) }
		if p.Into == tfeval.IntoVariable {
			last = append(last, assign)
		} else {
			out = append(out, assign)
		}
	}
	if o.Editable {
		out = append(out, func() proposal { return e.replacement(o, want) })
	}
	files := ev.Deployment.VarFiles
	if name := wholeVariable(o); o.Kind == tfeval.TFVars && name != "" && !slices.Contains(files[max(0, len(files)-1):], o.File) {
		// A later var file wins.
		last = append(last, func() proposal { return e.varFileAssignment(ev, name, want, o.Span().String()) })
	}
	return append(out, last...)
}

// wholeVariable is the root variable that the origin is all of; "" if it is a part of one.
func wholeVariable(o tfeval.Origin) string {
	if o.Element != "" || len(o.Via) == 0 {
		return ""
	}
	name, ok := strings.CutPrefix(o.Via[len(o.Via)-1].What, "var.")
	if !ok {
		return ""
	}
	return name
}

// flips turn a condition whose other branch has what is wanted.
func (e *editor) flips(ev *tfeval.Evaluation, i *tfeval.Instance, g goal, c tfeval.Condition) []way {
	at := c.Span.String()
	now, ok := c.Value.Bool()
	if !ok || c.Value.Sensitive {
		return []way{closed(cannotf(at, "the condition at %s is not known", at))}
	}
	g.want = cty.BoolVal(!now)
	out := append(e.ways(ev, c.Value.Origin, g.want), e.viaVariables(ev, i, g, c.Value.Origin)...)
	if len(out) == 0 {
		out = append(out, closed(cannotf(at, "a condition at %s picks the value, and what is wanted is what it would pick otherwise: change the condition (%s)", at, c.Value.Origin.Why)))
	}
	return out
}

// replacement puts another literal in the origin's place, quoted if the old one is.
func (e *editor) replacement(o tfeval.Origin, want cty.Value) proposal {
	at := o.Span().String()
	src, err := e.repo.Read(o.File)
	if err != nil || !o.Range.CanSliceBytes(src) {
		return proposal{at: at, err: cannotf(at, "%s can't be read", o.File)}
	}
	old := string(o.Range.SliceBytes(src))
	text := literal(want)
	if e.inOneLine(src, o) {
		text = inline(want)
	}
	if strings.HasSuffix(o.File, ".json") {
		b, err := ctyjson.Marshal(want, want.Type())
		if err != nil {
			return proposal{at: at, err: err}
		}
		text = string(b)
	}
	if strings.HasPrefix(old, `"`) && want.Type() == cty.Number {
		text = `"` + text + `"`
	}
	edit, err := replaceLiteral(src, o.Range, text)
	if extended, ok := extendList(src, o.Range, want); ok { // what is there stays where it is
		edit, err = extended, nil
	} else if hasComment(old) {
		err = cannotf(at, "there is a comment inside the value, which would be lost")
	}
	return proposal{at: at, edits: map[string][]Edit{o.File: {edit}}, err: err}
}

// inOneLine tells whether the origin stands in an object that is written on one line.
func (e *editor) inOneLine(src []byte, o tfeval.Origin) bool {
	body, err := parse(src, o.File)
	if err != nil {
		return false
	}
	return find(body, func(obj *hclsyntax.ObjectConsExpr) bool {
		r := obj.SrcRange
		return r.Start.Line == r.End.Line && r.Start.Byte <= o.Range.Start.Byte && o.Range.End.Byte <= r.End.Byte
	}) != nil
}

// replaceLiteral is the edit that puts text in the place of r, further lines indented as the first.
func replaceLiteral(src []byte, r hcl.Range, text string) (Edit, error) {
	if !r.CanSliceBytes(src) {
		return Edit{}, fmt.Errorf("%s has changed while it was edited", r)
	}
	start := bytes.LastIndexByte(src[:r.Start.Byte], '\n') + 1
	line := src[start:r.Start.Byte]
	indent := line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
	text = strings.ReplaceAll(listFor(src, text), "\n", lineEnding(src)+string(indent))
	return Edit{Start: r.Start.Byte, End: r.End.Byte, Text: text, Line: r.Start.Line}, nil
}

// assignment writes the value at a place where nothing stands yet, or null.
func (e *editor) assignment(ev *tfeval.Evaluation, p tfeval.Place, want cty.Value) proposal {
	at := p.Span.String()
	if !p.DroppedBy.IsZero() {
		return proposal{at: at, err: cannotf(p.DroppedBy.String(), "the type at %s would drop %s without a word: add it to the type first", p.DroppedBy, p.Name)}
	}
	src, err := e.repo.Read(p.Span.File)
	if err != nil {
		return proposal{at: at, err: err}
	}
	fail := func(err error) proposal { return proposal{at: at, err: err} }
	switch p.Into {
	case tfeval.IntoLiteral:
		return e.replacement(tfeval.Origin{File: p.Span.File, Range: p.Span.Range}, want)
	case tfeval.IntoVariable:
		return e.varFileAssignment(ev, p.Name, want, at)
	}
	body, err := parse(src, p.Span.File)
	if err != nil {
		return fail(cannotf(at, "%s can't be edited there: %v", p.Span.File, err))
	}
	var edit Edit
	switch p.Into {
	case tfeval.IntoObject:
		obj := find(body, func(o *hclsyntax.ObjectConsExpr) bool { return o.SrcRange == p.Span.Range })
		if obj == nil {
			return fail(cannotf(at, "the object at %s can't be edited", at))
		}
		value := literal(want)
		if obj.SrcRange.Start.Line == obj.SrcRange.End.Line {
			value = inline(want)
		}
		edit, err = insertIntoObject(src, obj, p.Name, value)
	default:
		block := find(body, func(b *hclsyntax.Block) bool { return b.Range() == p.Span.Range })
		if block == nil {
			return fail(cannotf(at, "the block at %s can't be edited", at))
		}
		edit, err = insertArgument(src, block, p.Name, literal(want))
	}
	return proposal{at: at, edits: map[string][]Edit{p.Span.File: {edit}}, err: err}
}

// addition writes the argument into the block itself, with the nested blocks that it takes.
func (e *editor) addition(i *tfeval.Instance, g goal) proposal {
	block, missing, dynamic := i.Body(g.path)
	if dynamic && len(missing) > 0 {
		at := fmt.Sprintf("%s:%d", block.DefRange().Filename, block.DefRange().Start.Line)
		return proposal{at: at, err: cannotf(at, "a dynamic block in %s makes %s, or none: change what its for_each goes over", at, missing[0])}
	}
	return e.addTo(block, missing, lastSegment(g.path), g.text(i))
}

func (e *editor) addTo(block *hclsyntax.Block, missing []string, name, value string) proposal {
	file := block.DefRange().Filename
	at := fmt.Sprintf("%s:%d", file, block.DefRange().Start.Line)
	src, err := e.repo.Read(file)
	if err != nil {
		return proposal{at: at, err: err}
	}
	body, err := parse(src, file)
	if err != nil {
		return proposal{at: at, err: cannotf(at, "%s does not parse", file)}
	}
	own := find(body, func(b *hclsyntax.Block) bool { return b.TypeRange == block.TypeRange })
	if own == nil {
		return proposal{at: at, err: cannotf(at, "the block at %s can't be edited", at)}
	}
	var edit Edit
	if len(missing) == 0 {
		edit, err = insertArgument(src, own, name, value)
	} else {
		edit, err = insertBlock(src, own, func(indent, eol string) string {
			return nestedText(missing, name, value, indent, indentUnit(src, indent), eol)
		})
	}
	return proposal{at: at, edits: map[string][]Edit{file: {edit}}, err: err}
}

// nestedText is a block inside blocks that holds one argument.
func nestedText(blocks []string, name, value, indent, step, eol string) string {
	var b strings.Builder
	for depth, block := range blocks {
		b.WriteString(indent + strings.Repeat(step, depth) + block + " {" + eol)
	}
	inner := indent + strings.Repeat(step, len(blocks))
	b.WriteString(inner + name + " = " + strings.ReplaceAll(value, "\n", eol+inner) + eol)
	for depth := len(blocks) - 1; depth >= 0; depth-- {
		b.WriteString(indent + strings.Repeat(step, depth) + "}")
		if depth > 0 {
			b.WriteString(eol)
		}
	}
	return b.String()
}

// removal takes the argument out of the block.
func (e *editor) removal(i *tfeval.Instance, g goal) proposal {
	block, _, _ := i.Body(g.path)
	attr := block.Body.Attributes[lastSegment(g.path)]
	if attr == nil {
		at := fmt.Sprintf("%s:%d", i.File, i.Block.DefRange().Start.Line)
		return proposal{at: at, err: cannotf(at, "%s is not in the block", g.path)}
	}
	at := fmt.Sprintf("%s:%d", attr.SrcRange.Filename, attr.SrcRange.Start.Line)
	src, err := e.repo.Read(attr.SrcRange.Filename)
	if err != nil {
		return proposal{at: at, err: err}
	}
	if _, err := parse(src, attr.SrcRange.Filename); err != nil {
		return proposal{at: at, err: cannotf(at, "%s does not parse", attr.SrcRange.Filename)}
	}
	edit, err := removeArgument(src, attr)
	return proposal{at: at, edits: map[string][]Edit{attr.SrcRange.Filename: {edit}}, err: err}
}
