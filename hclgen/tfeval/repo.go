package tfeval

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// Repo is the Terraform code of a repository. It is not safe for concurrent use.
type Repo struct {
	fsys     fs.FS
	overlay  map[string][]byte // files that are replaced or added
	dir      string            // where the user points
	folders  map[string]*folder
	refusals []Refusal
	meter    *meter
	modules  map[string]*module // parsed, by folder; emptied when it grows large
	loaded   int                // bytes in modules
	broken   map[string]bool    // files that do not parse to their end
	used     map[string][]use   // by folder, what its loose sources may mean; nil until asked for
}

// Refusal is something that was left aside, and why.
type Refusal struct {
	Path   string // relative to the repository's top
	Reason string
}

// Open indexes the repository in fsys, which is rooted at its top; dir is the folder, relative to that,
// whose root modules are meant ("." for all). fsys should refuse symbolic links that lead out of it,
// as os.Root's FS does; links inside are resolved, so that a file has one name.
func Open(fsys fs.FS, dir string) (*Repo, error) {
	dir = path.Clean(dir)
	if !fs.ValidPath(dir) {
		return nil, fmt.Errorf("folder %q is not inside the repository: pass one relative to its top", dir)
	}
	if info, err := fs.Stat(fsys, dir); err != nil {
		return nil, fmt.Errorf("opening Terraform folder: %w", err)
	} else if !info.IsDir() {
		return nil, fmt.Errorf("%s is a file: pass the folder that holds the Terraform code", dir)
	}
	r := &Repo{fsys: fsys, dir: dir, folders: map[string]*folder{}, modules: map[string]*module{}, broken: map[string]bool{}, meter: newMeter()}
	return r, r.index()
}

// Overlay is the repository with some files replaced, or added: what it would be after an edit. Files
// are named relative to the top. Only their folders are indexed again.
func (r *Repo) Overlay(files map[string][]byte) (*Repo, error) {
	o := &Repo{fsys: r.fsys, overlay: maps.Clone(r.overlay), dir: r.dir, folders: maps.Clone(r.folders), refusals: slices.Clone(r.refusals),
		modules: map[string]*module{}, broken: map[string]bool{}, meter: newMeter()}
	if o.overlay == nil {
		o.overlay = map[string][]byte{}
	}
	folders := map[string]bool{}
	for name, content := range files {
		if !fs.ValidPath(name) {
			return nil, fmt.Errorf("overlay: %q is not a path inside the repository", name)
		}
		o.overlay[name] = content
		folders[path.Dir(name)] = true
	}
	for _, folder := range slices.Sorted(maps.Keys(folders)) {
		o.refusals = slices.DeleteFunc(o.refusals, func(f Refusal) bool { return path.Dir(f.Path) == folder })
		if err := o.indexFolder(folder); err != nil {
			return nil, err
		}
	}
	return o, nil
}

// Dir is the folder that was opened, relative to the repository's top.
func (r *Repo) Dir() string { return r.dir }

// Read returns the bytes of a file, of the overlay where that has it; name is relative to the top.
func (r *Repo) Read(name string) ([]byte, error) {
	if !fs.ValidPath(name) {
		return nil, fmt.Errorf("%s lies outside the repository: %w", name, fs.ErrPermission)
	}
	real, ok := r.canonical(name)
	if !ok {
		return nil, fmt.Errorf("%s leads outside the repository: %w", name, fs.ErrPermission)
	}
	if content, ok := r.overlay[real]; ok {
		return content, nil
	}
	info, err := fs.Stat(r.fsys, real)
	if err != nil {
		return nil, err
	}
	if info.Size() > 8*maxFileBytes {
		return nil, fmt.Errorf("%s has %d bytes: not read", name, info.Size())
	}
	return fs.ReadFile(r.fsys, real)
}

// canonical resolves the symbolic links in name, false if they lead out of the repository.
func (r *Repo) canonical(name string) (string, bool) {
	done, rest := ".", name
	for hops := 0; rest != "" && rest != "."; {
		part, after, _ := strings.Cut(rest, "/")
		next := path.Join(done, part)
		info, err := fs.Lstat(r.fsys, next)
		if err != nil {
			return path.Join(next, after), errors.Is(err, fs.ErrNotExist)
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			done, rest = next, after
			continue
		}
		target, err := fs.ReadLink(r.fsys, next)
		if hops++; err != nil || hops > 40 || path.IsAbs(target) {
			return "", false
		}
		target = path.Join(done, target, after)
		if !fs.ValidPath(target) {
			return "", false
		}
		done, rest = ".", target
	}
	return done, true
}
