package tfeval

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

const maxLoadedBytes = 64 << 20

// module is the parsed code of one folder, overrides merged. It belongs to no instance.
type module struct {
	dir       string
	variables map[string]*variable
	locals    map[string]hclsyntax.Expression
	outputs   map[string]*hclsyntax.Block
	calls     map[string]*hclsyntax.Block
	resources map[string]*hclsyntax.Block     // by "type.name"
	data      map[string]*hclsyntax.Block     // by "type.name"
	providers map[string]*hclsyntax.Block     // by "name" or "name.alias"
	required  map[string]hclsyntax.Expression // what required_providers says, by the module's name for the provider
	sources   map[string][]byte               // by file
	attrNames map[string]bool                 // every attribute name that some expression asks for
	functions map[string]bool                 // every function name that some expression calls
	filesets  []*hclsyntax.FunctionCallExpr   // the calls of fileset
	remote    map[string]Span                 // where it reads outputs of another state, by name; "" for all or any
	problems  []error
}

// loadModule parses the folder. What does not parse is among the problems; the rest is used.
func (r *Repo) loadModule(dir string) (*module, error) {
	if m := r.modules[dir]; m != nil {
		return m, nil
	}
	f := r.folders[dir]
	if f == nil || len(f.files) == 0 {
		if err := r.indexHidden(dir); err != nil {
			return nil, err
		}
		f = r.folders[dir]
	}
	if f == nil || len(f.files) == 0 {
		return nil, fmt.Errorf("folder %s has no Terraform code", dir)
	}
	m := &module{
		dir: dir, variables: map[string]*variable{}, locals: map[string]hclsyntax.Expression{},
		outputs: map[string]*hclsyntax.Block{}, calls: map[string]*hclsyntax.Block{}, resources: map[string]*hclsyntax.Block{},
		data: map[string]*hclsyntax.Block{}, providers: map[string]*hclsyntax.Block{}, sources: map[string][]byte{},
		required: map[string]hclsyntax.Expression{}, attrNames: map[string]bool{}, functions: map[string]bool{},
		remote: map[string]Span{},
	}
	size := 0
	for _, file := range f.files {
		src, err := r.Read(file.real)
		if err != nil {
			m.problems = append(m.problems, err)
			continue
		}
		body, err := r.meter.parseBody(src, file.real)
		if err != nil {
			m.problems = append(m.problems, err)
			r.broken[file.real] = true
		}
		if body == nil {
			continue
		}
		size += len(src)
		m.sources[file.real] = src
		m.add(body, isOverride(file.name))
		m.collectNames(body)
	}
	if r.loaded += size; r.loaded > maxLoadedBytes {
		r.modules, r.loaded = map[string]*module{}, size
	}
	r.modules[dir] = m
	return m, nil
}

// indexHidden indexes a folder that the walk leaves out: a module that terraform init downloaded.
func (r *Repo) indexHidden(dir string) error {
	if r.folders[dir] != nil {
		return nil
	}
	if real, ok := r.canonical(dir); !ok || real != dir {
		return fmt.Errorf("module folder %s is a symbolic link: not followed", dir)
	}
	return r.indexFolder(dir)
}

func (m *module) add(body *hclsyntax.Body, override bool) {
	for _, block := range body.Blocks {
		switch n := len(block.Labels); {
		case block.Type == "variable" && n == 1:
			put(m.variables, block.Labels[0], newVariable(block), override, mergeVariables)
		case block.Type == "locals" && n == 0:
			for _, name := range slices.Sorted(maps.Keys(block.Body.Attributes)) {
				put(m.locals, name, block.Body.Attributes[name].Expr, override, func(_, over hclsyntax.Expression) hclsyntax.Expression { return over })
			}
		case block.Type == "output" && n == 1:
			put(m.outputs, block.Labels[0], block, override, mergeBlocks)
		case block.Type == "module" && n == 1:
			put(m.calls, block.Labels[0], block, override, mergeBlocks)
		case block.Type == "resource" && n == 2:
			put(m.resources, block.Labels[0]+"."+block.Labels[1], block, override, mergeBlocks)
		case block.Type == "data" && n == 2:
			put(m.data, block.Labels[0]+"."+block.Labels[1], block, override, mergeBlocks)
		case block.Type == "provider" && n == 1:
			put(m.providers, providerKey(block), block, override, mergeBlocks)
		case block.Type == "terraform" && n == 0:
			m.addRequired(block, override)
		}
	}
}

// put adds v, or merges it into what is there. A second declaration outside an override file is a
// mistake that Terraform reports; the first one stays.
func put[T any](all map[string]T, name string, v T, override bool, merge func(base, over T) T) {
	base, exists := all[name]
	switch {
	case !exists && !override:
		all[name] = v
	case exists && override:
		all[name] = merge(base, v)
	}
}

func (m *module) collectNames(body *hclsyntax.Body) {
	traversal := func(t hcl.Traversal) {
		for _, step := range t {
			if attr, ok := step.(hcl.TraverseAttr); ok {
				m.attrNames[attr.Name] = true
			}
		}
	}
	_ = hclsyntax.VisitAll(body, func(n hclsyntax.Node) hcl.Diagnostics {
		switch n := n.(type) {
		case *hclsyntax.ScopeTraversalExpr:
			traversal(n.Traversal)
			if output, ok := remoteOutput(n.Traversal); ok {
				m.remote[output] = spanOf(n.Range())
			}
		case *hclsyntax.RelativeTraversalExpr:
			traversal(n.Traversal)
		case *hclsyntax.FunctionCallExpr:
			m.functions[n.Name] = true
			if strings.TrimPrefix(n.Name, "core::") == "fileset" {
				m.filesets = append(m.filesets, n)
			}
		}
		return nil
	})
}

// text is the source of an expression, on one line.
func (m *module) text(r hcl.Range) string {
	src := m.sources[r.Filename]
	if !r.CanSliceBytes(src) {
		return r.String()
	}
	return strings.Join(strings.Fields(string(r.SliceBytes(src))), " ")
}

// plainData tells whether the data source of that address is neither repeated nor has arguments.
func (m *module) plainData(address string) bool {
	block := m.data[address]
	return len(block.Body.Attributes) == 0 && len(block.Body.Blocks) == 0
}

func cutAddress(address string) (typ, name string) {
	typ, name, _ = strings.Cut(address, ".")
	return typ, name
}
