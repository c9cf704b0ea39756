package checks

import (
	"fmt"
	"math"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// firehoseDeliveryFailures finds delivery streams whose destination does not take all it is given.
var firehoseDeliveryFailures = analyzer.Check{
	ID:       "firehose-delivery-failures",
	Title:    "Firehose Delivery Failures",
	Severity: analyzer.High,
	Penalty:  20,
	Needs:    []analyzer.Need{analyzer.NeedConfig, analyzer.NeedMetrics},
	Delivery: failsToDeliver,
}

// failedShare is one measure of failure.
type failedShare struct {
	of       string // the metrics it comes from
	percent  float64
	failing  []analyzer.Failure
	measured bool
}

func failsToDeliver(a *analyzer.Audit, d *analyzer.DeliveryStream) analyzer.Result {
	if r := unknownDestination(d); r != nil {
		return *r
	}
	limit := a.Config.Thresholds.DeliveryFailurePercent
	delivery := analyzer.DeliveryOf(d, a.Window())
	worst := deliveryShare(d, delivery)
	conversion, conversionKnown := conversionShare(d, a.Window())
	if conversion.measured && (!worst.measured || conversion.percent > worst.percent) {
		worst = conversion
	}
	switch {
	case worst.measured && above(worst.percent, limit):
		return found(deliveryFailure(a, d, delivery, worst))
	case !delivery.Known:
		return analyzer.Unmeasured(analyzer.NeedMetrics, "the delivery metrics of its destination were not all read")
	case !conversionKnown:
		return analyzer.Unmeasured(analyzer.NeedMetrics, "the metrics of its record format conversion were not all read")
	case delivery.Measured:
		return analyzer.Result{}
	}
	in, known := d.Metrics.Get(d.RecordMetric(), "Sum", analyzer.FiveMinutes)
	if known && !(in.Between(a.Window()).Sum() > 0) {
		return analyzer.Result{} // nothing came in, so there was nothing to deliver
	}
	return analyzer.Unmeasured(analyzer.NeedMetrics, "records came in, but neither its destination nor its staging bucket reported a delivery")
}

func deliveryShare(d *analyzer.DeliveryStream, delivery analyzer.Delivery) failedShare {
	of := delivery.Prefix + ".Success"
	if d.Config.Destination.Kind == analyzer.DestinationIceberg && !delivery.Staging {
		of = delivery.Prefix + ".FailedRowCount"
	}
	return failedShare{of, delivery.FailedPercent, delivery.Failing, delivery.Measured}
}

// conversionShare is failed over all format conversions; known where there is none to measure, too.
func conversionShare(d *analyzer.DeliveryStream, w analyzer.Window) (share failedShare, known bool) {
	if !d.Config.Destination.FormatConversion {
		return failedShare{}, true
	}
	const metric = "FailedConversion.Records"
	bad, okBad := d.Metrics.Get(metric, "Sum", analyzer.FiveMinutes)
	good, okGood := d.Metrics.Get("SucceedConversion.Records", "Sum", analyzer.FiveMinutes)
	if !okBad || !okGood {
		return failedShare{}, false
	}
	bad, good = bad.Between(w), good.Between(w)
	total := bad.Sum() + good.Sum()
	if total <= 0 {
		return failedShare{}, true
	}
	share = failedShare{of: metric, percent: 100 * bad.Sum() / total, measured: true}
	for i, v := range bad.Values {
		if !(v > 0) {
			continue
		}
		all := v
		if ok := good.At(bad.Time(i)); ok > 0 {
			all += ok
		}
		share.failing = append(share.failing, analyzer.Failure{At: bad.Time(i), Percent: 100 * v / all})
	}
	return share, true
}

func deliveryFailure(a *analyzer.Audit, d *analyzer.DeliveryStream, delivery analyzer.Delivery, worst failedShare) analyzer.Finding {
	w := a.Window()
	limit := a.Config.Thresholds.DeliveryFailurePercent
	var minutes float64
	var first, last time.Time
	var peak analyzer.Failure
	for _, failure := range worst.failing {
		if !above(failure.Percent, limit) {
			continue
		}
		if minutes == 0 {
			first = failure.At
		}
		minutes += analyzer.FiveMinutes.Minutes()
		last = failure.At.Add(analyzer.FiveMinutes)
		if failure.Percent > peak.Percent {
			peak = failure
		}
	}
	what := "deliveries to " + analyzer.DestinationName(d.Config.Destination.Kind)
	fix := "Read the destination's error log (CloudWatch logging options) and the records under the error prefix of the bucket, and correct its permissions, capacity or mapping."
	switch {
	case delivery.Staging && worst.of == analyzer.StagingPrefix+".Success":
		what = "deliveries to the staging S3 bucket"
		fix += " The destination itself reported nothing: see that it is reached at all."
	case worst.of == "FailedConversion.Records":
		what = "record format conversions"
		fix = "Read the records under the format-conversion-failed error prefix and bring the records and the Glue table's schema together."
	case d.Config.Destination.Kind == analyzer.DestinationIceberg:
		what = "rows for Iceberg"
	}
	f := analyzer.Finding{
		Details: fmt.Sprintf("%s of %s failed over the window, more than %s; in the worst five minutes %s, at %s.",
			percentText(worst.percent), what, percentText(limit), percentText(peak.Percent), stamp(peak.At)),
		Remediation: fix,
		Evidence: analyzer.Evidence{
			"failed_percent":         round2(worst.percent),
			"threshold_percent":      limit,
			"measured_by":            worst.of,
			"staging_bucket_judged":  delivery.Staging,
			"minutes_over_threshold": minutes,
			"worst_percent":          round2(peak.Percent),
			"worst_at":               peak.At,
			"destination":            d.Config.Destination.Kind,
		},
	}
	if delivery.Staging {
		f.Details += " The destination itself reported no delivery, so its staging bucket is judged."
	}
	if !math.IsNaN(delivery.FreshnessMax) {
		f.Evidence["data_freshness_max_seconds"] = round2(delivery.FreshnessMax)
	}
	if throttled, ok := d.Metrics.Get("ThrottledRecords", "Sum", analyzer.FiveMinutes); ok {
		f.Evidence["throttled_records_count"] = throttled.Between(w).Sum()
	}
	f.Seen(w, first, last)
	return f
}
