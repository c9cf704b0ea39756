package checks

import (
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestFirehoseDeliveryFailures(t *testing.T) {
	const s3, splunk, redshift, es, iceberg = analyzer.DestinationS3, analyzer.DestinationSplunk, analyzer.DestinationRedshift, analyzer.DestinationElasticsearch, analyzer.DestinationIceberg
	fails := func(prefix string, share float64) func(*analyzer.DeliveryStream) {
		return func(d *analyzer.DeliveryStream) { attempts(d, prefix, always(1-share), always(100)) }
	}
	rows := func(failed, incoming float64) func(*analyzer.DeliveryStream) {
		return func(d *analyzer.DeliveryStream) {
			plant(d.Metrics, "DeliveryToIceberg.FailedRowCount", "Sum", weekly(analyzer.FiveMinutes, always(failed)))
			plant(d.Metrics, "DeliveryToIceberg.IncomingRowCount", "Sum", weekly(analyzer.FiveMinutes, always(incoming)))
		}
	}
	converts := func(failed, succeeded float64) func(*analyzer.DeliveryStream) {
		return func(d *analyzer.DeliveryStream) {
			d.Config.Destination.FormatConversion = true
			plant(d.Metrics, "FailedConversion.Records", "Sum", weekly(analyzer.FiveMinutes, always(failed)))
			plant(d.Metrics, "SucceedConversion.Records", "Sum", weekly(analyzer.FiveMinutes, always(succeeded)))
		}
	}
	both := func(all ...func(*analyzer.DeliveryStream)) func(*analyzer.DeliveryStream) {
		return func(d *analyzer.DeliveryStream) {
			for _, change := range all {
				change(d)
			}
		}
	}
	nothing := func(prefixes ...string) func(*analyzer.DeliveryStream) {
		return func(d *analyzer.DeliveryStream) {
			for _, prefix := range prefixes {
				silent(d, prefix)
			}
		}
	}
	convertUnread := func(d *analyzer.DeliveryStream) { d.Config.Destination.FormatConversion = true }
	lost := func(metric, stat string) func(*analyzer.DeliveryStream) {
		return func(d *analyzer.DeliveryStream) { unread(d.Metrics, metric, stat) }
	}
	for name, c := range map[string]struct {
		kind   string
		change func(*analyzer.DeliveryStream)
		want   outcome
		by     string // measured_by
		words  string
	}{
		"none failed":                         {s3, nil, passes, "", ""},
		"under":                               {s3, fails("DeliveryToS3", 0.0099), passes, "", ""},
		"at the threshold":                    {s3, fails("DeliveryToS3", 0.01), passes, "", ""},
		"over":                                {s3, fails("DeliveryToS3", 0.0101), finds, "DeliveryToS3.Success", "1.01%"},
		"the destination, not its staging":    {splunk, fails("DeliveryToSplunk", 0.5), finds, "DeliveryToSplunk.Success", "50%"},
		"the staging does not count":          {splunk, fails("DeliveryToS3", 0.5), passes, "", ""},
		"Redshift":                            {redshift, fails("DeliveryToRedshift", 0.02), finds, "DeliveryToRedshift.Success", "2%"},
		"Elasticsearch, its successor's name": {es, both(nothing("DeliveryToElasticsearch"), fails("DeliveryToAmazonOpenSearchService", 0.02)), finds, "DeliveryToAmazonOpenSearchService.Success", "2%"},
		"a silent destination, staging fails": {splunk, both(nothing("DeliveryToSplunk"), fails("DeliveryToS3", 0.02)), finds, "DeliveryToS3.Success", "staging bucket is judged"},
		"a silent destination, staging at 1%": {splunk, both(nothing("DeliveryToSplunk"), fails("DeliveryToS3", 0.01)), passes, "", ""},
		"Elasticsearch, one name not read":    {es, lost("DeliveryToElasticsearch.Success", "Average"), lacks(analyzer.NeedMetrics), "", ""},
		"one name not read, the other fails":  {es, both(lost("DeliveryToElasticsearch.Success", "Average"), fails("DeliveryToAmazonOpenSearchService", 0.02)), finds, "DeliveryToAmazonOpenSearchService.Success", "2%"},
		"neither reports":                     {splunk, nothing("DeliveryToSplunk", "DeliveryToS3"), lacks(analyzer.NeedMetrics), "", ""},
		"S3 reports nothing":                  {s3, nothing("DeliveryToS3"), lacks(analyzer.NeedMetrics), "", ""},
		"nothing came in": {s3, both(nothing("DeliveryToS3"), func(d *analyzer.DeliveryStream) {
			plant(d.Metrics, "IncomingRecords", "Sum", analyzer.Series{Period: analyzer.FiveMinutes})
		}), passes, "", ""},
		"what came in was not read":              {s3, both(nothing("DeliveryToS3"), lost("IncomingRecords", "Sum")), lacks(analyzer.NeedMetrics), "", ""},
		"averages not read":                      {s3, lost("DeliveryToS3.Success", "Average"), lacks(analyzer.NeedMetrics), "", ""},
		"sample counts not read":                 {s3, both(fails("DeliveryToS3", 0.5), lost("DeliveryToS3.Success", "SampleCount")), lacks(analyzer.NeedMetrics), "", ""},
		"Iceberg at the threshold":               {iceberg, rows(1, 100), passes, "", ""},
		"Iceberg over it":                        {iceberg, rows(1.1, 100), finds, "DeliveryToIceberg.FailedRowCount", "1.1%"},
		"Iceberg goes by rows":                   {iceberg, both(rows(0, 100), fails("DeliveryToIceberg", 0.5)), passes, "", ""},
		"Iceberg rows not read":                  {iceberg, nil, lacks(analyzer.NeedMetrics), "", ""},
		"conversions at the threshold":           {s3, converts(1, 99), passes, "", ""},
		"conversions over it":                    {s3, converts(1.1, 98.9), finds, "FailedConversion.Records", "format conversions"},
		"conversions worse than deliveries":      {s3, both(converts(5, 95), fails("DeliveryToS3", 0.02)), finds, "FailedConversion.Records", "5%"},
		"deliveries worse than conversions":      {s3, both(converts(2, 98), fails("DeliveryToS3", 0.05)), finds, "DeliveryToS3.Success", "5%"},
		"conversions not read":                   {s3, convertUnread, lacks(analyzer.NeedMetrics), "", ""},
		"conversions not read, deliveries fail":  {s3, both(convertUnread, fails("DeliveryToS3", 0.05)), finds, "DeliveryToS3.Success", "5%"},
		"deliveries not read, conversions fail":  {s3, both(converts(5, 95), lost("DeliveryToS3.Success", "Average")), finds, "FailedConversion.Records", "5%"},
		"conversions say nothing of deliveries":  {s3, both(converts(0, 100), nothing("DeliveryToS3")), lacks(analyzer.NeedMetrics), "", ""},
		"nothing converted":                      {s3, converts(0, 0), passes, "", ""},
		"conversion is off, its metrics are not": {s3, both(converts(5, 95), func(d *analyzer.DeliveryStream) { d.Config.Destination.FormatConversion = false }), passes, "", ""},
		"unknown destination":                    {"", nil, lacks(analyzer.NeedConfig), "", ""},
		"configuration not read":                 {s3, func(d *analyzer.DeliveryStream) { d.Config = nil }, lacks(analyzer.NeedConfig), "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDelivery("archive", c.kind)
			if c.change != nil {
				c.change(d)
			}
			r := newWorld().judgeDelivery(firehoseDeliveryFailures, d)
			expect(t, r, c.want)
			for _, f := range r.Findings {
				if f.Evidence["measured_by"] != c.by {
					t.Errorf("measured by %v, want %s", f.Evidence["measured_by"], c.by)
				}
				says(t, f, c.words)
			}
		})
	}
}

func TestDeliveryFailureTimes(t *testing.T) {
	const hour = 12 // buckets
	last := int(window.Length() / analyzer.FiveMinutes)
	for name, c := range map[string]struct {
		from, to int
		ongoing  bool
	}{
		"on the first day":          {24 * hour, 30 * hour, false},
		"until an hour ago":         {last - 24*hour, last - hour, false},
		"until within the last one": {last - 24*hour, last - hour + 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDelivery("archive", analyzer.DestinationS3)
			// All fail from c.from to c.to, and half a percent, which is no failure, at all times.
			attempts(d, "DeliveryToS3", in(c.from, c.to, 0, 0.995), always(1000))
			plant(d.Metrics, "DeliveryToS3.DataFreshness", "Maximum", weekly(analyzer.FiveMinutes, in(c.from, c.to, 1800, 60)))
			plant(d.Metrics, "ThrottledRecords", "Sum", weekly(analyzer.FiveMinutes, in(0, 2, 21, 0)))
			f := newWorld().judgeDelivery(firehoseDeliveryFailures, d).Findings[0]
			at := func(i int) time.Time { return window.Start.Add(time.Duration(i) * analyzer.FiveMinutes) }
			if !f.FirstSeen.Equal(at(c.from)) || !f.LastSeen.Equal(at(c.to)) || f.Ongoing != c.ongoing {
				t.Errorf("seen from %s to %s, ongoing %v; want %s to %s, %v", f.FirstSeen, f.LastSeen, f.Ongoing, at(c.from), at(c.to), c.ongoing)
			}
			if got := f.Evidence["minutes_over_threshold"]; got != float64(5*(c.to-c.from)) {
				t.Errorf("%v minutes, want %d", got, 5*(c.to-c.from))
			}
			if f.Evidence["data_freshness_max_seconds"] != 1800.0 || f.Evidence["throttled_records_count"] != 42.0 {
				t.Errorf("evidence %v", f.Evidence)
			}
		})
	}
}
