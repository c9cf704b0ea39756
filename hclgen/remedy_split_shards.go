package hclgen

import (
	"fmt"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// followShardCount brings shard_count after a live count that moved by splits or merges of single shards.
type followShardCount struct {
	Stream string `json:"stream"`
	From   int    `json:"from"` // in the code
	To     int    `json:"to"`   // open shards observed
}

func (followShardCount) Kind() string { return "follow_shard_count" }

// splitShards is advice: a shard_count that is patched first would reshard the whole stream instead.
func splitShards(r analyzer.SplitShards, s site) error {
	var calls []string
	for _, cut := range r.Splits {
		calls = append(calls, fmt.Sprintf("aws kinesis split-shard --stream-name %s --shard-to-split %s --new-starting-hash-key %s --region %s",
			r.Stream, cut.ShardID, cut.NewStartingHashKey, s.live.Region))
	}
	return byHand(r.ShardCount, calls)
}

func mergeShards(r analyzer.MergeShards, s site) error {
	if !s.opts.AllowReductions {
		return cannotf(s.at(), "it takes the stream from %d to %d shards, and reductions need --allow-reductions", r.From, r.ShardCount)
	}
	var calls []string
	for _, pair := range r.Merges {
		calls = append(calls, fmt.Sprintf("aws kinesis merge-shards --stream-name %s --shard-to-merge %s --adjacent-shard-to-merge %s --region %s",
			r.Stream, pair.ShardID, pair.AdjacentShardID, s.live.Region))
	}
	return byHand(r.ShardCount, calls)
}

func byHand(count int, calls []string) error {
	return &advised{
		text: fmt.Sprintf("Terraform can't split or merge single shards, and a shard_count of %d now would reshard the whole stream. Run the calls, then audit again: the patch then brings shard_count after the stream.", count),
		hcl:  "# " + strings.Join(calls, "\n# ") + "\n# then, in the stream's block: shard_count = " + fmt.Sprint(count) + "\n",
	}
}

// followShards keeps the next apply from undoing what was done by hand.
func followShards(r followShardCount, _ site) (intent, error) {
	return intent{
		title:         fmt.Sprintf("Bring shard_count of %s after the stream, to %d", r.Stream, r.To),
		goals:         []goal{{path: "shard_count", want: number(r.To)}},
		reversibility: Reversible,
		order:         "Merge it before the next apply, which would reshard the stream evenly to the count in the code.",
		rollback:      "Put the old shard_count back: the next apply then reshards the stream to it.",
	}, nil
}
