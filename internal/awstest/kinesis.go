package awstest

import (
	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// Page limits: botocore 1.43.11, kinesis service-2.json, ListStreamsInput.Limit, ListShardsInput.MaxResults,
// ListStreamConsumersInput.MaxResults. Of a larger number asked for, "at most" so many are returned.
const (
	streamsPage   = 100
	shardsPage    = 1000
	consumersPage = 100
)

func atMost(asked *int, limit int) int {
	if asked == nil {
		return limit
	}
	return min(*asked, limit)
}

func (s *Server) listStreams(c *call) (any, error) {
	var in struct {
		Limit                               *int
		ExclusiveStartStreamName, NextToken string
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	last := in.ExclusiveStartStreamName
	if in.NextToken != "" {
		if err := open(in.NextToken, &last); err != nil {
			return nil, err
		}
	}
	streams := s.in(c.region).streams
	start := after(streams, last, func(s *analyzer.Stream) string { return s.Name })
	part, next := page(streams, start, atMost(in.Limit, streamsPage))
	names, summaries := []string{}, []object{}
	for _, stream := range part {
		names = append(names, stream.Name)
		summaries = append(summaries, streamSummary(stream))
	}
	out := object{"StreamNames": names, "StreamSummaries": summaries, "HasMoreStreams": next > 0}
	if next > 0 {
		out["NextToken"] = seal(names[len(names)-1])
	}
	return out, nil
}

// streamSummary is what ListStreams and DescribeStreamSummary both tell.
func streamSummary(s *analyzer.Stream) object {
	out := object{"StreamName": s.Name, "StreamARN": s.ARN, "StreamStatus": s.Status}
	if s.Mode != "" {
		out["StreamModeDetails"] = object{"StreamMode": s.Mode}
	}
	if s.CreatedAt != nil {
		out["StreamCreationTimestamp"] = epoch(s.CreatedAt)
	}
	return out
}

func (s *Server) describeStreamSummary(c *call) (any, error) {
	var in struct{ StreamName, StreamARN string }
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	name, arn := streamName(in.StreamName, in.StreamARN), in.StreamARN
	stream, err := s.in(c.region).stream(name)
	if err == nil && arn == "" {
		arn = stream.ARN
	}
	if err != nil || arn != stream.ARN || stream.Config == nil {
		return s.describeSource(name, arn)
	}
	metrics := stream.Config.ShardMetrics
	if metrics == nil {
		metrics = []string{}
	}
	out := streamSummary(stream)
	out["OpenShardCount"] = stream.Config.OpenShards
	out["RetentionPeriodHours"] = stream.Config.RetentionHours
	out["EncryptionType"] = stream.Config.Encryption
	out["EnhancedMonitoring"] = []object{{"ShardLevelMetrics": metrics}}
	out["ConsumerCount"] = len(stream.Consumers)
	if stream.Config.KeyID != "" {
		out["KeyId"] = stream.Config.KeyID
	}
	return object{"StreamDescriptionSummary": out}, nil
}

// describeSource tells of a stream without a Config, or one outside the account or region, what is
// known of it where a delivery stream reads it: its encryption.
func (s *Server) describeSource(name, arn string) (any, error) {
	for i := range s.account.DeliveryStreams {
		config := s.account.DeliveryStreams[i].Config
		if config == nil || arn == "" || config.SourceARN != arn || config.SourceEncryption == "" {
			continue
		}
		out := streamSummary(&analyzer.Stream{Name: name, ARN: arn, Status: "ACTIVE", Mode: analyzer.Provisioned})
		out["EncryptionType"] = config.SourceEncryption
		out["OpenShardCount"], out["RetentionPeriodHours"], out["EnhancedMonitoring"] = 1, 24, []object{{"ShardLevelMetrics": []string{}}}
		return object{"StreamDescriptionSummary": out}, nil
	}
	return nil, invalid("ResourceNotFoundException", "Stream %s not found", name)
}

func (s *Server) listStreamConsumers(c *call) (any, error) {
	var in struct {
		StreamARN, NextToken string
		MaxResults           *int
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	start := 0
	if in.NextToken != "" {
		if err := open(in.NextToken, &start); err != nil {
			return nil, err
		}
	}
	stream, err := s.in(c.region).stream(streamName("", in.StreamARN))
	if err != nil {
		return nil, err
	}
	part, next := page(stream.Consumers, start, atMost(in.MaxResults, consumersPage))
	consumers := []object{}
	for _, consumer := range part {
		consumers = append(consumers, object{
			"ConsumerName": consumer.Name, "ConsumerARN": consumer.ARN, "ConsumerStatus": consumer.Status,
			"ConsumerCreationTimestamp": epoch(&s.account.Window.Start),
		})
	}
	out := object{"Consumers": consumers}
	if next > 0 {
		out["NextToken"] = seal(next)
	}
	return out, nil
}

func (s *Server) describeAccountSettings(c *call) (any, error) {
	if err := c.decode(&struct{}{}); err != nil {
		return nil, err
	}
	status := "DISABLED"
	if plan := s.account.Plan; plan != nil && plan.OnDemandAdvantage && c.region == s.account.Region {
		status = "ENABLED"
	}
	return object{"MinimumThroughputBillingCommitment": object{"Status": status}}, nil
}

// getResourcePolicy answers an empty policy where a stream has none.
func (s *Server) getResourcePolicy(c *call) (any, error) {
	var in struct{ ResourceARN string }
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	stream, err := s.in(c.region).stream(streamName("", in.ResourceARN))
	if err != nil {
		return nil, err
	}
	policy := "{}"
	if stream.Policy != nil && *stream.Policy {
		policy = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"210987654321"},"Action":"kinesis:GetRecords","Resource":"` + stream.ARN + `"}]}`
	}
	return object{"Policy": policy}, nil
}
