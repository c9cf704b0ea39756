package tfeval

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

const (
	terragruntAside = "Terragrunt decides the values here, and it is not evaluated: change its inputs by hand, or pass the folder of plain Terraform code"
	stackAside      = "a Terraform Stack decides the values here, and it is not evaluated: change its inputs by hand, or pass the folder of plain Terraform code"
)

// sourceText finds sources in what can't be parsed, in JSON, and in the code that Terragrunt generates.
var sourceText = regexp.MustCompile(`(?m)(?:^|[\s{,"])source"?[ \t]*[=:][ \t]*"((?:[^"\n$]|\$\{[^}\n]*\}|\$)*)"`)

// loose is a module source that can't be told from its text alone; see sources for what stands in it.
type loose struct {
	file, text string
	included   bool // relative paths start in the folder of a file that includes this one
	any        bool // the file counts only in a repository that has Terragrunt
}

// indexHCL takes note of the modules that Terragrunt, or a Terraform Stack, runs, and refuses the files that
// decide their values by name. Of other files only those count that may be included by Terragrunt's:
// https://terragrunt.gruntwork.io/docs/reference/hcl/blocks#include
func (r *Repo) indexHCL(f *folder, name string) {
	base := path.Base(name)
	blocks := []string{"terraform"}
	in := sources{dir: ownDir, locals: map[string]hclsyntax.Expression{}}
	l := loose{file: name}
	switch {
	case base == "terragrunt.hcl", base == "terragrunt.hcl.json":
		r.refuse(name, terragruntAside)
		f.terragrunt = true
	case base == "terragrunt.stack.hcl": // https://terragrunt.gruntwork.io/docs/features/stacks
		r.refuse(name, terragruntAside)
		f.grunts, blocks = true, []string{"unit", "stack"}
	case isStack(base): // https://developer.hashicorp.com/terraform/language/files/stack
		r.refuse(name, stackAside)
		blocks = []string{"component"}
	default:
		in.dir, l.included, l.any = hole, true, true
	}
	src, err := r.Read(name)
	if err != nil {
		return
	}
	add := func(texts []string) {
		for _, text := range texts {
			l.text = text
			if !slices.Contains(f.loose, l) {
				f.loose = append(f.loose, l)
			}
		}
	}
	inText := func(src []byte) {
		for _, m := range sourceText.FindAllSubmatch(src, -1) {
			add(in.ofText(r.meter, m[1], name))
		}
	}
	body, err := r.meter.parseBody(src, name)
	if body == nil || err != nil {
		if !l.any {
			inText(src)
		}
		return
	}
	in.takeLocals(body)
	f.takeKeys(body)
	for _, block := range body.Blocks {
		if source := block.Body.Attributes["source"]; source != nil && slices.Contains(blocks, block.Type) {
			add(in.of(source.Expr, 0))
		}
		if contents := block.Body.Attributes["contents"]; contents != nil && block.Type == "generate" {
			for _, text := range in.of(contents.Expr, 0) {
				inText([]byte(text))
			}
		}
	}
	for local, expr := range in.locals {
		if f.locals == nil {
			f.locals = map[string][]string{}
		}
		exported := sources{dir: hole, locals: in.locals}
		f.locals[local] = append(f.locals[local], exported.of(expr, 0)...)
	}
}

func isStack(name string) bool {
	return strings.HasSuffix(name, ".tfcomponent.hcl") || strings.HasSuffix(name, ".tfstack.hcl") || strings.HasSuffix(name, ".tfcomponent.json") || strings.HasSuffix(name, ".tfstack.json")
}

// hasTerragrunt tells whether any folder is Terragrunt's.
func (r *Repo) hasTerragrunt() bool {
	for _, f := range r.folders {
		if f.terragrunt || f.grunts {
			return true
		}
	}
	return false
}

// ownsState tells whether the code says where its state is, so that it is a root module of its own. A
// backend without that is filled in by who runs it:
// https://developer.hashicorp.com/terraform/language/backend#partial-configuration
func ownsState(body *hclsyntax.Body) bool {
	for _, block := range body.Blocks {
		if block.Type != "terraform" {
			continue
		}
		for _, b := range block.Body.Blocks {
			if b.Type == "cloud" && len(b.Body.Attributes)+len(b.Body.Blocks) > 0 {
				return true
			}
			if b.Type != "backend" {
				continue
			}
			for _, place := range []string{"key", "prefix", "path", "address", "conn_str", "secret_suffix"} {
				if b.Body.Attributes[place] != nil {
					return true
				}
			}
			if slices.ContainsFunc(b.Body.Blocks, func(w *hclsyntax.Block) bool { return w.Type == "workspaces" }) {
				return true
			}
		}
	}
	return false
}

// takeKeys takes note of the names that a file has values for: its inputs, and what may be merged into those.
func (f *folder) takeKeys(body *hclsyntax.Body) {
	if f.keys == nil {
		f.keys = map[string]bool{}
	}
	_ = hclsyntax.VisitAll(body, func(n hclsyntax.Node) hcl.Diagnostics {
		if key, ok := n.(*hclsyntax.ObjectConsKeyExpr); ok {
			if name, ok := literalString(key); ok {
				f.keys[name] = true
			}
		}
		return nil
	})
}

// GivenToModules tells whether Terragrunt may give a value of that name to the code in a folder. While no such
// variable is declared, it is ignored: Terragrunt gives inputs as TF_VAR_…, of which Terraform takes those that
// it knows. https://terragrunt.gruntwork.io/docs/features/inputs/
func (r *Repo) GivenToModules(dir, name string) bool {
	if !r.hasTerragrunt() || len(r.UnreadCallers(dir)) == 0 {
		return false
	}
	for _, f := range r.folders {
		if f.keys[name] {
			return true
		}
	}
	return false
}

// looseCall takes note of a module call whose source is an expression, as OpenTofu takes it:
// https://opentofu.org/blog/opentofu-1-8-0/
func (r *Repo) looseCall(f *folder, at file, expr hclsyntax.Expression) {
	in := sources{dir: ownDir, locals: map[string]hclsyntax.Expression{}}
	for _, file := range f.files {
		if src, err := r.Read(file.real); err == nil {
			if body, _ := r.meter.parseBody(src, file.real); body != nil {
				in.takeLocals(body)
			}
		}
	}
	for _, text := range in.of(expr, 0) {
		if l := (loose{file: at.name, text: text}); !slices.Contains(f.loose, l) {
			f.loose = append(f.loose, l)
		}
	}
}
