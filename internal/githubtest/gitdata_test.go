package githubtest

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// ask makes a request to the server, and returns the status and the body.
func ask(t *testing.T, s *Server, method, path, body string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL()+"/repos/acme/infra"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+Token)
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// What GitHub refuses is refused; otherwise the tests of what speaks to it would prove nothing.
func TestGitDataRefuses(t *testing.T) {
	s := Start(t, Pull{})
	first := s.Seed(map[string]string{"main.tf": "a\n"})
	second := s.Push(Push{Files: map[string]string{"main.tf": "b\n"}})
	s.Push(Push{Branch: "topic", Files: map[string]string{"x.tf": "x\n"}})
	s.git.refs["refs/heads/fix"] = s.Push(Push{Branch: "fixed", Merges: []string{second}, Files: map[string]string{"y.tf": "y\n"}})
	s.git.refs["refs/heads/old"] = first
	s.OpenPull(PullRequest{Head: "fix"})
	const nothing = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
	tree := s.git.commits[second].tree
	for _, c := range []struct {
		method, path, body string
		status             int
		says               string
	}{
		{"POST", "/git/trees", `{"base_tree":"` + nothing + `","tree":[]}`, 422, "base_tree"},
		{"POST", "/git/trees", `{"base_tree":"` + tree + `","tree":[{"path":"main.tf","mode":"100644","type":"blob","sha":"` + nothing + `"}]}`, 422, "not a valid blob"},
		{"POST", "/git/commits", `{"message":"m","tree":"` + nothing + `"}`, 422, "Tree SHA"},
		{"POST", "/git/commits", `{"message":"m","tree":"` + tree + `","parents":["` + nothing + `"]}`, 422, "Parent SHA"},
		{"POST", "/git/commits", `{"message":"m","tree":"` + tree + `","parents":["` + second + `"]}`, 201, `"verified":true`},
		{"POST", "/git/commits", `{"message":"m","tree":"` + tree + `","parents":["` + second + `"],"author":{"name":"n","email":"e@example.com"}}`, 201, `"verified":false`},
		{"POST", "/git/refs", `{"ref":"refs/heads/main","sha":"` + first + `"}`, 422, "already exists"},
		{"POST", "/git/refs", `{"ref":"refs/heads/new/a","sha":"` + nothing + `"}`, 422, "Object does not exist"},
		{"POST", "/git/refs", `{"ref":"refs/heads/new/a","sha":"` + first + `"}`, 201, first},
		{"PATCH", "/git/refs/heads/new/b", `{"sha":"` + second + `"}`, 422, "Reference does not exist"},
		{"PATCH", "/git/refs/heads/new/a", `{"sha":"` + second + `","force":false}`, 200, second},
		{"PATCH", "/git/refs/heads/new/a", `{"sha":"` + first + `"}`, 422, "not a fast forward"},
		{"PATCH", "/git/refs/heads/new/a", `{"sha":"` + first + `","force":true}`, 200, first},
		{"GET", "/git/ref/heads/new/a", "", 200, first},
		{"GET", "/git/ref/heads/new", "", 404, ""},
		{"GET", "/git/matching-refs/heads/new", "", 200, `"refs/heads/new/a"`},
		{"GET", "/git/trees/" + nothing, "", 404, ""},
		{"GET", "/git/commits/" + nothing, "", 404, ""},
		{"GET", "/compare/main...nowhere", "", 404, ""},
		{"GET", "/compare/main...topic", "", 404, "No common ancestor"},
		{"GET", "/compare/" + first + "...main", "", 200, `"ahead_by":1,"behind_by":0`},
		{"POST", "/pulls", `{"title":"t","head":"nowhere","base":"main"}`, 422, "head is invalid"},
		{"POST", "/pulls", `{"title":"t","head":"old","base":"main"}`, 422, "No commits between main and old"},
		{"POST", "/pulls", `{"title":"t","head":"fix","base":"main"}`, 422, "A pull request already exists for acme:fix."},
		{"POST", "/pulls", `{"title":"t","head":"fixed","base":"main"}`, 201, `"number":9`},
		{"GET", "/pulls?head=acme:fixed&state=all&base=main", "", 200, `"number":9`},
		{"PATCH", "/pulls/9", `{"state":"closed"}`, 200, `"state":"closed"`},
		{"POST", "/issues/9/comments", `{"body":""}`, 422, ""},
		{"POST", "/issues/9/comments", `{"body":"Done."}`, 201, "Done."},
		{"PATCH", "/pulls/7", `{"state":"closed"}`, 404, ""},
	} {
		if status, text := ask(t, s, c.method, c.path, c.body); status != c.status || !strings.Contains(text, c.says) {
			t.Errorf("%s %s %s: %d %s, want %d with %q", c.method, c.path, c.body, status, text, c.status, c.says)
		}
	}
	if len(s.Comments()) != 0 || len(s.Pulls()[1].Comments) != 1 {
		t.Errorf("the comment is not on its pull request: %+v", s.Pulls())
	}
}

// TestGitDataNames compares the names of blobs and trees with git's own.
func TestGitDataNames(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Skip("git is not on the PATH: what it names a tree can't be compared")
	}
	files := map[string]string{"a.tf": "a\n", "a/b/c.tf": "c\r\n", "a-b": "", "a.d/e": "é", "run.sh": "true\n"}
	s := Start(t, Pull{})
	s.Push(Push{Files: files, Modes: map[string]string{"run.sh": "100755"}})
	top := t.TempDir()
	for name, content := range files {
		name = filepath.Join(top, filepath.FromSlash(name))
		mode := os.FileMode(0o644)
		if strings.HasSuffix(name, ".sh") {
			mode = 0o755
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
	}
	var got string
	for _, args := range [][]string{{"init", "-q"}, {"-c", "core.autocrlf=false", "-c", "core.fileMode=true", "add", "."}, {"write-tree"}} {
		cmd := exec.CommandContext(t.Context(), git, args...)
		cmd.Dir = top
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v: %s", args, err, out)
		}
		got = strings.TrimSpace(string(out))
	}
	if tip := s.Tip(DefaultBranch); tip.tree != got {
		t.Errorf("the tree is %s, git names it %s", tip.tree, got)
	}
}
