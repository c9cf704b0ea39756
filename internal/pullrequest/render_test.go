package pullrequest

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	east "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
)

// ourHTML is all the HTML that a comment has: its marker, and folds.
var ourHTML = regexp.MustCompile(`^(<!-- kinesis-audit key=\S+ findings=[0-9]+ (?:run=\S+ head=\S* )?prints=[A-Za-z0-9+/]* -->|<details><summary>[^<>]*</summary>|</details>)\n$`)

// document is a comment as GitHub's Markdown reads it.
type document struct {
	source []byte
	root   ast.Node
}

func parse(t testing.TB, source string) document {
	t.Helper()
	root := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader([]byte(source)))
	return document{[]byte(source), root}
}

func (d document) walk(visit func(ast.Node)) {
	_ = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			visit(n)
		}
		return ast.WalkContinue, nil
	})
}

func (d document) all(kinds ...ast.NodeKind) (out []ast.Node) {
	d.walk(func(n ast.Node) {
		for _, kind := range kinds {
			if n.Kind() == kind {
				out = append(out, n)
			}
		}
	})
	return out
}

func (d document) lines(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		b.Write(line.Value(d.source))
	}
	return b.String()
}

// html is each block of HTML.
func (d document) html() (out []string) {
	for _, n := range d.all(ast.KindHTMLBlock) {
		block := d.lines(n)
		if closing := n.(*ast.HTMLBlock).ClosureLine; closing.Len() > 0 {
			block += string(closing.Value(d.source))
		}
		out = append(out, block)
	}
	return out
}

// text is what is shown outside of code, with the entities that GitHub has resolved before it looks for
// mentions.
func (d document) text() string {
	var b strings.Builder
	d.walk(func(n ast.Node) {
		if t, ok := n.(*ast.Text); ok && n.Parent().Kind() != ast.KindCodeSpan {
			b.Write(t.Segment.Value(d.source))
		}
		if n.Kind() == ast.KindHTMLBlock {
			b.WriteString(d.lines(n))
		}
		if n.Type() == ast.TypeBlock {
			b.WriteString("\n")
		}
	})
	return resolved(b.String())
}

func resolved(s string) string {
	for c := rune(' '); c < 127; c++ {
		s = strings.ReplaceAll(s, "&#"+strconv.Itoa(int(c))+";", string(c))
	}
	return s
}

// cells are those of all tables.
func (d document) cells() int { return len(d.all(east.KindTableCell)) }
