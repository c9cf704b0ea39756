package hclgen

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// switchMode changes the capacity mode. The provider refuses a shard_count in on-demand mode and wants
// one in provisioned mode; a first provisioned count below half the open shards is more than AWS takes
// in one call.
// https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/kinesis/stream.go
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
func switchMode(r analyzer.SwitchMode, s site) (intent, error) {
	mode := goal{path: "stream_mode_details.stream_mode", want: cty.StringVal(r.To), def: analyzer.Provisioned}
	out := intent{
		reversibility: Reversible,
		notes:         []string{"The mode of a stream can be switched twice in 24 hours."},
	}
	if r.To == analyzer.OnDemand {
		out.title = fmt.Sprintf("Switch %s to on-demand mode", r.Stream)
		out.goals = []goal{mode, {path: "shard_count", want: none}}
		out.rollback = fmt.Sprintf("Set stream_mode back to %s with a shard_count of at least half the open shards.", r.From)
		return out, nil
	}
	if 2*r.ShardCount < r.OpenShards {
		return intent{}, cannotf(s.at(), "a first count of %d is below half of the %d open shards, which AWS does not take in one call", r.ShardCount, r.OpenShards)
	}
	out.title = fmt.Sprintf("Switch %s to provisioned mode with %d shards", r.Stream, r.ShardCount)
	out.goals = []goal{mode, {path: "shard_count", want: number(r.ShardCount)}}
	out.rollback = "Set stream_mode back to ON_DEMAND and take shard_count out."
	if len(r.Steps) > 0 {
		out.order = fmt.Sprintf("Apply it, then set shard_count to %s, one apply each.", shardSteps(r.Steps))
	}
	if r.ShardCount < r.OpenShards && !s.opts.AllowReductions {
		return out, cannotf(s.at(), "it leaves the stream %d of its %d open shards, and reductions need --allow-reductions", r.ShardCount, r.OpenShards)
	}
	return out, nil
}
