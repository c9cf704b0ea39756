package tfeval

import (
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Provider is the provider configuration that a resource instance uses.
type Provider struct {
	Name    string // "aws"
	Alias   string
	Region  Value
	Account string // the AWS account, if assume_role or allowed_account_ids tells; else empty
	Span    Span   // the provider block, zero if there is none
}

var roleARN = regexp.MustCompile(`^arn:[a-z-]+:iam::([0-9]{12}):`)

func providerKey(block *hclsyntax.Block) string {
	name := block.Labels[0]
	if attr := block.Body.Attributes["alias"]; attr != nil {
		if alias, ok := literalString(attr.Expr); ok {
			return name + "." + alias
		}
	}
	return name
}

// provider follows a provider's name, as "aws" or "aws.eu", to the configuration that it stands for in
// this module: its own block, what the call passes, or what the parent has by default.
func (mi *moduleInstance) provider(key string) Provider {
	name, alias, _ := strings.Cut(key, ".")
	for m := mi; m != nil; m = m.parent {
		if block := m.mod.providers[key]; block != nil {
			return m.readProvider(block, name, alias)
		}
		if m.call == nil {
			break
		}
		passed := m.call.Body.Attributes["providers"]
		if passed == nil {
			if alias != "" {
				break
			}
			continue
		}
		outer, ok := passedProvider(passed.Expr, key)
		if !ok {
			break
		}
		key = outer
		name, alias, _ = strings.Cut(key, ".")
	}
	return Provider{Name: name, Alias: alias, Region: Value{V: cty.UnknownVal(cty.String)}}
}

func passedProvider(expr hclsyntax.Expression, key string) (string, bool) {
	pairs, diags := hcl.ExprMap(expr)
	if diags.HasErrors() {
		return "", false
	}
	for _, pair := range pairs {
		if providerRef(pair.Key) == key {
			ref := providerRef(pair.Value)
			return ref, ref != ""
		}
	}
	return "", false
}

// providerRef reads aws, aws.eu, or either in quotes as Terraform 0.11 wanted it.
func providerRef(expr hcl.Expression) string {
	if e, ok := expr.(hclsyntax.Expression); ok {
		if s, ok := literalString(e); ok {
			return s
		}
	}
	t, diags := hcl.AbsTraversalForExpr(expr)
	if diags.HasErrors() || t.IsRelative() {
		return ""
	}
	ref := t.RootName()
	if alias, ok := stepName(t, 1); ok {
		ref += "." + alias
	}
	return ref
}

func (mi *moduleInstance) readProvider(block *hclsyntax.Block, name, alias string) Provider {
	p := Provider{Name: name, Alias: alias, Region: Value{V: cty.UnknownVal(cty.String)}, Span: spanOf(block.Range())}
	if attr := block.Body.Attributes["region"]; attr != nil {
		p.Region = mi.ev.value(node{attr.Expr, mi.scope})
	}
	if attr := block.Body.Attributes["allowed_account_ids"]; attr != nil {
		v := mi.ev.eval(node{attr.Expr, mi.scope})
		if ids, ok := (Value{V: v, Known: v.IsWhollyKnown()}).Strings(); ok && len(ids) == 1 {
			p.Account = ids[0]
		}
	}
	for _, inner := range block.Body.Blocks {
		if attr := inner.Body.Attributes["role_arn"]; inner.Type == "assume_role" && attr != nil {
			v := mi.ev.eval(node{attr.Expr, mi.scope})
			arn, _ := (Value{V: v, Known: v.IsWhollyKnown()}).Text()
			if m := roleARN.FindStringSubmatch(arn); m != nil {
				p.Account = m[1]
			}
		}
	}
	return p
}
