package hclgen

import "github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"

// switches make a dynamic block be there that would have the argument.
func (e *editor) switches(ev *tfeval.Evaluation, i *tfeval.Instance, g goal) []way {
	s, ok := i.Switch(g.path)
	if !ok || s.Value.Sensitive {
		return nil
	}
	if s.Want.IsKnown() {
		g.want = s.Want
	}
	out := e.ways(ev, s.Value.Origin, g.want)
	if s.Value.Origin.Kind != tfeval.Absent {
		out = append(out, e.viaVariables(ev, i, g, s.Value.Origin)...)
	}
	return out
}
