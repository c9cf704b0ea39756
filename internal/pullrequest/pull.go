package pullrequest

import (
	"context"

	"github.com/google/go-github/v89/github"
)

// File is a file as a pull request, or a push, leaves it.
type File struct {
	Name   string
	Before string // its name before, where that was another one
	Blob   string // git's name of its content at the head; "" where it was removed
	Patch  string // unified diff without its header; "" where GitHub does not tell it
}

// Changes are the files that a pull request, or a push, changes.
type Changes struct {
	Files []File
	All   bool // GitHub lists all of them: it stops at 3,000 of a pull request and at 300 of a comparison
}

// https://docs.github.com/en/rest/pulls/pulls#list-pull-requests-files,
// https://docs.github.com/en/rest/commits/commits#compare-two-commits
const (
	mostPullFiles    = 3000
	mostCompareFiles = 300
)

// PullChanges are the files that the pull request changes.
func (c *Client) PullChanges(ctx context.Context, t Target) (Changes, error) {
	options := &github.ListOptions{PerPage: 100}
	files := []File{}
	for {
		page, resp, err := c.github.PullRequests.ListFiles(ctx, t.Owner, t.Repo, t.Number, options)
		if err != nil {
			return Changes{}, refused(err, "listing the files of "+t.String(), "pull-requests: read")
		}
		for _, f := range page {
			files = append(files, fileOfChange(f))
		}
		if resp.NextPage == 0 {
			return Changes{files, len(files) < mostPullFiles}, nil
		}
		options.Page = resp.NextPage
	}
}

func fileOfChange(f *github.CommitFile) File {
	out := File{Name: f.GetFilename(), Before: f.GetPreviousFilename(), Blob: f.GetSHA(), Patch: f.GetPatch()}
	if f.GetStatus() == "removed" {
		out.Blob = ""
	}
	return out
}

// Compared are the files that change between two commits, as of a push or a merge group.
func (c *Client) Compared(ctx context.Context, owner, repo, base, tip string) (Changes, error) {
	comparison, _, err := c.github.Repositories.CompareCommits(ctx, owner, repo, base, tip, nil)
	if err != nil {
		return Changes{}, refused(err, "comparing "+base+" with "+tip, "contents: read")
	}
	files := []File{}
	for _, f := range comparison.Files {
		files = append(files, fileOfChange(f))
	}
	return Changes{files, len(files) < mostCompareFiles}, nil
}

// Repository is what a run has to know of its repository.
func (c *Client) Repository(ctx context.Context, owner, repo string) (private bool, defaultBranch string, err error) {
	r, _, err := c.github.Repositories.Get(ctx, owner, repo)
	if err != nil {
		return false, "", refused(err, "reading the repository "+owner+"/"+repo, "metadata: read")
	}
	return r.GetPrivate(), r.GetDefaultBranch(), nil
}
