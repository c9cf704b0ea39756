package report

import (
	"fmt"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
)

// ruleText is what a rule says of its check, in short: the check's page in docs/checks has it in full. It is shown as
// plain text and as Markdown, so it has no markup.
type ruleText struct {
	about string // the tag to filter by
	what  string // one sentence
	why   string
	fix   string
}

var ruleTexts = map[string]ruleText{
	"iterator-age-high": {"reliability",
		"Consumers that poll the stream with GetRecords fell behind.",
		"Age is how stale what the consumers work with is. Once it reaches the retention, records expire before anybody has read them.",
		"Where records are expiring, raise the retention first. Then let the consumers read faster: more parallelism and larger batches in Lambda, more workers in KCL, enhanced fan-out where the readers compete. Restart readers that fell silent."},
	"throttled-records": {"capacity",
		"The stream rejected more of its producers' records than the threshold allows.",
		"A rejected record is delayed by its producer's retry, or lost where there is none.",
		"Scale up where the peak does not fit the open shards, split a hot shard, or spread the partition keys: the finding says which. Producers should retry the records that failed, and only those, with backoff."},
	"under-provisioned-shards": {"capacity",
		"The stream is consistently near its write limit.",
		"It throttles at the next burst, and at the first shard that takes more than its share.",
		"Scale up to the target that the finding has, in Terraform by shard_count. A call at most doubles the open shards, and Terraform makes one call an apply."},
	"over-provisioned-shards": {"cost",
		"The stream uses little of the shards that it pays for.",
		"A shard is paid by the hour, used or not, and with it extended retention, enhanced fan-out consumers and shard-level metrics.",
		"Scale down to the target that the finding has, merge cold shards, or switch to on-demand where that costs less."},
	"no-enhanced-monitoring": {"observability",
		"A critical stream has no shard-level metrics.",
		"At stream level a hot shard drowns in the average of the others. Shard-level metrics show which one is hot, throttled or read too slowly.",
		"Switch on the seven shard-level metrics, in Terraform by shard_level_metrics. Each is billed as a custom metric, by shard."},
	"excessive-retention": {"cost",
		"The stream keeps records far longer than its readers need them.",
		"24 hours are in the price of a stream; more is paid for.",
		"Lower the retention, in Terraform by retention_period, if nobody replays older records: they become unreadable at once. Where a rule asks for it, as control Kinesis.3 of AWS Security Hub does, set a retention_floor instead."},
	"no-encryption": {"security",
		"A stream with sensitive data is not encrypted at rest.",
		"Records rest in a stream for a day to a year. Unencrypted, personal or payment data is out of line with most rules that a team may be audited by, control Kinesis.1 of AWS Security Hub among them.",
		"Switch on encryption, in Terraform by encryption_type and kms_key_id of a data stream or server_side_encryption of a delivery stream. A customer managed key first needs permissions for every producer and consumer, or writes and reads fail."},
	"consumer-lag": {"reliability",
		"An enhanced fan-out consumer was behind.",
		"Enhanced fan-out is paid for to get records within a fraction of a second, and nobody takes the consumer's share of the stream away: it does not keep up.",
		"Let the consumer work faster or in parallel: more parallelism and larger batches in Lambda, more workers in KCL. Where one shard alone lags, split it."},
	"shard-splitting-needed": {"capacity",
		"A shard takes far more than the others.",
		"The limit is a shard's, not the stream's: records whose key falls into a full shard are rejected while the others idle.",
		"Split the shard at the hash key that the finding has, and set shard_count in Terraform to the new number with it. A single hot partition key is not helped by a split: spread it."},
	"no-cross-region-replication": {"reliability",
		"A critical stream has no replica in another region.",
		"A data stream lives in one region, and Kinesis has no replication of its own. If the region fails, what was not read is out of reach and producers have nowhere to write.",
		"Create a stream in another region and copy records to it, with a function that reads this one or by a second put of the producers. If there is a replica under another name, name it in a tag."},
	"on-demand-misconduct": {"cost",
		"An on-demand stream has steady traffic that provisioned shards would carry for less.",
		"On-demand mode is for traffic that nobody can foresee. By the GB it costs several times what a well-used shard does.",
		"Switch to provisioned mode and go to the target that the finding has, in Terraform by stream_mode_details and shard_count. Alarm on write throttling from then on."},
	"no-cloudwatch-alarms": {"observability",
		"Nobody is alarmed when the stream's readers fall behind, its writes are throttled or its deliveries fail.",
		"Data is lost or late, and the first to know are those who miss it.",
		"Create the alarms that the finding names, with an action that reaches somebody."},
	"firehose-delivery-failures": {"reliability",
		"Deliveries to the stream's destination failed.",
		"Records that a destination does not take go to an error prefix or, after the retries, nowhere.",
		"Read the destination's error log and the records under the error prefix of the bucket. Usual causes are a role that lost a permission, a cluster without room, a mapping or table that does not fit."},
	"small-batch-sizes": {"cost",
		"The delivery stream writes many small objects.",
		"Each flush is an object and a PUT. Small objects cost requests to write, list and read, and slow down every query over them.",
		"Buffer 128 MiB or 300 seconds, whichever comes first, in Terraform by buffering_size and buffering_interval. Records then arrive up to five minutes later."},
	"no-data-transformation": {"data-quality",
		"The delivery stream delivers records as they came.",
		"Raw records carry whatever the producers put in: fields that should be masked, versions that don't fit together, JSON that queries read in full where a column would do.",
		"Add a Lambda processor that validates, masks or reshapes records, or convert them to Parquet or ORC. Where raw records are meant to be kept, suppress the finding with that as the reason."},
	"missing-s3-backup": {"reliability",
		"Records that the destination does not take are not kept anywhere.",
		"When its retries are over, Firehose drops what the destination did not take, unless there is a bucket for it.",
		"Set the S3 backup mode that the finding names. Some modes can't be switched back, and of some destinations the mode can't be changed in place."},
	"vpc-endpoint-not-used": {"network",
		"What goes from the delivery stream's VPC to S3 has no private way.",
		"It passes a NAT or internet gateway, if it gets there at all. A gateway endpoint is free of charge and keeps the traffic off the internet.",
		"Create a gateway endpoint for S3 on the route tables that the finding names."},
}

// sarifRules are the checks, in their order. None has a security-severity: that is a score like CVSS's, and nobody has
// scored them.
func sarifRules() []sarifRule {
	var out []sarifRule
	for _, c := range checks.All() {
		t := ruleTexts[c.ID]
		page := home + "/blob/main/docs/checks/" + c.ID + ".md"
		out = append(out, sarifRule{
			ID:               c.ID,
			Name:             strings.NewReplacer(" ", "", "-", "").Replace(c.Title),
			ShortDescription: sarifText{Text: c.Title + ": " + t.what},
			FullDescription:  sarifText{Text: t.what + " " + t.why},
			Help: sarifText{
				Text:     fmt.Sprintf("%s\n\nWhy: %s\n\nHow to fix: %s\n\nMore: %s", t.what, t.why, t.fix, page),
				Markdown: fmt.Sprintf("%s\n\n**Why**: %s\n\n**How to fix**: %s\n\n[Thresholds, and what the check can't see](%s)", t.what, t.why, t.fix, page),
			},
			HelpURI:              page,
			DefaultConfiguration: sarifConfiguration{sarifLevel(c.Severity)},
			Properties:           sarifRuleProperties{append([]string{t.about}, kindTags(c)...), problemSeverity(c.Severity)},
		})
	}
	return out
}

func kindTags(c analyzer.Check) []string {
	var out []string
	if c.Stream != nil {
		out = append(out, "kinesis")
	}
	if c.Delivery != nil {
		out = append(out, "firehose")
	}
	return out
}

// problemSeverity is a level by the name that GitHub has for it.
func problemSeverity(s analyzer.Severity) string {
	if level := sarifLevel(s); level != "note" {
		return level
	}
	return "recommendation"
}
