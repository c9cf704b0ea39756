package tfeval

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// passOver notes where an alternative that did not decide, as an earlier argument of try, could be
// given a value.
func (t *trail) passOver(sub *trail) {
	via := slices.Concat(t.via, sub.via)
	for _, p := range sub.overrides {
		p.Via = slices.Concat(t.via, p.Via)
		t.overrides = append(t.overrides, p)
	}
	obj, isObject := sub.node.expr.(*hclsyntax.ObjectConsExpr)
	name := ""
	if len(sub.path) > 0 {
		name, _ = (Value{V: sub.path[0], Known: true}).Text()
	}
	switch {
	case sub.node.scope.repeats(name): // what is written there would decide for the others too
	case sub.end == atMissing && isObject && len(sub.path) == 1:
		t.overrides = append(t.overrides, Place{IntoObject, name, spanOf(obj.Range()), via, sub.dropped})
	case sub.end == atExpression && isLiteral(sub.node.expr) && sub.fixed == "":
		t.overrides = append(t.overrides, Place{IntoLiteral, "", spanOf(sub.node.expr.Range()), via, sub.dropped})
	}
	t.reads = append(t.reads, sub.reads...)
	if sub.end == atExpression {
		t.reads = append(t.reads, sub.node)
	}
	t.sensitive = t.sensitive || sub.sensitive
}

// value evaluates an argument of a resource's block and follows it back.
func (ev *evaluator) value(n node) Value {
	v := ev.eval(n)
	t := ev.trace(n, nil)
	out := Value{V: v, Known: v.IsWhollyKnown(), Origin: ev.origin(t), Sensitive: ev.secret(n)}
	out.Pattern = ev.pattern(n, v)
	if !out.Known {
		out.wholes = ev.wholesOf(n)
	}
	return out
}

func (ev *evaluator) origin(t *trail) Origin {
	r := t.node.expr.Range()
	o := Origin{Kind: t.kind, File: r.Filename, Range: r, Element: pathText(t.element), Via: t.via, Overrides: t.overrides,
		Reads: ev.readsOf(t)}
	for _, p := range t.picks {
		o.Conditions = append(o.Conditions, ev.condition(p))
	}
	switch {
	case t.end == atMissing:
		o.Kind, o.Why = Absent, "the object does not have it"
		if obj, ok := t.node.expr.(*hclsyntax.ObjectConsExpr); ok && len(t.path) == 1 {
			name, _ := (Value{V: t.path[0], Known: true}).Text()
			if !t.node.scope.repeats(name) {
				o.Overrides = append([]Place{{IntoObject, name, spanOf(obj.Range()), t.via, t.dropped}}, o.Overrides...)
			}
		}
	case t.end == atOpaque:
		o.Kind, o.Why = Computed, t.why
	case !isLiteral(t.node.expr):
		o.Kind, o.Why = Computed, describe(t.node.expr)
	case t.fixed != "":
		o.Why = t.fixed
	case !t.dropped.IsZero():
		o.Why = "the variable's type drops it"
	case ev.repo.broken[o.File]:
		o.Why = "the file does not parse"
	case isHidden(o.File):
		o.Why = "the file is a copy that terraform init made"
	default:
		o.Editable = true
	}
	return o
}

// isLiteral tells whether the expression is written out: no names and no functions. 24 * 7 is as good as 168.
func isLiteral(expr hcl.Expression) bool {
	switch e := unwrap(expr).(type) {
	case *hclsyntax.LiteralValueExpr:
		return true
	case *hclsyntax.TemplateExpr:
		return !slices.ContainsFunc(e.Parts, func(p hclsyntax.Expression) bool { _, ok := p.(*hclsyntax.LiteralValueExpr); return !ok })
	case *hclsyntax.UnaryOpExpr:
		_, ok := e.Val.(*hclsyntax.LiteralValueExpr)
		return ok && e.Op == hclsyntax.OpNegate
	case *hclsyntax.BinaryOpExpr:
		return isLiteral(e.LHS) && isLiteral(e.RHS)
	case *hclsyntax.TupleConsExpr:
		return !slices.ContainsFunc(e.Exprs, func(x hclsyntax.Expression) bool { return !isLiteral(x) })
	case *hclsyntax.ObjectConsExpr:
		return !slices.ContainsFunc(e.Items, func(i hclsyntax.ObjectConsItem) bool {
			_, diags := i.KeyExpr.Value(nil)
			return diags.HasErrors() || !isLiteral(i.ValueExpr)
		})
	case hclsyntax.Expression:
		return false
	default: // of a JSON var file
		return true
	}
}

// describe says what kind of expression makes a value.
func describe(expr hcl.Expression) string {
	switch e := unwrap(expr).(type) {
	case *hclsyntax.FunctionCallExpr:
		return "the function " + e.Name + " makes it"
	case *hclsyntax.TemplateExpr, *hclsyntax.TemplateJoinExpr:
		return "a template makes it"
	case *hclsyntax.BinaryOpExpr, *hclsyntax.UnaryOpExpr:
		return "an operation makes it"
	case *hclsyntax.ForExpr:
		return "a for expression makes it"
	case *hclsyntax.SplatExpr:
		return "a splat expression makes it"
	default:
		return "an expression makes it"
	}
}

// readsOf is every expression that the trail's value was read from, or decided by.
func (ev *evaluator) readsOf(t *trail) []Span {
	spans := map[Span]bool{}
	seen := map[exprInScope]bool{}
	var read func(n node)
	read = func(n node) {
		if n.expr == nil || seen[exprInScope(n)] {
			return
		}
		seen[exprInScope(n)] = true
		spans[spanOf(n.expr.Range())] = true
		if n.scope == nil {
			return
		}
		for _, traversal := range n.expr.Variables() {
			sub := ev.traceTraversal(traversal, n.scope)
			if b, ok := n.scope.lookup(traversal.RootName()); ok && sub.end == atOpaque && b.source != nil {
				read(b.source.node)
			}
			for _, r := range sub.reads {
				read(r)
			}
			if sub.end != atMissing {
				read(sub.node)
			}
		}
	}
	for _, r := range t.reads {
		read(r)
	}
	if t.end != atMissing {
		read(t.node)
	}
	out := make([]Span, 0, len(spans))
	for s := range spans {
		out = append(out, s)
	}
	return sortSpans(out)
}

// traceTraversal follows a reference; the expression made for it is remembered, since traces are kept
// by expression.
func (ev *evaluator) traceTraversal(traversal hcl.Traversal, sc *scope) *trail {
	key := traversalKey{traversal.SourceRange(), sc}
	expr := ev.references[key]
	if expr == nil {
		expr = &hclsyntax.ScopeTraversalExpr{Traversal: traversal, SrcRange: traversal.SourceRange()}
		ev.references[key] = expr
	}
	return ev.trace(node{expr, sc}, nil)
}

type traversalKey struct {
	at    hcl.Range
	scope *scope
}
