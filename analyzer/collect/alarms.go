package collect

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

const (
	streamNamespace   = "AWS/Kinesis"
	deliveryNamespace = "AWS/Firehose"
	lambdaNamespace   = "AWS/Lambda"
)

// readAlarms reads all alarms in one sweep, and keeps the composite ones and those on streams; of the
// others their names. Alarms on logs are not asked for: an endpoint that does not know their type yet
// might refuse the whole sweep.
func (r *reading) readAlarms(ctx context.Context) error {
	alarms, names := []analyzer.Alarm{}, []string{}
	pages := cloudwatch.NewDescribeAlarmsPaginator(r.home.cloudwatch, &cloudwatch.DescribeAlarmsInput{
		AlarmTypes: []types.AlarmType{types.AlarmTypeCompositeAlarm, types.AlarmTypeMetricAlarm},
		MaxRecords: aws.Int32(100),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return r.missed(ctx, analyzer.NeedAlarms, "cloudwatch:DescribeAlarms", r.Region(), "", err)
		}
		for _, a := range page.MetricAlarms {
			names = append(names, aws.ToString(a.AlarmName))
			metrics, queries := r.alarmMetrics(a), alarmQueries(a)
			if len(metrics)+len(queries) == 0 {
				continue
			}
			alarms = append(alarms, analyzer.Alarm{
				Name:           aws.ToString(a.AlarmName),
				ARN:            aws.ToString(a.AlarmArn),
				ActionsEnabled: enabled(a.ActionsEnabled),
				Actions:        append([]string{}, a.AlarmActions...),
				Metrics:        metrics,
				Queries:        queries,
			})
		}
		for _, a := range page.CompositeAlarms {
			names = append(names, aws.ToString(a.AlarmName))
			alarms = append(alarms, analyzer.Alarm{
				Name:           aws.ToString(a.AlarmName),
				ARN:            aws.ToString(a.AlarmArn),
				Composite:      true,
				Rule:           aws.ToString(a.AlarmRule),
				ActionsEnabled: enabled(a.ActionsEnabled),
				Actions:        append([]string{}, a.AlarmActions...),
				Metrics:        []analyzer.AlarmMetric{},
				Queries:        []string{},
			})
		}
	}
	slices.SortFunc(alarms, func(x, y analyzer.Alarm) int { return compare(x.Name, y.Name, x.ARN, y.ARN) })
	slices.Sort(names)
	r.out.Alarms, r.out.AlarmNames = alarms, names
	return nil
}

// enabled: actions are on unless they are switched off (PutMetricAlarm, ActionsEnabled).
func enabled(actions *bool) bool { return actions == nil || *actions }

// alarmMetrics are the metrics of this account's streams that an alarm looks at.
func (r *reading) alarmMetrics(a types.MetricAlarm) []analyzer.AlarmMetric {
	metrics := []analyzer.AlarmMetric{}
	keep := func(namespace, name *string, dimensions []types.Dimension) {
		if n := aws.ToString(namespace); n != streamNamespace && n != deliveryNamespace {
			return
		}
		m := analyzer.AlarmMetric{Namespace: *namespace, Name: aws.ToString(name), Dimensions: map[string]string{}}
		for _, d := range dimensions {
			m.Dimensions[aws.ToString(d.Name)] = aws.ToString(d.Value)
		}
		metrics = append(metrics, m)
	}
	keep(a.Namespace, a.MetricName, a.Dimensions)
	for _, q := range a.Metrics {
		elsewhere := q.AccountId != nil && *q.AccountId != r.out.AccountID
		if q.MetricStat != nil && q.MetricStat.Metric != nil && !elsewhere {
			keep(q.MetricStat.Metric.Namespace, q.MetricStat.Metric.MetricName, q.MetricStat.Metric.Dimensions)
		}
	}
	return metrics
}

// alarmQueries are the Metrics Insights queries on streams that an alarm looks at.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
func alarmQueries(a types.MetricAlarm) []string {
	queries := []string{}
	for _, q := range a.Metrics {
		sql := strings.TrimSpace(aws.ToString(q.Expression))
		isQuery := len(sql) > 6 && strings.EqualFold(sql[:6], "SELECT")
		if isQuery && (strings.Contains(sql, streamNamespace) || strings.Contains(sql, deliveryNamespace)) {
			queries = append(queries, sql)
		}
	}
	return queries
}
