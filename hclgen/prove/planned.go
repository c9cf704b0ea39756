package prove

import (
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

// unknown stands for a value that only the apply will tell.
type unknown struct{}

// planned is what a change makes of a resource, with unknown in the places that the plan does not tell.
func planned(c *tfjson.Change) any { return merge(c.After, c.AfterUnknown) }

func merge(after, hidden any) any {
	switch hidden := hidden.(type) {
	case bool:
		if hidden {
			return unknown{}
		}
	case map[string]any:
		values, _ := after.(map[string]any)
		out := map[string]any{}
		maps.Copy(out, values)
		for name, h := range hidden {
			out[name] = merge(values[name], h)
		}
		return out
	case []any:
		values, _ := after.([]any)
		out := make([]any, max(len(values), len(hidden)))
		copy(out, values)
		for i, h := range hidden {
			out[i] = merge(out[i], h)
		}
		return out
	}
	return after
}

// difference is a place where two values of a resource differ.
type difference struct {
	path []string // attributes, blocks and map keys; indexes of lists are left out
	// fresh: there was nothing before, so that all that is below came with it. A provider fills a new block
	// with its defaults.
	fresh bool
}

func (d difference) name() string { return strings.Join(d.path, ".") }

// differences lists where two values differ. What is null, empty or missing is the same: the SDK that the
// aws provider's resources for Kinesis are written with does not tell them apart.
// https://developer.hashicorp.com/terraform/plugin/framework/migrating/benefits
func differences(path []string, before, after any) []difference {
	if isBlank(before) && isBlank(after) {
		return nil
	}
	if isBlank(before) {
		return []difference{{path, true}}
	}
	switch before := before.(type) {
	case map[string]any:
		after, ok := after.(map[string]any)
		if !ok {
			break
		}
		all := maps.Clone(before)
		maps.Copy(all, after)
		var out []difference
		for _, name := range slices.Sorted(maps.Keys(all)) {
			out = append(out, differences(append(slices.Clone(path), name), before[name], after[name])...)
		}
		return out
	case []any:
		after, ok := after.([]any)
		if !ok || len(after) != len(before) {
			break
		}
		var out []difference
		for i := range before {
			out = append(out, differences(path, before[i], after[i])...)
		}
		return out
	}
	if reflect.DeepEqual(before, after) {
		return nil
	}
	return []difference{{path, false}}
}

func isBlank(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	}
	return false
}

// coveredBy tells whether one of the arguments is the place, or a block that holds it. A new block is also
// covered by an argument in it.
func (d difference) coveredBy(arguments []string) bool {
	return slices.ContainsFunc(arguments, func(argument string) bool {
		claimed := slices.DeleteFunc(strings.Split(argument, "."), isIndex)
		n := min(len(claimed), len(d.path))
		return slices.Equal(claimed[:n], d.path[:n]) && (n == len(claimed) || d.fresh)
	})
}

func isIndex(part string) bool {
	_, err := strconv.Atoi(part)
	return err == nil
}

// names lists places once each, sorted.
func names(all []difference) []string {
	var out []string
	for _, d := range all {
		if name := d.name(); name != "" {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
