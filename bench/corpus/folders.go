package main

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

var streamTypes = []string{hclgen.TypeStream, hclgen.TypeDeliveryStream}

// related are the folders with code that has to do with streams: the root modules that reach one, those
// that share code with such a root, and all that they call. The others are left out of the copy that the
// remedies are tried on, which is what keeps a repository of a thousand root modules quick.
func related(ctx context.Context, repo *tfeval.Repo) (map[string]bool, error) {
	out := map[string]bool{}
	roots, _ := repo.Deployments(tfeval.Options{Types: streamTypes})
	all, _ := repo.Deployments(tfeval.Options{})
	isRoot := map[string]bool{}
	for _, d := range roots {
		isRoot[d.Root] = true
	}
	reached := map[string][]string{}
	for _, d := range all {
		if reached[d.Root] != nil {
			continue
		}
		ev, err := repo.Evaluate(ctx, d)
		if err != nil {
			return nil, err
		}
		reached[d.Root] = ev.Reached()
		if isRoot[d.Root] {
			keep(out, repo, ev.Reached())
		}
	}
	for _, d := range all {
		if slices.ContainsFunc(reached[d.Root], func(dir string) bool { return out[dir] }) {
			keep(out, repo, reached[d.Root])
		}
	}
	return out, nil
}

func keep(out map[string]bool, repo *tfeval.Repo, dirs []string) {
	for _, dir := range dirs {
		out[dir] = true
		for _, file := range repo.Files(dir) { // links may lead to another folder
			out[path.Dir(file)] = true
		}
	}
}

// copyRelated copies a repository without git's own files and without code that is not related.
func copyRelated(src, dst string, repo *tfeval.Repo, related map[string]bool) error {
	unrelated := func(name string) bool {
		if ext := path.Ext(strings.TrimSuffix(name, ".json")); ext != ".tf" && ext != ".tofu" && ext != ".tfvars" {
			return false
		}
		dir := path.Dir(name)
		for len(repo.Files(dir)) == 0 { // var files may stand below the code that they are for
			if dir == "." {
				return false
			}
			dir = path.Dir(dir)
		}
		return !related[dir]
	}
	return filepath.WalkDir(src, func(full string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(src, full)
		if err != nil {
			return err
		}
		to := filepath.Join(dst, rel)
		switch {
		case d.Name() == ".git":
			if d.IsDir() {
				return filepath.SkipDir
			}
			return nil
		case d.IsDir():
			return os.MkdirAll(to, 0o755)
		case unrelated(filepath.ToSlash(rel)):
			return nil
		case d.Type()&fs.ModeSymlink != 0:
			target, err := os.Readlink(full)
			if err != nil {
				return err
			}
			return os.Symlink(target, to)
		case !d.Type().IsRegular():
			return nil
		}
		content, err := os.ReadFile(full)
		if err != nil {
			return err
		}
		return os.WriteFile(to, content, 0o644)
	})
}

// linkTree makes dst look like the folder src with some files replaced or added, by links for all that
// stays. Folders on the way to one of those files, and those on the way to root, are real ones, so that
// Terraform can work in root. Its lock file is left out: it may pin a provider that the mirror does not have.
func linkTree(dst, src, root string, changed map[string][]byte) error {
	real := map[string]bool{".": true}
	for _, name := range append([]string{path.Join(root, "x")}, keys(changed)...) {
		for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
			real[dir] = true
		}
	}
	for dir := range real {
		entries, err := os.ReadDir(filepath.Join(src, filepath.FromSlash(dir)))
		if err != nil && !os.IsNotExist(err) { // an edit may add a folder
			return err
		}
		if err := os.MkdirAll(filepath.Join(dst, filepath.FromSlash(dir)), 0o755); err != nil {
			return err
		}
		for _, e := range entries {
			name := path.Join(dir, e.Name())
			if _, replaced := changed[name]; replaced || real[name] || e.Name() == ".terraform.lock.hcl" || e.Name() == ".terraform" {
				continue
			}
			if err := os.Symlink(filepath.Join(src, filepath.FromSlash(name)), filepath.Join(dst, filepath.FromSlash(name))); err != nil {
				return err
			}
		}
	}
	for name, content := range changed {
		if err := os.WriteFile(filepath.Join(dst, filepath.FromSlash(name)), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// applied are the files that patches changed on the disk.
type applied struct {
	dir           string
	before, after map[string][]byte // before is nil for a new file
}

// apply writes the patches, one on top of the other. It fails where one is for other bytes than stand there,
// or where its edits do not make the file that it promises.
func apply(dir string, patches []*hclgen.Patch) (*applied, error) {
	a := &applied{dir, map[string][]byte{}, map[string][]byte{}}
	for _, p := range patches {
		for _, f := range p.Files {
			full := filepath.Join(dir, filepath.FromSlash(f.Name))
			content, err := os.ReadFile(full)
			switch {
			case f.New && !os.IsNotExist(err):
				return a, fmt.Errorf("%s is not new: %v", f.Name, err)
			case !f.New && err != nil:
				return a, err
			case !bytes.Equal(content, f.Before):
				return a, fmt.Errorf("the patch is for another %s", f.Name)
			case !f.New && !bytes.Equal(splice(f.Before, f.Edits), f.After):
				return a, fmt.Errorf("the edits of %s do not make what the patch says", f.Name)
			}
			if _, known := a.before[f.Name]; !known {
				a.before[f.Name] = content
			}
			a.after[f.Name] = f.After
			if err := os.WriteFile(full, f.After, 0o644); err != nil {
				return a, err
			}
		}
	}
	return a, nil
}

// undo puts everything back as it was.
func (a *applied) undo() error {
	for _, name := range keys(a.before) {
		full := filepath.Join(a.dir, filepath.FromSlash(name))
		if a.before[name] == nil {
			if err := os.Remove(full); err != nil {
				return err
			}
			continue
		}
		if err := os.WriteFile(full, a.before[name], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// splice is src with the edits made, which are in order; nil where they overlap or lie outside.
func splice(src []byte, edits []hclgen.Edit) []byte {
	out, at := []byte{}, 0
	for _, e := range edits {
		if e.Start < at || e.End < e.Start || e.End > len(src) {
			return nil
		}
		out = append(append(out, src[at:e.Start]...), e.Text...)
		at = e.End
	}
	return append(out, src[at:]...)
}
