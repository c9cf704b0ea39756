package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// planned is what a plan makes of each argument.
type planned map[argument]string

// plan compares the plans of some edits before and after, with a mocked provider: what Terraform itself
// makes of the code, where tfeval's word is not enough. What can't be planned without the team's account
// is left out.
// https://developer.hashicorp.com/terraform/language/tests/mocking
func (t *trial) plan(ctx context.Context) error {
	sample := t.sample()
	if len(sample) == 0 {
		return nil
	}
	dir, err := os.MkdirTemp("", "corpus-plan-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for n, e := range sample {
		// Data sources are mocked by random text: what differs between two plans of the same code says nothing.
		for name, changed := range map[string]map[string][]byte{"before": nil, "again": nil, "after": e.changed} {
			if err := prepare(dir, fmt.Sprintf("%s%d", name, n), t.dir, e.stream.deployment, changed); err != nil {
				return err
			}
		}
	}
	if err := t.terraform.init(ctx, dir); err != nil {
		return ctx.Err() // one that can't be planned spoils them all
	}
	out, _ := t.terraform.run(ctx, dir, "test", "-json", "-verbose", "-no-color") // one that fails is seen by what it lacks
	plans, err := readPlans(out)
	if err != nil {
		return err
	}
	for n, e := range sample {
		before, again, after := plans[fmt.Sprintf("before%d", n)], plans[fmt.Sprintf("again%d", n)], plans[fmt.Sprintf("after%d", n)]
		if before == nil || again == nil {
			continue
		}
		e.outcome.Planned = true
		if fault := planFault(e, before, again, after); fault != "" {
			e.outcome.fail(fault)
		}
	}
	return ctx.Err()
}

// sample takes edits of root modules that pass terraform validate, as evenly as it can.
func (t *trial) sample() []*edit {
	all := slices.DeleteFunc(slices.Clone(t.edits), func(e *edit) bool {
		return e.outcome.Verdict == wrong || !slices.Contains(t.report.Valid, e.stream.deployment.Root)
	})
	if len(all) <= t.plans {
		return all
	}
	var out []*edit
	for n := range t.plans {
		out = append(out, all[n*len(all)/t.plans])
	}
	return out
}

// readPlans returns the plans by the name of their run.
func readPlans(out []byte) (map[string]planned, error) {
	plans := map[string]planned{}
	for line := range bytes.Lines(out) {
		var message struct {
			Run  string `json:"@testrun"`
			Plan *struct {
				Changes []struct {
					Address string
					Mode    string
					Change  struct{ After any }
				} `json:"resource_changes"`
			} `json:"test_plan"`
		}
		if err := json.Unmarshal(line, &message); err != nil {
			return nil, fmt.Errorf("terraform test printed %q: %w", line, err)
		}
		if message.Plan == nil {
			continue
		}
		plan := planned{}
		for _, c := range message.Plan.Changes {
			if c.Mode == "managed" {
				plan[argument{c.Address, ""}] = "is there"
				plan.add(c.Address, "", c.Change.After)
			}
		}
		plans[message.Run] = plan
	}
	return plans, nil
}

// add writes down what is below a path. A list of plain values is one value, in any order.
func (p planned) add(address, path string, v any) {
	switch v := v.(type) {
	case nil:
		return
	case map[string]any:
		for name, inner := range v {
			p.add(address, strings.TrimPrefix(path+"."+name, "."), inner)
		}
		return
	case []any:
		var texts []string
		for n, inner := range v {
			if _, block := inner.(map[string]any); block {
				p.add(address, fmt.Sprintf("%s.%d", path, n), inner)
				continue
			}
			texts = append(texts, fmt.Sprint(inner))
		}
		if len(texts) > 0 {
			slices.Sort(texts)
			p[argument{address, plain(path)}] = strings.Join(texts, " ")
		}
		return
	}
	p[argument{address, plain(path)}] = fmt.Sprint(v)
}

// planFault says in what the plan after an edit is not what it should be, "" for nothing.
func planFault(e *edit, before, again, after planned) string {
	if after == nil {
		return "the code can no longer be planned"
	}
	deployment := e.stream.deployment.String()
	var changes []change
	for a, was := range before {
		if is := after[a]; is != was && again[a] == was {
			changes = append(changes, change{deployment, a, was, is})
		}
	}
	for a, is := range after {
		if _, ok := before[a]; !ok && (is != "" || a.path == "") {
			changes = append(changes, change{deployment, a, "absent", is})
		}
	}
	slices.SortFunc(changes, func(a, b change) int { return strings.Compare(a.String(), b.String()) })
	if c, any := unclaimed(changes, e.patches); any {
		return "the plan changes more than it claims: " + c.String()
	}
	for _, a := range e.patched {
		for _, g := range a.goals {
			got, ok := after[argument{e.stream.address, g.path}]
			if want := strings.Join(slices.Sorted(slices.Values(g.values)), " "); got != want && (ok || !g.absent) {
				return fmt.Sprintf("the plan has %s %q, not %q", g.path, got, want)
			}
		}
	}
	return ""
}

// prepare writes a copy of the code and a test file that plans the deployment.
func prepare(dir, name, src string, d deployment, changed map[string][]byte) error {
	if err := linkTree(filepath.Join(dir, name), src, d.Root, changed); err != nil {
		return err
	}
	root, err := readRoot(filepath.Join(dir, name), d)
	if err != nil {
		return err
	}
	if !root.requiresAWS { // else the provider is not mocked inside modules
		text := "terraform {\n  required_providers {\n    aws = { source = \"hashicorp/aws\" }\n  }\n}\n"
		if err := os.WriteFile(filepath.Join(dir, name, filepath.FromSlash(d.Root), "corpus_required.tf"), []byte(text), 0o644); err != nil {
			return err
		}
	}
	var text strings.Builder
	text.WriteString("mock_provider \"aws\" {}\n")
	for _, alias := range root.aliases {
		fmt.Fprintf(&text, "mock_provider \"aws\" {\n  alias = %q\n}\n", alias)
	}
	fmt.Fprintf(&text, "run %q {\n  command = plan\n\n  module {\n    source = %q\n  }\n\n  variables {\n", name, "./"+name+"/"+d.Root)
	for _, v := range keys(root.values) {
		fmt.Fprintf(&text, "    %s = %s\n", v, root.values[v])
	}
	text.WriteString("  }\n}\n")
	return writeTests(dir, name, text.String())
}
