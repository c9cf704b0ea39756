package hclgen

import (
	"context"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// StreamRef names a stream. Kind is analyzer.KindStream or analyzer.KindDelivery.
type StreamRef struct{ Kind, Stream string }

// Changed are the streams with findings whose code comes to something else than it did before, when some files
// had other content: empty where they were not there. A stream whose code can't be told counts too.
func Changed(ctx context.Context, repo *tfeval.Repo, o tfeval.Options, r *analyzer.Recorded, s Settings, before map[string][]byte) (map[StreamRef]bool, error) {
	out := map[StreamRef]bool{}
	if len(before) == 0 {
		return out, nil
	}
	other, err := repo.Overlay(before)
	if err != nil {
		return nil, err
	}
	now, err := located(ctx, repo, o, r, s)
	if err != nil {
		return nil, err
	}
	was, err := located(ctx, other, o, r, s)
	if err != nil {
		return nil, err
	}
	differs := map[place]bool{}
	for _, c := range tfeval.Diff(was.ed.set, now.ed.set) {
		differs[place{c.Deployment, c.Address}] = true
	}
	found := withFindings(r)
	for i, t := range now.targets { // those of was are the same, in the same order
		ref, b := StreamRef{t.live.Kind, t.live.Name}, was.targets[i]
		if found[ref] && (now.unsure(t) || was.unsure(b) || (t.err == nil) != (b.err == nil) || t.place != b.place || differs[t.place]) {
			out[ref] = true
		}
	}
	return out, nil
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

// unsure tells that a stream was not found, and that it is not known that no code here defines it.
func (w *work) unsure(t *target) bool {
	if t.err == nil {
		return false
	}
	if !notFound(t.err) || len(w.result.Aside) > 0 {
		return true
	}
	by, _ := w.mayBe(t)
	return by != ""
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
