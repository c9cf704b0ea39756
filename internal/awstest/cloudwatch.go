package awstest

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// Limits of GetMetricData: botocore 1.43.11, cloudwatch service-2.json, GetMetricData ("up to 500
// MetricDataQuery structures") and GetMetricDataInput.MaxDatapoints (default 100,800).
const (
	maxQueries    = 500
	maxDatapoints = 100_800
)

// metricQuery is one MetricDataQuery.
type metricQuery struct {
	id, name, stat string
	resource       string // metricKey
	stream         string // the data stream or delivery stream it is about, "" for others
	period         time.Duration
	hidden         bool // ReturnData is false
}

// metricPage is what a token of GetMetricData remembers: the query and its datapoint that come next.
type metricPage struct{ Query, Point int }

// metricRange is what of a series is asked for.
type metricRange struct {
	start, end time.Time
	ascending  bool
}

// getMetricData answers from the snapshot's series. Pages hold so many datapoints in all, and split a
// result where need be: its first part is PartialData then.
func (s *Server) getMetricData(c *call) (any, error) {
	if err := c.allow("MetricDataQueries", "StartTime", "EndTime", "ScanBy", "NextToken", "MaxDatapoints"); err != nil {
		return nil, err
	}
	queries, err := readQueries(c)
	if err != nil {
		return nil, err
	}
	asked, err := readRange(c)
	if err != nil {
		return nil, err
	}
	room := maxDatapoints
	if text := c.form.Get("MaxDatapoints"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, invalid("ValidationError", "MaxDatapoints is %q", text)
		}
		room = min(n, maxDatapoints)
	}
	var at metricPage
	if token := c.form.Get("NextToken"); token != "" {
		if err := open(token, &at); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	out.WriteString("<MetricDataResults>")
	for ; at.Query < len(queries) && room > 0; at.Query, at.Point = at.Query+1, 0 {
		q := &queries[at.Query]
		if q.hidden {
			continue
		}
		times, values, status := s.datapoints(c.region, q, asked)
		first := min(at.Point, len(times))
		last := min(first+room, len(times))
		room -= last - first
		if last < len(times) {
			writeResult(&out, q, times[first:last], values[first:last], "PartialData")
			at.Point = last
			break
		}
		writeResult(&out, q, times[first:], values[first:], status)
	}
	out.WriteString("</MetricDataResults>")
	if at.Query < len(queries) {
		fmt.Fprintf(&out, "<NextToken>%s</NextToken>", seal(at))
	}
	return rawXML(out.Bytes()), nil
}

func writeResult(out *bytes.Buffer, q *metricQuery, times []time.Time, values []float64, status string) {
	fmt.Fprintf(out, "<member><Id>%s</Id><Label>", q.id)
	xml.EscapeText(out, []byte(q.name))
	out.WriteString("</Label><Timestamps>")
	for _, t := range times {
		out.WriteString("<member>")
		out.Write(t.UTC().AppendFormat(out.AvailableBuffer(), time.RFC3339))
		out.WriteString("</member>")
	}
	out.WriteString("</Timestamps><Values>")
	for _, v := range values {
		out.WriteString("<member>")
		out.Write(strconv.AppendFloat(out.AvailableBuffer(), v, 'g', -1, 64))
		out.WriteString("</member>")
	}
	fmt.Fprintf(out, "</Values><StatusCode>%s</StatusCode></member>", status)
}

// queryID is the form of MetricDataQuery.Id: "The first character must be a lowercase letter."
var queryID = regexp.MustCompile(`^[a-z][a-zA-Z0-9_]{0,254}$`)

func readQueries(c *call) ([]metricQuery, error) {
	var queries []metricQuery
	seen := map[string]bool{}
	for i := 1; c.form.Has(fmt.Sprintf("MetricDataQueries.member.%d.Id", i)); i++ {
		prefix := fmt.Sprintf("MetricDataQueries.member.%d.", i)
		if c.form.Has(prefix + "Expression") {
			return nil, unserved("a metric-math expression")
		}
		q := metricQuery{
			id:     c.form.Get(prefix + "Id"),
			name:   c.form.Get(prefix + "MetricStat.Metric.MetricName"),
			stat:   c.form.Get(prefix + "MetricStat.Stat"),
			hidden: c.form.Get(prefix+"ReturnData") == "false",
		}
		if !queryID.MatchString(q.id) || seen[q.id] {
			return nil, invalid("ValidationError", "The id %q of a MetricDataQuery is malformed or not unique", q.id)
		}
		seen[q.id] = true
		seconds, err := strconv.Atoi(c.form.Get(prefix + "MetricStat.Period"))
		if err != nil || seconds <= 0 || seconds%60 != 0 && !slices.Contains([]int{1, 5, 10, 20, 30}, seconds) {
			return nil, invalid("ValidationError", "Period must be 1, 5, 10, 20, 30 or a multiple of 60, in %s", q.id)
		}
		q.period = time.Duration(seconds) * time.Second
		q.resource, q.stream = c.metricResource(prefix + "MetricStat.Metric.")
		queries = append(queries, q)
	}
	if len(queries) == 0 || len(queries) > maxQueries {
		return nil, invalid("ValidationError", "%d MetricDataQueries, want 1 to %d", len(queries), maxQueries)
	}
	return queries, nil
}

// metricResource reads namespace and dimensions of a metric.
func (c *call) metricResource(prefix string) (key, stream string) {
	var pairs []dimension
	for i := 1; c.form.Has(fmt.Sprintf("%sDimensions.member.%d.Name", prefix, i)); i++ {
		d := dimension{c.form.Get(fmt.Sprintf("%sDimensions.member.%d.Name", prefix, i)), c.form.Get(fmt.Sprintf("%sDimensions.member.%d.Value", prefix, i))}
		pairs = append(pairs, d)
		if d.Name == "StreamName" || d.Name == "DeliveryStreamName" {
			stream = d.Value
		}
	}
	slices.SortFunc(pairs, func(x, y dimension) int { return strings.Compare(x.Name, y.Name) })
	var flat []string
	for _, d := range pairs {
		flat = append(flat, d.Name, d.Value)
	}
	return metricKey(c.form.Get(prefix+"Namespace"), flat...), stream
}

func readRange(c *call) (metricRange, error) {
	start, err := time.Parse(time.RFC3339, c.form.Get("StartTime"))
	if err != nil {
		return metricRange{}, invalid("ValidationError", "StartTime: %v", err)
	}
	end, err := time.Parse(time.RFC3339, c.form.Get("EndTime"))
	if err != nil {
		return metricRange{}, invalid("ValidationError", "EndTime: %v", err)
	}
	if !start.Before(end) {
		return metricRange{}, invalid("ValidationError", "The parameter StartTime must be less than the parameter EndTime.")
	}
	return metricRange{start, end, c.form.Get("ScanBy") == "TimestampAscending"}, nil
}

// datapoints are those of a query, latest first unless asked otherwise, and the status they come with.
func (s *Server) datapoints(region string, q *metricQuery, asked metricRange) ([]time.Time, []float64, string) {
	var series analyzer.Series
	if kept(s.now(), asked.start, q.period) {
		series = seriesFor(s.in(region).metrics[q.resource], analyzer.Metric{Name: q.name, Stat: q.stat, Period: q.period})
	}
	var times []time.Time
	var values []float64
	for i, v := range series.Values {
		if t := series.Time(i); !math.IsNaN(v) && !t.Before(asked.start) && t.Before(asked.end) {
			times, values = append(times, t), append(values, v)
		}
	}
	if !asked.ascending {
		slices.Reverse(times)
		slices.Reverse(values)
	}
	if q.stream == "" || !slices.Contains(s.faults.partial, q.stream) {
		return times, values, "Complete"
	}
	if q.stat == "Sum" {
		return times[:len(times)/2], values[:len(values)/2], "PartialData"
	}
	return nil, nil, "InternalError"
}
