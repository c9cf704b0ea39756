package pullrequest

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

// reviewed is a GitHub with a pull request that adds main.tf, of so many lines, and suggestions for each line of it.
func reviewed(t *testing.T, lines int) (*githubtest.Server, Suggestions) {
	t.Helper()
	var old []string
	var patches []*hclgen.Patch
	for n := range lines {
		old = append(old, fmt.Sprintf("line %d", n+1))
	}
	now := slices.Clone(old)
	for n := range lines {
		next := slices.Clone(now)
		next[n] = fmt.Sprintf("better %d", n+1)
		patches = append(patches, patching(fmt.Sprintf("Improve line %d", n+1), "main.tf", joined(now), joined(next)))
		now = next
	}
	file := asPull("main.tf", "", joined(old))
	server := githubtest.Start(t, githubtest.Pull{Head: head, PageSize: 2, Files: []githubtest.PullFile{{Name: file.Name, Blob: file.Blob, Patch: file.Patch}}})
	return server, ofPatches(patches...)
}

func suggest(t *testing.T, server *githubtest.Server, s Suggestions, want Suggested) {
	t.Helper()
	c, _ := client(t, server)
	changes, err := c.PullChanges(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.Suggest(t.Context(), target, changes, s); err != nil || got != want {
		t.Errorf("%+v and %v, want %+v", got, err, want)
	}
}

// writes are the requests that changed something.
func writes(server *githubtest.Server) []string {
	return slices.DeleteFunc(server.Calls(), func(call string) bool {
		return strings.HasPrefix(call, "GET ") || call == "POST /graphql"
	})
}

func TestSuggestionsAreSticky(t *testing.T) {
	server, s := reviewed(t, 3)
	suggest(t, server, s, Suggested{Posted: 3})
	if got := server.Reviews(); len(got) != 1 || got[0] != (githubtest.Review{Body: "Kinesis audit: 3 suggestions. Each applies a whole patch with a click.", Comments: 3}) {
		t.Errorf("%+v", got)
	}
	for i, comment := range server.ReviewComments() {
		holdsSuggestion(t, "posted", comment.Body)
		old, better := fmt.Sprintf("line %d\n", i+1), fmt.Sprintf("better %d\n", i+1)
		content := "line 1\nline 2\nline 3\n"
		if got := click(t, content, comment.Body, comment.Line, comment.Line); got != strings.Replace(content, old, better, 1) || comment.StartLine != 0 {
			t.Errorf("%+v gives %q", comment, got)
		}
	}
	suggest(t, server, s, Suggested{Kept: 3})
	server.ChangeReviewComments(func(all []githubtest.ReviewComment) []githubtest.ReviewComment {
		for i := range all {
			all[i].Body = strings.ReplaceAll(all[i].Body, "\n", "\r\n") // as GitHub may keep it
		}
		return all
	})
	suggest(t, server, s, Suggested{Kept: 3})
	if got := writes(server); len(got) != 1 {
		t.Errorf("%q, want the first run's review alone", got)
	}
	s.Result.Patches[1].Proof = &hclgen.Proof{Status: "proven"}
	suggest(t, server, s, Suggested{Kept: 3})
	if all := server.ReviewComments(); all[0].Edits != 0 || all[1].Edits != 1 || !strings.Contains(all[1].Body, "- Proof: a plan shows") {
		t.Errorf("a new proof: %+v", all)
	}
}

func TestOutdatedSuggestions(t *testing.T) {
	server, s := reviewed(t, 4)
	suggest(t, server, s, Suggested{Posted: 4})
	server.ChangeReviewComments(func(all []githubtest.ReviewComment) []githubtest.ReviewComment {
		all[0].Line, all[1].Line = 0, 0 // all but the last are outdated or not wanted any more
		return append(all, githubtest.ReviewComment{ID: 50, Author: githubtest.Stranger, Path: "main.tf", InReplyTo: 2, Body: "Why?"})
	})
	gone := s
	gone.Result = &hclgen.Result{Patches: s.Result.Patches[3:], Blobs: s.Result.Blobs}
	suggest(t, server, gone, Suggested{Kept: 1, Deleted: 2, Outdated: 1})
	all := server.ReviewComments()
	if len(all) != 3 || all[0].ID != 2 || all[1].ID != 4 || all[2].ID != 50 || all[2].Edits != 0 {
		t.Fatalf("%+v", all)
	}
	if body := all[0].Body; body != outdatedBody("default") || strings.Contains(body, "```") {
		t.Errorf("%s", body)
	}
	holdsSuggestion(t, "outdated", all[0].Body)
	suggest(t, server, gone, Suggested{Kept: 1})
	suggest(t, server, s, Suggested{Kept: 1, Posted: 3})
	if again := server.ReviewComments(); again[0] != all[0] {
		t.Errorf("it is edited again: %+v", again[0])
	}
}

// TestLinesThatChangedBack posts a suggestion again whose comment GitHub takes for outdated.
func TestLinesThatChangedBack(t *testing.T) {
	server, s := reviewed(t, 1)
	suggest(t, server, s, Suggested{Posted: 1})
	server.ChangeReviewComments(func(all []githubtest.ReviewComment) []githubtest.ReviewComment {
		all[0].Line = 0
		return all
	})
	suggest(t, server, s, Suggested{Posted: 1, Deleted: 1})
	if all := server.ReviewComments(); len(all) != 1 || all[0].Line != 1 {
		t.Errorf("%+v", all)
	}
}

func TestOthersReviewCommentsAreLeftAlone(t *testing.T) {
	server, s := reviewed(t, 1)
	w := s.wanted(Changes{Files: []File{asPull("main.tf", "", "line 1\n")}})[0]
	other := strings.Replace(w.body, "key=default ", "key=default.2 ", 1)
	foreign := []githubtest.ReviewComment{
		{ID: 1, Author: githubtest.Stranger, Path: "main.tf", Line: 1, Body: w.body},
		{ID: 2, Author: githubtest.Stranger, Path: "main.tf", Body: w.body},
		{ID: 3, Author: githubtest.User{ID: 99, Login: githubtest.Viewer.Login}, Path: "main.tf", Body: w.body},
		{ID: 4, Author: githubtest.Viewer, Path: "main.tf", Line: 1, Body: "> " + w.body},
		{ID: 5, Author: githubtest.Viewer, Path: "main.tf", Line: 1, Body: other},
		{ID: 6, Author: githubtest.Viewer, Path: "main.tf", InReplyTo: 1, Body: w.body},
	}
	server.ChangeReviewComments(func([]githubtest.ReviewComment) []githubtest.ReviewComment { return slices.Clone(foreign) })
	suggest(t, server, s, Suggested{Posted: 1})
	s.Result = nil
	suggest(t, server, s, Suggested{Deleted: 1})
	if got := server.ReviewComments(); !slices.Equal(got, foreign) {
		t.Errorf("%+v", got)
	}
}

func TestThirtySuggestionsARun(t *testing.T) {
	server, s := reviewed(t, 63)
	suggest(t, server, s, Suggested{Posted: 30})
	if got := server.Reviews(); len(got) != 1 || got[0].Comments != 30 || !strings.HasSuffix(got[0].Body, " There are 33 more, which a later run posts.") {
		t.Errorf("%+v", got)
	}
	suggest(t, server, s, Suggested{Kept: 30, Posted: 30})
	suggest(t, server, s, Suggested{Kept: 60, Posted: 3})
}

// TestOneBadRange has GitHub show less of the file than it said.
func TestOneBadRange(t *testing.T) {
	server, s := reviewed(t, 7)
	c, _ := client(t, server)
	changes, err := c.PullChanges(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	server.Change(func(p *githubtest.Pull) { p.Files[0].Patch = "@@ -0,0 +1,4 @@\n@@ -0,0 +6,2 @@\n" })
	if got, err := c.Suggest(t.Context(), target, changes, s); err != nil || got != (Suggested{Posted: 6, Rejected: 1}) {
		t.Errorf("%+v, %v", got, err)
	}
	var lines []int
	for _, comment := range server.ReviewComments() {
		lines = append(lines, comment.Line)
	}
	// Of all, of 1-3, of 4-7, of 4-5, of 4, of 5 and of 6-7.
	if got := writes(server); !slices.Equal(lines, []int{1, 2, 3, 4, 6, 7}) || len(got) != 7 {
		t.Errorf("lines %d after %q", lines, got)
	}
}

func TestReviewThatMayHaveBeenCreated(t *testing.T) {
	post := func(f githubtest.Fault) githubtest.Fault {
		f.Method, f.Suffix = "POST", "/reviews"
		return f
	}
	for name, fault := range map[string]githubtest.Fault{
		"created, then a failure": post(githubtest.Fault{Status: 502, Done: true}),
		"created, then no answer": post(githubtest.Fault{Hangup: true, Done: true}),
		"a failure":               post(githubtest.Fault{Status: 500}),
		"no answer, twice":        post(githubtest.Fault{Hangup: true, Times: 2}),
		"a secondary limit":       githubtest.Secondary("POST", "/reviews", "30"),
		"created at last":         post(githubtest.Fault{Status: 504, Times: 4}),
	} {
		t.Run(name, func(t *testing.T) {
			server, s := reviewed(t, 3)
			server.Fail(fault)
			suggest(t, server, s, Suggested{Posted: 3})
			if n := len(server.ReviewComments()); n != 3 {
				t.Errorf("%d comments", n)
			}
		})
	}
}

func TestSuggestErrors(t *testing.T) {
	refusal := func(method, suffix string, status int, text string) githubtest.Fault {
		return githubtest.Fault{Method: method, Suffix: suffix, Status: status, Message: text, Times: 9}
	}
	for name, c := range map[string]struct {
		fault githubtest.Fault
		want  string
		posts int
	}{
		"a fork's token":     {refusal("POST", "/reviews", 403, "Resource not accessible by integration"), `reviewing acme/infra#7: the token needs the permission "pull-requests: write"`, 1},
		"no reading":         {refusal("GET", "/pulls/7/comments", 403, "Resource not accessible by integration"), "listing the review comments of acme/infra#7", 0},
		"a review begun":     {refusal("POST", "/reviews", 422, "User can only have one pending review per pull request"), "one pending review", 1},
		"never created":      {refusal("POST", "/reviews", 503, "Unavailable"), "503 Unavailable", 5},
		"whose token it is?": {refusal("GET", "/user", 401, "Bad credentials"), "GitHub does not know the token", 0},
	} {
		t.Run(name, func(t *testing.T) {
			server, s := reviewed(t, 3)
			server.Fail(c.fault)
			gh, _ := client(t, server)
			got, err := gh.Suggest(t.Context(), target, Changes{Files: []File{asPull("main.tf", "", "line 1\nline 2\nline 3\n")}}, s)
			if err == nil || !strings.Contains(err.Error(), c.want) || got != (Suggested{}) || len(writes(server)) != c.posts {
				t.Errorf("%+v, %v after %q, want %q", got, err, writes(server), c.want)
			}
		})
	}
}

func TestDeletingTwiceIsDeleting(t *testing.T) {
	server, s := reviewed(t, 1)
	suggest(t, server, s, Suggested{Posted: 1})
	server.Fail(githubtest.Fault{Method: http.MethodDelete, Suffix: "/comments/1", Status: 502, Done: true})
	s.Result = nil
	suggest(t, server, s, Suggested{Deleted: 1})
	if n := len(server.ReviewComments()); n != 0 {
		t.Errorf("%d comments", n)
	}
}

// TestOutdatedIsNotTakenForPosted has GitHub say of an outdated one that it is gone, and list it still.
func TestOutdatedIsNotTakenForPosted(t *testing.T) {
	server, s := reviewed(t, 1)
	suggest(t, server, s, Suggested{Posted: 1})
	server.ChangeReviewComments(func(all []githubtest.ReviewComment) []githubtest.ReviewComment {
		all[0].Line = 0
		return all
	})
	server.Fail(githubtest.Fault{Method: http.MethodDelete, Suffix: "/comments/1", Status: 404}, githubtest.Fault{Method: "POST", Suffix: "/reviews", Status: 502})
	suggest(t, server, s, Suggested{Posted: 1, Deleted: 1})
	if all := server.ReviewComments(); len(all) != 2 || all[1].Line != 1 {
		t.Errorf("%+v", all)
	}
}

func TestNothingIsSuggestedOnAnotherHead(t *testing.T) {
	server, s := reviewed(t, 2)
	c, _ := client(t, server)
	changes, err := c.PullChanges(t.Context(), target)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Suggest(t.Context(), Target{Owner: target.Owner, Repo: target.Repo, Number: target.Number}, changes, s); err != nil || len(server.ReviewComments()) != 2 {
		t.Fatalf("no head named: %v, %d comments", err, len(server.ReviewComments()))
	}
	done := len(writes(server))
	server.Change(func(p *githubtest.Pull) { p.Head = strings.Repeat("f", 40) })
	other := s
	other.Key = "other"
	for name, s := range map[string]Suggestions{"to post": other, "to delete": {Key: "default"}} {
		if _, err := c.Suggest(t.Context(), target, changes, s); !errors.Is(err, ErrOutdated) || len(writes(server)) != done {
			t.Errorf("%s: %v after %q", name, err, writes(server))
		}
	}
}
