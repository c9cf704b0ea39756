package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/pullrequest"
)

// changed finds out what the pull request, or what was pushed, changes. r.touched stays nil where that is not known.
func (r *actionRun) changed(ctx context.Context) error {
	e := r.event
	compared := e.Base != "" && e.Tip != ""
	r.scoped = r.in.failOnScope == scopeChanged || r.in.failOnScope == "" && (e.Pull > 0 || e.Name == "merge_group")
	if r.scoped && (r.client == nil || e.Pull == 0 && !compared) {
		r.warning("What this run changes is not known, so that every stream counts for fail-on: it takes a github-token and a pull request, a merge group or a push.")
	}
	var changes pullrequest.Changes
	var err error
	switch {
	case r.client == nil:
		return nil
	case e.Pull > 0:
		changes, err = r.client.PullChanges(ctx, r.target())
	case compared && r.scoped:
		changes, err = r.client.Compared(ctx, e.Owner, e.Repo, e.Base, e.Tip)
	default:
		return nil
	}
	if err == nil && !changes.All {
		r.warning("GitHub does not tell all files that this run changes, so that every stream counts for fail-on.")
		r.comment.Changed, r.listed = changes, true
		return nil
	}
	var touched map[pullrequest.StreamKey]bool
	if err == nil {
		r.comment.Changed, r.listed = changes, true
		touched, err = r.touch(ctx, changes)
	}
	if err != nil && ctx.Err() != nil {
		return err
	}
	if err != nil {
		r.warning("What this run changes could not be read, so that every stream counts for fail-on: " + err.Error())
		if !pullrequest.Forbidden(err) && !errors.Is(err, errNotAsked) {
			r.problems = append(r.problems, err)
		}
		return nil
	}
	r.touched = touched
	return nil
}

// touch are the streams whose code the changes touch, by their lines or by what they come to.
func (r *actionRun) touch(ctx context.Context, changes pullrequest.Changes) (touched map[pullrequest.StreamKey]bool, err error) {
	touched = pullrequest.Touched(r.remedies.result, changes)
	before, err := r.before(ctx, changes)
	if err != nil {
		return nil, err
	}
	code, err := r.remedies.options.code.open(kinds["any"])
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, code.close()) }()
	other, err := hclgen.Changed(ctx, code.repo, code.options, r.recorded, r.remedies.settings, before)
	if err != nil {
		return nil, fmt.Errorf("the code before the change: %w", err)
	}
	for ref := range other {
		touched[pullrequest.StreamKey{Kind: ref.Kind, Name: ref.Stream}] = true
	}
	return touched, nil
}

// errNotAsked is that GitHub was not asked how a file was before.
var errNotAsked = errors.New("its head is not what is checked out, and GitHub was not asked how it was before")

// mostBefore is how many files are read from GitHub as they were before, a request each.
const mostBefore = 100

// before is the content that the changed files of Terraform code had; empty where they were not there.
func (r *actionRun) before(ctx context.Context, changes pullrequest.Changes) (map[string][]byte, error) {
	out := map[string][]byte{}
	requests := 0
	for _, f := range changes.Files {
		was := f.Name
		if f.Before != "" {
			was = f.Before
			if isCode(f.Name) {
				out[f.Name] = empty(f.Name)
			}
		}
		if !isCode(was) {
			continue
		}
		now, err := os.ReadFile(filepath.Join(r.remedies.code.top, filepath.FromSlash(f.Name)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		content, ok := f.ContentBefore(now)
		if !ok {
			if requests++; requests > mostBefore || r.event.Base == "" {
				return nil, fmt.Errorf("%s: %w", f.Name, errNotAsked)
			}
			if content, _, err = r.client.Content(ctx, r.event.Owner, r.event.Repo, was, r.event.Base); err != nil {
				return nil, err
			}
		}
		if len(content) == 0 {
			content = empty(was)
		}
		out[was] = content
	}
	return out, nil
}

// isCode tells whether a file's name is that of Terraform code.
func isCode(name string) bool {
	return slices.ContainsFunc([]string{".tf", ".tofu", ".tfvars"}, func(end string) bool {
		return strings.HasSuffix(strings.TrimSuffix(name, ".json"), end)
	})
}

// empty is code that says nothing.
func empty(name string) []byte {
	if strings.HasSuffix(name, ".json") {
		return []byte("{}")
	}
	return []byte{}
}
