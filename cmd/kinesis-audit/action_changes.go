package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/config"
	"github.com/kinesis-audit/kinesis-audit/internal/pullrequest"
)

// changed finds out what the pull request, or what was pushed, changes. r.touched stays nil where that is not known:
// then every stream counts.
func (r *actionRun) changed(ctx context.Context) error {
	e := r.event
	compared := e.Pull == 0 && e.Base != "" && e.Tip != ""
	r.scoped = r.in.failOnScope == scopeChanged || r.in.failOnScope == "" && (e.Pull > 0 || e.Name == "merge_group")
	if r.client == nil || e.Pull == 0 && !(compared && r.scoped) {
		if r.scoped {
			r.allCount("it takes a github-token, and a pull request, a merge group or a push")
		}
		return nil
	}
	var changes pullrequest.Changes
	var err error
	if e.Pull > 0 {
		changes, err = r.client.PullChanges(ctx, r.target())
	} else {
		changes, err = r.client.Compared(ctx, e.Owner, e.Repo, e.Base, e.Tip)
	}
	if err == nil {
		r.comment.Changed, r.listed = changes, changes.All
		if r.comment.Config, err = r.configChanged(changes); err != nil {
			return err
		}
		r.touched, err = r.touch(ctx, changes)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		r.touched = nil
		r.allCount(err.Error())
	}
	return nil
}

// configChanged is the file of the configuration, if it is among the changes: what it silences is no finding that
// fails the run. Else "".
func (r *actionRun) configChanged(changes pullrequest.Changes) (string, error) {
	name, err := resolved(cmp.Or(r.in.config, config.DefaultFile))
	if err != nil {
		return "", err
	}
	if name, err = filepath.Rel(r.remedies.code.top, name); err != nil {
		return "", nil // on another drive: not of the checkout
	}
	name = filepath.ToSlash(name)
	if !slices.ContainsFunc(changes.Files, func(f pullrequest.File) bool { return f.Name == name || f.Before == name }) {
		return "", nil
	}
	return name, nil
}

func (r *actionRun) allCount(why string) {
	r.warning("What this run changes is not known, so that every stream counts for fail-on: " + why)
}

// errNotAll is that GitHub does not tell all that changes.
var errNotAll = errors.New("GitHub does not list all files, as of very large changes and of a forced push")

// touch are the streams whose code the changes touch, by their lines or by what they come to.
func (r *actionRun) touch(ctx context.Context, changes pullrequest.Changes) (touched map[pullrequest.StreamKey]bool, err error) {
	if !changes.All {
		return nil, errNotAll
	}
	code, err := r.remedies.options.code.open(kinds["any"])
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, code.close()) }()
	comparison, err := hclgen.Compare(ctx, code.repo, code.options, r.recorded, r.remedies.settings)
	if err != nil {
		return nil, err
	}
	if err := r.sameCheckout(code, changes); err != nil {
		return nil, err
	}
	b := before{run: r, code: code, comparison: comparison, files: map[string][]byte{}}
	changes.Files = slices.Clone(changes.Files) // suggestions are about the head's
	for i, f := range changes.Files {
		if changes.Files[i], err = b.add(ctx, f); err != nil {
			return nil, err
		}
	}
	touched = pullrequest.Touched(r.remedies.result, changes)
	other, err := comparison.Changed(ctx, b.files, b.opaque, b.refs)
	if err != nil {
		return nil, fmt.Errorf("the code before the change: %w", err)
	}
	for ref := range other {
		touched[pullrequest.StreamKey{Kind: ref.Kind, Name: ref.Stream}] = true
	}
	return touched, nil
}

// sameCheckout makes sure that the code is that of the run's repository, where GitHub's names of files hold.
func (r *actionRun) sameCheckout(code *code, changes pullrequest.Changes) error {
	git := filepath.Join(code.top, ".git")
	info, err := os.Lstat(git)
	if err == nil && !info.IsDir() {
		return fmt.Errorf("%s is in a submodule or a worktree", r.in.terraform)
	}
	remotes, err := os.ReadFile(filepath.Join(git, "config"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	name := strings.ToLower(r.event.Owner + "/" + r.event.Repo)
	if text := strings.ToLower(string(remotes)); strings.Contains(text, "url = ") && !strings.Contains(text, "/"+name) && !strings.Contains(text, ":"+name) {
		return fmt.Errorf("%s is in a checkout of another repository than %s/%s", r.in.terraform, r.event.Owner, r.event.Repo)
	}
	there, missing := 0, ""
	for _, f := range changes.Files {
		if f.Blob == "" || !isCode(f.Name) {
			continue
		}
		if _, err := code.root.Lstat(filepath.FromSlash(f.Name)); err != nil {
			missing = f.Name
		} else {
			there++
		}
	}
	if there == 0 && missing != "" {
		return fmt.Errorf("%s is not in the checkout", missing)
	}
	return nil
}
