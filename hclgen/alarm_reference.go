package hclgen

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

const typeConsumer = "aws_kinesis_stream_consumer"

// refer fills in how the root module's code names the alarm's stream and consumer.
func (w *work) refer(a *alarm, s site) {
	a.dir, a.key, a.stream = s.inst.ModuleDir, shortName(s.inst), w.ed.streamName(s)
	if strings.Contains(a.stream, "[0]") {
		a.counted = w.ed.counted(s)
	}
	if name := a.spec.Dimensions["ConsumerName"]; name != "" {
		a.key += "_" + resourceName(name)
		a.consumer = consumerName(s, name)
	}
}

// counted is HCL for how many there are of the stream's resource, or of its module, where count is no
// plain number: it may be switched off, and its name is then nowhere. "" for all others.
func (e *editor) counted(s site) string {
	block, reference := s.inst.Block, s.inst.Type+"."+s.inst.Name
	if chain := s.inst.CallChain(); len(chain) > 0 {
		block, reference = chain[0], "module."+chain[0].Labels[0]
	}
	attr := block.Body.Attributes["count"]
	if attr == nil {
		return ""
	}
	if _, plain := unwrapped(attr.Expr).(*hclsyntax.LiteralValueExpr); plain {
		return ""
	}
	return "length(" + reference + ")"
}

// streamName is HCL for the stream's name: a reference to the resource, to an output of its module, what
// the root's call gives its module as the name; else the name as it is.
func (e *editor) streamName(s site) string {
	i := s.inst
	if i.ModulePath == "" {
		return i.Address + ".name"
	}
	if len(i.CallChain()) == 1 {
		outputs := i.Outputs()
		for _, output := range slices.Sorted(maps.Keys(outputs)) {
			if outputs[output] == "name" {
				return i.ModulePath + "." + output
			}
		}
	}
	if attr := i.Block.Body.Attributes["name"]; attr != nil && !i.Attribute("name").Sensitive {
		if text, ok := e.inRoot(i, attr.Expr); ok {
			return text
		}
	}
	return literal(cty.StringVal(s.live.Name))
}

// inRoot is the text of an expression as the root module may have it: of one that stands there, or, of one
// in a module that the root calls, with what the call passes in the place of the module's variables.
func (e *editor) inRoot(i *tfeval.Instance, expr hclsyntax.Expression) (string, bool) {
	expr = unwrapped(expr)
	if i.ModulePath == "" {
		return e.movable(expr)
	}
	if len(i.CallChain()) != 1 {
		return "", false
	}
	src, err := e.repo.Read(expr.Range().Filename)
	if err != nil {
		return "", false
	}
	var edits []Edit
	for _, traversal := range expr.Variables() {
		name, ok := traversal[len(traversal)-1].(hcl.TraverseAttr)
		if !ok || traversal.RootName() != "var" || len(traversal) != 2 {
			return "", false
		}
		argument := i.ModuleCall.Body.Attributes[name.Name]
		if argument == nil {
			return "", false
		}
		passed := unwrapped(argument.Expr)
		text, ok := e.movable(passed)
		if _, whole := expr.(*hclsyntax.ScopeTraversalExpr); whole || !ok {
			return text, ok
		}
		edits = append(edits, substitute(src, traversal.SourceRange(), passed, text))
	}
	slices.SortFunc(edits, func(a, b Edit) int { return a.Start - b.Start })
	r := expr.Range()
	changed, err := applyEdits(src[:r.End.Byte], edits)
	if err != nil || len(edits) == 0 || e.opts.Tracked != nil && !e.opts.Tracked(r.Filename) {
		return "", false
	}
	text := string(changed[r.Start.Byte:])
	return text, !strings.Contains(text, "\n")
}

// substitute puts an expression in the place of a reference: a string inside a string without its quotes,
// and what has operators in parentheses.
func substitute(src []byte, at hcl.Range, expr hclsyntax.Expression, text string) Edit {
	switch expr.(type) {
	case *hclsyntax.TemplateExpr:
		if bytes.HasSuffix(src[:at.Start.Byte], []byte("${")) && bytes.HasPrefix(src[at.End.Byte:], []byte("}")) && strings.HasPrefix(text, `"`) {
			return Edit{Start: at.Start.Byte - 2, End: at.End.Byte + 1, Text: text[1 : len(text)-1]}
		}
	case *hclsyntax.BinaryOpExpr, *hclsyntax.UnaryOpExpr, *hclsyntax.ConditionalExpr:
		text = "(" + text + ")"
	}
	return Edit{Start: at.Start.Byte, End: at.End.Byte, Text: text}
}

// movable is the text of an expression that means the same elsewhere in its module.
func (e *editor) movable(expr hclsyntax.Expression) (string, bool) {
	for _, v := range expr.Variables() {
		if slices.Contains([]string{"each", "count", "self"}, v.RootName()) {
			return "", false
		}
	}
	r := expr.Range()
	src, err := e.repo.Read(r.Filename)
	if err != nil || !r.CanSliceBytes(src) || e.opts.Tracked != nil && !e.opts.Tracked(r.Filename) {
		return "", false
	}
	text := string(r.SliceBytes(src))
	return text, text != "null" && !strings.Contains(text, "\n")
}

// unwrapped is the expression without parentheses and without "${ }" around it.
func unwrapped(expr hclsyntax.Expression) hclsyntax.Expression {
	switch e := expr.(type) {
	case *hclsyntax.ParenthesesExpr:
		return unwrapped(e.Expression)
	case *hclsyntax.TemplateWrapExpr:
		return unwrapped(e.Wrapped)
	}
	return expr
}

// consumerName is HCL for a consumer's name: a reference where one resource beside the stream is it.
func consumerName(s site, name string) string {
	var found []string
	for _, i := range s.ev.Instances {
		text, _ := i.Attribute("name").Text()
		if i.Type == typeConsumer && i.ModulePath == "" && s.inst.ModulePath == "" && text == name {
			found = append(found, i.Address+".name")
		}
	}
	if len(found) == 1 {
		return found[0]
	}
	return literal(cty.StringVal(name))
}

// shortName is what a reader of the root module knows the stream by: the key that makes its instance, else
// the resource's name, with that of the root's call around it.
func shortName(i *tfeval.Instance) string {
	key := ""
	if i.Key != cty.NilVal {
		key, _ = tfeval.Value{V: i.Key, Known: i.Key.IsKnown()}.Text()
	}
	name := i.Name
	switch {
	case key != "" && i.Key.Type() == cty.String:
		return resourceName(key)
	case key != "" && key != "0":
		name += "_" + key
	}
	calls := i.CallChain()
	if len(calls) == 0 {
		return name
	}
	call := calls[0].Labels[0]
	if key, ok := strings.CutPrefix(i.ModulePath, "module."+call+`["`); ok {
		call, _, _ = strings.Cut(key, `"]`)
	}
	if slices.Contains([]string{"this", "main", "default", call}, name) {
		return resourceName(call)
	}
	return resourceName(call + "_" + name)
}

// providerIn is how a block in the root module gets the provider that the stream's block has, and its region.
func providerIn(s site) (provider, region string, err error) {
	p := s.inst.Provider
	inRoot := slices.ContainsFunc(s.ev.Others, func(o *tfeval.Instance) bool {
		return o.Type == tfeval.TypeProvider && o.ModulePath == "" && o.Block.Range() == p.Span.Range
	})
	switch {
	case p.Alias == "" && (p.Span.IsZero() || inRoot):
	case p.Alias != "" && inRoot:
		provider = "aws." + p.Alias
	default:
		return "", "", cannotf(s.at(), "the provider of the stream is not one of the root module's, where the alarm would stand")
	}
	if attr := s.inst.Block.Body.Attributes["region"]; attr != nil { // since version 6
		if text, ok := s.inst.Attribute("region").Text(); ok {
			return provider, literal(cty.StringVal(text)), nil
		}
		return "", "", cannotf(s.at(), "the region of the stream is known only to Terraform")
	}
	return provider, "", nil
}

// sameProvider tells whether two resources are in the same account and region for all that is known.
func sameProvider(a, b *tfeval.Instance) bool {
	x, _ := a.Provider.Region.Text()
	y, _ := b.Provider.Region.Text()
	return a.Provider.Alias == b.Provider.Alias && a.Provider.Span == b.Provider.Span && x == y
}
