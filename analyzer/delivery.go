package analyzer

import (
	"math"
	"slices"
	"time"
)

// Delivery is how well a delivery stream reached its destination.
type Delivery struct {
	Known         bool      // false: the metrics it takes were not all read
	Measured      bool      // the destination (or its staging bucket) reported at all
	Staging       bool      // judged by the staging S3, the destination reported nothing
	Prefix        string    // of the metric that was judged, e.g. "DeliveryToSplunk"; the last where two reported
	FailedPercent float64   // NaN where not measured
	Failing       []Failure // five-minute buckets that failed
	FreshnessMax  float64   // seconds, Maximum; NaN where not measured
	Unconverted   float64   // share of record format conversions that failed, percent; NaN where there were none
}

// Failure is a bucket in which some deliveries failed.
type Failure struct {
	At      time.Time
	Percent float64
}

// deliveryPrefixes are the metric prefixes of each destination kind. An Elasticsearch destination may
// report under its own or its successor's name.
// https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
var deliveryPrefixes = map[string][]string{
	DestinationS3:                   {"DeliveryToS3"},
	DestinationRedshift:             {"DeliveryToRedshift"},
	DestinationElasticsearch:        {"DeliveryToElasticsearch", "DeliveryToAmazonOpenSearchService"},
	DestinationOpenSearch:           {"DeliveryToAmazonOpenSearchService"},
	DestinationOpenSearchServerless: {"DeliveryToAmazonOpenSearchServerless"},
	DestinationSplunk:               {"DeliveryToSplunk"},
	DestinationHTTPEndpoint:         {"DeliveryToHttpEndpoint"},
	DestinationSnowflake:            {"DeliveryToSnowflake"},
	DestinationIceberg:              {"DeliveryToIceberg"},
}

// DeliveryPrefixes are the prefixes of the CloudWatch metrics that a destination kind reports under.
func DeliveryPrefixes(kind string) []string { return deliveryPrefixes[kind] }

// StagingPrefix is the prefix of the metrics of the S3 bucket before or beside a destination.
const StagingPrefix = "DeliveryToS3"

// DeliveryOf works out how well d delivered in w: one minus Success, averaged by sample count (each
// attempt counts 1 or 0, so the average is the share that succeeded, and the sum is not); for Iceberg
// failed rows over incoming rows.
func DeliveryOf(d *DeliveryStream, w Window) Delivery {
	out := Delivery{FailedPercent: math.NaN(), FreshnessMax: math.NaN(), Unconverted: unconverted(d.Metrics, w)}
	if d.Config == nil || d.Config.Destination.Kind == "" {
		return out
	}
	kind := d.Config.Destination.Kind
	for _, prefix := range DeliveryPrefixes(kind) {
		if fresh, ok := d.Metrics.Get(prefix+".DataFreshness", "Maximum", FiveMinutes); ok {
			if v, _ := fresh.Between(w).Max(); !(v <= out.FreshnessMax) && !math.IsNaN(v) {
				out.FreshnessMax = v
			}
		}
	}
	share := failedBySuccess
	if kind == DestinationIceberg {
		share = failedByRows
	}
	allKnown := true
	var failed, total float64
	for _, prefix := range DeliveryPrefixes(kind) {
		f, n, failing, known := share(d.Metrics, prefix, w)
		allKnown = allKnown && known
		if n > 0 {
			failed, total = failed+f, total+n
			out.set(prefix, failed, total, append(out.Failing, failing...))
		}
	}
	slices.SortStableFunc(out.Failing, func(x, y Failure) int { return x.At.Compare(y.At) })
	out.Known = allKnown
	if !out.Known || out.Measured || kind == DestinationS3 {
		return out
	}
	failed, total, failing, known := failedBySuccess(d.Metrics, StagingPrefix, w)
	out.Known = known
	if total > 0 {
		out.set(StagingPrefix, failed, total, failing)
		out.Staging = true
	}
	return out
}

func (d *Delivery) set(prefix string, failed, total float64, failing []Failure) {
	d.Measured, d.Prefix, d.FailedPercent, d.Failing = true, prefix, 100*failed/total, failing
}

func failedBySuccess(m Metrics, prefix string, w Window) (failed, total float64, failing []Failure, known bool) {
	success, okS := m.Get(prefix+".Success", "Average", FiveMinutes)
	samples, okN := m.Get(prefix+".Success", "SampleCount", FiveMinutes)
	if !okS || !okN {
		return 0, 0, nil, false
	}
	success = success.Between(w)
	for i, v := range success.Values {
		n := samples.At(success.Time(i))
		if math.IsNaN(v) || math.IsNaN(n) {
			continue
		}
		bad := max(0, 1-v) * n
		total += n
		failed += bad
		if bad > 1e-9*n {
			failing = append(failing, Failure{success.Time(i), 100 * bad / n})
		}
	}
	return failed, total, failing, true
}

func failedByRows(m Metrics, prefix string, w Window) (failed, total float64, failing []Failure, known bool) {
	bad, okF := m.Get(prefix+".FailedRowCount", "Sum", FiveMinutes)
	in, okI := m.Get(prefix+".IncomingRowCount", "Sum", FiveMinutes)
	if !okF || !okI {
		return 0, 0, nil, false
	}
	bad, in = bad.Between(w), in.Between(w)
	for i, v := range bad.Values {
		if v > 0 {
			rows := in.At(bad.Time(i))
			if !(rows > v) {
				rows = v
			}
			failing = append(failing, Failure{bad.Time(i), 100 * v / rows})
		}
	}
	// Rows may have come in before the window that fail in it.
	return bad.Sum(), max(bad.Sum(), in.Sum()), failing, true
}

// Worst is the larger of the shares of deliveries and of format conversions that failed, in percent;
// NaN where no delivery is measured: conversions that succeeded say nothing of what came after them.
func (d Delivery) Worst() float64 {
	if d.Unconverted > 0 && !(d.Unconverted <= d.FailedPercent) {
		return d.Unconverted
	}
	return d.FailedPercent
}

func unconverted(m Metrics, w Window) float64 {
	bad, okBad := m.Get("FailedConversion.Records", "Sum", FiveMinutes)
	good, okGood := m.Get("SucceedConversion.Records", "Sum", FiveMinutes)
	failed, total := bad.Between(w).Sum(), bad.Between(w).Sum()+good.Between(w).Sum()
	if !okBad || !okGood || !(total > 0) {
		return math.NaN()
	}
	return 100 * failed / total
}
