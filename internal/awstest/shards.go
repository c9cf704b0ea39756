package awstest

import (
	"math"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// shardPage is what a token of ListShards remembers.
type shardPage struct {
	Stream string
	Filter *shardFilter
	Start  int
}

type shardFilter struct {
	Type      string
	Timestamp float64
}

func (s *Server) listShards(c *call) (any, error) {
	var in struct {
		StreamName, StreamARN, NextToken, ExclusiveStartShardId string
		MaxResults                                              *int
		ShardFilter                                             *shardFilter
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	at := shardPage{Stream: streamName(in.StreamName, in.StreamARN), Filter: in.ShardFilter}
	if in.NextToken != "" {
		if in.StreamName != "" || in.ExclusiveStartShardId != "" {
			return nil, invalid("InvalidArgumentException", "NextToken and StreamName (or ExclusiveStartShardId) cannot be provided together.")
		}
		if err := open(in.NextToken, &at); err != nil {
			return nil, err
		}
	}
	stream, err := s.in(c.region).stream(at.Stream)
	if err != nil {
		return nil, err
	}
	listed := []object{}
	for i := range stream.Shards {
		shard := &stream.Shards[i]
		keep, err := at.Filter.keeps(shard)
		if err != nil {
			return nil, err
		}
		if keep && shard.ID > in.ExclusiveStartShardId {
			listed = append(listed, shardDescription(shard))
		}
	}
	part, next := page(listed, at.Start, atMost(in.MaxResults, shardsPage))
	out := object{"Shards": part}
	if next > 0 {
		at.Start = next
		out["NextToken"] = seal(at)
	}
	return out, nil
}

// keeps tells whether a shard is listed. When a closed shard ended is known by its metrics only;
// without any it counts as ended just now.
func (f *shardFilter) keeps(shard *analyzer.Shard) (bool, error) {
	if shard.State == analyzer.ShardExpired {
		return false, nil
	}
	switch {
	case f == nil || f.Type == "FROM_TRIM_HORIZON":
		return true, nil
	case f.Type == "AT_LATEST":
		return shard.State == analyzer.ShardOpen, nil
	case f.Type == "FROM_TIMESTAMP":
		seconds, fraction := math.Modf(f.Timestamp)
		from := time.Unix(int64(seconds), int64(fraction*1e9))
		var ended time.Time
		for _, series := range shard.Metrics {
			if !series.Empty() && series.End().After(ended) {
				ended = series.End()
			}
		}
		return shard.State == analyzer.ShardOpen || ended.IsZero() || !ended.Before(from), nil
	}
	return false, unserved("ShardFilter %s", f.Type)
}

func shardDescription(s *analyzer.Shard) object {
	sequence := object{"StartingSequenceNumber": "49600000000000000000000000000000000000000000000000000001"}
	if s.State == analyzer.ShardClosed {
		sequence["EndingSequenceNumber"] = "49600000000000000000000000000000000000000000000000000002"
	}
	out := object{
		"ShardId":             s.ID,
		"HashKeyRange":        object{"StartingHashKey": s.HashKeyStart, "EndingHashKey": s.HashKeyEnd},
		"SequenceNumberRange": sequence,
	}
	if s.ParentID != "" {
		out["ParentShardId"] = s.ParentID
	}
	if s.AdjacentParentID != "" {
		out["AdjacentParentShardId"] = s.AdjacentParentID
	}
	return out
}
