package githubtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"
)

// mostCharacters is how long GitHub lets a comment get.
const mostCharacters = 65536

func (s *Server) commentJSON(c Comment) map[string]any {
	return map[string]any{
		"id": c.ID, "body": c.Body, "user": userJSON(c.Author),
		"html_url": fmt.Sprintf("https://github.com/%s/%s/pull/%d#issuecomment-%d", Owner, Repo, Number, c.ID),
	}
}

func (s *Server) listComments(r *http.Request) (int, any) {
	if !named(r) {
		return http.StatusNotFound, message("Not Found")
	}
	comments := []any{}
	for _, c := range s.comments {
		comments = append(comments, s.commentJSON(c))
	}
	return http.StatusOK, comments
}

func (s *Server) createComment(r *http.Request) (int, any) {
	if !named(r) {
		return http.StatusNotFound, message("Not Found")
	}
	body, ok := readBody(r)
	if !ok {
		return http.StatusUnprocessableEntity, message("Validation Failed")
	}
	for _, c := range s.comments {
		s.last = max(s.last, c.ID)
	}
	s.last++ // an id is not given again after its comment was deleted
	s.comments = append(s.comments, Comment{ID: s.last, Author: Viewer, Body: body})
	return http.StatusCreated, s.commentJSON(s.comments[len(s.comments)-1])
}

// updateComment lets the token edit others' comments too, as GitHub does where it may write.
func (s *Server) updateComment(r *http.Request) (int, any) {
	n := s.comment(r)
	if n < 0 {
		return http.StatusNotFound, message("Not Found")
	}
	body, ok := readBody(r)
	if !ok {
		return http.StatusUnprocessableEntity, message("Validation Failed")
	}
	s.comments[n].Body = body
	s.comments[n].Edits++
	return http.StatusOK, s.commentJSON(s.comments[n])
}

func (s *Server) deleteComment(r *http.Request) (int, any) {
	n := s.comment(r)
	if n < 0 {
		return http.StatusNotFound, message("Not Found")
	}
	s.comments = slices.Delete(s.comments, n, n+1)
	return http.StatusNoContent, nil
}

// comment is where the one of the request is; -1 where there is none.
func (s *Server) comment(r *http.Request) int {
	return slices.IndexFunc(s.comments, func(c Comment) bool { return strconv.FormatInt(c.ID, 10) == r.PathValue("comment") })
}

func readBody(r *http.Request) (string, bool) {
	var sent struct {
		Body string `json:"body"`
	}
	err := json.NewDecoder(r.Body).Decode(&sent)
	return sent.Body, err == nil && sent.Body != "" && utf8.RuneCountInString(sent.Body) <= mostCharacters
}
