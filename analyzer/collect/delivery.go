package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// readDelivery reads the configuration of a delivery stream.
func (r *reading) readDelivery(ctx context.Context, d *analyzer.DeliveryStream) error {
	out, err := r.home.firehose.DescribeDeliveryStream(ctx, &firehose.DescribeDeliveryStreamInput{DeliveryStreamName: aws.String(d.Name)})
	if err == nil && out.DeliveryStreamDescription == nil {
		err = errEmpty
	}
	if err != nil {
		return r.missed(ctx, analyzer.NeedConfig, "firehose:DescribeDeliveryStream", r.Region(), d.Name, err)
	}
	d.ARN = aws.ToString(out.DeliveryStreamDescription.DeliveryStreamARN)
	d.Config = deliveryConfig(out.DeliveryStreamDescription)
	return nil
}

func deliveryConfig(d *types.DeliveryStreamDescription) *analyzer.DeliveryConfig {
	c := &analyzer.DeliveryConfig{
		Status:    string(d.DeliveryStreamStatus),
		CreatedAt: utc(d.CreateTimestamp),
		Source:    string(d.DeliveryStreamType),
		SourceARN: sourceARN(d.Source),
	}
	if sse := d.DeliveryStreamEncryptionConfiguration; sse != nil {
		c.Encryption, c.KeyType = string(sse.Status), string(sse.KeyType)
	}
	// A delivery stream has one destination; the API has a list for want of foresight.
	if len(d.Destinations) > 0 {
		c.Destination = destination(&d.Destinations[0])
	}
	return c
}

func sourceARN(s *types.SourceDescription) string {
	switch {
	case s == nil:
		return ""
	case s.KinesisStreamSourceDescription != nil:
		return aws.ToString(s.KinesisStreamSourceDescription.KinesisStreamARN)
	case s.MSKSourceDescription != nil:
		return aws.ToString(s.MSKSourceDescription.MSKClusterARN)
	}
	return ""
}

// readSources reads the encryption of the data streams of this account and region that delivery
// streams read and that are not described otherwise, since the filters leave them out.
func (r *reading) readSources(ctx context.Context) error {
	described := map[string]bool{}
	for _, s := range r.streams {
		described[s.Name] = true
	}
	fed := map[string][]*analyzer.DeliveryStream{}
	for _, d := range r.deliveries {
		if d.Config == nil || d.Config.Source != analyzer.SourceKinesis {
			continue
		}
		if name := r.ownStream(d.Config.SourceARN); name != "" && !described[name] {
			fed[name] = append(fed[name], d)
		}
	}
	g, ctx := group(ctx)
	for name, deliveries := range fed {
		g.Go(func() error {
			summary, err := r.describeStream(ctx, name)
			if err != nil {
				return r.missed(ctx, analyzer.NeedConfig, "kinesis:DescribeStreamSummary", r.Region(), name, err)
			}
			for _, d := range deliveries {
				d.Config.SourceEncryption = string(summary.EncryptionType)
			}
			return nil
		})
	}
	return g.Wait()
}

// ownStream is the name of the data stream with this ARN, "" where it is not in this account and region.
func (r *reading) ownStream(streamARN string) string {
	a, err := arn.Parse(streamARN)
	if err != nil || a.Service != "kinesis" || a.Region != r.Region() || a.AccountID != r.out.AccountID {
		return ""
	}
	return resourceName(a.Resource, "stream/")
}
