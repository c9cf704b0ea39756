package collect

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/smithy-go"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// pagesOf answers GetMetricData with one prepared page after another, or fails on a nil one.
type pagesOf struct {
	pages [][]types.MetricDataResult
	fail  error
	asked []*cloudwatch.GetMetricDataInput
}

func (p *pagesOf) GetMetricData(_ context.Context, in *cloudwatch.GetMetricDataInput, _ ...func(*cloudwatch.Options)) (*cloudwatch.GetMetricDataOutput, error) {
	copied := *in
	p.asked = append(p.asked, &copied)
	page := p.pages[len(p.asked)-1]
	if page == nil {
		return nil, p.fail
	}
	out := &cloudwatch.GetMetricDataOutput{MetricDataResults: page}
	if len(p.asked) < len(p.pages) {
		out.NextToken = aws.String(fmt.Sprint("page", len(p.asked)+1))
	}
	return out, nil
}

// result is a page's part of a query: values from the n-th five-minute bucket of the week on.
func result(id int, status types.StatusCode, n int, values ...float64) types.MetricDataResult {
	r := types.MetricDataResult{Id: aws.String(fmt.Sprint("q", id)), StatusCode: status, Values: values}
	for i := range values {
		r.Timestamps = append(r.Timestamps, week.Start.Add(time.Duration(n+i)*analyzer.FiveMinutes))
	}
	return r
}

func threeSeries() []series {
	var out []series
	for _, name := range []string{"a", "b", "c"} {
		out = append(out, series{region: "us-east-1", namespace: streamNamespace, dimensions: [2]dimension{{"StreamName", name}}, metric: sum("IncomingBytes")})
	}
	return out
}

func goOn(error) error { return nil }

func TestFetchJoinsPages(t *testing.T) {
	client := &pagesOf{pages: [][]types.MetricDataResult{
		{result(0, types.StatusCodeComplete, 0, 1, 2), result(1, types.StatusCodePartialData, 0, 5)},
		{result(1, types.StatusCodeComplete, 2, 7), result(2, types.StatusCodePartialData, 0, 9)},
	}}
	b := batch{window: week, step: week.Length(), series: threeSeries()}
	if err := b.fetch(t.Context(), client, goOn); err != nil {
		t.Fatal(err)
	}
	if len(client.asked) != 2 || aws.ToString(client.asked[1].NextToken) != "page2" {
		t.Errorf("%d calls, want a second with the first's token", len(client.asked))
	}
	first, err := b.answers[0].series(analyzer.FiveMinutes)
	if err != nil || !slices.Equal(first.Values, []float64{1, 2}) {
		t.Errorf("a is %v, %v; want 1, 2", first.Values, err)
	}
	split, err := b.answers[1].series(analyzer.FiveMinutes)
	if err != nil || len(split.Values) != 3 || split.Values[0] != 5 || split.Values[2] != 7 {
		t.Errorf("b is %v, %v; want 5, a gap and 7 of its two pages", split.Values, err)
	}
	if _, err := b.answers[2].series(analyzer.FiveMinutes); err == nil || !strings.Contains(err.Error(), "PartialData") {
		t.Errorf("c ends as PartialData, and its error is %v", err)
	}
}

func TestFetchByParts(t *testing.T) {
	client := &pagesOf{pages: [][]types.MetricDataResult{nil, nil}}
	client.pages[0] = []types.MetricDataResult{result(0, types.StatusCodeComplete, 0, 1), result(1, types.StatusCodeInternalError, 0), result(2, types.StatusCodeComplete, 0, 3)}
	client.fail = errors.New("down")
	// A client without tokens, so that each page is a part of the window.
	parts := &noTokens{client}
	b := batch{window: week, step: week.Length() / 2, series: threeSeries()}
	if err := b.fetch(t.Context(), parts, goOn); err != nil {
		t.Fatal(err)
	}
	if got, want := *client.asked[1].StartTime, *client.asked[0].EndTime; !got.Equal(want) || !want.Equal(week.Start.Add(week.Length()/2)) {
		t.Errorf("the second part starts at %s, the first ends at %s", got, want)
	}
	for i, want := range []string{"down", "InternalError", "down"} {
		if _, err := b.answers[i].series(analyzer.FiveMinutes); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error of answer %d is %v, want %s", i, err, want)
		}
	}
}

type noTokens struct{ *pagesOf }

func (n *noTokens) GetMetricData(ctx context.Context, in *cloudwatch.GetMetricDataInput, o ...func(*cloudwatch.Options)) (*cloudwatch.GetMetricDataOutput, error) {
	out, err := n.pagesOf.GetMetricData(ctx, in, o...)
	if out != nil {
		out.NextToken = nil
	}
	return out, err
}

func TestFetchKeepsWhatWasCompleteBeforeAFailure(t *testing.T) {
	client := &pagesOf{pages: [][]types.MetricDataResult{{result(0, types.StatusCodeComplete, 0, 1), result(1, types.StatusCodePartialData, 0, 5)}, nil},
		fail: &smithy.GenericAPIError{Code: "AccessDenied", Message: "no"}}
	b := batch{region: "us-east-1", window: week, step: week.Length(), series: threeSeries()}
	if err := b.fetch(t.Context(), client, goOn); err != nil {
		t.Fatal(err)
	}
	r := &reading{Account: &Account{}}
	into := analyzer.Metrics{}
	for i, s := range b.series {
		r.deliver(query{series: s, into: into, need: analyzer.NeedMetrics, resource: s.dimensions[0].value}, &b.answers[i])
	}
	if series, ok := into.Get("IncomingBytes", "Sum", analyzer.FiveMinutes); !ok || !slices.Equal(series.Values, []float64{1}) {
		t.Errorf("a is %v, %v; want 1", series.Values, ok)
	}
	gaps := r.gaps.sorted()
	if len(gaps) != 1 || gaps[0].Resource != "" || gaps[0].Action != "cloudwatch:GetMetricData" {
		t.Errorf("gaps are %+v, want one for all resources", gaps)
	}
}

func TestFetchEndsWhereItMust(t *testing.T) {
	client := &pagesOf{pages: [][]types.MetricDataResult{nil}, fail: errors.New("down")}
	b := batch{window: week, step: week.Length(), series: threeSeries()}
	if err := b.fetch(t.Context(), client, func(err error) error { return fmt.Errorf("over: %w", err) }); !errors.Is(err, client.fail) {
		t.Errorf("error is %v", err)
	}
}

func TestAnswerOffTheGrid(t *testing.T) {
	a := answer{times: []time.Time{week.Start.Add(time.Minute)}, values: []float64{1}}
	if _, err := a.series(analyzer.FiveMinutes); err == nil {
		t.Error("a datapoint between five-minute marks was taken")
	}
}

func TestPack(t *testing.T) {
	wanted := map[series][]query{}
	add := func(region, stream string, m analyzer.Metric) {
		wanted[series{region: region, namespace: streamNamespace, dimensions: [2]dimension{{"StreamName", stream}}, metric: m}] = nil
	}
	for i := range 1201 {
		add("us-east-1", fmt.Sprint("s", i), sum("IncomingBytes"))
	}
	for i := range 3 {
		add("us-east-1", fmt.Sprint("s", i), every(analyzer.OneHour, "Sum", "IncomingBytes"))
	}
	add("eu-west-1", "s", sum("IncomingRecords"))
	window := analyzer.Window{Start: week.Start.Add(5 * time.Minute), End: week.End.Add(5 * time.Minute)}

	type shape struct {
		region  string
		window  analyzer.Window
		queries int
	}
	hours := analyzer.Window{Start: week.Start.Add(time.Hour), End: week.End}
	want := []shape{{"eu-west-1", window, 1}, {"us-east-1", hours, 3}, {"us-east-1", window, 500}, {"us-east-1", window, 500}, {"us-east-1", window, 201}}
	var got []shape
	for _, b := range pack(wanted, window) {
		got = append(got, shape{b.region, b.window, len(b.series)})
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}
