package tfeval

import (
	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
)

// node is an expression and what its names mean.
type node struct {
	expr  hcl.Expression
	scope *scope
}

// source is the place in a node's value that something is taken from: keys are strings or numbers.
type source struct {
	node node
	path []cty.Value
}

// binding is what a name stands for that is no variable or local: each, count, the iterator of a
// dynamic block, the variable of a for expression.
type binding struct {
	value  cty.Value
	source *source            // of the value as a whole
	attrs  map[string]*source // of each.value, of iterator.value
	what   string             // for a Step, as "for_each"
}

// scope is a module instance, with the names bound inside one of its blocks.
type scope struct {
	module *moduleInstance
	parent *scope
	names  map[string]binding
	label  string // tells instances apart in a hole's name
	again  bool   // one of several that the same text is evaluated in: elements of a for expression, instances
}

// repeats tells whether what is written in the scope under a name decides for more than one element or instance,
// though it may be that only one of them goes by it today. What is under the key of one is of that one alone.
func (s *scope) repeats(name string) bool {
	for at := s; at != nil; at = at.parent {
		if at.again && !at.isKey(name) {
			return true
		}
	}
	return s != nil && s.module.outer != nil && s.module.outer.repeats(name)
}

func (s *scope) isKey(name string) bool {
	for _, b := range s.names {
		key := b.value
		if key.Type().IsObjectType() && key.Type().HasAttribute("key") && key.IsKnown() && !key.IsNull() {
			key = key.GetAttr("key")
		}
		if key.IsKnown() && !key.IsNull() && key.Type() == cty.String && key.AsString() == name {
			return true
		}
	}
	return false
}

func (s *scope) lookup(name string) (binding, bool) {
	for ; s != nil; s = s.parent {
		if b, ok := s.names[name]; ok {
			return b, true
		}
	}
	return binding{}, false
}

func (s *scope) child(label string, names map[string]binding) *scope {
	return &scope{module: s.module, parent: s, names: names, label: label}
}

// exprInScope is the key of a memo.
type exprInScope struct {
	expr  hcl.Expression
	scope *scope
}
