package checks

import (
	"fmt"
	"math"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// smallBatchSizes finds delivery streams that write many small objects to S3.
var smallBatchSizes = analyzer.Check{
	ID:       "small-batch-sizes",
	Title:    "Small Batch Sizes",
	Severity: analyzer.Medium,
	Penalty:  10,
	Needs:    []analyzer.Need{analyzer.NeedConfig},
	Delivery: smallBatches,
}

// Limits of buffering hints of S3 objects (botocore 1.43.11 firehose, shapes SizeInMBs and
// IntervalInSeconds of BufferingHints). The largest size also is what format conversion and dynamic
// partitioning take, which want 64 MiB at least.
const (
	largestBufferMiB    = 128
	defaultBufferWait   = 300
	longestBufferWait   = 900
	secondsAMonth       = analyzer.HoursPerMonth * 3600
	bytesPerMiB         = 1 << 20
	putsPerPricedAmount = 1000
)

func smallBatches(a *analyzer.Audit, d *analyzer.DeliveryStream) analyzer.Result {
	if r := unknownDestination(d); r != nil {
		return *r
	}
	to := d.Config.Destination
	makesObjects := []string{analyzer.DestinationS3, analyzer.DestinationIceberg, analyzer.DestinationRedshift}
	t := a.Config.Thresholds
	if !slices.Contains(makesObjects, to.Kind) ||
		to.Buffer == nil || // none given: the defaults of 5 MiB and 300 s hold
		to.Buffer.SizeMiB >= t.SmallBufferMiB || to.Buffer.IntervalSeconds >= t.SmallBufferSeconds {
		return analyzer.Result{}
	}
	now := *to.Buffer
	advised := analyzer.Buffer{
		SizeMiB:         largestBufferMiB,
		IntervalSeconds: min(max(defaultBufferWait, t.SmallBufferSeconds), longestBufferWait),
	}
	f := analyzer.Finding{
		Details: fmt.Sprintf("Its buffer of %d MiB and %d s makes many small objects; a size of %d MiB or an interval of %d s would do.",
			now.SizeMiB, now.IntervalSeconds, t.SmallBufferMiB, t.SmallBufferSeconds),
		Remediation: fmt.Sprintf("Buffer %d MiB or %d s, whichever comes first. Records then arrive up to %d s later than they came in.",
			advised.SizeMiB, advised.IntervalSeconds, advised.IntervalSeconds),
		Evidence: analyzer.Evidence{
			"buffer_size_mib":            now.SizeMiB,
			"buffer_interval_seconds":    now.IntervalSeconds,
			"threshold_size_mib":         t.SmallBufferMiB,
			"threshold_interval_seconds": t.SmallBufferSeconds,
			"destination":                to.Kind,
		},
		Remedy: analyzer.SetBuffering{DeliveryStream: d.Name, Destination: to.Kind, From: now, To: advised},
	}
	if to.Kind == analyzer.DestinationRedshift {
		f.Details = "Staging for Redshift: " + f.Details
	}
	extraPuts(a, d, now, advised, &f)
	f.Configured()
	return found(f)
}

// extraPuts adds what the small objects cost beyond those of the advised buffer.
func extraPuts(a *analyzer.Audit, d *analyzer.DeliveryStream, now, advised analyzer.Buffer, f *analyzer.Finding) {
	if d.Config.Destination.DynamicParts {
		f.Details += " How many more objects dynamic partitioning makes can not be told."
		return
	}
	before, ok := objectsAMonth(d, now, a.Window())
	if !ok {
		return
	}
	after, _ := objectsAMonth(d, advised, a.Window())
	extra := max(0, before-after)
	f.Evidence["estimated_objects_per_month_count"] = math.Round(before)
	f.Evidence["estimated_objects_per_month_advised_count"] = math.Round(after)
	f.Evidence["extra_put_requests_per_month_count"] = math.Round(extra)
	f.Details += fmt.Sprintf(" That is about %s more PUTs a month (one object a flush, of one buffer, is assumed).", count(extra))
	if a.Rates != nil {
		f.Saving = money(extra/putsPerPricedAmount*a.Rates.S3PutThousand, true)
	}
}

// objectsAMonth is how many objects a buffer makes of the window's traffic in a month: in each five
// minutes in which records came, one whenever the buffer was full or its interval over, and no more
// than there were records. It is not known for an interval of 0, under which Firehose chooses.
func objectsAMonth(d *analyzer.DeliveryStream, b analyzer.Buffer, w analyzer.Window) (n float64, ok bool) {
	records, okR := d.Metrics.Get(d.RecordMetric(), "Sum", analyzer.FiveMinutes)
	bytes, okB := d.Metrics.Get(d.ByteMetric(), "Sum", analyzer.FiveMinutes)
	records = records.Between(w)
	if !okR || !okB || records.Empty() || b.IntervalSeconds <= 0 || b.SizeMiB <= 0 {
		return 0, false
	}
	for i, count := range records.Values {
		if !(count > 0) {
			continue
		}
		flushes := analyzer.FiveMinutes.Seconds() / float64(b.IntervalSeconds)
		if size := bytes.At(records.Time(i)); size > 0 {
			flushes = max(flushes, size/float64(b.SizeMiB*bytesPerMiB))
		}
		n += min(flushes, count)
	}
	return n * secondsAMonth / w.End.Sub(records.Start).Seconds(), true
}
