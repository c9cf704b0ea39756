package tfeval

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// use is what a file may run that is not evaluated: folders with code.
type use struct {
	file  string
	dirs  []string
	guess bool // the file does not name them
}

// callees are the folders of the modules that a folder calls, or may.
func (r *Repo) callees(f *folder) []string {
	var out []string
	for _, callee := range f.calls {
		if real, ok := r.canonical(callee); ok {
			out = append(out, real)
		}
	}
	for _, u := range r.looseUses(f) {
		out = append(out, u.dirs...)
	}
	return out
}

// looseUses are the folders that each loose source of a folder may mean.
func (r *Repo) looseUses(f *folder) []use {
	if len(f.loose) == 0 {
		return nil
	}
	if r.used == nil {
		r.used = r.allUses()
	}
	return r.used[f.path]
}

func (r *Repo) allUses() map[string][]use {
	out := map[string][]use{}
	grunts := r.hasTerragrunt()
	named := map[string][]string{}
	for _, f := range r.folders {
		for name, texts := range f.locals {
			named[name] = append(named[name], texts...)
		}
	}
	seen := map[string]use{} // by base and text
	for _, dir := range slices.Sorted(maps.Keys(r.folders)) {
		f := r.folders[dir]
		for _, l := range f.loose {
			if l.any && !grunts {
				continue
			}
			base := dir
			if l.included {
				base = ""
			}
			for _, text := range spelled(l.text, named) {
				key := base + byName + text
				if _, ok := seen[key]; !ok {
					dirs, named := r.meant(base, text)
					seen[key] = use{dirs: dirs, guess: !named}
				}
				others := slices.DeleteFunc(slices.Clone(seen[key].dirs), func(d string) bool { return d == dir })
				out[dir] = append(out[dir], use{l.file, others, seen[key].guess})
			}
		}
	}
	return out
}

// guesses are the folders that no caller names but that one may mean, and the file of that.
func (r *Repo) guesses() map[string]string {
	out, named := map[string]string{}, map[string]bool{}
	for _, dir := range slices.Sorted(maps.Keys(r.folders)) {
		for _, callee := range r.folders[dir].calls {
			if real, ok := r.canonical(callee); ok && callee != dir {
				named[real] = true
			}
		}
		for _, u := range r.looseUses(r.folders[dir]) {
			for _, d := range u.dirs {
				named[d] = named[d] || !u.guess
				if out[d] == "" {
					out[d] = u.file
				}
			}
		}
	}
	maps.DeleteFunc(out, func(dir, _ string) bool { return named[dir] })
	return out
}

// spelled puts what the local values of other files may be in place of their names.
func spelled(text string, named map[string][]string) []string {
	out := []string{text}
	for range 10 * mostSources {
		at := slices.IndexFunc(out, func(t string) bool { return strings.Contains(t, byName) })
		if at < 0 {
			return out
		}
		head, rest, _ := strings.Cut(out[at], byName)
		name, tail, _ := strings.Cut(rest, byName)
		values := named[name]
		if len(values) == 0 {
			values = []string{hole}
		}
		out = slices.Delete(out, at, at+1)
		for _, v := range values {
			if t := head + v + tail; !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
		if len(out) > 10*mostSources {
			break
		}
	}
	return []string{hole}
}

// meant lists the folders with code that a source may mean. base is the folder that its relative paths start
// in, empty where that can't be told. named is false where another folder may be meant as well.
func (r *Repo) meant(base, text string) (dirs []string, named bool) {
	text, _, _ = strings.Cut(text, "?")
	if text == "" || strings.HasPrefix(text, "tfr://") { // a registry's
		return nil, false
	}
	remote := isRemote(text)
	if remote { // it may be this very repository
		_, rest, found := strings.Cut(text, "://")
		if !found {
			rest = text
		}
		at := strings.LastIndex(rest, "//")
		switch {
		case at >= 0:
			text = topDir + strings.TrimRight(rest[at:], "/.")
		case strings.HasSuffix(rest, hole):
			text = hole
		default:
			return nil, false
		}
		if text == topDir {
			return nil, false
		}
	}
	atTop := strings.HasPrefix(text, topDir)
	switch {
	case atTop:
		base, text = ".", text[len(topDir):]
	case strings.HasPrefix(text, ownDir):
		text = text[len(ownDir):]
	case strings.HasPrefix(text, hole):
		base = ""
		if at := strings.LastIndex(text, "//"); at >= 0 && strings.Trim(text[at:], "/.") != "" {
			text = text[at:] // what stands before may be the address of a repository
		}
	}
	text = strings.NewReplacer(topDir, hole, ownDir, hole).Replace(text)
	if base != "" {
		parts, ok := segments(strings.Split(base, "/"), text, true)
		if out := r.matching(parts, true); ok && len(out) > 0 {
			return out, !remote && !slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(p, hole) })
		}
		if atTop {
			return nil, false
		}
	} // else, and where nothing is there: relative to the folder of a file that includes this one
	parts, _ := segments(nil, text, false)
	return r.matching(parts, false), false
}

// isRemote tells whether a source is the address of a repository, registry or bucket:
// https://terragrunt.gruntwork.io/docs/reference/hcl/blocks#terraform
func isRemote(text string) bool {
	if strings.Contains(text, "::") || strings.Contains(text, "://") || strings.HasPrefix(text, "git@") {
		return true
	}
	host, _, _ := strings.Cut(text, "/")
	return host == "github.com" || host == "gitlab.com" || host == "bitbucket.org"
}

// segments are the parts of a path that goes on from others; false where it leads out of the
// repository. A hole may be several parts, so that what is above it can't be told.
func segments(parts []string, text string, anchored bool) ([]string, bool) {
	parts = slices.DeleteFunc(slices.Clone(parts), func(p string) bool { return p == "." })
	for _, part := range strings.Split(text, "/") {
		last := len(parts) - 1
		switch {
		case part == "" || part == ".":
		case part != "..":
			parts = append(parts, part)
		case last >= 0 && strings.Contains(parts[last], hole):
			parts[last] = hole
		case last >= 0:
			parts = parts[:last]
		case anchored:
			return nil, false
		}
	}
	return parts, true
}

// matching lists the folders with code whose path is that, or ends so. Where nothing is written of the path,
// it may be any folder, but none that says itself where its state is.
func (r *Repo) matching(parts []string, anchored bool) []string {
	all := strings.Join(parts, "/")
	if anchored && !strings.Contains(all, hole) {
		if real, ok := r.canonical(path.Clean(all)); ok && r.hasCode(real) {
			return []string{real}
		}
		return nil
	}
	told := slices.ContainsFunc(parts, func(p string) bool { return strings.Trim(p, hole) != "" })
	if len(parts) == 0 {
		return nil // the folder that the file is run in
	}
	pattern := "^"
	if !anchored {
		pattern += "(?:.*/)?"
	}
	for i, p := range parts {
		if last := i == len(parts)-1; !last && strings.Trim(p, hole) == "" {
			pattern += "(?:.*/)?"
			continue
		}
		pattern += strings.ReplaceAll(regexp.QuoteMeta(p), hole, ".*")
		if i < len(parts)-1 {
			pattern += "/"
		}
	}
	re, err := regexp.Compile(pattern + "$")
	if err != nil {
		return nil
	}
	var out []string
	for _, dir := range slices.Sorted(maps.Keys(r.folders)) {
		if r.hasCode(dir) && !isHidden(dir) && re.MatchString(dir) && (told || !r.folders[dir].ownState) {
			out = append(out, dir)
		}
	}
	return out
}

func (r *Repo) hasCode(dir string) bool {
	f := r.folders[dir]
	return f != nil && len(f.files) > 0
}
