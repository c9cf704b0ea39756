package demo

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// shards are the shards of a stream, open ones last, with their hourly metrics where those are on.
func (e *estate) shards(s streamSpec, f *flow) []analyzer.Shard {
	var out []analyzer.Shard
	first := e.firstHour()
	last := int(e.window.End.Sub(first) / analyzer.OneHour)
	cut := max(0, last-resharded)
	if s.before == 0 {
		cut = 0
	}
	if s.before > 0 {
		closed := keySpace(s.before, 0)
		for i := range closed {
			closed[i].State = analyzer.ShardClosed
			if s.hours() <= resharded {
				closed[i].State = analyzer.ShardExpired
			}
		}
		e.spread(s, f, closed, first, 0, cut)
		out = append(out, closed...)
	}
	open := keySpace(s.shards, s.before)
	for i := range open {
		open[i].State = analyzer.ShardOpen
		if s.before > 0 {
			open[i].ParentID = out[i*s.before/s.shards].ID
		}
	}
	e.spread(s, f, open, first, cut, last)
	return append(out, open...)
}

// firstHour is the first full hour of the window.
func (e *estate) firstHour() time.Time {
	if hour := e.window.Start.Truncate(analyzer.OneHour); hour.Equal(e.window.Start) {
		return hour
	}
	return e.window.Start.Truncate(analyzer.OneHour).Add(analyzer.OneHour)
}

// keySpace are n shards that share the hash keys evenly, numbered from number on.
func keySpace(n, number int) []analyzer.Shard {
	all := new(big.Int).Lsh(big.NewInt(1), 128)
	edge := func(i int) *big.Int {
		v := new(big.Int).Mul(all, big.NewInt(int64(i)))
		return v.Div(v, big.NewInt(int64(n)))
	}
	out := make([]analyzer.Shard, n)
	for i := range out {
		out[i] = analyzer.Shard{
			ID:           fmt.Sprintf("shardId-%012d", number+i),
			HashKeyStart: edge(i).String(),
			HashKeyEnd:   new(big.Int).Sub(edge(i+1), big.NewInt(1)).String(),
		}
	}
	return out
}

// spread gives the shards the hours from (inclusive) to to (exclusive) after first: all shards together
// carry what the stream carries.
func (e *estate) spread(s streamSpec, f *flow, shards []analyzer.Shard, first time.Time, from, to int) {
	if !s.measured() {
		return
	}
	r := dice(s.name, "shards")
	weights := e.weights(s, len(shards), r)
	start := first.Add(time.Duration(from) * analyzer.OneHour)
	offset := int(start.Sub(e.window.Start) / analyzer.FiveMinutes)
	for _, sum := range []struct {
		name   string
		values []float64
	}{{"IncomingRecords", f.records}, {"IncomingBytes", f.bytes}, {"WriteProvisionedThroughputExceeded", f.rejected}} {
		parts := make([][]float64, len(shards))
		for k := range parts {
			parts[k] = make([]float64, to-from)
		}
		any := false
		for hour := range to - from {
			rest := 0.0
			for _, v := range sum.values[offset+hour*perHour : offset+(hour+1)*perHour] {
				rest += v
			}
			any = any || rest > 0
			divide(rest, weights, parts, hour, r)
		}
		for k := range shards {
			if shards[k].Metrics == nil {
				shards[k].Metrics = analyzer.Metrics{}
			}
			series := analyzer.Series{Period: analyzer.OneHour}
			if any {
				series = analyzer.Series{Start: start, Period: analyzer.OneHour, Values: parts[k]}
			}
			shards[k].Metrics[analyzer.Metric{Name: sum.name, Stat: "Sum", Period: analyzer.OneHour}] = series
		}
	}
}

// weights are the shares of the shards: near to even, or one of them hot.
func (e *estate) weights(s streamSpec, n int, r *rand.Rand) []float64 {
	share := s.hotShare
	if fault, ok := s.faults.has(hotShard); ok {
		share = fault.share
	}
	w := make([]float64, n)
	sum := 0.0
	for k := range w {
		w[k] = min(1.2, max(.85, 1+.1*r.NormFloat64()))
		sum += w[k]
	}
	for k := range w {
		w[k] /= sum
	}
	if share == 0 || n < 2 {
		return w
	}
	const at = 1
	others := 1 - w[at]
	for k := range w {
		w[k] *= (1 - share) / others
	}
	w[at] = share
	return w
}

// divide hands whole out in whole numbers by weight, with a little jitter; what is left over goes to the last shard.
func divide(whole float64, weights []float64, parts [][]float64, hour int, r *rand.Rand) {
	jittered := make([]float64, len(weights))
	sum := 0.0
	for k, w := range weights {
		jittered[k] = w * max(.8, 1+.03*r.NormFloat64())
		sum += jittered[k]
	}
	rest := whole
	for k := range weights {
		v := min(rest, math.Floor(whole*jittered[k]/sum))
		if k == len(weights)-1 {
			v = rest
		}
		parts[k][hour] = v
		rest -= v
	}
}
