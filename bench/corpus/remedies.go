package main

import (
	"fmt"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// goal is what an argument is to be after a remedy, in the words of the code. Absent is one way to have
// the provider's default.
type goal struct {
	path   string
	values []string // any order
	absent bool     // it may be absent
}

// asked is a remedy, with what it comes to.
type asked struct {
	label  string // tells apart remedies of the same kind
	remedy analyzer.Remedy
	goals  []goal
}

var allMetrics = []string{"IncomingBytes", "IncomingRecords", "IteratorAgeMilliseconds", "OutgoingBytes", "OutgoingRecords",
	"ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded"}

func equals[T any](path string, value T) goal {
	return goal{path: path, values: []string{fmt.Sprint(value)}}
}

func absent(path string) goal { return goal{path: path, absent: true} }

// streamRemedies are those that apply to a data stream.
func streamRemedies(s analyzer.RecordedStream) []asked {
	var out []asked
	c, mode := s.Config, "stream_mode_details.stream_mode"
	add := func(label string, r analyzer.Remedy, goals ...goal) { out = append(out, asked{label, r, goals}) }
	n := c.OpenShards
	if s.Mode == analyzer.Provisioned {
		add("up", analyzer.SetShardCount{Stream: s.Name, From: n, To: 2 * n, Steps: []int{2 * n}}, equals("shard_count", 2*n))
		if n > 1 {
			half := (n + 1) / 2
			add("down", analyzer.SetShardCount{Stream: s.Name, From: n, To: half, Steps: []int{half}}, equals("shard_count", half))
		}
		add("to_on_demand", analyzer.SwitchMode{Stream: s.Name, From: s.Mode, To: analyzer.OnDemand, OpenShards: n, Steps: []int{}},
			equals(mode, analyzer.OnDemand), absent("shard_count"))
	} else {
		add("to_provisioned", analyzer.SwitchMode{Stream: s.Name, From: s.Mode, To: analyzer.Provisioned, OpenShards: n, ShardCount: n, Steps: []int{}},
			goal{mode, []string{analyzer.Provisioned}, true}, equals("shard_count", n))
	}
	longer := min(2*c.RetentionHours, 8760)
	if longer > c.RetentionHours {
		add("up", analyzer.SetRetention{Stream: s.Name, FromHours: c.RetentionHours, ToHours: longer}, equals("retention_period", longer))
	}
	if c.RetentionHours > 24 {
		add("down", analyzer.SetRetention{Stream: s.Name, FromHours: c.RetentionHours, ToHours: 24}, goal{"retention_period", []string{"24"}, true})
	}
	if len(c.ShardMetrics) < len(allMetrics) && !slices.Contains(c.ShardMetrics, "ALL") {
		add("", analyzer.EnableShardMetrics{Stream: s.Name, From: c.ShardMetrics, Metrics: allMetrics}, goal{path: "shard_level_metrics", values: allMetrics})
	}
	if c.Encryption == "NONE" {
		add("", analyzer.EnableStreamEncryption{Stream: s.Name, KeyID: "alias/aws/kinesis"},
			equals("encryption_type", "KMS"), equals("kms_key_id", "alias/aws/kinesis"))
	}
	on := map[string]string{"StreamName": s.Name}
	add("", analyzer.CreateAlarms{Stream: s.Name, Alarms: []analyzer.AlarmSpec{
		alarm("AWS/Kinesis", "iterator_age", "GetRecords.IteratorAgeMilliseconds", "Maximum", 60000, on, "kinesis-"+s.Name+"-iterator-age"),
		alarm("AWS/Kinesis", "write_throttling", "WriteProvisionedThroughputExceeded", "Sum", 0, on, "kinesis-"+s.Name+"-write-throttling"),
	}})
	return out
}

// deliveryRemedies are those that apply to a delivery stream. size and interval are the arguments of its
// buffer, block is that of its destination.
func deliveryRemedies(d analyzer.RecordedDelivery, block, size, interval string) []asked {
	var out []asked
	add := func(r analyzer.Remedy, goals ...goal) { out = append(out, asked{"", r, goals}) }
	to := d.Config.Destination
	if slices.Contains([]string{analyzer.DestinationS3, analyzer.DestinationRedshift, analyzer.DestinationIceberg}, to.Kind) {
		b := analyzer.Buffer{SizeMiB: 128, IntervalSeconds: 600}
		if to.Buffer.SizeMiB == b.SizeMiB {
			b.SizeMiB = 64
		}
		if to.Buffer.IntervalSeconds == b.IntervalSeconds {
			b.IntervalSeconds = 900
		}
		add(analyzer.SetBuffering{DeliveryStream: d.Name, Destination: to.Kind, From: *to.Buffer, To: b},
			equals(size, b.SizeMiB), equals(interval, b.IntervalSeconds))
	}
	if d.Config.Source == analyzer.SourceDirectPut && d.Config.Encryption == "DISABLED" {
		add(analyzer.EnableDeliveryEncryption{DeliveryStream: d.Name, KeyType: "AWS_OWNED_CMK"}, equals("server_side_encryption.enabled", true),
			goal{"server_side_encryption.key_type", []string{"AWS_OWNED_CMK"}, true})
	}
	prefix := analyzer.DeliveryPrefixes(to.Kind)[0]
	for _, known := range destinations {
		if known.kind == to.Kind && known.all != "" && to.BackupMode != known.all {
			add(analyzer.EnableS3Backup{DeliveryStream: d.Name, Destination: to.Kind, From: to.BackupMode, Mode: known.all},
				equals(block+".s3_backup_mode", known.all))
		}
	}
	add(analyzer.CreateAlarms{Stream: d.Name, Alarms: []analyzer.AlarmSpec{
		alarm("AWS/Firehose", "data_freshness", prefix+".DataFreshness", "Maximum", 900, map[string]string{"DeliveryStreamName": d.Name},
			"firehose-"+d.Name+"-data-freshness"),
	}})
	return out
}

func alarm(namespace, purpose, metric, statistic string, threshold float64, on map[string]string, name string) analyzer.AlarmSpec {
	return analyzer.AlarmSpec{Name: name, Purpose: purpose, Namespace: namespace, Metric: metric, Dimensions: on, Statistic: statistic,
		Comparison: "GreaterThanThreshold", Threshold: threshold, PeriodSeconds: 60, EvaluationPeriods: 5, DatapointsToAlarm: 5, TreatMissingData: "missing"}
}

// findings are what an audit says that asks for the remedies.
func findings(remedies []asked) []analyzer.Finding {
	var out []analyzer.Finding
	for n, a := range remedies {
		out = append(out, analyzer.Finding{CheckID: "corpus-" + a.remedy.Kind(), Issue: a.name(), Severity: analyzer.Medium,
			Fingerprint: fmt.Sprint(n), Remedy: a.remedy})
	}
	return out
}

func (a asked) name() string {
	if a.label == "" {
		return a.remedy.Kind()
	}
	return a.remedy.Kind() + " " + a.label
}

// together are remedies that one audit may ask for at once: the first of each kind, and one that is
// about capacity.
func together(all []asked) []asked {
	var out []asked
	kinds := map[string]bool{}
	for _, a := range all {
		kind := a.remedy.Kind()
		if kind == "switch_mode" {
			kind = "set_shard_count"
		}
		if !kinds[kind] {
			out = append(out, a)
		}
		kinds[kind] = true
	}
	return out
}
