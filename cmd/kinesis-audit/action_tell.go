package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/mask"
	"github.com/kinesis-audit/kinesis-audit/internal/pullrequest"
)

// tell speaks to GitHub: the comment, the suggestions, the follow-up pull requests. What fails is a problem
// that does not keep the rest from being told.
func (r *actionRun) tell(ctx context.Context) error {
	switch {
	case r.event.Pull > 0 && r.client == nil:
		r.warning("There is no comment, since the input github-token is empty.")
	case r.event.Pull > 0 && r.event.Fork:
		r.notice("There is no comment, since the token of a pull request from a fork can only read: the summary has it all.")
	case r.event.Pull > 0:
		r.tellPull(ctx)
	case r.in.openPR == scheduled && (r.event.Name == "schedule" || r.event.Name == "workflow_dispatch"):
		r.followUp(ctx)
	}
	return ctx.Err()
}

func (r *actionRun) tellPull(ctx context.Context) {
	t := r.target()
	if r.in.comment != off {
		publish := r.client.Publish
		if r.in.comment == commentNew {
			publish = r.client.Add
		}
		done, err := publish(ctx, t, r.comment)
		if r.told("comment", err) {
			fmt.Fprintf(r.stdout, "The comment is %s: %s\n", done.What, printable(done.URL))
			r.note(r.runner.Output("comment-url", done.URL))
		}
	}
	if !r.in.suggestions || !r.listed { // without the files none would be wanted, and those there are would go
		return
	}
	s, err := r.client.Suggest(ctx, t, r.comment.Changed, pullrequest.Suggestions{Key: r.in.commentKey, Result: r.remedies.result, Full: r.full})
	if r.told("suggestions", err) && s != (pullrequest.Suggested{}) {
		fmt.Fprintln(r.stdout, suggestedText(s))
	}
}

// told tells that something was told. What is outdated is no problem, nor a token that may not.
func (r *actionRun) told(what string, err error) bool {
	switch {
	case err == nil:
		return true
	case errors.Is(err, pullrequest.ErrOutdated):
		r.notice(fmt.Sprintf("The %s: nothing was written: %s", what, err))
	case pullrequest.Forbidden(err):
		r.warning(fmt.Sprintf("The %s could not be written; the summary has it all. %s", what, err))
	default:
		r.problems = append(r.problems, err)
	}
	return false
}

func (r *actionRun) note(err error) {
	if err != nil {
		r.problems = append(r.problems, err)
	}
}

// followUp opens the pull requests that carry the patches, or brings them up to date. The patches of each
// one are made anew without those of the others, so that it stands alone.
func (r *actionRun) followUp(ctx context.Context) {
	e := r.event
	switch {
	case r.client == nil:
		r.warning("No pull request was opened, since the input github-token is empty.")
		return
	case e.DefaultBranch == "":
		r.note(errors.New("no pull request was opened, since it is not known which branch is the default one"))
		return
	case e.Branch != e.DefaultBranch:
		r.notice(fmt.Sprintf("No pull request was opened: that is for runs on the default branch %s.", e.DefaultBranch))
		return
	}
	follow := pullrequest.FollowUps{Owner: e.Owner, Repo: e.Repo, Key: r.in.commentKey, Base: e.Branch, Commit: e.Commit,
		Analysis: r.recorded, Result: r.remedies.result, Disclosure: pullrequest.DiscloseCounts, RunURL: e.URL}
	if r.full {
		follow.Disclosure = pullrequest.DiscloseFull
	}
	for _, g := range pullrequest.Groups(r.remedies.result) {
		result, err := r.only(ctx, g.Fingerprints)
		if err != nil {
			r.note(fmt.Errorf("the patches of %s for a pull request of their own: %w", g.Root, err))
			return
		}
		follow.Wanted = append(follow.Wanted, pullrequest.FollowUp{Group: g, Result: result})
	}
	done, err := r.client.FollowUp(ctx, follow)
	r.note(err)
	var urls []string
	for _, d := range done {
		why := ""
		if d.Why != "" {
			why = ": " + d.Why
		}
		fmt.Fprintln(r.stdout, mask.Accounts(printable(fmt.Sprintf("Pull request of %s, %s: %s%s %s", d.Root, d.Kind, d.What, why, d.URL))))
		if d.URL != "" && d.What != "closed" {
			urls = append(urls, d.URL)
		}
	}
	r.note(r.runner.Output("pull-request-url", strings.Join(urls, "\n")))
}

// only makes the patches of some findings alone.
func (r *actionRun) only(ctx context.Context, fingerprints []string) (_ *hclgen.Result, err error) {
	code, err := r.remedies.options.code.open(kinds["any"])
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, code.close()) }()
	alone := *r.remedies
	alone.code = code
	settings := r.remedies.settings
	settings.Selected = func(a hclgen.Ask) bool {
		return slices.Contains(fingerprints, a.Finding.Fingerprint) && (r.remedies.settings.Selected == nil || r.remedies.settings.Selected(a))
	}
	return alone.run(ctx, settings)
}
