//go:build unix

package e2e

import (
	"maps"
	"time"
)

// estate is what is planted in one region. Its JSON is what plant.py reads.
//
// Moto goes through all datapoints of a region once for every bucket of every query, so datapoints
// are few and estates small.
type estate struct {
	Region     string     `json:"region"`
	VPCs       []vpc      `json:"vpcs"`
	Functions  []function `json:"functions"`
	Streams    []stream   `json:"streams"`
	Deliveries []delivery `json:"delivery_streams"`
}

type vpc struct {
	Name       string `json:"name"`
	S3Endpoint bool   `json:"s3_endpoint"`
}

type function struct {
	Name string `json:"name"`
	VPC  string `json:"vpc"`
}

// stream is a data stream and what the audit is to find on it. One that sets nothing but its name is
// a calm one, on which there is nothing to find.
type stream struct {
	Name         string            `json:"name"`
	Shards       int               `json:"shards"` // default 1
	OnDemand     bool              `json:"on_demand"`
	Tags         map[string]string `json:"tags"`
	Retention    int               `json:"retention_hours"`
	Encrypted    bool              `json:"encrypted"`
	ShardMetrics []string          `json:"shard_metrics"`
	Consumers    []string          `json:"consumers"` // enhanced fan-out
	Readers      []string          `json:"readers"`   // functions
	Alarms       []alarm           `json:"alarms"`    // default: on iterator age and write throttling; none: an empty list
	Metrics      []metric          `json:"metrics"`   // traffic among them, else that of a calm stream is added

	Want    []string `json:"-"` // the titles of the findings
	LeftOut string   `json:"-"` // why the filters leave it out
	Unknown []string `json:"-"` // the ids of the checks that can not tell
}

// delivery is a delivery stream, likewise. A calm one takes direct puts, has a transformer and
// delivers to S3 without failure.
type delivery struct {
	Name         string            `json:"name"`
	SourceStream string            `json:"source_stream"` // a data stream's name
	SourceTopic  string            `json:"source_topic"`  // of an MSK cluster
	Destination  string            `json:"destination"`   // default s3
	Settings     map[string]any    `json:"settings"`      // of the destination, beside what it can not do without
	Transformer  string            `json:"transformer"`   // a function's name, default "shape"; "-" for none
	Encrypted    bool              `json:"encrypted"`
	Tags         map[string]string `json:"tags"`
	Alarms       []alarm           `json:"alarms"` // default: on S3 delivery success
	Metrics      []metric          `json:"metrics"`

	Want    []string `json:"-"`
	LeftOut string   `json:"-"`
}

type alarm struct {
	Name       string            `json:"name"`
	Namespace  string            `json:"namespace"`
	Metric     string            `json:"metric"`
	Dimensions map[string]string `json:"dimensions"`
	Math       string            `json:"math"`   // an expression over the metric m
	Action     string            `json:"action"` // an ARN
	Muted      bool              `json:"muted"`  // its actions are not enabled
}

type metric struct {
	Namespace  string            `json:"namespace"`
	Name       string            `json:"name"`
	Dimensions map[string]string `json:"dimensions"` // beside those of the stream
	Points     []point           `json:"points"`
}

// point is a datapoint. Attempts set, it stands for so many of which Value succeeded.
type point struct {
	Before   int     `json:"minutes_before_end"`
	Value    float64 `json:"value"`
	Attempts float64 `json:"attempts"`
}

// pager is what alarms call.
const pager = "arn:aws:sns:us-east-1:123456789012:pager"

const (
	hour = 60 // minutes
	day  = 24 * hour
	week = 7 * day
)

// of is a metric with datapoints of its own.
func of(name string, points ...point) metric { return metric{Name: name, Points: points} }

// with adds a dimension.
func (m metric) with(name, value string) metric {
	m.Dimensions = maps.Clone(m.Dimensions)
	if m.Dimensions == nil {
		m.Dimensions = map[string]string{}
	}
	m.Dimensions[name] = value
	return m
}

// at is a datapoint some minutes before the end of the window.
func at(before int, value float64) point { return point{Before: before, Value: value} }

// every is datapoints of one value, so many minutes apart, from the first on. None is at the end.
func every(apart, first int, value float64) []point {
	var points []point
	for before := first; before > 0; before -= apart {
		points = append(points, at(before, value))
	}
	return points
}

// daily is a total over the week in seven datapoints, from the start of the window on.
func daily(total float64) []point { return every(day, week, total/7) }

// recordsAMinute is the traffic of the week, in the metric that counts it.
func recordsAMinute(name string, n float64) metric { return of(name, daily(n*week)...) }

const (
	late      = 10         // minutes before the end: the readers have not fallen silent
	allOfThem = 10_000     // delivery attempts
	calmWeek  = 1_400_000  // records, 139 a minute
	halfADay  = 43_200_000 // milliseconds
)

// age is the iterator age that readers reported, up to the end of the window.
func age(ms float64) metric {
	return of("GetRecords.IteratorAgeMilliseconds", at(week, 1), at(late, ms))
}

// lag is how far an enhanced fan-out consumer was behind.
func lag(consumer string, ms float64) metric {
	return of("SubscribeToShardEvent.MillisBehindLatest", at(day, ms)).with("ConsumerName", consumer)
}

// succeeded is so many of ten thousand deliveries under a metric prefix.
func succeeded(prefix string, n float64) metric {
	return of(prefix+".Success", point{Before: day, Value: n, Attempts: allOfThem})
}

// on is an alarm on a metric of the stream.
func on(metric string) alarm { return alarm{Metric: metric, Action: pager} }

var (
	onAge        = on("GetRecords.IteratorAgeMilliseconds")
	onThrottling = on("WriteProvisionedThroughputExceeded")
	onSuccess    = on("DeliveryToS3.Success")
	noAlarms     = []alarm{}
)

// onLag is an alarm on the lag of a fan-out consumer.
func onLag(consumer string) alarm {
	a := on("SubscribeToShardEvent.MillisBehindLatest")
	a.Dimensions = map[string]string{"ConsumerName": consumer}
	return a
}

// lastHour is the end of the windows that are audited.
func lastHour() time.Time { return time.Now().UTC().Truncate(time.Hour) }
