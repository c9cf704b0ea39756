package analyzer

import (
	"math"
	"testing"
	"time"
)

var (
	noon   = time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC)
	anHour = Window{Start: noon, End: noon.Add(OneHour)}
)

// fromNoon is a series of five-minute buckets from noon on.
func fromNoon(values ...float64) Series {
	return Series{Start: noon, Period: FiveMinutes, Values: values}
}

func deliveryTo(kind string, m Metrics) *DeliveryStream {
	return &DeliveryStream{Name: "d", Config: &DeliveryConfig{Source: SourceDirectPut, Destination: Destination{Kind: kind}}, Metrics: m}
}

// attempts are the metrics of attempts under a prefix: averages and sample counts by bucket.
func attempts(m Metrics, prefix string, average, count []float64) Metrics {
	series := func(v []float64) Series {
		if len(v) == 0 {
			return Series{Period: FiveMinutes}
		}
		return fromNoon(v...)
	}
	m[Metric{prefix + ".Success", "Average", FiveMinutes}] = series(average)
	m[Metric{prefix + ".Success", "SampleCount", FiveMinutes}] = series(count)
	return m
}

func icebergRows(m Metrics, failed, in []float64) Metrics {
	m[Metric{"DeliveryToIceberg.FailedRowCount", "Sum", FiveMinutes}] = fromNoon(failed...)
	m[Metric{"DeliveryToIceberg.IncomingRowCount", "Sum", FiveMinutes}] = fromNoon(in...)
	return m
}

func freshnessOf(m Metrics, prefix string, seconds ...float64) Metrics {
	m[Metric{prefix + ".DataFreshness", "Maximum", FiveMinutes}] = fromNoon(seconds...)
	return m
}

func TestDeliveryOf(t *testing.T) {
	none := []float64(nil)
	const es, os = "DeliveryToElasticsearch", "DeliveryToAmazonOpenSearchService"
	for name, c := range map[string]struct {
		stream   *DeliveryStream
		known    bool
		measured bool
		staging  bool
		prefix   string
		percent  float64 // where measured
		failing  int
	}{
		"weighted by sample count, not averaged": {
			stream: deliveryTo(DestinationS3, attempts(Metrics{}, "DeliveryToS3", []float64{1, 0}, []float64{99, 1})),
			known:  true, measured: true, prefix: "DeliveryToS3", percent: 1, failing: 1,
		},
		"a gap is unmeasured, no failure": {
			stream: deliveryTo(DestinationS3, attempts(Metrics{}, "DeliveryToS3", []float64{1, math.NaN(), 1}, []float64{1, math.NaN(), 1})),
			known:  true, measured: true, prefix: "DeliveryToS3", percent: 0,
		},
		"buckets outside of the window do not count": {
			stream: deliveryTo(DestinationS3, Metrics{
				{"DeliveryToS3.Success", "Average", FiveMinutes}:     {Start: noon.Add(-FiveMinutes), Period: FiveMinutes, Values: []float64{0, 1}},
				{"DeliveryToS3.Success", "SampleCount", FiveMinutes}: {Start: noon.Add(-FiveMinutes), Period: FiveMinutes, Values: []float64{9, 1}},
			}),
			known: true, measured: true, prefix: "DeliveryToS3", percent: 0,
		},
		"own destination, not its staging": {
			stream: deliveryTo(DestinationRedshift, attempts(attempts(Metrics{}, "DeliveryToRedshift", []float64{0.5}, []float64{2}), "DeliveryToS3", []float64{1}, []float64{50})),
			known:  true, measured: true, prefix: "DeliveryToRedshift", percent: 50, failing: 1,
		},
		"silent destination: staging": {
			stream: deliveryTo(DestinationSplunk, attempts(attempts(Metrics{}, "DeliveryToSplunk", none, none), "DeliveryToS3", []float64{0.75}, []float64{4})),
			known:  true, measured: true, staging: true, prefix: "DeliveryToS3", percent: 25, failing: 1,
		},
		"silent destination and staging": {
			stream: deliveryTo(DestinationSplunk, attempts(attempts(Metrics{}, "DeliveryToSplunk", none, none), "DeliveryToS3", none, none)),
			known:  true,
		},
		"silent destination, staging not read": {
			stream: deliveryTo(DestinationSplunk, attempts(Metrics{}, "DeliveryToSplunk", none, none)),
		},
		"a silent S3 destination has no staging": {
			stream: deliveryTo(DestinationS3, attempts(Metrics{}, "DeliveryToS3", none, none)),
			known:  true,
		},
		"not read": {stream: deliveryTo(DestinationHTTPEndpoint, Metrics{})},
		"sample counts not read": {
			stream: deliveryTo(DestinationS3, Metrics{{"DeliveryToS3.Success", "Average", FiveMinutes}: fromNoon(0)}),
		},
		"Elasticsearch under its own name": {
			stream: deliveryTo(DestinationElasticsearch, attempts(attempts(Metrics{}, es, []float64{0.9}, []float64{10}), os, none, none)),
			known:  true, measured: true, prefix: es, percent: 10, failing: 1,
		},
		"Elasticsearch under its successor's name": {
			stream: deliveryTo(DestinationElasticsearch, attempts(attempts(Metrics{}, es, none, none), os, []float64{0.9}, []float64{10})),
			known:  true, measured: true, prefix: os, percent: 10, failing: 1,
		},
		"Elasticsearch that changed its name in the window": {
			stream: deliveryTo(DestinationElasticsearch, attempts(attempts(Metrics{}, es, []float64{1}, []float64{50}), os, []float64{math.NaN(), 0.9}, []float64{math.NaN(), 50})),
			known:  true, measured: true, prefix: os, percent: 5, failing: 1,
		},
		"Elasticsearch, one name not read, the other silent": {
			stream: deliveryTo(DestinationElasticsearch, attempts(attempts(Metrics{}, os, none, none), "DeliveryToS3", []float64{1}, []float64{1})),
		},
		"Elasticsearch, one name not read, the other reports": {
			stream:   deliveryTo(DestinationElasticsearch, attempts(Metrics{}, os, []float64{1}, []float64{1})),
			measured: true, prefix: os, percent: 0,
		},
		"Iceberg: failed rows over incoming rows": {
			stream: deliveryTo(DestinationIceberg, icebergRows(Metrics{}, []float64{0, 2}, []float64{150, 50})),
			known:  true, measured: true, prefix: "DeliveryToIceberg", percent: 1, failing: 1,
		},
		"Iceberg: rows that came in before the window": {
			stream: deliveryTo(DestinationIceberg, icebergRows(Metrics{}, []float64{5}, []float64{0})),
			known:  true, measured: true, prefix: "DeliveryToIceberg", percent: 100, failing: 1,
		},
		"Iceberg: rows not read": {
			stream: deliveryTo(DestinationIceberg, attempts(Metrics{}, "DeliveryToIceberg", []float64{1}, []float64{1})),
		},
		"unknown destination": {stream: deliveryTo("", Metrics{})},
		"no configuration":    {stream: &DeliveryStream{Name: "d", Metrics: Metrics{}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := DeliveryOf(c.stream, anHour)
			if got.Known != c.known || got.Measured != c.measured || got.Staging != c.staging || got.Prefix != c.prefix {
				t.Errorf("known %v, measured %v, staging %v, prefix %q; want %v, %v, %v, %q",
					got.Known, got.Measured, got.Staging, got.Prefix, c.known, c.measured, c.staging, c.prefix)
			}
			if c.measured && math.Abs(got.FailedPercent-c.percent) > 1e-9 {
				t.Errorf("%g%% failed, want %g%%", got.FailedPercent, c.percent)
			}
			if !c.measured && !math.IsNaN(got.FailedPercent) {
				t.Errorf("%g%% failed, want none measured", got.FailedPercent)
			}
			if len(got.Failing) != c.failing {
				t.Errorf("%d failing buckets, want %d: %v", len(got.Failing), c.failing, got.Failing)
			}
		})
	}
}

func TestDeliveryFailures(t *testing.T) {
	d := deliveryTo(DestinationS3, attempts(Metrics{}, "DeliveryToS3", []float64{1, 0.5, 1, 0}, []float64{1, 4, 1, 2}))
	got := DeliveryOf(d, anHour).Failing
	want := []Failure{{noon.Add(5 * time.Minute), 50}, {noon.Add(15 * time.Minute), 100}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("failing buckets %v, want %v", got, want)
	}
}

func TestDeliveryFailuresOfTwoNames(t *testing.T) {
	gap := math.NaN()
	m := attempts(Metrics{}, "DeliveryToElasticsearch", []float64{1, gap, 0.5}, []float64{1, gap, 2})
	m = attempts(m, "DeliveryToAmazonOpenSearchService", []float64{1, 0}, []float64{1, 1})
	got := DeliveryOf(deliveryTo(DestinationElasticsearch, m), anHour).Failing
	if len(got) != 2 || got[0] != (Failure{noon.Add(5 * time.Minute), 100}) || got[1] != (Failure{noon.Add(10 * time.Minute), 50}) {
		t.Errorf("failing buckets %v, want one at 12:05 and one at 12:10", got)
	}
}

func TestDeliveryFreshness(t *testing.T) {
	const es, os = "DeliveryToElasticsearch", "DeliveryToAmazonOpenSearchService"
	for name, c := range map[string]struct {
		stream *DeliveryStream
		want   float64
	}{
		"highest":           {deliveryTo(DestinationSplunk, freshnessOf(Metrics{}, "DeliveryToSplunk", 60, 900, 30)), 900},
		"of either name":    {deliveryTo(DestinationElasticsearch, freshnessOf(freshnessOf(Metrics{}, es, 700), os, 60)), 700},
		"not of staging":    {deliveryTo(DestinationSplunk, freshnessOf(Metrics{}, "DeliveryToS3", 60)), math.NaN()},
		"not read":          {deliveryTo(DestinationS3, Metrics{}), math.NaN()},
		"nothing delivered": {deliveryTo(DestinationS3, freshnessOf(Metrics{}, "DeliveryToS3")), math.NaN()},
	} {
		if got := DeliveryOf(c.stream, anHour).FreshnessMax; got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%s: %g s, want %g s", name, got, c.want)
		}
	}
}
