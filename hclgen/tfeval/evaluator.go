package tfeval

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

const (
	maxDiagnostics = 200
	maxValueLeaves = 100_000
	maxValueText   = 1 << 18
)

// evaluator holds what one deployment's evaluation remembers.
type evaluator struct {
	repo       *Repo
	ctx        context.Context
	deployment Deployment
	given      map[string]assignment
	base       map[string]function.Function
	functions  map[*module]map[string]function.Function
	values     map[exprInScope]result
	busy       map[any]bool // guards against cycles
	traces     map[traceKey]*trail
	secrets    map[exprInScope]bool
	references map[traversalKey]*hclsyntax.ScopeTraversalExpr
	forIndexes map[exprInScope]*forIndex
	modules    []*moduleInstance
	names      map[string]bool // attribute names that some expression of the deployment asks for
	instances  int
	diags      []Diagnostic
	seen       map[string]bool
	reads      reads
}

type result struct {
	value  cty.Value
	failed bool
}

// Diagnostic is something about the code that left values unknown.
type Diagnostic struct {
	Span    Span
	Message string
}

func (ev *evaluator) note(span Span, format string, args ...any) {
	d := Diagnostic{span, fmt.Sprintf(format, args...)}
	key := fmt.Sprint(d)
	if ev.seen[key] || len(ev.diags) >= maxDiagnostics {
		return
	}
	ev.seen[key] = true
	ev.diags = append(ev.diags, d)
}

// eval is the expression's value, DynamicVal where it fails.
func (ev *evaluator) eval(n node) cty.Value {
	v, failed := ev.try(n)
	if failed {
		return cty.DynamicVal
	}
	return v
}

// try also tells whether the evaluation failed, as opposed to being unknown.
func (ev *evaluator) try(n node) (cty.Value, bool) {
	key := exprInScope(n)
	if r, ok := ev.values[key]; ok {
		return r.value, r.failed
	}
	v, failed := ev.evaluate(n)
	ev.values[key] = result{v, failed}
	return v, failed
}

func (ev *evaluator) evaluate(n node) (v cty.Value, failed bool) {
	defer func() {
		if p := recover(); p != nil {
			ev.note(spanOf(n.expr.Range()), "the evaluation panicked: %v", p)
			v, failed = cty.DynamicVal, true
		}
	}()
	if n.scope == nil { // a var file: literals only
		v, diags := n.expr.Value(nil)
		return v, diags.HasErrors()
	}
	v, diags := n.expr.Value(ev.context(n))
	if diags.HasErrors() {
		if d := diags[0]; d.Subject != nil {
			ev.note(spanOf(*d.Subject), "%s: %s", d.Summary, d.Detail)
		}
		return cty.DynamicVal, true
	}
	v, _ = v.UnmarkDeep()
	if !reasonable(v) {
		ev.note(spanOf(n.expr.Range()), "the value is too large to follow")
		return cty.DynamicVal, false
	}
	return v, false
}

// context has just the values that the expression asks for, so that nothing else need be evaluated.
func (ev *evaluator) context(n node) *hcl.EvalContext {
	vars := map[string]cty.Value{}
	groups := map[string][]hcl.Traversal{}
	for _, t := range n.expr.Variables() {
		root := t.RootName()
		if b, ok := n.scope.lookup(root); ok {
			vars[root] = b.value
			continue
		}
		groups[root] = append(groups[root], t)
	}
	mi := n.scope.module
	for root, traversals := range groups {
		switch root {
		case "var":
			vars[root] = ev.objectOf(traversals, mi.variable)
		case "local":
			vars[root] = ev.objectOf(traversals, mi.local)
		case "module":
			vars[root] = mi.moduleObject(traversals)
		case "path":
			vars[root] = mi.pathObject()
		case "terraform", "tofu":
			vars[root] = ev.terraformObject()
		case "data":
			vars[root] = mi.dataObject(traversals)
		case "each", "count", "self", "ephemeral":
			vars[root] = cty.DynamicVal
		default:
			vars[root] = mi.resourceObject(root, traversals)
		}
	}
	return &hcl.EvalContext{Variables: vars, Functions: ev.functionsOf(mi.mod)}
}

func (ev *evaluator) objectOf(traversals []hcl.Traversal, value func(string) cty.Value) cty.Value {
	attrs := map[string]cty.Value{}
	for _, t := range traversals {
		name, ok := stepName(t, 1)
		if !ok {
			return cty.DynamicVal
		}
		attrs[name] = value(name)
	}
	return cty.ObjectVal(attrs)
}

// stepName is the attribute or string key at the traversal's place i.
func stepName(t hcl.Traversal, i int) (string, bool) {
	if i >= len(t) {
		return "", false
	}
	switch step := t[i].(type) {
	case hcl.TraverseAttr:
		return step.Name, true
	case hcl.TraverseIndex:
		if step.Key.Type() == cty.String && step.Key.IsKnown() && !step.Key.IsNull() {
			return step.Key.AsString(), true
		}
	}
	return "", false
}

// functionsOf adds to the known functions those that the module's code calls and that are not known:
// their results are unknown.
func (ev *evaluator) functionsOf(m *module) map[string]function.Function {
	if fs := ev.functions[m]; fs != nil {
		return fs
	}
	fs := map[string]function.Function{}
	for name, f := range ev.base {
		fs[name] = f
	}
	for name := range m.functions {
		if _, ok := fs[name]; !ok {
			if short, isCore := strings.CutPrefix(name, "core::"); isCore && hasFunction(ev.base, short) {
				fs[name] = ev.base[short]
				continue
			}
			fs[name] = unsupported
		}
	}
	ev.functions[m] = fs
	return fs
}

func hasFunction(fs map[string]function.Function, name string) bool { _, ok := fs[name]; return ok }

// callsUnsupported tells whether the expression calls a function that is not known here.
func (ev *evaluator) callsUnsupported(expr hcl.Expression) bool {
	n, ok := expr.(hclsyntax.Node)
	if !ok {
		return false
	}
	found := false
	_ = hclsyntax.VisitAll(n, func(n hclsyntax.Node) hcl.Diagnostics {
		if call, ok := n.(*hclsyntax.FunctionCallExpr); ok && !hasFunction(ev.base, strings.TrimPrefix(call.Name, "core::")) {
			found = true
		}
		return nil
	})
	return found
}

// reasonable tells whether a value is small enough to go on with.
func reasonable(v cty.Value) bool {
	leaves, text := 0, 0
	err := cty.Walk(v, func(_ cty.Path, v cty.Value) (bool, error) {
		leaves++
		if v.Type() == cty.String && v.IsKnown() && !v.IsNull() {
			text += len(v.AsString())
		}
		if leaves > maxValueLeaves || text > maxValueText {
			return false, fmt.Errorf("too large")
		}
		return true, nil
	})
	return err == nil
}
