package tfeval

import (
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Switch is what decides whether a dynamic block is there: the condition of a for_each such as
// `var.encrypt ? [1] : []` or `var.mode != null ? [var.mode] : []`.
type Switch struct {
	Value Value     // what the condition asks of
	Want  cty.Value // that makes the block be there; cty.DynamicVal for anything but null or ""
	Span  Span      // of the condition
}

// Switch is that of the dynamic block that would have the argument and is not there; ok is false where no
// condition of a kind that is understood decides.
func (i *Instance) Switch(path string) (s Switch, ok bool) {
	i.ev.repo.meter.refill()
	body, sc := i.Block.Body, i.scope
	for segments := strings.Split(path, "."); len(segments) > 1; {
		nested := nestedBlocks(i.ev, body, sc, segments[0])
		n, rest, _ := blockNumber(segments[1:])
		if len(nested) == 0 && n == 0 {
			return i.ev.switchOf(body, sc, segments[0])
		}
		if n < 0 || n >= len(nested) || nested[n].Unknown {
			return Switch{}, false
		}
		body, sc, segments = nested[n].Block.Body, nested[n].scope, rest
	}
	return Switch{}, false
}

func (ev *evaluator) switchOf(body *hclsyntax.Body, sc *scope, name string) (s Switch, ok bool) {
	var dynamic *hclsyntax.Block
	for _, b := range body.Blocks {
		if b.Type == "dynamic" && blockName(b) == name {
			if dynamic != nil {
				return Switch{}, false
			}
			dynamic = b
		}
	}
	if dynamic == nil || dynamic.Body.Attributes["for_each"] == nil {
		return Switch{}, false
	}
	e, isConditional := unwrap(dynamic.Body.Attributes["for_each"].Expr).(*hclsyntax.ConditionalExpr)
	if !isConditional {
		return Switch{}, false
	}
	yes, no := ev.eval(node{e.TrueResult, sc}), ev.eval(node{e.FalseResult, sc})
	if !iterable(yes) || !iterable(no) || (yes.LengthInt() == 1) == (no.LengthInt() == 1) {
		return Switch{}, false
	}
	return ev.asked(node{e.Condition, sc}, yes.LengthInt() == 1)
}

// asked is what the condition asks of, and what that has to be for the condition to be as wanted.
func (ev *evaluator) asked(n node, wanted bool) (Switch, bool) {
	s := Switch{Span: spanOf(n.expr.Range())}
	switch e := unwrap(n.expr).(type) {
	case *hclsyntax.UnaryOpExpr:
		if e.Op != hclsyntax.OpLogicalNot {
			return Switch{}, false
		}
		return ev.asked(node{e.Val, n.scope}, !wanted)
	case *hclsyntax.BinaryOpExpr:
		if e.Op != hclsyntax.OpEqual && e.Op != hclsyntax.OpNotEqual {
			return Switch{}, false
		}
		asks, against := e.LHS, e.RHS
		if isLiteral(asks) {
			asks, against = against, asks
		}
		if !isLiteral(against) || isLiteral(asks) {
			return Switch{}, false
		}
		literal := ev.eval(node{against, n.scope})
		s.Value, s.Want = ev.value(node{asks, n.scope}), literal
		if (e.Op == hclsyntax.OpEqual) == wanted {
			return s, !literal.IsNull()
		}
		text, _ := (Value{V: literal, Known: true}).Text()
		s.Want = cty.DynamicVal
		return s, literal.IsNull() || literal.Type() == cty.String && text == ""
	}
	s.Value, s.Want = ev.value(n), cty.BoolVal(wanted)
	return s, true
}
