package awstest_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
)

// More of everything than a page holds, and more metrics than a call takes.
func TestCollectFindsAllBeyondThePages(t *testing.T) {
	const busy, quiet, shards, deliveries, alarmCount = 45, 60, 1_100, 12, 110
	account := snapshotOf(streams(busy + quiet)...)
	account.Window = longWindow
	full := dataStreams()[0].Metrics // 45 times as many datapoints are more than a page
	for i := range account.Streams {
		s := &account.Streams[i]
		s.Tags = map[string]string{"Number": fmt.Sprint(i)}
		if s.Metrics = full; i >= busy {
			s.Metrics = analyzer.Metrics{}
			put(s.Metrics, analyzer.FiveMinutes, 5, "Sum", "IncomingRecords")
		}
	}
	wide := &account.Streams[0]
	wide.Config.OpenShards = shards
	wide.Config.ShardMetrics = []string{"ALL"}
	for i := range shards {
		m := analyzer.Metrics{}
		put(m, analyzer.OneHour, float64(i), "Sum", "IncomingBytes")
		wide.Shards = append(wide.Shards, analyzer.Shard{ID: fmt.Sprintf("shardId-%012d", i), State: analyzer.ShardOpen, Metrics: m})
	}
	template := small().DeliveryStreams[0]
	for i := range deliveries {
		d := template
		d.Name = fmt.Sprintf("delivery-%02d", i)
		d.ARN = arnOf("firehose", "deliverystream/"+d.Name)
		account.DeliveryStreams = append(account.DeliveryStreams, d)
	}
	account.Network = estate().Network
	for i := range alarmCount {
		account.Alarms = append(account.Alarms, analyzer.Alarm{
			Name: fmt.Sprintf("alarm-%03d", i), Composite: i%10 == 0, Metrics: alarms()[0].Metrics,
		})
	}

	got := collectFrom(t, awstest.Start(t, account), longWindow)

	if len(got.Gaps) != 0 {
		t.Errorf("gaps %+v, want none", got.Gaps)
	}
	if len(got.Streams) != busy+quiet || len(got.DeliveryStreams) != deliveries || len(got.Alarms) != alarmCount {
		t.Fatalf("%d data streams, %d delivery streams, %d alarms", len(got.Streams), len(got.DeliveryStreams), len(got.Alarms))
	}
	for i, s := range got.Streams {
		if s.Tags["Number"] != fmt.Sprint(i) {
			t.Errorf("%s has tags %v", s.Name, s.Tags)
		}
		if described := s.Config != nil; described != (i < busy) {
			t.Errorf("%s: described is %v", s.Name, described)
		}
		for metric, series := range s.Metrics {
			if want := account.Streams[i].Metrics[metric]; !slices.Equal(series.Values, want.Values) {
				t.Errorf("%s: %s has %d datapoints or other ones, want %d", s.Name, metric.Name, len(series.Values), len(want.Values))
			}
		}
		if i < busy && len(s.Metrics) < 9 {
			t.Errorf("%s has %d metrics", s.Name, len(s.Metrics))
		}
	}
	for _, d := range got.DeliveryStreams {
		if d.Config == nil || d.Tags["Team"] != "data" {
			t.Errorf("%s was not described: %+v", d.Name, d)
		}
	}
	if n := len(got.Streams[0].Shards); n != shards {
		t.Fatalf("%d shards, want %d", n, shards)
	}
	for i, shard := range got.Streams[0].Shards {
		bytes, ok := shard.Metrics.Get("IncomingBytes", "Sum", analyzer.OneHour)
		if want := wide.Shards[i].Metrics[analyzer.Metric{Name: "IncomingBytes", Stat: "Sum", Period: analyzer.OneHour}]; !ok || bytes.Sum() != want.Sum() {
			t.Errorf("%s carried %v bytes, want %v", shard.ID, bytes.Sum(), want.Sum())
		}
	}
}
