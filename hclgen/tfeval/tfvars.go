package tfeval

import (
	"errors"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/json"
	"github.com/zclconf/go-cty/cty"
)

// assignment is a value given to a root module's variable.
type assignment struct {
	expr hcl.Expression
	kind Kind // TFVars or CommandLine
	span Span // of the whole assignment
}

// readVarFile returns the assignments of one *.tfvars or *.tfvars.json file.
func (r *Repo) readVarFile(name string) (out map[string]assignment, err error) {
	src, err := r.Read(name)
	if err != nil {
		return nil, fmt.Errorf("var file: %w", err)
	}
	real, _ := r.canonical(name)
	out = map[string]assignment{}
	if strings.HasSuffix(name, ".json") {
		return out, readJSONVars(src, real, out)
	}
	body, err := r.meter.parseBody(src, real)
	if err != nil {
		return nil, fmt.Errorf("var file %s: %s", real, briefly(err)) // a detail may quote what the file holds
	}
	if len(body.Blocks) > 0 {
		return nil, fmt.Errorf("var file %s: line %d: a block, where only assignments can be", real, body.Blocks[0].TypeRange.Start.Line)
	}
	for key, attr := range body.Attributes {
		out[key] = assignment{attr.Expr, TFVars, spanOf(attr.SrcRange)}
	}
	return out, nil
}

func readJSONVars(src []byte, name string, out map[string]assignment) (err error) {
	if err := parseable(src); err != nil {
		return fmt.Errorf("var file %s: %w", name, err)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("var file %s: the JSON parser panicked: %v", name, p)
		}
	}()
	file, diags := json.Parse(src, name)
	if diags.HasErrors() {
		return fmt.Errorf("var file %s: %s", name, briefly(diags))
	}
	attrs, diags := file.Body.JustAttributes()
	if diags.HasErrors() {
		return fmt.Errorf("var file %s: %s", name, briefly(diags))
	}
	for key, attr := range attrs {
		out[key] = assignment{attr.Expr, TFVars, spanOf(attr.Range)}
	}
	return nil
}

// CheckVarFile reads a var file, and says what is wrong with it: mistakes, blocks as code has them, and
// that no root module below the folder that was opened declares any of what it sets.
func (r *Repo) CheckVarFile(name string) error {
	values, err := r.readVarFile(name)
	if err != nil {
		return err
	}
	for key := range values {
		if r.Declares(key) {
			return nil
		}
	}
	return fmt.Errorf("var file %s sets nothing that a root module declares", name)
}

// Declares tells whether a root module below the folder that was opened has the variable.
func (r *Repo) Declares(variable string) bool {
	called := r.called()
	for dir := range r.folders {
		if called[dir] != "" || !within(dir, r.dir) || isHidden(dir) {
			continue
		}
		if root, err := r.loadModule(dir); err == nil && root.variables[variable] != nil {
			return true
		}
	}
	return false
}

// loadsItself tells whether Terraform reads the var file without being told.
func loadsItself(name string) bool {
	switch base := path.Base(name); {
	case base == "terraform.tfvars", base == "terraform.tfvars.json":
		return true
	default:
		return strings.HasSuffix(base, ".auto.tfvars") || strings.HasSuffix(base, ".auto.tfvars.json")
	}
}

// autoVarFiles are those of the folder that Terraform reads by itself, later ones winning.
// https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence
func (f *folder) autoVarFiles() []string {
	var first, auto []string
	for _, name := range f.tfvars {
		switch {
		case name == "terraform.tfvars", name == "terraform.tfvars.json":
			first = append(first, name) // the list is sorted: .tfvars stands before .tfvars.json
		case loadsItself(name):
			auto = append(auto, name)
		}
	}
	out := append(first, auto...)
	for i, name := range out {
		out[i] = path.Join(f.path, name)
	}
	return out
}

// assignments are the values that the deployment gives to the root module's variables.
func (r *Repo) assignments(d Deployment, root *module) (map[string]assignment, []error) {
	var errs []error
	out := map[string]assignment{}
	for _, name := range slices.Concat(r.folders[d.Root].autoVarFiles(), d.VarFiles) {
		values, err := r.readVarFile(name)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		maps.Copy(out, values)
	}
	for _, name := range slices.Sorted(maps.Keys(d.Vars)) {
		expr, err := commandLineValue(name, d.Vars[name], root.variables[name])
		if err != nil {
			errs = append(errs, err)
			continue
		}
		out[name] = assignment{expr, CommandLine, spanOf(expr.Range())}
	}
	return out, errs
}

// commandLineValue reads the text after -var NAME=: as it stands for a primitive type or none, else as
// an expression.
func commandLineValue(name, text string, v *variable) (hclsyntax.Expression, error) {
	place := "-var " + name
	if v != nil && !v.typ.IsPrimitiveType() && v.typ != cty.DynamicPseudoType {
		expr, err := parseExpression([]byte(text), place)
		if err != nil {
			return nil, fmt.Errorf("value of variable %s: %w", name, err)
		}
		return expr, nil
	}
	return &hclsyntax.LiteralValueExpr{Val: cty.StringVal(text), SrcRange: hcl.Range{Filename: place,
		Start: hcl.InitialPos, End: hcl.Pos{Line: 1, Column: 1 + len(text), Byte: len(text)}}}, nil
}

// briefly says what is wrong with a file and where, and no more.
func briefly(err error) string {
	var diags hcl.Diagnostics
	if !errors.As(err, &diags) || len(diags) == 0 {
		return err.Error()
	}
	if diags[0].Subject == nil {
		return diags[0].Summary
	}
	return fmt.Sprintf("line %d: %s", diags[0].Subject.Start.Line, diags[0].Summary)
}
