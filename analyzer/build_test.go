package analyzer

import "time"

// steady is a provisioned stream with demand (in shards, of records of 100 bytes) flat all week.
func steady(shards int, demand float64) *Stream {
	s := &Stream{
		Name: "clicks", ARN: "arn:aws:kinesis:us-east-1:111122223333:stream/clicks", Mode: Provisioned,
		Tags: map[string]string{}, Consumers: []Consumer{}, Metrics: Metrics{},
		Config: &StreamConfig{OpenShards: shards, RetentionHours: 24, ShardMetrics: []string{}},
		Shards: make([]Shard, shards),
	}
	for i := range s.Shards {
		s.Shards[i] = Shard{ID: string(rune('a' + i)), State: ShardOpen}
	}
	s.carry(FiveMinutes, wholeWeek, func(int) float64 { return demand })
	return s
}

// carry plants traffic in w, bucket by bucket, none rejected.
func (s *Stream) carry(period time.Duration, w Window, demand func(i int) float64) {
	records := func(i int) float64 { return demand(i) * ShardRecordsPerSecond * period.Seconds() }
	s.Metrics.plant("IncomingRecords", "Sum", period, w, records)
	s.Metrics.plant("IncomingBytes", "Sum", period, w, func(i int) float64 { return 100 * records(i) })
	s.Metrics.plant("WriteProvisionedThroughputExceeded", "Sum", period, w, nil)
}

// plant sets a series over w; an empty one where f is nil.
func (m Metrics) plant(name, stat string, period time.Duration, w Window, f func(i int) float64) {
	s := Series{Period: period}
	if f != nil {
		s.Start = w.Start
		for i := range int(w.Length() / period) {
			s.Values = append(s.Values, f(i))
		}
	}
	m[Metric{name, stat, period}] = s
}

func flat(v float64) func(int) float64 { return func(int) float64 { return v } }

// last is the part of the week that ends with it.
func last(d time.Duration) Window { return Window{weekEnd.Add(-d), weekEnd} }
