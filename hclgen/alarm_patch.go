package hclgen

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// createAlarms makes a patch of a group of alarms that one block can make, or refuses them.
func (w *work) createAlarms(ctx context.Context, group, wanted []*alarm) error {
	if len(group) == 0 {
		return nil
	}
	title := groupTitle(group)
	id := alarmPatchID(title, group)
	if w.withdrawnAlarms(id, group) {
		return nil
	}
	added, err := w.addAlarms(ctx, group, wanted)
	if ctx.Err() != nil {
		return fmt.Errorf("adding alarms: %w", ctx.Err())
	}
	if err != nil {
		for _, a := range group {
			w.refuseAlarm(a, err, a.block())
		}
		return nil
	}
	return w.alarmPatch(&Patch{ID: id, Title: title, Rollback: "Remove the blocks."}, added)
}

// switchOn makes patches of what earlier runs added for other deployments of a root module and that a
// variable switches on.
func (w *work) switchOn(ctx context.Context, wanted []*alarm) error {
	done := map[string]bool{}
	for _, a := range wanted {
		if done[a.target.place.deployment] {
			continue
		}
		done[a.target.place.deployment] = true
		ev, _ := w.ed.find(a.target.place)
		declared, err := w.ed.repo.Declared(ev.Deployment.Root)
		if err != nil {
			continue // createAlarms says so
		}
		for n := 1; declared["variable."+alarmVariable(n)]; n++ {
			added, err := w.setVariable(ctx, a.target.place.deployment, alarmVariable(n), wanted)
			if ctx.Err() != nil {
				return fmt.Errorf("switching alarms on: %w", ctx.Err())
			}
			if err != nil {
				continue // blocks of their own will do
			}
			title := "Switch on alarms: " + strings.TrimPrefix(groupTitle(added.alarms), "Watch ")
			id := alarmPatchID(title, added.alarms)
			if w.withdrawnAlarms(id, added.alarms) {
				continue
			}
			p := &Patch{ID: id, Title: title, Rollback: fmt.Sprintf("Set %s to false.", alarmVariable(n))}
			if err := w.alarmPatch(p, added); err != nil {
				return err
			}
		}
	}
	return nil
}

func alarmPatchID(title string, alarms []*alarm) string {
	var places []place
	for _, a := range alarms {
		places = append(places, a.target.place)
	}
	return patchID(analyzer.CreateAlarms{}.Kind(), title, places)
}

// withdrawnAlarms refuses the alarms of a patch that was withdrawn.
func (w *work) withdrawnAlarms(id string, alarms []*alarm) bool {
	reason, withdrawn := w.ed.opts.Withdrawn[id]
	if withdrawn {
		for _, a := range alarms {
			w.refuseAlarm(a, cannotf("", "the patch was withdrawn: %s", reason), a.block())
		}
	}
	return withdrawn
}

// alarmPatch completes the patch with what is added.
func (w *work) alarmPatch(p *Patch, added *addedAlarms) error {
	p.Remedy, p.Reversibility = analyzer.CreateAlarms{}.Kind(), Reversible
	cost := 0.0
	for _, a := range added.alarms {
		a.done = true
		if r := ref(a.ask); !slices.Contains(p.Findings, r) {
			p.Findings = append(p.Findings, r)
		}
		if all := a.ask.Finding.Remedy.(analyzer.CreateAlarms).Alarms; a.ask.Finding.Cost != nil {
			cost += *a.ask.Finding.Cost / float64(len(all))
		}
		for hole, value := range a.target.holes {
			p.Notes = append(p.Notes, fmt.Sprintf("It is this stream's code if %s is %q. Whatever another value deploys gets the edit too.", hole, value))
		}
	}
	if cost > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("Costs $%.2f a month.", cost))
	}
	slices.Sort(p.Notes)
	p.Notes = slices.Compact(p.Notes)
	if err := w.finish(p, added.after, added.claims); err != nil {
		return err
	}
	for n := range p.Claims {
		p.Claims[n].Adds, p.Claims[n].Arguments = true, []string{}
		p.Claims[n].Address = strings.ReplaceAll(p.Claims[n].Address, "[?]", "[0]") // there is one, as the stream is live
	}
	return nil
}

// groupTitle says what alarms are for.
func groupTitle(alarms []*alarm) string {
	var whats, streams []string
	for _, a := range alarms {
		what := purposes[a.spec.Purpose].what
		if what == "" {
			what = strings.ReplaceAll(a.spec.Purpose, "_", " ")
		}
		if !slices.Contains(whats, what) {
			whats = append(whats, what)
		}
		if !slices.Contains(streams, a.target.live.Name) {
			streams = append(streams, a.target.live.Name)
		}
	}
	title := fmt.Sprintf("Watch %s of %s", strings.Join(whats, ", "), streams[0])
	if n := len(streams) - 1; n > 0 {
		title += fmt.Sprintf(" and %d more", n)
	}
	return title
}
