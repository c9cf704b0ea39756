//go:build unix

package e2e

import (
	"maps"
	"slices"
	"strings"
	"testing"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// wantsPatches asserts that each fault has a patch that edits the files it is to, that Terraform's plan
// proved it, and that nothing was refused.
func wantsPatches(t *testing.T, result *hclgen.Result, said string) {
	t.Helper()
	edited := map[string]map[string]bool{}
	for _, p := range result.Patches {
		if p.Proof == nil || p.Proof.Mode != "plan" || p.Proof.Status != "proven" || len(p.Proof.Digests) != 1 {
			t.Errorf("%s: its proof is %+v, want it proven by one plan", p.Title, p.Proof)
		}
		for _, finding := range p.Findings {
			key := finding.Stream + " " + p.Remedy
			if edited[key] == nil {
				edited[key] = map[string]bool{}
			}
			for _, f := range p.Files {
				edited[key][f.Name] = true
			}
		}
	}
	for _, f := range faults {
		for stream, files := range f.streams {
			key := stream + " " + f.remedy
			if got := slices.Sorted(maps.Keys(edited[key])); !slices.Equal(got, files) {
				t.Errorf("%s: patches edit %v, want %v", key, got, files)
			}
			delete(edited, key)
		}
	}
	if len(edited) > 0 {
		t.Errorf("there are patches for what is not planted: %v", slices.Sorted(maps.Keys(edited)))
	}
	for _, r := range result.Refusals {
		t.Errorf("refused: %s %s: %s: %s", r.Finding.Stream, r.Remedy, r.Place, r.Reason)
	}
	if len(result.Awaiting) > 0 || len(result.Aside) > 0 {
		t.Errorf("awaiting apply: %v; left aside: %v", result.Awaiting, result.Aside)
	}
	if t.Failed() {
		t.Fatal(said)
	}
}

// wantsAwaiting asserts that all that is left to do about the faults is to apply the code.
func wantsAwaiting(t *testing.T, result *hclgen.Result, said string) {
	t.Helper()
	awaiting := map[string]bool{}
	for _, a := range result.Awaiting {
		awaiting[a.Finding.Stream+" "+a.Remedy] = true
	}
	for _, f := range faults {
		for stream := range f.streams {
			if !awaiting[stream+" "+f.remedy] {
				t.Errorf("%s: %s is not awaiting apply", stream, f.remedy)
			}
		}
	}
	if n, refused := len(result.Patches), len(result.Refusals); n+refused > 0 {
		t.Errorf("%d patches and %d refusals for code that is patched:\n%s", n, refused, said)
	}
}

// wantsEdited asserts that in the repository just the files of the patches are not as they were.
func wantsEdited(t *testing.T, code *repository, patches []*hclgen.Patch) {
	t.Helper()
	files := map[string]bool{}
	for _, p := range patches {
		for _, f := range p.Files {
			files[f.Name] = true
		}
	}
	var edited []string
	for line := range strings.Lines(code.git(t, "status", "--porcelain")) {
		edited = append(edited, strings.Fields(line)[1])
	}
	if want := slices.Sorted(maps.Keys(files)); !slices.Equal(sorted(edited), want) {
		t.Errorf("edited are %v, want %v", sorted(edited), want)
	}
}

// wantsInPlace asserts that the plans create the alarms that the patches claim, update the streams with
// faults, each in the arguments that its fault is about, and do nothing else.
func wantsInPlace(t *testing.T, plans []*tfjson.Plan, patches []*hclgen.Patch) {
	t.Helper()
	claimed := map[string][]string{}
	adds := map[string]bool{}
	for _, p := range patches {
		for _, c := range p.Claims {
			at := c.Root + ": " + c.Address
			claimed[at] = append(claimed[at], c.Arguments...)
			adds[at] = c.Adds
		}
	}
	updated := map[string]bool{}
	for n, plan := range plans {
		for _, c := range plan.ResourceChanges {
			at := roots[n].dir + ": " + c.Address
			_, isClaimed := claimed[at]
			switch {
			case c.Change.Actions.NoOp():
				continue
			case !isClaimed:
				t.Errorf("%s is planned (%v), and no patch claims it", at, c.Change.Actions)
			case c.Change.Actions.Create() && adds[at] && c.Type == "aws_cloudwatch_metric_alarm":
			case c.Change.Actions.Update() && !adds[at]:
				name, _ := c.Change.Before.(map[string]any)["name"].(string)
				updated[name] = true
				wantsChanged(t, name, changedIn(c.Change), claimed[at])
			default:
				t.Errorf("%s is planned to be %v, want an update or a new alarm", at, c.Change.Actions)
			}
			delete(claimed, at)
		}
	}
	if len(claimed) > 0 {
		t.Errorf("patches claim what is not planned: %v", slices.Sorted(maps.Keys(claimed)))
	}
	for _, f := range faults {
		for name := range f.streams {
			if len(f.changes) > 0 && !updated[name] {
				t.Errorf("%s is not updated", name)
			}
		}
	}
}

// wantsChanged asserts which arguments of a stream a plan changes: those that its fault is about, and what
// patches claim.
func wantsChanged(t *testing.T, stream string, changed, claimed []string) {
	t.Helper()
	f := faultOf(stream)
	if f == nil {
		t.Errorf("%s has no fault, and is updated", stream)
		return
	}
	for _, path := range f.changes {
		if !slices.Contains(changed, path) {
			t.Errorf("%s: its %s is not changed", stream, path)
		}
	}
	for _, path := range changed {
		if !slices.Contains(f.changes, path) && (f.adds == "" || !strings.HasPrefix(path, f.adds+".")) {
			t.Errorf("%s: its %s is changed", stream, path)
		}
	}
	for _, path := range claimed {
		if !slices.Contains(changed, path) {
			t.Errorf("%s: its %s is claimed, and not changed", stream, path)
		}
	}
}

// changedIn lists the arguments in which a planned resource differs, as "stream_mode_details.stream_mode",
// and those that are not known before the apply.
func changedIn(c *tfjson.Change) []string {
	before, after, unknown := map[string]any{}, map[string]any{}, map[string]any{}
	flatten("", c.Before, before)
	flatten("", c.After, after)
	flatten("", c.AfterUnknown, unknown)
	paths := map[string]bool{}
	for path := range before {
		paths[path] = before[path] != after[path]
	}
	for path := range after {
		paths[path] = before[path] != after[path]
	}
	for path, is := range unknown {
		paths[path] = paths[path] || is == true
	}
	maps.DeleteFunc(paths, func(_ string, differs bool) bool { return !differs })
	return slices.Sorted(maps.Keys(paths))
}

// flatten puts the plain values of a resource into a map by their paths. Blocks have no numbers: none here
// stands twice. A list of plain values is one value.
func flatten(path string, v any, into map[string]any) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			flatten(strings.TrimPrefix(path+"."+name, "."), value, into)
		}
	case []any:
		var plain []string
		for _, element := range v {
			if text, ok := element.(string); ok {
				plain = append(plain, text)
			} else {
				flatten(path, element, into)
			}
		}
		if plain != nil {
			into[path] = strings.Join(plain, " ")
		}
	case nil:
	default:
		into[path] = v
	}
}
