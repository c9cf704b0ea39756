package main

import (
	"fmt"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// topic is what new alarms are to notify.
func topic(region string) string { return "arn:aws:sns:" + region + ":" + someAccount + ":alarms" }

// alarmsAdded makes sure that the code has as many of the wanted alarms as there are patches for them, tied
// to the stream.
func alarmsAdded(ev *tfeval.Evaluation, s *stream, a asked, patches []*hclgen.Patch) error {
	r, ok := a.remedy.(analyzer.CreateAlarms)
	if !ok {
		return nil
	}
	promised, added, why := 0, 0, ""
	for _, p := range patches {
		promised += boolInt(p.Remedy == r.Kind())
	}
	for _, spec := range r.Alarms {
		for _, i := range ev.Instances {
			if i.Type != "aws_cloudwatch_metric_alarm" || !mayBe(i.Attribute("alarm_name"), spec.Name) {
				continue
			}
			fault := alarmFault(i, spec, s)
			if fault == "" {
				added++
				break
			}
			why += ", " + spec.Name + ": " + fault
		}
	}
	if added < promised {
		return fmt.Errorf("%d of %d alarms are in the code%s", added, promised, why)
	}
	return nil
}

func alarmFault(i *tfeval.Instance, spec analyzer.AlarmSpec, s *stream) string {
	for path, want := range map[string]any{
		"namespace": spec.Namespace, "metric_name": spec.Metric, "statistic": spec.Statistic, "comparison_operator": spec.Comparison,
		"threshold": spec.Threshold, "period": spec.PeriodSeconds, "evaluation_periods": spec.EvaluationPeriods,
		"datapoints_to_alarm": spec.DatapointsToAlarm, "treat_missing_data": spec.TreatMissingData,
	} {
		if got := textOf(i, path, "unknown"); got != fmt.Sprint(want) {
			return fmt.Sprintf("%s is %s, not %v", path, got, want)
		}
	}
	if actions, ok := i.Attribute("alarm_actions").Strings(); !ok || strings.Join(actions, " ") != topic(s.live.Region) {
		return fmt.Sprintf("alarm_actions is %v", actions)
	}
	dimensions := i.Attribute("dimensions")
	if on, ok := dimensions.Strings(); dimensions.Known && (!ok || strings.Join(on, " ") != s.name) {
		return fmt.Sprintf("dimensions is %v, not %s", on, s.name)
	}
	return ""
}

// mayBe tells whether the value is the text, as far as it is known.
func mayBe(v tfeval.Value, text string) bool {
	if got, known := v.Text(); known {
		return got == text
	}
	return len(v.Pattern.Match(text, nil)) > 0
}
