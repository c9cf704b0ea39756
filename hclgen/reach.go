package hclgen

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// claim is an argument that a patch may change.
type claim struct {
	place
	path string // plain
}

// allowed are the arguments that an edit may change, and to what. Everything else has to stay as it is.
type allowed map[claim]goal

// reach edits the code so that the instance's argument becomes what the goal wants, and nothing
// changes that is not allowed to. It returns the arguments that changed, the wanted one among them.
func (e *editor) reach(ctx context.Context, p place, g goal, may allowed) (*editor, []claim, error) {
	ev, i := e.find(p)
	if i == nil {
		return nil, nil, fmt.Errorf("%s is no longer in %s", p.address, p.deployment)
	}
	var nearest error // of the first proposal: what stands nearest to the value
	for _, way := range e.proposals(ev, i, g) {
		after, changed, err := e.attempt(ctx, way(), p, g, may)
		if err == nil {
			return after, changed, nil
		}
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		if nearest == nil {
			nearest = err
			continue
		}
		// A way that was shut out by where it lies is what the user can do something about.
		if first, second := asCannot(nearest), asCannot(err); first != nil && second != nil && strings.Contains(second.why, "pass --terraform") {
			nearest = err
		}
	}
	return nil, nil, nearest
}

func asCannot(err error) *cannot {
	var c *cannot
	errors.As(err, &c)
	return c
}

// attempt carries a proposal out on a copy, and judges what came of it.
func (e *editor) attempt(ctx context.Context, pr proposal, p place, g goal, may allowed) (*editor, []claim, error) {
	if pr.err != nil {
		return nil, nil, pr.err
	}
	for name := range pr.edits {
		if callers := e.repo.UnreadCallers(path.Dir(name)); len(callers) > 0 && !pr.keeps && !strings.Contains(name, ".tfvars") {
			return nil, nil, cannotf(pr.at, "%s is decided at %s, in a module that %s may use too, which is not evaluated", g.path, pr.at, someOf(callers))
		}
	}
	files, err := e.edited(pr.edits)
	if err != nil {
		return nil, nil, err
	}
	after, changes, err := e.overlay(ctx, files)
	if err != nil {
		return nil, nil, cannotf(pr.at, "an edit at %s fails: %v", pr.at, err)
	}
	var changed []claim
	var others []string
	for _, c := range changes {
		key := claim{place{c.Deployment, c.Address}, plainPath(c.Path)}
		if goal, ok := may[key]; ok {
			// The other arguments of the same instance may still be on their way: reachAll judges them.
			if _, i := after.find(key.place); i != nil && (key.place == p || goal.reached(i)) {
				changed = append(changed, key)
				continue
			}
		}
		if output, ok := strings.CutPrefix(c.Address, "output."); ok {
			if at := e.readsOutput(output); !at.IsZero() {
				others = append(others, fmt.Sprintf("%s of %s, which may be what %s reads from its state", c.Address, c.Deployment, at))
			}
			continue // else it shows the argument, and decides nothing here
		}
		if plainPath(c.Path) == g.path && c.Before.IsNull() && g.isDefault(c.After) {
			continue // the default, written out, is no change
		}
		other := strings.TrimSuffix(c.Address+"."+plainPath(c.Path), ".")
		if c.Deployment != p.deployment {
			other += " of " + c.Deployment
		}
		others = append(others, other)
	}
	if len(others) > 0 {
		return nil, nil, cannotf(pr.at, "%s is decided at %s, which also decides %s", g.path, pr.at, someOf(others))
	}
	if _, i := after.find(p); i == nil || !g.reached(i) {
		return nil, nil, cannotf(pr.at, "an edit at %s does not make %s what is wanted", pr.at, g.path)
	}
	for _, ev := range after.set {
		if others := ev.Dependents(changes); len(others) > 0 {
			return nil, nil, cannotf(others[0].Span.String(), "%s can't be changed on its own: %s. Change that first", g.path, others[0].What)
		}
	}
	return after, changed, nil
}

// readsOutput is where a deployment reads an output of that name from a state.
func (e *editor) readsOutput(name string) tfeval.Span {
	for _, ev := range e.set {
		if at := ev.ReadsOutput(name); !at.IsZero() {
			return at
		}
	}
	return tfeval.Span{}
}

// someOf names the first few.
func someOf(names []string) string {
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) > mostSharers {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:mostSharers], ", "), len(names)-mostSharers)
	}
	return strings.Join(names, ", ")
}
