package hclgen

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// addedAlarms is code with more alarms.
type addedAlarms struct {
	after  *editor
	alarms []*alarm
	claims []claim
}

// elsewhere is that an edit also makes alarms that nobody asked for, in other deployments.
type elsewhere struct{ deployments []string }

func (e *elsewhere) Error() string {
	return "a new block would also make alarms in " + someOf(e.deployments)
}

// tryAlarms judges what comes of the files: alarms that are wanted, all of the group among them, and
// nothing else.
func (w *work) tryAlarms(ctx context.Context, files map[string][]byte, deployment string, group, wanted []*alarm) (*addedAlarms, error) {
	after, changes, err := w.ed.overlay(ctx, files)
	if err != nil {
		return nil, cannotf("", "the edit fails: %v", err)
	}
	out := &addedAlarms{after: after}
	made := map[*alarm]bool{}
	var rest []tfeval.Change
	for _, c := range changes {
		p := place{c.Deployment, c.Address}
		_, i := after.find(p)
		n := slices.IndexFunc(wanted, func(a *alarm) bool {
			return !a.done && !made[a] && c.Path == "" && i != nil && a.target.place.deployment == p.deployment && a.fits(after, i)
		})
		if n < 0 {
			rest = append(rest, c)
			continue
		}
		made[wanted[n]] = true
		out.claims = append(out.claims, claim{p, ""})
	}
	for _, a := range wanted {
		if made[a] {
			out.alarms = append(out.alarms, a)
		}
	}
	other := &elsewhere{}
	for _, c := range rest {
		p := place{c.Deployment, c.Address}
		switch {
		case c.Path == "" && w.repeats(after, p, out.alarms):
			out.claims = append(out.claims, claim{p, ""})
		case c.Deployment == deployment:
			return nil, cannotf("", "the edit does not come out as wanted at %s", strings.TrimSuffix(c.Address+"."+c.Path, "."))
		default:
			other.deployments = append(other.deployments, c.Deployment)
		}
	}
	if len(other.deployments) > 0 {
		return nil, other
	}
	for _, a := range group {
		if !made[a] {
			return nil, cannotf("", "the edit does not make the alarm %s", a.spec.Name)
		}
	}
	if len(out.alarms) == 0 {
		return nil, cannotf("", "the edit makes no alarm")
	}
	return out, nil
}

// repeats tells whether an alarm is one of those, seen in what may be no deployment of its own.
func (w *work) repeats(after *editor, p place, alarms []*alarm) bool {
	ev, i := after.find(p)
	return i != nil && ev.Deployment.Bare && slices.ContainsFunc(alarms, func(a *alarm) bool {
		return a.isNamed(i) && slices.Contains(w.placesOf(a.target), place{p.deployment, a.target.place.address})
	})
}

// fits tells whether a new instance is the alarm that is wanted.
func (a *alarm) fits(after *editor, i *tfeval.Instance) bool {
	_, stream := after.find(a.target.place)
	if i.Type != typeAlarm || i.Maybe && !stream.Maybe || !a.isNamed(i) || !reachedAll(a.goals(), i) || !wakes(i) || !sameProvider(i, stream) {
		return false
	}
	known, unknown := dimensionsOf(i)
	if unknown == 0 {
		return maps.Equal(known, a.spec.Dimensions)
	}
	_, named := stream.Attribute("name").Text()
	return (!named || stream.Maybe) && len(known) == len(a.spec.Dimensions)
}
