package checks

import (
	"maps"
	"slices"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// alarmOn is an alarm with an action on a metric.
func alarmOn(namespace, metric string, dimensions ...string) analyzer.Alarm {
	m := analyzer.AlarmMetric{Namespace: namespace, Name: metric, Dimensions: map[string]string{}}
	for i := 0; i < len(dimensions); i += 2 {
		m.Dimensions[dimensions[i]] = dimensions[i+1]
	}
	name := metric + " of " + dimensions[1]
	return analyzer.Alarm{Name: name, ARN: alarmARN + name, ActionsEnabled: true, Actions: []string{topic}, Metrics: []analyzer.AlarmMetric{m}}
}

func ageAlarm(stream string) analyzer.Alarm {
	return alarmOn("AWS/Kinesis", "GetRecords.IteratorAgeMilliseconds", "StreamName", stream)
}

func throttleAlarm(stream string) analyzer.Alarm {
	return alarmOn("AWS/Kinesis", "WriteProvisionedThroughputExceeded", "StreamName", stream)
}

func lagAlarm(stream, consumer string) analyzer.Alarm {
	return alarmOn("AWS/Kinesis", "SubscribeToShardEvent.MillisBehindLatest", "StreamName", stream, "ConsumerName", consumer)
}

// quiet takes an alarm's actions.
func quiet(a analyzer.Alarm) analyzer.Alarm {
	a.Actions = nil
	return a
}

func TestNoCloudWatchAlarms(t *testing.T) {
	polled := func(s *analyzer.Stream) {}
	fanOut := func(names ...string) func(*analyzer.Stream) {
		return func(s *analyzer.Stream) {
			plant(s.Metrics, "GetRecords.IteratorAgeMilliseconds", "Maximum", analyzer.Series{Period: analyzer.FiveMinutes})
			for _, name := range names {
				s.Consumers = append(s.Consumers, consumer(name, always(0)))
			}
		}
	}
	consumersUnread := func(s *analyzer.Stream) {
		fanOut()(s)
		s.Consumers = nil
	}
	ageUnread := func(s *analyzer.Stream) {
		s.Consumers = append(s.Consumers, consumer("app", always(0)))
		unread(s.Metrics, "GetRecords.IteratorAgeMilliseconds", "Maximum")
	}
	disabled := ageAlarm("clicks")
	disabled.ActionsEnabled = false
	math := alarmOn("AWS/Kinesis", "IncomingRecords", "StreamName", "clicks")
	math.Metrics = append(math.Metrics, throttleAlarm("clicks").Metrics...)
	insights := analyzer.Alarm{Name: "all streams", ActionsEnabled: true, Actions: []string{topic},
		Queries: []string{`SELECT MAX("GetRecords.IteratorAgeMilliseconds") FROM SCHEMA("AWS/Kinesis", StreamName)`}}
	readRejected := func(s *analyzer.Stream) { sum(s, "ReadProvisionedThroughputExceeded", always(1)) }
	readAlarm := alarmOn("AWS/Kinesis", "ReadProvisionedThroughputExceeded", "StreamName", "clicks")
	const age, throttling = "iterator_age", "write_throttling"
	for name, c := range map[string]struct {
		stream  func(*analyzer.Stream)
		alarms  []analyzer.Alarm
		missing []string // purposes
		need    analyzer.Need
	}{
		"both":                               {polled, []analyzer.Alarm{ageAlarm("clicks"), throttleAlarm("clicks")}, nil, ""},
		"none":                               {polled, []analyzer.Alarm{}, []string{age, throttling}, ""},
		"no age":                             {polled, []analyzer.Alarm{throttleAlarm("clicks")}, []string{age}, ""},
		"no throttling":                      {polled, []analyzer.Alarm{ageAlarm("clicks")}, []string{throttling}, ""},
		"of another stream":                  {polled, []analyzer.Alarm{ageAlarm("clicks-2"), throttleAlarm("clicks-2")}, []string{age, throttling}, ""},
		"of a delivery stream's name":        {polled, []analyzer.Alarm{ageAlarm("clicks"), alarmOn("AWS/Kinesis", "WriteProvisionedThroughputExceeded", "DeliveryStreamName", "clicks")}, []string{throttling}, ""},
		"in another namespace":               {polled, []analyzer.Alarm{ageAlarm("clicks"), alarmOn("AWS/Firehose", "WriteProvisionedThroughputExceeded", "StreamName", "clicks")}, []string{throttling}, ""},
		"age of a shard":                     {polled, []analyzer.Alarm{throttleAlarm("clicks"), alarmOn("AWS/Kinesis", "IteratorAgeMilliseconds", "StreamName", "clicks", "ShardId", "shardId-000000000000")}, []string{age}, ""},
		"throttling of a shard":              {polled, []analyzer.Alarm{ageAlarm("clicks"), alarmOn("AWS/Kinesis", "WriteProvisionedThroughputExceeded", "StreamName", "clicks", "ShardId", "shardId-000000000000")}, []string{throttling}, ""},
		"metric math":                        {polled, []analyzer.Alarm{ageAlarm("clicks"), math}, nil, ""},
		"actions switched off":               {polled, []analyzer.Alarm{disabled, throttleAlarm("clicks")}, []string{age}, ""},
		"no actions":                         {polled, []analyzer.Alarm{quiet(ageAlarm("clicks")), throttleAlarm("clicks")}, []string{age}, ""},
		"no actions, but of a composite":     {polled, []analyzer.Alarm{quiet(ageAlarm("clicks")), throttleAlarm("clicks"), composite("top", `ALARM("`+ageAlarm("clicks").Name+`")`, topic)}, nil, ""},
		"one without and one with actions":   {polled, []analyzer.Alarm{quiet(ageAlarm("clicks")), ageAlarm("clicks"), throttleAlarm("clicks")}, nil, ""},
		"read by none":                       {fanOut(), []analyzer.Alarm{throttleAlarm("clicks")}, []string{age}, ""},
		"fan-out, lag is watched":            {fanOut("app"), []analyzer.Alarm{lagAlarm("clicks", "app"), throttleAlarm("clicks")}, nil, ""},
		"fan-out, age is watched":            {fanOut("app"), []analyzer.Alarm{ageAlarm("clicks"), throttleAlarm("clicks")}, []string{"fan_out_lag"}, ""},
		"fan-out, one of two is watched":     {fanOut("app", "etl"), []analyzer.Alarm{lagAlarm("clicks", "app"), throttleAlarm("clicks")}, []string{"fan_out_lag"}, ""},
		"fan-out, none is watched":           {fanOut("app", "etl"), []analyzer.Alarm{}, []string{"fan_out_lag", "fan_out_lag", throttling}, ""},
		"lag of another's consumer":          {fanOut("app"), []analyzer.Alarm{lagAlarm("orders", "app"), throttleAlarm("clicks")}, []string{"fan_out_lag"}, ""},
		"polled and fan-out":                 {func(s *analyzer.Stream) { s.Consumers = append(s.Consumers, consumer("app", always(0))) }, []analyzer.Alarm{ageAlarm("clicks"), throttleAlarm("clicks")}, nil, ""},
		"consumers not read, no age":         {consumersUnread, []analyzer.Alarm{throttleAlarm("clicks")}, nil, analyzer.NeedConsumers},
		"consumers not read, nothing":        {consumersUnread, []analyzer.Alarm{}, []string{throttling}, analyzer.NeedConsumers},
		"consumers not read, age is watched": {consumersUnread, []analyzer.Alarm{ageAlarm("clicks"), throttleAlarm("clicks")}, nil, ""},
		"age not read, lag is watched":       {ageUnread, []analyzer.Alarm{lagAlarm("clicks", "app"), throttleAlarm("clicks")}, nil, analyzer.NeedMetrics},
		"age not read, neither is watched":   {ageUnread, []analyzer.Alarm{throttleAlarm("clicks")}, []string{age}, ""},
		"reads rejected":                     {readRejected, []analyzer.Alarm{throttleAlarm("clicks")}, []string{age, "read_throttling"}, ""},
		"reads rejected, that is watched":    {readRejected, []analyzer.Alarm{throttleAlarm("clicks"), readAlarm}, []string{age}, ""},
		"reads rejected, all else is too":    {readRejected, []analyzer.Alarm{ageAlarm("clicks"), throttleAlarm("clicks")}, nil, ""},
		"alarms not read":                    {polled, nil, nil, analyzer.NeedAlarms},
		"a query that may cover it":          {polled, []analyzer.Alarm{insights, throttleAlarm("clicks")}, nil, analyzer.NeedAlarms},
		"a query beside the alarm":           {polled, []analyzer.Alarm{insights, ageAlarm("clicks"), throttleAlarm("clicks")}, nil, ""},
		"a query on another metric":          {polled, []analyzer.Alarm{insights, ageAlarm("clicks")}, []string{throttling}, ""},
		"a query that tells nobody":          {polled, []analyzer.Alarm{quiet(insights), throttleAlarm("clicks")}, []string{age}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStream("clicks", 2)
			c.stream(&s)
			w := newWorld(s)
			w.Alarms = c.alarms
			r := w.judge(noCloudWatchAlarms)
			expect(t, r, outcome{finding: len(c.missing) > 0, need: c.need})
			var got []string
			for _, f := range r.Findings {
				for _, spec := range f.Remedy.(analyzer.CreateAlarms).Alarms {
					got = append(got, spec.Purpose)
				}
				costs(t, "cost", f.Cost, 0.10*float64(len(c.missing)))
			}
			if !slices.Equal(got, c.missing) {
				t.Errorf("alarms to create: %v, want %v", got, c.missing)
			}
		})
	}
}

// TestAlarmsToCreate: an alarm as the remedy has it takes the finding away.
func TestAlarmsToCreate(t *testing.T) {
	s := newStream("clicks", 2)
	plant(s.Metrics, "GetRecords.IteratorAgeMilliseconds", "Maximum", analyzer.Series{Period: analyzer.FiveMinutes})
	s.Consumers = append(s.Consumers, consumer("app", always(0)))
	w := newWorld(s)
	created := func(specs []analyzer.AlarmSpec) (alarms []analyzer.Alarm) {
		for _, spec := range specs {
			if spec.PeriodSeconds < 60 || spec.DatapointsToAlarm > spec.EvaluationPeriods || spec.DatapointsToAlarm < 1 ||
				spec.EvaluationPeriods*spec.PeriodSeconds > 86400 ||
				!slices.Contains([]string{"GreaterThanThreshold", "LessThanThreshold"}, spec.Comparison) ||
				!slices.Contains([]string{"missing", "notBreaching"}, spec.TreatMissingData) {
				t.Errorf("an alarm that CloudWatch refuses: %+v", spec)
			}
			alarms = append(alarms, analyzer.Alarm{Name: spec.Metric, ActionsEnabled: true, Actions: []string{topic},
				Metrics: []analyzer.AlarmMetric{{Namespace: spec.Namespace, Name: spec.Metric, Dimensions: maps.Clone(spec.Dimensions)}}})
		}
		return alarms
	}
	specs := w.judge(noCloudWatchAlarms).Findings[0].Remedy.(analyzer.CreateAlarms).Alarms
	if specs[0].Threshold != 5000 || specs[0].Statistic != "Maximum" || specs[1].Threshold != 0 || specs[1].Statistic != "Sum" {
		t.Errorf("alarms to create: %+v", specs)
	}
	w.Alarms = created(specs)
	expect(t, w.judge(noCloudWatchAlarms), passes)

	for _, kind := range destinations {
		w := newWorld()
		d := newDelivery("archive", kind)
		f := w.judgeDelivery(noCloudWatchAlarms, d).Findings[0]
		w.Alarms = created(f.Remedy.(analyzer.CreateAlarms).Alarms)
		if len(w.Alarms) != 1 {
			t.Errorf("%s: %d alarms to create, want one", kind, len(w.Alarms))
		}
		costs(t, "cost", f.Cost, 0.10)
		expect(t, w.judgeDelivery(noCloudWatchAlarms, d), passes)
	}
}

var destinations = []string{
	analyzer.DestinationS3, analyzer.DestinationRedshift, analyzer.DestinationElasticsearch, analyzer.DestinationOpenSearch,
	analyzer.DestinationOpenSearchServerless, analyzer.DestinationSplunk, analyzer.DestinationHTTPEndpoint,
	analyzer.DestinationSnowflake, analyzer.DestinationIceberg,
}

func TestNoCloudWatchAlarmsOfDeliveries(t *testing.T) {
	const s3, splunk, es, iceberg = analyzer.DestinationS3, analyzer.DestinationSplunk, analyzer.DestinationElasticsearch, analyzer.DestinationIceberg
	on := func(metric string) []analyzer.Alarm {
		return []analyzer.Alarm{alarmOn("AWS/Firehose", metric, "DeliveryStreamName", "archive")}
	}
	for name, c := range map[string]struct {
		kind   string
		alarms []analyzer.Alarm
		want   outcome
	}{
		"none":                               {s3, []analyzer.Alarm{}, finds},
		"success":                            {s3, on("DeliveryToS3.Success"), passes},
		"freshness":                          {s3, on("DeliveryToS3.DataFreshness"), passes},
		"another metric":                     {s3, on("DeliveryToS3.Records"), finds},
		"of another stream":                  {s3, []analyzer.Alarm{alarmOn("AWS/Firehose", "DeliveryToS3.Success", "DeliveryStreamName", "archive-2")}, finds},
		"of the staging bucket":              {splunk, on("DeliveryToS3.DataFreshness"), finds},
		"of the destination":                 {splunk, on("DeliveryToSplunk.Success"), passes},
		"Elasticsearch, its own name":        {es, on("DeliveryToElasticsearch.Success"), passes},
		"Elasticsearch, its successor's":     {es, on("DeliveryToAmazonOpenSearchService.DataFreshness"), passes},
		"Iceberg, failed rows":               {iceberg, on("DeliveryToIceberg.FailedRowCount"), passes},
		"failed rows of something else":      {s3, on("DeliveryToS3.FailedRowCount"), finds},
		"no actions":                         {s3, []analyzer.Alarm{quiet(on("DeliveryToS3.Success")[0])}, finds},
		"alarms not read":                    {s3, nil, lacks(analyzer.NeedAlarms)},
		"unknown destination":                {"", []analyzer.Alarm{}, lacks(analyzer.NeedConfig)},
		"unknown destination and no alarms ": {"", nil, lacks(analyzer.NeedAlarms)},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld()
			w.Alarms = c.alarms
			expect(t, w.judgeDelivery(noCloudWatchAlarms, newDelivery("archive", c.kind)), c.want)
		})
	}
}

func TestDeliveryAlarmToCreate(t *testing.T) {
	const es, os = "DeliveryToElasticsearch", "DeliveryToAmazonOpenSearchService"
	for name, c := range map[string]struct {
		kind      string
		change    func(*analyzer.DeliveryStream)
		metric    string
		threshold float64
	}{
		"fifteen minutes":           {analyzer.DestinationS3, nil, "DeliveryToS3.DataFreshness", 900},
		"a longer buffer":           {analyzer.DestinationS3, func(d *analyzer.DeliveryStream) { d.Config.Destination.Buffer.IntervalSeconds = 900 }, "DeliveryToS3.DataFreshness", 1800},
		"no buffer":                 {analyzer.DestinationS3, func(d *analyzer.DeliveryStream) { d.Config.Destination.Buffer = nil }, "DeliveryToS3.DataFreshness", 900},
		"Redshift has no freshness": {analyzer.DestinationRedshift, nil, "DeliveryToRedshift.Success", 0.99},
		"unless it reports some": {analyzer.DestinationRedshift, func(d *analyzer.DeliveryStream) {
			plant(d.Metrics, "DeliveryToRedshift.DataFreshness", "Maximum", weekly(analyzer.FiveMinutes, always(60)))
		}, "DeliveryToRedshift.DataFreshness", 900},
		"Elasticsearch under its own name": {analyzer.DestinationElasticsearch, func(d *analyzer.DeliveryStream) { silent(d, os) }, es + ".Success", 0.99},
		"Elasticsearch under the other":    {analyzer.DestinationElasticsearch, func(d *analyzer.DeliveryStream) { silent(d, es) }, os + ".Success", 0.99},
		"Elasticsearch with freshness": {analyzer.DestinationElasticsearch, func(d *analyzer.DeliveryStream) {
			plant(d.Metrics, os+".DataFreshness", "Maximum", weekly(analyzer.FiveMinutes, always(60)))
		}, os + ".DataFreshness", 900},
	} {
		d := newDelivery("archive", c.kind)
		if c.change != nil {
			c.change(d)
		}
		spec := newWorld().judgeDelivery(noCloudWatchAlarms, d).Findings[0].Remedy.(analyzer.CreateAlarms).Alarms[0]
		if spec.Metric != c.metric || spec.Threshold != c.threshold {
			t.Errorf("%s: %s at %g, want %s at %g", name, spec.Metric, spec.Threshold, c.metric, c.threshold)
		}
	}
}

func TestAlarmsWithoutActionsAreNamed(t *testing.T) {
	w := newWorld(newStream("clicks", 1))
	w.Alarms = []analyzer.Alarm{quiet(ageAlarm("clicks")), throttleAlarm("clicks")}
	f := w.judge(noCloudWatchAlarms).Findings[0]
	says(t, f, ageAlarm("clicks").Name, "iterator age", "without live actions")
	if got := f.Evidence["alarms_without_actions"]; !slices.Equal(got.([]string), []string{ageAlarm("clicks").Name}) {
		t.Errorf("alarms without actions: %v", got)
	}
}
