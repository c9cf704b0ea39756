package tfeval

import (
	"cmp"
	"slices"

	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// Change is an argument, or a whole instance (Path is empty), that differs between two evaluations.
type Change struct {
	Deployment    string
	Address, Path string
	Before, After Value // V is cty.NilVal for whole instances and nested blocks
}

// Diff lists what differs between two sets of evaluations of the same deployments, in order: values,
// arguments that came or went, instances that came or went, of resources and of Evaluation.Others. Unknown
// values are compared by the parts that are known, by their pattern, by the text they are read from, and by
// what the resources say that they take as a whole. A nested block that may exist or not is one value, of its path.
func Diff(before, after Set) []Change {
	var out []Change
	old, now := before.byDeployment(), after.byDeployment()
	for name, was := range old {
		out = append(out, diffEvaluation(name, was, now[name])...)
	}
	for name, is := range now {
		if old[name] == nil {
			out = append(out, diffEvaluation(name, nil, is)...)
		}
	}
	slices.SortFunc(out, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.Deployment, b.Deployment), cmp.Compare(a.Address, b.Address), cmp.Compare(a.Path, b.Path))
	})
	return out
}

func (s Set) byDeployment() map[string]*Evaluation {
	out := map[string]*Evaluation{}
	for _, e := range s {
		out[e.Deployment.String()] = e
	}
	return out
}

func diffEvaluation(deployment string, before, after *Evaluation) []Change {
	if before == after { // Reevaluate keeps what an edit can't reach
		return nil
	}
	var out []Change
	old, now := before.byAddress(), after.byAddress()
	for address, was := range old {
		out = append(out, diffInstance(deployment, address, was, now[address])...)
	}
	for address, is := range now {
		if old[address] == nil {
			out = append(out, diffInstance(deployment, address, nil, is)...)
		}
	}
	return out
}

func (e *Evaluation) byAddress() map[string]*Instance {
	out := map[string]*Instance{}
	if e == nil {
		return out
	}
	for _, i := range e.Others {
		out[i.Address] = i
	}
	for _, i := range e.Instances {
		out[i.Address] = i
	}
	return out
}

// DiffInstance lists what differs between two evaluations of an instance; nil is one that is not there.
func DiffInstance(was, is *Instance) []Change {
	if was == nil && is == nil {
		return nil
	}
	return diffInstance("", "", was, is)
}

func diffInstance(deployment, address string, was, is *Instance) []Change {
	if was == nil || is == nil {
		return []Change{{Deployment: deployment, Address: address}}
	}
	paths := slices.Concat(was.AttributePaths(), is.AttributePaths())
	if was.Maybe || is.Maybe {
		paths = append(paths, "count", "for_each") // the address does not tell what they make
	}
	slices.Sort(paths)
	var out []Change
	for _, path := range slices.Compact(paths) {
		if a, b := was.plain(path), is.plain(path); a.IsWhollyKnown() && b.IsWhollyKnown() && sameKnown(a, b) {
			continue
		}
		if a, b := was.Attribute(path), is.Attribute(path); !sameValue(was, a, is, b) {
			out = append(out, Change{deployment, address, path, a, b})
		}
	}
	old, now := was.unknownBlocks(), is.unknownBlocks()
	for path, a := range old {
		if !slices.EqualFunc(a, now[path], func(a, b Value) bool { return sameValue(was, a, is, b) }) {
			out = append(out, Change{Deployment: deployment, Address: address, Path: path})
		}
	}
	for path := range now {
		if old[path] == nil {
			out = append(out, Change{Deployment: deployment, Address: address, Path: path})
		}
	}
	return out
}

func sameValue(was *Instance, a Value, is *Instance, b Value) bool {
	if a.Known && b.Known {
		return sameKnown(a.V, b.V)
	}
	if a.Known != b.Known || !a.V.RawEquals(b.V) {
		return false
	}
	return a.Pattern.String() == b.Pattern.String() && a.wholes == b.wholes && was.ev.textOf(a.Origin.Reads) == is.ev.textOf(b.Origin.Reads)
}

// sameKnown compares as the provider would: null is null and a list a list, whatever the type.
func sameKnown(a, b cty.Value) bool {
	if a.IsNull() || b.IsNull() || a.Type().Equals(b.Type()) {
		return a.IsNull() == b.IsNull() && (a.IsNull() || a.RawEquals(b))
	}
	x, errX := ctyjson.Marshal(a, a.Type())
	y, errY := ctyjson.Marshal(b, b.Type())
	return errX == nil && errY == nil && string(x) == string(y)
}

// textOf is the text of all that an unknown value is read from.
func (ev *evaluator) textOf(reads []Span) string {
	text := ""
	for _, span := range reads {
		if src, err := ev.repo.Read(span.File); err == nil && span.Range.CanSliceBytes(src) {
			text += string(span.Range.SliceBytes(src)) + "\x00"
		}
	}
	return text
}
