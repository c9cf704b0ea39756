package checks

import (
	"slices"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestAlarmRefs(t *testing.T) {
	for rule, want := range map[string][]string{
		`ALARM(a)`:                   {"a"},
		`ALARM("a")`:                 {"a"},
		` ALARM ( "a" ) `:            {"a"},
		`ALARM(a) AND ALARM(b)`:      {"a", "b"},
		`ALARM(a) AND NOT ALARM(b)`:  {"a", "b"},
		`(OK(a) OR ALARM("b c"))`:    {"a", "b c"},
		`INSUFFICIENT_DATA(a)`:       {"a"},
		`ALARM("a(b), c")`:           {"a(b), c"},
		`ALARM("say \"no\" \\ yes")`: {`say "no" \ yes`},
		`ALARM(arn:aws:cloudwatch:us-east-1:111122223333:alarm:a)`:     {"arn:aws:cloudwatch:us-east-1:111122223333:alarm:a"},
		`ALARM("arn:aws:cloudwatch:us-east-1:111122223333:alarm:a b")`: {"arn:aws:cloudwatch:us-east-1:111122223333:alarm:a b"},
		`AT_LEAST(2, ALARM, (a, "b c", d))`:                            {"a", "b c", "d"},
		`AT_LEAST(50%, NOT OK, (a)) OR ALARM(b)`:                       {"a", "b"},
		`TRUE`:                                                         nil,
		`FALSE OR NOT (ALARM)`:                                         nil,
		``:                                                             nil,
		`ALARM("a`:                                                     {"a"},
		`ALARM(a`:                                                      {"a"},
		`ALARM(`:                                                       nil,
		`AT_LEAST(`:                                                    nil,
		`ALARM(ALARM) OR OK(OK)`:                                       {"ALARM", "OK"},
	} {
		if got := alarmRefs(rule); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", rule, got, want)
		}
	}
}

func FuzzAlarmRefs(f *testing.F) {
	f.Add(`ALARM(a) AND (OK("b, c\" ") OR AT_LEAST(1, ALARM, (x, "y")))`)
	f.Fuzz(func(t *testing.T, rule string) { alarmRefs(rule) })
}

func composite(name, rule string, actions ...string) analyzer.Alarm {
	return analyzer.Alarm{Name: name, ARN: alarmARN + name, Composite: true, Rule: rule, ActionsEnabled: true, Actions: actions}
}

const (
	alarmARN = "arn:aws:cloudwatch:" + region + ":111122223333:alarm:"
	topic    = "arn:aws:sns:" + region + ":111122223333:on-call"
)

func TestReachesSomeone(t *testing.T) {
	quiet := analyzer.Alarm{Name: "a", ARN: alarmARN + "a", ActionsEnabled: true}
	off := composite("top", "ALARM(a)", topic)
	off.ActionsEnabled = false
	for name, c := range map[string]struct {
		others []analyzer.Alarm
		want   bool
	}{
		"alone":                       {nil, false},
		"by name":                     {[]analyzer.Alarm{composite("top", "ALARM(a)", topic)}, true},
		"by ARN":                      {[]analyzer.Alarm{composite("top", `ALARM("`+alarmARN+`a")`, topic)}, true},
		"a name that starts with it":  {[]analyzer.Alarm{composite("top", "ALARM(ab)", topic)}, false},
		"a name that ends with it":    {[]analyzer.Alarm{composite("top", `ALARM("ba")`, topic)}, false},
		"without actions":             {[]analyzer.Alarm{composite("top", "ALARM(a)")}, false},
		"with actions switched off":   {[]analyzer.Alarm{off}, false},
		"through two":                 {[]analyzer.Alarm{composite("mid", "ALARM(a)"), composite("top", "ALARM(mid)", topic)}, true},
		"two that refer to a circle":  {[]analyzer.Alarm{composite("x", "ALARM(a) OR ALARM(y)"), composite("y", "ALARM(x)")}, false},
		"a metric alarm with no rule": {[]analyzer.Alarm{{Name: "top", Rule: "ALARM(a)", ActionsEnabled: true, Actions: []string{topic}}}, false},
	} {
		alarms := append([]analyzer.Alarm{quiet}, c.others...)
		if got := reachesSomeone(alarms, &alarms[0]); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}
