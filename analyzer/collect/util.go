package collect

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"
)

// each runs the calls of a stage, many at once, until one returns an error.
func (r *reading) each(ctx context.Context, stage string, calls []func(context.Context) error) error {
	if len(calls) == 0 {
		return nil
	}
	step := r.progress.stage(stage, len(calls))
	g, ctx := group(ctx)
	for _, call := range calls {
		g.Go(func() error {
			defer step()
			return call(ctx)
		})
	}
	return g.Wait()
}

func without[T any](list []T, drop func(T) bool) []T {
	return slices.DeleteFunc(slices.Clone(list), drop)
}

func utc(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	u := t.UTC()
	return &u
}

// compare orders by the first pair of strings that differ.
func compare(pairs ...string) int {
	for i := 0; i+1 < len(pairs); i += 2 {
		if c := cmp.Compare(pairs[i], pairs[i+1]); c != 0 {
			return c
		}
	}
	return 0
}

func sortedKeys[V any](m map[string]V) []string {
	return slices.Sorted(maps.Keys(m))
}
