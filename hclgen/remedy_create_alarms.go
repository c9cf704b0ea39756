package hclgen

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// alarm is an alarm that is wanted of the code of its target's root module.
type alarm struct {
	target   *target
	ask      Ask
	spec     analyzer.AlarmSpec // with a name that is free in the code too
	dir      string             // folder of the module that defines the stream
	key      string             // tells the stream, or its consumer, from others for a reader
	stream   string             // HCL that names the stream in the root module
	counted  string             // HCL for how many there are of it, where it may be none
	consumer string             // the same of the fan-out consumer; "" without one
	provider string             // HCL; "" for the default one
	region   string             // HCL; "" for the provider's
	actions  string             // HCL of alarm_actions
	done     bool               // it is part of a patch, or was refused
}

// alarms adds the alarms that are asked for to the root modules: one block for all streams of a module
// that need the same. They stand in the root module since a called one may be shared with other callers.
func (w *work) alarms(ctx context.Context) error {
	wanted := w.wantedAlarms()
	if err := w.switchOn(ctx, wanted); err != nil {
		return err
	}
	for _, group := range alike(wanted) {
		if err := w.createAlarms(ctx, open(group), wanted); err != nil {
			return err
		}
	}
	return nil
}

func open(alarms []*alarm) []*alarm {
	return slices.DeleteFunc(slices.Clone(alarms), func(a *alarm) bool { return a.done })
}

// wantedAlarms are the alarms that the code lacks and that can be written.
func (w *work) wantedAlarms() []*alarm {
	var out []*alarm
	for _, t := range w.targets {
		for _, ask := range t.asks {
			r, ok := ask.Finding.Remedy.(analyzer.CreateAlarms)
			if !ok || t.err != nil || !w.selected(ask) {
				continue
			}
			s := w.site(t)
			if reason, ok := s.inst.IgnoredChecks()[ask.Finding.CheckID]; ok {
				w.result.Silenced = append(w.result.Silenced, Silenced{ref(ask), reason, s.at()})
				continue
			}
			if err := sane(r, t.live); err != nil {
				w.declined(ask, s, intent{}, err)
				continue
			}
			for _, spec := range r.Alarms {
				a := &alarm{target: t, ask: ask, spec: spec}
				w.refer(a, s)
				if w.inCode(a, s) {
					continue
				}
				if err := w.prepare(a, s, out); err != nil {
					w.refuseAlarm(a, err, a.block())
					continue
				}
				out = append(out, a)
			}
		}
	}
	return out
}

// prepare works out what the alarm's block is made of.
func (w *work) prepare(a *alarm, s site, others []*alarm) error {
	unnamed := a.spec.Name == ""
	if unnamed {
		a.spec.Name = serviceOf(a.spec) + "-" + s.live.Name + "-" + strings.ReplaceAll(a.spec.Purpose, "_", "-")
	}
	var err error
	if a.actions, err = w.actions(s); err != nil {
		return err
	}
	switch {
	case unnamed:
		return cannotf(s.at(), "the names of the live alarms were not read, and a new alarm would overwrite one of the same name: run the audit again")
	case s.major() < 4:
		return cannotf(s.at(), "the code runs with a version of the AWS provider before 4, whose arguments for alarms are not known")
	case strings.Contains(s.inst.Address, "[?]"):
		return cannotf(s.at(), "which instances %s.%s has is known only to Terraform", s.inst.Type, s.inst.Name)
	case s.inst.Attribute("name").Sensitive:
		return cannotf(s.at(), "the name comes from a sensitive value, which is not written down elsewhere")
	case len(a.target.holes) > 0 && a.stream == literal(cty.StringVal(s.live.Name)):
		return cannotf(s.at(), "a part of the name is known only to Terraform, and the root module has nothing to name the stream by: with the name as it is, each deployment would watch this one")
	}
	if a.provider, a.region, err = providerIn(s); err != nil {
		return err
	}
	return a.free(s, others)
}

// alike puts alarms together that one block can make.
func alike(wanted []*alarm) [][]*alarm {
	var out [][]*alarm
	groups := map[string]int{}
	for _, a := range wanted {
		spec := a.spec
		spec.Name, spec.Dimensions = "", nil
		name := a.nameParts()
		if name == nil {
			name = []string{a.spec.Name}
		}
		if a.counted != "" {
			name = append(name, a.target.place.address, a.spec.Name) // it has a block of its own
		}
		key := fmt.Sprintf("%q %q %q %q %q %q %+v", a.target.place.deployment, a.dir, a.provider, a.region, a.actions, name, spec)
		n, ok := groups[key]
		if !ok {
			n = len(out)
			groups[key], out = n, append(out, nil)
		}
		out[n] = append(out[n], a)
	}
	return out
}

// refuseAlarm records why an alarm is not added. What of one finding is refused for one reason is one refusal.
func (w *work) refuseAlarm(a *alarm, err error, hcl string) {
	a.done = true
	r := Refusal{Finding: ref(a.ask), Remedy: a.ask.Finding.Remedy.Kind(), Reason: err.Error(), Place: w.site(a.target).at()}
	if c := asCannot(err); c != nil && c.at != "" {
		r.Place = c.at
	}
	for n, other := range w.result.Refusals {
		before := other.HCL
		if other.HCL = ""; other == r {
			w.result.Refusals[n].HCL = before + "\n" + hcl
			return
		}
	}
	r.HCL = hcl
	w.result.Refusals = append(w.result.Refusals, r)
}
