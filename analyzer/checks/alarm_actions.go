package checks

import (
	"maps"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// looksAt tells whether an alarm looks at a metric, alone or in a metric-math expression. Dimensions
// must be the same: with more or fewer it is another metric.
func looksAt(alarm *analyzer.Alarm, m analyzer.AlarmMetric) bool {
	return slices.ContainsFunc(alarm.Metrics, func(x analyzer.AlarmMetric) bool {
		return x.Namespace == m.Namespace && x.Name == m.Name && maps.Equal(x.Dimensions, m.Dimensions)
	})
}

// mayLookAt tells whether a Metrics Insights query of an alarm names the metric. Which streams the
// query covers is not worked out.
func mayLookAt(alarm *analyzer.Alarm, m analyzer.AlarmMetric) bool {
	return slices.ContainsFunc(alarm.Queries, func(sql string) bool {
		return strings.Contains(sql, m.Namespace) && strings.Contains(sql, m.Name)
	})
}

// reachesSomeone tells whether an alarm has live actions, or a composite alarm has some whose rule
// refers to it, at any number of steps.
func reachesSomeone(alarms []analyzer.Alarm, alarm *analyzer.Alarm) bool {
	seen := map[string]bool{}
	queue := []*analyzer.Alarm{alarm}
	for len(queue) > 0 {
		next := queue[0]
		queue = queue[1:]
		if next.ActionsEnabled && len(next.Actions) > 0 {
			return true
		}
		if seen[next.Name] {
			continue // composite alarms may refer to each other in a circle
		}
		seen[next.Name] = true
		for i := range alarms {
			parent := &alarms[i]
			if !parent.Composite {
				continue
			}
			refs := alarmRefs(parent.Rule)
			if slices.Contains(refs, next.Name) || next.ARN != "" && slices.Contains(refs, next.ARN) {
				queue = append(queue, parent)
			}
		}
	}
	return false
}

// alarmRefs are the alarm names and ARNs that a composite alarm's rule refers to, such as
// `ALARM(a) AND (OK("b, c") OR NOT INSUFFICIENT_DATA("arn:aws:cloudwatch:…:alarm:d"))`: the arguments
// of its functions, with or without double quotes.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
func alarmRefs(rule string) []string {
	var refs []string
	for rule != "" {
		if ref, rest, ok := quoted(rule); ok {
			refs, rule = append(refs, ref), rest // only references are quoted
			continue
		}
		word := rule[:wordLength(rule)]
		if word == "" {
			rule = rule[1:]
			continue
		}
		rule = strings.TrimLeft(rule[len(word):], space)
		if !strings.HasPrefix(rule, "(") {
			continue
		}
		switch word {
		case "ALARM", "OK", "INSUFFICIENT_DATA":
			refs, rule = references(refs, rule[1:])
		case "AT_LEAST": // AT_LEAST(2, ALARM, (a, b, "c"))
			if _, list, ok := strings.Cut(rule[1:], "("); ok {
				refs, rule = references(refs, list)
			}
		}
	}
	return refs
}

const space = " \t\r\n"

// references reads names or ARNs, parted by commas, up to the closing parenthesis.
func references(refs []string, list string) (all []string, rest string) {
	for list != "" {
		list = strings.TrimLeft(list, space+",")
		if strings.HasPrefix(list, ")") {
			return refs, list[1:]
		}
		ref, rest, ok := quoted(list)
		if !ok {
			end := strings.IndexAny(list, ",)")
			if end < 0 {
				end = len(list)
			}
			ref, rest = strings.TrimRight(list[:end], space), list[end:]
		}
		refs, list = append(refs, ref), rest
	}
	return refs, ""
}

// quoted takes a string in double quotes off the front of s. A backslash escapes the next character.
func quoted(s string) (value, rest string, ok bool) {
	if !strings.HasPrefix(s, `"`) {
		return "", s, false
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '"':
			return b.String(), s[i+1:], true
		case s[i] == '\\' && i+1 < len(s):
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String(), "", true
}

func wordLength(s string) int {
	if end := strings.IndexAny(s, space+`(),"`); end >= 0 {
		return end
	}
	return len(s)
}
