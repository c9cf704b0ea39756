package main

import (
	"cmp"
	"context"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/change"
)

// clean refuses patches of files with changes that are not committed: git could not take them back alone.
func (r *remediation) clean(ctx context.Context, patches []*hclgen.Patch) error {
	if r.git == nil || !r.options.write || r.options.force || len(patches) == 0 {
		return nil
	}
	changed, err := r.git.Changed(ctx)
	if err != nil {
		return err
	}
	var dirty []string
	for _, p := range patches {
		for _, f := range p.Files {
			if f.New {
				if ignored, err := r.git.Ignored(ctx, f.Name); err != nil || ignored {
					return cmp.Or(err, fmt.Errorf("--write: git ignores %s, which a patch would make: let .gitignore take it, or --skip %s", f.Name, p.Findings[0].CheckID))
				}
			}
			if changed[f.Name] && !slices.Contains(dirty, f.Name) {
				dirty = append(dirty, f.Name)
			}
		}
	}
	if len(dirty) == 0 {
		return nil
	}
	slices.Sort(dirty)
	return fmt.Errorf("--write: these files have changes that are not committed: %s; commit or stash them, or pass --force; nothing was edited", strings.Join(dirty, ", "))
}

// edit carries the patches out in the files, all or none.
func (c *command) edit(ctx context.Context, r *remediation) error {
	files, err := r.code.files(r.result.Patches)
	if err != nil || len(files) == 0 {
		return err
	}
	if err := change.Write(ctx, r.code.folder(), files); err != nil {
		return err
	}
	c.wrote = true
	for _, f := range files {
		r.written = append(r.written, path.Join(r.code.dir, f.Name))
	}
	return nil
}

// files are the files of a series of patches by name, from before the first to behind the last. They are
// named relative to the folder that was named; a file outside of it is an error.
func (c *code) files(patches []*hclgen.Patch) ([]change.File, error) {
	var out []change.File
	at := map[string]int{}
	for _, p := range patches {
		for _, f := range p.Files {
			if n, ok := at[f.Name]; ok {
				out[n].After = f.After
				continue
			}
			name, ok := f.Name, true
			if c.dir != "." {
				name, ok = strings.CutPrefix(f.Name, c.dir+"/")
			}
			if !ok {
				return nil, fmt.Errorf("%s lies outside of %s: pass --terraform with a folder that holds both", f.Name, c.dir)
			}
			at[f.Name] = len(out)
			out = append(out, change.File{Name: name, Before: f.Before, New: f.New, After: f.After})
		}
	}
	slices.SortFunc(out, func(x, y change.File) int { return strings.Compare(x.Name, y.Name) })
	return out, nil
}
