package hclgen

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// insertIntoObject returns the edit that adds an element to an object of src, behind its last one and
// written like it. The value is as insertArgument's.
func insertIntoObject(src []byte, obj *hclsyntax.ObjectConsExpr, key, value string) (Edit, error) {
	start, end := obj.SrcRange.Start.Byte, obj.SrcRange.End.Byte
	if end > len(src) || end < start+2 || src[start] != '{' || src[end-1] != '}' {
		return Edit{}, fmt.Errorf("the object of line %d is not in this file, or has no end", obj.SrcRange.Start.Line)
	}
	if hasKey(obj, key) {
		return Edit{}, fmt.Errorf("the object of line %d already has the key %q", obj.SrcRange.Start.Line, key)
	}
	if err := insertable(value); err != nil {
		return Edit{}, err
	}
	e := elementsOf(src, obj)
	name := quotedKey(key, e.quoted)
	closing := end - 1
	s := slot{eol: eolBefore(src, start), siblings: e.all, last: max(0, len(e.all)-1), outer: [2]int{start, end}}
	if e.valueEnd == 0 {
		outer := indentAt(src, start)
		s.indent = outer + indentUnit(src, outer)
		if _, broken := lineEnd(src, start+1); !broken {
			text := name + " = " + reindented(value, outer, s.eol) + " "
			if before := src[closing-1]; before != ' ' && before != '\t' {
				text = " " + text
			}
			return editAt(src, closing, closing, text), nil
		}
		s.start = lastBreak(src, start+1, closing)
		s.end = s.start
		added, _ := s.argument(src, name, value, "")
		return added, nil
	}
	next, broken := lineEnd(src, max(e.valueEnd, e.comma))
	if !broken {
		before, after := s.spacing(src, name)
		sign := "="
		if s.colon(src) {
			sign = ":"
		}
		text := name + before + sign + after + reindented(value, indentAt(src, e.valueEnd), s.eol)
		if e.comma > 0 {
			return editAt(src, e.comma, e.comma, e.gap(src)+text+","), nil
		}
		return editAt(src, e.valueEnd, e.valueEnd, ","+e.gap(src)+text), nil
	}
	s.start, s.end = next, next
	s.indent, s.eol = indentAt(src, e.all[len(e.all)-1].name.Start.Byte), eolBefore(src, next)
	s.crowded = crowded(src, next, closing)
	ending := ""
	switch {
	case e.comma > 0:
		ending = ","
	case e.commaBefore > 0:
		s.start = e.valueEnd
		s.head = "," + string(src[e.valueEnd:next])
	}
	added, _ := s.argument(src, name, value, ending)
	return added, nil
}

// elements is how an object is written.
type elements struct {
	all         []assignment
	quoted      bool // the last key
	valueEnd    int  // of the last element, or 0
	comma       int  // end of the comma behind it, or 0
	commaBefore int  // end of the comma ahead of it, or 0
}

func elementsOf(src []byte, obj *hclsyntax.ObjectConsExpr) elements {
	var e elements
	var key hcl.Range
	inKey, depth := true, 0
	start := obj.SrcRange.Start
	tokens, _ := hclsyntax.LexConfig(src[start.Byte:obj.SrcRange.End.Byte-1], "", start)
	for _, t := range tokens[1:] {
		switch {
		case t.Type == hclsyntax.TokenEOF:
		case depth == 0 && t.Type == hclsyntax.TokenComma:
			e.comma, inKey, key = t.Range.End.Byte, true, hcl.Range{}
		case depth == 0 && breaksLine(t):
			inKey, key = true, hcl.Range{}
		case t.Type == hclsyntax.TokenComment:
		case depth == 0 && inKey && (t.Type == hclsyntax.TokenEqual || t.Type == hclsyntax.TokenColon):
			e.all = append(e.all, assignment{key, t.Range})
			inKey = false
		default:
			if inKey && key.Empty() {
				key = t.Range
				e.quoted = t.Type == hclsyntax.TokenOQuote
				e.commaBefore, e.comma = e.comma, 0
			}
			if inKey {
				key.End = t.Range.End
			} else {
				e.valueEnd = t.Range.End.Byte
			}
			depth += nesting(t.Type)
		}
	}
	return e
}

// gap is what stands between two elements on one line.
func (e elements) gap(src []byte) string {
	if e.commaBefore > 0 {
		gap := string(src[e.commaBefore:e.all[len(e.all)-1].name.Start.Byte])
		if strings.Trim(gap, " \t") == "" {
			return gap
		}
	}
	return " "
}

// nesting is by how much a token changes the depth of brackets.
func nesting(t hclsyntax.TokenType) int {
	switch t {
	case hclsyntax.TokenOBrace, hclsyntax.TokenOBrack, hclsyntax.TokenOParen, hclsyntax.TokenOQuote,
		hclsyntax.TokenOHeredoc, hclsyntax.TokenTemplateInterp, hclsyntax.TokenTemplateControl:
		return 1
	case hclsyntax.TokenCBrace, hclsyntax.TokenCBrack, hclsyntax.TokenCParen, hclsyntax.TokenCQuote,
		hclsyntax.TokenCHeredoc, hclsyntax.TokenTemplateSeqEnd:
		return -1
	}
	return 0
}

// quotedKey writes a key: in quotes where it has to be, or where the others are.
func quotedKey(key string, quoted bool) string {
	word := hclsyntax.ValidIdentifier(key) && key != "for" && key != "true" && key != "false" && key != "null"
	if word && !quoted {
		return key
	}
	return string(bytes.TrimSpace(hclwrite.TokensForValue(cty.StringVal(key)).Bytes()))
}

// hasKey tells whether an object has a key, as far as its keys are literals.
func hasKey(obj *hclsyntax.ObjectConsExpr, key string) bool {
	for _, i := range obj.Items {
		k, ok := i.KeyExpr.(*hclsyntax.ObjectConsKeyExpr)
		if !ok {
			continue
		}
		if !k.ForceNonLiteral && hcl.ExprAsKeyword(k.Wrapped) == key {
			return true
		}
		switch wrapped := k.Wrapped.(type) {
		case *hclsyntax.TemplateExpr:
			if !wrapped.IsStringLiteral() {
				continue
			}
		case *hclsyntax.LiteralValueExpr:
		default:
			continue
		}
		v, diags := k.Wrapped.Value(nil)
		if diags.HasErrors() {
			continue
		}
		if text, err := convert.Convert(v, cty.String); err == nil && text.IsKnown() && !text.IsNull() && text.AsString() == key {
			return true
		}
	}
	return false
}
