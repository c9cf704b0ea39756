package githubtest

import (
	"cmp"
	"crypto/sha1" // git's own naming of objects, no signature
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// gitData is a git repository: objects by their git names, and branches.
// https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
type gitData struct {
	blobs   map[string]string
	trees   map[string][]treeEntry
	commits map[string]*Commit
	refs    map[string]string // tips by names such as refs/heads/main
}

// treeEntry is a file or a folder in a tree.
type treeEntry struct{ name, mode, sha string }

// The modes of entries.
const (
	modeFile   = "100644"
	modeFolder = "040000"
)

func (e treeEntry) kind() string {
	switch e.mode {
	case modeFolder:
		return "tree"
	case "160000":
		return "commit"
	}
	return "blob"
}

// Commit is a commit of the repository.
type Commit struct {
	ID      string
	Message string
	Author  User
	Parents []string
	Signed  bool // by GitHub, which it does where the request names no author

	tree  string
	order int // of its making
}

func newGitData() gitData {
	return gitData{map[string]string{}, map[string][]treeEntry{}, map[string]*Commit{}, map[string]string{}}
}

func object(kind, content string) string {
	h := sha1.New()
	fmt.Fprintf(h, "%s %d\x00%s", kind, len(content), content)
	return hex.EncodeToString(h.Sum(nil))
}

func (g *gitData) addBlob(content string) string {
	sha := object("blob", content)
	g.blobs[sha] = content
	return sha
}

func (g *gitData) addCommit(c Commit) string {
	c.order = len(g.commits)
	if c.ID == "" {
		c.ID = object("commit", fmt.Sprintf("%s\n%s\n%v\n%d\n%s", c.tree, c.Parents, c.Author, c.order, c.Message))
	}
	g.commits[c.ID] = &c
	return c.ID
}

// files are those of a tree, by path.
func (g *gitData) files(tree string) map[string]treeEntry {
	out := map[string]treeEntry{}
	for _, e := range g.trees[tree] {
		if e.mode != modeFolder {
			out[e.name] = e
			continue
		}
		for path, file := range g.files(e.sha) {
			out[e.name+"/"+path] = file
		}
	}
	return out
}

// addTree makes the tree of files by path, and those below it.
func (g *gitData) addTree(files map[string]treeEntry) string {
	here, below := map[string]treeEntry{}, map[string]map[string]treeEntry{}
	for path, e := range files {
		folder, rest, nested := strings.Cut(path, "/")
		if !nested {
			here[path] = treeEntry{path, e.mode, e.sha}
			continue
		}
		if below[folder] == nil {
			below[folder] = map[string]treeEntry{}
		}
		below[folder][rest] = e
	}
	for folder, inside := range below {
		here[folder] = treeEntry{folder, modeFolder, g.addTree(inside)}
	}
	// git sorts a folder as if its name had a slash behind it.
	sorted := func(e treeEntry) string {
		if e.mode == modeFolder {
			return e.name + "/"
		}
		return e.name
	}
	entries := slices.SortedFunc(maps.Values(here), func(a, b treeEntry) int { return cmp.Compare(sorted(a), sorted(b)) })
	var b strings.Builder
	for _, e := range entries {
		raw, err := hex.DecodeString(e.sha)
		if err != nil {
			panic(err) // every name is of an object
		}
		fmt.Fprintf(&b, "%s %s\x00%s", strings.TrimPrefix(e.mode, "0"), e.name, raw)
	}
	sha := object("tree", b.String())
	g.trees[sha] = entries
	return sha
}

// ancestors are the commits that can be reached from one, itself included.
func (g *gitData) ancestors(of string) map[string]bool {
	seen := map[string]bool{}
	pending := []string{of}
	for len(pending) > 0 {
		id := pending[len(pending)-1]
		pending = pending[:len(pending)-1]
		if c := g.commits[id]; c != nil && !seen[id] {
			seen[id] = true
			pending = append(pending, c.Parents...)
		}
	}
	return seen
}

// between are the commits of to that from does not have, the oldest first.
func (g *gitData) between(from, to string) []*Commit {
	have := g.ancestors(from)
	var out []*Commit
	for id := range g.ancestors(to) {
		if !have[id] {
			out = append(out, g.commits[id])
		}
	}
	slices.SortFunc(out, func(a, b *Commit) int { return a.order - b.order })
	return out
}

// mergeBase is the newest commit that both have; nil where there is none.
func (g *gitData) mergeBase(a, b string) *Commit {
	of, best := g.ancestors(a), (*Commit)(nil)
	for id := range g.ancestors(b) {
		if c := g.commits[id]; of[id] && (best == nil || c.order > best.order) {
			best = c
		}
	}
	return best
}
