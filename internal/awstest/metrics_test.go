package awstest_test

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"slices"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
)

func fiveMinutes(start time.Time, values ...float64) analyzer.Series {
	return analyzer.Series{Start: start, Period: analyzer.FiveMinutes, Values: values}
}

// measured is a data stream "measured" with five-minute series of each statistic.
func measured() analyzer.Stream {
	s := streams(1)[0]
	s.Name = "measured"
	nan := math.NaN()
	s.Metrics = analyzer.Metrics{
		{Name: "IncomingBytes", Stat: "Sum", Period: analyzer.FiveMinutes}:     fiveMinutes(window.Start, 1, 2, nan, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13),
		{Name: "Age", Stat: "Maximum", Period: analyzer.FiveMinutes}:           fiveMinutes(window.Start.Add(50*time.Minute), 7, 3, 5),
		{Name: "Success", Stat: "Average", Period: analyzer.FiveMinutes}:       fiveMinutes(window.Start, 1, 0),
		{Name: "Success", Stat: "SampleCount", Period: analyzer.FiveMinutes}:   fiveMinutes(window.Start, 3, 1),
		{Name: "IncomingRecords", Stat: "Sum", Period: analyzer.OneHour}:       {Start: window.Start, Period: analyzer.OneHour, Values: []float64{100}},
		{Name: "IncomingRecords", Stat: "Sum", Period: analyzer.FiveMinutes}:   fiveMinutes(window.Start, 1, 1),
		{Name: "IncomingRecords", Stat: "Maximum", Period: analyzer.OneMinute}: {Period: analyzer.OneMinute},
	}
	return s
}

func TestGetMetricDataSeries(t *testing.T) {
	s := awstest.Start(t, snapshotOf(measured()))
	for _, c := range []struct {
		name, stat string
		period     time.Duration
		first      time.Time // of the datapoints in order
		want       []float64
	}{
		{"IncomingBytes", "Sum", analyzer.FiveMinutes, window.Start, []float64{1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13}},
		{"IncomingBytes", "Sum", analyzer.OneHour, window.Start, []float64{75, 13}},
		{"IncomingBytes", "Sum", analyzer.OneMinute, time.Time{}, nil},
		{"IncomingBytes", "Average", analyzer.FiveMinutes, time.Time{}, nil},
		{"Age", "Maximum", analyzer.OneHour, window.Start, []float64{7, 5}},
		{"Success", "Average", analyzer.OneHour, window.Start, []float64{0.75}},
		{"Success", "SampleCount", analyzer.OneHour, window.Start, []float64{4}},
		{"IncomingRecords", "Sum", analyzer.OneHour, window.Start, []float64{100}},
		{"Nothing", "Sum", analyzer.FiveMinutes, time.Time{}, nil},
	} {
		query := []metric{{"measured", c.name, c.stat, c.period}}
		got := getMetricData(t, s, query, url.Values{"ScanBy": {"TimestampAscending"}}).Results[0]
		if !slices.Equal(got.Values, c.want) || got.StatusCode != "Complete" || len(c.want) > 0 && !got.Timestamps[0].Equal(c.first) {
			t.Errorf("%s/%s/%s: %+v, want %v from %s on", c.name, c.stat, c.period, got, c.want, c.first)
		}
		latestFirst := getMetricData(t, s, query, nil).Results[0]
		slices.Reverse(latestFirst.Values)
		if !slices.Equal(latestFirst.Values, c.want) {
			t.Errorf("%s/%s/%s: without ScanBy %v from the last to the first, want %v", c.name, c.stat, c.period, latestFirst.Values, c.want)
		}
	}
}

func TestGetMetricDataStartIsInclusiveAndEndExclusive(t *testing.T) {
	s := awstest.Start(t, snapshotOf(measured()))
	got := getMetricData(t, s, []metric{{"measured", "IncomingBytes", "Sum", analyzer.FiveMinutes}}, url.Values{
		"StartTime": {window.Start.Add(15 * time.Minute).Format(time.RFC3339)}, "EndTime": {window.Start.Add(25 * time.Minute).Format(time.RFC3339)}, "ScanBy": {"TimestampAscending"},
	}).Results[0]
	if want := []float64{4, 5}; !slices.Equal(got.Values, want) {
		t.Errorf("%v, want %v", got.Values, want)
	}
}

func TestGetMetricDataForgets(t *testing.T) {
	const day = 24 * time.Hour
	for _, c := range []struct {
		age, period time.Duration
		kept        bool
	}{
		{15 * day, analyzer.OneMinute, true},
		{15*day + time.Minute, analyzer.OneMinute, false},
		{15*day + time.Minute, analyzer.FiveMinutes, true},
		{63 * day, analyzer.FiveMinutes, true},
		{63*day + time.Minute, analyzer.FiveMinutes, false},
		{63*day + time.Minute, analyzer.OneHour, true},
	} {
		stream := streams(1)[0]
		stream.Metrics = analyzer.Metrics{{Name: "IncomingBytes", Stat: "Sum", Period: c.period}: {Start: window.Start, Period: c.period, Values: []float64{1}}}
		s := awstest.Start(t, snapshotOf(stream), awstest.Clock(func() time.Time { return window.Start.Add(c.age) }))
		got := getMetricData(t, s, []metric{{stream.Name, "IncomingBytes", "Sum", c.period}}, nil)
		if kept := len(got.Results[0].Values) == 1; kept != c.kept {
			t.Errorf("period %s, %s later: kept is %v, want %v", c.period, c.age, kept, c.kept)
		}
	}
}

func TestGetMetricDataRefusesMoreThan500Queries(t *testing.T) {
	s := awstest.Start(t, snapshotOf())
	queries := make([]metric, 501)
	for i := range queries {
		queries[i] = metric{"measured", "IncomingBytes", "Sum", analyzer.FiveMinutes}
	}
	failedWith(t, callQuery(t, s, "monitoring", "GetMetricData", metricForm(queries, nil)), http.StatusBadRequest, "ValidationError")
	if got := getMetricData(t, s, queries[:500], nil); len(got.Results) != 500 || got.NextToken != "" {
		t.Errorf("%d results and token %q for 500 queries, want 500 and none", len(got.Results), got.NextToken)
	}
	for parameter, value := range map[string]string{
		"MetricDataQueries.member.1.Id":                "Upper",
		"MetricDataQueries.member.1.MetricStat.Period": "90",
		"EndTime":       window.Start.Format(time.RFC3339),
		"MaxDatapoints": "0",
	} {
		a := callQuery(t, s, "monitoring", "GetMetricData", metricForm(queries[:1], url.Values{parameter: {value}}))
		failedWith(t, a, http.StatusBadRequest, "ValidationError")
	}
}

// Ten series of 12,000 datapoints are more than the 100,800 of a page: the ninth is split.
func TestGetMetricDataPagesSplitAResult(t *testing.T) {
	const points = 12_000
	long := streams(10)
	var queries []metric
	for i := range long {
		values := make([]float64, points)
		for j := range values {
			values[j] = float64(j)
		}
		long[i].Metrics = analyzer.Metrics{{Name: "IncomingBytes", Stat: "Sum", Period: analyzer.OneMinute}: {Start: window.End.Add(-points * time.Minute), Period: analyzer.OneMinute, Values: values}}
		queries = append(queries, metric{long[i].Name, "IncomingBytes", "Sum", analyzer.OneMinute})
	}
	s := awstest.Start(t, snapshotOf(long...))
	form := url.Values{"StartTime": {window.End.Add(-points * time.Minute).Format(time.RFC3339)}, "ScanBy": {"TimestampAscending"}}

	joined := map[string][]float64{}
	status := map[string][]string{}
	for page := 1; ; page++ {
		got := getMetricData(t, s, queries, form)
		n := 0
		for _, r := range got.Results {
			n += len(r.Values)
			joined[r.ID] = append(joined[r.ID], r.Values...)
			status[r.ID] = append(status[r.ID], r.StatusCode)
		}
		if page == 1 && n != 100_800 {
			t.Errorf("%d datapoints on the first page, want 100,800", n)
		}
		if got.NextToken == "" {
			if page != 2 {
				t.Errorf("%d pages, want 2", page)
			}
			break
		}
		form.Set("NextToken", got.NextToken)
	}
	for i := range queries {
		id := fmt.Sprintf("m%d", i)
		if values := joined[id]; len(values) != points || !slices.IsSorted(values) {
			t.Errorf("%s: %d datapoints, sorted %v; want %d in order", id, len(values), slices.IsSorted(values), points)
		}
	}
	if want := []string{"PartialData", "Complete"}; !slices.Equal(status["m8"], want) {
		t.Errorf("the split result has status %v, want %v", status["m8"], want)
	}
}

func TestPartialAnswersIncompletely(t *testing.T) {
	s := awstest.Start(t, snapshotOf(measured(), streams(1)[0]), awstest.Partial("measured"))
	got := getMetricData(t, s, []metric{
		{"measured", "IncomingBytes", "Sum", analyzer.FiveMinutes},
		{"measured", "Age", "Maximum", analyzer.FiveMinutes},
		{"stream-000", "IncomingBytes", "Sum", analyzer.FiveMinutes},
	}, nil).Results
	for i, want := range []struct {
		n      int
		status string
	}{{6, "PartialData"}, {0, "InternalError"}, {0, "Complete"}} {
		if len(got[i].Values) != want.n || got[i].StatusCode != want.status {
			t.Errorf("query %d: %d datapoints, %s; want %d, %s", i, len(got[i].Values), got[i].StatusCode, want.n, want.status)
		}
	}
}
