//go:build unix

package e2e

// What one shard takes in an hour, and most of what it takes in five minutes.
const (
	shardHour       = 3_600_000 // records
	mostOfShardFive = 240_000   // 80%
)

// busyEstate has streams at the limit of their shards.
var busyEstate = estate{
	Region: "ap-south-1",
	Streams: []stream{
		{Name: "throttled-over", Metrics: []metric{rejected(14_142)}, Want: []string{"Throttled Records"}}, // of 1,414,142
		{Name: "throttled-within", Metrics: []metric{rejected(14_141)}},

		{Name: "full-over", Metrics: []metric{busy(5, 6, 320_001)}, Want: []string{"Under-Provisioned Shards"}},
	},
}

// almostBusyEstate has the twins of busyEstate's busy stream.
var almostBusyEstate = estate{
	Region: "eu-north-1",
	Streams: []stream{
		{Name: "full-within-share", Metrics: []metric{busy(5, 6, 320_000)}}, // 80.0% in each hour
		{Name: "full-within-hours", Metrics: []metric{busy(5, 5, 320_001)}},
		{Name: "full-within-days", Metrics: []metric{busy(4, 6, 320_001)}},
	},
}

func rejected(records float64) metric {
	return of("WriteProvisionedThroughputExceeded", at(day, records))
}

// busy is so many hours a day, on so many days, of nine five-minute buckets with records each: nine of
// 320,000 are 80% of what a shard takes in an hour.
func busy(days, hours int, records float64) metric {
	points := []point{at(week, 1)}
	for d := range days {
		for h := range hours {
			for bucket := range 9 {
				points = append(points, at((d+1)*day-h*hour-5*bucket, records))
			}
		}
	}
	return of("IncomingRecords", points...)
}

// idleEstate has streams with more shards than their traffic takes.
var idleEstate = estate{
	Region: "sa-east-1",
	Streams: []stream{
		{Name: "idle-over", Shards: 2, Metrics: []metric{steady(47_999)}, Want: []string{"Over-Provisioned Shards"}},
		{Name: "idle-within", Shards: 2, Metrics: []metric{of("IncomingRecords", every(10, day, mostOfShardFive)...)}},
		{Name: "idle-one-shard", Shards: 1},
	},
}

// steady is a day of traffic: in every other five minutes 48,000 records in each minute, 80% of what a
// shard takes, and last in the last one. 48,000 there too are 40% of a shard on average.
func steady(last float64) metric {
	var points []point
	for start := day; start > 0; start -= 10 {
		for minute := range 5 {
			points = append(points, at(start-minute, 48_000))
		}
	}
	points[len(points)-1].Value = last
	return of("IncomingRecords", points...)
}

// hotEstate has streams of two shards, one of which takes more than its share. Their average
// utilisation is 20%, so that nothing else is to be found on them.
var hotEstate = estate{
	Region:    "ca-central-1",
	Functions: []function{{Name: "scaler"}},
	Streams: []stream{
		hot("hot-over", 6, 24, shardHour/2+1, shardHour/4).wants("Shard Splitting Needed"),
		hot("hot-within-hours", 5, 24, shardHour/2+1, shardHour/4),
		hot("hot-within-share", 6, 24, shardHour/2, shardHour/5),
		hot("hot-within-factor", 6, 24, shardHour, shardHour/2),
		hot("hot-measured-too-short", 6, 23, shardHour/2+1, shardHour/4),
		unmeasured(hot("hot-unmeasured", 6, 24, shardHour/2+1, shardHour/4)),
		scaled(hot("hot-scaled", 6, 24, shardHour/2+1, shardHour/4)),
	},
}

// hot is a stream whose two shards take so many records each in some of the measured hours, and next
// to nothing in the others.
func hot(name string, hours, measured int, first, second float64) stream {
	s := stream{
		Name: name, Shards: 2, ShardMetrics: []string{"IncomingBytes", "IncomingRecords"},
		Metrics: []metric{of("IncomingRecords", every(10, day, mostOfShardFive)...)},
	}
	for shard, records := range map[string]float64{"shardId-000000000000": first, "shardId-000000000001": second} {
		m := of("IncomingRecords", every(hour, measured*hour, 1)...).with("ShardId", shard)
		for i := range hours {
			m.Points[i].Value = records
		}
		s.Metrics = append(s.Metrics, m)
	}
	return s
}

func (s stream) wants(titles ...string) stream {
	s.Want = titles
	return s
}

// scaled has an alarm that reshards the stream.
func scaled(s stream) stream {
	reshards := on("WriteProvisionedThroughputExceeded")
	reshards.Action = "arn:aws:lambda:ca-central-1:123456789012:function:scaler"
	s.Alarms = []alarm{onAge, reshards}
	return s
}

func unmeasured(s stream) stream {
	s.ShardMetrics = nil
	return s
}

// modesEstate has on-demand streams, in a region with a price book.
var modesEstate = estate{
	Region: "us-east-2",
	Streams: []stream{
		{Name: "on-demand-over", OnDemand: true, Metrics: hourly(10_799), Want: []string{"On-Demand Misconduct"}},
		{Name: "on-demand-within", OnDemand: true, Metrics: hourly(10_800)},
		{Name: "provisioned", Metrics: hourly(10_799)},
	},
}

// hourly is two days of 36,000 records an hour, more or less so many in turn: 10,800 are a coefficient
// of variation of 0.3.
func hourly(more float64) []metric {
	var records, bytes []point
	for before := 2 * day; before > 0; before -= hour {
		n := 36_000 + more
		more = -more
		records, bytes = append(records, at(before, n)), append(bytes, at(before, 100*n))
	}
	return []metric{of("IncomingRecords", records...), of("IncomingBytes", bytes...)}
}
