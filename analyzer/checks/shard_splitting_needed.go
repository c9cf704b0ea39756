package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var shardSplittingNeeded = analyzer.Check{
	ID:       "shard-splitting-needed",
	Title:    "Shard Splitting Needed",
	Severity: analyzer.Medium,
	Penalty:  10,
	Needs:    []analyzer.Need{analyzer.NeedConfig, analyzer.NeedShards, analyzer.NeedMetrics, analyzer.NeedAlarms},
	Stream:   checkSplitting,
}

func checkSplitting(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
	switch {
	case s.Mode == "":
		return modeUnknown()
	case s.Mode != analyzer.Provisioned:
		return analyzer.Result{}
	case s.Config == nil:
		return analyzer.Unmeasured(analyzer.NeedConfig, "its configuration was not read")
	case s.Config.OpenShards == 1:
		return analyzer.Result{}
	case shardTrafficOff(s) != "":
		return unseen(shardTrafficOff(s))
	}
	if r, ok := unsized(a.Load(s)); !ok {
		return r
	}
	z := sizeOf(a, s)
	switch {
	case z.traffic.unread != "":
		return analyzer.Unmeasured(analyzer.NeedMetrics, z.traffic.unread)
	case z.traffic.unseen != "":
		return unseen(z.traffic.unseen)
	case len(z.hot) == 0:
		return analyzer.Result{}
	case a.Snapshot.Alarms == nil:
		return analyzer.Unmeasured(analyzer.NeedAlarms, reshapedByOther(a, s, z.hot[0]))
	case scaler(a, s) != "":
		return analyzer.Result{}
	}
	return found(splittingFinding(a, s, &z))
}

func splittingFinding(a *analyzer.Audit, s *analyzer.Stream, z *sizing) analyzer.Finding {
	t := a.Config.Thresholds
	hot := z.hot
	worst := hot[0]
	f := analyzer.Finding{
		Details: fmt.Sprintf("%d of %d open shards took far more than the others: the worst, %s, stood above %g%% of its own limit and above %g times the average of the others in %d of %d hours (average %.1f%% against %.1f%%, peak hour %.1f%%).",
			len(hot), s.Config.OpenShards, worst.ShardID, t.HotShardPercent, t.HotShardFactor, worst.HotHours, worst.HoursCounted, worst.AveragePercent, worst.OthersPercent, worst.PeakPercent),
		Remediation: z.advice(s),
		Evidence: analyzer.Evidence{
			"open_shards":             s.Config.OpenShards,
			"shards":                  hot,
			"hot_shard_factor":        t.HotShardFactor,
			"threshold_percent":       t.HotShardPercent,
			"threshold_hours_percent": t.HotShardHoursPercent,
		},
		Remedy: z.remedy(s),
		Cost:   z.cost(a, s),
	}
	if z.action != split {
		f.Remediation += " The stream as a whole is at its limit, so that comes before a split; a single hot key is not helped by either: spread it."
	}
	first, last := worst.first, worst.last
	for _, h := range hot {
		if h.first.Before(first) {
			first = h.first
		}
		if h.last.After(last) {
			last = h.last
		}
	}
	f.Seen(a.Window(), first, last)
	return f
}

// scaler names an alarm of the stream that reshards it: one whose action is a Lambda function or a
// scaling policy; "" where there is none.
func scaler(a *analyzer.Audit, s *analyzer.Stream) string {
	for _, alarm := range a.Snapshot.Alarms {
		ofStream := slices.ContainsFunc(alarm.Metrics, func(m analyzer.AlarmMetric) bool {
			return m.Namespace == "AWS/Kinesis" && m.Dimensions["StreamName"] == s.Name
		})
		if ofStream && alarm.ActionsEnabled && slices.ContainsFunc(alarm.Actions, reshards) {
			return alarm.Name
		}
	}
	return ""
}

// reshards tells whether an action's ARN is that of a Lambda function or a scaling policy
// (arn:PARTITION:lambda:… or arn:PARTITION:autoscaling:REGION:ACCOUNT:scalingPolicy:…).
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
func reshards(arn string) bool {
	part := strings.Split(arn, ":")
	if len(part) < 6 || part[0] != "arn" {
		return false
	}
	return part[2] == "lambda" || part[2] == "autoscaling" && part[5] == "scalingPolicy"
}
