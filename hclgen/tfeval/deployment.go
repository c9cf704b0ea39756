package tfeval

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// Deployment is a root module with what Terraform would be told on the command line.
type Deployment struct {
	Root      string            // the root module's folder, relative to the repository's top
	VarFiles  []string          // beside those that Terraform loads by itself; relative to the top, later ones win
	Vars      map[string]string // -var
	Workspace string            // empty: unknown, so that terraform.workspace is a hole
	// Bare: no var file, though the repository has some for this root. It may be no deployment at all.
	Bare bool
}

func (d Deployment) String() string {
	s := d.Root
	for _, f := range d.VarFiles {
		s += " -var-file=" + f
	}
	for _, name := range slices.Sorted(maps.Keys(d.Vars)) {
		s += " -var " + name
	}
	if d.Workspace != "" {
		s += " workspace " + d.Workspace
	}
	return s
}

// With is the deployment with a hole filled: the root module's variable, or the workspace. False if the
// hole is something else.
func (d Deployment) With(h Hole, value string) (Deployment, bool) {
	switch {
	case h.ID == WorkspaceHole:
		d.Workspace = value
	case h.Variable != "":
		d.Vars = maps.Clone(d.Vars)
		if d.Vars == nil {
			d.Vars = map[string]string{}
		}
		d.Vars[h.Variable] = value
	default:
		return d, false
	}
	return d, true
}

// Options narrow what Deployments returns.
type Options struct {
	VarFiles   []string          // relative to the repository's top; none: each one that is found is tried
	Vars       map[string]string // -var
	Workspace  string
	Types      []string // only roots that reach a resource of one of these types; none: all
	Everywhere bool     // roots outside of the opened folder, and var files that were not named, too
}

// Deployments lists the root modules, each with the var files that it may be run with, and what was
// left aside.
func (r *Repo) Deployments(o Options) ([]Deployment, []Refusal) {
	refusals := slices.Clone(r.refusals)
	if !o.Everywhere {
		refusals = slices.DeleteFunc(refusals, func(f Refusal) bool { return !within(f.Path, r.dir) })
	}
	called := r.called()
	guesses := r.guesses()
	var guessed []Refusal
	for _, dir := range slices.Sorted(maps.Keys(guesses)) {
		if f := r.folders[dir]; !f.terragrunt && (o.Everywhere || within(dir, r.dir)) && r.reaches(f, o.Types) {
			guessed = append(guessed, Refusal{dir, guesses[dir] + " may run this code, with values that are not evaluated: change it by hand, or write the source there as a plain path"})
		}
	}
	refusals = append(guessed, refusals...)
	var out []Deployment
	for _, dir := range slices.Sorted(maps.Keys(r.folders)) {
		f := r.folders[dir]
		if len(f.files) == 0 || f.terragrunt || called[dir] != "" || !o.Everywhere && !within(dir, r.dir) || isHidden(dir) || !r.reaches(f, o.Types) {
			continue
		}
		ds, refused := r.tryVarFiles(f, o)
		out, refusals = append(out, ds...), append(refusals, refused...)
	}
	if len(out) == 0 && !o.Everywhere {
		for _, dir := range slices.Sorted(maps.Keys(r.folders)) {
			if caller := called[dir]; caller != "" && within(dir, r.dir) && !within(caller, r.dir) {
				refusals = append(refusals, Refusal{dir, fmt.Sprintf("a module that %s calls: pass that folder, or one that holds both", caller)})
			}
		}
	}
	return out, refusals
}

// called maps each folder that a module call reaches, or may reach, to one that calls it.
func (r *Repo) called() map[string]string {
	out := map[string]string{}
	for _, dir := range slices.Sorted(maps.Keys(r.folders)) {
		for _, callee := range r.callees(r.folders[dir]) {
			if callee != dir && out[callee] == "" {
				out[callee] = dir
			}
		}
	}
	return out
}

func isHidden(dir string) bool {
	for _, part := range strings.Split(dir, "/") {
		if skipped[part] {
			return true
		}
	}
	return false
}

func within(name, dir string) bool {
	return dir == "." || name == dir || strings.HasPrefix(name, dir+"/")
}

// reaches tells whether the root, or a module that it calls, declares a resource of one of the types. A
// module outside of the index, as one that is remote, is not looked into.
func (r *Repo) reaches(f *folder, types []string) bool {
	if len(types) == 0 {
		return true
	}
	seen := map[string]bool{}
	var look func(f *folder) bool
	look = func(f *folder) bool {
		if f == nil || seen[f.path] {
			return false
		}
		seen[f.path] = true
		if slices.ContainsFunc(types, func(t string) bool { return slices.Contains(f.types, t) }) {
			return true
		}
		return slices.ContainsFunc(r.callees(f), func(dir string) bool { return look(r.folders[dir]) })
	}
	return look(f) || r.installedReaches(f.path, types)
}

// tryVarFiles makes a deployment of each var file that the root could be run with. Those that were named make
// one, and others stand in it for one of them.
func (r *Repo) tryVarFiles(f *folder, o Options) ([]Deployment, []Refusal) {
	bare := Deployment{Root: f.path, Vars: o.Vars, Workspace: o.Workspace}
	root, err := r.loadModule(f.path)
	if err != nil {
		return nil, []Refusal{{f.path, err.Error()}}
	}
	var out []Deployment
	var refusals []Refusal
	named := r.namedVarFiles(root, o)
	if len(named) > 0 {
		d := bare
		d.VarFiles = named
		out = append(out, d)
		if !o.Everywhere {
			return out, nil
		}
	}
	for _, name := range r.varFilesFor(f) {
		values, err := r.readVarFile(name)
		if err != nil {
			refusals = append(refusals, Refusal{name, err.Error()})
			continue
		}
		declared, foreign := 0, 0
		for key := range values {
			if root.variables[key] != nil {
				declared++
			} else {
				foreign++
			}
		}
		if declared > 0 && (foreign == 0 || within(name, f.path)) && !r.isOneOf(named, name) {
			d := bare
			d.VarFiles = r.inTheirPlace(named, name, values)
			out = append(out, d)
		}
	}
	if len(out) > 0 {
		given, _ := r.assignments(bare, root)
		for name, v := range root.variables {
			if _, ok := given[name]; !ok && v.value == nil {
				return out, refusals
			}
		}
		bare.Bare = true
	}
	return append(out, bare), refusals
}

// varFilesFor lists the var files, of those that Terraform does not load by itself, that stand in the
// root's folder or below it but in no other folder with code, and those that stand beside all code.
func (r *Repo) varFilesFor(f *folder) []string {
	var out []string
	for _, dir := range slices.Sorted(maps.Keys(r.folders)) {
		g := r.folders[dir]
		if len(g.tfvars) == 0 {
			continue
		}
		owner := r.codeAbove(dir)
		if owner != f.path && !(owner == "" && r.beside(dir, f.path)) {
			continue
		}
		for _, name := range g.tfvars {
			if dir != f.path || !loadsItself(name) {
				out = append(out, path.Join(dir, name))
			}
		}
	}
	return out
}

// codeAbove is the nearest folder from dir upwards that has code, empty if none has.
func (r *Repo) codeAbove(dir string) string {
	for {
		if f := r.folders[dir]; f != nil && len(f.files) > 0 {
			return dir
		}
		if dir == "." {
			return ""
		}
		dir = path.Dir(dir)
	}
}

// beside tells whether a folder of var files, as vars/ or vars/prod, stands next to the root, or next to
// or in a folder that holds it, in a tree of its own that has no code.
func (r *Repo) beside(dir, root string) bool {
	tree, rest := "", dir
	for rest != "" && (tree == "" || within(root, tree)) {
		if dir == "." || within(root, dir) {
			return true
		}
		var next string
		next, rest, _ = strings.Cut(rest, "/")
		tree = path.Join(tree, next)
	}
	for name, f := range r.folders {
		if len(f.files) > 0 && within(name, tree) {
			return false
		}
	}
	return true
}
