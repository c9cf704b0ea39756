package prove

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// judge tells what the plan after the patches does that the plan before them does not, beyond what they
// claim; nothing where that is all. It names addresses and attributes, never values.
func judge(before, after *tfjson.Plan, claims []hclgen.Claim) []string {
	was, is := byAddress(before), byAddress(after)
	all := maps.Clone(was)
	maps.Copy(all, is)
	var reasons []string
	for _, key := range slices.Sorted(maps.Keys(all)) {
		claimed := slices.DeleteFunc(slices.Clone(claims), func(c hclgen.Claim) bool { return c.Address != key })
		if why := judgeResource(was[key], is[key], claimed); why != "" {
			reasons = append(reasons, key+" "+why)
		}
	}
	for _, c := range claims {
		if all[c.Address] == nil {
			reasons = append(reasons, c.Address+" is not in the plan, though a patch claims it")
		}
	}
	return append(reasons, invoked(before, after)...)
}

// byAddress returns the changes of managed resources. What was left over from an earlier replacement is
// apart from the resource that took its place. Data sources change nothing.
func byAddress(p *tfjson.Plan) map[string]*tfjson.ResourceChange {
	out := map[string]*tfjson.ResourceChange{}
	for _, c := range p.ResourceChanges {
		key := c.Address
		if c.DeposedKey != "" {
			key += " (deposed " + c.DeposedKey + ")"
		}
		if c.Mode != tfjson.DataResourceMode && c.Change != nil {
			out[key] = c
		}
	}
	return out
}

func judgeResource(was, is *tfjson.ResourceChange, claims []hclgen.Claim) string {
	adds := slices.ContainsFunc(claims, func(c hclgen.Claim) bool { return c.Adds })
	switch {
	case is == nil:
		return "is not planned any more"
	case ends(is) && (was == nil || !ends(was)):
		return ending(is)
	case was == nil && adds && is.Change.Actions.Create():
		return ""
	case was == nil:
		return fmt.Sprintf("would be planned (%s), which no patch claims", actions(is))
	case adds:
		return "is in the plan without the patch that claims to add it"
	case is.Change.Actions.Create() && !was.Change.Actions.Create():
		return "would be created"
	}
	changed := differences(nil, planned(was.Change), planned(is.Change))
	if len(claims) == 0 {
		if len(changed) > 0 || actions(was) != actions(is) || (was.Change.Importing == nil) != (is.Change.Importing == nil) {
			return fmt.Sprintf("would change (%s), which no patch claims", strings.Join(append(names(changed), actions(is)), ", "))
		}
		return ""
	}
	var arguments []string
	for _, c := range claims {
		arguments = append(arguments, c.Arguments...)
	}
	outside := slices.DeleteFunc(slices.Clone(changed), func(d difference) bool { return d.coveredBy(arguments) })
	if len(outside) > 0 {
		return fmt.Sprintf("would change more than is claimed (%s)", strings.Join(names(outside), ", "))
	}
	for _, c := range claims {
		if !slices.ContainsFunc(changed, func(d difference) bool { return d.coveredBy(c.Arguments) }) {
			return fmt.Sprintf("would not change (%s): the patch is without effect", strings.Join(c.Arguments, ", "))
		}
	}
	return ""
}

// ends tells whether the resource would be destroyed, be it to be replaced, or be dropped from the state.
func ends(c *tfjson.ResourceChange) bool {
	return slices.Contains(c.Change.Actions, tfjson.ActionDelete) || slices.Contains(c.Change.Actions, tfjson.ActionForget)
}

func ending(c *tfjson.ResourceChange) string {
	if !slices.Contains(c.Change.Actions, tfjson.ActionCreate) {
		return fmt.Sprintf("would be gone (%s)", actions(c))
	}
	var because []string
	for _, p := range c.Change.ReplacePaths {
		var path []string
		steps, _ := p.([]any)
		for _, step := range steps {
			if name, ok := step.(string); ok {
				path = append(path, name)
			}
		}
		because = append(because, strings.Join(path, "."))
	}
	slices.Sort(because)
	return fmt.Sprintf("would be replaced (%s)", strings.Join(slices.Compact(because), ", "))
}

func actions(c *tfjson.ResourceChange) string {
	var out []string
	for _, a := range c.Change.Actions {
		out = append(out, string(a))
	}
	return strings.Join(out, " and ")
}

// invoked names the actions that only the plan after the patches would set off.
// https://developer.hashicorp.com/terraform/language/invoke-actions
func invoked(before, after *tfjson.Plan) []string {
	known := map[string]bool{}
	for _, a := range before.ActionInvocations {
		known[a.Address] = true
	}
	var reasons []string
	for _, a := range after.ActionInvocations {
		if !known[a.Address] {
			known[a.Address] = true
			reasons = append(reasons, a.Address+" would be invoked, which no patch claims")
		}
	}
	return reasons
}

// unborn names the claimed resources that are not in the state yet. That their plan is to be created
// would hide that a change replaces them.
func unborn(before *tfjson.Plan, claims []hclgen.Claim) []string {
	was := byAddress(before)
	var out []string
	for _, c := range claims {
		if r := was[c.Address]; !c.Adds && r != nil && r.Change.Actions.Create() {
			out = append(out, c.Address)
		}
	}
	return out
}
