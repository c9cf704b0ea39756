package checks

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// longestAlarmName is how long an alarm's name may be.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
const longestAlarmName = 255

// alarmName proposes a name that no alarm of the account and region has: PutMetricAlarm completely
// overwrites an alarm of the same name. It is "" where the names were not read.
func alarmName(s *analyzer.Snapshot, alarm *analyzer.AlarmSpec) string {
	if s.AlarmNames == nil {
		return ""
	}
	wanted := plainName(alarm)
	name := shortened(wanted, longestAlarmName)
	for n := 2; slices.Contains(s.AlarmNames, name); n++ {
		suffix := fmt.Sprintf("-%d", n)
		name = shortened(wanted, longestAlarmName-len(suffix)) + suffix
	}
	return name
}

// plainName says what the alarm is on and what for, such as kinesis-orders-iterator-age or
// firehose-archive-data-freshness. Neither a stream's name nor a consumer's has a slash, so that
// kinesis-orders/eu-billing-fan-out-lag is another alarm than kinesis-orders-eu/billing-fan-out-lag.
func plainName(alarm *analyzer.AlarmSpec) string {
	service := strings.ToLower(strings.TrimPrefix(alarm.Namespace, "AWS/"))
	on := cmp.Or(alarm.Dimensions["StreamName"], alarm.Dimensions["DeliveryStreamName"])
	if consumer := alarm.Dimensions["ConsumerName"]; consumer != "" {
		on += "/" + consumer
	}
	return service + "-" + on + "-" + strings.ReplaceAll(alarm.Purpose, "_", "-")
}

// shortened is name in limit bytes, and still another than any other name.
func shortened(name string, limit int) string {
	if len(name) <= limit {
		return name
	}
	sum := fmt.Sprintf("-%x", sha256.Sum256([]byte(name)))[:9]
	return strings.ToValidUTF8(name[:limit-len(sum)], "") + sum
}
