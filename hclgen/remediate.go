package hclgen

import (
	"context"
	"fmt"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// work is a run of Remediate.
type work struct {
	ed      *editor
	where   tfeval.Set // the deployments in which streams are looked for
	targets []*target
	result  *Result
	clean   map[string]bool // files as they are now that terraform fmt would leave so
}

// want is a remedy whose way into the code is clear, up to the edit.
type want struct {
	target *target
	ask    Ask
	also   []FindingRef // that ask for the same
	in     intent
	done   bool // a patch has it
}

func newWork() *work {
	return &work{clean: map[string]bool{}, result: &Result{Patches: []*Patch{}, Refusals: []Refusal{}, Awaiting: []Awaiting{}, Advice: []Advice{}, Silenced: []Silenced{}, Aside: []Aside{}, Defined: []Defined{}}}
}

// Remediate turns the findings of an analysis into patches of the repository's code. Each patch was
// evaluated before it is returned: the arguments that it claims come out as wanted, and no other
// instance in the repository changes. The code is found by the options; all of it is watched.
func Remediate(ctx context.Context, repo *tfeval.Repo, o tfeval.Options, r *analyzer.Recorded, s Settings) (*Result, error) {
	w, err := located(ctx, repo, o, r, s)
	if err != nil {
		return nil, err
	}
	before := w.ed.repo
	w.define(r)
	for _, t := range w.targets {
		w.consider(t)
	}
	for _, t := range w.targets {
		for _, want := range t.wants {
			if err := w.patch(ctx, want); err != nil {
				return nil, err
			}
		}
	}
	if err := w.alarms(ctx); err != nil {
		return nil, err
	}
	w.result.Deployments = map[string]tfeval.Deployment{}
	for _, ev := range w.ed.set {
		w.result.Deployments[ev.Deployment.String()] = ev.Deployment
	}
	return w.result, w.blobs(before)
}

// evaluate evaluates all deployments of the repository, and returns those in which streams are looked for.
func (w *work) evaluate(ctx context.Context, repo *tfeval.Repo, o tfeval.Options, s *Settings) (tfeval.Set, error) {
	here, refusals := repo.Deployments(o)
	o.Everywhere, o.Types = true, nil
	all, _ := repo.Deployments(o)
	w.ed = &editor{repo: repo, opts: s, index: index{}}
	var where tfeval.Set
	wanted := map[string]bool{}
	for _, d := range here {
		wanted[d.String()] = true
	}
	for _, d := range all {
		ev, err := repo.Evaluate(ctx, d)
		if err != nil {
			return nil, err
		}
		w.ed.set = append(w.ed.set, ev)
		if !wanted[d.String()] {
			continue
		}
		where = append(where, ev)
		for _, problem := range ev.Problems {
			refusals = append(refusals, tfeval.Refusal{Path: d.String(), Reason: problem.Error()})
		}
	}
	for _, refused := range refusals {
		w.result.Aside = append(w.result.Aside, Aside(refused))
	}
	return where, nil
}

// targetsOf are the live streams with what is asked of them. A remedy that a finding has for another
// stream, as for the source of a delivery stream, is asked of that one.
func targetsOf(r *analyzer.Recorded) []*target {
	var out []*target
	streams := map[string]*target{}
	for _, live := range Lives(r) {
		t := &target{live: live}
		out = append(out, t)
		if live.Kind == analyzer.KindStream {
			streams[live.Name] = t
		}
	}
	for _, ask := range Asks(r) {
		if source, ok := ask.Finding.Remedy.(analyzer.EnableStreamEncryption); ok && ask.Live.Kind == analyzer.KindDelivery {
			if t := streams[source.Stream]; t != nil {
				t.asks = append(t.asks, ask)
				continue
			}
		}
		i := slices.IndexFunc(out, func(t *target) bool { return t.live.Name == ask.Live.Name && t.live.Kind == ask.Live.Kind })
		out[i].asks = append(out[i].asks, ask)
	}
	return out
}

func ref(a Ask) FindingRef {
	return FindingRef{a.Live.Name, a.Live.Kind, a.Finding.CheckID, a.Finding.Issue, string(a.Finding.Severity), a.Finding.Fingerprint}
}

// consider decides what becomes of each remedy that is asked of a target, before anything is edited.
func (w *work) consider(t *target) {
	if t.err != nil {
		w.unlocated(t)
		return
	}
	s := w.site(t)
	asks, follow := w.chosen(t, s)
	if follow != nil {
		asks = append(asks, *follow)
	}
	differences, unread := s.drift()
	for _, ask := range asks {
		if _, ok := ask.Finding.Remedy.(analyzer.CreateAlarms); ok {
			continue // adds blocks and edits none: see alarms
		}
		if err := sane(ask.Finding.Remedy, ask.Live); err != nil {
			if w.selected(ask) {
				w.declined(ask, s, intent{}, err)
			}
			continue
		}
		in, err := intentOf(ask.Finding.Remedy, s)
		awaits := len(in.goals) > 0 && reachedAll(in.goals, s.inst) && !ignoresAny(in.goals, s.inst)
		if err == nil && !awaits {
			err = w.admissible(s, in, differences)
		}
		if awaits {
			t.awaiting = append(t.awaiting, in.goals...)
		}
		if !w.selected(ask) {
			continue
		}
		if reason, ok := s.inst.IgnoredChecks()[ask.Finding.CheckID]; ok {
			w.result.Silenced = append(w.result.Silenced, Silenced{ref(ask), reason, s.at()})
			continue
		}
		switch {
		case awaits:
			w.result.Awaiting = append(w.result.Awaiting, Awaiting{ref(ask), ask.Finding.Remedy.Kind(), s.at(), in.title})
		case err != nil:
			w.declined(ask, s, in, err)
		default:
			if len(unread) > 0 {
				in.notes = append(in.notes, "Known only to Terraform, so not compared with the live stream: "+someOf(unread)+".")
			}
			t.add(&want{target: t, ask: ask, in: in})
		}
	}
	sortWants(t.wants, differences)
}

// add joins remedies of one target that come to the same.
func (t *target) add(n *want) {
	for _, w := range t.wants {
		if w.in.title == n.in.title {
			w.also = append(w.also, ref(n.ask))
			return
		}
	}
	t.wants = append(t.wants, n)
}

func (w *work) selected(a Ask) bool { return w.ed.opts.Selected == nil || w.ed.opts.Selected(a) }

func reachedAll(goals []goal, i *tfeval.Instance) bool {
	return !slices.ContainsFunc(goals, func(g goal) bool { return !g.reached(i) })
}

func ignoresAny(goals []goal, i *tfeval.Instance) bool {
	return slices.ContainsFunc(goals, func(g goal) bool { ignored, _ := i.Ignores(g.path); return ignored })
}

// admissible says what keeps the intent from being carried out, whatever the edit.
func (w *work) admissible(s site, in intent, differences []difference) error {
	for _, g := range in.goals {
		if ignored, at := s.inst.Ignores(g.path); ignored {
			return cannotf(at.String(), "ignore_changes at %s covers %s: an edit would be without effect, as where an autoscaler decides it", at, g.path)
		}
	}
	if err := s.updates(in.goals); err != nil {
		return err
	}
	if files := s.ev.Unread(); len(files) > 0 {
		return cannotf(s.at(), "%s was left aside (%s), and what it says may win", files[0].Path, files[0].Reason)
	}
	if s.live.Stream == nil && s.live.Delivery == nil {
		return cannotf(s.at(), "the configuration of %s was not read, so whether the code is what is live can't be told", s.live.Name)
	}
	for _, g := range in.goals {
		o := s.inst.Attribute(g.path).Origin
		drifted := slices.ContainsFunc(differences, func(d difference) bool { return plainPath(d.path) == plainPath(g.path) })
		if drifted && o.Kind == tfeval.VariableDefault && !g.reached(s.inst) {
			return cannotf(o.Span().String(), "%s is a default here that is not what is live: something outside of the code decides it. Pass the var file or --var that the stream is deployed with", g.path)
		}
	}
	return nil
}

// differs refuses to edit a block that is not what is live in anything but what was settled.
func differs(s site, differences []difference, settled []goal) error {
	text := ""
	for _, d := range differences {
		if slices.ContainsFunc(settled, func(g goal) bool { return plainPath(g.path) == plainPath(d.path) }) {
			continue
		}
		if text != "" {
			text += "; "
		}
		text += d.String()
	}
	if text == "" {
		return nil
	}
	return cannotf(s.at(), "the code is not what is live, and whoever applies an edit applies that too: %s. Bring them together first", text)
}

// declined records why a remedy is not turned into a patch.
func (w *work) declined(ask Ask, s site, in intent, err error) {
	var hcl string // a cut that was not allowed is not to be pasted either
	if len(in.goals) > 0 && (s.opts.AllowReductions || !reduces(ask.Finding.Remedy)) {
		hcl = s.paste(in.goals)
	}
	if a, ok := err.(*advised); ok {
		w.result.Advice = append(w.result.Advice, Advice{ask.Live.Name, ask.Live.Kind, []FindingRef{ref(ask)}, ask.Finding.Remedy.Kind(), a.text, a.hcl})
		return
	}
	at := s.at()
	if c := asCannot(err); c != nil && c.at != "" {
		at = c.at
	}
	w.result.Refusals = append(w.result.Refusals, Refusal{ref(ask), ask.Finding.Remedy.Kind(), err.Error(), at, hcl})
}

// unlocated records that a target's code was not found.
func (w *work) unlocated(t *target) {
	asks := slices.DeleteFunc(slices.Clone(t.asks), func(a Ask) bool { return !w.selected(a) })
	if !notFound(t.err) {
		at := ""
		if c := asCannot(t.err); c != nil {
			at = c.at
		}
		for _, ask := range asks {
			w.result.Refusals = append(w.result.Refusals, Refusal{Finding: ref(ask), Remedy: ask.Finding.Remedy.Kind(), Reason: t.err.Error(), Place: at})
		}
		return
	}
	if len(w.result.Aside) > 0 { // it may be defined there
		for _, ask := range asks {
			w.result.Refusals = append(w.result.Refusals, Refusal{Finding: ref(ask), Remedy: ask.Finding.Remedy.Kind(), Place: w.result.Aside[0].Path,
				Reason: fmt.Sprintf("no code that could be read defines %s, and %s was left aside: %s", t.live.Name, w.result.Aside[0].Path, w.result.Aside[0].Reason)})
		}
		return
	}
	if by, at := w.mayBe(t); by != "" {
		for _, ask := range asks {
			w.result.Refusals = append(w.result.Refusals, Refusal{Finding: ref(ask), Remedy: ask.Finding.Remedy.Kind(), Place: at,
				Reason: fmt.Sprintf("%s may define %s: pass --state or --plan, run terraform init where the module is remote, or give what its name is made of with --var", by, t.live.Name)})
		}
		return
	}
	if len(asks) == 0 && w.ed.opts.Selected != nil {
		return
	}
	refs := []FindingRef{}
	for _, ask := range asks {
		refs = append(refs, ref(ask))
	}
	a := importBlock(t.live)
	w.result.Advice = append(w.result.Advice, Advice{t.live.Name, t.live.Kind, refs, "import", a.text, a.hcl})
}
