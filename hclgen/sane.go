package hclgen

import (
	"regexp"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// What can be true of streams, as an analysis may come from anywhere.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html (StreamName)
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html (names, BufferingHints)
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_IncreaseStreamRetentionPeriod.html
var (
	streamName = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`)
	awsID      = regexp.MustCompile(`^[a-zA-Z0-9-]*$`)
)

const (
	mostShards         = 10_000
	leastRetention     = 24
	mostRetention      = 8760
	mostBufferMiB      = 128
	mostBufferInterval = 900
	longestAlarmName   = 255 // PutMetricAlarm
)

// sane refuses a remedy that makes no sense for the stream that it is asked of: one of another stream, or
// with numbers that AWS does not know.
func sane(r analyzer.Remedy, live Live) error {
	no := func(what string) error { return cannotf("", "the analysis makes no sense: %s", what) }
	of := func(name string) error {
		if name != live.Name {
			return no("the remedy is of another stream, " + inlineText(name))
		}
		return nil
	}
	if !streamName.MatchString(live.Name) || !awsID.MatchString(live.Region) {
		return no("no stream can be named " + inlineText(live.Name) + " in a region " + inlineText(live.Region))
	}
	switch r := r.(type) {
	case analyzer.SetShardCount:
		next := r.To
		if len(r.Steps) > 0 {
			next = r.Steps[0]
		}
		if next < 1 || next > mostShards || r.From < 1 || next > 2*r.From || 2*next < r.From {
			return no("a step of one call takes the shards to at most double and at least half")
		}
		if live.Stream != nil && live.Stream.OpenShards != r.From {
			return no("the remedy counts from other open shards than the stream has")
		}
		return of(r.Stream)
	case analyzer.SplitShards:
		for _, s := range r.Splits {
			if !awsID.MatchString(s.ShardID) || !awsID.MatchString(s.NewStartingHashKey) {
				return no("a shard is named " + inlineText(s.ShardID))
			}
		}
		return of(r.Stream)
	case analyzer.MergeShards:
		for _, m := range r.Merges {
			if !awsID.MatchString(m.ShardID) || !awsID.MatchString(m.AdjacentShardID) {
				return no("a shard is named " + inlineText(m.ShardID))
			}
		}
		return of(r.Stream)
	case analyzer.SwitchMode:
		if r.To != analyzer.OnDemand && r.To != analyzer.Provisioned || r.To == analyzer.Provisioned && (r.ShardCount < 1 || r.ShardCount > mostShards) {
			return no("the mode to switch to")
		}
		return of(r.Stream)
	case analyzer.EnableShardMetrics:
		if slices.ContainsFunc(r.Metrics, func(m string) bool { return !slices.Contains(sevenMetrics, m) }) {
			return no("there is a shard-level metric that AWS does not have")
		}
		return of(r.Stream)
	case analyzer.SetRetention:
		if r.ToHours < leastRetention || r.ToHours > mostRetention {
			return no("a retention below 24 or above 8,760 hours")
		}
		return of(r.Stream)
	case analyzer.EnableStreamEncryption:
		if live.Kind == analyzer.KindStream {
			return of(r.Stream)
		}
	case analyzer.EnableDeliveryEncryption:
		if r.KeyType != "AWS_OWNED_CMK" {
			return no("a key type that is not proposed")
		}
		return of(r.DeliveryStream)
	case analyzer.SetBuffering:
		if r.To.SizeMiB < 1 || r.To.SizeMiB > mostBufferMiB || r.To.IntervalSeconds < 0 || r.To.IntervalSeconds > mostBufferInterval {
			return no("buffering hints beyond 1 to 128 MiB and 0 to 900 s")
		}
		return of(r.DeliveryStream)
	case analyzer.EnableS3Backup:
		return of(r.DeliveryStream)
	case analyzer.AddS3Endpoint:
		for _, id := range append([]string{r.VPCID, r.Region}, r.RouteTableIDs...) {
			if !awsID.MatchString(id) {
				return no("an id or region " + inlineText(id))
			}
		}
		return of(r.DeliveryStream)
	case analyzer.CreateReplica:
		if !awsID.MatchString(r.Region) {
			return no("a region " + inlineText(r.Region))
		}
		return of(r.Stream)
	case analyzer.AddLambdaTransformation:
		return of(r.DeliveryStream)
	case analyzer.CreateAlarms:
		for _, a := range r.Alarms {
			if !saneAlarm(a, live) {
				return no("an alarm that is not on the stream, or that CloudWatch does not take")
			}
		}
		return of(r.Stream)
	}
	return nil
}

// What CloudWatch takes for an alarm on a stream.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
var (
	alarmText   = regexp.MustCompile(`^[A-Za-z0-9._/-]*$`)
	statistics  = []string{"Average", "Maximum", "Minimum", "SampleCount", "Sum"}
	comparisons = []string{"GreaterThanOrEqualToThreshold", "GreaterThanThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"}
	missingData = []string{"breaching", "notBreaching", "ignore", "missing"}
)

func saneAlarm(a analyzer.AlarmSpec, live Live) bool {
	for _, text := range []string{a.Name, a.Metric, a.Purpose, a.Dimensions["ConsumerName"]} {
		if !alarmText.MatchString(text) {
			return false
		}
	}
	of := a.Namespace == "AWS/Kinesis" && a.Dimensions["StreamName"] == live.Name || a.Namespace == "AWS/Firehose" && a.Dimensions["DeliveryStreamName"] == live.Name
	return of && len(a.Name) <= longestAlarmName && a.Metric != "" && a.Threshold >= 0 &&
		a.PeriodSeconds > 0 && a.EvaluationPeriods > 0 && a.DatapointsToAlarm <= a.EvaluationPeriods &&
		slices.Contains(statistics, a.Statistic) && slices.Contains(comparisons, a.Comparison) && slices.Contains(missingData, a.TreatMissingData)
}
