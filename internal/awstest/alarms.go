package awstest

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// alarmsPage is the most alarms on a page of DescribeAlarms: botocore 1.43.11, cloudwatch
// service-2.json, shape MaxRecords (1 to 100). A caller that names no number gets as many.
const alarmsPage = 100

type dimension struct{ Name, Value string }

type metricXML struct {
	Namespace  string
	MetricName string
	Dimensions []dimension `xml:"Dimensions>member"`
}

type metricStatXML struct {
	Metric metricXML
	Period int
	Stat   string
}

type alarmQueryXML struct {
	Id         string
	Expression string         `xml:",omitempty"`
	MetricStat *metricStatXML `xml:",omitempty"`
	ReturnData bool
}

type metricAlarmXML struct {
	AlarmName          string
	AlarmArn           string
	ActionsEnabled     bool
	AlarmActions       []string `xml:"AlarmActions>member"`
	StateValue         string
	MetricName         string          `xml:",omitempty"`
	Namespace          string          `xml:",omitempty"`
	Statistic          string          `xml:",omitempty"`
	Dimensions         []dimension     `xml:"Dimensions>member"`
	Period             int             `xml:",omitempty"`
	Metrics            []alarmQueryXML `xml:"Metrics>member"`
	EvaluationPeriods  int
	Threshold          float64
	ComparisonOperator string
}

type compositeAlarmXML struct {
	AlarmName      string
	AlarmArn       string
	AlarmRule      string
	ActionsEnabled bool
	AlarmActions   []string `xml:"AlarmActions>member"`
	StateValue     string
}

// describeAlarms lists metric alarms, and composite ones too where AlarmTypes asks for them: "If you
// omit this parameter, only metric alarms are returned" (DescribeAlarmsInput.AlarmTypes).
func (s *Server) describeAlarms(c *call) (any, error) {
	if err := c.allow("AlarmTypes", "MaxRecords", "NextToken"); err != nil {
		return nil, err
	}
	types := c.members("AlarmTypes")
	if len(types) == 0 {
		types = []string{"MetricAlarm"}
	}
	limit, start := alarmsPage, 0
	if asked := c.form.Get("MaxRecords"); asked != "" {
		n, err := strconv.Atoi(asked)
		if err != nil || n < 1 || n > alarmsPage {
			return nil, invalid("ValidationError", "MaxRecords is %q, want 1 to %d", asked, alarmsPage)
		}
		limit = n
	}
	if token := c.form.Get("NextToken"); token != "" {
		if err := open(token, &start); err != nil {
			return nil, err
		}
	}
	var alarms []analyzer.Alarm
	for _, a := range s.alarms() {
		kind := "MetricAlarm"
		if a.Composite {
			kind = "CompositeAlarm"
		}
		if slices.Contains(types, kind) && c.region == s.account.Region {
			alarms = append(alarms, a)
		}
	}
	part, next := page(alarms, start, limit)
	var out struct {
		MetricAlarms    []metricAlarmXML    `xml:"MetricAlarms>member"`
		CompositeAlarms []compositeAlarmXML `xml:"CompositeAlarms>member"`
		NextToken       string              `xml:",omitempty"`
	}
	for _, a := range part {
		if a.Composite {
			out.CompositeAlarms = append(out.CompositeAlarms, compositeAlarmXML{a.Name, a.ARN, a.Rule, a.ActionsEnabled, a.Actions, "OK"})
		} else {
			out.MetricAlarms = append(out.MetricAlarms, metricAlarm(&a))
		}
	}
	if next > 0 {
		out.NextToken = seal(next)
	}
	return out, nil
}

// alarms are those of the account. One of which it knows the name alone is on something that is no stream.
func (s *Server) alarms() []analyzer.Alarm {
	all := slices.Clone(s.account.Alarms)
	for _, name := range s.account.AlarmNames {
		if !slices.ContainsFunc(s.account.Alarms, func(a analyzer.Alarm) bool { return a.Name == name }) {
			all = append(all, analyzer.Alarm{Name: name, Metrics: []analyzer.AlarmMetric{{Namespace: "AWS/SQS", Name: "ApproximateAgeOfOldestMessage"}}})
		}
	}
	return all
}

// metricAlarm renders an alarm on one metric plainly, one on several as a metric-math expression over them.
func metricAlarm(a *analyzer.Alarm) metricAlarmXML {
	out := metricAlarmXML{
		AlarmName: a.Name, AlarmArn: a.ARN, ActionsEnabled: a.ActionsEnabled, AlarmActions: a.Actions, StateValue: "OK",
		EvaluationPeriods: 1, ComparisonOperator: "GreaterThanThreshold",
	}
	for i, sql := range a.Queries {
		out.Metrics = append(out.Metrics, alarmQueryXML{Id: fmt.Sprintf("q%d", i+1), Expression: sql, ReturnData: true})
	}
	if len(a.Metrics) == 0 {
		return out
	}
	if len(a.Metrics) == 1 && len(a.Queries) == 0 {
		m := a.Metrics[0]
		out.MetricName, out.Namespace, out.Statistic, out.Period, out.Dimensions = m.Name, m.Namespace, "Maximum", 300, dimensionList(m.Dimensions)
		return out
	}
	ids := make([]string, len(a.Metrics))
	for i, m := range a.Metrics {
		ids[i] = fmt.Sprintf("m%d", i+1)
		metric := metricXML{m.Namespace, m.Name, dimensionList(m.Dimensions)}
		out.Metrics = append(out.Metrics, alarmQueryXML{Id: ids[i], MetricStat: &metricStatXML{metric, 300, "Sum"}})
	}
	out.Metrics = append(out.Metrics, alarmQueryXML{Id: "e1", Expression: strings.Join(ids, "+"), ReturnData: true})
	return out
}

func dimensionList(dimensions map[string]string) []dimension {
	var list []dimension
	for _, name := range slices.Sorted(maps.Keys(dimensions)) {
		list = append(list, dimension{name, dimensions[name]})
	}
	return list
}

// members are the values of a list parameter of the AWS Query protocol.
func (c *call) members(name string) []string {
	var values []string
	for i := 1; c.form.Has(fmt.Sprintf("%s.member.%d", name, i)); i++ {
		values = append(values, c.form.Get(fmt.Sprintf("%s.member.%d", name, i)))
	}
	return values
}
