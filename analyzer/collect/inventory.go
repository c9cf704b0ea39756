package collect

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"golang.org/x/sync/errgroup"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// identify finds out which account this is. Where STS does not tell, the streams' ARNs will.
func (r *reading) identify(ctx context.Context) error {
	const operation = "sts:GetCallerIdentity"
	r.partition = "aws"
	out, err := r.home.sts.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		r.identityErr = err
		return r.fatal(ctx, operation, r.Region(), err)
	}
	r.out.AccountID = aws.ToString(out.Account)
	if caller, err := arn.Parse(aws.ToString(out.Arn)); err == nil {
		r.partition = caller.Partition
	}
	if answer, ok := awsmiddleware.GetRawResponse(out.ResultMetadata).(*smithyhttp.Response); ok {
		r.server = answer.Header.Get("Server")
	}
	return nil
}

// identifyByARN takes the account from a stream's ARN where STS did not tell.
func (r *reading) identifyByARN() {
	if r.identityErr == nil {
		return
	}
	for _, s := range r.out.Streams {
		if a, err := arn.Parse(s.ARN); err == nil && a.AccountID != "" {
			r.out.AccountID, r.partition = a.AccountID, a.Partition
			return
		}
	}
	r.gaps.add(gapOf(analyzer.NeedInventory, "sts:GetCallerIdentity", r.Region(), "", r.identityErr))
}

// inventory lists the streams of both kinds, and takes those whose name leaves them out no further.
func (r *reading) inventory(ctx context.Context) error {
	step := r.progress.stage("listing streams", 2)
	var streams []analyzer.Stream
	var deliveries []analyzer.DeliveryStream
	var streamsErr, deliveriesErr error
	var g errgroup.Group
	g.Go(func() error { streams, streamsErr = r.listStreams(ctx, r.home); step(); return nil })
	g.Go(func() error { deliveries, deliveriesErr = r.listDeliveryStreams(ctx); step(); return nil })
	_ = g.Wait() // both answers are judged below

	if streamsErr != nil && deliveriesErr != nil {
		if fatal := r.fatal(ctx, "kinesis:ListStreams", r.Region(), streamsErr); fatal != nil {
			return fatal
		}
		return fmt.Errorf("no stream of either kind could be listed in %s: %w; allow kinesis:ListStreams and firehose:ListDeliveryStreams (`kinesis-audit policy` prints the policy)",
			r.Region(), errors.Join(fmt.Errorf("kinesis:ListStreams: %w", streamsErr), fmt.Errorf("firehose:ListDeliveryStreams: %w", deliveriesErr)))
	}
	if streamsErr != nil {
		if err := r.missed(ctx, analyzer.NeedInventory, "kinesis:ListStreams", r.Region(), "", streamsErr); err != nil {
			return err
		}
	}
	if deliveriesErr != nil {
		if err := r.missed(ctx, analyzer.NeedInventory, "firehose:ListDeliveryStreams", r.Region(), "", deliveriesErr); err != nil {
			return err
		}
	}
	r.out.Streams, r.out.DeliveryStreams = streams, deliveries
	r.identifyByARN()
	for i := range streams {
		if r.Config.Filters.LeftOutByName(streams[i].Name) == "" {
			r.streams = append(r.streams, &streams[i])
		}
	}
	for i := range deliveries {
		if r.Config.Filters.LeftOutByName(deliveries[i].Name) == "" {
			r.deliveries = append(r.deliveries, &deliveries[i])
		}
	}
	return nil
}

// listStreams lists the data streams of a region by name. Where a page fails, those of the pages
// before it come with the error; nil means none was read.
func (r *reading) listStreams(ctx context.Context, c *clients) ([]analyzer.Stream, error) {
	byName := map[string]analyzer.Stream{}
	in := &kinesis.ListStreamsInput{}
	for {
		page, err := c.kinesis.ListStreams(ctx, in)
		if err != nil {
			return sortedStreams(byName), err
		}
		for _, name := range page.StreamNames {
			if _, known := byName[name]; !known {
				byName[name] = analyzer.Stream{Name: name, ARN: r.arn(c.region, "stream/"+name)}
			}
		}
		for _, summary := range page.StreamSummaries {
			byName[aws.ToString(summary.StreamName)] = streamOf(summary)
		}
		if !aws.ToBool(page.HasMoreStreams) {
			break
		}
		next := &kinesis.ListStreamsInput{NextToken: page.NextToken}
		if page.NextToken == nil {
			// Some servers page by name alone.
			if len(page.StreamNames) == 0 {
				break
			}
			next.ExclusiveStartStreamName = aws.String(page.StreamNames[len(page.StreamNames)-1])
		}
		in = next
	}
	streams := sortedStreams(byName)
	if streams == nil {
		streams = []analyzer.Stream{}
	}
	return streams, nil
}

func streamOf(s types.StreamSummary) analyzer.Stream {
	stream := analyzer.Stream{
		Name:      aws.ToString(s.StreamName),
		ARN:       aws.ToString(s.StreamARN),
		Status:    string(s.StreamStatus),
		CreatedAt: utc(s.StreamCreationTimestamp),
	}
	if s.StreamModeDetails != nil {
		stream.Mode = mode(s.StreamModeDetails.StreamMode)
	}
	return stream
}

func sortedStreams(byName map[string]analyzer.Stream) []analyzer.Stream {
	var streams []analyzer.Stream
	for _, s := range byName {
		streams = append(streams, s)
	}
	slices.SortFunc(streams, func(x, y analyzer.Stream) int { return cmp.Compare(x.Name, y.Name) })
	return streams
}

// arn is a Kinesis ARN of this account.
func (r *reading) arn(region, resource string) string {
	return arn.ARN{Partition: r.partition, Service: "kinesis", Region: region, AccountID: r.out.AccountID, Resource: resource}.String()
}

// listDeliveryStreams lists the delivery streams by name, as listStreams does. The API has no token.
func (r *reading) listDeliveryStreams(ctx context.Context) ([]analyzer.DeliveryStream, error) {
	var names []string
	in := &firehose.ListDeliveryStreamsInput{Limit: aws.Int32(10_000)}
	var failed error
	for {
		page, err := r.home.firehose.ListDeliveryStreams(ctx, in)
		if err != nil {
			failed = err
			break
		}
		names = append(names, page.DeliveryStreamNames...)
		if !aws.ToBool(page.HasMoreDeliveryStreams) || len(page.DeliveryStreamNames) == 0 {
			break
		}
		in.ExclusiveStartDeliveryStreamName = aws.String(page.DeliveryStreamNames[len(page.DeliveryStreamNames)-1])
	}
	if failed != nil && names == nil {
		return nil, failed
	}
	slices.SortFunc(names, strings.Compare)
	streams := []analyzer.DeliveryStream{}
	for _, name := range slices.Compact(names) {
		streams = append(streams, analyzer.DeliveryStream{Name: name})
	}
	return streams, failed
}

// mode is a capacity mode by the API's name; "" for one that is not known here.
func mode(m types.StreamMode) string {
	switch m {
	case types.StreamModeProvisioned:
		return analyzer.Provisioned
	case types.StreamModeOnDemand:
		return analyzer.OnDemand
	}
	return ""
}
