package hclgen

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// patch edits the code for a want. Where that can't be done without changing anything else, it is a
// refusal, and the code stays as it is.
func (w *work) patch(ctx context.Context, n *want) error {
	s := w.site(n.target)
	if by := w.patchThatReached(n, s); by != nil {
		by.Findings = append(by.Findings, append([]FindingRef{ref(n.ask)}, n.also...)...)
		by.Reduces = by.Reduces || reduces(n.ask.Finding.Remedy)
		if name := n.target.live.Name; !slices.ContainsFunc(by.Notes, func(note string) bool { return strings.HasPrefix(note, name+" ") }) {
			by.Notes = append(by.Notes, name+" shares the value, and wants the same.")
		}
		return nil
	}
	id := patchID(n.ask.Finding.Remedy.Kind(), n.in.title, []place{n.target.place})
	if reason, ok := w.ed.opts.Withdrawn[id]; ok {
		w.declined(n.ask, s, n.in, cannotf(s.at(), "the patch was withdrawn: %s", reason))
		return nil
	}
	may := w.allowed(n)
	if err := w.settledOtherwise(n, s); err != nil {
		w.declined(n.ask, s, n.in, err)
		return nil
	}
	after, changed, err := w.reachTogether(ctx, n, may)
	if c := asCannot(err); c != nil {
		w.declined(n.ask, s, n.in, c)
		return nil
	}
	if err != nil {
		return err
	}
	p := &Patch{
		ID: id, Remedy: n.ask.Finding.Remedy.Kind(), Title: n.in.title, Findings: append([]FindingRef{ref(n.ask)}, n.also...),
		Reversibility: n.in.reversibility, Reduces: reduces(n.ask.Finding.Remedy), Order: n.in.order, Rollback: n.in.rollback, Notes: slices.Clone(n.in.notes),
	}
	for hole, value := range n.target.holes {
		p.Notes = append(p.Notes, fmt.Sprintf("It is this stream's code if %s is %q. Whatever another value deploys gets the edit too.", hole, value))
	}
	return w.finish(p, after, changed)
}

// reachTogether reaches the goals of the want, and those of each other one that an edit for it touched: a
// remedy that is carried out by half may be worse than none.
func (w *work) reachTogether(ctx context.Context, n *want, may allowed) (*editor, []claim, error) {
	after, changed, err := w.reachAll(ctx, w.ed, n, may)
	if err != nil {
		return nil, nil, err
	}
	joined := []*want{n}
	for _, t := range w.targets {
		for _, other := range t.wants {
			if other == n || other.done || !touches(changed, w.placesOf(t), other.in.goals) {
				continue
			}
			next, more, err := w.reachAll(ctx, after, other, may)
			if c := asCannot(err); c != nil {
				return nil, nil, cannotf(c.at, "%s shares a value with it, and can't follow: %s", t.live.Name, c.why)
			}
			if err != nil {
				return nil, nil, err
			}
			after, changed, joined = next, append(changed, more...), append(joined, other)
		}
	}
	for _, other := range joined {
		if _, i := after.find(other.target.place); !reachedAll(other.in.goals, i) {
			return nil, nil, cannotf("", "%s and %s share values, and want different ones", n.target.live.Name, other.target.live.Name)
		}
	}
	for _, other := range joined[1:] {
		other.done = true // what is left of it is to join the patch's findings
	}
	n.done = true
	return after, changed, nil
}

func touches(changed []claim, places []place, goals []goal) bool {
	return slices.ContainsFunc(changed, func(c claim) bool {
		return slices.Contains(places, c.place) && slices.ContainsFunc(goals, func(g goal) bool { return plainPath(g.path) == c.path })
	})
}

// settledOtherwise says what of the code is not what is live, beyond the want's own arguments and those
// that earlier patches, or remedies that await an apply, have seen to.
func (w *work) settledOtherwise(n *want, s site) error {
	differences, _ := s.drift()
	settled := slices.Concat(n.in.goals, n.target.awaiting)
	for _, other := range n.target.wants {
		if other.done {
			settled = append(settled, other.in.goals...)
		}
	}
	return differs(s, differences, settled)
}

// reachAll reaches the want's goals in order. One that can't be reached is tried again after the others:
// an encryption type may follow from the key.
func (w *work) reachAll(ctx context.Context, from *editor, n *want, may allowed) (*editor, []claim, error) {
	after, changed := from, []claim{}
	pending := n.in.goals
	for len(pending) > 0 {
		var later []goal
		var first error
		for _, g := range pending {
			if _, i := after.find(n.target.place); g.reached(i) {
				continue
			}
			next, more, err := after.reach(ctx, n.target.place, g, may)
			if err != nil && asCannot(err) == nil {
				return nil, nil, err
			}
			if err != nil {
				later = append(later, g)
				if first == nil {
					first = err
				}
				continue
			}
			after, changed = next, append(changed, more...)
		}
		if len(later) == len(pending) {
			return nil, nil, first
		}
		pending = later
	}
	return after, changed, ctx.Err()
}

// finish adds what changed to a patch, and makes its code the one that others apply on top of.
func (w *work) finish(p *Patch, after *editor, changed []claim) error {
	var err error
	if p.Files, err = changes(w.ed, after); err != nil {
		return err
	}
	for _, f := range p.Files {
		if secret := w.ed.secretIn(f); secret != "" {
			return w.withhold(p, secret)
		}
		was, known := w.clean[f.Name]
		if !known {
			was = formatted(f.Before)
		}
		w.clean[f.Name] = formatted(f.After)
		if !f.New && was && !w.clean[f.Name] {
			p.Notes = append(p.Notes, fmt.Sprintf("terraform fmt would rearrange %s: no other line was touched to keep it aligned.", f.Name))
		}
	}
	var outputs []string
	for _, c := range tfeval.Diff(w.ed.set, after.set) {
		if strings.HasPrefix(c.Address, "output.") {
			outputs = append(outputs, c.Address+" of "+c.Deployment)
		}
	}
	if len(outputs) > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("With it changes %s, for whatever reads that from the state.", someOf(outputs)))
	}
	slices.Sort(p.Notes)
	p.Claims = w.claims(after, changed)
	if p.Notes == nil {
		p.Notes = []string{}
	}
	w.ed = after
	w.result.Patches = append(w.result.Patches, p)
	return nil
}

// withhold turns a patch whose diff would show a secret into a refusal.
func (w *work) withhold(p *Patch, why string) error {
	for _, f := range p.Findings {
		w.result.Refusals = append(w.result.Refusals, Refusal{Finding: f, Remedy: p.Remedy, Reason: why, Place: p.Files[0].Name})
	}
	return nil
}

// patchThatReached is the patch of this run that made the code what the want is after.
func (w *work) patchThatReached(n *want, s site) *Patch {
	if !reachedAll(n.in.goals, s.inst) {
		return nil
	}
	for _, p := range w.result.Patches {
		for _, c := range p.Claims {
			if c.Deployment == n.target.place.deployment && c.Address == n.target.place.address && p.Remedy == n.ask.Finding.Remedy.Kind() {
				return p
			}
		}
	}
	return nil
}

// allowed are the arguments that an edit for the want may change: its own, and those of other wants,
// since streams that share a value and want the same are changed together.
func (w *work) allowed(n *want) allowed {
	may := allowed{}
	for _, t := range w.targets {
		for _, other := range t.wants {
			if other != n && (other.done || other.ask.Finding.Remedy.Kind() != n.ask.Finding.Remedy.Kind()) {
				continue
			}
			for _, p := range w.placesOf(t) {
				for _, g := range other.in.goals {
					may[claim{p, plainPath(g.path)}] = g
				}
			}
		}
	}
	return may
}

// claims lists what changed by instance.
func (w *work) claims(after *editor, changed []claim) []Claim {
	byPlace := map[place][]string{}
	for _, c := range changed {
		if !slices.Contains(byPlace[c.place], c.path) {
			byPlace[c.place] = append(byPlace[c.place], c.path)
		}
	}
	out := []Claim{}
	for p, arguments := range byPlace {
		slices.Sort(arguments)
		ev, _ := after.find(p)
		out = append(out, Claim{Deployment: p.deployment, Root: ev.Deployment.Root, Address: p.address, Arguments: arguments})
	}
	slices.SortFunc(out, func(a, b Claim) int {
		return strings.Compare(a.Deployment+"\x00"+a.Address, b.Deployment+"\x00"+b.Address)
	})
	return out
}

// changes are the files in which two states of the code differ.
func changes(before, after *editor) ([]FileChange, error) {
	var out []FileChange
	files := after.repo.Overlaid()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		old, err := before.repo.Read(name)
		isNew := errors.Is(err, fs.ErrNotExist)
		if err != nil && !isNew {
			return nil, err
		}
		if string(old) == string(files[name]) && !isNew {
			continue
		}
		f := FileChange{Name: name, Before: old, After: files[name], New: isNew, Edits: []Edit{}, Diff: unified(name, old, files[name], isNew)}
		if !isNew {
			for _, e := range udiff.Lines(string(old), string(files[name])) {
				f.Edits = append(f.Edits, Edit{Start: e.Start, End: e.End, Text: e.New, Line: 1 + strings.Count(string(old[:e.Start]), "\n")})
			}
		}
		out = append(out, f)
	}
	return out, nil
}

// patchID is the same from run to run.
func patchID(remedy, title string, places []place) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%s", remedy, title)
	for _, p := range places {
		fmt.Fprintf(h, "\x00%s\x00%s", p.deployment, p.address)
	}
	return hex.EncodeToString(h.Sum(nil))[:12]
}
