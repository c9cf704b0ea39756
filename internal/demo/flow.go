package demo

import (
	"math"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// flow is what enters a stream, by five minutes. Before from there is nothing.
type flow struct {
	from                     int
	records, bytes, rejected []float64
}

// young is the index from which on a stream of that age has traffic.
func young(age time.Duration) int {
	if age == 0 {
		return 0
	}
	return ago(age)
}

// offered is the traffic that producers send: perSecond records of size bytes on average.
func offered(name string, s shape, start time.Time, from int, perSecond, size float64) *flow {
	r := dice(name, "traffic")
	f := &flow{from: from, records: s.levels(start, r), bytes: make([]float64, buckets), rejected: make([]float64, buckets)}
	for i := range f.records {
		if i < from {
			f.records[i] = 0
			continue
		}
		f.records[i] *= perSecond * 300
		f.bytes[i] = f.records[i] * size * (1 + .02*r.NormFloat64())
	}
	return f
}

// scale multiplies the traffic.
func (f *flow) scale(by float64) {
	for i := range f.records {
		f.records[i] *= by
		f.bytes[i] *= by
	}
}

// accepted is the share of bucket i that open shards take of by times the traffic.
func (f *flow) accepted(i, shards int, by float64) float64 {
	if f.records[i] == 0 {
		return 1
	}
	records := float64(analyzer.ShardRecordsPerSecond * 300 * shards)
	bytes := float64(analyzer.ShardBytesPerSecond * 300 * shards)
	return min(1, records/(by*f.records[i]), bytes/(by*f.bytes[i]))
}

// rate is the bytes a day that are accepted of by times the traffic, from its first bucket on.
func (f *flow) rate(openAt func(i int) int, by float64) float64 {
	var bytes float64
	for i := f.from; i < buckets; i++ {
		bytes += by * f.bytes[i] * f.accepted(i, openAt(i), by)
	}
	return bytes / float64(buckets-f.from) * float64(24*perHour)
}

// clip rejects what is above the write capacity of the shards that are open in a bucket, and makes
// whole records of the rest.
func (f *flow) clip(openAt func(i int) int) {
	for i, offered := range f.records {
		share := f.accepted(i, openAt(i), 1)
		f.records[i] = math.Floor(offered * share)
		f.bytes[i] = math.Floor(f.bytes[i] * share)
		f.rejected[i] = math.Floor(offered) - f.records[i]
	}
}

// jolts rejects a handful of records in some buckets: bursts of seconds that five minutes do not show.
func (f *flow) jolts(name string, n int) {
	r := dice(name, "jolts")
	for range n {
		i := f.from + r.IntN(buckets-f.from)
		f.rejected[i] += math.Floor(f.records[i] * (.002 + .01*r.Float64()))
	}
}

// flows generates what enters every stream, and scales it so that DailyBytes enter the analysed
// estate from outside.
func (e *estate) flows() {
	e.streams, e.puts = map[string]*flow{}, map[string]*flow{}
	for _, s := range dataStreams {
		e.streams[s.name] = offered(s.name, s.shape, e.window.Start, young(s.age), s.perSecond(), s.size)
	}
	for _, d := range deliveryStreams {
		if d.from == direct || d.from == msk {
			e.puts[d.name] = offered(d.name, d.shape, e.window.Start, 0, d.rate, d.size)
		}
	}
	by := 1.0
	for range 3 { // what is rejected does not enter, and turns on the scale itself
		by *= DailyBytes / e.inside(by)
	}
	for _, s := range dataStreams {
		f := e.streams[s.name]
		if !s.leftOut {
			f.scale(by)
		}
		f.clip(s.openAt)
		if s.shape.bursts > 0 || s.jolts {
			f.jolts(s.name, 12)
		}
	}
	for _, d := range deliveryStreams {
		if f := e.puts[d.name]; f != nil {
			if !d.leftOut {
				f.scale(by)
			}
			f.clip(noShards)
		}
	}
}

// inside is the bytes a day that enter the analysed estate where the traffic is multiplied by by.
func (e *estate) inside(by float64) float64 {
	var bytes float64
	for _, s := range dataStreams {
		if !s.leftOut {
			bytes += e.streams[s.name].rate(s.openAt, by)
		}
	}
	for _, d := range deliveryStreams {
		if f := e.puts[d.name]; f != nil && !d.leftOut {
			bytes += f.rate(noShards, by)
		}
	}
	return bytes
}

// noShards stands where no shards limit what a stream takes.
func noShards(int) int { return unlimited }
