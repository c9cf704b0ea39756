package pullrequest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-github/v89/github"
)

// pulls are the pull requests of a branch, the newest first. What GitHub does not understand of a filter
// it ignores, so that each is looked at.
// https://docs.github.com/en/rest/pulls/pulls#list-pull-requests
func (r *followUp) pulls(ctx context.Context, branch, state string) ([]*github.PullRequest, error) {
	options := &github.PullRequestListOptions{State: state, Head: r.Owner + ":" + r.prefix + branch, Base: r.Base, ListOptions: github.ListOptions{PerPage: 100}}
	var out []*github.PullRequest
	for {
		page, resp, err := r.github.PullRequests.List(ctx, r.Owner, r.Repo, options)
		if err != nil {
			return nil, refused(err, "listing the pull requests of "+r.prefix+branch, permissions)
		}
		for _, p := range page {
			if p.GetHead().GetRef() == r.prefix+branch && p.GetHead().GetRepo().GetID() == p.GetBase().GetRepo().GetID() && p.GetBase().GetRef() == r.Base {
				out = append(out, p)
			}
		}
		if resp.NextPage == 0 {
			slices.SortStableFunc(out, func(a, b *github.PullRequest) int { return b.GetNumber() - a.GetNumber() })
			return out, nil
		}
		options.Page = resp.NextPage
	}
}

// standing is the open one of a branch's pull requests; nil where one may be opened. That it may not is
// where a person has closed the last one, with the same findings.
func (r *followUp) standing(pulls []*github.PullRequest, prints []string, d *FollowedUp) (*github.PullRequest, error) {
	for _, p := range pulls {
		if p.GetState() != "open" {
			continue
		}
		d.Number, d.URL = p.GetNumber(), p.GetHTMLURL()
		if p.GetUser().GetID() != r.me {
			return nil, leavef("somebody else has opened it")
		}
		return p, nil
	}
	for _, p := range pulls {
		if p.MergedAt != nil || p.GetUser().GetID() != r.me {
			continue
		}
		if before, ok := readPrints(r.Key, p.GetBody()); ok && slices.Equal(before, prints) {
			d.Number, d.URL = p.GetNumber(), p.GetHTMLURL()
			return nil, leavef("closed by a person, not reopened until the findings change")
		}
		break
	}
	return nil, nil
}

// open opens a pull request, and looks before it tries again.
func (r *followUp) open(ctx context.Context, text description, d *FollowedUp) error {
	var pull *github.PullRequest
	head := r.prefix + d.Branch
	err := r.insist(ctx, func(again bool) error {
		if again {
			pulls, err := r.pulls(ctx, d.Branch, "open")
			if err != nil {
				return err
			}
			if len(pulls) > 0 {
				pull = pulls[0]
				return nil
			}
		}
		var err error
		pull, _, err = r.github.PullRequests.Create(ctx, r.Owner, r.Repo, &github.NewPullRequest{Title: &text.title, Body: &text.body, Head: &head, Base: &r.Base})
		return err
	})
	if err != nil {
		return mayNotOpen(err, "opening a pull request of "+head)
	}
	d.What, d.Number, d.URL = "opened", pull.GetNumber(), pull.GetHTMLURL()
	return nil
}

// mayNotOpen says what a workflow's own token needs, which is more than a permission: without the setting
// GitHub answers 403 with "GitHub Actions is not permitted to create or approve pull requests."
// https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/enabling-features-for-your-repository/managing-github-actions-settings-for-a-repository#preventing-github-actions-from-creating-or-approving-pull-requests
func mayNotOpen(err error, doing string) error {
	if status(err) != http.StatusForbidden {
		return refused(err, doing, permissions)
	}
	return fmt.Errorf("%s: the token needs the permissions %q, and a workflow's own token also \"Allow GitHub Actions to create and approve pull requests\" in the settings of the repository, "+
		"and of its organization, under Actions, General, Workflow permissions: %w", doing, permissions, err)
}

// edit brings title and body up to date. edited tells whether something had to be done for it.
func (r *followUp) edit(ctx context.Context, pull *github.PullRequest, text description) (edited bool, err error) {
	if pull.GetTitle() == text.title && asKept(pull.GetBody()) == asKept(text.body) {
		return false, nil
	}
	if _, _, err := r.github.PullRequests.Edit(ctx, r.Owner, r.Repo, pull.GetNumber(), &github.PullRequest{Title: &text.title, Body: &text.body}); err != nil {
		return false, refused(err, fmt.Sprintf("updating %s/%s#%d", r.Owner, r.Repo, pull.GetNumber()), permissions)
	}
	return true, nil
}

// say writes a comment, and looks before it tries again.
func (r *followUp) say(ctx context.Context, number int, text string) error {
	t := Target{Owner: r.Owner, Repo: r.Repo, Number: number}
	err := r.insist(ctx, func(again bool) error {
		if again {
			said, err := r.said(ctx, t, text)
			if err != nil || said {
				return err
			}
		}
		_, _, err := r.github.Issues.CreateComment(ctx, t.Owner, t.Repo, t.Number, &github.IssueComment{Body: &text})
		return err
	})
	if err != nil {
		return refused(err, "commenting on "+t.String(), permissions)
	}
	return nil
}

func (r *followUp) said(ctx context.Context, t Target, text string) (bool, error) {
	options := &github.IssueListCommentsOptions{ListOptions: github.ListOptions{PerPage: 100}}
	for {
		page, resp, err := r.github.Issues.ListComments(ctx, t.Owner, t.Repo, t.Number, options)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(page, func(c *github.IssueComment) bool {
			return c.GetUser().GetID() == r.me && strings.TrimSpace(c.GetBody()) == strings.TrimSpace(text)
		}) {
			return true, nil
		}
		if resp.NextPage == 0 {
			return false, nil
		}
		options.Page = resp.NextPage
	}
}
