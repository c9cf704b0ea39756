package tfeval

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// What stands in the text of a source for what is not written there. No file has these bytes: parseable.
const (
	hole   = "\x00" // it can't be told
	topDir = "\x01" // the repository's top
	ownDir = "\x02" // the folder of the file
	byName = "\x03" // around the name of a local value of another file
)

const (
	mostSources = 64 // that one expression may come to; of more, nothing is told
	mostDeep    = 12
	mostSteps   = 10_000  // through the expressions of one file
	mostText    = 1 << 16 // bytes of one source, or of generated code
)

// sources tells what the source of a module may come to, without evaluating who runs it.
type sources struct {
	dir    string // what get_terragrunt_dir is: ownDir or hole
	locals map[string]hclsyntax.Expression
	steps  int
}

func (s *sources) takeLocals(body *hclsyntax.Body) {
	for _, block := range body.Blocks {
		if block.Type == "locals" {
			for name, attr := range block.Body.Attributes {
				s.locals[name] = attr.Expr
			}
		}
	}
}

// ofText is of for the inside of a string.
func (s *sources) ofText(m *meter, text []byte, file string) []string {
	if strings.ContainsAny(string(text), hole+topDir+ownDir+byName) {
		return []string{string(text)} // of generated code: done already
	}
	expr, err := m.parseTemplate(text, file)
	if err != nil {
		return []string{hole}
	}
	return s.of(expr, 0)
}

// of lists the texts that an expression may come to.
func (s *sources) of(expr hclsyntax.Expression, depth int) []string {
	unknown := []string{hole}
	depth++
	if s.steps++; depth > mostDeep || s.steps > mostSteps {
		return unknown
	}
	switch e := expr.(type) {
	case *hclsyntax.TemplateExpr:
		out := []string{""}
		for _, part := range e.Parts {
			var longer []string
			for _, tail := range s.of(part, depth) {
				for _, head := range out {
					longer = append(longer, head+tail)
					if len(longer) > mostSources || len(head+tail) > mostText {
						return unknown
					}
				}
			}
			out = longer
		}
		return out
	case *hclsyntax.TemplateWrapExpr:
		return s.of(e.Wrapped, depth)
	case *hclsyntax.ParenthesesExpr:
		return s.of(e.Expression, depth)
	case *hclsyntax.ConditionalExpr:
		return slices.Concat(s.of(e.TrueResult, depth), s.of(e.FalseResult, depth))
	case *hclsyntax.FunctionCallExpr:
		return s.ofCall(e, depth)
	case *hclsyntax.ScopeTraversalExpr:
		return s.ofReference(e.Traversal, depth)
	}
	if text, ok := literalString(expr); ok {
		return []string{text}
	}
	return unknown
}

// ofCall knows Terragrunt's functions for folders: https://terragrunt.gruntwork.io/docs/reference/hcl/functions
func (s *sources) ofCall(e *hclsyntax.FunctionCallExpr, depth int) []string {
	switch e.Name {
	case "get_repo_root", "get_path_to_repo_root":
		return []string{topDir}
	case "get_terragrunt_dir", "get_original_terragrunt_dir":
		return []string{s.dir}
	case "try", "coalesce":
		var out []string
		for _, arg := range e.Args {
			out = append(out, s.of(arg, depth)...)
		}
		return out
	case "find_in_parent_folders":
		if len(e.Args) > 0 {
			var out []string
			for _, text := range s.of(e.Args[0], depth) {
				out = append(out, hole+"/"+text)
			}
			return out
		}
	case "format":
		if len(e.Args) > 0 {
			var out []string
			for _, text := range s.of(e.Args[0], depth) {
				out = append(out, strings.NewReplacer("%s", hole, "%v", hole, "%d", hole, "%q", hole).Replace(text))
			}
			return out
		}
	}
	return []string{hole}
}

func (s *sources) ofReference(t hcl.Traversal, depth int) []string {
	first, _ := stepName(t, 1)
	switch root := t.RootName(); {
	case root == "path" && first == "module":
		return []string{s.dir}
	case root == "local" && s.locals[first] != nil && len(t) == 2:
		return s.of(s.locals[first], depth)
	case root == "local" && s.locals[first] != nil:
		if object, ok := s.locals[first].(*hclsyntax.ObjectConsExpr); ok && len(t) == 3 {
			key, _ := stepName(t, 2)
			for _, item := range object.Items {
				if k, ok := literalString(item.KeyExpr); ok && k == key {
					return s.of(item.ValueExpr, depth)
				}
			}
		}
	}
	// Of another file, by include.….locals.name or read_terragrunt_config(…).locals.name.
	if n := len(t); n >= 3 {
		if in, _ := stepName(t, n-2); in == "locals" {
			if name, ok := stepName(t, n-1); ok {
				return []string{byName + name + byName}
			}
		}
	}
	return []string{hole}
}
