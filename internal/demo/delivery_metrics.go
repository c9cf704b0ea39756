package demo

import (
	"math"
	"math/rand/v2"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// delivered adds the metrics of how the destination took the records.
func (e *estate) delivered(d deliverySpec, f *flow, out *analyzer.DeliveryStream) {
	r := dice(d.name, "delivery")
	failed, _ := d.faults.has(failures)
	tries := d.tries(f)
	empty := e.sums(0, nil)

	for _, prefix := range analyzer.DeliveryPrefixes(d.to) {
		late := empty
		if prefix == d.prefix() && !failed.staging {
			late = e.series(freshness(r, f, d.hints(), failed))
		}
		out.Metrics[five(prefix+".DataFreshness", "Maximum")] = late
		switch {
		case d.to == analyzer.DestinationIceberg:
			e.rows(out.Metrics, prefix, f, lost(r, f.records, failed))
		case prefix == d.prefix() && !failed.staging:
			e.success(out.Metrics, prefix, tries, refused(r, tries, failed, !failed.convert))
		default:
			e.success(out.Metrics, prefix, nil, nil)
		}
	}
	switch {
	case d.to == analyzer.DestinationS3:
	case stages(d.to):
		e.success(out.Metrics, analyzer.StagingPrefix, tries, refused(r, tries, failed, failed.staging))
	default:
		e.success(out.Metrics, analyzer.StagingPrefix, nil, nil)
	}
	switch d.to {
	case analyzer.DestinationS3, analyzer.DestinationRedshift:
		out.Metrics[five(analyzer.StagingPrefix+".Bytes", "Sum")] = e.sums(f.from, f.bytes)
	case analyzer.DestinationIceberg:
		out.Metrics[five(analyzer.StagingPrefix+".Bytes", "Sum")] = empty
	}
	if d.by == parquet {
		e.converted(out.Metrics, r, f, failed)
	}
	switch out.Config.Source {
	case analyzer.SourceKinesis:
		out.Metrics[five("ThrottledGetRecords", "Sum")] = empty
		out.Metrics[five("KinesisMillisBehindLatest", "Maximum")] = e.series(each(func(i int) float64 {
			if i < f.from {
				return math.NaN()
			}
			return math.Round(400 + 1800*r.Float64())
		}))
	case analyzer.SourceDirectPut:
		out.Metrics[five("ThrottledRecords", "Sum")] = empty
	}
}

// rows adds what an Iceberg destination counts: rows, of which some fail.
func (e *estate) rows(into analyzer.Metrics, prefix string, f *flow, bad []float64) {
	into[five(prefix+".IncomingRowCount", "Sum")] = e.sums(f.from, f.records)
	into[five(prefix+".FailedRowCount", "Sum")] = e.sums(f.from, bad)
}

// converted adds how many records fitted the schema of the format conversion.
func (e *estate) converted(into analyzer.Metrics, r *rand.Rand, f *flow, failed fault) {
	if !failed.convert {
		failed = fault{}
	}
	bad := lost(r, f.records, failed)
	good := each(func(i int) float64 { return f.records[i] - bad[i] })
	into[five("FailedConversion.Records", "Sum")] = e.sums(f.from, bad)
	into[five("SucceedConversion.Records", "Sum")] = e.sums(f.from, good)
}

// stages tells that a destination takes its records by way of S3, or always reports on the S3 beside it.
func stages(kind string) bool {
	switch kind {
	case analyzer.DestinationRedshift, analyzer.DestinationElasticsearch, analyzer.DestinationOpenSearch, analyzer.DestinationOpenSearchServerless:
		return true
	}
	return false
}

// tries is how many deliveries a bucket sees: one for each full buffer, and one for each interval.
func (d deliverySpec) tries(f *flow) []float64 {
	hints := d.hints()
	return each(func(i int) float64 {
		if f.records[i] == 0 {
			return 0
		}
		full := f.bytes[i] / float64(hints.SizeMiB<<20)
		timed := 300 / math.Max(30, float64(hints.IntervalSeconds))
		return max(1, math.Round(max(full, timed)))
	})
}

// refused is how many of the tries failed: now and then one, and in the course of the fault its share.
func refused(r *rand.Rand, tries []float64, failed fault, hit bool) []float64 {
	return each(func(i int) float64 {
		n := 0.0
		for range int(tries[i]) {
			share := .0004
			if hit && failed.during(i) >= 0 {
				share = failed.share
			}
			if r.Float64() < share {
				n++
			}
		}
		return n
	})
}

// success adds Average and SampleCount of a Success metric; empty where nothing was tried.
func (e *estate) success(into analyzer.Metrics, prefix string, tries, refused []float64) {
	average := each(func(i int) float64 {
		if tries == nil || tries[i] == 0 {
			return math.NaN()
		}
		return 1 - refused[i]/tries[i]
	})
	count := each(func(i int) float64 {
		if tries == nil || tries[i] == 0 {
			return math.NaN()
		}
		return tries[i]
	})
	into[five(prefix+".Success", "Average")] = e.series(average)
	into[five(prefix+".Success", "SampleCount")] = e.series(count)
}

// lost is how many of the records failed: a few, and in the course of the fault its share.
func lost(r *rand.Rand, records []float64, failed fault) []float64 {
	return each(func(i int) float64 {
		share := 0.0
		if r.Float64() < .02 {
			share = .01
		}
		if failed.during(i) >= 0 {
			share = failed.share * (.8 + .4*r.Float64())
		}
		return math.Floor(records[i] * share)
	})
}

// freshness is the age of the oldest record not yet delivered, in seconds: a buffering interval and a
// little, and more and more while deliveries fail.
func freshness(r *rand.Rand, f *flow, hints *analyzer.Buffer, failed fault) []float64 {
	slow := 10 + 60*r.Float64()
	return each(func(i int) float64 {
		if f.records[i] == 0 {
			return math.NaN()
		}
		v := float64(hints.IntervalSeconds) + 5 + slow*r.Float64()
		if x := failed.during(i); x >= 0 && !failed.convert {
			v += 3600 * x
		}
		return math.Round(v)
	})
}
