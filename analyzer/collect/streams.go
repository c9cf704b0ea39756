package collect

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// readStream reads all but the metrics of a data stream.
func (r *reading) readStream(ctx context.Context, s *analyzer.Stream) error {
	summary, err := r.describeStream(ctx, s.Name)
	if err != nil {
		if err := r.missed(ctx, analyzer.NeedConfig, "kinesis:DescribeStreamSummary", r.Region(), s.Name, err); err != nil {
			return err
		}
		return r.readConsumers(ctx, s)
	}
	s.Config = streamConfig(summary)
	s.Status = string(summary.StreamStatus)
	if summary.StreamARN != nil {
		s.ARN = *summary.StreamARN
	}
	if summary.StreamModeDetails != nil {
		s.Mode = mode(summary.StreamModeDetails.StreamMode)
	}
	if summary.StreamCreationTimestamp != nil {
		s.CreatedAt = utc(summary.StreamCreationTimestamp)
	}
	if s.Mode != analyzer.OnDemand || len(s.Config.ShardMetrics) > 0 {
		if err := r.readShards(ctx, s); err != nil {
			return err
		}
	}
	if summary.ConsumerCount != nil && *summary.ConsumerCount == 0 {
		s.Consumers = []analyzer.Consumer{}
		return nil
	}
	return r.readConsumers(ctx, s)
}

func (r *reading) describeStream(ctx context.Context, name string) (*types.StreamDescriptionSummary, error) {
	out, err := r.home.kinesis.DescribeStreamSummary(ctx, &kinesis.DescribeStreamSummaryInput{StreamName: aws.String(name)})
	if err != nil {
		return nil, err
	}
	if out.StreamDescriptionSummary == nil {
		return nil, errEmpty
	}
	return out.StreamDescriptionSummary, nil
}

func streamConfig(s *types.StreamDescriptionSummary) *analyzer.StreamConfig {
	c := &analyzer.StreamConfig{
		OpenShards:     int(aws.ToInt32(s.OpenShardCount)),
		RetentionHours: int(aws.ToInt32(s.RetentionPeriodHours)),
		Encryption:     string(s.EncryptionType),
		KeyID:          aws.ToString(s.KeyId),
		ShardMetrics:   []string{},
	}
	for _, enhanced := range s.EnhancedMonitoring {
		for _, metric := range enhanced.ShardLevelMetrics {
			c.ShardMetrics = append(c.ShardMetrics, string(metric))
		}
	}
	slices.Sort(c.ShardMetrics)
	c.ShardMetrics = slices.Compact(c.ShardMetrics)
	return c
}

// readConsumers lists the enhanced fan-out consumers of a stream.
func (r *reading) readConsumers(ctx context.Context, s *analyzer.Stream) error {
	consumers := []analyzer.Consumer{}
	pages := kinesis.NewListStreamConsumersPaginator(r.home.kinesis, &kinesis.ListStreamConsumersInput{StreamARN: aws.String(s.ARN)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return r.missed(ctx, analyzer.NeedConsumers, "kinesis:ListStreamConsumers", r.Region(), s.Name, err)
		}
		for _, c := range page.Consumers {
			consumers = append(consumers, analyzer.Consumer{
				Name:    aws.ToString(c.ConsumerName),
				ARN:     aws.ToString(c.ConsumerARN),
				Status:  string(c.ConsumerStatus),
				Metrics: analyzer.Metrics{},
			})
		}
	}
	slices.SortFunc(consumers, func(x, y analyzer.Consumer) int { return compare(x.Name, y.Name, x.ARN, y.ARN) })
	s.Consumers = consumers
	return nil
}
