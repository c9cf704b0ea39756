// Package reshard is the arithmetic of shards: legal steps to a shard count, and where to split a
// hash key range.
package reshard

import (
	"fmt"
	"math/big"
)

// StepsPerDay is how often UpdateShardCount may be called on a stream in a rolling 24 hours.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
const StepsPerDay = 10

// Steps are the targets of the UpdateShardCount calls that take a stream from one open shard count to
// another: a call at most doubles it and at least halves it (an odd count is halved upwards, as what
// AWS does with it is not documented). It is empty where from equals to or either is below 1. The
// last element is to; more than StepsPerDay elements take more than a day.
func Steps(from, to int) []int {
	if from < 1 || to < 1 {
		return nil
	}
	var steps []int
	for n := from; n != to; {
		if to > n {
			n = min(to, 2*n)
		} else {
			n = max(to, (n+1)/2)
		}
		steps = append(steps, n)
	}
	return steps
}

// Midpoint is the hash key at which a shard with the inclusive range start to end is split in two
// halves: the NewStartingHashKey of a SplitShard call. Keys are decimal.
func Midpoint(start, end string) (string, error) {
	lo, hi, err := keys(start, end)
	if err != nil {
		return "", err
	}
	mid := new(big.Int).Add(lo, hi)
	mid.Rsh(mid.Add(mid, big.NewInt(1)), 1)
	if mid.Cmp(lo) <= 0 {
		return "", fmt.Errorf("hash key range %s to %s holds a single key and can not be split", start, end)
	}
	return mid.String(), nil
}

// Adjacent tells whether the range that ends at end is followed at once by the one that starts at start.
func Adjacent(end, start string) bool {
	hi, okEnd := new(big.Int).SetString(end, 10)
	lo, okStart := new(big.Int).SetString(start, 10)
	return okEnd && okStart && hi.Add(hi, big.NewInt(1)).Cmp(lo) == 0
}

// CompareKeys orders decimal hash keys; what is no number comes first.
func CompareKeys(a, b string) int {
	x, okX := new(big.Int).SetString(a, 10)
	y, okY := new(big.Int).SetString(b, 10)
	switch {
	case okX && okY:
		return x.Cmp(y)
	case okX:
		return 1
	case okY:
		return -1
	}
	return 0
}

func keys(start, end string) (lo, hi *big.Int, err error) {
	lo, okLo := new(big.Int).SetString(start, 10)
	hi, okHi := new(big.Int).SetString(end, 10)
	if !okLo || !okHi || lo.Sign() < 0 || lo.Cmp(hi) > 0 {
		return nil, nil, fmt.Errorf("hash key range %q to %q: want two decimal numbers in order", start, end)
	}
	return lo, hi, nil
}
