package collect

import (
	"context"
	"maps"
	"sync"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	"golang.org/x/time/rate"
)

// quotas are the calls a second that AWS allows an account in a region, by operation. Those for the
// operations of one stream (ListShards, ListStreamConsumers) and those that AWS does not publish
// stand here with a modest number of ours.
var quotas = map[string]float64{
	// botocore 1.43.11, kinesis service-2.json, documentation of each operation.
	"kinesis:ListStreams":             5,
	"kinesis:DescribeStreamSummary":   20,
	"kinesis:ListTagsForStream":       5,
	"kinesis:DescribeAccountSettings": 5,
	"kinesis:ListShards":              100, // AWS: 1,000 for each stream
	"kinesis:ListStreamConsumers":     20,  // AWS: 5 for each stream, and each has few pages
	// https://docs.aws.amazon.com/firehose/latest/dev/limits.html
	"firehose:ListDeliveryStreams":       5,
	"firehose:DescribeDeliveryStream":    5,
	"firehose:ListTagsForDeliveryStream": 5,
	// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
	"cloudwatch:GetMetricData":  50,
	"cloudwatch:DescribeAlarms": 9,
	// Not published for each operation.
	"kinesis:GetResourcePolicy":       5,
	"lambda:ListEventSourceMappings":  10,
	"lambda:GetFunctionConfiguration": 10,
	"ec2:DescribeRouteTables":         5,
	"ec2:DescribeVpcEndpoints":        5,
	"tag:GetResources":                5,
	"pricing:GetProducts":             5,
	"sts:GetCallerIdentity":           5,
	"":                                2, // anything else
}

// share of a quota that is used: others call in the same account too.
const share = 0.8

// pacers hold a pacer for each region: quotas are regional.
type pacers struct {
	mu sync.Mutex
	by map[string]*pacer
}

func (p *pacers) of(region string) *pacer {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil {
		p.by = map[string]*pacer{}
	}
	if p.by[region] == nil {
		p.by[region] = &pacer{}
	}
	return p.by[region]
}

// pacer keeps the calls of one region under their quotas.
type pacer struct {
	mu    sync.Mutex
	turns map[string]*turns
}

// turns are those of one operation. The limiter spreads calls evenly; the slots, as many as the quota
// has calls a second, are each free again a second after the answer. So however long calls take on
// their way, no second sees more of them arrive than the quota.
type turns struct {
	limiter *rate.Limiter
	slots   chan struct{}
}

func (p *pacer) of(operation string) *turns {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.turns == nil {
		p.turns = map[string]*turns{}
	}
	if p.turns[operation] == nil {
		quota, known := quotas[operation]
		if !known {
			quota = quotas[""]
		}
		p.turns[operation] = &turns{rate.NewLimiter(rate.Limit(quota*share), 1), make(chan struct{}, int(quota))}
	}
	return p.turns[operation]
}

// wait returns when the operation may be called, with what to call after the answer, or the context's
// error. Unlike rate.Limiter.Wait it does not fail early where the context has a deadline: only an
// ended context ends a run.
func (p *pacer) wait(ctx context.Context, operation string) (answered func(), err error) {
	t := p.of(operation)
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case t.slots <- struct{}{}:
	}
	turn := t.limiter.Reserve()
	timer := time.NewTimer(turn.Delay())
	defer timer.Stop()
	select {
	case <-ctx.Done():
		turn.Cancel()
		<-t.slots
		return nil, ctx.Err()
	case <-timer.C:
		return func() { time.AfterFunc(time.Second, func() { <-t.slots }) }, nil
	}
}

// paced is the middleware that has each attempt of a call wait for its turn, and counts it. It stands
// behind the SDK's "Retry", so that attempts are paced and not calls.
type paced struct {
	pacer  *pacer
	counts *counter
}

func (*paced) ID() string { return "Paced" }

func (p *paced) HandleFinalize(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
	middleware.FinalizeOutput, middleware.Metadata, error,
) {
	operation := iamPrefix(awsmiddleware.GetServiceID(ctx)) + ":" + awsmiddleware.GetOperationName(ctx)
	answered, err := p.pacer.wait(ctx, operation)
	if err != nil {
		return middleware.FinalizeOutput{}, middleware.Metadata{}, err
	}
	defer answered()
	p.counts.add(operation)
	return next.HandleFinalize(ctx, in)
}

// counter counts attempts by operation.
type counter struct {
	mu sync.Mutex
	by map[string]int
}

func (c *counter) add(operation string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		c.by = map[string]int{}
	}
	c.by[operation]++
}

func (c *counter) all() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.by == nil {
		return map[string]int{}
	}
	return maps.Clone(c.by)
}
