package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

const (
	atOnce    = 2             // repositories, each of which may run a terraform
	patience  = time.Minute   // for one call of Remediate
	allAtOnce = "all at once" // the name of the run with all remedies of a stream
)

// tryAll tries each repository of the folder. done is called in the order of their names.
func tryAll(ctx context.Context, o options, done func(*report)) ([]*report, error) {
	entries, err := os.ReadDir(o.folder)
	if err != nil {
		return nil, fmt.Errorf("reading the corpus: %w", err)
	}
	entries = slices.DeleteFunc(entries, func(e os.DirEntry) bool { return !e.IsDir() })
	reports := make([]*report, len(entries))
	var group errgroup.Group
	group.SetLimit(atOnce)
	var mu sync.Mutex
	next := 0
	for n, e := range entries {
		group.Go(func() error {
			r := tryRepository(ctx, o, filepath.Join(o.folder, e.Name()))
			mu.Lock()
			defer mu.Unlock()
			for reports[n] = r; next < len(reports) && reports[next] != nil; next++ {
				done(reports[next])
			}
			return ctx.Err()
		})
	}
	return reports, group.Wait()
}

// trial is the trying of one repository.
type trial struct {
	options
	whole  string // the repository itself, which is only read
	dir    string // the copy
	report *report
	asked  []*stream // of each outcome
	edits  []*edit   // to be validated
	copied *tfeval.Repo
	sights map[string]*sight // before any edit
}

// edit is what an outcome changed.
type edit struct {
	outcome *outcome
	stream  *stream
	changed map[string][]byte
	patches []*hclgen.Patch
	patched []asked
}

func tryRepository(ctx context.Context, o options, whole string) *report {
	t := &trial{options: o, whole: whole, report: &report{Repository: filepath.Base(whole)}, sights: map[string]*sight{}}
	start := time.Now()
	defer func() { t.report.took = time.Since(start) }()
	if err := t.run(ctx); err != nil {
		t.report.Failed = err.Error()
	}
	return t.report
}

func (t *trial) run(ctx context.Context) error {
	repo, done, err := openRepo(t.whole, ".")
	if err != nil {
		return err
	}
	defer done()
	folders, err := related(ctx, repo)
	if err != nil || len(folders) == 0 {
		return err
	}
	if t.dir, err = os.MkdirTemp("", "corpus-"); err != nil {
		return err
	}
	defer os.RemoveAll(t.dir)
	if t.dir, err = filepath.EvalSymlinks(t.dir); err != nil {
		return err
	}
	if err := copyRelated(t.whole, t.dir, repo, folders); err != nil {
		return err
	}
	var doneCopy func()
	t.copied, doneCopy, err = openRepo(t.dir, ".")
	if err != nil {
		return err
	}
	defer doneCopy()
	streams, err := streamsIn(ctx, t.copied)
	if err != nil {
		return err
	}
	readers, err := t.readers(ctx, t.copied, streams)
	if err != nil {
		return err
	}
	for _, s := range streams {
		for _, a := range s.remedies {
			t.try(ctx, s, a.name(), []asked{a}, t.dir)
		}
		t.try(ctx, s, allAtOnce, together(s.remedies), t.whole)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return t.validate(ctx, readers)
}

// try asks for the remedies, and judges what comes of it. The code is looked for in the folder from, which
// is the copy or the whole repository.
func (t *trial) try(ctx context.Context, s *stream, name string, remedies []asked, from string) {
	o := &outcome{Deployment: s.deployment.String(), Address: s.address, Place: s.place, Stream: s.name, Remedy: name}
	t.report.Outcomes, t.asked = append(t.report.Outcomes, o), append(t.asked, s)
	result, err := remediate(ctx, from, s, remedies)
	if err == nil && ambiguous(result) {
		if s, err = s.told(); err == nil {
			result, err = remediate(ctx, from, s, remedies)
		}
	}
	if err != nil {
		o.fail(err.Error())
		return
	}
	if err := t.judge(ctx, o, s, remedies, result); err != nil {
		o.fail(err.Error())
	}
}

func ambiguous(r *hclgen.Result) bool {
	return slices.ContainsFunc(r.Refusals, func(r hclgen.Refusal) bool { return strings.Contains(r.Reason, "--state") })
}

// remediate calls Remediate with bounded patience. A panic is an error.
func remediate(ctx context.Context, top string, s *stream, remedies []asked) (*hclgen.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	type answer struct {
		result *hclgen.Result
		err    error
	}
	answers := make(chan answer, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				answers <- answer{err: fmt.Errorf("panic: %v\n%s", p, debug.Stack())}
			}
		}()
		repo, done, err := openRepo(top, s.dir)
		if err != nil {
			answers <- answer{err: err}
			return
		}
		defer done()
		result, err := hclgen.Remediate(ctx, repo, s.options, s.with(remedies),
			hclgen.Settings{AlarmTopic: topic(s.live.Region), AllowReductions: true, Inventory: s.state})
		answers <- answer{result, err}
	}()
	select {
	case a := <-answers:
		return a.result, a.err
	case <-time.After(patience + 10*time.Second):
		return nil, fmt.Errorf("no answer within %s, and the end of its context is ignored", patience)
	}
}
