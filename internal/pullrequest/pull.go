package pullrequest

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-github/v89/github"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// File is a file as a pull request, or a push, leaves it.
type File struct {
	Name   string
	Before string // its name before, where that was another one
	Blob   string // git's name of its content at the head; "" where it was removed
	Patch  string // unified diff without its header; "" where GitHub does not tell it
	Added  bool   // it was not there before
	Lines  int    // that are new or gone
}

// Changes are the files that a pull request, or a push, changes.
type Changes struct {
	Files []File
	All   bool // these are all: GitHub stops at 3,000 of a pull request and at 300 of a comparison
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
	out := File{Name: f.GetFilename(), Before: f.GetPreviousFilename(), Blob: f.GetSHA(), Patch: f.GetPatch(), Added: f.GetStatus() == "added", Lines: f.GetChanges()}
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
	// The comparison is with where the two parted: what the base has beyond that is not in it.
	return Changes{files, len(files) < mostCompareFiles && comparison.GetBehindBy() == 0}, nil
}

// Repository is what a run has to know of its repository.
func (c *Client) Repository(ctx context.Context, owner, repo string) (private bool, defaultBranch string, err error) {
	r, _, err := c.github.Repositories.Get(ctx, owner, repo)
	if err != nil {
		return false, "", refused(err, "reading the repository "+owner+"/"+repo, "metadata: read")
	}
	return r.GetPrivate(), r.GetDefaultBranch(), nil
}

// Content is a file at a commit; there is false where it is not there.
func (c *Client) Content(ctx context.Context, owner, repo, name, commit string) (content []byte, there bool, err error) {
	file, _, _, err := c.github.Repositories.GetContents(ctx, owner, repo, name, &github.RepositoryContentGetOptions{Ref: commit})
	if status(err) == http.StatusNotFound {
		return nil, false, nil
	}
	if err == nil && file == nil {
		err = errors.New("it is a folder")
	}
	text := ""
	if err == nil {
		text, err = file.GetContent()
	}
	if err != nil {
		return nil, false, refused(err, "reading "+name+" at "+short(commit), "contents: read")
	}
	return []byte(text), true, nil
}

// ContentBefore is a file as it was before its change, by undoing the patch on what it is now. There is none where
// GitHub tells no patch, or the file is not the one that the patch is of.
func (f File) ContentBefore(now []byte) ([]byte, bool) {
	same := f.Blob == "" || f.Blob == hclgen.BlobName(now)
	if f.Before != "" && f.Lines == 0 && f.Blob != "" && same { // renamed alone
		return now, true
	}
	if f.Patch == "" || !same {
		return nil, false
	}
	marked := 0
	lines := slices.Collect(strings.Lines(string(now)))
	var out []string
	next := 0 // of the lines that are there now
	for _, h := range readDiff(f.Patch) {
		start := h.after - 1
		if start < next || start > len(lines) {
			return nil, false
		}
		out = append(out, lines[next:start]...)
		next = start
		for _, l := range h.lines {
			text := l.text
			if !l.open {
				text += "\n"
			}
			if l.mark != ' ' {
				marked++
			}
			if l.mark != '+' {
				out = append(out, text)
			}
			if l.mark == '-' {
				continue
			}
			if next >= len(lines) || lines[next] != text {
				return nil, false
			}
			next++
		}
	}
	return []byte(strings.Join(append(out, lines[next:]...), "")), marked == f.Lines // else the patch is not all of it
}
