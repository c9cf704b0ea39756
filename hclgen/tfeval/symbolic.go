package tfeval

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// pattern evaluates a string symbolically.
func (ev *evaluator) pattern(n node, v cty.Value) Pattern {
	if v.IsWhollyKnown() {
		if s, ok := (Value{V: v, Known: true}).Text(); ok {
			return Pattern{{Literal: s}}
		}
		return nil
	}
	if t := v.Type(); t != cty.String && t != cty.DynamicPseudoType {
		return nil
	}
	return ev.symbolic(n, 0).joined()
}

func (ev *evaluator) symbolic(n node, depth int) Pattern {
	v := ev.eval(n)
	if s, ok := (Value{V: v, Known: v.IsWhollyKnown()}).Text(); ok {
		return Pattern{{Literal: s}}
	}
	t := ev.trace(n, nil)
	key := [2]any{"pattern", exprInScope(t.node)}
	if t.end != atExpression || depth > 50 || t.node.scope == nil || ev.busy[key] {
		return ev.hole(t)
	}
	ev.busy[key] = true
	defer delete(ev.busy, key)
	switch e := unwrap(t.node.expr).(type) {
	case *hclsyntax.TemplateExpr:
		var out Pattern
		for _, part := range e.Parts {
			out = append(out, ev.symbolic(node{part, t.node.scope}, depth+1)...)
		}
		return out
	case *hclsyntax.FunctionCallExpr:
		if p := ev.symbolicCall(e, t.node.scope, depth+1); p != nil {
			return p
		}
	}
	return ev.hole(t)
}

// symbolicCall evaluates the functions that names are built with; nil if it can't.
func (ev *evaluator) symbolicCall(e *hclsyntax.FunctionCallExpr, sc *scope, depth int) Pattern {
	if e.ExpandFinal || len(e.Args) == 0 {
		return nil
	}
	first := node{e.Args[0], sc}
	switch e.Name {
	case "lower":
		return ev.symbolic(first, depth).mapped("lower", strings.ToLower)
	case "upper":
		return ev.symbolic(first, depth).mapped("upper", strings.ToUpper)
	case "join":
		return ev.symbolicJoin(e, sc, depth)
	case "format":
		return ev.symbolicFormat(e, sc, depth)
	}
	return nil
}

func (ev *evaluator) symbolicJoin(e *hclsyntax.FunctionCallExpr, sc *scope, depth int) Pattern {
	sep := ev.eval(node{e.Args[0], sc})
	separator, ok := (Value{V: sep, Known: sep.IsWhollyKnown()}).Text()
	if !ok {
		return nil
	}
	var out Pattern
	for _, arg := range e.Args[1:] {
		list := ev.trace(node{arg, sc}, nil)
		tuple, ok := unwrap(list.node.expr).(*hclsyntax.TupleConsExpr)
		if !ok || list.end != atExpression {
			return nil
		}
		for _, item := range tuple.Exprs {
			if out != nil {
				out = append(out, Part{Literal: separator})
			}
			out = append(out, ev.symbolic(node{item, list.node.scope}, depth)...)
		}
	}
	return out
}

func (ev *evaluator) symbolicFormat(e *hclsyntax.FunctionCallExpr, sc *scope, depth int) Pattern {
	f := ev.eval(node{e.Args[0], sc})
	format, ok := (Value{V: f, Known: f.IsWhollyKnown()}).Text()
	if !ok {
		return nil
	}
	var out Pattern
	args := e.Args[1:]
	for len(format) > 0 {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			return append(out, Part{Literal: format})
		}
		out = append(out, Part{Literal: format[:i]})
		format = format[i:]
		if strings.HasPrefix(format, "%%") {
			out, format = append(out, Part{Literal: "%"}), format[2:]
			continue
		}
		end := strings.IndexFunc(format[1:], func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' })
		if end < 0 || len(args) == 0 || strings.Contains(format[:end+1], "[") {
			return nil
		}
		verb, arg := format[:end+2], node{args[0], sc}
		format, args = format[end+2:], args[1:]
		if v := ev.eval(arg); v.IsWhollyKnown() {
			s, err := stdlib.Format(cty.StringVal(verb), v)
			if err != nil {
				return nil
			}
			out = append(out, Part{Literal: s.AsString()})
		} else if verb == "%s" || verb == "%v" || verb == "%d" {
			out = append(out, ev.symbolic(arg, depth)...)
		} else {
			return nil
		}
	}
	return out
}

func (p Pattern) mapped(name string, f func(string) string) Pattern {
	out := slices.Clone(p)
	for i, part := range out {
		if part.Hole == nil {
			out[i].Literal = f(part.Literal)
			continue
		}
		h := *part.Hole
		h.ID, h.Expr, h.Variable = name+"("+h.ID+")", name+"("+h.Expr+")", ""
		out[i].Hole = &h
	}
	return out
}

// joined puts neighbouring literals together.
func (p Pattern) joined() Pattern {
	var out Pattern
	for _, part := range p {
		if n := len(out); part.Hole == nil && n > 0 && out[n-1].Hole == nil {
			out[n-1].Literal += part.Literal
		} else if part.Hole != nil || part.Literal != "" {
			out = append(out, part)
		}
	}
	return out
}

func (ev *evaluator) hole(t *trail) Pattern {
	r := t.node.expr.Range()
	h := &Hole{Expr: r.String(), Span: spanOf(r)}
	if sc := t.node.scope; sc != nil {
		h.Expr = sc.module.mod.text(r) + pathText(t.path)
		label := sc.module.path
		for _, traversal := range t.node.expr.Variables() {
			if _, bound := sc.lookup(traversal.RootName()); bound {
				label = sc.label
			}
		}
		h.ID = h.Expr
		if label != "" {
			h.ID = label + ":" + h.Expr
		}
		if e, ok := t.node.expr.(*hclsyntax.ScopeTraversalExpr); ok {
			name, _ := stepName(e.Traversal, 1)
			switch root := e.Traversal.RootName(); {
			case root == "var" && sc.module.call == nil && len(e.Traversal) == 2 && len(t.path) == 0:
				h.Variable = name
			case (root == "terraform" || root == "tofu") && (name == "workspace" || name == "env"):
				h.ID = WorkspaceHole
			}
		}
	} else {
		h.ID = h.Expr
	}
	return Pattern{{Hole: h}}
}
