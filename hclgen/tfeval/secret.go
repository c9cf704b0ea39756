package tfeval

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// secret tells whether an expression's value is made, in whole or in part, of what is sensitive: a
// sensitive variable or output, or a call of the function sensitive.
func (ev *evaluator) secret(n node) bool {
	key := exprInScope(n)
	if known, ok := ev.secrets[key]; ok {
		return known
	}
	ev.secrets[key] = false // while it is looked into: a value that depends on itself adds nothing
	found := ev.madeOfSecrets(n)
	ev.secrets[key] = found
	return found
}

func (ev *evaluator) madeOfSecrets(n node) bool {
	t := ev.trace(n, nil)
	if t.sensitive {
		return true
	}
	if end := t.node; exprInScope(end) != exprInScope(n) && end.expr != nil && ev.secret(end) {
		return true
	}
	for _, read := range t.reads {
		if read.expr != nil && ev.secret(read) {
			return true
		}
	}
	expr, ok := unwrap(n.expr).(hclsyntax.Expression)
	if !ok {
		return false
	}
	if n.scope != nil {
		for _, traversal := range expr.Variables() {
			sub := ev.traceTraversal(traversal, n.scope)
			if sub.sensitive || sub.node.expr != nil && ev.secret(sub.node) {
				return true
			}
		}
	}
	return callsSensitive(expr)
}

func callsSensitive(expr hclsyntax.Expression) bool {
	found := false
	// The visitor reports no diagnostics, so none come back.
	_ = hclsyntax.VisitAll(expr, func(at hclsyntax.Node) hcl.Diagnostics {
		call, ok := at.(*hclsyntax.FunctionCallExpr)
		found = found || ok && call.Name == "sensitive"
		return nil
	})
	return found
}
