package githubtest

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// A review is refused whole for one comment whose lines the pull request does not show together.
func TestReviewLines(t *testing.T) {
	for name, c := range map[string]struct {
		commit, comment string
		want            int
	}{
		"a line":               {"head", `"path":"main.tf","line":5,"side":"RIGHT"`, 200},
		"lines":                {"head", `"path":"main.tf","start_line":1,"start_side":"RIGHT","line":5,"side":"RIGHT"`, 200},
		"a hunk of one line":   {"head", `"path":"main.tf","line":20,"side":"RIGHT"`, 200},
		"between hunks":        {"head", `"path":"main.tf","line":6,"side":"RIGHT"`, 422},
		"of two hunks":         {"head", `"path":"main.tf","start_line":5,"start_side":"RIGHT","line":20,"side":"RIGHT"`, 422},
		"where all is removed": {"head", `"path":"main.tf","line":30,"side":"RIGHT"`, 422},
		"one line as a range":  {"head", `"path":"main.tf","start_line":5,"start_side":"RIGHT","line":5,"side":"RIGHT"`, 422},
		"another file":         {"head", `"path":"other.tf","line":5,"side":"RIGHT"`, 422},
		"a file that is gone":  {"head", `"path":"gone.tf","line":1,"side":"RIGHT"`, 422},
		"another commit":       {"base", `"path":"main.tf","line":5,"side":"RIGHT"`, 422},
	} {
		t.Run(name, func(t *testing.T) {
			s := Start(t, Pull{Head: "head", Files: []PullFile{
				{Name: "main.tf", Patch: "@@ -1,4 +1,5 @@\n a\n@@ -19 +20 @@ b\n-c\n+d\n@@ -30,2 +30,0 @@\n-e\n-f"},
				{Name: "gone.tf", Patch: "@@ -1,2 +1 @@\n-a\n b", Removed: true},
			}})
			body := `{"commit_id":"` + c.commit + `","event":"COMMENT","body":"two","comments":[{"path":"main.tf","line":1,"side":"RIGHT","body":"x"},{` + c.comment + `,"body":"y"}]}`
			req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL()+"/repos/acme/infra/pulls/7/reviews", strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			req.Header = http.Header{"Authorization": {"Bearer " + Token}, "Content-Type": {"application/json"}}
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Body.Close()
			answer, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Fatal(err)
			}
			made := map[int]int{200: 2, 422: 0}[c.want]
			if resp.StatusCode != c.want || len(s.ReviewComments()) != made {
				t.Errorf("%d with %d comments, want %d: %s", resp.StatusCode, len(s.ReviewComments()), c.want, answer)
			}
		})
	}
}
