package hclgen

import (
	"fmt"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// setShardCount takes the next legal step from the live count: the provider makes one UpdateShardCount
// call, which AWS refuses beyond double or below half.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
// https://github.com/hashicorp/terraform-provider-aws/issues/46699
func setShardCount(r analyzer.SetShardCount, s site) (intent, error) {
	if s.live.Mode == analyzer.OnDemand {
		return intent{}, cannotf(s.at(), "the stream is in on-demand mode, where AWS decides the shards")
	}
	if by := s.scaler(); by != "" {
		return intent{}, cannotf(s.at(), "%s scales the stream, or may: its bounds are to change, not shard_count", by)
	}
	next := r.To
	if len(r.Steps) > 0 {
		next = r.Steps[0]
	}
	out := intent{
		title:         fmt.Sprintf("Set shard_count of %s to %d", r.Stream, next),
		goals:         []goal{{path: "shard_count", want: number(next)}},
		reversibility: Reversible,
		rollback:      fmt.Sprintf("Set shard_count back to %d and apply: one more UpdateShardCount call, of ten in 24 hours.", r.From),
	}
	if len(r.Steps) > 1 {
		out.order = fmt.Sprintf("Apply it, then set shard_count to %s, one apply each: AWS takes a stream to at most double or half its open shards at a time.", shardSteps(r.Steps[1:]))
	}
	if r.To < r.From && !s.opts.AllowReductions {
		return out, cannotf(s.at(), "it takes the stream from %d to %d shards, and reductions need --allow-reductions", r.From, next)
	}
	return out, nil
}

// shardSteps are the further shard counts of a plan, in words.
func shardSteps(steps []int) string {
	var words []string
	for _, n := range steps {
		words = append(words, fmt.Sprint(n))
	}
	return strings.Join(words, ", then ")
}
