package tfeval

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// constraint is the text of a version argument, empty if it is not a plain string.
type constraint struct {
	text string
	at   Span
}

// addRequired takes note of the providers that a terraform block requires, by the module's name for them.
func (m *module) addRequired(block *hclsyntax.Block, override bool) {
	for _, b := range block.Body.Blocks {
		if b.Type != "required_providers" {
			continue
		}
		for name, attr := range b.Body.Attributes {
			put(m.required, name, attr.Expr, override, func(_, over hclsyntax.Expression) hclsyntax.Expression { return over })
		}
	}
}

// constraints are what the module says about the versions of HashiCorp's provider of that name: in
// required_providers, as an object or as the plain string of Terraform 0.12, and in provider blocks.
// https://developer.hashicorp.com/terraform/language/providers/requirements
// https://developer.hashicorp.com/terraform/language/providers/configuration#version-deprecated
func (m *module) constraints(provider string) []constraint {
	var out []constraint
	add := func(expr hclsyntax.Expression) {
		text, _ := literalString(expr)
		out = append(out, constraint{text, spanOf(expr.Range())})
	}
	names := map[string]bool{provider: m.required[provider] == nil} // what the module calls the provider
	for name, expr := range m.required {
		fields, isObject := objectFields(expr)
		source := "hashicorp/" + name
		if field := fields["source"]; field != nil {
			source, _ = literalString(field)
		}
		if !slices.Contains(sourcesOf(provider), source) {
			continue
		}
		names[name] = true
		if !isObject {
			add(expr)
		} else if field := fields["version"]; field != nil {
			add(field)
		}
	}
	for _, block := range m.providers {
		if attr := block.Body.Attributes["version"]; attr != nil && names[block.Labels[0]] {
			add(attr.Expr)
		}
	}
	slices.SortFunc(out, func(a, b constraint) int { return compareSpans(a.at, b.at) })
	return out
}

// sourcesOf are the addresses of HashiCorp's provider of that name.
func sourcesOf(provider string) []string {
	short := "hashicorp/" + provider
	return []string{short, "registry.terraform.io/" + short, "registry.opentofu.org/" + short}
}

// objectFields are the values of an object constructor by key.
func objectFields(expr hclsyntax.Expression) (map[string]hclsyntax.Expression, bool) {
	pairs, diags := hcl.ExprMap(expr)
	if diags.HasErrors() {
		return nil, false
	}
	out := map[string]hclsyntax.Expression{}
	for _, pair := range pairs {
		key, diags := pair.Key.Value(nil)
		name, ok := (Value{V: key, Known: !diags.HasErrors() && key.IsWhollyKnown()}).Text()
		if value, isNative := pair.Value.(hclsyntax.Expression); ok && isNative {
			out[name] = value
		}
	}
	return out, true
}
