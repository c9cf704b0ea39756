package report

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// alarms are the stream's missing alarms, one action each. Where the stream has a HIGH finding that is
// still going on, a missing alarm is as urgent.
func (s subject) alarms() []action {
	troubled := slices.ContainsFunc(s.findings, func(f analyzer.Finding) bool { return f.Severity == analyzer.High && f.Ongoing })
	var out []action
	for _, p := range remedies[analyzer.CreateAlarms](s.findings) {
		for i := range p.remedy.Alarms {
			alarm := &p.remedy.Alarms[i]
			expected := fmt.Sprintf("someone is told when %s (%s) is %s %s for %s; today nobody is",
				alarm.Metric, alarm.Statistic, comparison(alarm.Comparison), decimal(alarm.Threshold), alarmTime(alarm))
			act := s.act(actCreateAlarm, p.finding, expected, string(s.putAlarm(alarm)))
			act.Alarm = alarm
			if troubled {
				act.Priority = analyzer.High
			}
			out = append(out, act)
		}
	}
	return out
}

func comparison(operator string) string {
	switch operator {
	case "GreaterThanThreshold":
		return "above"
	case "GreaterThanOrEqualToThreshold":
		return "at or above"
	case "LessThanThreshold":
		return "below"
	case "LessThanOrEqualToThreshold":
		return "at or below"
	}
	return operator
}

func alarmTime(alarm *analyzer.AlarmSpec) string {
	period := time.Duration(alarm.PeriodSeconds) * time.Second
	if alarm.DatapointsToAlarm < alarm.EvaluationPeriods {
		return fmt.Sprintf("%d of %d periods of %s", alarm.DatapointsToAlarm, alarm.EvaluationPeriods, duration(period))
	}
	return duration(time.Duration(alarm.EvaluationPeriods) * period)
}

// putAlarm creates the alarm. Where it calls is the reader's to say, as an alarm without actions tells
// nobody; so is its name where those in use were not read, as one of them would be overwritten.
func (s subject) putAlarm(alarm *analyzer.AlarmSpec) command {
	c := awsCommand("cloudwatch put-metric-alarm", s.a.Audit.Snapshot.Region)
	if alarm.Name != "" {
		c = c.with("alarm-name", alarm.Name)
	} else {
		c = c.asking("alarm-name", "ALARM_NAME", "name that no alarm has yet, another for each command")
	}
	c = c.with("namespace", alarm.Namespace).
		with("metric-name", alarm.Metric).
		with("dimensions", dimensions(alarm.Dimensions)...).
		with("statistic", alarm.Statistic).
		with("comparison-operator", alarm.Comparison).
		with("threshold", decimal(alarm.Threshold)).
		with("period", strconv.Itoa(alarm.PeriodSeconds)).
		with("evaluation-periods", strconv.Itoa(alarm.EvaluationPeriods))
	if alarm.DatapointsToAlarm > 0 {
		c = c.with("datapoints-to-alarm", strconv.Itoa(alarm.DatapointsToAlarm))
	}
	if alarm.TreatMissingData != "" {
		c = c.with("treat-missing-data", alarm.TreatMissingData)
	}
	return c.asking("alarm-actions", "ALARM_TOPIC_ARN", "ARN of the SNS topic to call")
}

func dimensions(d map[string]string) []string {
	var out []string
	for name, value := range d {
		out = append(out, "Name="+name+",Value="+value)
	}
	slices.Sort(out)
	return out
}

func (s subject) shardMetrics() []action {
	var out []action
	for _, p := range remedies[analyzer.EnableShardMetrics](s.findings) {
		c := awsCommand("kinesis enable-enhanced-monitoring", s.a.Audit.Snapshot.Region).
			with("stream-name", s.name).with("shard-level-metrics", p.remedy.Metrics...)
		expected := "hot shards become visible"
		if p.finding.Cost != nil {
			expected += fmt.Sprintf(", for %s a month", dollars(*p.finding.Cost))
		}
		out = append(out, s.act(actShardMetrics, p.finding, expected, string(c)))
	}
	return out
}

// replica says how to create a missing replica. Kinesis Data Streams copies nothing across regions by
// itself: a consumer has to, here a Lambda function that puts each batch into the replica.
func (s subject) replica(stream *analyzer.Stream) []action {
	var out []action
	from := s.a.Audit.Snapshot.Region
	name := s.name + "-replica" // a name by which the audit knows a replica
	for _, p := range remedies[analyzer.CreateReplica](s.findings) {
		to := func(verb string) command {
			return awsCommand("kinesis "+verb, p.remedy.Region).with("stream-name", name)
		}
		create := to("create-stream").with("stream-mode-details", "StreamMode="+analyzer.OnDemand)
		if p.remedy.ShardCount > 0 {
			create = to("create-stream").with("stream-mode-details", "StreamMode="+analyzer.Provisioned).
				with("shard-count", strconv.Itoa(p.remedy.ShardCount))
		}
		commands := []string{string(create), string(to("wait stream-exists"))}
		if c := stream.Config; c != nil {
			if c.Encryption == "KMS" {
				commands = append(commands, string(to("start-stream-encryption").with("encryption-type", "KMS").with("key-id", "alias/aws/kinesis")), string(to("wait stream-exists")))
			}
			if c.RetentionHours > 24 {
				commands = append(commands, string(to("increase-stream-retention-period").with("retention-period-hours", strconv.Itoa(c.RetentionHours))), string(to("wait stream-exists")))
			}
		}
		commands = append(commands, string(awsCommand("lambda create-event-source-mapping", from).
			with("event-source-arn", stream.ARN).
			asking("function-name", "COPY_FUNCTION", "name of a function that puts each batch into the replica").
			with("starting-position", "LATEST").
			with("bisect-batch-on-function-error")))
		expected := fmt.Sprintf("the stream's new records survive the loss of %s, in %s", from, p.remedy.Region)
		out = append(out, s.act(actCreateReplica, p.finding, expected, commands...))
	}
	return out
}
