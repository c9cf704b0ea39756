package collect

import (
	"context"

	"golang.org/x/sync/errgroup"
)

// describe reads all but the metrics: of each stream left, and of what surrounds them.
func (r *reading) describe(ctx context.Context) error {
	var streams, deliveries []func(context.Context) error
	for _, s := range r.streams {
		streams = append(streams, func(ctx context.Context) error { return r.readStream(ctx, s) })
	}
	for _, d := range r.deliveries {
		deliveries = append(deliveries, func(ctx context.Context) error { return r.readDelivery(ctx, d) })
	}
	g, ctx := errgroup.WithContext(ctx)
	if len(streams) > 0 {
		g.Go(func() error { return r.each(ctx, "describing data streams", streams) })
		g.Go(func() error { return r.readReaders(ctx) })
		g.Go(func() error { return r.readPlan(ctx) })
		g.Go(func() error { return r.readReplicas(ctx) })
	}
	if len(streams)+len(deliveries) > 0 {
		g.Go(func() error { return r.readAlarms(ctx) })
	}
	g.Go(func() error {
		for _, step := range []func(context.Context) error{
			func(ctx context.Context) error { return r.each(ctx, "describing delivery streams", deliveries) },
			r.readSources,
			r.readNetwork,
		} {
			if err := step(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return g.Wait()
}
