package hclgen

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// seat is where an expression goes that a new variable decides: in place of a literal, or as a new
// argument of a block.
type seat struct {
	literal *hcl.Range
	block   *hclsyntax.Block
	missing []string // nested blocks around the argument
	name    string   // of the argument
	title   string   // what a variable for it is called
	old     string   // HCL of the value that holds today
	dir     string   // folder of the module that it is in
	call    *hclsyntax.Block
}

// viaVariables make a variable of a value that several instances share, with the old value as its
// default, and give the wanted one where only this instance's module call, or deployment, reads it. o is the
// origin of the goal's argument, or of a condition that decides it.
func (e *editor) viaVariables(ev *tfeval.Evaluation, i *tfeval.Instance, g goal, o tfeval.Origin) []way {
	root := ev.Deployment.Root
	var seats []seat
	at := func(r hcl.Range, dir string, call *hclsyntax.Block) {
		if src, err := e.repo.Read(r.Filename); err == nil && r.CanSliceBytes(src) {
			seats = append(seats, seat{literal: &r, title: variableTitle(g.path), old: string(r.SliceBytes(src)), dir: dir, call: call})
		}
	}
	switch o.Kind {
	case tfeval.Literal:
		if o.Editable {
			at(o.Range, i.ModuleDir, i.ModuleCall)
		}
	case tfeval.ModuleArgument, tfeval.Local:
		if o.Editable && path.Dir(o.File) == root {
			at(o.Range, root, nil)
		}
	case tfeval.Absent:
		if len(o.Overrides) > 0 {
			break
		}
		block, missing, dynamic := i.Body(g.path)
		old := "null"
		if len(missing) > 0 {
			old = fmt.Sprintf("%q", g.def)
			if g.want.Type() != cty.String {
				old = g.def
			}
		}
		if !dynamic && (len(missing) == 0 || g.def != "") {
			seats = append(seats, seat{block: block, missing: missing, name: lastSegment(g.path), title: variableTitle(g.path), old: old, dir: i.ModuleDir, call: i.ModuleCall})
		}
	case tfeval.ModuleDefault:
		for _, p := range o.Overrides {
			src, err := e.repo.Read(o.File)
			if p.Into == tfeval.IntoCall && path.Dir(p.Span.File) == root && o.Editable && err == nil {
				seats = append(seats, seat{block: i.ModuleCall, name: p.Name, title: p.Name, old: string(o.Range.SliceBytes(src)), dir: root})
			}
		}
	}
	var out []way
	for _, s := range seats {
		out = append(out, func() proposal { return e.viaVariable(ev, i, g.want, o.Span().String(), s) })
	}
	return out
}

func (e *editor) viaVariable(ev *tfeval.Evaluation, i *tfeval.Instance, want cty.Value, at string, s seat) proposal {
	fail := func(err error) proposal { return proposal{at: at, err: err} }
	name, err := e.freeVariable(i, s)
	if err != nil {
		return fail(err)
	}
	var p proposal
	if s.literal != nil {
		src, err := e.repo.Read(s.literal.Filename)
		if err != nil {
			return fail(err)
		}
		edit, err := replaceLiteral(src, *s.literal, "var."+name)
		p = proposal{at: at, edits: map[string][]Edit{s.literal.Filename: {edit}}, err: err}
	} else {
		p = e.addTo(s.block, s.missing, s.name, "var."+name)
	}
	if p.err != nil {
		return p
	}
	declaration := fmt.Sprintf("variable %q {\n  type    = %s\n  default = %s\n}\n", name, typeText(want, s.old), s.old)
	file, edit, err := e.declare(s.dir, i.File, declaration)
	if err != nil {
		return fail(err)
	}
	p.edits[file] = append(p.edits[file], edit)
	given := e.varFileAssignment(ev, name, want, at)
	if s.call != nil {
		given = e.addTo(s.call, nil, name, literal(want))
	}
	if given.err != nil {
		return given
	}
	for file, edits := range given.edits {
		p.edits[file] = append(p.edits[file], edits...)
	}
	p.at, p.keeps = at, s.call != nil
	return p
}

// variableTitle is what an argument is called outside of its block: "enabled" alone would be the whole module.
func variableTitle(path string) string {
	parts := strings.Split(plainPath(path), ".")
	if len(parts) > 1 && parts[len(parts)-1] == "enabled" {
		parts = []string{parts[len(parts)-2] + "_enabled"}
	}
	return parts[len(parts)-1]
}

// freeVariable is a name for a new variable of the seat's module: that of the argument, behind that of
// the resource or module call where the module has several.
func (e *editor) freeVariable(i *tfeval.Instance, s seat) (string, error) {
	declared, err := e.repo.Declared(s.dir)
	if err != nil {
		return "", err
	}
	owner := i.Name
	if s.call == nil && i.ModuleCall != nil {
		owner = i.ModuleCall.Labels[0]
	}
	owned := resourceName(owner) + "_" + s.title
	names := []string{s.title, owned}
	streams := 0
	for key := range declared {
		if strings.HasPrefix(key, TypeStream+".") || strings.HasPrefix(key, TypeDeliveryStream+".") || strings.HasPrefix(key, "module.") {
			streams++
		}
	}
	if streams > 1 {
		names = []string{owned}
	}
	for _, name := range names {
		if !declared["variable."+name] && !e.repo.GivenToModules(s.dir, name) {
			return name, nil
		}
	}
	return "", cannotf(i.File, "the module in %s has a variable %s already, or is given one", s.dir, owned)
}

// declare adds a variable block to a module: behind the last one of variables.tf, or of whatever file
// declares some, else at the end of the file where the value stands.
func (e *editor) declare(dir, other, text string) (file string, edit Edit, err error) {
	files := e.repo.Files(dir)
	for _, usual := range []string{"variables.tf", "vars.tf", "variables.tofu"} {
		if full := path.Join(dir, usual); slices.Contains(files, full) {
			files = append([]string{full}, files...)
		}
	}
	for _, name := range files {
		src, err := e.repo.Read(name)
		if err != nil {
			return "", Edit{}, err
		}
		body, err := parse(src, name)
		if err != nil {
			continue // another file will do
		}
		var last *hclsyntax.Block
		for _, b := range body.Blocks {
			if b.Type == "variable" && e.mayEdit(name) == "" {
				last = b
			}
		}
		if last != nil {
			eol := lineEnding(src)
			end := last.CloseBraceRange.End
			text = eol + eol + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", eol)
			return name, Edit{Start: end.Byte, End: end.Byte, Text: text, Line: end.Line}, nil
		}
	}
	src, err := e.repo.Read(other)
	return other, appendText(src, text), err
}

// typeText is the type of a variable that holds the wanted value, or the old one.
func typeText(v cty.Value, old string) string {
	if v.IsNull() {
		if expr, problems := hclsyntax.ParseExpression([]byte(old), "", hcl.InitialPos); !problems.HasErrors() {
			v, _ = expr.Value(nil) // unknown if it can't be told
		}
	}
	switch t := v.Type(); {
	case t == cty.Number:
		return "number"
	case t == cty.Bool:
		return "bool"
	case t == cty.String:
		return "string"
	case t.IsListType():
		return "list(string)"
	}
	return "any"
}

// appendText adds text, of lines that end in \n, at the end of a file, a blank line before it.
func appendText(src []byte, text string) Edit {
	eol := lineEnding(src)
	text = strings.ReplaceAll(text, "\n", eol)
	if len(bytes.TrimSpace(src)) > 0 {
		text = eol + text
		if !bytes.HasSuffix(src, []byte("\n")) {
			text = eol + text
		}
	}
	return Edit{Start: len(src), End: len(src), Text: text, Line: 1 + bytes.Count(src, []byte("\n"))}
}

func lineEnding(src []byte) string {
	if i := bytes.IndexByte(src, '\n'); i > 0 && src[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

// varFileAssignment gives a root module's variable a value in the last of the deployment's var files that may be
// edited: one with secrets, which git does not know, is often named behind the others.
func (e *editor) varFileAssignment(ev *tfeval.Evaluation, name string, want cty.Value, at string) proposal {
	files := ev.Deployment.VarFiles
	if len(files) == 0 {
		return proposal{at: at, err: cannotf(at, "the root module %s has no var file of its own to give %s a value in", ev.Deployment.Root, name)}
	}
	file := files[len(files)-1]
	for _, name := range files {
		if e.mayEdit(name) == "" {
			file = name
		}
	}
	if strings.HasSuffix(file, ".json") {
		return proposal{at: file, err: cannotf(file, "%s is in JSON syntax: add %s there by hand", file, name)}
	}
	src, err := e.repo.Read(file)
	if err != nil {
		return proposal{at: file, err: err}
	}
	if _, err := parse(src, file); err != nil {
		return proposal{at: file, err: err}
	}
	edit := appendText(src, name+" = "+literal(want)+"\n")
	return proposal{at: file, edits: map[string][]Edit{file: {edit}}}
}
