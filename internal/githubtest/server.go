// Package githubtest is a GitHub on loopback for tests: one repository with one pull request, which
// keeps what is done to it. It serves the endpoints that kinesis-audit calls, and no other.
package githubtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// What the repository is, and who may speak to it.
const (
	Owner  = "acme"
	Repo   = "infra"
	Number = 7
	Token  = "ghs_token-of-the-test"
)

// User is an account.
type User struct {
	ID    int64
	Login string
}

// Viewer is whose token it is, Stranger someone else.
var (
	Viewer   = User{41898282, "github-actions[bot]"}
	Stranger = User{1234, "stranger"}
)

// Comment is a comment on the pull request.
type Comment struct {
	ID     int64
	Author User
	Body   string
	Edits  int
}

// Pull is what can be set of the pull request and its repository.
type Pull struct {
	Private  bool
	Head     string // commit
	Files    []PullFile
	Contents map[string]string // of files, by COMMIT:PATH
	PageSize int               // at most so many comments or files a page; 0: as many as are asked for
	Person   bool              // the token is a person's: GET /user answers
}

// PullFile is a file that the pull request changes.
type PullFile struct {
	Name    string
	Before  string // its name before, if it is renamed
	Removed bool
	Added   bool
	Blob    string // git's name of its content at the head
	Patch   string // "": GitHub leaves it out, as of a large file
}

// Server is a running GitHub. Its methods may be called at any time from any goroutine.
type Server struct {
	tb      testing.TB
	http    *httptest.Server
	checked *description

	mu       sync.Mutex
	pull     Pull
	comments []Comment
	last     int64 // id of a comment
	faults   []*Fault
	before   []meanwhile
	calls    []string
	git      gitData
	pulls    []*PullRequest // that were opened

	reviews        []Review
	reviewComments []ReviewComment
}

// Start serves until the test ends. Each request is checked against GitHub's own description where
// there is one (see Description).
func Start(tb testing.TB, pull Pull, comments ...Comment) *Server {
	tb.Helper()
	s := &Server{tb: tb, pull: pull, comments: comments, checked: loaded(tb)}
	mux := http.NewServeMux()
	repo := "/repos/" + Owner + "/" + Repo
	routes := map[string]func(*http.Request) (int, any){
		"GET /user":                                     s.getUser,
		"POST /graphql":                                 s.graphql,
		"GET " + repo + "/pulls/{number}":               s.getPull,
		"GET " + repo + "/pulls/{number}/files":         s.listFiles,
		"GET " + repo + "/issues/{number}/comments":     s.listComments,
		"POST " + repo + "/issues/{number}/comments":    s.createComment,
		"PATCH " + repo + "/issues/comments/{comment}":  s.updateComment,
		"DELETE " + repo + "/issues/comments/{comment}": s.deleteComment,
	}
	maps.Copy(routes, s.gitRoutes(repo)) // of all pull requests, in place of the one
	for pattern, serve := range routes {
		mux.Handle(pattern, s.answer(serve))
	}
	s.reviewRoutes(mux)
	s.contentRoutes(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		write(w, http.StatusNotFound, message("Not Found"))
	})
	s.http = httptest.NewServer(mux)
	tb.Cleanup(s.http.Close)
	return s
}

// URL is where the API is.
func (s *Server) URL() string { return s.http.URL }

// Comments are those on the pull request.
func (s *Server) Comments() []Comment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.comments)
}

// Change sets what the pull request is from now on.
func (s *Server) Change(change func(*Pull)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(&s.pull)
}

// Calls are the requests that came, each as "GET /user?a=b".
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

func (s *Server) answer(serve func(*http.Request) (int, any)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if do := s.due(r); do != nil {
			do()
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls = append(s.calls, r.Method+" "+r.URL.RequestURI())
		s.checked.check(s.tb, r)
		if r.Header.Get("Authorization") != "Bearer "+Token {
			write(w, http.StatusUnauthorized, message("Bad credentials"))
			return
		}
		fault := s.fault(r)
		if fault != nil && !fault.Done {
			fault.write(w)
			return
		}
		status, body := serve(r)
		if fault != nil {
			fault.write(w)
			return
		}
		if items, ok := body.([]any); ok {
			body = s.page(w, r, items)
		}
		write(w, status, body)
	})
}

// page is the part of a list that is asked for. A Link header says where the next one is.
// https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
func (s *Server) page(w http.ResponseWriter, r *http.Request, items []any) []any {
	query := r.URL.Query()
	size, number := atoi(query, "per_page", 30), atoi(query, "page", 1)
	if s.pull.PageSize > 0 {
		size = min(size, s.pull.PageSize)
	}
	from, to := min((number-1)*size, len(items)), min(number*size, len(items))
	if to < len(items) {
		query.Set("page", strconv.Itoa(number+1))
		w.Header().Set("Link", fmt.Sprintf(`<%s%s?%s>; rel="next"`, s.http.URL, r.URL.Path, query.Encode()))
	}
	return items[from:to]
}

func atoi(query url.Values, key string, without int) int {
	if n, err := strconv.Atoi(query.Get(key)); err == nil && n > 0 {
		return n
	}
	return without
}

func write(w http.ResponseWriter, status int, body any) {
	if status == http.StatusNoContent {
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		panic(err) // nothing here can't be encoded
	}
}

func message(text string) map[string]any { return map[string]any{"message": text} }

// named tells whether the request is about the pull request that there is.
func named(r *http.Request) bool { return r.PathValue("number") == strconv.Itoa(Number) }

func (s *Server) getUser(*http.Request) (int, any) {
	if !s.pull.Person {
		return http.StatusForbidden, message("Resource not accessible by integration")
	}
	return http.StatusOK, userJSON(Viewer)
}

func userJSON(u User) map[string]any { return map[string]any{"id": u.ID, "login": u.Login} }

func (s *Server) graphql(r *http.Request) (int, any) {
	var ask struct {
		Query string `json:"query"`
	}
	if err := json.NewDecoder(r.Body).Decode(&ask); err != nil || strings.Join(strings.Fields(ask.Query), " ") != "query { viewer { databaseId } }" {
		s.tb.Errorf("githubtest: GraphQL %q (%v) is not served here", ask.Query, err)
		return http.StatusBadRequest, message("Problems parsing JSON")
	}
	return http.StatusOK, map[string]any{"data": map[string]any{"viewer": map[string]any{"databaseId": Viewer.ID}}}
}

func (s *Server) getPull(r *http.Request) (int, any) {
	if !named(r) {
		return http.StatusNotFound, message("Not Found")
	}
	return http.StatusOK, map[string]any{
		"number": Number,
		"head":   map[string]any{"sha": s.pull.Head},
		"base":   map[string]any{"repo": map[string]any{"private": s.pull.Private}},
	}
}

func (s *Server) listFiles(r *http.Request) (int, any) {
	files := []any{}
	for _, f := range s.pull.Files {
		file := map[string]any{"filename": f.Name, "status": "modified", "sha": f.Blob, "changes": changedLines(f.Patch)}
		if f.Added {
			file["status"] = "added"
		}
		if f.Patch != "" {
			file["patch"] = f.Patch
		}
		if f.Removed {
			file["status"] = "removed"
		}
		if f.Before != "" {
			file["status"], file["previous_filename"] = "renamed", f.Before
		}
		files = append(files, file)
	}
	return http.StatusOK, files
}

// changedLines counts the lines of a patch that are new or gone.
func changedLines(patch string) int {
	n := 0
	for line := range strings.Lines(patch) {
		if line[0] == '+' || line[0] == '-' {
			n++
		}
	}
	return n
}
