//go:build unix

package e2e

import "slices"

// fault is one kind of fault that is planted on streams of testdata/loop, and what is to come of it.
type fault struct {
	check   string
	remedy  string
	changes []string // the arguments that the plan changes
	adds    string   // a block that it may add

	before, after []metric // a day's, with the fault and once it is gone
	alarms        []alarm

	// The streams that have it, each with the files that its patch edits. Their names say how the code is
	// written that decides name and value.
	streams    map[string][]string
	deliveries bool // they are delivery streams
}

// only is the one file that a patch edits.
func only(file string) []string { return []string{file} }

var faults = []fault{
	{
		check: "throttled-records", remedy: "set_shard_count", changes: []string{"shard_count"},
		before: []metric{busyDay(300_000), rejected(60_000)},
		after:  []metric{busyDay(360_000)},
		streams: map[string][]string{
			"clicks-default":  only("platform/default.tf"),
			"clicks-each":     only("platform/each.tf"),
			"tfvars-clicks":   only("platform/terraform.tfvars"),
			"clicks-local":    only("platform/local.tf"),
			"clicks-toggle":   only("platform/toggle.tf"),
			"clicks-override": only("platform/overridden_override.tf"),
			"clicks-argument": only("platform/modules.tf"),
			"clicks-call":     only("platform/modules.tf"),
			"clicks-standard": {"modules/standard/main.tf", "platform/modules.tf"},
			"prod-clicks":     only("pipeline/env/prod.tfvars"),
		},
	},
	{
		check: "throttled-records", remedy: "set_shard_count", changes: []string{"shard_count"},
		before:  []metric{busyDay(300_000), rejected(600_000)},
		after:   slices.Concat([]metric{busyDay(300_000), rejected(600_000)}, splitBefore),
		streams: map[string][]string{stepwise: only("platform/literal.tf")},
	},
	{
		check: "over-provisioned-shards", remedy: "set_shard_count", changes: []string{"shard_count"},
		streams: map[string][]string{
			"visits-literal":  only("platform/literal.tf"),
			"visits-each":     only("platform/each.tf"),
			"visits-argument": only("platform/modules.tf"),
		},
	},
	{
		check: "no-enhanced-monitoring", remedy: "enable_shard_metrics", changes: []string{"shard_level_metrics"},
		streams: map[string][]string{
			"orders-literal": only("platform/literal.tf"),
			"orders-default": only("platform/default.tf"),
			"orders-each":    only("platform/each.tf"),
			"tfvars-orders":  only("platform/terraform.tfvars"),
			"orders-toggle":  only("platform/toggle.tf"),
			"orders-call":    only("platform/modules.tf"),
			"prod-orders":    only("pipeline/env/prod.tfvars"),
		},
	},
	{
		check: "excessive-retention", remedy: "set_retention", changes: []string{"retention_period"},
		before: []metric{age(1_000)}, after: []metric{age(1_000)},
		streams: map[string][]string{
			"logs-literal":  only("platform/literal.tf"),
			"logs-default":  only("platform/default.tf"),
			"logs-each":     only("platform/each.tf"),
			"logs-local":    only("platform/local.tf"),
			"logs-override": only("platform/overridden_override.tf"),
			"logs-argument": only("platform/modules.tf"),
			"logs-standard": {"modules/standard/main.tf", "platform/modules.tf"},
			"prod-logs":     only("pipeline/main.tf"),
		},
	},
	{
		check: "no-encryption", remedy: "enable_stream_encryption", changes: []string{"encryption_type", "kms_key_id"},
		streams: map[string][]string{
			"customers-literal": only("platform/literal.tf"),
			"customers-default": only("platform/default.tf"),
			"customers-each":    only("platform/each.tf"),
			"tfvars-customers":  only("platform/terraform.tfvars"),
			"customers-toggle":  only("platform/toggle.tf"),
			"customers-call":    only("platform/modules.tf"),
			"prod-customers":    {"pipeline/env/prod.tfvars", "pipeline/main.tf"},
		},
	},
	{
		check: "on-demand-misconduct", remedy: "switch_mode", changes: []string{"shard_count", "stream_mode_details.stream_mode"},
		before: steadyDay, after: steadyDay,
		streams: map[string][]string{
			"sensors-literal":  only("platform/literal.tf"),
			"sensors-default":  only("platform/default.tf"),
			"sensors-each":     only("platform/each.tf"),
			"sensors-argument": only("platform/modules.tf"),
			"prod-sensors":     {"pipeline/env/prod.tfvars", "pipeline/main.tf"},
		},
	},
	{
		check: "over-provisioned-shards", remedy: "switch_mode", changes: []string{"shard_count", "stream_mode_details.stream_mode"},
		before: peak, after: peak,
		streams: map[string][]string{
			"bursts-literal":  only("platform/literal.tf"),
			"bursts-default":  only("platform/default.tf"),
			"bursts-each":     only("platform/each.tf"),
			"tfvars-bursts":   {"platform/terraform.tfvars", "platform/tfvars.tf"},
			"bursts-argument": only("platform/modules.tf"),
			"prod-bursts":     only("pipeline/main.tf"),
		},
	},
	{
		check: "no-cloudwatch-alarms", remedy: "create_alarms", alarms: noAlarms,
		streams: map[string][]string{
			"silent-literal": only("platform/kinesis_alarms.tf"),
			"silent-default": only("platform/kinesis_alarms.tf"),
			"silent-each":    only("platform/kinesis_alarms.tf"),
			"mute-each":      only("platform/kinesis_alarms.tf"),
			"silent-toggle":  only("platform/kinesis_alarms.tf"),
			"silent-call":    only("platform/kinesis_alarms.tf"),
			"prod-silent":    {"pipeline/env/prod.tfvars", "pipeline/kinesis_alarms.tf", "pipeline/main.tf"},
		},
	},
	{
		check: "no-cloudwatch-alarms", remedy: "create_alarms", alarms: noAlarms, deliveries: true,
		streams: map[string][]string{"big-each": only("platform/kinesis_alarms.tf")},
	},
	{
		check: "no-encryption", remedy: "enable_delivery_encryption", deliveries: true, changes: []string{"server_side_encryption.enabled"},
		streams: map[string][]string{
			"users-literal": only("platform/literal.tf"),
			"users-default": only("platform/default.tf"),
			"users-each":    only("platform/terraform.tfvars"),
			"users-local":   only("platform/local.tf"),
			"users-call":    only("platform/modules.tf"),
			"prod-users":    only("pipeline/env/prod.tfvars"),
		},
	},
	{
		check: "small-batch-sizes", remedy: "set_buffering", deliveries: true,
		changes: []string{"extended_s3_configuration.buffering_interval", "extended_s3_configuration.buffering_size"},
		streams: map[string][]string{
			"lake-literal": only("platform/literal.tf"),
			"lake-default": only("platform/default.tf"),
			"lake-each":    only("platform/terraform.tfvars"),
			"lake-local":   only("platform/local.tf"),
			"lake-call":    only("platform/modules.tf"),
			"prod-lake":    only("pipeline/env/prod.tfvars"),
		},
	},
	{
		check: "missing-s3-backup", remedy: "enable_s3_backup", deliveries: true, alarms: []alarm{on("DeliveryToRedshift.Success")},
		changes: []string{"redshift_configuration.s3_backup_mode"}, adds: "redshift_configuration.s3_backup_configuration",
		streams: map[string][]string{
			"marts-literal": only("platform/literal.tf"),
			"marts-default": only("platform/default.tf"),
			"tfvars-marts":  {"platform/terraform.tfvars", "platform/tfvars.tf"},
			"marts-call":    only("platform/modules.tf"),
			"prod-mart":     {"pipeline/env/prod.tfvars", "pipeline/main.tf"},
		},
	},
}

// calmDay is traffic that one shard takes.
var calmDay = of("IncomingRecords", at(day, 200_000))

// busyDay is such traffic, and records in five minutes that need more shards.
func busyDay(records float64) metric {
	return of("IncomingRecords", at(day, 200_000), at(5*hour, records))
}

// stepwise is the stream that takes two steps: to two shards, and to four, as there is throttling still.
const stepwise = "clicks-literal"

// splitBefore are the series of the shards that moto makes of a first one. They start with the day, and tell
// that the first one was split before that.
var splitBefore = []metric{
	of("IncomingBytes", at(day, 1)).with("ShardId", "shardId-000000000001"),
	of("IncomingBytes", at(day, 1)).with("ShardId", "shardId-000000000002"),
}

// steadyDay is traffic on demand that four shards take for less.
var steadyDay = []metric{calmDay, of("IncomingBytes", every(hour, day, 1e9)...)}

// peak is five minutes that need four shards, in a day that needs one.
var peak = []metric{busyDay(840_000), of("IncomingBytes", at(day, 20_000_000), at(5*hour, 84_000_000))}

// loopEstate is what surrounds the streams of testdata/loop for a day: with their faults, or once those are gone.
func loopEstate(fixed bool) estate {
	e := estate{Region: "us-east-1", Streams: []stream{{Name: "calm-standard"}}, Deliveries: []delivery{
		{Name: "backed-call", Alarms: []alarm{on("DeliveryToRedshift.Success")}},
		{Name: "search", Alarms: []alarm{on("DeliveryToElasticsearch.Success")}},
	}}
	for _, f := range faults {
		metrics, alarms := f.before, f.alarms
		if fixed {
			metrics, alarms = f.after, noAlarms // those of before are there still
		}
		if !measures(metrics, "IncomingRecords") {
			metrics = append(slices.Clone(metrics), calmDay)
		}
		for name := range f.streams {
			if f.deliveries {
				e.Deliveries = append(e.Deliveries, delivery{Name: name, Metrics: metrics, Alarms: alarms})
			} else {
				e.Streams = append(e.Streams, stream{Name: name, Metrics: metrics, Alarms: alarms})
			}
		}
	}
	return e.planted()
}

func faultOf(stream string) *fault {
	i := slices.IndexFunc(faults, func(f fault) bool { return f.streams[stream] != nil })
	if i < 0 {
		return nil
	}
	return &faults[i]
}
