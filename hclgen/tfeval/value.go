package tfeval

import (
	"crypto/sha256"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// Value is a value and where it comes from.
type Value struct {
	V         cty.Value // cty.DynamicVal or another unknown where it can't be evaluated
	Known     bool      // V is wholly known; null is known
	Pattern   Pattern   // of a string: its literal parts and its holes
	Origin    Origin
	Sensitive bool              // went through a sensitive variable, or the function sensitive
	wholes    [sha256.Size]byte // of an unknown value: what the resources say that it takes as a whole
}

// IsNull tells that the value is known to be null or absent, so that the provider's default holds.
func (v Value) IsNull() bool { return v.Known && v.V.IsNull() }

// Text is the value as a string, if it is known, not null, and a string, number or bool.
func (v Value) Text() (string, bool) {
	s, ok := v.as(cty.String)
	if !ok {
		return "", false
	}
	return s.AsString(), true
}

// Int is the value as a whole number, if it is known, not null, and is one or a string of one.
func (v Value) Int() (int, bool) {
	n, ok := v.as(cty.Number)
	if !ok {
		return 0, false
	}
	i, accuracy := n.AsBigFloat().Int64()
	return int(i), accuracy == 0
}

// Bool is the value as a bool, if it is known, not null, and is one.
func (v Value) Bool() (value, ok bool) {
	b, ok := v.as(cty.Bool)
	return ok && b.True(), ok
}

func (v Value) as(t cty.Type) (cty.Value, bool) {
	if !v.Known || v.V == cty.NilVal || v.V.IsNull() {
		return cty.NilVal, false
	}
	out, err := convert.Convert(v.V, t)
	if err != nil || out.IsNull() || !out.IsKnown() {
		return cty.NilVal, false
	}
	return out, true
}

// Strings is the value as a list of strings, in the order of the code, if it is known and one.
func (v Value) Strings() ([]string, bool) {
	if !v.Known || v.V == cty.NilVal || v.V.IsNull() || !iterable(v.V) {
		return nil, false
	}
	var out []string
	for _, element := range v.V.Elements() {
		s, ok := Value{V: element, Known: true}.Text()
		if !ok {
			return nil, false
		}
		out = append(out, s)
	}
	return out, true
}

// iterable tells whether v has elements to visit: CanIterateElements says yes of unknown collections too.
func iterable(v cty.Value) bool {
	return v != cty.NilVal && v.IsKnown() && !v.IsNull() && v.CanIterateElements()
}
