package tfeval

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

const (
	maxFileBytes = 1 << 20 // nobody writes more by hand, and the parser's stack grows with the input
	maxNesting   = 1000    // of brackets, and of runs of unary operators
	maxElements  = 400_000 // that the for expressions of one evaluation may visit
)

// meter bounds the work of for expressions, the one construct whose cost multiplies.
type meter struct {
	ctx    context.Context // nil once the evaluation is done
	budget int
	left   int
}

func newMeter() *meter { return &meter{budget: maxElements, left: maxElements} }

func (m *meter) reset(ctx context.Context) { m.ctx, m.left = ctx, m.budget }

// refill is for what is asked for after the evaluation, whose context has ended by then.
func (m *meter) refill() { m.ctx, m.left = nil, m.budget }

func (m *meter) spend(n int) bool {
	m.left -= n
	return m.left >= 0 && (m.ctx == nil || m.ctx.Err() == nil)
}

// boundedExpr is the collection of a for expression: unknown once the meter has run out. It wraps a
// ParenthesesExpr, not the collection itself, so that hclsyntax.Walk still visits the collection.
type boundedExpr struct {
	hclsyntax.Expression
	inner hclsyntax.Expression
	meter *meter
}

func (e *boundedExpr) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	v, diags := e.inner.Value(ctx)
	if !diags.HasErrors() && iterable(v) && !e.meter.spend(1+v.LengthInt()) {
		return cty.DynamicVal, nil
	}
	return v, diags
}

func (m *meter) bound(node hclsyntax.Node) {
	_ = hclsyntax.VisitAll(node, func(n hclsyntax.Node) hcl.Diagnostics {
		if f, ok := n.(*hclsyntax.ForExpr); ok {
			coll := f.CollExpr
			f.CollExpr = &boundedExpr{
				Expression: &hclsyntax.ParenthesesExpr{Expression: coll, SrcRange: coll.Range()},
				inner:      coll, meter: m,
			}
		}
		return nil
	})
}

// parseBody parses one file of native syntax. A panic of the parser is an error like any other. Where
// the file has mistakes, the part that parsed comes along with the error.
func (m *meter) parseBody(src []byte, filename string) (body *hclsyntax.Body, err error) {
	if err := parseable(src); err != nil {
		return nil, fmt.Errorf("%s: %w", filename, err)
	}
	defer func() {
		if p := recover(); p != nil {
			body, err = nil, fmt.Errorf("%s: the HCL parser panicked: %v", filename, p)
		}
	}()
	file, diags := hclsyntax.ParseConfig(src, filename, hcl.InitialPos)
	if file != nil {
		body, _ = file.Body.(*hclsyntax.Body)
	}
	if body != nil {
		complete(body)
		m.bound(body)
	}
	if diags.HasErrors() {
		return body, fmt.Errorf("%s: %w", filename, diags)
	}
	return body, nil
}

// complete fills what the parser leaves nil where a file has mistakes.
func complete(body *hclsyntax.Body) {
	if body.Attributes == nil {
		body.Attributes = hclsyntax.Attributes{}
	}
	maps.DeleteFunc(body.Attributes, func(_ string, a *hclsyntax.Attribute) bool { return a == nil || a.Expr == nil })
	body.Blocks = slices.DeleteFunc(body.Blocks, func(b *hclsyntax.Block) bool { return b == nil })
	for _, b := range body.Blocks {
		if b.Body == nil {
			b.Body = &hclsyntax.Body{SrcRange: b.DefRange(), EndRange: b.DefRange()}
		}
		complete(b.Body)
	}
}

// parseTemplate parses the text of a template file.
func (m *meter) parseTemplate(src []byte, filename string) (expr hclsyntax.Expression, err error) {
	if err := parseable(src); err != nil {
		return nil, fmt.Errorf("%s: %w", filename, err)
	}
	defer func() {
		if p := recover(); p != nil {
			expr, err = nil, fmt.Errorf("%s: the HCL parser panicked: %v", filename, p)
		}
	}()
	expr, diags := hclsyntax.ParseTemplate(src, filename, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, fmt.Errorf("%s: %w", filename, diags)
	}
	m.bound(expr)
	return expr, nil
}

func parseExpression(src []byte, filename string) (expr hclsyntax.Expression, err error) {
	if err := parseable(src); err != nil {
		return nil, fmt.Errorf("%s: %w", filename, err)
	}
	defer func() {
		if p := recover(); p != nil {
			expr, err = nil, fmt.Errorf("%s: the HCL parser panicked: %v", filename, p)
		}
	}()
	expr, diags := hclsyntax.ParseExpression(src, filename, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, fmt.Errorf("%s: %w", filename, diags)
	}
	return expr, nil
}

// parseable refuses what could overflow the stack of a recursive parser, which no recover catches.
func parseable(src []byte) error {
	if len(src) > maxFileBytes {
		return fmt.Errorf("file has %d bytes, more than %d: not read", len(src), maxFileBytes)
	}
	if bytes.IndexByte(src, 0) >= 0 {
		return fmt.Errorf("file is not text")
	}
	depth, run, questions := 0, 0, 0
	for _, b := range src {
		switch b {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth = max(0, depth-1)
		case '?':
			questions++
		}
		switch b {
		case '!', '-':
			run++
		case ' ', '\t':
		default:
			run = 0
		}
		if depth > maxNesting || run > maxNesting || questions > 20*maxNesting {
			return fmt.Errorf("expressions nested more than %d deep: not read", maxNesting)
		}
	}
	return nil
}
