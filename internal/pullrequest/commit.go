package pullrequest

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"time"

	"github.com/google/go-github/v89/github"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// fileEdit is a file as a branch is to have it.
type fileEdit struct {
	name, mode string
	content    []byte
	blob       string // git's name of the content
}

// edits are the files as all patches leave them. Each is left as it is where the commit has another one
// than the patches are of.
func (r *followUp) edits(ctx context.Context, patches []*hclgen.Patch) ([]fileEdit, error) {
	changes := map[string]hclgen.FileChange{}
	for _, p := range patches {
		for _, f := range p.Files {
			first, again := changes[f.Name]
			if again && !bytes.Equal(first.After, f.Before) {
				return nil, fmt.Errorf("the patch %q is for another %s than those before it leave", p.Title, f.Name)
			}
			if !again {
				first = f
			}
			first.After = f.After
			changes[f.Name] = first
		}
	}
	var out []fileEdit
	for _, name := range slices.Sorted(maps.Keys(changes)) {
		f := changes[name]
		entry, err := r.entry(ctx, name)
		if err != nil {
			return nil, err
		}
		e := fileEdit{name, modeFile, f.After, hclgen.BlobName(f.After)}
		switch {
		case f.New && entry != nil:
			return nil, leavef("%s is new in it, and %s has it at %s: the code that was looked at is another one", code(name), code(r.Base), short(r.Commit))
		case f.New:
		case entry == nil || entry.GetType() != "blob" || entry.GetSHA() != hclgen.BlobName(f.Before):
			return nil, leavef("%s is not as %s has it at %s: the code that was looked at is another one", code(name), code(r.Base), short(r.Commit))
		default:
			e.mode = entry.GetMode()
		}
		out = append(out, e)
	}
	return out, nil
}

// modeFile is that of a new file.
// https://docs.github.com/en/rest/git/trees#create-a-tree
const modeFile = "100644"

func short(commit string) string { return commit[:min(len(commit), 7)] }

// baseTree is the tree of the commit that the code was read at, as far as it was read.
type baseTree struct {
	sha     string
	folders map[string][]*github.TreeEntry
}

// entry is what the commit has by a name; nil where it has nothing. Each folder on the way is read once.
func (r *followUp) entry(ctx context.Context, name string) (*github.TreeEntry, error) {
	folder, err := r.folder(ctx, path.Dir(name))
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(folder, func(e *github.TreeEntry) bool { return e.GetPath() == path.Base(name) })
	if i < 0 {
		return nil, nil
	}
	return folder[i], nil
}

func (r *followUp) folder(ctx context.Context, name string) ([]*github.TreeEntry, error) {
	if entries, ok := r.tree.folders[name]; ok {
		return entries, nil
	}
	sha := ""
	if name == "." {
		commit, _, err := r.github.Git.GetCommit(ctx, r.Owner, r.Repo, r.Commit)
		if err != nil {
			return nil, refused(err, "reading commit "+r.Commit, permissions)
		}
		sha = commit.GetTree().GetSHA()
		r.tree = baseTree{sha, map[string][]*github.TreeEntry{}}
	} else if entry, err := r.entry(ctx, name); err != nil {
		return nil, err
	} else if entry.GetType() == "tree" {
		sha = entry.GetSHA()
	}
	var entries []*github.TreeEntry
	if sha != "" {
		tree, _, err := r.github.Git.GetTree(ctx, r.Owner, r.Repo, sha, false)
		if err != nil {
			return nil, refused(err, "reading the folder "+name, permissions)
		}
		if tree.GetTruncated() {
			return nil, fmt.Errorf("reading the folder %s: GitHub does not list all of it", name)
		}
		entries = tree.Entries
	}
	r.tree.folders[name] = entries
	return entries, nil
}

// commit makes a commit of the base's tree with the files, whose content the repository has already by
// some names. Neither author nor committer is given, so that GitHub signs it. It returns "" where the
// tree would be the one that there is already.
// https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
func (r *followUp) commit(ctx context.Context, files []fileEdit, there branchState, message string) (string, error) {
	var entries []*github.TreeEntry
	for _, f := range files {
		if there.files[f.name] != f.blob {
			if err := r.blob(ctx, f); err != nil {
				return "", err
			}
		}
		entries = append(entries, &github.TreeEntry{Path: &f.name, Mode: &f.mode, Type: github.Ptr("blob"), SHA: &f.blob})
	}
	var tree *github.Tree
	err := r.insist(ctx, func(bool) (err error) {
		tree, _, err = r.github.Git.CreateTree(ctx, r.Owner, r.Repo, r.tree.sha, entries)
		return err
	})
	if err != nil {
		return "", refused(err, "making a tree", permissions)
	}
	if tree.GetSHA() == there.tree {
		return "", nil
	}
	made := github.Commit{Message: &message, Tree: tree}
	for _, parent := range there.parents(r.Commit) {
		made.Parents = append(made.Parents, &github.Commit{SHA: &parent})
	}
	var commit *github.Commit
	err = r.insist(ctx, func(bool) (err error) {
		commit, _, err = r.github.Git.CreateCommit(ctx, r.Owner, r.Repo, made, nil)
		return err
	})
	if err != nil {
		return "", refused(err, "making a commit", permissions)
	}
	return commit.GetSHA(), nil
}

func (r *followUp) blob(ctx context.Context, f fileEdit) error {
	content, encoding := base64.StdEncoding.EncodeToString(f.content), "base64"
	return r.insist(ctx, func(bool) error {
		blob, _, err := r.github.Git.CreateBlob(ctx, r.Owner, r.Repo, github.Blob{Content: &content, Encoding: &encoding})
		if err == nil && blob.GetSHA() != f.blob {
			err = fmt.Errorf("GitHub names it %s, want %s", blob.GetSHA(), f.blob)
		}
		if err != nil {
			return refused(err, "storing "+f.name, permissions)
		}
		return nil
	})
}

// insist does again what creates something, where it is not known whether it was done. Objects of git are
// named by their content, so that it does no harm; what is to be there once has to be looked for again.
func (c *Client) insist(ctx context.Context, do func(again bool) error) error {
	for attempt := 1; ; attempt++ {
		err := do(attempt > 1)
		unsure := status(err) >= http.StatusInternalServerError || errors.As(err, new(*url.Error))
		if !unsure || attempt == maxAttempts {
			return err
		}
		if err := c.wait(ctx, time.Second<<(attempt-1)); err != nil {
			return err
		}
	}
}
