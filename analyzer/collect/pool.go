package collect

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

const getMetricData = "cloudwatch:GetMetricData"

// maxQueries is how many queries a GetMetricData call takes (botocore 1.43.11, cloudwatch
// service-2.json, GetMetricDataInput.MetricDataQueries).
const maxQueries = 500

// batch is what goes into one GetMetricData call, pages and all.
type batch struct {
	region  string
	window  analyzer.Window
	step    time.Duration // the longest part of the window to ask for at once
	series  []series
	answers []answer // one for each of series
}

// ask reads all queries, in as few calls as possible. A series that several want is asked for once.
// Those that were answered completely go where they belong, others become gaps.
func (r *reading) ask(ctx context.Context, stage string, all queries) error {
	wanted := map[series][]query{}
	for _, q := range all {
		if q.region == "" {
			q.region = r.Region()
		}
		wanted[q.series] = append(wanted[q.series], q)
	}
	batches := pack(wanted, r.out.Window)
	calls := make([]func(context.Context) error, len(batches))
	for i := range batches {
		b := &batches[i]
		client := r.in(b.region).cloudwatch
		b.step = r.metricStep()
		calls[i] = func(ctx context.Context) error {
			return b.fetch(ctx, client, func(err error) error {
				return r.fatal(ctx, getMetricData, b.region, err)
			})
		}
	}
	if err := r.each(ctx, stage, calls); err != nil {
		return err
	}
	for _, b := range batches {
		for i, s := range b.series {
			for _, q := range wanted[s] {
				r.deliver(q, &b.answers[i])
			}
		}
	}
	return nil
}

// pack puts series of one region and window together, so that calls and their pages are full.
func pack(wanted map[series][]query, w analyzer.Window) []batch {
	all := make([]series, 0, len(wanted))
	for s := range wanted {
		all = append(all, s)
	}
	slices.SortFunc(all, compareSeries)
	var batches []batch
	for _, s := range all {
		window := windowFor(s.metric.Period, w)
		last := len(batches) - 1
		if last < 0 || batches[last].region != s.region || batches[last].window != window || len(batches[last].series) == maxQueries {
			batches = append(batches, batch{region: s.region, window: window})
			last++
		}
		batches[last].series = append(batches[last].series, s)
	}
	return batches
}

// motoStep is what moto is asked for at once. moto 5.2.1 compares every bucket of every query with
// every datapoint that it has in the window (get_metric_data in moto/cloudwatch/models.py): a week
// takes it minutes, and the same week in parts takes it seconds. Much smaller parts take longer again,
// for their number and for what moto needs to parse so many queries.
const motoStep = 3 * time.Hour

// metricStep is the whole window, as each query of each call costs money, but for moto, which shows
// by its web server.
func (r *reading) metricStep() time.Duration {
	switch {
	case r.MetricStep > 0:
		return r.MetricStep
	case strings.HasPrefix(r.server, "Werkzeug"):
		return motoStep
	}
	return r.out.Window.Length()
}

// compareSeries keeps together what has the same region and period, then what concerns one resource.
func compareSeries(x, y series) int {
	return cmp.Or(
		cmp.Compare(x.region, y.region),
		cmp.Compare(y.metric.Period, x.metric.Period),
		cmp.Compare(x.namespace, y.namespace),
		compare(x.dimensions[0].name, y.dimensions[0].name, x.dimensions[0].value, y.dimensions[0].value,
			x.dimensions[1].name, y.dimensions[1].name, x.dimensions[1].value, y.dimensions[1].value,
			x.metric.Name, y.metric.Name, x.metric.Stat, y.metric.Stat),
	)
}

// windowFor is the part of w that whole hours make up for an hourly series, else w: CloudWatch's
// buckets begin on multiples of the period.
func windowFor(period time.Duration, w analyzer.Window) analyzer.Window {
	start, end := w.Start.Truncate(period), w.End.Truncate(period)
	if start.Before(w.Start) {
		start = start.Add(period)
	}
	return analyzer.Window{Start: start, End: end}
}

// deliver puts a complete answer where it belongs, and files a gap for another.
func (r *reading) deliver(q query, a *answer) {
	values, err := a.series(q.metric.Period)
	if err == nil {
		q.into[q.metric] = values
		return
	}
	resource := q.resource
	if denied(err) {
		resource = "" // the permission is for all metrics or none
	}
	r.gaps.add(gapOf(q.need, getMetricData, q.region, resource, err))
}
