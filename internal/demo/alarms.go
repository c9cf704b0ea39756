package demo

import "github.com/kinesis-audit/kinesis-audit/analyzer"

// alarming is how a stream is alarmed.
type alarming int

const (
	standard       alarming = iota
	composite               // alarms without actions, under a composite one that has some
	mathExpression          // throttling as a share, by metric math
	scaled                  // beside the standard ones, one that calls a function that splits shards
)

// streamAlarms are the alarms of a data stream.
func streamAlarms(s streamSpec) []analyzer.Alarm {
	planted, there := s.faults.has(noAlarms)
	if there && !planted.muted || s.leftOut {
		return nil
	}
	actions := []string{oncall(s.owner)}
	if s.alarms == composite {
		actions = []string{}
	}
	late := alarm(s.name+"-iterator-age", actions, kinesisMetric(s.name, "GetRecords.IteratorAgeMilliseconds"))
	throttles := alarm(s.name+"-write-throttles", actions, kinesisMetric(s.name, "WriteProvisionedThroughputExceeded"))
	if s.alarms == mathExpression {
		throttles.Metrics = append(throttles.Metrics, kinesisMetric(s.name, "IncomingRecords"))
	}
	all := []analyzer.Alarm{throttles}
	if !s.fanOutOnly {
		all = append(all, late)
	}
	for _, consumer := range s.fanOut {
		behind := kinesisMetric(s.name, "SubscribeToShardEvent.MillisBehindLatest")
		behind.Dimensions["ConsumerName"] = consumer
		all = append(all, alarm(s.name+"-"+consumer+"-lag", actions, behind))
	}
	switch s.alarms {
	case composite:
		rule := ""
		for i, a := range all {
			if i > 0 {
				rule += " OR "
			}
			rule += `ALARM("` + a.Name + `")`
		}
		health := alarm(s.name+"-health", []string{oncall(s.owner)})
		health.Composite, health.Rule, health.Metrics = true, rule, []analyzer.AlarmMetric{}
		all = append(all, health)
	case scaled:
		busy := alarm(s.name+"-scale-out", []string{arn("lambda", "function:kinesis-shard-scaler")}, kinesisMetric(s.name, "IncomingRecords"))
		all = append(all, busy)
	}
	for i := range all {
		all[i].ActionsEnabled = !planted.muted
	}
	return all
}

// deliveryAlarms are the alarms of a delivery stream: on how fresh its destination is, or for a
// warehouse on whether it took the load.
func deliveryAlarms(d deliverySpec) []analyzer.Alarm {
	if !d.faults.lacks(unalarmed) || d.leftOut {
		return nil
	}
	suffix, metric := "-freshness", ".DataFreshness"
	if d.to == analyzer.DestinationRedshift {
		suffix, metric = "-load", ".Success"
	}
	return []analyzer.Alarm{alarm(d.name+suffix, []string{oncall(d.owner)}, analyzer.AlarmMetric{
		Namespace:  "AWS/Firehose",
		Name:       d.prefix() + metric,
		Dimensions: map[string]string{"DeliveryStreamName": d.name},
	})}
}

func alarm(name string, actions []string, metrics ...analyzer.AlarmMetric) analyzer.Alarm {
	return analyzer.Alarm{Name: name, ARN: arn("cloudwatch", "alarm:"+name), ActionsEnabled: true, Actions: actions, Metrics: metrics, Queries: []string{}}
}

func oncall(owner string) string { return arn("sns", owner+"-oncall") }

func kinesisMetric(stream, name string) analyzer.AlarmMetric {
	return analyzer.AlarmMetric{Namespace: "AWS/Kinesis", Name: name, Dimensions: map[string]string{"StreamName": stream}}
}
