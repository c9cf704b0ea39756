package githubtest

import (
	"cmp"
	"maps"
	"slices"
)

// DefaultBranch is the repository's.
const DefaultBranch = "main"

// Push is a commit that somebody pushes on top of a branch, which is made where it is not there.
type Push struct {
	Branch  string // "": the default one
	ID      string // of the commit; "": one that follows from what is in it
	Author  User
	Message string
	Files   map[string]string // content by path; what is not named stays
	Modes   map[string]string // by path, where it is not 100644, or changes
	Remove  []string
	Merges  []string // commits that become parents too
}

// Push returns the commit's id.
func (s *Server) Push(p Push) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	ref := "refs/heads/" + cmp.Or(p.Branch, DefaultBranch)
	var parents []string
	files := map[string]treeEntry{}
	if tip := s.git.commits[s.git.refs[ref]]; tip != nil {
		parents = append(parents, tip.ID)
		files = s.git.files(tip.tree)
	}
	for path, content := range p.Files {
		files[path] = treeEntry{mode: cmp.Or(p.Modes[path], files[path].mode, modeFile), sha: s.git.addBlob(content)}
	}
	for _, path := range p.Remove {
		delete(files, path)
	}
	s.git.refs[ref] = s.git.addCommit(Commit{ID: p.ID, Message: p.Message, Author: p.Author, Parents: append(parents, p.Merges...), tree: s.git.addTree(files)})
	return s.git.refs[ref]
}

// Seed makes the default branch one commit with the files, and returns its id.
func (s *Server) Seed(files map[string]string) string {
	return s.SeedAs("", files)
}

// SeedAs is Seed with the commit's id, such as that of a real one with the same files.
func (s *Server) SeedAs(commit string, files map[string]string) string {
	s.DeleteBranch(DefaultBranch)
	return s.Push(Push{ID: commit, Author: Stranger, Message: "Start", Files: files})
}

// Branch is the content of a branch's files by path; nil where there is no such branch.
func (s *Server) Branch(name string) map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	tip := s.git.commits[s.git.refs["refs/heads/"+name]]
	if tip == nil {
		return nil
	}
	out := map[string]string{}
	for path, e := range s.git.files(tip.tree) {
		out[path] = s.git.blobs[e.sha]
	}
	return out
}

// Mode is the mode of a branch's file.
func (s *Server) Mode(branch, path string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if tip := s.git.commits[s.git.refs["refs/heads/"+branch]]; tip != nil {
		return s.git.files(tip.tree)[path].mode
	}
	return ""
}

// Branches are the names of all branches, sorted.
func (s *Server) Branches() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []string{}
	for _, ref := range slices.Sorted(maps.Keys(s.git.refs)) {
		out = append(out, ref[len("refs/heads/"):])
	}
	return out
}

// Tip is the commit that a branch is at; the zero Commit where there is no such branch.
func (s *Server) Tip(branch string) Commit {
	s.mu.Lock()
	defer s.mu.Unlock()
	if tip := s.git.commits[s.git.refs["refs/heads/"+branch]]; tip != nil {
		return *tip
	}
	return Commit{}
}

// DeleteBranch removes a branch; the pull requests of it are closed, as GitHub does it.
func (s *Server) DeleteBranch(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.git.refs, "refs/heads/"+name)
	for _, p := range s.pulls {
		if p.Head == name {
			p.State = stateClosed
		}
	}
}
