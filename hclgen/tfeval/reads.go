package tfeval

import (
	"context"
	"maps"
	"path"
	"slices"
	"strings"
)

// reads is what an evaluation depends on: folders of modules, and other files by their real path. What
// was looked for and not found is among them.
type reads struct {
	folders map[string]bool
	files   map[string]bool
}

// load reads a module's code for this evaluation.
func (ev *evaluator) load(dir string) (*module, error) {
	ev.reads.folders[dir] = true
	mod, err := ev.repo.loadModule(dir)
	if f := ev.repo.folders[dir]; f != nil {
		for _, file := range f.files { // links may lead to another folder
			ev.reads.files[file.real] = true
		}
	}
	return mod, err
}

func (ev *evaluator) readsFile(name string) {
	if real, ok := ev.repo.canonical(name); ok {
		ev.reads.files[real] = true
	}
}

// Reads tells whether the evaluation depends on the file, so that it may differ once that changed or came
// to be: code in the folder of its root or of a module that it calls, a var file, or a file that one of
// Terraform's file functions asks for. The file is named relative to the repository's top.
func (e *Evaluation) Reads(file string) bool {
	real, ok := e.ev.repo.canonical(file)
	return ok && e.readsReal(real)
}

// readsReal is Reads of a file in whose name links are resolved.
func (e *Evaluation) readsReal(real string) bool {
	dir := path.Dir(real)
	switch {
	case e.ev.reads.files[real]:
		return true
	case e.ev.reads.folders[dir] && (strings.HasSuffix(real, ".tf") || strings.HasSuffix(real, ".tofu")):
		return true
	case dir == e.Deployment.Root && loadsItself(real):
		return true
	case !e.ev.callsFileFunction():
		return false
	}
	e.evaluateAll()
	return e.ev.reads.files[real]
}

// evaluateAll asks for every value, so that all files that are read have been.
func (e *Evaluation) evaluateAll() {
	if e.complete {
		return
	}
	e.complete = true
	for _, i := range slices.Concat(e.Instances, e.Others) {
		for _, path := range i.AttributePaths() {
			i.Attribute(path)
		}
		i.unknownBlocks()
	}
}

var fileFunctionNames = slices.Sorted(maps.Keys(new(evaluator).fileFunctions()))

// callsFileFunction tells whether the code of any module calls a function that reads files.
func (ev *evaluator) callsFileFunction() bool {
	for _, name := range fileFunctionNames {
		if slices.ContainsFunc(ev.modules, func(mi *moduleInstance) bool { return mi.mod.functions[name] || mi.mod.functions["core::"+name] }) {
			return true
		}
	}
	return false
}

// Reevaluate is the set after an edit: r is the repository with the changed files in its overlay, named as
// Overlay takes them. Evaluations that read none of them are kept as they are.
func (s Set) Reevaluate(ctx context.Context, r *Repo, changed []string) (Set, error) {
	out := slices.Clone(s)
	var real []string
	for _, name := range changed {
		if name, ok := r.canonical(name); ok {
			real = append(real, name)
		}
	}
	for n, e := range s {
		if !slices.ContainsFunc(real, e.readsReal) {
			continue
		}
		again, err := r.Evaluate(ctx, e.Deployment)
		if err != nil {
			return nil, err
		}
		out[n] = again
	}
	return out, nil
}
