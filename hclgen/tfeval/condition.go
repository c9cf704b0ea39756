package tfeval

import "github.com/zclconf/go-cty/cty"

// pick is a condition on a trail, and the way that was not taken.
type pick struct {
	cond  node
	taken bool
	other node
	path  []cty.Value // what was wanted of either
}

func (ev *evaluator) condition(p pick) Condition {
	other, ok := valueAt(ev.eval(p.other), p.path)
	if !ok {
		other = cty.DynamicVal
	}
	return Condition{Value: ev.value(p.cond), Other: Value{V: other, Known: other.IsWhollyKnown()}, Span: spanOf(p.cond.expr.Range())}
}
