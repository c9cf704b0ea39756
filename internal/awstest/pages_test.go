package awstest_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
)

func TestListStreamsPages(t *testing.T) {
	s := awstest.Start(t, snapshotOf(streams(120)...))
	first := callJSON(t, s, "kinesis", "ListStreams", map[string]any{"Limit": 500})
	names, token := first.json["StreamNames"].([]any), first.json["NextToken"]
	if len(names) != 100 || first.json["HasMoreStreams"] != true || token == nil {
		t.Fatalf("%d names, more %v, token %v; want 100, true and one", len(names), first.json["HasMoreStreams"], token)
	}
	second := callJSON(t, s, "kinesis", "ListStreams", map[string]any{"NextToken": token})
	byName := callJSON(t, s, "kinesis", "ListStreams", map[string]any{"ExclusiveStartStreamName": "stream-099"})
	if len(second.json["StreamNames"].([]any)) != 20 || second.json["HasMoreStreams"] != false || second.text != byName.text {
		t.Errorf("second page by token %s, by name %s; want 20 streams in both", second.text, byName.text)
	}
	failedWith(t, callJSON(t, s, "kinesis", "ListStreams", map[string]any{"NextToken": "made up"}), http.StatusBadRequest, "InvalidNextToken")
}

func TestListShardsPagesAndFilters(t *testing.T) {
	stream := streams(1)[0]
	for i := range 1100 {
		shard := analyzer.Shard{ID: fmt.Sprintf("shardId-%012d", i), State: analyzer.ShardOpen}
		switch {
		case i == 0:
			shard.State = analyzer.ShardExpired
		case i < 51:
			shard.State = analyzer.ShardClosed
		}
		stream.Shards = append(stream.Shards, shard)
	}
	s := awstest.Start(t, snapshotOf(stream))
	list := func(in map[string]any) (int, any) {
		t.Helper()
		a := callJSON(t, s, "kinesis", "ListShards", in)
		if a.status != http.StatusOK {
			t.Fatalf("%d %s", a.status, a.text)
		}
		return len(a.json["Shards"].([]any)), a.json["NextToken"]
	}
	n, token := list(map[string]any{"StreamName": stream.Name})
	if n != 1000 || token == nil {
		t.Fatalf("first page has %d shards and token %v, want 1,000 and one", n, token)
	}
	failedWith(t, callJSON(t, s, "kinesis", "ListShards", map[string]any{"StreamName": stream.Name, "NextToken": token}), http.StatusBadRequest, "InvalidArgumentException")
	if n, token := list(map[string]any{"NextToken": token}); n != 99 || token != nil {
		t.Errorf("second page has %d shards and token %v, want 99 and none", n, token)
	}
	n, token = list(map[string]any{"StreamName": stream.Name, "ShardFilter": map[string]any{"Type": "AT_LATEST"}})
	if n != 1000 {
		t.Errorf("%d open shards on the first page, want 1,000", n)
	}
	if n, _ := list(map[string]any{"NextToken": token}); n != 49 {
		t.Errorf("%d open shards on the second page, want 49: the token keeps the filter", n)
	}
}

func TestListShardsFromTimestamp(t *testing.T) {
	stream := streams(1)[0]
	ended := analyzer.Metrics{{Name: "IncomingBytes", Stat: "Sum", Period: analyzer.OneHour}: {Start: window.Start, Period: analyzer.OneHour, Values: []float64{1}}}
	stream.Shards = []analyzer.Shard{
		{ID: "shardId-1", State: analyzer.ShardClosed, Metrics: ended},
		{ID: "shardId-2", State: analyzer.ShardClosed},
		{ID: "shardId-3", State: analyzer.ShardOpen},
	}
	s := awstest.Start(t, snapshotOf(stream))
	for minutes, want := range map[int]int{30: 3, 60: 3, 61: 2} {
		from := window.Start.Unix() + int64(60*minutes)
		a := callJSON(t, s, "kinesis", "ListShards", map[string]any{"StreamName": stream.Name, "ShardFilter": map[string]any{"Type": "FROM_TIMESTAMP", "Timestamp": from}})
		if got := len(a.json["Shards"].([]any)); got != want {
			t.Errorf("%d shards from %d minutes into the window on, want %d: %s", got, minutes, want, a.text)
		}
	}
}

func TestOtherPageLimits(t *testing.T) {
	account := snapshotOf(streams(101)...)
	many := &account.Streams[0]
	many.Tags = map[string]string{}
	for i := range 60 {
		many.Tags[fmt.Sprintf("key-%02d", i)] = "x"
	}
	for i := range 101 {
		many.Consumers = append(many.Consumers, analyzer.Consumer{Name: fmt.Sprintf("consumer-%03d", i)})
		if i > 0 {
			account.Streams[i].Tags = map[string]string{"Owner": "x"}
		}
	}
	for i := range 11 {
		account.DeliveryStreams = append(account.DeliveryStreams, analyzer.DeliveryStream{Name: fmt.Sprintf("delivery-%02d", i)})
	}
	s := awstest.Start(t, account)

	a := callJSON(t, s, "firehose", "ListDeliveryStreams", map[string]any{})
	if len(a.json["DeliveryStreamNames"].([]any)) != 10 || a.json["HasMoreDeliveryStreams"] != true {
		t.Errorf("ListDeliveryStreams: %s, want ten and more", a.text)
	}
	a = callJSON(t, s, "firehose", "ListDeliveryStreams", map[string]any{"ExclusiveStartDeliveryStreamName": "delivery-09"})
	if len(a.json["DeliveryStreamNames"].([]any)) != 1 || a.json["HasMoreDeliveryStreams"] != false {
		t.Errorf("ListDeliveryStreams: %s, want the last one", a.text)
	}
	a = callJSON(t, s, "kinesis", "ListStreamConsumers", map[string]any{"StreamARN": many.ARN})
	if len(a.json["Consumers"].([]any)) != 100 || a.json["NextToken"] == nil {
		t.Errorf("ListStreamConsumers: %s, want a hundred and a token", a.text)
	}
	a = callJSON(t, s, "kinesis", "ListTagsForStream", map[string]any{"StreamName": many.Name})
	if len(a.json["Tags"].([]any)) != 50 || a.json["HasMoreTags"] != true {
		t.Errorf("ListTagsForStream: %s, want fifty and more", a.text)
	}
	a = callJSON(t, s, "kinesis", "ListTagsForStream", map[string]any{"StreamName": many.Name, "ExclusiveStartTagKey": "key-49"})
	if len(a.json["Tags"].([]any)) != 10 || a.json["HasMoreTags"] != false {
		t.Errorf("ListTagsForStream: %s, want the last ten", a.text)
	}
	a = callJSON(t, s, "tagging", "GetResources", map[string]any{"ResourceTypeFilters": []string{"kinesis:stream"}})
	if len(a.json["ResourceTagMappingList"].([]any)) != 100 || a.json["PaginationToken"] == "" {
		t.Errorf("GetResources: %s, want a hundred and a token", a.text)
	}
	a = callJSON(t, s, "tagging", "GetResources", map[string]any{"ResourceTypeFilters": []string{"firehose"}})
	if len(a.json["ResourceTagMappingList"].([]any)) != 0 {
		t.Errorf("GetResources: %s, want no untagged delivery stream", a.text)
	}
}

func TestDescribeAlarmsPagesAndTypes(t *testing.T) {
	account := snapshotOf()
	for i := range 105 {
		account.Alarms = append(account.Alarms, analyzer.Alarm{Name: fmt.Sprintf("alarm-%03d", i), Composite: i >= 103, Metrics: []analyzer.AlarmMetric{{Name: "IncomingBytes"}}})
	}
	s := awstest.Start(t, account)
	count := func(form url.Values, metricAlarms, compositeAlarms int, more bool) {
		t.Helper()
		text := callQuery(t, s, "monitoring", "DescribeAlarms", form).text
		_, rest, _ := strings.Cut(text, "<CompositeAlarms>")
		composite := strings.Count(rest, "<AlarmName>")
		if metric := strings.Count(text, "<AlarmName>") - composite; metric != metricAlarms || composite != compositeAlarms {
			t.Errorf("%v: %d metric and %d composite alarms, want %d and %d", form, metric, composite, metricAlarms, compositeAlarms)
		}
		if strings.Contains(text, "<NextToken>") != more {
			t.Errorf("%v: a token is there: %v, want %v", form, !more, more)
		}
	}
	count(url.Values{}, 100, 0, true)
	count(url.Values{"AlarmTypes.member.1": {"CompositeAlarm"}}, 0, 2, false)
	count(url.Values{"AlarmTypes.member.1": {"MetricAlarm"}, "AlarmTypes.member.2": {"CompositeAlarm"}, "MaxRecords": {"1"}}, 1, 0, true)
	failedWith(t, callQuery(t, s, "monitoring", "DescribeAlarms", url.Values{"MaxRecords": {"101"}}), http.StatusBadRequest, "ValidationError")
}
