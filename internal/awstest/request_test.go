package awstest_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
)

const (
	account = "123456789012"
	home    = "us-east-1"
)

// window is two hours of 2026.
var window = analyzer.Window{
	Start: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC),
	End:   time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC),
}

// answer is what came of a request: its status, and its body as text, and as JSON where it is that.
type answer struct {
	status int
	text   string
	json   map[string]any
}

// request sends one signed request, without an SDK's retries, pacing and paging.
func request(t *testing.T, s *awstest.Server, service, method, path, target, contentType string, body []byte, header ...string) answer {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL()+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", fmt.Sprintf("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260302/%s/%s/aws4_request, SignedHeaders=host, Signature=0", home, service))
	r.Header.Set("Content-Type", contentType)
	if target != "" {
		r.Header.Set("X-Amz-Target", target)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	a := answer{status: response.StatusCode, text: string(text)}
	_ = json.Unmarshal(text, &a.json) // XML stays text
	return a
}

// targets are the X-Amz-Target prefixes of the AWS JSON services, by signing name.
var targets = map[string]string{
	"kinesis": "Kinesis_20131202", "firehose": "Firehose_20150804", "tagging": "ResourceGroupsTaggingAPI_20170126", "pricing": "AWSPriceListService",
}

func callJSON(t *testing.T, s *awstest.Server, service, operation string, in map[string]any) answer {
	t.Helper()
	body, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	return request(t, s, service, http.MethodPost, "/", targets[service]+"."+operation, "application/x-amz-json-1.1", body)
}

func callQuery(t *testing.T, s *awstest.Server, service, operation string, in url.Values) answer {
	t.Helper()
	form := url.Values{"Action": {operation}, "Version": {"2010-08-01"}}
	for key, values := range in {
		form[key] = values
	}
	return request(t, s, service, http.MethodPost, "/", "", "application/x-www-form-urlencoded", []byte(form.Encode()))
}

// metricData is the answer of GetMetricData.
type metricData struct {
	Results []struct {
		ID         string      `xml:"Id"`
		Timestamps []time.Time `xml:"Timestamps>member"`
		Values     []float64   `xml:"Values>member"`
		StatusCode string
	} `xml:"GetMetricDataResult>MetricDataResults>member"`
	NextToken string `xml:"GetMetricDataResult>NextToken"`
}

// metric is a query for one metric of a data stream.
type metric struct {
	stream, name, stat string
	period             time.Duration
}

// metricForm asks for metrics over the window; more overrides and adds parameters.
func metricForm(queries []metric, more url.Values) url.Values {
	form := url.Values{"StartTime": {window.Start.Format(time.RFC3339)}, "EndTime": {window.End.Format(time.RFC3339)}}
	for i, q := range queries {
		prefix := fmt.Sprintf("MetricDataQueries.member.%d.", i+1)
		form.Set(prefix+"Id", fmt.Sprintf("m%d", i))
		form.Set(prefix+"MetricStat.Metric.Namespace", "AWS/Kinesis")
		form.Set(prefix+"MetricStat.Metric.MetricName", q.name)
		form.Set(prefix+"MetricStat.Metric.Dimensions.member.1.Name", "StreamName")
		form.Set(prefix+"MetricStat.Metric.Dimensions.member.1.Value", q.stream)
		form.Set(prefix+"MetricStat.Period", fmt.Sprint(int(q.period.Seconds())))
		form.Set(prefix+"MetricStat.Stat", q.stat)
	}
	for key, values := range more {
		form[key] = values
	}
	return form
}

func getMetricData(t *testing.T, s *awstest.Server, queries []metric, more url.Values) metricData {
	t.Helper()
	a := callQuery(t, s, "monitoring", "GetMetricData", metricForm(queries, more))
	if a.status != http.StatusOK {
		t.Fatalf("GetMetricData: %d %s", a.status, a.text)
	}
	var out metricData
	if err := xml.Unmarshal([]byte(a.text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// failedWith asserts that a request was answered with a status and an error code.
func failedWith(t *testing.T, a answer, status int, code string) {
	t.Helper()
	if a.status != status || !strings.Contains(a.text, code) {
		t.Errorf("answered %d %s, want %d %s", a.status, a.text, status, code)
	}
}

func gzipped(t *testing.T, text string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
