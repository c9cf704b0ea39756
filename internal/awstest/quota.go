package awstest

import (
	"encoding/json"
	"strings"
	"time"
)

// quota is how many calls of an operation are let in within any second, per account and region.
type quota struct {
	perSecond int
	code      string // of the error beyond it
	perStream bool   // counted for each data stream by itself
}

// quotas are those of botocore 1.43.11 (service-2.json, the operation's documentation), and where it
// names none, of the service's quota page:
//   - Firehose: https://docs.aws.amazon.com/firehose/latest/dev/limits.html (five calls a second, hard limit)
//   - CloudWatch: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
//
// ListShards says 1,000 a second for each data stream, ListStreamConsumers five. The codes are the
// LimitExceededException of the operations that model it, else the services' common throttling errors.
var quotas = map[string]quota{
	"cloudwatch:DescribeAlarms":          {perSecond: 9, code: "Throttling"},
	"cloudwatch:GetMetricData":           {perSecond: 50, code: "Throttling"},
	"firehose:DescribeDeliveryStream":    {perSecond: 5, code: "ThrottlingException"},
	"firehose:ListDeliveryStreams":       {perSecond: 5, code: "ThrottlingException"},
	"firehose:ListTagsForDeliveryStream": {perSecond: 5, code: "LimitExceededException"},
	"kinesis:DescribeAccountSettings":    {perSecond: 5, code: "LimitExceededException"},
	"kinesis:DescribeStreamSummary":      {perSecond: 20, code: "LimitExceededException"},
	"kinesis:ListShards":                 {perSecond: 1000, code: "LimitExceededException", perStream: true},
	"kinesis:ListStreamConsumers":        {perSecond: 5, code: "LimitExceededException", perStream: true},
	"kinesis:ListStreams":                {perSecond: 5, code: "LimitExceededException"},
	"kinesis:ListTagsForStream":          {perSecond: 5, code: "LimitExceededException"},
}

// withinQuota lets a call in at a time, or says that it is over its quota. The window slides: what
// counts is the second before now. A call that is refused does not count.
func (s *Server) withinQuota(c *call, now time.Time) error {
	limit, ok := quotas[c.name()]
	if !ok {
		return nil
	}
	key := c.name() + "@" + c.region
	if limit.perStream {
		key += "/" + c.stream()
	}
	recent := s.recent[key]
	for len(recent) > 0 && now.Sub(recent[0]) >= time.Second {
		recent = recent[1:]
	}
	if len(recent) >= limit.perSecond {
		s.recent[key] = recent
		return invalid(limit.code, "Rate exceeded for %s in %s: more than %d a second", c.name(), c.region, limit.perSecond)
	}
	s.recent[key] = append(recent, now)
	return nil
}

// stream is the name of the data stream that a Kinesis call is about.
func (c *call) stream() string {
	var in struct{ StreamName, StreamARN, NextToken string }
	if json.Unmarshal(c.body, &in) != nil {
		return ""
	}
	if in.StreamName == "" && in.StreamARN == "" {
		var state shardPage
		if open(in.NextToken, &state) == nil {
			return state.Stream
		}
	}
	return streamName(in.StreamName, in.StreamARN)
}

// streamName is name, or else that in an ARN such as arn:aws:kinesis:REGION:ACCOUNT:stream/NAME.
func streamName(name, arn string) string {
	if name != "" {
		return name
	}
	_, name, _ = strings.Cut(arn, ":stream/")
	return name
}
