package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// readers are the folders with a stream's block and the roots that reach one, each as a root module.
func (t *trial) readers(ctx context.Context, repo *tfeval.Repo, streams []*stream) (map[string]*tfeval.Evaluation, error) {
	out := map[string]*tfeval.Evaluation{}
	for _, s := range streams {
		for _, folder := range []string{s.folder, s.deployment.Root} {
			if out[folder] != nil {
				continue
			}
			ev, err := repo.Evaluate(ctx, tfeval.Deployment{Root: folder})
			if err != nil {
				return nil, err
			}
			out[folder] = ev
		}
	}
	t.report.Folders = keys(out)
	return out, nil
}

// validate finds out which folders pass terraform validate, and whether they do with each edit too.
func (t *trial) validate(ctx context.Context, readers map[string]*tfeval.Evaluation) error {
	if t.terraform == nil {
		return nil
	}
	var folders, jobs []*job
	for _, folder := range t.report.Folders {
		ok, err := t.terraform.initialises(ctx, t.dir, folder)
		if err != nil {
			return err
		}
		if ok {
			folders = append(folders, &job{folder: folder})
		}
	}
	if err := t.terraform.inParts(ctx, t.dir, folders, asRoots); err != nil {
		return err
	}
	for _, j := range folders {
		if j.fault == "" {
			t.report.Valid = append(t.report.Valid, j.folder)
		}
	}
	for n, o := range t.report.Outcomes {
		o.Valid = slices.Contains(t.report.Valid, t.asked[n].folder) || slices.Contains(t.report.Valid, t.asked[n].deployment.Root)
	}
	same := map[string]*job{} // deployments of one root often share an edit
	of := map[*edit][]*job{}
	for _, e := range t.edits {
		for _, folder := range t.report.Valid {
			if !slices.ContainsFunc(keys(e.changed), readers[folder].Reads) {
				continue
			}
			key := fmt.Sprintf("%s %q", folder, e.changed)
			if same[key] == nil {
				same[key] = &job{folder: folder, changed: e.changed}
				jobs = append(jobs, same[key])
			}
			of[e] = append(of[e], same[key])
		}
	}
	if err := t.terraform.validate(ctx, t.dir, jobs); err != nil {
		return err
	}
	for _, e := range t.edits {
		for _, j := range of[e] {
			e.outcome.Validated = true
			if j.fault != "" {
				e.outcome.fail(fmt.Sprintf("%s no longer passes terraform validate: %s", j.folder, j.fault))
			}
		}
	}
	return t.plan(ctx)
}
