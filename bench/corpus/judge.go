package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// judge sets the outcome. It returns an error where the outcome is wrong.
func (t *trial) judge(ctx context.Context, o *outcome, s *stream, remedies []asked, result *hclgen.Result) error {
	patched, reasons, err := answers(remedies, result)
	if err != nil {
		return err
	}
	o.Verdict, o.Reason = refused, strings.Join(reasons, "\n")
	if len(result.Patches) == 0 {
		return nil
	}
	o.Verdict = edited
	for _, p := range result.Patches {
		o.Claims = append(o.Claims, p.Claims...)
		for _, f := range p.Files {
			o.Diff += f.Diff
		}
	}
	before, err := t.before(ctx, s)
	if err != nil {
		return err
	}
	a, err := apply(t.dir, result.Patches)
	if err == nil {
		err = t.judgeEdit(ctx, s, patched, result, before, a)
	}
	if undone := a.undo(); undone != nil {
		return undone
	}
	if err == nil {
		t.edits = append(t.edits, &edit{o, s, a.after, result.Patches, patched})
	}
	return err
}

// answers are the remedies that became patches, and the reasons for the others. Each has one answer,
// alarms may have one each.
func answers(remedies []asked, result *hclgen.Result) (patched []asked, reasons []string, err error) {
	for n, a := range remedies {
		is := func(f hclgen.FindingRef) bool { return f.Fingerprint == fmt.Sprint(n) }
		count, byPatch := 0, false
		say := func(what, why string) {
			count++
			reasons = append(reasons, what+": "+why)
		}
		for _, p := range result.Patches {
			if slices.ContainsFunc(p.Findings, is) {
				count++
				byPatch = true
			}
		}
		for _, r := range result.Refusals {
			if is(r.Finding) {
				say("refused", r.Reason)
			}
		}
		for _, r := range result.Awaiting {
			if is(r.Finding) {
				say("awaiting apply", r.What)
			}
		}
		for _, r := range result.Silenced {
			if is(r.Finding) {
				say("silenced", r.Reason)
			}
		}
		for _, r := range result.Advice {
			if slices.ContainsFunc(r.Findings, is) {
				say("advice ("+r.Remedy+")", r.Text)
			}
		}
		most := 1
		if r, ok := a.remedy.(analyzer.CreateAlarms); ok {
			most = len(r.Alarms)
		}
		if count < 1 || count > most {
			return nil, nil, fmt.Errorf("%s has %d answers", a.name(), count)
		}
		if byPatch {
			patched = append(patched, a)
		}
	}
	return patched, reasons, nil
}

// before is what the stream's deployment, and all others, say before any edit.
func (t *trial) before(ctx context.Context, s *stream) (*sight, error) {
	key := fmt.Sprint(s.deployment, s.deployment.Vars, s.options)
	if t.sights[key] == nil {
		seen, err := look(ctx, t.copied, s.options, nil, nil, s.deployment)
		if err != nil {
			return nil, err
		}
		t.sights[key] = seen
	}
	return t.sights[key], nil
}

// judgeEdit judges the patched copy.
func (t *trial) judgeEdit(ctx context.Context, s *stream, patched []asked, result *hclgen.Result, before *sight, a *applied) error {
	var removed, notes []string
	for _, a := range patched {
		for _, g := range a.goals {
			if len(g.values) == 0 {
				removed = append(removed, g.path)
			}
		}
	}
	for _, p := range result.Patches {
		notes = append(notes, p.Notes...)
	}
	for _, name := range keys(a.after) {
		if fault := textFault(name, a.before[name], a.after[name], removed, notes); fault != "" {
			return fmt.Errorf("%s", fault)
		}
	}
	repo, done, err := openRepo(t.dir, ".")
	if err != nil {
		return err
	}
	defer done()
	after, err := look(ctx, repo, s.options, before, keys(a.after), s.deployment)
	if err != nil {
		return err
	}
	changes := differences(before.view, after.view)
	if c, any := unclaimed(changes, result.Patches); any {
		return fmt.Errorf("changes more than it claims: %s", c)
	}
	if err := rightClaims(s, patched, result, before); err != nil {
		return err
	}
	if err := reached(ctx, repo, s, patched, result.Patches); err != nil {
		return err
	}
	again, err := remediate(ctx, t.dir, s, patched)
	if err != nil {
		return fmt.Errorf("a second run: %w", err)
	}
	if len(again.Patches) > 0 {
		return fmt.Errorf("a second run proposes %q:\n%s", again.Patches[0].Title, again.Patches[0].Files[0].Diff)
	}
	_, reasons, err := answers(patched, again)
	if err != nil {
		return fmt.Errorf("a second run: %w", err)
	}
	_, known, _ := answers(patched, result) // some of a finding's alarms may have been refused at once
	for _, r := range reasons {
		if !strings.HasPrefix(r, "awaiting apply") && !slices.Contains(known, r) {
			return fmt.Errorf("a second run does not see what was done: %s", r)
		}
	}
	return nil
}

// rightClaims makes sure that the patches claim nothing but the stream and what it was asked for.
func rightClaims(s *stream, patched []asked, result *hclgen.Result, before *sight) error {
	wanted := map[string]bool{}
	for _, a := range patched {
		for _, g := range a.goals {
			wanted[g.path] = true
		}
	}
	for _, p := range result.Patches {
		for _, c := range p.Claims {
			if c.Adds {
				continue // see reached
			}
			if c.Address != s.address {
				return fmt.Errorf("claims %s, which nobody asked about", c.Address)
			}
			for d, values := range before.view {
				name, ok := values[argument{s.address, "name"}]
				if !ok || !sameDeployment(d, c.Deployment) || sameDeployment(d, s.deployment.String()) {
					continue
				}
				if name != s.name {
					return fmt.Errorf("claims %s of %s, which is the stream %s", c.Address, c.Deployment, name)
				}
				if where := elsewhere(instanceAt(before.evaluations[d], s.address), s.live); where != "" {
					return fmt.Errorf("claims %s of %s, which is the stream %s of %s", c.Address, c.Deployment, name, where)
				}
			}
			for _, path := range c.Arguments {
				if !wanted[plain(path)] && !strings.Contains(path, "s3_backup_configuration.") {
					return fmt.Errorf("claims %s, which nobody asked about", path)
				}
			}
		}
	}
	return nil
}

// elsewhere is the region or account of an instance, if it is another one than that of what was audited; else "".
func elsewhere(i *tfeval.Instance, live *analyzer.Recorded) string {
	if region, ok := i.Provider.Region.Text(); ok && region != live.Region {
		return region
	}
	if i.Provider.Account != live.AccountID {
		return i.Provider.Account
	}
	return ""
}

// reached evaluates the patched copy and makes sure that it says what was wanted.
func reached(ctx context.Context, repo *tfeval.Repo, s *stream, patched []asked, patches []*hclgen.Patch) error {
	ev, err := repo.Evaluate(ctx, s.deployment)
	if err != nil {
		return err
	}
	i := instanceAt(ev, s.address)
	if i == nil {
		return fmt.Errorf("%s is gone", s.address)
	}
	for _, a := range patched {
		for _, g := range a.goals {
			if v := i.Attribute(g.path); !g.reached(v) {
				return fmt.Errorf("%s is %s, not %s", g.path, valueText(repo, i, g.path), strings.Join(g.values, " "))
			}
		}
		if err := alarmsAdded(ev, s, a, patches); err != nil {
			return err
		}
	}
	return nil
}

func (g goal) reached(v tfeval.Value) bool {
	if v.IsNull() {
		return g.absent
	}
	got, ok := v.Strings()
	if !ok {
		text, known := v.Text()
		if !known {
			return false
		}
		got = []string{text}
	}
	slices.Sort(got)
	return slices.Equal(got, slices.Sorted(slices.Values(g.values)))
}
