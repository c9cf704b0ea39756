package tfeval

import (
	"maps"
	"path"
	"slices"
	"strings"
)

// Unread are the files, in folders of modules that the evaluation went through, that Terraform reads and
// this does not: code in JSON syntax, links that lead out of the repository.
func (e *Evaluation) Unread() []Refusal {
	var out []Refusal
	for dir := range e.ev.reads.folders {
		if f := e.ev.repo.folders[dir]; f != nil {
			out = append(out, f.unread...)
		}
	}
	slices.SortFunc(out, func(a, b Refusal) int { return strings.Compare(a.Path, b.Path) })
	return out
}

// UnreadCallers are the folders and files that use the code of a folder, or may, directly or through other
// modules, and that are not evaluated, or not as a whole: Terragrunt's, those of a Terraform Stack, code in
// JSON syntax, and a module call whose source is an expression. A folder with a link that leads out of the
// repository may use any module.
func (r *Repo) UnreadCallers(dir string) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(r.folders)) {
		f := r.folders[name]
		for _, u := range r.looseUses(f) {
			if slices.ContainsFunc(u.dirs, func(d string) bool { return d == dir || r.uses(r.folders[d], dir, map[string]bool{}) }) {
				out = append(out, u.file)
			}
		}
		if f.terragrunt && name == dir && len(f.files) > 0 {
			out = append(out, path.Join(name, "terragrunt.hcl"))
		}
		if name == dir || !f.terragrunt && len(f.unread) == 0 {
			continue
		}
		outside := slices.ContainsFunc(f.unread, func(u Refusal) bool { return !strings.HasSuffix(u.Path, ".json") })
		if outside || r.uses(f, dir, map[string]bool{}) {
			out = append(out, name)
		}
	}
	return out
}

func (r *Repo) uses(f *folder, dir string, seen map[string]bool) bool {
	if f == nil || seen[f.path] {
		return false
	}
	seen[f.path] = true
	return slices.ContainsFunc(f.calls, func(callee string) bool {
		real, _ := r.canonical(callee)
		return real == dir || r.uses(r.folders[real], dir, seen)
	})
}
