package hclgen

import (
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

type diags = hcl.Diagnostics

// parse parses a file that is about to be edited. A panic of the parser is an error like any other.
func parse(src []byte, name string) (body *hclsyntax.Body, err error) {
	defer func() {
		if p := recover(); p != nil {
			body, err = nil, fmt.Errorf("%s: the HCL parser panicked: %v", name, p)
		}
	}()
	file, problems := hclsyntax.ParseConfig(src, name, hcl.InitialPos)
	if problems.HasErrors() {
		return nil, fmt.Errorf("%s does not parse: %s", name, problems[0].Summary)
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return nil, fmt.Errorf("%s is not in HCL's native syntax", name)
	}
	return body, nil
}

// find is the first node of that kind that matches; the zero value if none does.
func find[T hclsyntax.Node](body *hclsyntax.Body, match func(T) bool) (found T) {
	done := false
	_ = hclsyntax.VisitAll(body, func(n hclsyntax.Node) diags {
		if node, ok := n.(T); ok && !done && match(node) {
			found, done = node, true
		}
		return nil
	})
	return found
}
