package githubtest

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// contentRoutes serve files of commits. The commit that a pull request is based on may be given its own.
func (s *Server) contentRoutes(mux *http.ServeMux) {
	mux.Handle("GET /repos/"+Owner+"/"+Repo+"/contents/{path...}", s.answer(s.getContent))
}

func (s *Server) getContent(r *http.Request) (int, any) {
	name := r.PathValue("path")
	content, ok := s.pull.Contents[r.URL.Query().Get("ref")+":"+name]
	if !ok {
		return http.StatusNotFound, message("Not Found")
	}
	return http.StatusOK, map[string]any{"type": "file", "encoding": "base64", "path": name, "name": name[strings.LastIndexByte(name, '/')+1:],
		"size": len(content), "content": base64.StdEncoding.EncodeToString([]byte(content))}
}
