package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

const commentHead = "0123456789abcdef0123456789abcdef01234567"

// commented runs comment on the demo's estate.
func commented(t *testing.T, dir string, env []string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	c := command{stdout: &out, stderr: &errs, now: time.Now, env: env}
	code = c.main(context.Background(), append([]string{"comment", "--analysis", filepath.Join(dir, fileAnalysis)}, args...))
	if all := out.String() + errs.String(); strings.Contains(all, githubtest.Token) {
		t.Errorf("the token is in %q", all)
	}
	return code, out.String(), errs.String()
}

func TestCommentFromATerminal(t *testing.T) {
	dir := t.TempDir()
	quiet := command{stdout: &bytes.Buffer{}, stderr: os.Stderr, now: time.Now}
	if code := quiet.main(t.Context(), []string{"demo", "--output-dir", dir, "--end", "2026-11-20T12:00:00Z"}); code != 0 {
		t.Fatalf("demo exits with %d", code)
	}
	server := githubtest.Start(t, githubtest.Pull{Head: commentHead, Private: true})
	env := []string{"GITHUB_TOKEN= " + githubtest.Token + "\n", "GITHUB_API_URL=" + server.URL()}
	to := []string{"--repo", "acme/infra", "--pr", "7", "--head", commentHead}
	const url = " https://github.com/acme/infra/pull/7#issuecomment-1\n"
	for i, want := range []string{"created", "updated", "unchanged"} {
		if code, stdout, stderr := commented(t, dir, env, to...); code != 0 || stdout != want+url || stderr != "" {
			t.Fatalf("run %d: exit code %d, %q, %q", i+1, code, stdout, stderr)
		}
	}
	if text := server.Comments()[0].Body; !strings.Contains(text, "`payment-refunds`") {
		t.Errorf("%.500s", text)
	}
	if code, _, _ := commented(t, dir, env, append(to, "--disclose", "counts")...); code != 0 || strings.Contains(server.Comments()[0].Body, "payment-refunds") {
		t.Errorf("exit code %d, %.500s", code, server.Comments()[0].Body)
	}

	before := server.Comments()[0]
	server.Change(func(p *githubtest.Pull) { p.Head = strings.Repeat("f", 40) })
	if code, stdout, stderr := commented(t, dir, env, to...); code != 0 || stdout != "" || !strings.Contains(stderr, "nothing was written: outdated: the pull request has a newer commit: acme/infra#7 is at ffff") || server.Comments()[0] != before {
		t.Errorf("the head has moved: exit code %d, %q, %q", code, stdout, stderr)
	}

	calls := len(server.Calls())
	if code, stdout, stderr := commented(t, dir, env, "--dry-run"); code != 0 || !strings.Contains(stdout, "`payment-refunds`") || stderr != "" {
		t.Errorf("dry: exit code %d, %q", code, stderr)
	}
	if n := len(server.Calls()); n != calls {
		t.Errorf("a dry run has made %d calls", n-calls)
	}

	if code, _, stderr := commented(t, dir, []string{"GITHUB_TOKEN=wrong", env[1]}, to...); code != exitFailed || !strings.Contains(stderr, "GitHub does not know the token") || strings.Contains(stderr, "wrong:") {
		t.Errorf("a wrong token: exit code %d, %q", code, stderr)
	}
	server.Fail(githubtest.Fault{Method: "PATCH", Suffix: "/comments/1", Status: 403, Message: "Resource not accessible by integration"})
	if code, _, stderr := commented(t, dir, env, to[:4]...); code != exitFailed || !strings.Contains(stderr, `the token needs the permission "pull-requests: write"`) {
		t.Errorf("a fork's token: exit code %d, %q", code, stderr)
	}
	if code, _, stderr := commented(t, dir, env, append(to, "--github-api-url", "http://git.example.com")...); code != exitFailed || !strings.Contains(stderr, "over https alone") {
		t.Errorf("no https: exit code %d, %q", code, stderr)
	}
}

func TestPatchesAreReadAgain(t *testing.T) {
	of := &analyzer.Recorded{AccountID: "123456789012", Region: "us-east-1", Window: analyzer.Window{End: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}}
	var out bytes.Buffer
	written := &hclgen.Result{Patches: []*hclgen.Patch{{ID: "abc", Title: "Encrypt orders"}}, Refusals: []hclgen.Refusal{{Reason: "it is shared"}}, Defined: []hclgen.Defined{}}
	if err := (&remediation{analysis: of, result: written}).writeJSON(&out); err != nil {
		t.Fatal(err)
	}
	good := out.String()
	got, err := decodePatches(strings.NewReader(good), of)
	if err != nil || len(got.Patches) != 1 || got.Patches[0].Title != "Encrypt orders" || got.Refusals[0].Reason != "it is shared" {
		t.Fatalf("%+v, %v", got, err)
	}
	for name, c := range map[string]struct{ text, want string }{
		"nothing":          {"", "EOF"},
		"half":             {good[:len(good)/2], "unexpected EOF"},
		"more behind":      {good + "{}", "more behind"},
		"another file":     {"{}", "no patches.json of version 1"},
		"another version":  {strings.Replace(good, `"version": 1`, `"version": 2`, 1), "no patches.json of version 1"},
		"no list":          {strings.Replace(good, `"patches"`, `"patch"`, 1), "no patches.json of version 1"},
		"null for a patch": {`{"version":1,"patches":[null]}`, "no patches.json of version 1"},
		"another account":  {strings.Replace(good, "123456789012", "210987654321", 1), "of another analysis (us-east-1, to 2026-11-20 12:00 UTC)"},
		"another week":     {strings.Replace(good, "2026-11-20", "2026-11-13", 1), "of another analysis"},
	} {
		if got, err := decodePatches(strings.NewReader(c.text), of); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v; want an error with %q", name, got, err, c.want)
		}
	}
}
