package hclgen

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"

	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// kindTexts are the origins of a value as people write them.
var kindTexts = map[tfeval.Kind]string{
	tfeval.Literal:         "literal in the block",
	tfeval.VariableDefault: "default of a variable",
	tfeval.TFVars:          "tfvars file",
	tfeval.CommandLine:     "--var",
	tfeval.Local:           "local",
	tfeval.ForEach:         "for_each",
	tfeval.ModuleArgument:  "argument of the module call",
	tfeval.ModuleDefault:   "default of the module's variable",
	tfeval.TypeDefault:     "default in the variable's type",
	tfeval.Output:          "module output",
	tfeval.Resource:        "another resource's argument",
	tfeval.Absent:          "absent",
	tfeval.Computed:        "computed",
}

// Explain writes which block defines a stream, and where each of its arguments comes from. Values of
// sensitive variables are not written, nor are those from files that are not tracked; nil tracks all.
func Explain(w io.Writer, set tfeval.Set, c Candidate, tracked func(string) bool) error {
	i := c.Instance
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n  defined at %s:%d\n  deployed as %s\n", i.Address, i.File, i.Block.DefRange().Start.Line, c.Evaluation.Deployment)
	for _, hole := range slices.Sorted(maps.Keys(c.Holes)) {
		fmt.Fprintf(&b, "  if %s is %q\n", hole, c.Holes[hole])
	}
	for _, path := range i.AttributePaths() {
		v := i.Attribute(path)
		fmt.Fprintf(&b, "\n%s = %s\n  %s, %s:%d\n", path, shown(v, tracked), kindTexts[v.Origin.Kind], v.Origin.File, v.Origin.Range.Start.Line)
		if len(v.Origin.Via) > 0 {
			var via []string
			for _, step := range v.Origin.Via {
				via = append(via, fmt.Sprintf("%s (%s:%d)", step.What, step.Span.File, step.Span.Range.Start.Line))
			}
			fmt.Fprintf(&b, "  through %s\n", strings.Join(via, ", "))
		}
		if others := sharers(set, c, path, v.Origin); len(others) > 0 {
			fmt.Fprintf(&b, "  shared with %s\n", strings.Join(others, ", "))
		}
		if yes, at := i.Ignores(path); yes {
			fmt.Fprintf(&b, "  ignore_changes covers it (%s:%d)\n", at.File, at.Range.Start.Line)
		}
	}
	_, err := io.WriteString(w, printable(b.String()))
	return err
}

// mostSharers is how many others that share a value's origin are named.
const mostSharers = 5

// sharers are the other instances whose arguments the same place decides.
func sharers(set tfeval.Set, c Candidate, path string, o tfeval.Origin) []string {
	if o.Kind == tfeval.Absent {
		return nil
	}
	var names []string
	seen := map[string]bool{}
	more := 0
	for _, use := range set.SharedBy(o) {
		name := use.Instance.Address + "." + use.Path
		if use.Evaluation != c.Evaluation {
			name += " (" + use.Evaluation.Deployment.String() + ")"
		} else if use.Instance == c.Instance && use.Path == path {
			continue
		}
		switch {
		case seen[name]:
		case len(names) == mostSharers:
			more++
		default:
			names = append(names, name)
		}
		seen[name] = true
	}
	if more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	return names
}

func shown(v tfeval.Value, tracked func(string) bool) string {
	for _, read := range v.Origin.Reads {
		if tracked != nil && !tracked(read.File) {
			return "(not shown: git does not track " + read.File + ")"
		}
	}
	return text(v)
}

func text(v tfeval.Value) string {
	switch {
	case v.Sensitive:
		return "(sensitive)"
	case !v.Known && v.Pattern.Anchored():
		return fmt.Sprintf("%q, of which a part is known only to Terraform", v.Pattern)
	case !v.Known:
		return "known only to Terraform"
	case v.V.IsNull():
		return "null"
	}
	unmarked, _ := v.V.UnmarkDeep()
	out, err := ctyjson.Marshal(unmarked, unmarked.Type())
	if err != nil {
		return "(" + unmarked.Type().FriendlyName() + ")"
	}
	return string(out)
}

// printable replaces what could move a terminal's cursor or hide text: names and values come from
// files that anyone may have written.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || unicode.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, s)
}
