package githubtest

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// gitRoutes serve the repository itself, its git data and the pull requests that are made of it.
func (s *Server) gitRoutes(repo string) map[string]func(*http.Request) (int, any) {
	s.git = newGitData()
	return map[string]func(*http.Request) (int, any){
		"GET " + repo:                                 s.getRepository,
		"GET " + repo + "/compare/{basehead}":         s.compare,
		"GET " + repo + "/git/commits/{sha}":          s.getGitCommit,
		"POST " + repo + "/git/commits":               s.createCommit,
		"GET " + repo + "/git/trees/{sha}":            s.getTree,
		"POST " + repo + "/git/trees":                 s.createTree,
		"POST " + repo + "/git/blobs":                 s.createBlob,
		"GET " + repo + "/git/ref/{ref...}":           s.getRef,
		"GET " + repo + "/git/matching-refs/{ref...}": s.matchingRefs,
		"POST " + repo + "/git/refs":                  s.createRef,
		"PATCH " + repo + "/git/refs/{ref...}":        s.updateRef,
		"GET " + repo + "/pulls":                      s.listPulls,
		"POST " + repo + "/pulls":                     s.createPull,
		"GET " + repo + "/pulls/{number}":             s.getAnyPull,
		"PATCH " + repo + "/pulls/{number}":           s.updatePull,
		"GET " + repo + "/issues/{number}/comments":   s.listAnyComments,
		"POST " + repo + "/issues/{number}/comments":  s.createAnyComment,
	}
}

var refAtEnd = regexp.MustCompile(`(/git/(?:ref|refs|matching-refs)/|/contents/)([^?]+)`)

// oneSegment writes the ref, or the file, that a path ends in as GitHub's description has it, as one segment. GitHub
// itself takes its slashes as they are.
func oneSegment(uri string) string {
	found := refAtEnd.FindStringSubmatchIndex(uri)
	if found == nil {
		return uri
	}
	return uri[:found[4]] + url.PathEscape(uri[found[4]:found[5]]) + uri[found[5]:]
}

func (s *Server) getRepository(*http.Request) (int, any) {
	return http.StatusOK, s.repositoryJSON()
}

func (s *Server) repositoryJSON() map[string]any {
	return map[string]any{"id": 1, "name": Repo, "full_name": Owner + "/" + Repo, "private": s.pull.Private, "default_branch": DefaultBranch}
}

func invalid(text string) (int, any) { return http.StatusUnprocessableEntity, message(text) }

// decode reads a request's body; what can't be read is answered for it.
func decode[T any](r *http.Request, serve func(T) (int, any)) (int, any) {
	var sent T
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		return http.StatusBadRequest, message("Problems parsing JSON")
	}
	return serve(sent)
}

func (s *Server) createBlob(r *http.Request) (int, any) {
	return decode(r, func(sent struct{ Content, Encoding string }) (int, any) {
		if sent.Encoding == "base64" {
			content, err := base64.StdEncoding.DecodeString(sent.Content)
			if err != nil {
				return invalid("content is not valid Base64")
			}
			sent.Content = string(content)
		}
		return http.StatusCreated, map[string]any{"sha": s.git.addBlob(sent.Content)}
	})
}

func (s *Server) getTree(r *http.Request) (int, any) {
	entries, ok := s.git.trees[r.PathValue("sha")]
	if !ok {
		return http.StatusNotFound, message("Not Found")
	}
	out := []map[string]any{}
	for _, e := range entries {
		out = append(out, map[string]any{"path": e.name, "mode": e.mode, "type": e.kind(), "sha": e.sha})
	}
	return http.StatusOK, map[string]any{"sha": r.PathValue("sha"), "tree": out, "truncated": false}
}

func (s *Server) createTree(r *http.Request) (int, any) {
	type sentEntry struct {
		Path, Mode, Type string
		SHA              *string
		Content          *string
	}
	return decode(r, func(sent struct {
		Base string `json:"base_tree"`
		Tree []sentEntry
	}) (int, any) {
		if _, ok := s.git.trees[sent.Base]; !ok && sent.Base != "" {
			return invalid("base_tree is not a valid tree oid")
		}
		files := s.git.files(sent.Base)
		for _, e := range sent.Tree {
			switch {
			case e.SHA == nil && e.Content == nil:
				delete(files, e.Path)
				continue
			case e.SHA == nil:
				sha := s.git.addBlob(*e.Content)
				e.SHA = &sha
			}
			if _, ok := s.git.blobs[*e.SHA]; !ok || e.Type != "blob" {
				return invalid("tree.sha " + *e.SHA + " is not a valid blob")
			}
			files[e.Path] = treeEntry{mode: e.Mode, sha: *e.SHA}
		}
		return http.StatusCreated, map[string]any{"sha": s.git.addTree(files)}
	})
}

func (s *Server) getGitCommit(r *http.Request) (int, any) {
	c := s.git.commits[r.PathValue("sha")]
	if c == nil {
		return http.StatusNotFound, message("Not Found")
	}
	return http.StatusOK, gitCommitJSON(c)
}

func gitCommitJSON(c *Commit) map[string]any {
	parents := []map[string]any{}
	for _, p := range c.Parents {
		parents = append(parents, map[string]any{"sha": p})
	}
	return map[string]any{"sha": c.ID, "message": c.Message, "tree": map[string]any{"sha": c.tree}, "parents": parents,
		"verification": map[string]any{"verified": c.Signed}}
}

func (s *Server) createCommit(r *http.Request) (int, any) {
	return decode(r, func(sent struct {
		Message, Tree     string
		Parents           []string
		Author, Committer *struct{ Name string }
	}) (int, any) {
		if _, ok := s.git.trees[sent.Tree]; !ok {
			return invalid("Tree SHA does not exist")
		}
		if slices.ContainsFunc(sent.Parents, func(p string) bool { return s.git.commits[p] == nil }) {
			return invalid("Parent SHA does not exist or is not a commit object")
		}
		c := Commit{Message: sent.Message, tree: sent.Tree, Parents: sent.Parents}
		if sent.Author == nil && sent.Committer == nil {
			c.Author, c.Signed = Viewer, true
		}
		return http.StatusCreated, gitCommitJSON(s.git.commits[s.git.addCommit(c)])
	})
}

func (s *Server) refJSON(ref string) map[string]any {
	return map[string]any{"ref": ref, "object": map[string]any{"type": "commit", "sha": s.git.refs[ref]}}
}

func (s *Server) getRef(r *http.Request) (int, any) {
	ref := "refs/" + r.PathValue("ref")
	if s.git.refs[ref] == "" {
		return http.StatusNotFound, message("Not Found")
	}
	return http.StatusOK, s.refJSON(ref)
}

// matchingRefs has no pages.
func (s *Server) matchingRefs(r *http.Request) (int, any) {
	out := []map[string]any{}
	for ref := range s.git.refs {
		if strings.HasPrefix(ref, "refs/"+r.PathValue("ref")) {
			out = append(out, s.refJSON(ref))
		}
	}
	slices.SortFunc(out, func(a, b map[string]any) int { return strings.Compare(a["ref"].(string), b["ref"].(string)) })
	return http.StatusOK, out
}

func (s *Server) createRef(r *http.Request) (int, any) {
	return decode(r, func(sent struct{ Ref, SHA string }) (int, any) {
		switch {
		case !strings.HasPrefix(sent.Ref, "refs/heads/"):
			return invalid("Reference name must start with 'refs/'.")
		case s.git.commits[sent.SHA] == nil:
			return invalid("Object does not exist")
		case s.git.refs[sent.Ref] != "":
			return invalid("Reference already exists")
		}
		s.git.refs[sent.Ref] = sent.SHA
		return http.StatusCreated, s.refJSON(sent.Ref)
	})
}

func (s *Server) updateRef(r *http.Request) (int, any) {
	ref := "refs/" + r.PathValue("ref")
	return decode(r, func(sent struct {
		SHA   string
		Force bool
	}) (int, any) {
		switch {
		case s.git.refs[ref] == "":
			return invalid("Reference does not exist")
		case s.git.commits[sent.SHA] == nil:
			return invalid("Object does not exist")
		case !sent.Force && !s.git.ancestors(sent.SHA)[s.git.refs[ref]]:
			return invalid("Update is not a fast forward")
		}
		s.git.refs[ref] = sent.SHA
		return http.StatusOK, s.refJSON(ref)
	})
}
