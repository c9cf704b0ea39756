package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

type deployment = tfeval.Deployment

// root is what of a root module has to be known to call it.
type root struct {
	required    []string          // variables without a default
	values      map[string]string // of variables, as expressions
	aliases     []string          // of the AWS provider
	requiresAWS bool
}

// madeUp are values of required variables by their type.
var madeUp = map[string]string{"": `"` + someText + `"`, "any": `"` + someText + `"`, "string": `"` + someText + `"`, "number": "1", "bool": "false",
	"list": "[]", "set": "[]", "tuple": "[]", "map": "{}", "object": "{}"}

func readRoot(top string, d deployment) (*root, error) {
	r := &root{values: map[string]string{}}
	dir := filepath.Join(top, filepath.FromSlash(d.Root))
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	declared := map[string]bool{}
	var varFiles []string
	for _, e := range entries { // in the order in which Terraform reads them
		full := filepath.Join(dir, e.Name())
		switch {
		case e.Name() == "terraform.tfvars":
			varFiles = append([]string{full}, varFiles...)
		case strings.HasSuffix(e.Name(), ".auto.tfvars"):
			varFiles = append(varFiles, full)
		case strings.HasSuffix(e.Name(), ".tf"):
			body, src, err := parseFile(full)
			if err != nil {
				return nil, err
			}
			r.read(body, src, declared)
		}
	}
	for _, name := range d.VarFiles {
		varFiles = append(varFiles, filepath.Join(top, filepath.FromSlash(name)))
	}
	for _, name := range varFiles {
		if strings.HasSuffix(name, ".json") {
			continue
		}
		body, src, err := parseFile(name)
		if err != nil {
			return nil, err
		}
		for key, attr := range body.Attributes {
			if declared[key] {
				r.values[key] = string(attr.Expr.Range().SliceBytes(src))
			}
		}
	}
	for key, value := range d.Vars {
		if declared[key] {
			r.values[key] = fmt.Sprintf("%q", value)
		}
	}
	return r, nil
}

func (r *root) read(body *hclsyntax.Body, src []byte, declared map[string]bool) {
	for _, b := range body.Blocks {
		switch {
		case b.Type == "variable" && len(b.Labels) == 1:
			declared[b.Labels[0]] = true
			if b.Body.Attributes["default"] == nil {
				typ := ""
				if attr := b.Body.Attributes["type"]; attr != nil {
					typ, _, _ = strings.Cut(string(attr.Expr.Range().SliceBytes(src)), "(")
				}
				r.required = append(r.required, b.Labels[0])
				r.values[b.Labels[0]] = madeUp[strings.TrimSpace(typ)]
			}
		case b.Type == "provider" && slices.Equal(b.Labels, []string{"aws"}):
			if attr := b.Body.Attributes["alias"]; attr != nil {
				if v, diags := attr.Expr.Value(nil); !diags.HasErrors() {
					r.aliases = append(r.aliases, v.AsString())
				}
			}
		case b.Type == "terraform":
			for _, required := range b.Body.Blocks {
				r.requiresAWS = r.requiresAWS || required.Type == "required_providers" && required.Body.Attributes["aws"] != nil
			}
		}
	}
}

func parseFile(name string) (*hclsyntax.Body, []byte, error) {
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, nil, err
	}
	file, diags := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, nil, diags
	}
	return file.Body.(*hclsyntax.Body), src, nil
}
