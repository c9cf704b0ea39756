package pullrequest

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-github/v89/github"
)

// trailer is by which a commit of a run is told from others of the same user's.
func trailer(key string) string { return "Kinesis-Audit-Key: " + key }

// branchState is what a branch has that the commit of the base has not. The zero value is no branch.
type branchState struct {
	tip           string
	tree          string // of the tip; "" where it is not told
	ahead, behind int
	files         map[string]string // git's names of their content
}

// parents are those of the next commit: the base too where the branch lacks a part of it, and alone where
// the base has all of the branch.
func (b branchState) parents(base string) []string {
	switch {
	case b.ahead == 0:
		return []string{base}
	case b.behind == 0:
		return []string{b.tip}
	}
	return []string{b.tip, base}
}

// has tells whether the branch has the files as they are to be, and changes no other.
func (b branchState) has(files []fileEdit) bool {
	return len(files) == len(b.files) && !slices.ContainsFunc(files, func(f fileEdit) bool { return b.files[f.name] != f.blob })
}

// compare tells what a branch has; where a commit of it is somebody else's, it is to be left alone.
// GitHub lists 250 commits and 300 files: with more files, the tree tells what has changed.
// https://docs.github.com/en/rest/commits/commits#compare-two-commits
func (r *followUp) compare(ctx context.Context, tip string) (branchState, error) {
	comparison, _, err := r.github.Repositories.CompareCommits(ctx, r.Owner, r.Repo, r.Commit, tip, nil)
	if err != nil {
		return branchState{}, refused(err, "comparing "+r.Commit+" with "+tip, permissions)
	}
	out := branchState{tip: tip, ahead: comparison.GetAheadBy(), behind: comparison.GetBehindBy(), files: map[string]string{}}
	if out.ahead > len(comparison.Commits) {
		return out, leavef("its branch has %d commits of its own, of which GitHub lists %d", out.ahead, len(comparison.Commits))
	}
	for _, c := range comparison.Commits {
		if c.GetAuthor().GetID() != r.me || !slices.Contains(strings.Split(c.GetCommit().GetMessage(), "\n"), trailer(r.Key)) {
			return out, leavef("its branch has a commit of somebody else's: %s", short(c.GetSHA()))
		}
		if c.GetSHA() == tip {
			out.tree = c.GetCommit().GetTree().GetSHA()
		}
	}
	for _, f := range comparison.Files {
		out.files[f.GetFilename()] = fileOfChange(f).Blob
	}
	return out, nil
}

// push brings the branch to have the files. pushed tells whether something had to be done for it.
func (r *followUp) push(ctx context.Context, branch string, files []fileEdit, message string) (pushed bool, err error) {
	var there branchState
	tip := r.tips[branch]
	if tip != "" {
		if there, err = r.compare(ctx, tip); err != nil || there.has(files) {
			return false, err
		}
	}
	commit, err := r.commit(ctx, files, there, message)
	if err != nil || commit == "" {
		return false, err
	}
	if tip == "" {
		return true, r.createBranch(ctx, branch, commit)
	}
	_, _, err = r.github.Git.UpdateRef(ctx, r.Owner, r.Repo, "heads/"+r.prefix+branch, github.UpdateRef{SHA: commit, Force: github.Ptr(false)})
	if raced(err) {
		return false, leavef("somebody has pushed to its branch, or removed it, in the meantime")
	}
	if err != nil {
		return false, refused(err, "updating the branch "+r.prefix+branch, permissions)
	}
	return true, nil
}

// createBranch looks before it tries again: the branch may have been made.
func (r *followUp) createBranch(ctx context.Context, branch, commit string) error {
	err := r.insist(ctx, func(again bool) error {
		if again {
			ref, _, err := r.github.Git.GetRef(ctx, r.Owner, r.Repo, "heads/"+r.prefix+branch)
			if err == nil && ref.GetObject().GetSHA() == commit {
				return nil
			}
			if err != nil && status(err) != http.StatusNotFound {
				return err
			}
		}
		_, _, err := r.github.Git.CreateRef(ctx, r.Owner, r.Repo, github.CreateRef{Ref: "refs/heads/" + r.prefix + branch, SHA: commit})
		return err
	})
	if raced(err) {
		return leavef("somebody has made its branch in the meantime")
	}
	if err != nil {
		return refused(err, "making the branch "+r.prefix+branch, permissions)
	}
	return nil
}

// raced tells that a branch is not where it was any more. GitHub has no other code for it than the one of
// rules that keep a branch from being written.
// https://docs.github.com/en/rest/git/refs#update-a-reference
func raced(err error) bool {
	if status(err) != http.StatusUnprocessableEntity {
		return false
	}
	for _, text := range []string{"not a fast forward", "Reference does not exist", "Reference already exists"} {
		if strings.Contains(err.Error(), text) {
			return true
		}
	}
	return false
}
