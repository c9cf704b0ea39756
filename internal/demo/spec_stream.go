package demo

import (
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// streamSpec is a row of the table of data streams. What it does not say is as it should be: a
// critical stream has shard metrics, a replica and alarms, a sensitive one is encrypted.
type streamSpec struct {
	name   string
	owner  string
	shards int     // that are open
	load   float64 // average share of their write capacity
	size   float64 // bytes of a record
	shape  shape

	onDemand     bool
	kms          string        // key; "" leaves it to whether the stream is sensitive
	retention    int           // hours; 0 for 24
	shardMetrics bool          // critical streams have them anyhow
	hotShare     float64       // of the records that one shard takes; 0 where keys spread well
	age          time.Duration // where it was created within the window
	before       int           // shards that were open before a reshard three days ago
	jolts        bool          // rejects a few records, far below what matters

	lambdas    []string // functions that poll
	fanOut     []string // enhanced fan-out consumers
	fanOutOnly bool     // nobody polls
	replica    string   // name of the replica; "" for the stream's own, none where no replica is to be found by name
	replicaIn  string   // region of the replica; "" for us-west-2
	tags       map[string]string
	alarms     alarming
	faults     faults
	class      class // what the name and the tags make of it
	leftOut    bool  // by the filters
	idle       bool  // too little traffic to be analysed
}

// class is what a stream is to its owner.
type class int

const (
	plain class = iota
	sensitive
	critical
	criticalSensitive
)

func (c class) critical() bool  { return c == critical || c == criticalSensitive }
func (c class) sensitive() bool { return c == sensitive || c == criticalSensitive }

// resharded is when the stream whose row says so was resharded, counted in hours back from the last
// full hour of the window.
const resharded = 72

// perSecond is the records a second that make up the load.
func (s streamSpec) perSecond() float64 {
	return s.load * float64(s.shards) * min(analyzer.ShardRecordsPerSecond, analyzer.ShardBytesPerSecond/s.size)
}

// none is the replica of a stream that needs none, or whose tag names it.
const none = "-"

// unlimited stands for the shards of a stream that AWS scales.
const unlimited = 1 << 20

// openAt is how many shards took records in bucket i. A reshard falls on a full hour, so i counts from
// there only roughly; the larger of both counts holds in the hour around it.
func (s streamSpec) openAt(i int) int {
	switch {
	case s.onDemand:
		return unlimited
	case s.before > 0 && i < ago((resharded+1)*time.Hour):
		return s.before
	}
	return s.shards
}

// measured tells that the stream has shard-level metrics.
func (s streamSpec) measured() bool {
	return s.shardMetrics || s.class.critical() && s.faults.lacks(noShardMetrics)
}

// key is the KMS key of the stream; "" for none.
func (s streamSpec) key() string {
	switch {
	case s.faults.lacks(unencrypted) && s.kms != "":
		return s.kms
	case s.faults.lacks(unencrypted) && s.class.sensitive():
		return managedKey
	}
	return ""
}

// hours is the retention of the stream.
func (s streamSpec) hours() int { return max(24, s.retention) }

// Keys: AWS's own, and one that the security team owns.
const (
	managedKey  = "alias/aws/kinesis"
	customerKey = "arn:aws:kms:" + Region + ":" + Account + ":key/6f1c2c1e-9d1f-4b5e-8a7e-3f0f6f2b7d41"
)
