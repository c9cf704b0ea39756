package githubtest

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// What a comparison lists at most.
// https://docs.github.com/en/rest/commits/commits#compare-two-commits
const (
	mostCommits = 250
	mostFiles   = 300
)

// commitOf is the commit of a branch's name or of a commit's; nil where there is none.
func (g *gitData) commitOf(name string) *Commit {
	if c := g.commits[name]; c != nil {
		return c
	}
	return g.commits[g.refs["refs/heads/"+name]]
}

// compare tells what the second has that the first has not: the files differ from those of the merge base.
func (s *Server) compare(r *http.Request) (int, any) {
	from, to, _ := strings.Cut(r.PathValue("basehead"), "...")
	base, head := s.git.commitOf(from), s.git.commitOf(to)
	if base == nil || head == nil {
		return http.StatusNotFound, message("Not Found")
	}
	common := s.git.mergeBase(base.ID, head.ID)
	if common == nil {
		return http.StatusNotFound, message("No common ancestor between " + from + " and " + to + ".")
	}
	ahead, behind := s.git.between(base.ID, head.ID), s.git.between(head.ID, base.ID)
	commits := []map[string]any{}
	for _, c := range ahead[:min(len(ahead), mostCommits)] {
		commits = append(commits, map[string]any{"sha": c.ID, "author": userJSON(c.Author), "commit": gitCommitJSON(c)})
	}
	files := s.git.changed(common.tree, head.tree)
	return http.StatusOK, map[string]any{
		"ahead_by": len(ahead), "behind_by": len(behind), "total_commits": len(ahead), "commits": commits,
		"merge_base_commit": map[string]any{"sha": common.ID}, "files": files[:min(len(files), mostFiles)],
	}
}

// changed are the files in which two trees differ.
func (g *gitData) changed(before, after string) []map[string]any {
	was, is := g.files(before), g.files(after)
	all := maps.Clone(was)
	maps.Copy(all, is)
	out := []map[string]any{}
	for _, path := range slices.Sorted(maps.Keys(all)) {
		old, had := was[path]
		now, has := is[path]
		switch {
		case !has:
			out = append(out, map[string]any{"filename": path, "status": "removed", "sha": old.sha})
		case !had:
			out = append(out, map[string]any{"filename": path, "status": "added", "sha": now.sha})
		case old.sha != now.sha || old.mode != now.mode:
			out = append(out, map[string]any{"filename": path, "status": "modified", "sha": now.sha})
		}
	}
	return out
}
