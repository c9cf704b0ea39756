package demo

import (
	"maps"
	"math"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// stream adds a data stream with all that is around it: shards, readers, alarms and replica.
func (e *estate) stream(s streamSpec) {
	f := e.streams[s.name]
	if s.leftOut {
		e.out.Streams = append(e.out.Streams, e.unread(s, f))
		return
	}
	out := analyzer.Stream{
		Name:   s.name,
		ARN:    arn("kinesis", "stream/"+s.name),
		Status: "ACTIVE",
		Mode:   analyzer.Provisioned,
		Tags:   tags(s.owner, s.tags),
		Config: &analyzer.StreamConfig{
			OpenShards:     s.shards,
			RetentionHours: s.hours(),
			Encryption:     "NONE",
			ShardMetrics:   []string{},
		},
		Consumers: []analyzer.Consumer{},
	}
	if s.onDemand {
		out.Mode = analyzer.OnDemand
	}
	if key := s.key(); key != "" {
		out.Config.Encryption, out.Config.KeyID = "KMS", key
	}
	if s.measured() {
		out.Config.ShardMetrics = []string{"IncomingBytes", "IncomingRecords", "IteratorAgeMilliseconds", "OutgoingBytes",
			"OutgoingRecords", "ReadProvisionedThroughputExceeded", "WriteProvisionedThroughputExceeded"}
	}
	out.CreatedAt = e.created(s)
	out.Metrics = e.written(f)
	e.polled(s, f, out.Metrics)
	for _, name := range s.fanOut {
		out.Consumers = append(out.Consumers, e.consumer(s, name, f))
	}
	e.lambdas(s, &out)
	if !s.onDemand || s.measured() {
		out.Shards = e.shards(s, f) // else AWS looks after them, and nothing is to be read
	}
	if analyzer.WantsFineSeries(&out, e.window, analyzer.DefaultConfig()) {
		e.fine(s, f, out.Metrics)
	}
	e.out.Streams = append(e.out.Streams, out)
	e.out.Alarms = append(e.out.Alarms, streamAlarms(s)...)
	e.replicate(s, f)
}

// unread is a stream that the filters leave out: nothing more was read of it than it took to tell.
func (e *estate) unread(s streamSpec, f *flow) analyzer.Stream {
	out := analyzer.Stream{
		Name:      s.name,
		ARN:       arn("kinesis", "stream/"+s.name),
		Status:    "ACTIVE",
		Mode:      analyzer.Provisioned,
		CreatedAt: e.created(s),
		Tags:      tags(s.owner, s.tags),
		Metrics:   analyzer.Metrics{},
	}
	if s.idle {
		out.Metrics[five("IncomingRecords", "Sum")] = e.sums(f.from, f.records)
	}
	return out
}

// created is when the stream was made: some time in the years before, or within the window.
func (e *estate) created(s streamSpec) *time.Time {
	t := e.window.Start.AddDate(0, 0, -40-dice(s.name, "created").IntN(1400)).Add(7 * time.Minute)
	if s.age > 0 {
		t = e.window.End.Add(-s.age - 4*time.Minute)
	}
	return &t
}

// tags are those every resource of the shop has, and further ones.
func tags(owner string, further map[string]string) map[string]string {
	out := map[string]string{"Owner": owner, "Team": owner, "Environment": "production", "CostCenter": costCenters[owner]}
	maps.Copy(out, further)
	return out
}

// costCenters are what a team's spending is booked on.
var costCenters = map[string]string{
	"catalog": "CC-2110", "customer-care": "CC-3400", "customer-data": "CC-3410", "experimentation": "CC-2120",
	"finance-data": "CC-5100", "identity": "CC-4200", "inventory": "CC-2300", "iot-platform": "CC-2600",
	"logistics": "CC-2310", "marketing": "CC-3100", "messaging": "CC-3120", "mobile": "CC-2130",
	"order-platform": "CC-2000", "partners": "CC-3600", "payments": "CC-5000", "personalization": "CC-2140",
	"platform": "CC-4000", "pricing": "CC-2150", "retail-systems": "CC-2500", "risk": "CC-5200",
	"search": "CC-2160", "security": "CC-4100", "web-platform": "CC-2100",
}

// series lays values out from the first five minutes of the window on. What is NaN at either end is cut off.
func (e *estate) series(values []float64) analyzer.Series {
	from, to := 0, len(values)
	for from < to && math.IsNaN(values[from]) {
		from++
	}
	for to > from && math.IsNaN(values[to-1]) {
		to--
	}
	if from == to {
		return analyzer.Series{Period: analyzer.FiveMinutes}
	}
	start := e.window.Start.Add(time.Duration(from) * analyzer.FiveMinutes)
	return analyzer.Series{Start: start, Period: analyzer.FiveMinutes, Values: values[from:to]}
}

// sums is a Sum series; empty where it is zero all along.
func (e *estate) sums(from int, values []float64) analyzer.Series {
	for _, v := range values {
		if v != 0 {
			s := e.series(values[from:])
			s.Start = s.Start.Add(time.Duration(from) * analyzer.FiveMinutes)
			return s
		}
	}
	return analyzer.Series{Period: analyzer.FiveMinutes}
}

// each makes a value for every five minutes.
func each(value func(i int) float64) []float64 {
	v := make([]float64, buckets)
	for i := range v {
		v[i] = value(i)
	}
	return v
}

// five is the key of a five-minute series.
func five(name, stat string) analyzer.Metric {
	return analyzer.Metric{Name: name, Stat: stat, Period: analyzer.FiveMinutes}
}

// written are the metrics of what producers wrote.
func (e *estate) written(f *flow) analyzer.Metrics {
	failed, total := make([]float64, buckets), make([]float64, buckets)
	for i, n := range f.records {
		failed[i], total[i] = f.rejected[i], n+f.rejected[i]
	}
	return analyzer.Metrics{
		five("IncomingBytes", "Sum"):                      e.sums(f.from, f.bytes),
		five("IncomingRecords", "Sum"):                    e.sums(f.from, f.records),
		five("WriteProvisionedThroughputExceeded", "Sum"): e.sums(f.from, f.rejected),
		five("PutRecords.FailedRecords", "Sum"):           e.sums(f.from, failed),
		five("PutRecords.TotalRecords", "Sum"):            e.sums(f.from, total),
	}
}

// fine adds the one-minute series, which add up to the five-minute ones.
func (e *estate) fine(s streamSpec, f *flow, into analyzer.Metrics) {
	r := dice(s.name, "minutes")
	rough := .04 + s.shape.noise
	names := []string{"IncomingBytes", "IncomingRecords", "WriteProvisionedThroughputExceeded"}
	minutes := make([][]float64, len(names))
	for n := range names {
		minutes[n] = make([]float64, (buckets-f.from)*5)
	}
	for i := f.from; i < buckets; i++ {
		var part [5]float64
		whole := 0.0
		for j := range part {
			part[j] = max(.2, 1+rough*r.NormFloat64())
			whole += part[j]
		}
		for n, values := range [][]float64{f.bytes, f.records, f.rejected} {
			rest := values[i]
			for j, p := range part {
				v := math.Floor(values[i] * p / whole)
				if j == len(part)-1 {
					v = rest
				}
				minutes[n][(i-f.from)*5+j] = v
				rest -= v
			}
		}
	}
	start := e.window.Start.Add(time.Duration(f.from) * analyzer.FiveMinutes)
	for n, name := range names {
		key := analyzer.Metric{Name: name, Stat: "Sum", Period: analyzer.OneMinute}
		into[key] = analyzer.Series{Period: analyzer.OneMinute}
		if n < 2 || into[five(name, "Sum")].Values != nil {
			into[key] = analyzer.Series{Start: start, Period: analyzer.OneMinute, Values: minutes[n]}
		}
	}
}
