package hclgen

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// words are the tokens of HCL that are not line breaks, comments among them.
func words(src []byte) []string {
	tokens, _ := hclsyntax.LexConfig(src, "", hcl.InitialPos)
	var all []string
	for _, t := range tokens {
		if t.Type != hclsyntax.TokenNewline && t.Type != hclsyntax.TokenEOF {
			all = append(all, string(t.Bytes))
		}
	}
	return all
}

// tryParse is the body of what has no mistakes, else nil.
func tryParse(src []byte) (body *hclsyntax.Body) {
	defer func() { _ = recover() }() // of the parser
	file, diags := hclsyntax.ParseConfig(src, "", hcl.InitialPos)
	if diags.HasErrors() {
		return nil
	}
	return file.Body.(*hclsyntax.Body)
}

// nodes are the blocks, arguments or objects of a body by where they start.
func nodes[T hclsyntax.Node](body *hclsyntax.Body, start func(T) int) map[int]T {
	all := map[int]T{}
	_ = hclsyntax.VisitAll(body, func(n hclsyntax.Node) hcl.Diagnostics {
		if t, ok := n.(T); ok {
			all[start(t)] = t
		}
		return nil
	})
	return all
}

func blocksOf(body *hclsyntax.Body) map[int]*hclsyntax.Block {
	return nodes(body, func(b *hclsyntax.Block) int { return b.TypeRange.Start.Byte })
}

func objectsOf(body *hclsyntax.Body) map[int]*hclsyntax.ObjectConsExpr {
	return nodes(body, func(o *hclsyntax.ObjectConsExpr) int { return o.SrcRange.Start.Byte })
}

func FuzzInsert(f *testing.F) {
	for _, c := range argumentCases {
		f.Add([]byte(c.src), uint8(0))
	}
	for _, src := range []string{
		"x = {\n  a = 1, # one\n  b = 2\n}\n", "x = {a=1,b:2}", "x = {\n}\n", "a \"b\" \"c\"{ x = \"${ {y=1} }\" }\n",
		"a {\r\n\tx = <<-E\r\n  y ${z}\r\n  E\r\n}\r\n", "a { x = (<<E\ny\nE\n) }\n", "a { /* x\n */ }", "x = [for k in {a = 1}: {\n(k) = {}\n}]",
		"\ufeffa {\n  b {}\n}\n",
	} {
		f.Add([]byte(src), uint8(1))
	}
	values := []string{"2", `"x"`, "[1, 2]", "{\n  a = 1\n  b = {}\n}"}
	const name = "new_name"
	f.Fuzz(func(t *testing.T, src []byte, pick uint8) {
		value := values[int(pick)%len(values)]
		body := tryParse(src)
		if len(src) > 4096 || body == nil || bytes.Contains(src, []byte(name)) {
			return
		}
		added := append([]string{name, "="}, words([]byte(value))...)
		for at, block := range blocksOf(body) {
			e, err := insertArgument(src, block, name, value)
			if err != nil {
				t.Fatalf("%v\n%q", err, src)
			}
			out, body := edited(t, src, e)
			attr := blocksOf(body)[at].Body.Attributes[name]
			if attr == nil || !slices.Equal(words(attr.Expr.Range().SliceBytes(out)), added[2:]) {
				t.Fatalf("the block of byte %d does not have it\n%q\n%q", at, src, out)
			}
			onlyAdded(t, src, out, added)

			e, err = insertBlock(src, block, func(indent, eol string) string { return name + " {" + eol + indent + "}" })
			if err != nil {
				t.Fatalf("%v\n%q", err, src)
			}
			out, body = edited(t, src, e)
			if !slices.ContainsFunc(blocksOf(body)[at].Body.Blocks, func(b *hclsyntax.Block) bool { return b.Type == name }) {
				t.Fatalf("the block of byte %d does not have it\n%q\n%q", at, src, out)
			}
			onlyAdded(t, src, out, []string{name, "{", "}"})
		}
		for at, obj := range objectsOf(body) {
			e, err := insertIntoObject(src, obj, name, value)
			if err != nil {
				t.Fatalf("%v\n%q", err, src)
			}
			out, body := edited(t, src, e)
			obj := objectsOf(body)[at]
			if obj == nil || !hasKey(obj, name) || !slices.Equal(words(obj.Items[len(obj.Items)-1].ValueExpr.Range().SliceBytes(out)), added[2:]) {
				t.Fatalf("the object of byte %d does not have it\n%q\n%q", at, src, out)
			}
		}
		for _, attr := range nodes(body, func(a *hclsyntax.Attribute) int { return a.SrcRange.Start.Byte }) {
			e, err := removeArgument(src, attr)
			if err != nil {
				t.Fatalf("%v\n%q", err, src)
			}
			out, _ := edited(t, src, e)
			if !bytes.Contains(src[e.Start:e.End], attr.SrcRange.SliceBytes(src)) {
				t.Fatalf("%s is still there\n%q\n%q", attr.Name, src, out)
			}
		}
	})
}

// edited is src with an edit, and what it parses to. What the edit replaces has to be in its text.
func edited(t *testing.T, src []byte, e Edit) ([]byte, *hclsyntax.Body) {
	t.Helper()
	out, err := applyEdits(src, []Edit{e})
	if err != nil {
		t.Fatalf("%v\n%q", err, src)
	}
	if !bytes.HasPrefix(out, src[:e.Start]) || !bytes.HasSuffix(out, src[e.End:]) {
		t.Fatalf("other bytes changed\n%q\n%q", src, out)
	}
	if old := strings.Trim(string(src[e.Start:e.End]), " \t"); e.Text != "" && !strings.Contains(e.Text, old) {
		t.Fatalf("%q is not in %q\n%q", old, e.Text, src)
	}
	body := tryParse(out)
	if body == nil {
		t.Fatalf("it does not parse any more\n%q\n%q", src, out)
	}
	return out, body
}

// onlyAdded wants the words of after to be those of before with some added in one place.
func onlyAdded(t *testing.T, before, after []byte, added []string) {
	t.Helper()
	was, is := words(before), words(after)
	at := 0
	for at < len(was) && at < len(is) && was[at] == is[at] && is[at] != added[0] {
		at++
	}
	if at > len(was) || !slices.Equal(is, slices.Concat(was[:at], added, was[at:])) {
		t.Fatalf("more than %q was added\n%q\n%q", added, before, after)
	}
}
