package hclgen

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

const typeAlarm = "aws_cloudwatch_metric_alarm"

// purposes are what alarms are for: in a title, and around the stream's name in a description.
var purposes = map[string]struct{ what, before, after string }{
	"iterator_age":     {"iterator age", "Readers of ", " are behind."},
	"fan_out_lag":      {"fan-out lag", "A fan-out consumer of ", " is behind."},
	"write_throttling": {"write throttling", "Writes to ", " are throttled."},
	"read_throttling":  {"read throttling", "Reads of ", " are throttled."},
	"delivery_success": {"delivery success", "Deliveries of ", " fail."},
	"data_freshness":   {"data freshness", "Deliveries of ", " are late."},
}

// noTopic stands where a person has to say whom an alarm notifies.
const noTopic = `["arn:aws:sns:REGION:ACCOUNT:TOPIC"] # your topic here`

// alarmBlock is the HCL of one block that makes all the alarms, as terraform fmt has it. They are made
// only where the variable is true, if there is one.
func alarmBlock(label string, group []*alarm, variable string) string {
	a := group[0]
	names := a.references()
	var b strings.Builder
	set := func(name, value string) { fmt.Fprintf(&b, "%s = %s\n", name, value) }
	fmt.Fprintf(&b, "resource %q %q {\n", typeAlarm, label)
	switch {
	case len(group) > 1 && variable != "":
		set("for_each", "var."+variable+" ? "+members(group)+" : {}")
	case len(group) > 1:
		set("for_each", members(group))
	case variable != "":
		set("count", "var."+variable+" ? "+cmp.Or(a.counted, "1")+" : 0")
	case a.counted != "":
		set("count", a.counted)
	}
	if a.provider != "" {
		set("provider", a.provider)
	}
	if len(group) > 1 || variable != "" || a.counted != "" || a.provider != "" {
		b.WriteString("\n")
	}
	if len(group) > 1 {
		names = eachValue(names)
	}
	if a.region != "" {
		set("region", a.region)
	}
	set("alarm_name", a.name(names))
	if p := purposes[a.spec.Purpose]; p.before != "" {
		set("alarm_description", template([]string{p.before, p.after}, names))
	}
	for _, g := range a.goals() {
		set(g.path, literal(g.want))
	}
	set("alarm_actions", cmp.Or(a.actions, noTopic))
	b.WriteString("\ndimensions = {\n")
	for n, dimension := range a.dimensions() {
		set(dimension, names[n])
	}
	b.WriteString("}\n}\n")
	return string(hclwrite.Format([]byte(b.String())))
}

// goals are the arguments that are the same for all alarms of a block.
func (a *alarm) goals() []goal {
	s := a.spec
	out := []goal{
		{path: "namespace", want: cty.StringVal(s.Namespace)},
		{path: "metric_name", want: cty.StringVal(s.Metric)},
		{path: "statistic", want: cty.StringVal(s.Statistic)},
		{path: "comparison_operator", want: cty.StringVal(s.Comparison)},
		{path: "threshold", want: cty.MustParseNumberVal(strconv.FormatFloat(s.Threshold, 'f', -1, 64))},
		{path: "period", want: number(s.PeriodSeconds)},
		{path: "evaluation_periods", want: number(s.EvaluationPeriods)},
	}
	if s.DatapointsToAlarm > 0 {
		out = append(out, goal{path: "datapoints_to_alarm", want: number(s.DatapointsToAlarm)})
	}
	if s.TreatMissingData != "" {
		out = append(out, goal{path: "treat_missing_data", want: cty.StringVal(s.TreatMissingData)})
	}
	return out
}

// dimensions are the names of the metric's dimensions, beside references.
func (a *alarm) dimensions() []string {
	out := []string{"StreamName"}
	if _, ok := a.spec.Dimensions["DeliveryStreamName"]; ok {
		out[0] = "DeliveryStreamName"
	}
	if a.consumer != "" {
		out = append(out, "ConsumerName")
	}
	return out
}

func (a *alarm) references() []string {
	if a.consumer == "" {
		return []string{a.stream}
	}
	return []string{a.stream, a.consumer}
}

// members are the for_each of a group: each stream's name by a key of its own.
func members(group []*alarm) string {
	var b strings.Builder
	b.WriteString("{\n")
	used := map[string]bool{}
	for _, a := range group {
		key := a.key
		for n := 2; used[key]; n++ {
			key = fmt.Sprintf("%s_%d", a.key, n)
		}
		used[key] = true
		value := a.stream
		if a.consumer != "" {
			value = fmt.Sprintf("{ stream = %s, consumer = %s }", a.stream, a.consumer)
		}
		fmt.Fprintf(&b, "%s = %s\n", quotedKey(key, false), value)
	}
	return b.String() + "}"
}

// eachValue is what members are called inside the block.
func eachValue(references []string) []string {
	if len(references) == 1 {
		return []string{"each.value"}
	}
	return []string{"each.value.stream", "each.value.consumer"}
}

// serviceOf is how an alarm's name begins: "kinesis" or "firehose".
func serviceOf(s analyzer.AlarmSpec) string {
	return strings.ToLower(strings.TrimPrefix(s.Namespace, "AWS/"))
}

// nameParts is the text of the alarm's name around the names of the stream and the consumer; nil where it
// is not made of them.
func (a *alarm) nameParts() []string {
	head := serviceOf(a.spec) + "-"
	rest, ok := strings.CutPrefix(a.spec.Name, head+a.target.live.Name)
	if !ok {
		return nil
	}
	if end, ok := strings.CutPrefix(rest, "/"+a.spec.Dimensions["ConsumerName"]); ok && a.consumer != "" {
		return []string{head, "/", end}
	}
	return []string{head, rest}
}

// name is the HCL of the alarm's name.
func (a *alarm) name(references []string) string {
	if parts := a.nameParts(); parts != nil {
		return template(parts, references)
	}
	return literal(cty.StringVal(a.spec.Name))
}

// template is a string of the parts, with the expressions between them.
func template(parts, between []string) string {
	var b strings.Builder
	for n, part := range parts {
		quoted := literal(cty.StringVal(part))
		b.WriteString(quoted[1 : len(quoted)-1])
		if n < len(parts)-1 {
			b.WriteString(interpolation(between[n]))
		}
	}
	return `"` + b.String() + `"`
}

// interpolation is an expression inside a string; what is a string already has its text there.
func interpolation(text string) string {
	expr, _ := hclsyntax.ParseExpression([]byte(text), "", hcl.InitialPos)
	switch expr.(type) {
	case *hclsyntax.TemplateExpr, *hclsyntax.TemplateWrapExpr:
		if strings.HasPrefix(text, `"`) {
			return text[1 : len(text)-1]
		}
	}
	return "${" + text + "}"
}

// block is the alarm alone, for a person to paste.
func (a *alarm) block() string { return alarmBlock(a.label(), []*alarm{a}, "") }

// label names the block of one alarm.
func (a *alarm) label() string { return resourceName(a.key + "_" + a.spec.Purpose) }

// groupLabel names the block of a group, as nothing else in the module is named.
func groupLabel(group []*alarm, declared map[string]bool) string {
	label := group[0].label()
	if len(group) > 1 {
		label = resourceName(serviceOf(group[0].spec) + "_" + group[0].spec.Purpose)
	}
	for n, first := 2, label; declared[typeAlarm+"."+label]; n++ {
		label = fmt.Sprintf("%s_%d", first, n)
	}
	return label
}
