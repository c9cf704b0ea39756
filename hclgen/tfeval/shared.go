package tfeval

import (
	"cmp"
	"slices"
)

// Set is the evaluations of all deployments that an edit could touch.
type Set []*Evaluation

// Use is an argument of an instance.
type Use struct {
	Evaluation *Evaluation
	Instance   *Instance
	Path       string // as Instance.Attribute takes it
	Value      Value
}

// SharedBy lists every argument, of every instance in the set, that is read from the origin's place or
// decided by it. The argument that the origin was asked for is among them. Which instances there are
// may depend on the place too: Diff, over the code before and after an edit, tells.
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

// Change is an argument, or a whole instance (Path is empty), that differs between two evaluations.
type Change struct {
	Deployment    string
	Address, Path string
	Before, After Value // V is cty.NilVal where the argument or the instance does not exist
}

// Diff lists what differs between two sets of evaluations of the same deployments, in order: values,
// arguments that came or went, instances that came or went. Unknown values are compared by their
// pattern and by the text they are read from.
func Diff(before, after Set) []Change {
	var out []Change
	old, now := before.byDeployment(), after.byDeployment()
	for name, was := range old {
		is := now[name]
		for address, i := range was {
			out = append(out, diffInstance(name, address, i, is[address])...)
		}
		for address, i := range is {
			if was[address] == nil {
				out = append(out, diffInstance(name, address, nil, i)...)
			}
		}
	}
	for name, is := range now {
		if old[name] == nil {
			for address, i := range is {
				out = append(out, diffInstance(name, address, nil, i)...)
			}
		}
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Deployment, b.Deployment), cmp.Compare(a.Address, b.Address), cmp.Compare(a.Path, b.Path))
	})
	return out
}

func (s Set) byDeployment() map[string]map[string]*Instance {
	out := map[string]map[string]*Instance{}
	for _, e := range s {
		instances := map[string]*Instance{}
		for _, i := range e.Instances {
			instances[i.Address] = i
		}
		out[e.Deployment.String()] = instances
	}
	return out
}

func diffInstance(deployment, address string, was, is *Instance) []Change {
	if was == nil || is == nil {
		return []Change{{Deployment: deployment, Address: address}}
	}
	paths := slices.Concat(was.AttributePaths(), is.AttributePaths())
	slices.Sort(paths)
	var out []Change
	for _, path := range slices.Compact(paths) {
		if a, b := was.Attribute(path), is.Attribute(path); !sameValue(was, a, is, b) {
			out = append(out, Change{deployment, address, path, a, b})
		}
	}
	return out
}

func sameValue(was *Instance, a Value, is *Instance, b Value) bool {
	if a.Known || b.Known {
		return a.Known == b.Known && a.V.RawEquals(b.V)
	}
	return a.Pattern.String() == b.Pattern.String() && was.readText(a) == is.readText(b)
}

// readText is the text of all that an unknown value is read from.
func (i *Instance) readText(v Value) string {
	text := ""
	for _, span := range v.Origin.Reads {
		if src, err := i.ev.repo.read(span.File); err == nil && span.Range.CanSliceBytes(src) {
			text += string(span.Range.SliceBytes(src)) + "\x00"
		}
	}
	return text
}
