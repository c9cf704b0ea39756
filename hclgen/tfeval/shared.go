package tfeval

import "slices"

// Set is the evaluations of all deployments that an edit could touch.
type Set []*Evaluation

// Use is an argument of a resource instance.
type Use struct {
	Evaluation *Evaluation
	Instance   *Instance
	Path       string // as Instance.Attribute takes it
	Value      Value
}

// SharedBy lists every argument, of every resource instance in the set, that is read from the origin's
// place or decided by it. The argument that the origin was asked for is among them. Which instances there
// are, and what else takes values, may depend on the place too: Diff, over the code before and after an
// edit, tells.
func (s Set) SharedBy(o Origin) []Use {
	at := o.Span()
	return s.uses(func(v Value) bool {
		return slices.ContainsFunc(v.Origin.Reads, func(r Span) bool { return r.Overlaps(at) })
	})
}

// DecidedBy lists every argument that would be decided by a value written at the place.
func (s Set) DecidedBy(p Place) []Use {
	return s.uses(func(v Value) bool {
		return slices.ContainsFunc(v.Origin.Overrides, func(q Place) bool {
			return q.Into == p.Into && q.Name == p.Name && q.Span == p.Span
		})
	})
}

func (s Set) uses(match func(Value) bool) []Use {
	var out []Use
	for _, e := range s {
		for _, i := range e.Instances {
			for _, path := range i.AttributePaths() {
				if v := i.Attribute(path); match(v) {
					out = append(out, Use{e, i, path, v})
				}
			}
		}
	}
	return out
}
