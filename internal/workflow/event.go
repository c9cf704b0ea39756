// Package workflow is a run of a GitHub Actions workflow as a step of it sees it: what started it, its
// inputs, and what it tells the runner.
package workflow

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/sethvargo/go-githubactions"
)

// Event is what started a run.
// https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows,
// https://docs.github.com/en/webhooks/webhook-events-and-payloads
type Event struct {
	Name          string // as pull_request, push, merge_group, schedule, workflow_dispatch
	Owner, Repo   string
	Private       *bool // whether the repository is; nil where the event does not tell
	DefaultBranch string

	Pull       int    // number of the pull request; 0 for none
	Head       string // the pull request's head commit, which is not the one that is checked out
	Fork       bool   // it comes from another repository
	Untrusted  bool   // the code may be another repository's, whether or not the run has secrets
	Dependabot bool   // Dependabot has started the run, which may have neither secrets nor a token that writes

	Commit    string // that is checked out
	Branch    string // that the run is on; "" for a tag, and for a pull request
	Base, Tip string // the commits between which a push or a merge group lies, and a pull request's base; "" for none
	ID        int64  // of the run
	Attempt   int64  // of the run, from 1
	URL       string // of the run
	APIURL    string
	Workspace string // the folder that was checked out into; "" where that is not told
}

// payload is the part of an event's JSON that is used.
type payload struct {
	Repository *struct {
		repositoryRef
		Private       *bool  `json:"private"`
		DefaultBranch string `json:"default_branch"`
	} `json:"repository"`
	PullRequest *struct {
		Number int `json:"number"`
		Head   struct {
			SHA  string         `json:"sha"`
			Repo *repositoryRef `json:"repo"`
		} `json:"head"`
		Base struct {
			SHA  string        `json:"sha"`
			Repo repositoryRef `json:"repo"`
		} `json:"base"`
	} `json:"pull_request"`
	MergeGroup *struct {
		BaseSHA string `json:"base_sha"`
		HeadSHA string `json:"head_sha"`
	} `json:"merge_group"`
	WorkflowRun *struct {
		HeadRepository *repositoryRef `json:"head_repository"`
	} `json:"workflow_run"`
	Before string `json:"before"`
	After  string `json:"after"`
}

type repositoryRef struct {
	ID int64 `json:"id"`
}

// ReadEvent reads the environment that GitHub's runner gives a step, and the event's file.
func ReadEvent(action *githubactions.Action) (Event, error) {
	c, err := action.Context()
	if err != nil {
		return Event{}, fmt.Errorf("the environment of GitHub Actions: %w", err)
	}
	e := Event{Name: c.EventName, Commit: c.SHA, ID: c.RunID, Attempt: c.RunAttempt, APIURL: c.APIURL, Workspace: c.Workspace}
	if e.Name == "" {
		return Event{}, errors.New("GITHUB_EVENT_NAME is not set: this is for a step of a GitHub Actions workflow; elsewhere use kinesis-audit analyze, remediate and comment")
	}
	var ok bool
	if e.Owner, e.Repo, ok = strings.Cut(c.Repository, "/"); !ok {
		return Event{}, fmt.Errorf("GITHUB_REPOSITORY is %q, want OWNER/NAME", c.Repository)
	}
	if e.ID > 0 {
		e.URL = fmt.Sprintf("%s/%s/actions/runs/%d", strings.TrimSuffix(c.ServerURL, "/"), c.Repository, e.ID)
	}
	e.Branch, _ = strings.CutPrefix(c.Ref, "refs/heads/")
	if e.Branch == c.Ref {
		e.Branch = ""
	}
	// Who started the run, not who runs it again: what a person runs again keeps Dependabot's token. It reads only
	// in runs of these events, unless the workflow's permissions say otherwise.
	// https://docs.github.com/en/code-security/dependabot/troubleshooting-dependabot/troubleshooting-dependabot-on-github-actions
	switch e.Name {
	case "pull_request", "pull_request_review", "pull_request_review_comment", "push", "create", "deployment", "deployment_status":
		e.Dependabot = c.Actor == "dependabot[bot]"
	}
	if c.EventPath == "" {
		return e, nil
	}
	data, err := os.ReadFile(c.EventPath)
	if err != nil {
		return Event{}, fmt.Errorf("GITHUB_EVENT_PATH: %w", err)
	}
	var p payload
	if err := json.Unmarshal(data, &p); err != nil {
		return Event{}, fmt.Errorf("GITHUB_EVENT_PATH %s: %w", c.EventPath, err)
	}
	return e, e.fill(p)
}

func (e *Event) fill(p payload) error {
	if p.Repository != nil {
		e.Private, e.DefaultBranch = p.Repository.Private, p.Repository.DefaultBranch
	}
	if pull := p.PullRequest; pull != nil { // of a review too
		// The token of a fork's run can only read, whatever the workflow asks for, and there are no secrets.
		// https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflows-in-forked-repositories
		e.Fork = pull.Head.Repo == nil || pull.Head.Repo.ID != pull.Base.Repo.ID // nil: the fork is gone
		e.Untrusted = e.Fork
	}
	if e.Name == "workflow_run" {
		// It has secrets and a token that can write, and workflows check out the code that the run before was about.
		// https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#workflow_run
		run := p.WorkflowRun
		e.Untrusted = run == nil || run.HeadRepository == nil || p.Repository == nil || run.HeadRepository.ID != p.Repository.ID
	}
	switch e.Name {
	case "pull_request", "pull_request_target":
		if p.PullRequest == nil || p.PullRequest.Number < 1 || p.PullRequest.Head.SHA == "" {
			return fmt.Errorf("the event %s names no pull request with a head", e.Name)
		}
		e.Pull, e.Head, e.Base = p.PullRequest.Number, p.PullRequest.Head.SHA, p.PullRequest.Base.SHA
	case "merge_group":
		if p.MergeGroup == nil {
			return errors.New("the event merge_group names no merge group")
		}
		e.Base, e.Tip = p.MergeGroup.BaseSHA, p.MergeGroup.HeadSHA
	case "push":
		e.Base, e.Tip = p.Before, p.After
		if strings.Trim(e.Base, "0") == "" { // a new branch
			e.Base = ""
		}
	}
	return nil
}
