package tfeval

import (
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// wholes collects what the resources say that an expression takes as a whole, as jsonencode(aws_kinesis_stream.a)
// does. Such a value is unknown, and its text stays the same whatever the resource says.
type wholes struct {
	ev   *evaluator
	seen map[string]bool
	text map[string]bool
}

// keysOnly is what is taken of a collection of which no element is looked at. It is no argument's name.
const keysOnly = "\x00keys"

// wholesOf is a hash of what the resources say that the expression takes as a whole, or an argument or block of them
// that can't be followed.
func (ev *evaluator) wholesOf(n node) [sha256.Size]byte {
	w := &wholes{ev, map[string]bool{}, map[string]bool{}}
	w.expr(n, "", nil)
	return sha256.Sum256([]byte(strings.Join(slices.Sorted(maps.Keys(w.text)), "\n")))
}

// uses are the attributes that are taken of the variables of for expressions, by name.
type uses map[string]map[string]bool

// expr visits an expression of whose value, or of whose elements, only the attribute is taken; all if that is empty.
func (w *wholes) expr(n node, attr string, bound uses) {
	at := func(expr hclsyntax.Expression, attr string) { w.expr(node{expr, n.scope}, attr, bound) }
	switch e := unwrap(n.expr).(type) {
	case *hclsyntax.ScopeTraversalExpr:
		w.traversal(e.Traversal, n.scope, attr, bound)
	case *hclsyntax.RelativeTraversalExpr:
		at(e.Source, firstAttr(traversalPath(e.Traversal), attr))
	case *hclsyntax.SplatExpr:
		switch each := e.Each.(type) {
		case *hclsyntax.AnonSymbolExpr:
			at(e.Source, attr)
		case *hclsyntax.RelativeTraversalExpr:
			at(e.Source, firstAttr(traversalPath(each.Traversal), attr))
		default:
			at(e.Source, "")
		}
	case *hclsyntax.IndexExpr:
		at(e.Collection, attr)
		at(e.Key, "")
	case *hclsyntax.ConditionalExpr:
		at(e.Condition, "")
		at(e.TrueResult, attr)
		at(e.FalseResult, attr)
	case *hclsyntax.FunctionCallExpr:
		for _, arg := range e.Args {
			switch {
			case e.Name == "keys" || e.Name == "length":
				at(arg, keysOnly)
			case slices.Contains(keepsElements, e.Name):
				at(arg, attr)
			default:
				at(arg, "")
			}
		}
	case *hclsyntax.TemplateExpr:
		for _, part := range e.Parts {
			at(part, "")
		}
	case *hclsyntax.TemplateJoinExpr:
		at(e.Tuple, "")
	case *hclsyntax.BinaryOpExpr:
		at(e.LHS, "")
		at(e.RHS, "")
	case *hclsyntax.UnaryOpExpr:
		at(e.Val, "")
	case *hclsyntax.TupleConsExpr:
		for _, item := range e.Exprs {
			at(item, attr)
		}
	case *hclsyntax.ObjectConsExpr:
		for _, item := range e.Items {
			at(item.KeyExpr, "")
			if key, ok := literalString(item.KeyExpr); ok && key == attr {
				at(item.ValueExpr, "")
			} else {
				at(item.ValueExpr, attr)
			}
		}
	case *hclsyntax.ForExpr:
		w.forExpr(n, e, attr, bound)
	case hclsyntax.Expression:
		for _, t := range e.Variables() {
			w.traversal(t, n.scope, "", bound)
		}
	}
}

// keepsElements are functions whose result has elements of their arguments, or is one.
var keepsElements = slices.Concat(handsOn, keepsMembers, []string{"values", "merge", "concat", "flatten", "one", "element", "try", "coalesce"})

func (w *wholes) forExpr(n node, e *hclsyntax.ForExpr, attr string, bound uses) {
	inside := maps.Clone(bound)
	if inside == nil {
		inside = uses{}
	}
	taken := map[string]bool{}
	inside[e.KeyVar], inside[e.ValVar] = map[string]bool{}, taken
	w.expr(node{e.ValExpr, n.scope}, attr, inside)
	for _, expr := range []hclsyntax.Expression{e.KeyExpr, e.CondExpr} {
		if expr != nil {
			w.expr(node{expr, n.scope}, "", inside)
		}
	}
	if len(taken) == 0 {
		taken[keysOnly] = true
	}
	for _, attr := range slices.Sorted(maps.Keys(taken)) {
		w.expr(node{e.CollExpr, n.scope}, attr, bound)
	}
}

func (w *wholes) traversal(traversal hcl.Traversal, sc *scope, attr string, bound uses) {
	if taken, ok := bound[traversal.RootName()]; ok {
		taken[firstAttr(traversalPath(traversal[1:]), attr)] = true
		return
	}
	key := fmt.Sprintf("%p %s %s", sc, traversal.SourceRange(), attr)
	if w.seen[key] || sc == nil {
		return
	}
	w.seen[key] = true
	t := w.ev.traceTraversal(traversal, sc)
	for _, read := range t.reads {
		w.expr(read, "", nil)
	}
	_, isReference := unwrap(t.node.expr).(*hclsyntax.ScopeTraversalExpr)
	switch {
	case t.resource != nil:
		w.resource(t.resource, t.items, firstAttr(t.rest, attr))
	case t.insts != nil:
		w.outputs(t.insts, firstAttr(t.rest, attr))
	case t.end != atMissing && !isReference:
		w.expr(t.node, firstAttr(t.path, attr), nil)
	}
}

// firstAttr is the first name among the keys, else attr.
func firstAttr(keys []cty.Value, attr string) string {
	for _, key := range keys {
		if name, ok := (Value{V: key, Known: key.IsWhollyKnown()}).Text(); ok && key.Type() == cty.String {
			return name
		}
	}
	return attr
}

// outputs visits outputs of a module's instances, all or the one of that name.
func (w *wholes) outputs(insts []*moduleInstance, name string) {
	for _, inst := range insts {
		for _, output := range slices.Sorted(maps.Keys(inst.mod.outputs)) {
			if value := inst.mod.outputs[output].Body.Attributes["value"]; value != nil && (name == "" || name == output) {
				w.expr(node{value.Expr, inst.scope}, "", nil)
			}
		}
	}
}

// resource takes down what instances of a resource say, all or the argument or blocks of that name.
func (w *wholes) resource(resource *hclsyntax.Block, items []item, name string) {
	address := strings.Join(resource.Labels, ".")
	for _, it := range items {
		path := fmt.Sprintf("%s:%s%s.", it.scope.label, address, it.suffix)
		all := name == "" || it.key != cty.NilVal && sameKey(it.key, cty.StringVal(name)) // the key of an instance is no argument
		for arg, attr := range resource.Body.Attributes {
			if all && !metaArguments[arg] || arg == name {
				w.argument(path+arg, node{attr.Expr, it.scope})
			}
		}
		for i, b := range resource.Body.Blocks {
			if all && !metaArguments[b.Type] || blockName(b) == name {
				w.block(fmt.Sprintf("%s%s.%d", path, blockName(b), i), b, it.scope)
			}
		}
	}
}

func (w *wholes) block(path string, b *hclsyntax.Block, sc *scope) {
	w.text[path] = true
	for arg, attr := range b.Body.Attributes {
		w.argument(path+"."+arg, node{attr.Expr, sc})
	}
	for i, inner := range b.Body.Blocks {
		w.block(fmt.Sprintf("%s.%s.%d", path, blockName(inner), i), inner, sc)
	}
}

func (w *wholes) argument(path string, n node) {
	v := w.ev.eval(n)
	text := fmt.Sprintf("%#v", v)
	if !v.IsWhollyKnown() {
		text += w.ev.textOf(w.ev.readsOf(w.ev.trace(n, nil)))
	}
	w.text[path+" = "+text] = true
}
