package hclgen

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// target is a live stream, what is asked of it, and the code that defines it.
type target struct {
	live     Live
	asks     []Ask
	place    place
	places   []place // once asked for
	holes    map[string]string
	err      error // why the code was not found
	wants    []*want
	awaiting []goal // that the code has already, and the stream not yet
}

// types are the resource types that define a kind of stream.
var types = map[string][]string{analyzer.KindStream: {TypeStream}, analyzer.KindDelivery: {TypeDeliveryStream}}

// locateAll finds the code of each live stream. Names of which only a part is known are unified: a hole
// has one value in a deployment, and an instance is one stream.
func (w *work) locateAll(ctx context.Context, where tfeval.Set) error {
	values := map[string]map[string]map[string][]*target{} // by deployment, hole and value
	for _, t := range w.targets {
		c, err := Locate(where, Target{Name: t.live.Name, Types: types[t.live.Kind], Region: t.live.Region, Account: t.live.Account,
			ARN: t.live.ARN, Inventory: w.ed.opts.Inventory})
		if err == nil {
			err = oldSyntax(c.Instance)
		}
		if err != nil {
			t.err = err
			continue
		}
		d := c.Evaluation.Deployment.String()
		t.place, t.holes = place{d, c.Instance.Address}, map[string]string{}
		maps.Copy(t.holes, c.Holes)
		if regions := c.Instance.Provider.Region.Pattern.Match(t.live.Region, c.Holes); len(regions) == 1 {
			maps.Copy(t.holes, regions[0]) // for a note: in another region it is another stream's code too
		}
		for hole, value := range c.Holes {
			if values[d] == nil {
				values[d] = map[string]map[string][]*target{}
			}
			if values[d][hole] == nil {
				values[d][hole] = map[string][]*target{}
			}
			values[d][hole][value] = append(values[d][hole][value], t)
		}
	}
	for d, holes := range values {
		for hole, byValue := range holes {
			if len(byValue) < 2 {
				continue
			}
			for _, targets := range byValue {
				for _, t := range targets {
					t.err = cannotf("", "%s would have to be %s at once in %s: say with --var, --var-file or --workspace which it is", hole, someOf(slices.Collect(maps.Keys(byValue))), d)
				}
			}
		}
	}
	w.oneStreamEach()
	return w.fillHoles(ctx)
}

// oneStreamEach refuses what several live streams would have to share.
func (w *work) oneStreamEach() {
	at := map[place][]*target{}
	for _, t := range w.targets {
		if t.err == nil {
			at[t.place] = append(at[t.place], t)
		}
	}
	for p, targets := range at {
		if len(targets) < 2 {
			continue
		}
		var names []string
		for _, t := range targets {
			names = append(names, t.live.Name)
		}
		for _, t := range targets {
			t.err = cannotf("", "%s in %s may define any of %s: say with --var, --var-file or --workspace which it is", p.address, p.deployment, someOf(names))
		}
	}
}

// fillHoles evaluates deployments anew with what the names of live streams tell of their variables.
func (w *work) fillHoles(ctx context.Context) error {
	for n, ev := range w.ed.set {
		before := ev.Deployment.String()
		filled := ev.Deployment
		for _, t := range w.targets {
			if t.err != nil || t.place.deployment != before {
				continue
			}
			_, i := w.ed.find(t.place)
			for _, part := range i.Attribute("name").Pattern {
				if part.Hole == nil {
					continue
				}
				if d, ok := filled.With(*part.Hole, t.holes[part.Hole.ID]); ok {
					filled = d
				}
			}
		}
		if filled.String() == before && filled.Workspace == ev.Deployment.Workspace {
			continue
		}
		again, err := w.ed.repo.Evaluate(ctx, filled)
		if err != nil {
			return err
		}
		w.ed.set[n] = again
		for _, t := range w.targets {
			if t.err == nil && t.place.deployment == before {
				t.place.deployment = filled.String()
				_, i := w.ed.find(t.place)
				if i == nil || !stillFits(i, t.live) {
					t.err = cannotf("", "%s has that name only in %s, where it is a stream of another region or account", t.place.address, filled)
				}
			}
		}
	}
	return nil
}

// stillFits tells whether an instance can be the live stream, now that more of it is known.
func stillFits(i *tfeval.Instance, live Live) bool {
	name, known := i.Attribute("name").Text()
	return (!known || name == live.Name) && wanted(i, Target{Region: live.Region, Account: live.Account})
}

// site is the target's code as it is now.
func (w *work) site(t *target) site {
	ev, i := w.ed.find(t.place)
	return site{live: t.live, ev: ev, inst: i, opts: w.ed.opts}
}

// placesOf are where the target's instance stands: besides its own deployment, in what its root module is
// without a var file, if that says the same. It may be no deployment at all; two that are have a stream each.
func (w *work) placesOf(t *target) []place {
	if t.places != nil {
		return t.places
	}
	own, at := w.ed.find(t.place)
	t.places = []place{t.place}
	for _, ev := range w.ed.set {
		if ev == own || !ev.Deployment.Bare || ev.Deployment.Root != own.Deployment.Root {
			continue
		}
		i := w.ed.index.of(ev)[t.place.address]
		if i == nil {
			continue
		}
		if name, ok := i.Attribute("name").Text(); ok && name == t.live.Name && sameAccount(own, at, ev, i) {
			t.places = append(t.places, place{ev.Deployment.String(), i.Address})
		}
	}
	return t.places
}

// sameAccount tells whether a block's instances in two deployments stand in one account and region: nothing
// that a provider is told differs but the tags that it adds, as a profile may.
func sameAccount(a *tfeval.Evaluation, x *tfeval.Instance, b *tfeval.Evaluation, y *tfeval.Instance) bool {
	return sameProvider(x, y) && !slices.ContainsFunc(a.Others, func(p *tfeval.Instance) bool {
		if p.Type != tfeval.TypeProvider || p.Block.Range() != x.Provider.Span.Range {
			return false
		}
		n := slices.IndexFunc(b.Others, func(q *tfeval.Instance) bool { return q.Address == p.Address })
		return n < 0 || slices.ContainsFunc(tfeval.DiffInstance(p, b.Others[n]), func(c tfeval.Change) bool {
			return !strings.HasPrefix(c.Path, "default_tags") && !strings.HasPrefix(c.Path, "ignore_tags")
		})
	})
}

// mayBe is what may define a target that was not found, and where it stands: a resource of whose name
// nothing is known, or a module whose code is not here and that has to do with streams; "" for nothing.
func (w *work) mayBe(t *target) (what, at string) {
	if address, ok := w.ed.opts.Inventory.Address(t.live.ARN); ok {
		return "state or a plan has it at " + address + ", which the code does not have, and other code", ""
	}
	wants := Target{Types: types[t.live.Kind], Region: t.live.Region, Account: t.live.Account}
	for _, ev := range w.where {
		for _, i := range ev.Instances {
			name := i.Attribute("name")
			if wanted(i, wants) && !name.Known && !name.Pattern.Anchored() {
				return i.Address + ", whose name only Terraform knows,", headOf(i)
			}
			if text, ok := name.Text(); ok && text == t.live.Name && slices.Contains(wants.Types, i.Type) {
				return i.Address + ", which has the name but by its provider stands in another region or account,", headOf(i)
			}
		}
	}
	for _, ev := range w.ed.set {
		if dir := w.ed.repo.Dir(); dir != "." && ev.Deployment.Root != dir && !strings.HasPrefix(ev.Deployment.Root, dir+"/") {
			continue
		}
		for _, i := range ev.Others {
			if i.Type == tfeval.TypeModule && aboutStreams(i, t.live.Name) {
				return i.Address + ", whose code is not in the repository,", headOf(i)
			}
		}
	}
	return "", ""
}

// aboutStreams tells whether a module that can't be read is one for streams, or is given the stream's name.
func aboutStreams(i *tfeval.Instance, name string) bool {
	source := expression(i, "source")
	if strings.Contains(source, "kinesis") || strings.Contains(source, "firehose") {
		return true
	}
	return slices.ContainsFunc(i.AttributePaths(), func(path string) bool {
		text, ok := i.Attribute(path).Text()
		return ok && text == name
	})
}

func notFound(err error) bool { return errors.Is(err, ErrNotFound) }
