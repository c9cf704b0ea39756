package demo

import (
	"math"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// pollers is how many applications poll a stream: one of its own, its functions and its delivery streams.
func pollers(s streamSpec) int {
	if s.fanOutOnly {
		return 0
	}
	n := 1 + len(s.lambdas)
	for _, d := range deliveryStreams {
		if d.from == s.name {
			n++
		}
	}
	return n
}

// polled adds the metrics of those who poll.
func (e *estate) polled(s streamSpec, f *flow, into analyzer.Metrics) {
	n := pollers(s)
	late, there := s.faults.has(iteratorAge)
	end := buckets
	if late.silent {
		end = ago(late.ago)
	}
	reading := func(i int) bool { return n > 0 && i >= f.from && i < end }
	bytes := each(func(i int) float64 {
		if !reading(i) {
			return math.NaN()
		}
		return f.bytes[i] * float64(n)
	})
	r := dice(s.name, "age")
	usual := 300 + 1500*r.Float64()
	highest := each(func(i int) float64 {
		v := math.Round(min(25_000, usual*math.Exp(.5*r.NormFloat64())))
		if !reading(i) {
			return math.NaN()
		}
		return max(v, rise(late, i))
	})
	slowed := make([]float64, buckets)
	if there && late.slowed {
		for i := range slowed {
			if late.during(i) >= 0 {
				slowed[i] = math.Floor(40 + 80*r.Float64())
			}
		}
	}
	into[five("GetRecords.Bytes", "Sum")] = e.series(bytes)
	into[five("GetRecords.IteratorAgeMilliseconds", "Maximum")] = e.series(highest)
	into[five("GetRecords.IteratorAgeMilliseconds", "Average")] = e.series(mean(highest))
	into[five("ReadProvisionedThroughputExceeded", "Sum")] = e.sums(f.from, slowed)
}

// rise is how late readers are, in milliseconds, while a fault lasts: later and later, then quickly
// caught up. A fault that lasts to the end of the window has not been caught up with.
func rise(late fault, i int) float64 {
	x := late.during(i)
	switch {
	case x < 0:
		return 0
	case late.ago > late.lasts && x > .8:
		x = (1 - x) / .2
	case late.ago > late.lasts:
		x /= .8
	}
	return math.Round(x * float64(late.peak/time.Millisecond))
}

// mean is what the Average of a lag is beside its Maximum.
func mean(highest []float64) []float64 {
	v := make([]float64, len(highest))
	for i, x := range highest {
		v[i] = math.Round(x * (.3 + .04*float64(i%5)))
	}
	return v
}

// consumer is an enhanced fan-out consumer that takes all that the stream carries.
func (e *estate) consumer(s streamSpec, name string, f *flow) analyzer.Consumer {
	var late fault
	for _, planted := range s.faults {
		if planted.check == lag && planted.consumer == name {
			late = planted
		}
	}
	r := dice(s.name, "consumer", name)
	usual := 40 + 260*r.Float64()
	behind := each(func(i int) float64 {
		v := math.Round(min(2_500, usual*math.Exp(.5*r.NormFloat64())))
		if i < f.from {
			return math.NaN()
		}
		return max(v, rise(late, i))
	})
	return analyzer.Consumer{
		Name:   name,
		ARN:    arn("kinesis", "stream/"+s.name+"/consumer/"+name+":1672531200"),
		Status: "ACTIVE",
		Metrics: analyzer.Metrics{
			five("SubscribeToShardEvent.MillisBehindLatest", "Maximum"): e.series(behind),
			five("SubscribeToShardEvent.MillisBehindLatest", "Average"): e.series(mean(behind)),
			five("SubscribeToShardEvent.Bytes", "Sum"):                  e.sums(f.from, f.bytes),
		},
	}
}

// lambdas adds the functions that poll the stream; they are no later than the latest of its readers.
func (e *estate) lambdas(s streamSpec, stream *analyzer.Stream) {
	all, _ := stream.Metrics.Get("GetRecords.IteratorAgeMilliseconds", "Maximum", analyzer.FiveMinutes)
	for _, function := range s.lambdas {
		behind := make([]float64, len(all.Values))
		for i, v := range all.Values {
			behind[i] = math.Round(v * .9)
		}
		highest, average := all, all
		highest.Values, average.Values = behind, mean(behind)
		e.out.Readers = append(e.out.Readers, analyzer.LambdaReader{
			SourceARN: stream.ARN,
			Function:  function,
			State:     "Enabled",
			Metrics: analyzer.Metrics{
				five("IteratorAge", "Maximum"): highest,
				five("IteratorAge", "Average"): average,
			},
		})
	}
}

// replicate adds the replica of a critical stream in another region.
func (e *estate) replicate(s streamSpec, f *flow) {
	if !s.class.critical() || s.replica == none || !s.faults.lacks(noReplica) {
		return
	}
	name, region := s.name, "us-west-2"
	if s.replica != "" {
		name = s.replica
	}
	if s.replicaIn != "" {
		region = s.replicaIn
	}
	e.out.RemoteStreams = append(e.out.RemoteStreams, analyzer.RemoteStream{
		Region:  region,
		Name:    name,
		ARN:     "arn:aws:kinesis:" + region + ":" + Account + ":stream/" + name,
		Metrics: analyzer.Metrics{five("IncomingRecords", "Sum"): e.sums(f.from, f.records)},
	})
}
