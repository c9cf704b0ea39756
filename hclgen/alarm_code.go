package hclgen

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

const (
	typeCompositeAlarm = "aws_cloudwatch_composite_alarm"
)

// inCode tells whether the code has an alarm on the same metric already, and records what becomes of it.
func (w *work) inCode(a *alarm, s site) bool {
	var found *tfeval.Instance
	for _, i := range s.ev.Instances {
		if !a.isOn(i, s) {
			continue
		}
		found = i
		if wakes(i) && !i.Maybe {
			break
		}
	}
	switch {
	case found == nil:
		return false
	case found.Maybe && (a.counted == "" || expression(found, "count") != a.counted): // else it is there as the stream is
		w.refuseAlarm(a, cannotf(headOf(found), "%s watches it, and only Terraform knows whether that is there", found.Address), "")
	case !wakes(found):
		actions, err := w.actions(s)
		if err != nil {
			actions = noTopic
		}
		hcl := fmt.Sprintf("resource %q %q {\n  actions_enabled = true\n  alarm_actions   = %s\n}\n", found.Type, found.Name, actions)
		w.refuseAlarm(a, cannotf(headOf(found), "%s watches it but wakes nobody: give it actions", found.Address), hcl)
	default:
		w.result.Awaiting = append(w.result.Awaiting, Awaiting{ref(a.ask), a.ask.Finding.Remedy.Kind(), headOf(found), groupTitle([]*alarm{a})})
	}
	return true
}

// isOn tells whether an instance is an alarm on the wanted metric of the stream, whatever its threshold.
func (a *alarm) isOn(i *tfeval.Instance, s site) bool {
	if i.Type != typeAlarm || !equal(cty.StringVal(a.spec.Namespace), i.Attribute("namespace")) || !equal(cty.StringVal(a.spec.Metric), i.Attribute("metric_name")) {
		return false
	}
	known, unknown := dimensionsOf(i)
	if unknown == 0 {
		return maps.Equal(known, a.spec.Dimensions)
	}
	// The stream's name is not known: the block has to refer to the resource.
	src, err := i.Repo().Read(i.File)
	if r := i.Block.Range(); err == nil && r.CanSliceBytes(src) {
		text := string(r.SliceBytes(src))
		beside := strings.TrimPrefix(s.inst.Address, s.inst.ModulePath+".") + ".name"
		if strings.Contains(text, a.stream) || i.ModulePath == s.inst.ModulePath && strings.Contains(text, beside) {
			return !tfeval.Repeated(i.Block) || a.isNamed(i)
		}
	}
	return false
}

// dimensionsOf are the values of an alarm's dimensions, and how many of them are not known.
func dimensionsOf(i *tfeval.Instance) (known map[string]string, unknown int) {
	known = map[string]string{}
	v := i.Attribute("dimensions").V
	if !v.IsKnown() || v.IsNull() || !v.CanIterateElements() {
		return known, 1
	}
	for key, value := range v.Elements() {
		text, ok := tfeval.Value{V: value, Known: value.IsWhollyKnown()}.Text()
		if !ok {
			unknown++
		}
		name, _ := tfeval.Value{V: key, Known: true}.Text()
		known[name] = text
	}
	return known, unknown
}

// isNamed tells whether the alarm has the wanted name, or may have it.
func (a *alarm) isNamed(i *tfeval.Instance) bool {
	v := i.Attribute("alarm_name")
	if text, ok := v.Text(); ok {
		return text == a.spec.Name
	}
	return v.Pattern.Anchored() && len(v.Pattern.Match(a.spec.Name, a.target.holes)) > 0
}

// wakes tells whether an alarm in the code does something, for all that is known.
func wakes(i *tfeval.Instance) bool {
	if enabled, known := i.Attribute("actions_enabled").Bool(); known && !enabled {
		return false
	}
	v := i.Attribute("alarm_actions")
	list, known := v.Strings()
	return !v.IsNull() && (!known || len(list) > 0)
}

// free refuses a name that the code gives to another alarm, which AWS does not have yet: what the live
// alarms are called was asked for the proposed name only.
func (a *alarm) free(s site, others []*alarm) error {
	inCode := slices.ContainsFunc(s.ev.Instances, func(i *tfeval.Instance) bool {
		text, ok := i.Attribute("alarm_name").Text()
		return ok && text == a.spec.Name && (i.Type == typeAlarm || i.Type == typeCompositeAlarm)
	})
	if inCode || slices.ContainsFunc(others, func(o *alarm) bool {
		return o.spec.Name == a.spec.Name && o.target.place.deployment == a.target.place.deployment
	}) {
		return cannotf(s.at(), "another alarm of the code is named %s: give one of the two another name", a.spec.Name)
	}
	return nil
}

func headOf(i *tfeval.Instance) string {
	return fmt.Sprintf("%s:%d", i.File, i.Block.DefRange().Start.Line)
}
