package hclgen

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// StreamRef names a stream. Kind is analyzer.KindStream or analyzer.KindDelivery.
type StreamRef struct{ Kind, Stream string }

// Comparison compares what code comes to for the streams with findings with what it came to before.
type Comparison struct {
	repo     *tfeval.Repo
	options  tfeval.Options
	recorded *analyzer.Recorded
	settings Settings
	now      *work
}

// Compare looks at the code as it is.
func Compare(ctx context.Context, repo *tfeval.Repo, o tfeval.Options, r *analyzer.Recorded, s Settings) (*Comparison, error) {
	now, err := located(ctx, repo, o, r, s)
	return &Comparison{repo, o, r, s, now}, err
}

// Reads tells whether what the code comes to depends on the file, or on one in that folder.
func (c *Comparison) Reads(name string) bool { return c.now.reads(name) }

func (w *work) reads(name string) bool {
	return slices.ContainsFunc(w.ed.set, func(ev *tfeval.Evaluation) bool {
		return ev.Reads(name) || slices.ContainsFunc(ev.Reached(), func(dir string) bool { return dir == name || strings.HasPrefix(dir, name+"/") })
	}) || slices.ContainsFunc(w.result.Aside, func(a Aside) bool { return holds(a, name) })
}

// holds tells whether a file is of the code that was left aside.
func holds(a Aside, name string) bool { return a.Path == name || a.Path == path.Dir(name) }

// Changed are the streams whose code comes to something else than before, when some files had other content:
// empty where they were not there. Of opaque files it is known only that they have changed, or that it can't be
// evaluated what they say: all streams of what reads them count. So do streams that refer to one of refs, which
// are of OpaqueChanges, and those of which it can't be told which code defines it, where that may read a changed
// file.
func (c *Comparison) Changed(ctx context.Context, before map[string][]byte, opaque, refs []string) (map[StreamRef]bool, error) {
	out := map[StreamRef]bool{}
	if len(before)+len(opaque) == 0 {
		return out, nil
	}
	other, err := c.repo.Overlay(before)
	if err != nil {
		return nil, err
	}
	was, err := located(ctx, other, c.options, c.recorded, c.settings)
	if err != nil {
		return nil, err
	}
	files := slices.Clone(opaque)
	for name := range before {
		files = append(files, name)
	}
	found := withFindings(c.recorded)
	for i, t := range c.now.targets { // those of was are the same, in the same order
		ref, b := StreamRef{t.live.Kind, t.live.Name}, was.targets[i]
		if !found[ref] {
			continue
		}
		switch {
		case t.err == nil && b.err == nil:
			out[ref] = t.place != b.place || differ(was, c.now, t.place, refs) || c.now.placeReads(t.place, opaque) || was.placeReads(b.place, opaque)
		case t.err != nil && b.err != nil:
			out[ref] = c.now.mayRead(t, files) || was.mayRead(b, files)
		default:
			out[ref] = true
		}
		if !out[ref] {
			delete(out, ref)
		}
	}
	return out, nil
}

func differ(was, now *work, p place, refs []string) bool {
	_, a := was.ed.find(p)
	_, b := now.ed.find(p)
	return len(tfeval.DiffInstance(a, b)) > 0 || mentions(a, refs) || mentions(b, refs)
}

// placeReads tells whether what an instance is evaluated from has one of the files.
func (w *work) placeReads(p place, files []string) bool {
	ev, _ := w.ed.find(p)
	return readsAny(ev, files)
}

func readsAny(ev *tfeval.Evaluation, files []string) bool {
	return slices.ContainsFunc(files, func(name string) bool {
		return ev.Reads(name) || slices.ContainsFunc(ev.Unread(), func(r tfeval.Refusal) bool { return r.Path == name })
	})
}

// mayRead tells whether the code that may define a target, which was not found, has to do with one of the files.
func (w *work) mayRead(t *target, files []string) bool {
	var ambiguous *AmbiguousError
	if errors.As(t.err, &ambiguous) {
		return slices.ContainsFunc(ambiguous.Candidates, func(c Candidate) bool { return readsAny(c.Evaluation, files) })
	}
	if !notFound(t.err) {
		return true
	}
	if slices.ContainsFunc(w.result.Aside, func(a Aside) bool {
		return slices.ContainsFunc(files, func(name string) bool { return holds(a, name) })
	}) {
		return true
	}
	if slices.ContainsFunc(w.where, func(ev *tfeval.Evaluation) bool { return len(ev.Problems) > 0 && readsAny(ev, files) }) {
		return true
	}
	by, at := w.mayBe(t)
	if by == "" || at == "" {
		return by != ""
	}
	file, _, _ := strings.Cut(at, ":")
	return slices.ContainsFunc(w.where, func(ev *tfeval.Evaluation) bool { return ev.Reads(file) && readsAny(ev, files) })
}

// located is a run that has found the code of the streams, and goes no further.
func located(ctx context.Context, repo *tfeval.Repo, o tfeval.Options, r *analyzer.Recorded, s Settings) (*work, error) {
	w := newWork()
	var err error
	if w.where, err = w.evaluate(ctx, repo, o, &s); err != nil {
		return nil, err
	}
	w.targets = targetsOf(r)
	return w, w.locateAll(ctx, w.where)
}

func withFindings(r *analyzer.Recorded) map[StreamRef]bool {
	out := map[StreamRef]bool{}
	for _, s := range r.Streams {
		out[StreamRef{analyzer.KindStream, s.Name}] = len(s.Findings) > 0
	}
	for _, d := range r.DeliveryStreams {
		out[StreamRef{analyzer.KindDelivery, d.Name}] = len(d.Findings) > 0
	}
	return out
}
