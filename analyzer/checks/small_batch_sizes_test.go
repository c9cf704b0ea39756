package checks

import (
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestSmallBatchSizes(t *testing.T) {
	const s3, iceberg, redshift, splunk = analyzer.DestinationS3, analyzer.DestinationIceberg, analyzer.DestinationRedshift, analyzer.DestinationSplunk
	for name, c := range map[string]struct {
		kind          string
		size, seconds int
		want          outcome
	}{
		"both under":               {s3, 4, 299, finds},
		"size at the threshold":    {s3, 5, 60, passes},
		"interval at it":           {s3, 1, 300, passes},
		"both at it":               {s3, 5, 300, passes},
		"size over":                {s3, 64, 60, passes},
		"interval over":            {s3, 1, 900, passes},
		"no buffering at all":      {s3, 1, 0, finds},
		"Iceberg":                  {iceberg, 1, 60, finds},
		"Redshift's staging":       {redshift, 1, 60, finds},
		"buffers without objects":  {splunk, 1, 60, passes},
		"unknown destination":      {"", 1, 60, lacks(analyzer.NeedConfig)},
		"OpenSearch, no objects":   {analyzer.DestinationOpenSearch, 1, 60, passes},
		"Snowflake's own defaults": {analyzer.DestinationSnowflake, 1, 0, passes},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDelivery("archive", c.kind)
			d.Config.Destination.Buffer = &analyzer.Buffer{SizeMiB: c.size, IntervalSeconds: c.seconds}
			r := newWorld().judgeDelivery(smallBatchSizes, d)
			expect(t, r, c.want)
			for _, f := range r.Findings {
				want := analyzer.SetBuffering{DeliveryStream: "archive", Destination: c.kind,
					From: analyzer.Buffer{SizeMiB: c.size, IntervalSeconds: c.seconds}, To: analyzer.Buffer{SizeMiB: 128, IntervalSeconds: 300}}
				if f.Remedy != want {
					t.Errorf("remedy %+v, want %+v", f.Remedy, want)
				}
			}
		})
	}
}

func TestSmallBatchSizesWithoutHints(t *testing.T) {
	d := newDelivery("archive", analyzer.DestinationS3)
	d.Config.Destination.Buffer = nil
	expect(t, newWorld().judgeDelivery(smallBatchSizes, d), passes)
	d.Config = nil
	expect(t, newWorld().judgeDelivery(smallBatchSizes, d), lacks(analyzer.NeedConfig))
}

// A month is 730 hours: 8,760 times five minutes.
func TestSmallBatchSizesSaving(t *testing.T) {
	const mib = 1 << 20
	plain := func(*analyzer.DeliveryStream) {}
	for name, c := range map[string]struct {
		buffer         analyzer.Buffer
		records, bytes float64 // each five minutes
		change         func(*analyzer.DeliveryStream)
		extra          float64 // PUTs a month; -1: not told
		saving         float64
	}{
		"by the interval":            {analyzer.Buffer{SizeMiB: 1, IntervalSeconds: 60}, 3000, mib, plain, 8760 * (5 - 1), 0.18},
		"by the size":                {analyzer.Buffer{SizeMiB: 1, IntervalSeconds: 60}, 9e5, 256 * mib, plain, 8760 * (256 - 2), 11.13},
		"no more than records":       {analyzer.Buffer{SizeMiB: 1, IntervalSeconds: 1}, 3, mib, plain, 8760 * (3 - 1), 0.09},
		"nothing to gain":            {analyzer.Buffer{SizeMiB: 4, IntervalSeconds: 60}, 1, mib, plain, 0, 0},
		"an interval of zero":        {analyzer.Buffer{SizeMiB: 1, IntervalSeconds: 0}, 3000, mib, plain, -1, 0},
		"bytes not read":             {analyzer.Buffer{SizeMiB: 1, IntervalSeconds: 60}, 3000, mib, func(d *analyzer.DeliveryStream) { unread(d.Metrics, "IncomingBytes", "Sum") }, -1, 0},
		"dynamic partitions":         {analyzer.Buffer{SizeMiB: 1, IntervalSeconds: 60}, 3000, mib, func(d *analyzer.DeliveryStream) { d.Config.Destination.DynamicParts = true }, -1, 0},
		"since yesterday, same rate": {analyzer.Buffer{SizeMiB: 1, IntervalSeconds: 60}, 3000, mib, youngDelivery(3000, mib), 8760 * 4, 0.18},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDelivery("archive", analyzer.DestinationS3)
			d.Config.Destination.Buffer = &c.buffer
			plant(d.Metrics, "IncomingRecords", "Sum", weekly(analyzer.FiveMinutes, always(c.records)))
			plant(d.Metrics, "IncomingBytes", "Sum", weekly(analyzer.FiveMinutes, always(c.bytes)))
			c.change(d)
			r := newWorld().judgeDelivery(smallBatchSizes, d)
			expect(t, r, finds)
			got, told := r.Findings[0].Evidence["extra_put_requests_per_month_count"]
			if told != (c.extra >= 0) || told && got != c.extra {
				t.Errorf("%v more PUTs, want %g", got, c.extra)
			}
			costs(t, "saving", r.Findings[0].Saving, c.saving)
		})
	}
}

// youngDelivery has traffic for the last day only.
func youngDelivery(records, bytes float64) func(*analyzer.DeliveryStream) {
	return func(d *analyzer.DeliveryStream) {
		const day = 24 * 12
		from := end.Add(-24 * analyzer.OneHour)
		plant(d.Metrics, "IncomingRecords", "Sum", span(from, analyzer.FiveMinutes, day, always(records)))
		plant(d.Metrics, "IncomingBytes", "Sum", span(from, analyzer.FiveMinutes, day, always(bytes)))
	}
}

func TestSmallBatchSizesByConfig(t *testing.T) {
	w := newWorld()
	w.config.Thresholds.SmallBufferMiB, w.config.Thresholds.SmallBufferSeconds = 128, 600
	d := newDelivery("archive", analyzer.DestinationS3)
	d.Config.Destination.Buffer = &analyzer.Buffer{SizeMiB: 64, IntervalSeconds: 300}
	f := w.judgeDelivery(smallBatchSizes, d).Findings[0]
	if to := f.Remedy.(analyzer.SetBuffering).To; to.IntervalSeconds != 600 || to.SizeMiB != 128 {
		t.Errorf("advice of %+v, which this configuration finds small too", to)
	}
}

func TestSmallBatchSizesWithoutPrice(t *testing.T) {
	w := newWorld()
	w.rates = nil
	d := newDelivery("archive", analyzer.DestinationS3)
	d.Config.Destination.Buffer = &analyzer.Buffer{SizeMiB: 1, IntervalSeconds: 60}
	if f := w.judgeDelivery(smallBatchSizes, d).Findings[0]; f.Saving != nil || f.Evidence["extra_put_requests_per_month_count"] == nil {
		t.Errorf("saving %v, evidence %v; want PUTs and no saving", f.Saving, f.Evidence)
	}
}
