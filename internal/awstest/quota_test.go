package awstest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
)

// streams are data streams stream-000, stream-001 and so on.
func streams(n int) []analyzer.Stream {
	list := make([]analyzer.Stream, n)
	for i := range list {
		name := fmt.Sprintf("stream-%03d", i)
		list[i] = analyzer.Stream{
			Name: name, ARN: "arn:aws:kinesis:" + home + ":" + account + ":stream/" + name, Status: "ACTIVE", Mode: analyzer.Provisioned,
			Config: &analyzer.StreamConfig{OpenShards: 1, RetentionHours: 24, Encryption: "NONE"},
		}
	}
	return list
}

// snapshotOf is an account with nothing but data streams.
func snapshotOf(list ...analyzer.Stream) *analyzer.Snapshot {
	return &analyzer.Snapshot{Version: analyzer.SnapshotVersion, AccountID: account, Region: home, Window: window, Streams: list}
}

// stopped is a clock by which all calls fall into one second.
var stopped = awstest.QuotaClock(func() time.Time { return window.End })

func TestQuotaRefusesTheCallBeyondIt(t *testing.T) {
	const arn = "arn:aws:kinesis:" + home + ":" + account + ":stream/stream-000"
	for _, c := range []struct {
		service, operation string
		in                 map[string]any
		quota              int
		code               string
	}{
		{"kinesis", "ListStreams", nil, 5, "LimitExceededException"},
		{"kinesis", "DescribeStreamSummary", map[string]any{"StreamName": "stream-000"}, 20, "LimitExceededException"},
		{"kinesis", "ListTagsForStream", map[string]any{"StreamName": "stream-000"}, 5, "LimitExceededException"},
		{"kinesis", "DescribeAccountSettings", map[string]any{}, 5, "LimitExceededException"},
		{"kinesis", "ListStreamConsumers", map[string]any{"StreamARN": arn}, 5, "LimitExceededException"},
		{"firehose", "ListDeliveryStreams", nil, 5, "ThrottlingException"},
		{"firehose", "DescribeDeliveryStream", map[string]any{"DeliveryStreamName": "to-s3"}, 5, "ThrottlingException"},
		{"firehose", "ListTagsForDeliveryStream", map[string]any{"DeliveryStreamName": "to-s3"}, 5, "LimitExceededException"},
	} {
		t.Run(c.operation, func(t *testing.T) {
			account := snapshotOf(streams(1)...)
			account.DeliveryStreams = []analyzer.DeliveryStream{{Name: "to-s3", Config: &analyzer.DeliveryConfig{Source: analyzer.SourceDirectPut}}}
			now := window.End
			s := awstest.Start(t, account, awstest.QuotaClock(func() time.Time { return now }))
			if c.in == nil {
				c.in = map[string]any{}
			}
			calls := 0
			call := func(refused bool) {
				t.Helper()
				calls++
				a := callJSON(t, s, c.service, c.operation, c.in)
				if refused {
					failedWith(t, a, http.StatusBadRequest, c.code)
				} else if a.status != http.StatusOK {
					t.Errorf("%s: answered %d %s", now.Format("05.000"), a.status, a.text)
				}
			}
			// One call, half a second later the rest of the quota: the window slides, so after a
			// second there is room for that one call and no more.
			call(false)
			now = window.End.Add(500 * time.Millisecond)
			for range c.quota - 1 {
				call(false)
			}
			call(true)
			now = window.End.Add(999 * time.Millisecond)
			call(true)
			now = window.End.Add(time.Second)
			call(false)
			call(true)
			if got := s.Calls()[c.service+":"+c.operation]; got != calls || s.Throttled() != 3 {
				t.Errorf("%d calls counted and %d throttled, want %d and 3", got, s.Throttled(), calls)
			}
		})
	}
}

func TestQuotasOfCloudWatch(t *testing.T) {
	for operation, quota := range map[string]int{"DescribeAlarms": 9, "GetMetricData": 50} {
		s := awstest.Start(t, snapshotOf(streams(1)...), stopped)
		form := url.Values{}
		if operation == "GetMetricData" {
			form = metricForm([]metric{{"stream-000", "IncomingBytes", "Sum", analyzer.FiveMinutes}}, nil)
		}
		for i := range quota + 1 {
			a := callQuery(t, s, "monitoring", operation, form)
			if i < quota && a.status != http.StatusOK {
				t.Errorf("%s: call %d was answered %d %s", operation, i+1, a.status, a.text)
			}
			if i == quota {
				failedWith(t, a, http.StatusBadRequest, "<Code>Throttling</Code>")
			}
		}
	}
}

func TestQuotaOfConsumersCountsEachStreamByItself(t *testing.T) {
	s := awstest.Start(t, snapshotOf(streams(12)...), stopped)
	for i := range 12 {
		arn := fmt.Sprintf("arn:aws:kinesis:%s:%s:stream/stream-%03d", home, account, i)
		if a := callJSON(t, s, "kinesis", "ListStreamConsumers", map[string]any{"StreamARN": arn}); a.status != http.StatusOK {
			t.Errorf("stream %d: %d %s", i, a.status, a.text)
		}
	}
}
