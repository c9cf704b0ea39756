//go:build unix

package e2e

// readersEstate has streams whose readers are late, silent or in time.
var readersEstate = estate{
	Region:    "eu-central-1",
	Functions: []function{{Name: "enrich"}},
	Streams: []stream{
		{Name: "age-over", Metrics: []metric{age(60_001)}, Want: []string{"Iterator Age High"}},
		{Name: "age-within", Metrics: []metric{age(60_000)}},

		// Readers that fell silent while records arrived are as old as their silence.
		{Name: "silent-unread", Metrics: []metric{stoppedReading, arriving}, Want: []string{"Iterator Age High"}},
		{Name: "silent-drained", Metrics: []metric{stoppedReading, of("IncomingRecords", every(day, week, 200_000)...)}},
		{Name: "silent-handed-over", Consumers: []string{"heir"}, Metrics: []metric{stoppedReading, arriving,
			of("SubscribeToShardEvent.Bytes", at(hour, 1)).with("ConsumerName", "heir")}},

		{Name: "fan-out-over", Consumers: []string{"late", "later", "in-time"},
			Metrics: []metric{lag("late", 5_001), lag("later", 60_000), lag("in-time", 5_000)},
			Alarms:  []alarm{onLag("late"), onLag("later"), onLag("in-time"), onThrottling},
			Want:    []string{"Consumer Lag", "Consumer Lag"}},
		{Name: "fan-out-within", Consumers: []string{"in-time"}, Metrics: []metric{lag("in-time", 5_000)},
			Alarms: []alarm{onLag("in-time"), onThrottling}},

		{Name: "retention-over", Retention: 168, Metrics: []metric{age(1_000)}, Want: []string{"Excessive Retention"}},
		{Name: "retention-within", Retention: 167, Metrics: []metric{age(1_000)}},
		{Name: "retention-almost-used", Retention: 168, Metrics: []metric{age(halfADay - 1)}, Want: []string{"Excessive Retention", "Iterator Age High"}},
		{Name: "retention-used", Retention: 168, Metrics: []metric{age(halfADay)}, Want: []string{"Iterator Age High"}},
		{Name: "retention-unread", Retention: 168, Unknown: []string{"excessive-retention"}},

		// A function's own iterator age goes into the lag report and makes no finding.
		{Name: "function", Readers: []string{"enrich"}, Metrics: []metric{
			{Namespace: "AWS/Lambda", Name: "IteratorAge", Dimensions: map[string]string{"FunctionName": "enrich"}, Points: []point{at(late, 60_001)}}}},
	},
}

var (
	stoppedReading = of("GetRecords.IteratorAgeMilliseconds", at(week, 10), at(3*hour, 10))
	arriving       = of("IncomingRecords", append(every(day, week, 200_000), at(hour, 1_000))...)
)
