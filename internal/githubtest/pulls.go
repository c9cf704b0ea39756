package githubtest

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The states of a pull request.
const (
	stateOpen   = "open"
	stateClosed = "closed"
)

// PullRequest is one that was opened, beside the one of Number that is there from the start.
type PullRequest struct {
	Number      int
	Title, Body string
	Head, Base  string // branches
	State       string // open or closed
	Merged      bool
	Author      User
	Comments    []Comment
	Edits       int
}

// Pulls are those that were opened, the oldest first.
func (s *Server) Pulls() []PullRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []PullRequest{}
	for _, p := range s.pulls {
		copied := *p
		copied.Comments = slices.Clone(p.Comments)
		out = append(out, copied)
	}
	return out
}

// OpenPull opens one as somebody else does it, and returns its number.
func (s *Server) OpenPull(p PullRequest) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addPull(p).Number
}

// ChangePull changes one as somebody else does it.
func (s *Server) ChangePull(number int, change func(*PullRequest)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range s.pulls {
		if p.Number == number {
			change(p)
		}
	}
}

func (s *Server) addPull(p PullRequest) *PullRequest {
	p.Number, p.State, p.Base = Number+1+len(s.pulls), stateOpen, cmp.Or(p.Base, DefaultBranch)
	s.pulls = append(s.pulls, &p)
	return &p
}

// anyPull is the one of the request; nil where it is not one that was opened.
func (s *Server) anyPull(r *http.Request) *PullRequest {
	for _, p := range s.pulls {
		if strconv.Itoa(p.Number) == r.PathValue("number") {
			return p
		}
	}
	return nil
}

func (s *Server) pullJSON(p *PullRequest) map[string]any {
	out := map[string]any{
		"number": p.Number, "title": p.Title, "body": p.Body, "state": p.State, "user": userJSON(p.Author),
		"html_url": fmt.Sprintf("https://github.com/%s/%s/pull/%d", Owner, Repo, p.Number),
		"head":     map[string]any{"ref": p.Head, "sha": s.git.refs["refs/heads/"+p.Head], "repo": s.repositoryJSON()},
		"base":     map[string]any{"ref": p.Base, "sha": s.git.refs["refs/heads/"+p.Base], "repo": s.repositoryJSON()},
	}
	if p.Merged {
		out["merged_at"] = "2026-11-20T12:00:00Z"
	}
	return out
}

// listPulls has the newest first.
func (s *Server) listPulls(r *http.Request) (int, any) {
	query := r.URL.Query()
	state, base := cmp.Or(query.Get("state"), stateOpen), query.Get("base")
	owner, branch, byHead := strings.Cut(query.Get("head"), ":")
	out := []any{}
	for _, p := range slices.Backward(s.pulls) {
		if (state == "all" || state == p.State) && (base == "" || base == p.Base) && (!byHead || owner == Owner && branch == p.Head) {
			out = append(out, s.pullJSON(p))
		}
	}
	return http.StatusOK, out
}

func (s *Server) createPull(r *http.Request) (int, any) {
	return decode(r, func(sent struct{ Title, Body, Head, Base string }) (int, any) {
		head, base := s.git.refs["refs/heads/"+sent.Head], s.git.refs["refs/heads/"+sent.Base]
		var why string
		switch {
		case head == "":
			why = "head is invalid"
		case base == "":
			why = "base is invalid"
		case len(s.git.between(base, head)) == 0:
			why = "No commits between " + sent.Base + " and " + sent.Head
		case utf8.RuneCountInString(sent.Body) > mostCharacters:
			why = "body is too long (maximum is 65536 characters)"
		case slices.ContainsFunc(s.pulls, func(p *PullRequest) bool {
			return p.State == stateOpen && p.Head == sent.Head && p.Base == sent.Base
		}):
			why = "A pull request already exists for " + Owner + ":" + sent.Head + "."
		default:
			return http.StatusCreated, s.pullJSON(s.addPull(PullRequest{Title: sent.Title, Body: sent.Body, Head: sent.Head, Base: sent.Base, Author: Viewer}))
		}
		return http.StatusUnprocessableEntity, map[string]any{"message": "Validation Failed",
			"errors": []map[string]any{{"resource": "PullRequest", "code": "custom", "message": why}}}
	})
}

func (s *Server) getAnyPull(r *http.Request) (int, any) {
	if p := s.anyPull(r); p != nil {
		return http.StatusOK, s.pullJSON(p)
	}
	return s.getPull(r)
}

func (s *Server) updatePull(r *http.Request) (int, any) {
	p := s.anyPull(r)
	if p == nil {
		return http.StatusNotFound, message("Not Found")
	}
	return decode(r, func(sent struct{ Title, Body, State *string }) (int, any) {
		if sent.Body != nil && utf8.RuneCountInString(*sent.Body) > mostCharacters {
			return invalid("Validation Failed")
		}
		for to, from := range map[*string]*string{&p.Title: sent.Title, &p.Body: sent.Body, &p.State: sent.State} {
			if from != nil {
				*to = *from
			}
		}
		p.Edits++
		return http.StatusOK, s.pullJSON(p)
	})
}

func (s *Server) listAnyComments(r *http.Request) (int, any) {
	p := s.anyPull(r)
	if p == nil {
		return s.listComments(r)
	}
	out := []any{}
	for _, c := range p.Comments {
		out = append(out, s.commentJSON(c))
	}
	return http.StatusOK, out
}

func (s *Server) createAnyComment(r *http.Request) (int, any) {
	p := s.anyPull(r)
	if p == nil {
		return s.createComment(r)
	}
	body, ok := readBody(r)
	if !ok {
		return invalid("Validation Failed")
	}
	p.Comments = append(p.Comments, Comment{ID: int64(p.Number)*1000 + int64(len(p.Comments)), Author: Viewer, Body: body})
	return http.StatusCreated, s.commentJSON(p.Comments[len(p.Comments)-1])
}
