package workflow

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sethvargo/go-githubactions"
)

// event reads an event as a step of its run does.
func event(t *testing.T, payload string, variables map[string]string) (Event, error) {
	t.Helper()
	env := map[string]string{"GITHUB_REPOSITORY": "acme/infra", "GITHUB_SERVER_URL": "https://github.com", "GITHUB_RUN_ID": "12", "GITHUB_RUN_ATTEMPT": "2"}
	if payload != "" {
		env["GITHUB_EVENT_PATH"] = filepath.Join(t.TempDir(), "event.json")
		if err := os.WriteFile(env["GITHUB_EVENT_PATH"], []byte(payload), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range variables {
		env[name] = value
	}
	return ReadEvent(githubactions.New(githubactions.WithGetenv(func(name string) string { return env[name] })))
}

func TestReadEvent(t *testing.T) {
	yes, no := true, false
	const repository = `"repository": {"private": true, "default_branch": "main"}`
	for name, c := range map[string]struct {
		payload   string
		variables map[string]string
		want      Event
		private   *bool
	}{
		"a pull request": {
			`{"pull_request": {"number": 7, "head": {"sha": "abc", "repo": {"id": 1}}, "base": {"sha": "base", "repo": {"id": 1}}}, ` + repository + `}`,
			map[string]string{"GITHUB_EVENT_NAME": "pull_request", "GITHUB_SHA": "merge", "GITHUB_REF": "refs/pull/7/merge", "GITHUB_ACTOR": "someone"},
			Event{Name: "pull_request", DefaultBranch: "main", Pull: 7, Head: "abc", Base: "base", Commit: "merge"}, &yes},
		"from a fork": {
			`{"pull_request": {"number": 7, "head": {"sha": "abc", "repo": {"id": 2}}, "base": {"repo": {"id": 1}}}, "repository": {"private": false}}`,
			map[string]string{"GITHUB_EVENT_NAME": "pull_request"},
			Event{Name: "pull_request", Pull: 7, Head: "abc", Fork: true, Untrusted: true}, &no},
		"from a fork that is gone": {
			`{"pull_request": {"number": 7, "head": {"sha": "abc", "repo": null}, "base": {"repo": {"id": 1}}}}`,
			map[string]string{"GITHUB_EVENT_NAME": "pull_request"},
			Event{Name: "pull_request", Pull: 7, Head: "abc", Fork: true, Untrusted: true}, nil},
		"Dependabot's": {
			`{"pull_request": {"number": 7, "head": {"sha": "abc", "repo": {"id": 1}}, "base": {"repo": {"id": 1}}}}`,
			map[string]string{"GITHUB_EVENT_NAME": "pull_request", "GITHUB_ACTOR": "dependabot[bot]", "GITHUB_TRIGGERING_ACTOR": "someone"},
			Event{Name: "pull_request", Pull: 7, Head: "abc", Dependabot: true}, nil},
		"a schedule that Dependabot's commit made": {
			`{}`, map[string]string{"GITHUB_EVENT_NAME": "schedule", "GITHUB_ACTOR": "dependabot[bot]"}, Event{Name: "schedule"}, nil},
		"a review of a fork's": {
			`{"pull_request": {"number": 7, "head": {"sha": "abc", "repo": {"id": 2}}, "base": {"repo": {"id": 1}}}}`,
			map[string]string{"GITHUB_EVENT_NAME": "pull_request_review"},
			Event{Name: "pull_request_review", Fork: true, Untrusted: true}, nil},
		"after a run of a fork": {
			`{"workflow_run": {"head_repository": {"id": 2}}, "repository": {"id": 1}}`,
			map[string]string{"GITHUB_EVENT_NAME": "workflow_run", "GITHUB_REF": "refs/heads/main"},
			Event{Name: "workflow_run", Branch: "main", Untrusted: true}, nil},
		"after a run of a fork that is gone": {
			`{"workflow_run": {"head_repository": null}, "repository": {"id": 1}}`,
			map[string]string{"GITHUB_EVENT_NAME": "workflow_run", "GITHUB_REF": "refs/heads/main"},
			Event{Name: "workflow_run", Branch: "main", Untrusted: true}, nil},
		"after a run of which nothing is told": {
			`{"repository": {"id": 1}}`,
			map[string]string{"GITHUB_EVENT_NAME": "workflow_run", "GITHUB_REF": "refs/heads/main"},
			Event{Name: "workflow_run", Branch: "main", Untrusted: true}, nil},
		"after a run of its own": {
			`{"workflow_run": {"head_repository": {"id": 1}}, "repository": {"id": 1}}`,
			map[string]string{"GITHUB_EVENT_NAME": "workflow_run", "GITHUB_REF": "refs/heads/main"},
			Event{Name: "workflow_run", Branch: "main"}, nil},
		"a push": {
			`{"before": "aaa", "after": "bbb", ` + repository + `}`,
			map[string]string{"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/feature/x", "GITHUB_SHA": "bbb"},
			Event{Name: "push", DefaultBranch: "main", Commit: "bbb", Branch: "feature/x", Base: "aaa", Tip: "bbb"}, &yes},
		"a new branch": {
			`{"before": "0000000000000000000000000000000000000000", "after": "bbb"}`,
			map[string]string{"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/heads/x"},
			Event{Name: "push", Branch: "x", Tip: "bbb"}, nil},
		"a tag": {
			`{"before": "aaa", "after": "bbb"}`,
			map[string]string{"GITHUB_EVENT_NAME": "push", "GITHUB_REF": "refs/tags/v1"},
			Event{Name: "push", Base: "aaa", Tip: "bbb"}, nil},
		"a merge group": {
			`{"merge_group": {"base_sha": "aaa", "head_sha": "bbb"}, ` + repository + `}`,
			map[string]string{"GITHUB_EVENT_NAME": "merge_group", "GITHUB_REF": "refs/heads/gh-readonly-queue/main/pr-7-aaa"},
			Event{Name: "merge_group", DefaultBranch: "main", Branch: "gh-readonly-queue/main/pr-7-aaa", Base: "aaa", Tip: "bbb"}, &yes},
		"a schedule": {
			`{"schedule": "0 3 * * *"}`, map[string]string{"GITHUB_EVENT_NAME": "schedule", "GITHUB_REF": "refs/heads/main"},
			Event{Name: "schedule", Branch: "main"}, nil},
		"by hand, without a file": {"", map[string]string{"GITHUB_EVENT_NAME": "workflow_dispatch"}, Event{Name: "workflow_dispatch"}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := event(t, c.payload, c.variables)
			if err != nil {
				t.Fatal(err)
			}
			if (got.Private == nil) != (c.private == nil) || got.Private != nil && *got.Private != *c.private {
				t.Errorf("private is %v, want %v", got.Private, c.private)
			}
			c.want.Owner, c.want.Repo, c.want.ID, c.want.Attempt = "acme", "infra", 12, 2
			c.want.URL, c.want.APIURL = "https://github.com/acme/infra/actions/runs/12", "https://api.github.com"
			if got.Private = nil; got != c.want {
				t.Errorf("%+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestReadEventRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		payload   string
		variables map[string]string
		want      string
	}{
		"no workflow":       {"", nil, "GITHUB_EVENT_NAME is not set: this is for a step of a GitHub Actions workflow; elsewhere use kinesis-audit analyze"},
		"no repository":     {"", map[string]string{"GITHUB_EVENT_NAME": "push", "GITHUB_REPOSITORY": "infra"}, `GITHUB_REPOSITORY is "infra", want OWNER/NAME`},
		"no number":         {`{"pull_request": {}}`, map[string]string{"GITHUB_EVENT_NAME": "pull_request"}, "the event pull_request names no pull request with a head"},
		"no pull request":   {`{}`, map[string]string{"GITHUB_EVENT_NAME": "pull_request"}, "names no pull request"},
		"no merge group":    {`{}`, map[string]string{"GITHUB_EVENT_NAME": "merge_group"}, "names no merge group"},
		"not JSON":          {`{`, map[string]string{"GITHUB_EVENT_NAME": "push"}, "event"},
		"no number of run":  {"", map[string]string{"GITHUB_EVENT_NAME": "push", "GITHUB_RUN_ID": "x"}, "the environment of GitHub Actions"},
		"a file that isn't": {"", map[string]string{"GITHUB_EVENT_NAME": "push", "GITHUB_EVENT_PATH": "/does/not/exist"}, "GITHUB_EVENT_PATH"},
	} {
		if got, err := event(t, c.payload, c.variables); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v; want an error with %q", name, got, err, c.want)
		}
	}
}

func runner(t *testing.T, env map[string]string) (*Runner, *bytes.Buffer) {
	t.Helper()
	var out bytes.Buffer
	return New(&out, func(name string) string { return env[name] }), &out
}

func TestAnnotate(t *testing.T) {
	r, out := runner(t, nil)
	r.Annotate(Annotation{Level: Warning, File: "a,b:c.tf", Line: 3, Title: "No Encryption: orders", Message: "100% of it\n::error::is plain"})
	if got, want := out.String(), "::warning file=a%2Cb%3Ac.tf,line=3,title=No Encryption%3A orders::100%25 of it%0A::error::is plain\n"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for range 20 {
		r.Annotate(Annotation{Level: Warning, File: "a.tf", Message: "again"})
	}
	if n := strings.Count(out.String(), "::warning"); n != 8 {
		t.Errorf("%d warnings on files, want 8", n)
	}
	for range 20 {
		r.Annotate(Annotation{Level: Warning, Message: "of the run"})
	}
	if n := strings.Count(out.String(), "::warning"); n != 10 {
		t.Errorf("%d warnings, want 10", n)
	}
	if !r.Annotate(Annotation{Level: Notice, Message: "another level"}) || r.Annotate(Annotation{Level: Warning}) {
		t.Error("each level has room of its own")
	}
}

func TestSummarize(t *testing.T) {
	file := filepath.Join(t.TempDir(), "summary.md")
	r, _ := runner(t, map[string]string{"GITHUB_STEP_SUMMARY": file})
	if err := r.Summarize("# One"); err != nil {
		t.Fatal(err)
	}
	if err := r.Summarize(strings.Repeat("x", mostSummary-3)); err == nil {
		t.Error("more than a step may say is taken")
	}
	if text, err := os.ReadFile(file); err != nil || strings.TrimSpace(string(text)) != "# One" {
		t.Errorf("%q, %v", text, err)
	}
	r, _ = runner(t, map[string]string{"GITHUB_STEP_SUMMARY": t.TempDir()})
	if err := r.Summarize("# One"); err == nil {
		t.Error("a summary that can't be written is no error")
	}
	if r, _ = runner(t, nil); r.Summarize("# One") != nil || r.Output("a", "b") != nil {
		t.Error("without a runner there is an error")
	}
}

func TestInput(t *testing.T) {
	r, _ := runner(t, map[string]string{"INPUT_FAIL_ON": " high "})
	if got := r.Input("fail-on"); got != "high" {
		t.Errorf("%q", got)
	}
}
