package githubtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ReviewComment is a comment on lines of a file.
type ReviewComment struct {
	ID        int64
	Author    User
	Path      string
	StartLine int // 0: it is on one line
	Line      int // 0: it is outdated
	InReplyTo int64
	Body      string
	Edits     int
}

// Review is a review, without its comments.
type Review struct {
	Body     string
	Comments int
}

// Reviews are those that were created.
func (s *Server) Reviews() []Review {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.reviews)
}

// ReviewComments are those on the pull request's lines.
func (s *Server) ReviewComments() []ReviewComment {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.reviewComments)
}

// ChangeReviewComments sets which there are, such as answers and outdated ones.
func (s *Server) ChangeReviewComments(change func([]ReviewComment) []ReviewComment) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reviewComments = change(s.reviewComments)
}

func (s *Server) reviewRoutes(mux *http.ServeMux) {
	repo := "/repos/" + Owner + "/" + Repo
	for pattern, serve := range map[string]func(*http.Request) (int, any){
		"GET " + repo + "/pulls/{number}/comments":     s.listReviewComments,
		"POST " + repo + "/pulls/{number}/reviews":     s.createReview,
		"PATCH " + repo + "/pulls/comments/{comment}":  s.updateReviewComment,
		"DELETE " + repo + "/pulls/comments/{comment}": s.deleteReviewComment,
	} {
		mux.Handle(pattern, s.answer(serve))
	}
}

func reviewCommentJSON(c ReviewComment) map[string]any {
	out := map[string]any{
		"id": c.ID, "body": c.Body, "user": userJSON(c.Author), "path": c.Path, "side": "RIGHT", "line": nil, "start_line": nil, "position": nil,
		"html_url": fmt.Sprintf("https://github.com/%s/%s/pull/%d#discussion_r%d", Owner, Repo, Number, c.ID),
	}
	if c.Line != 0 {
		out["line"], out["position"] = c.Line, 1
	}
	if c.Line != 0 && c.StartLine != 0 {
		out["start_line"] = c.StartLine
	}
	if c.InReplyTo != 0 {
		out["in_reply_to_id"] = c.InReplyTo
	}
	return out
}

func (s *Server) listReviewComments(r *http.Request) (int, any) {
	if !named(r) {
		return http.StatusNotFound, message("Not Found")
	}
	comments := []any{}
	for _, c := range s.reviewComments {
		comments = append(comments, reviewCommentJSON(c))
	}
	return http.StatusOK, comments
}

type sentComment struct {
	Path      string `json:"path"`
	Body      string `json:"body"`
	Side      string `json:"side"`
	StartSide string `json:"start_side"`
	Line      int    `json:"line"`
	StartLine int    `json:"start_line"`
}

// createReview creates all of a review or nothing of it.
// https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request
func (s *Server) createReview(r *http.Request) (int, any) {
	if !named(r) {
		return http.StatusNotFound, message("Not Found")
	}
	var sent struct {
		Commit   string        `json:"commit_id"`
		Body     string        `json:"body"`
		Event    string        `json:"event"`
		Comments []sentComment `json:"comments"`
	}
	if err := json.NewDecoder(r.Body).Decode(&sent); err != nil {
		return http.StatusBadRequest, message("Problems parsing JSON")
	}
	if sent.Event != "COMMENT" {
		s.tb.Errorf("githubtest: a review with the event %q is not served here", sent.Event)
	}
	if sent.Commit != s.pull.Head || sent.Body == "" {
		return unprocessable("commit_id is not the head, or there is no body")
	}
	for _, c := range sent.Comments {
		if why := s.misplaced(c); why != "" {
			return unprocessable(why)
		}
	}
	var last int64
	for _, c := range s.reviewComments {
		last = max(last, c.ID)
	}
	for _, c := range sent.Comments {
		last++
		s.reviewComments = append(s.reviewComments, ReviewComment{ID: last, Author: Viewer, Path: c.Path, StartLine: c.StartLine, Line: c.Line, Body: c.Body})
	}
	s.reviews = append(s.reviews, Review{sent.Body, len(sent.Comments)})
	return http.StatusOK, map[string]any{"id": len(s.reviews), "body": sent.Body, "state": "COMMENTED", "user": userJSON(Viewer)}
}

func unprocessable(why string) (int, any) {
	body := message("Unprocessable Entity")
	maps.Copy(body, map[string]any{"errors": []string{why}})
	return http.StatusUnprocessableEntity, body
}

// misplaced says why GitHub does not take a comment; "" where it does. Its lines are of one hunk.
func (s *Server) misplaced(c sentComment) string {
	n := slices.IndexFunc(s.pull.Files, func(f PullFile) bool { return f.Name == c.Path && !f.Removed })
	multi := c.StartLine != 0 || c.StartSide != ""
	switch {
	case n < 0:
		return "Path could not be resolved"
	case c.Body == "" || utf8.RuneCountInString(c.Body) > mostCharacters:
		return "Body is too long, or there is none"
	case c.Side != "RIGHT" || multi && c.StartSide != "RIGHT":
		return "only comments on the right side are served here"
	case multi && c.StartLine >= c.Line:
		return "Pull request review thread start line must precede the end line."
	}
	first := c.Line
	if multi {
		first = c.StartLine
	}
	for _, h := range shown(s.pull.Files[n].Patch) {
		if h[0] <= first && c.Line <= h[1] {
			return ""
		}
	}
	return "Pull request review thread line must be part of the diff, and Pull request review thread start line must be part of the same hunk as the line."
}

var hunkHead = regexp.MustCompile(`(?m)^@@ -[0-9,]+ \+([0-9]+)(?:,([0-9]+))? @@`)

// shown are the first and last lines of a patch's hunks, as the file is after it.
func shown(patch string) (out [][2]int) {
	for _, head := range hunkHead.FindAllStringSubmatch(patch, -1) {
		first, _ := strconv.Atoi(head[1]) // digits
		count := 1
		if head[2] != "" {
			count, _ = strconv.Atoi(head[2])
		}
		out = append(out, [2]int{first, first + count - 1})
	}
	return out
}

func (s *Server) reviewComment(r *http.Request) int {
	return slices.IndexFunc(s.reviewComments, func(c ReviewComment) bool { return strconv.FormatInt(c.ID, 10) == r.PathValue("comment") })
}

func (s *Server) updateReviewComment(r *http.Request) (int, any) {
	n := s.reviewComment(r)
	if n < 0 {
		return http.StatusNotFound, message("Not Found")
	}
	body, ok := readBody(r)
	if !ok || strings.TrimSpace(body) == "" {
		return unprocessable("Body is too long, or there is none")
	}
	s.reviewComments[n].Body = body
	s.reviewComments[n].Edits++
	return http.StatusOK, reviewCommentJSON(s.reviewComments[n])
}

// deleteReviewComment leaves the answers to it, as GitHub does.
func (s *Server) deleteReviewComment(r *http.Request) (int, any) {
	n := s.reviewComment(r)
	if n < 0 {
		return http.StatusNotFound, message("Not Found")
	}
	s.reviewComments = slices.Delete(s.reviewComments, n, n+1)
	return http.StatusNoContent, nil
}
