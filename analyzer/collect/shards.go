package collect

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// readShards lists the open shards of a stream, those that closed within the window and its retention,
// and the parents of open shards that are not listed any more.
func (r *reading) readShards(ctx context.Context, s *analyzer.Stream) error {
	shards := []analyzer.Shard{}
	in := &kinesis.ListShardsInput{StreamName: aws.String(s.Name), ShardFilter: shardFilter(s, r.out.Window)}
	for {
		page, err := r.home.kinesis.ListShards(ctx, in)
		if err != nil {
			return r.missed(ctx, analyzer.NeedShards, "kinesis:ListShards", r.Region(), s.Name, err)
		}
		for _, shard := range page.Shards {
			shards = append(shards, shardOf(shard))
		}
		if aws.ToString(page.NextToken) == "" {
			break
		}
		// A token stands for the stream and the filter; beside it they are refused.
		in = &kinesis.ListShardsInput{NextToken: page.NextToken}
	}
	shards = append(shards, expiredParents(shards)...)
	slices.SortFunc(shards, func(x, y analyzer.Shard) int { return cmp.Compare(x.ID, y.ID) })
	s.Shards = shards
	return nil
}

// shardFilter keeps shards that closed before the window out of the list. It is not needed where none
// is listed for so long.
func shardFilter(s *analyzer.Stream, w analyzer.Window) *types.ShardFilter {
	older := s.CreatedAt == nil || s.CreatedAt.Before(w.Start)
	if !older || time.Duration(s.Config.RetentionHours)*time.Hour <= w.Length() {
		return nil
	}
	return &types.ShardFilter{Type: types.ShardFilterTypeFromTimestamp, Timestamp: aws.Time(w.Start)}
}

func shardOf(s types.Shard) analyzer.Shard {
	shard := analyzer.Shard{
		ID:               aws.ToString(s.ShardId),
		State:            analyzer.ShardOpen,
		ParentID:         aws.ToString(s.ParentShardId),
		AdjacentParentID: aws.ToString(s.AdjacentParentShardId),
	}
	if s.SequenceNumberRange != nil && s.SequenceNumberRange.EndingSequenceNumber != nil {
		shard.State = analyzer.ShardClosed
	}
	if s.HashKeyRange != nil {
		shard.HashKeyStart = aws.ToString(s.HashKeyRange.StartingHashKey)
		shard.HashKeyEnd = aws.ToString(s.HashKeyRange.EndingHashKey)
	}
	return shard
}

// expiredParents are the parents of open shards that are not listed any more.
func expiredParents(shards []analyzer.Shard) []analyzer.Shard {
	known := map[string]bool{"": true}
	for _, s := range shards {
		known[s.ID] = true
	}
	var expired []analyzer.Shard
	for _, s := range shards {
		for _, parent := range []string{s.ParentID, s.AdjacentParentID} {
			if s.State == analyzer.ShardOpen && !known[parent] {
				known[parent] = true
				expired = append(expired, analyzer.Shard{ID: parent, State: analyzer.ShardExpired})
			}
		}
	}
	return expired
}
