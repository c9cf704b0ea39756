package analyzer

import "math/big"

// UnevenShards tells whether the open shards of a provisioned stream have hash key ranges of such
// different size that single shards were split or merged: UpdateShardCount "creates shards of equal
// size", while to split one of several equal shards, or to merge two, makes the largest range at least
// twice the smallest. Half of that way is taken as the limit, for ranges that do not divide evenly.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
//
// It is false where that can not be told: the shards were not listed, a range is not readable, or the
// stream is being resharded, which goes by way of shards of all sizes.
func UnevenShards(s *Stream) bool {
	if s.Mode != Provisioned || s.Status == "UPDATING" {
		return false
	}
	var smallest, largest *big.Int
	for i := range s.Shards {
		if s.Shards[i].State != ShardOpen {
			continue
		}
		size := s.Shards[i].hashKeys()
		if size == nil {
			return false
		}
		if smallest == nil || size.Cmp(smallest) < 0 {
			smallest = size
		}
		if largest == nil || size.Cmp(largest) > 0 {
			largest = size
		}
	}
	if smallest == nil {
		return false
	}
	twice := new(big.Int).Lsh(largest, 1)
	return twice.Cmp(new(big.Int).Mul(smallest, big.NewInt(3))) >= 0
}

// hashKeys is how many hash keys the shard takes; nil where its range is not readable.
func (s *Shard) hashKeys() *big.Int {
	start, okStart := new(big.Int).SetString(s.HashKeyStart, 10)
	end, okEnd := new(big.Int).SetString(s.HashKeyEnd, 10)
	if !okStart || !okEnd || end.Cmp(start) < 0 {
		return nil
	}
	size := new(big.Int).Sub(end, start)
	return size.Add(size, big.NewInt(1))
}
