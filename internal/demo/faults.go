package demo

import "time"

// fault is one finding that is planted on a stream, and how it shows. Where only check is set, the
// stream's own row (load, shape, retention ...) or its being left without something makes the fault.
type fault struct {
	check    string
	consumer string
	ago      time.Duration // when it began, before the window's end
	lasts    time.Duration
	peak     time.Duration // how late readers were at the worst
	share    float64       // of deliveries that failed meanwhile
	silent   bool          // readers stopped reading
	muted    bool          // alarms are there, with their actions switched off
	staging  bool          // the destination reports nothing, its staging bucket does
	convert  bool          // it is the format conversion that fails
	slowed   bool          // reads were throttled meanwhile
}

const (
	iteratorAge = "iterator-age-high"
	noAlarms    = "no-cloudwatch-alarms"
	noKMS       = "no-encryption"
	lag         = "consumer-lag"
	hotShard    = "shard-splitting-needed"
	failures    = "firehose-delivery-failures"
)

// Faults of a row's own settings.
var (
	throttled        = fault{check: "throttled-records"}
	underProvisioned = fault{check: "under-provisioned-shards"}
	overProvisioned  = fault{check: "over-provisioned-shards"}
	noShardMetrics   = fault{check: "no-enhanced-monitoring"}
	longRetention    = fault{check: "excessive-retention"}
	steadyOnDemand   = fault{check: "on-demand-misconduct"}
	noReplica        = fault{check: "no-cross-region-replication"}
	unencrypted      = fault{check: noKMS}
	unalarmed        = fault{check: noAlarms}
	muted            = fault{check: noAlarms, muted: true}
	smallBatches     = fault{check: "small-batch-sizes"}
	rawRecords       = fault{check: "no-data-transformation"}
	noBackup         = fault{check: "missing-s3-backup"}
	noS3Endpoint     = fault{check: "vpc-endpoint-not-used"}
)

// behind are readers that poll and were late for a while.
func behind(ago, lasts, peak time.Duration) fault {
	return fault{check: iteratorAge, ago: ago, lasts: lasts, peak: peak}
}

// starved are readers that were late because too many of them poll.
func starved(ago, lasts, peak time.Duration) fault {
	return fault{check: iteratorAge, ago: ago, lasts: lasts, peak: peak, slowed: true}
}

// silent are readers that stopped polling while records still arrive.
func silent(since time.Duration) fault {
	return fault{check: iteratorAge, ago: since, silent: true}
}

// lagging is an enhanced fan-out consumer that was late for a while.
func lagging(consumer string, ago, lasts, peak time.Duration) fault {
	return fault{check: lag, consumer: consumer, ago: ago, lasts: lasts, peak: peak}
}

// hot is one shard that takes a share of the stream's records.
func hot(share float64) fault { return fault{check: hotShard, share: share} }

// failing is a destination that refused a share of the deliveries for a while.
func failing(ago, lasts time.Duration, share float64) fault {
	return fault{check: failures, ago: ago, lasts: lasts, share: share}
}

// stagingFails is a destination that reports nothing while its staging bucket refuses a share.
func stagingFails(ago, lasts time.Duration, share float64) fault {
	return fault{check: failures, ago: ago, lasts: lasts, share: share, staging: true}
}

// unconverted are records that no longer fit the table's schema.
func unconverted(ago, lasts time.Duration, share float64) fault {
	return fault{check: failures, ago: ago, lasts: lasts, share: share, convert: true}
}

type faults []fault

// has returns the fault of a check, and whether it is planted.
func (f faults) has(check string) (fault, bool) {
	for _, planted := range f {
		if planted.check == check {
			return planted, true
		}
	}
	return fault{}, false
}

// lacks tells that the fault is not planted.
func (f faults) lacks(planted fault) bool {
	_, there := f.has(planted.check)
	return !there
}

// during tells how far into its course the fault is in bucket i: 0 at its start, 1 at its end; -1 outside.
func (f fault) during(i int) float64 {
	from := ago(f.ago)
	n := ago(f.ago-f.lasts) - from
	if f.lasts == 0 || i < from || i >= from+n {
		return -1
	}
	return (float64(i-from) + 1) / float64(n)
}
