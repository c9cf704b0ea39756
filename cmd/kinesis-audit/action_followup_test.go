package main

import (
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

// nightly has the workspace as a scheduled run has it: the default branch, at a commit that GitHub knows.
func nightly(t *testing.T) *workspace {
	t.Helper()
	w := newWorkspace(t, githubtest.Pull{Private: true})
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(w.dir), "infra", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	w.event = map[string]any{"schedule": "0 3 * * *"}
	maps.Copy(w.env, map[string]string{"GITHUB_EVENT_NAME": "schedule", "GITHUB_REF": "refs/heads/main", "GITHUB_SHA": w.server.Seed(files), "INPUT_OPEN_PR": "scheduled"})
	return w
}

// TestActionFollowsUp opens a pull request for each root module and kind, of which each one stands alone.
func TestActionFollowsUp(t *testing.T) {
	w := nightly(t)
	code, log := w.run(t)
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, log)
	}
	pulls := w.server.Pulls()
	var heads []string
	for _, p := range pulls {
		heads = append(heads, p.Head)
	}
	slices.Sort(heads)
	const prefix = "kinesis-audit/default/"
	if len(heads) != 3 || !strings.HasPrefix(heads[0], prefix+"infra-delivery") || !strings.HasPrefix(heads[1], prefix+"infra-streams") {
		t.Fatalf("pull requests of %q: %s", heads, log)
	}
	if got := strings.Fields(w.outputs["pull-request-url"]); len(got) != 3 || !strings.HasPrefix(got[0], "https://github.com/acme/infra/pull/") {
		t.Errorf("pull-request-url is %q", w.outputs["pull-request-url"])
	}
	base := w.server.Branch("main")
	for _, head := range heads {
		changed := 0
		for name, text := range w.server.Branch(head) {
			if text != base[name] {
				changed++
				if strings.Contains(head, "additive") != strings.Contains(name, "alarms") {
					t.Errorf("%s changes %s", head, name)
				}
			}
		}
		if changed == 0 {
			t.Errorf("%s changes nothing", head)
		}
	}

	calls := len(w.server.Calls())
	if code, log := w.run(t); code != 0 || len(w.server.Pulls()) != 3 {
		t.Errorf("a second run: exit code %d, %d pull requests: %s", code, len(w.server.Pulls()), log)
	}
	for _, call := range w.server.Calls()[calls:] {
		if !strings.HasPrefix(call, "GET ") && call != "POST /graphql" {
			t.Errorf("a second run does %s", call)
		}
	}
}

func TestActionOpensNothing(t *testing.T) {
	w := nightly(t)
	for name, c := range map[string]struct{ env, said string }{
		"not told to":    {"INPUT_OPEN_PR=never", ""},
		"another branch": {"GITHUB_REF=refs/heads/change", "that is for runs on the default branch main"},
		"a push":         {"GITHUB_EVENT_NAME=push", ""},
		"no token":       {"INPUT_GITHUB_TOKEN=", "the input github-token is empty"},
	} {
		if code, log := w.run(t, c.env); code != 0 || len(w.server.Pulls()) != 0 || !strings.Contains(log, c.said) {
			t.Errorf("%s: exit code %d, %d pull requests: %s", name, code, len(w.server.Pulls()), log)
		}
	}
	w.server.Fail(githubtest.Fault{Method: "POST", Suffix: "/pulls", Times: 3, Status: 403, Message: "GitHub Actions is not permitted to create or approve pull requests."})
	if code, log := w.run(t); code != exitFailed || !strings.Contains(log, "Allow GitHub Actions to create and approve pull requests") || w.outputs["findings"] == "" {
		t.Errorf("not permitted: exit code %d: %s", code, log)
	}
}
