package checks

import (
	"fmt"
	"math"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// noCloudWatchAlarms finds streams that nobody would be told about.
var noCloudWatchAlarms = analyzer.Check{
	ID:       "no-cloudwatch-alarms",
	Title:    "No CloudWatch Alarms",
	Severity: analyzer.Medium,
	Penalty:  10,
	Needs:    []analyzer.Need{analyzer.NeedAlarms},
	Stream:   streamUnwatched,
	Delivery: deliveryUnwatched,
}

const (
	ageMetric      = "GetRecords.IteratorAgeMilliseconds"
	lagMetric      = "SubscribeToShardEvent.MillisBehindLatest"
	throttleMetric = "WriteProvisionedThroughputExceeded"
	readMetric     = "ReadProvisionedThroughputExceeded"
)

// watch is one thing that wants an alarm: any of several metrics will do.
type watch struct {
	name string // for a person
	any  []analyzer.AlarmMetric
	spec analyzer.AlarmSpec // the alarm to create, without its name
}

func streamUnwatched(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
	if a.Snapshot.Alarms == nil {
		return analyzer.Unmeasured(analyzer.NeedAlarms, "the alarms were not read")
	}
	age := watchAge(a, s)
	watches := []watch{age}
	var unknown []analyzer.Unknown
	readers, need := readBy(a, s)
	lags := watchLags(a, s)
	switch readers {
	case fanOutOnly:
		watches = lags
	case readersUnknown:
		if len(unmet(a, []watch{age}).missing) > 0 {
			if len(unmet(a, lags).missing) == 0 {
				// The lag of all known consumers is watched: enough if none but they read.
				watches = nil
				unknown = analyzer.Unmeasured(need, "no alarm is on its iterator age, and whether it is read by fan-out only was not read").Unknown
			}
		}
	}
	kept := unmet(a, append(watches, watchThrottling(s)))
	if rejected, ok := s.Metrics.Get(readMetric, "Sum", analyzer.FiveMinutes); ok && rejected.Between(a.Window()).Sum() > 0 {
		// Not every stream needs it, but whoever adds alarms to one whose reads were rejected does.
		kept.besides = unmet(a, []watch{watchReads(s)}).missing
	}
	r := unwatched(a, s.Name, kept)
	r.Unknown = append(r.Unknown, unknown...)
	return r
}

type readerKind int

const (
	someShared readerKind = iota // or none at all
	fanOutOnly
	readersUnknown
)

// readBy tells whether only enhanced fan-out consumers read s, and which need was not read if that can't be told.
func readBy(a *analyzer.Audit, s *analyzer.Stream) (readerKind, analyzer.Need) {
	age, known := s.Metrics.Get(ageMetric, "Maximum", analyzer.FiveMinutes)
	switch {
	case known && !age.Between(a.Window()).Empty():
		return someShared, ""
	case s.Consumers == nil:
		return readersUnknown, analyzer.NeedConsumers
	case len(s.Consumers) == 0:
		return someShared, ""
	case !known:
		return readersUnknown, analyzer.NeedMetrics
	}
	return fanOutOnly, ""
}

// The alarms to create. Ages and lags go by the thresholds of the checks, which lie far below half of
// any retention, where AWS wants an alarm at the latest; five minutes above keep single spikes quiet.
// https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
func watchAge(a *analyzer.Audit, s *analyzer.Stream) watch {
	spec := kinesisAlarm("iterator_age", ageMetric, map[string]string{"StreamName": s.Name})
	spec.Statistic, spec.Threshold, spec.TreatMissingData = "Maximum", a.Config.Thresholds.IteratorAgeMillis, "missing"
	return watchFor("iterator age", spec)
}

func watchLags(a *analyzer.Audit, s *analyzer.Stream) []watch {
	var all []watch
	for _, c := range s.Consumers {
		spec := kinesisAlarm("fan_out_lag", lagMetric, map[string]string{"StreamName": s.Name, "ConsumerName": c.Name})
		spec.Statistic, spec.Threshold, spec.TreatMissingData = "Maximum", a.Config.Thresholds.ConsumerLagMillis, "missing"
		all = append(all, watchFor("lag of the fan-out consumer "+c.Name, spec))
	}
	return all
}

// watchThrottling counts minutes with any rejected record: five of fifteen are no mere burst.
func watchThrottling(s *analyzer.Stream) watch {
	spec := kinesisAlarm("write_throttling", throttleMetric, map[string]string{"StreamName": s.Name})
	spec.Statistic, spec.Threshold, spec.TreatMissingData = "Sum", 0, "notBreaching"
	spec.EvaluationPeriods = 15
	return watchFor("write throttling", spec)
}

// watchReads counts minutes with any rejected GetRecords call: five of fifteen are no mere burst.
func watchReads(s *analyzer.Stream) watch {
	spec := kinesisAlarm("read_throttling", readMetric, map[string]string{"StreamName": s.Name})
	spec.Statistic, spec.Threshold, spec.TreatMissingData = "Sum", 0, "notBreaching"
	spec.EvaluationPeriods = 15
	return watchFor("read throttling", spec)
}

func kinesisAlarm(purpose, metric string, dimensions map[string]string) analyzer.AlarmSpec {
	return analyzer.AlarmSpec{
		Purpose: purpose, Namespace: "AWS/Kinesis", Metric: metric, Dimensions: dimensions,
		Comparison: "GreaterThanThreshold", PeriodSeconds: 60, EvaluationPeriods: 5, DatapointsToAlarm: 5,
	}
}

func watchFor(name string, spec analyzer.AlarmSpec) watch {
	return watch{name, []analyzer.AlarmMetric{{Namespace: spec.Namespace, Name: spec.Metric, Dimensions: spec.Dimensions}}, spec}
}

func deliveryUnwatched(a *analyzer.Audit, d *analyzer.DeliveryStream) analyzer.Result {
	if a.Snapshot.Alarms == nil {
		return analyzer.Unmeasured(analyzer.NeedAlarms, "the alarms were not read")
	}
	if r := unknownDestination(d); r != nil {
		return *r
	}
	return unwatched(a, d.Name, unmet(a, []watch{watchDelivery(a, d)}))
}

// freshnessLimit is AWS's advice: an alarm on data freshness above the buffering limit, 15 minutes at
// most. A stream that buffers longer than half of that gets twice its interval.
// https://docs.aws.amazon.com/firehose/latest/dev/firehose-cloudwatch-metrics-best-practices.html
const freshnessLimit = 900

// watchDelivery takes an alarm on success or on freshness, and for Iceberg on failed rows. The one to
// create is on freshness, which also shows deliveries that hang, except where the destination reports
// none: Redshift, and Elasticsearch under its old name.
func watchDelivery(a *analyzer.Audit, d *analyzer.DeliveryStream) watch {
	to := d.Config.Destination
	dimensions := map[string]string{"DeliveryStreamName": d.Name}
	w := watch{name: "delivery success or data freshness"}
	prefixes := analyzer.DeliveryPrefixes(to.Kind)
	names := []string{".Success", ".DataFreshness"}
	if to.Kind == analyzer.DestinationIceberg {
		names = append(names, ".FailedRowCount")
	}
	for _, prefix := range prefixes {
		for _, name := range names {
			w.any = append(w.any, analyzer.AlarmMetric{Namespace: "AWS/Firehose", Name: prefix + name, Dimensions: dimensions})
		}
	}
	w.spec = analyzer.AlarmSpec{
		Namespace: "AWS/Firehose", Dimensions: dimensions,
		PeriodSeconds: 300, EvaluationPeriods: 3, DatapointsToAlarm: 3, TreatMissingData: "missing",
	}
	prefix := prefixes[0]
	fresh := to.Kind != analyzer.DestinationRedshift && to.Kind != analyzer.DestinationElasticsearch
	for _, p := range prefixes {
		if series, ok := d.Metrics.Get(p+".DataFreshness", "Maximum", analyzer.FiveMinutes); ok && !series.Between(a.Window()).Empty() {
			prefix, fresh = p, true
		}
	}
	if fresh {
		limit := float64(freshnessLimit)
		if to.Buffer != nil {
			limit = max(limit, 2*float64(to.Buffer.IntervalSeconds))
		}
		w.spec.Purpose, w.spec.Metric = "data_freshness", prefix+".DataFreshness"
		w.spec.Statistic, w.spec.Comparison, w.spec.Threshold = "Maximum", "GreaterThanThreshold", limit
		return w
	}
	if delivery := analyzer.DeliveryOf(d, a.Window()); delivery.Measured && !delivery.Staging {
		prefix = delivery.Prefix
	}
	// Each attempt counts 1 or 0, so the average is the share that succeeded.
	share := 1 - a.Config.Thresholds.DeliveryFailurePercent/100
	w.spec.Purpose, w.spec.Metric = "delivery_success", prefix+".Success"
	w.spec.Statistic, w.spec.Comparison, w.spec.Threshold = "Average", "LessThanThreshold", math.Round(share*1e6)/1e6
	return w
}

// unkept is what of a stream's watches no alarm is known to keep.
type unkept struct {
	missing []watch
	besides []watch  // that are not asked for, but go with the missing ones
	dead    []string // alarms that would keep one if they had live actions
	unsure  []string // of watches that a Metrics Insights alarm may keep: what and which
}

// unmet goes through the watches of a stream.
func unmet(a *analyzer.Audit, watches []watch) unkept {
	var u unkept
	for _, w := range watches {
		kept, maybe := false, ""
		var idle []string
		for i := range a.Snapshot.Alarms {
			alarm := &a.Snapshot.Alarms[i]
			surely := slices.ContainsFunc(w.any, func(m analyzer.AlarmMetric) bool { return looksAt(alarm, m) })
			if !surely && !slices.ContainsFunc(w.any, func(m analyzer.AlarmMetric) bool { return mayLookAt(alarm, m) }) {
				continue
			}
			switch reaches := reachesSomeone(a.Snapshot.Alarms, alarm); {
			case reaches && surely:
				kept = true
			case reaches:
				maybe = fmt.Sprintf("whether the Metrics Insights alarm %s covers its %s can't be told", alarm.Name, w.name)
			case surely:
				idle = append(idle, alarm.Name)
			}
		}
		switch {
		case kept:
		case maybe != "":
			u.unsure = append(u.unsure, maybe)
		default:
			u.missing = append(u.missing, w)
			u.dead = append(u.dead, idle...)
		}
	}
	slices.Sort(u.dead)
	u.dead = slices.Compact(u.dead)
	return u
}

func unwatched(a *analyzer.Audit, stream string, u unkept) analyzer.Result {
	var r analyzer.Result
	for _, reason := range u.unsure {
		r.Unknown = append(r.Unknown, analyzer.Unknown{Need: analyzer.NeedAlarms, Reason: reason})
	}
	if len(u.missing) > 0 {
		r.Findings = append(r.Findings, unwatchedFinding(a, stream, u))
	}
	return r
}

func unwatchedFinding(a *analyzer.Audit, stream string, u unkept) analyzer.Finding {
	var names, metrics []string
	var specs []analyzer.AlarmSpec
	for _, w := range u.missing {
		names = append(names, w.name)
	}
	for _, w := range slices.Concat(u.missing, u.besides) {
		metrics = append(metrics, w.spec.Metric)
		w.spec.Name = alarmName(a.Snapshot, &w.spec)
		specs = append(specs, w.spec)
	}
	f := analyzer.Finding{
		Details:     fmt.Sprintf("No alarm with live actions is on %s.", join(names, "or")),
		Remediation: fmt.Sprintf("Create %s with an action, on %s.", plural(len(specs), "alarm"), join(metrics, "and")),
		Evidence: analyzer.Evidence{
			"missing":                names,
			"alarms_without_actions": append([]string{}, u.dead...),
		},
		Remedy: analyzer.CreateAlarms{Stream: stream, Alarms: specs},
	}
	if len(u.dead) > 0 {
		there := "There is"
		if len(u.dead) > 1 {
			there = "There are"
		}
		f.Details += fmt.Sprintf(" %s %s, but without live actions, and no composite alarm above has any.", there, join(u.dead, "and"))
		f.Remediation += " Or give those that are there an action, and enable it."
	}
	if a.Rates != nil {
		f.Cost = money(float64(len(specs))*a.Rates.AlarmMonth, true)
	}
	f.Configured()
	return f
}
