package hclgen

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// editor is the repository as it is after the patches so far. An edit makes a new one, so that one
// which turns out to be wrong is simply dropped.
type editor struct {
	repo  *tfeval.Repo
	set   tfeval.Set // of all deployments of the repository
	opts  *Settings
	index index
}

// index finds instances by address, evaluation by evaluation: an edit keeps those that it can't reach.
type index map[*tfeval.Evaluation]map[string]*tfeval.Instance

func (x index) of(ev *tfeval.Evaluation) map[string]*tfeval.Instance {
	instances, ok := x[ev]
	if !ok {
		instances = make(map[string]*tfeval.Instance, len(ev.Instances))
		for _, i := range ev.Instances {
			instances[i.Address] = i
		}
		x[ev] = instances
	}
	return instances
}

// place is an instance by the names that stay the same from one evaluation to the next.
type place struct{ deployment, address string }

// find is the instance at the place, nil if there is none.
func (e *editor) find(p place) (*tfeval.Evaluation, *tfeval.Instance) {
	for _, ev := range e.set {
		if ev.Deployment.String() == p.deployment {
			return ev, e.index.of(ev)[p.address]
		}
	}
	return nil, nil
}

// mayEdit says why a file may not be edited; "" where it may.
func (e *editor) mayEdit(name string) string {
	dir := e.repo.Dir()
	switch {
	case dir != "." && name != dir && !strings.HasPrefix(name, dir+"/"):
		return fmt.Sprintf("%s lies outside of the folder that was passed: pass --terraform with one that holds it too", name)
	case strings.Contains("/"+name, "/.terraform/"):
		return name + " is a copy that terraform init made"
	case e.opts.Tracked != nil && !e.opts.Tracked(name):
		return fmt.Sprintf("%s is not tracked by git: only tracked files are edited", name)
	case strings.HasSuffix(name, ".json") && !strings.HasSuffix(name, ".tfvars.json"):
		return name + " is in JSON syntax, which is not edited"
	}
	return ""
}

// overlay is the editor with the files' new bytes, and what that changes anywhere.
func (e *editor) overlay(ctx context.Context, files map[string][]byte) (*editor, []tfeval.Change, error) {
	for _, name := range slices.Sorted(maps.Keys(files)) {
		for _, ev := range e.set {
			if at := ev.Lists(name); !at.IsZero() {
				return nil, nil, fmt.Errorf("the listing at %s may have %s, and what is made of it would change", at, name)
			}
		}
	}
	repo, err := e.repo.Overlay(files)
	if err != nil {
		return nil, nil, err
	}
	set, err := e.set.Reevaluate(ctx, repo, slices.Sorted(maps.Keys(files)))
	if err != nil {
		return nil, nil, err
	}
	after := &editor{repo, set, e.opts, e.index}
	if problem := newProblem(e.set, set); problem != nil {
		return nil, nil, fmt.Errorf("the edited code does not parse: %w", problem)
	}
	if broken := newViolation(e.set, set); broken != "" {
		return nil, nil, errors.New(broken)
	}
	return after, tfeval.Diff(e.set, set), nil
}

// newViolation is what makes a plan fail and did not before; "" for nothing.
func newViolation(before, after tfeval.Set) string {
	for n, ev := range after {
		if ev == before[n] {
			continue
		}
		known := map[string]bool{}
		for _, v := range before[n].Violations() {
			known[v.What] = true
		}
		for _, v := range ev.Violations() {
			switch {
			case known[v.What]:
			case v.Failed:
				return fmt.Sprintf("%s at %s is an error then", v.What, v.Span)
			default:
				return fmt.Sprintf("%s at %s does not hold then", v.What, v.Span)
			}
		}
	}
	return ""
}

// newProblem is a problem that the code did not have before.
func newProblem(before, after tfeval.Set) error {
	known := map[string]bool{}
	for _, ev := range before {
		for _, p := range ev.Problems {
			known[p.Error()] = true
		}
	}
	for _, ev := range after {
		for _, p := range ev.Problems {
			if !known[p.Error()] {
				return p
			}
		}
	}
	return nil
}

// edited applies edits to the files as they are.
func (e *editor) edited(edits map[string][]Edit) (map[string][]byte, error) {
	out := map[string][]byte{}
	for _, name := range slices.Sorted(maps.Keys(edits)) {
		if why := e.mayEdit(name); why != "" {
			return nil, &cannot{why: why, at: name}
		}
		src, err := e.repo.Read(name)
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(edits[name], func(a, b Edit) int { return a.Start - b.Start })
		if out[name], err = applyEdits(src, edits[name]); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return out, nil
}

// cannot is why a goal is not reached, with the place that it is about.
type cannot struct {
	why string
	at  string // file, or file:line
}

func (c *cannot) Error() string { return c.why }

func cannotf(at, format string, args ...any) *cannot {
	return &cannot{fmt.Sprintf(format, args...), at}
}
