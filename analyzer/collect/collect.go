package collect

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// Options say what to read.
type Options struct {
	Config   *analyzer.Config
	Window   analyzer.Window
	Now      time.Time                           // for what CloudWatch still keeps
	Progress func(stage string, done, total int) // may be nil; never called twice at once

	// MetricStep is the longest part of the window that one GetMetricData call asks for, in whole
	// hours. 0 is the whole window, and on moto an hour.
	MetricStep time.Duration
}

// How long CloudWatch keeps datapoints, by their period (botocore 1.43.11, cloudwatch
// service-2.json, GetMetricStatisticsInput.Period).
const (
	keepsOneMinute   = 15 * 24 * time.Hour
	keepsFiveMinutes = 63 * 24 * time.Hour
)

// Snapshot reads the account's streams, what is set up around them and their metrics over the window.
// What was refused or failed is a Gap of the snapshot; an error means that there is none: neither kind
// of stream could be listed, credentials fail, or ctx has ended (the error wraps ctx.Err()).
func (a *Account) Snapshot(ctx context.Context, o Options) (*analyzer.Snapshot, error) {
	if o.Now.Sub(o.Window.Start) > keepsFiveMinutes {
		return nil, fmt.Errorf("the window starts on %s and CloudWatch keeps 5-minute datapoints for 63 days; choose a later --end", o.Window.Start.Format(time.DateOnly))
	}
	r := &reading{Account: a, Options: o, home: a.in(a.Region()), progress: &progress{report: o.Progress}}
	r.out = &analyzer.Snapshot{
		Version: analyzer.SnapshotVersion,
		Region:  a.Region(),
		Window:  analyzer.Window{Start: o.Window.Start.UTC(), End: o.Window.End.UTC()},
		Select:  o.Config.Filters.Select,
	}
	for _, step := range []func(context.Context) error{
		r.identify, r.inventory, r.tags, r.records, r.describe, r.policies, r.metrics, r.fineMetrics,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	r.out.Gaps = r.gaps.sorted()
	return r.out, nil
}

// reading is a snapshot in the making. Its steps run one after another; inside a step each goroutine
// writes to its own stream or field.
type reading struct {
	*Account
	Options
	home        *clients
	out         *analyzer.Snapshot
	gaps        gaps
	progress    *progress
	partition   string // of ARNs: aws, aws-cn, …
	server      string // what the endpoint calls itself
	identityErr error

	streams    []*analyzer.Stream         // of out.Streams, those not left out so far
	deliveries []*analyzer.DeliveryStream // likewise
}

// parallel is how many calls run at once in a group; the pacer decides how many start in a second.
const parallel = 16

func group(ctx context.Context) (*errgroup.Group, context.Context) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(parallel)
	return g, ctx
}

// missed files the gap that a failed call leaves. It returns an error where the run can not go on:
// ctx has ended, or the credentials do not hold any more.
func (r *reading) missed(ctx context.Context, need analyzer.Need, operation, region, resource string, err error) error {
	if fatal := r.fatal(ctx, operation, region, err); fatal != nil {
		return fatal
	}
	r.gaps.add(gapOf(need, operation, region, resource, err))
	return nil
}

func (r *reading) fatal(ctx context.Context, operation, region string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("stopped at %s in %s: %w", operation, region, ctx.Err())
	}
	// A region that the account has not opted in to does not know its credentials either.
	if region == r.Region() && badCredentials(err) {
		return fmt.Errorf("%s in %s: %w; renew the AWS credentials and run again", operation, region, err)
	}
	return nil
}

// errEmpty tells that a service answered without the thing it was asked for.
var errEmpty = errors.New("the answer is empty")

// progress tells a caller how far a stage is. It is safe for concurrent use.
type progress struct {
	mu     sync.Mutex
	report func(stage string, done, total int)
}

// stage announces a stage and returns what to call for each of its total parts that is done.
func (p *progress) stage(name string, total int) func() {
	done := -1
	step := func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		done++
		if p.report != nil {
			p.report(name, done, total)
		}
	}
	step()
	return step
}
