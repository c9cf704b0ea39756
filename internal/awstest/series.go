package awstest

import (
	"math"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

const day = 24 * time.Hour

// kept tells whether CloudWatch still has datapoints of a period for a request that starts at a time:
// "Start time between 15 and 63 days ago - Use a multiple of 300 seconds", "greater than 63 days ago -
// Use a multiple of 3600 seconds", or "no data points in that time range is returned".
// botocore 1.43.11, cloudwatch service-2.json, GetMetricStatisticsInput.Period; MetricStat.Period has the same.
func kept(now, start time.Time, period time.Duration) bool {
	switch age := now.Sub(start); {
	case age > 63*day:
		return period%analyzer.OneHour == 0
	case age > 15*day:
		return period%analyzer.FiveMinutes == 0
	}
	return true
}

// seriesFor is the series of a metric: as it is, else added up from the finest one that divides its
// period. A metric that is not there, and one known at coarser periods only, has no datapoint.
func seriesFor(metrics analyzer.Metrics, wanted analyzer.Metric) analyzer.Series {
	if series, ok := metrics[wanted]; ok {
		return series
	}
	var fine analyzer.Series
	for metric, series := range metrics {
		fits := metric.Name == wanted.Name && metric.Stat == wanted.Stat && metric.Period < wanted.Period && wanted.Period%metric.Period == 0
		if fits && !series.Empty() && (fine.Empty() || metric.Period < fine.Period) {
			fine = series
		}
	}
	samples := metrics[analyzer.Metric{Name: wanted.Name, Stat: "SampleCount", Period: fine.Period}]
	return coarser(fine, samples, wanted.Stat, wanted.Period)
}

// coarser joins the buckets of a series to longer ones on the period's own grid. An average is
// weighted by samples, or evenly where they are not known.
func coarser(fine, samples analyzer.Series, stat string, period time.Duration) analyzer.Series {
	if fine.Empty() {
		return analyzer.Series{Period: period}
	}
	start := fine.Start.Truncate(period)
	out := analyzer.Series{Start: start, Period: period, Values: make([]float64, int(fine.Time(len(fine.Values)-1).Sub(start)/period)+1)}
	weights := make([]float64, len(out.Values))
	for i := range out.Values {
		out.Values[i] = math.NaN()
	}
	for i, v := range fine.Values {
		if math.IsNaN(v) {
			continue
		}
		at := int(fine.Time(i).Sub(start) / period)
		weight := 1.0
		if stat == "Average" {
			if n := samples.At(fine.Time(i)); n > 0 {
				weight = n
			}
		}
		weights[at] += weight
		sum := &out.Values[at]
		switch {
		case math.IsNaN(*sum):
			*sum = v * weight
		case stat == "Maximum":
			*sum = max(*sum, v)
		default: // Sum, SampleCount, and what an average divides below
			*sum += v * weight
		}
	}
	if stat == "Average" {
		for i := range out.Values {
			out.Values[i] /= weights[i]
		}
	}
	return out
}
