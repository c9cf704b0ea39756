package collect

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// fetch reads the batch, one part of its window after another and each page by page. A result may be
// split over pages. Where a call fails, fatal decides: an error of its own ends the run, nil leaves the
// error to the answers that are not complete.
func (b *batch) fetch(ctx context.Context, client cloudwatch.GetMetricDataAPIClient, fatal func(error) error) error {
	b.answers = make([]answer, len(b.series))
	for start := b.window.Start; start.Before(b.window.End); start = start.Add(b.step) {
		part := analyzer.Window{Start: start, End: start.Add(b.step)}
		if part.End.After(b.window.End) {
			part.End = b.window.End
		}
		if err := b.fetchPart(ctx, client, part); err != nil {
			for i := range b.answers {
				b.answers[i].ended(err)
			}
			return fatal(err)
		}
		for i := range b.answers {
			b.answers[i].ended(nil)
		}
	}
	return nil
}

func (b *batch) fetchPart(ctx context.Context, client cloudwatch.GetMetricDataAPIClient, w analyzer.Window) error {
	pages := cloudwatch.NewGetMetricDataPaginator(client, b.input(w))
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, result := range page.MetricDataResults {
			i, err := strconv.Atoi(strings.TrimPrefix(aws.ToString(result.Id), idPrefix))
			if err != nil || i < 0 || i >= len(b.answers) {
				return fmt.Errorf("an answer to %q, which was not asked", aws.ToString(result.Id))
			}
			b.answers[i].append(result, w)
		}
	}
	return nil
}

// answer is what came back for one query, over all parts of the window.
type answer struct {
	times  []time.Time
	values []float64
	status types.StatusCode // on the last page of this part that had the query; "" for none
	err    error            // why it is not complete
}

// append adds the datapoints of one page. Some servers give more than the window.
func (a *answer) append(result types.MetricDataResult, w analyzer.Window) {
	a.status = result.StatusCode
	for i := range min(len(result.Timestamps), len(result.Values)) {
		if t := result.Timestamps[i]; !t.Before(w.Start) && t.Before(w.End) {
			a.times = append(a.times, t)
			a.values = append(a.values, result.Values[i])
		}
	}
}

// ended closes a part of the window, whose call failed with err or did not: what is not marked
// complete by now is not.
func (a *answer) ended(err error) {
	if a.err == nil && (a.status != types.StatusCodeComplete) {
		a.err = err
		if err == nil {
			a.err = fmt.Errorf("the answer is incomplete (%s)", cmp.Or(a.status, "no status"))
		}
	}
	a.status = ""
}

// series lays the answer out, or says why it is not complete.
func (a *answer) series(period time.Duration) (analyzer.Series, error) {
	if a.err != nil {
		return analyzer.Series{}, a.err
	}
	if len(a.times) > 0 && a.times[0].UnixNano()%int64(period) != 0 {
		return analyzer.Series{}, fmt.Errorf("a datapoint is off the grid of %s", period)
	}
	return analyzer.NewSeries(period, a.times, a.values)
}

// idPrefix starts the query ids: they must begin with a lower-case letter.
const idPrefix = "q"

func (b *batch) input(w analyzer.Window) *cloudwatch.GetMetricDataInput {
	in := &cloudwatch.GetMetricDataInput{
		StartTime: aws.Time(w.Start),
		EndTime:   aws.Time(w.End),
		ScanBy:    types.ScanByTimestampAscending,
	}
	for i, s := range b.series {
		metric := &types.Metric{Namespace: aws.String(s.namespace), MetricName: aws.String(s.metric.Name)}
		for _, d := range s.dimensions {
			if d.name != "" {
				metric.Dimensions = append(metric.Dimensions, types.Dimension{Name: aws.String(d.name), Value: aws.String(d.value)})
			}
		}
		in.MetricDataQueries = append(in.MetricDataQueries, types.MetricDataQuery{
			Id: aws.String(idPrefix + strconv.Itoa(i)),
			MetricStat: &types.MetricStat{
				Metric: metric,
				Period: aws.Int32(int32(s.metric.Period.Seconds())),
				Stat:   aws.String(s.metric.Stat),
			},
		})
	}
	return in
}
