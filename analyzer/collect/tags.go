package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

const getResources = "tag:GetResources"

// tags reads the tags of all streams in one sweep. The sweep lists only what is or was tagged, and a
// server may not know a kind of stream at all: where it is refused, or shows nothing of a kind, each
// stream of that kind is asked for its own. Then streams that a tag leaves out are dropped.
func (r *reading) tags(ctx context.Context) error {
	var streams, deliveries map[string]map[string]string
	var refused error
	if len(r.streams)+len(r.deliveries) > 0 {
		streams, deliveries, refused = r.sweepTags(ctx)
		if refused != nil {
			if fatal := r.fatal(ctx, getResources, r.Region(), refused); fatal != nil {
				return fatal
			}
		}
	}
	var singly []func(context.Context) error
	if len(streams) == 0 {
		for _, s := range r.streams {
			singly = append(singly, func(ctx context.Context) error { return r.streamTags(ctx, s, refused) })
		}
	} else {
		// Those that their name leaves out as well: they may feed a delivery stream that stays in.
		for i := range r.out.Streams {
			r.out.Streams[i].Tags = orEmpty(streams[r.out.Streams[i].Name])
		}
	}
	if len(deliveries) == 0 {
		for _, d := range r.deliveries {
			singly = append(singly, func(ctx context.Context) error { return r.deliveryTags(ctx, d, refused) })
		}
	} else {
		for i := range r.out.DeliveryStreams {
			r.out.DeliveryStreams[i].Tags = orEmpty(deliveries[r.out.DeliveryStreams[i].Name])
		}
	}
	if err := r.each(ctx, "reading tags", singly); err != nil {
		return err
	}
	r.streams = without(r.streams, func(s *analyzer.Stream) bool { return r.Config.Filters.LeftOutByTags(s.Tags) != "" })
	r.deliveries = without(r.deliveries, func(d *analyzer.DeliveryStream) bool { return r.Config.Filters.LeftOutByTags(d.Tags) != "" })
	return nil
}

// sweepTags returns the tags by the name of the data stream or delivery stream. After an error they are nil.
func (r *reading) sweepTags(ctx context.Context) (streams, deliveries map[string]map[string]string, err error) {
	streams, deliveries = map[string]map[string]string{}, map[string]map[string]string{}
	pages := resourcegroupstaggingapi.NewGetResourcesPaginator(r.home.tagging, &resourcegroupstaggingapi.GetResourcesInput{
		ResourceTypeFilters: []string{"kinesis:stream", "firehose:deliverystream"},
		ResourcesPerPage:    aws.Int32(100),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, nil, err
		}
		for _, resource := range page.ResourceTagMappingList {
			tags := map[string]string{}
			for _, tag := range resource.Tags {
				tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
			}
			arn := aws.ToString(resource.ResourceARN)
			if _, name, ok := strings.Cut(arn, ":deliverystream/"); ok {
				deliveries[name] = tags
			} else if _, name, ok := strings.Cut(arn, ":stream/"); ok && !strings.Contains(name, "/") {
				streams[name] = tags
			}
		}
	}
	return streams, deliveries, nil
}

func (r *reading) streamTags(ctx context.Context, s *analyzer.Stream, sweep error) error {
	tags := map[string]string{}
	in := &kinesis.ListTagsForStreamInput{StreamName: aws.String(s.Name)}
	for {
		page, err := r.home.kinesis.ListTagsForStream(ctx, in)
		if err != nil {
			return r.missedTags(ctx, "kinesis:ListTagsForStream", s.Name, err, sweep)
		}
		for _, tag := range page.Tags {
			tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
			in.ExclusiveStartTagKey = tag.Key
		}
		if !aws.ToBool(page.HasMoreTags) || len(page.Tags) == 0 {
			s.Tags = tags
			return nil
		}
	}
}

func (r *reading) deliveryTags(ctx context.Context, d *analyzer.DeliveryStream, sweep error) error {
	tags := map[string]string{}
	in := &firehose.ListTagsForDeliveryStreamInput{DeliveryStreamName: aws.String(d.Name)}
	for {
		page, err := r.home.firehose.ListTagsForDeliveryStream(ctx, in)
		if err != nil {
			return r.missedTags(ctx, "firehose:ListTagsForDeliveryStream", d.Name, err, sweep)
		}
		for _, tag := range page.Tags {
			tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
			in.ExclusiveStartTagKey = tag.Key
		}
		if !aws.ToBool(page.HasMoreTags) || len(page.Tags) == 0 {
			d.Tags = tags
			return nil
		}
	}
}

// missedTags files a stream's own failed call, and the sweep that failed before it: a sweep that the
// calls after it made up for leaves nothing unknown.
func (r *reading) missedTags(ctx context.Context, operation, stream string, err, sweep error) error {
	if sweep != nil {
		r.gaps.add(gapOf(analyzer.NeedTags, getResources, r.Region(), "", sweep))
	}
	return r.missed(ctx, analyzer.NeedTags, operation, r.Region(), stream, err)
}

func orEmpty(tags map[string]string) map[string]string {
	if tags == nil {
		return map[string]string{}
	}
	return tags
}
