package hclgen

import (
	"fmt"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// chosen is one coherent set of a stream's remedies. Of those that change its capacity the plan's order
// decides: scale up, else split and merge single shards, else scale down, else switch the mode. follow is
// set where the code has to come after a stream whose single shards were split or merged.
func (w *work) chosen(t *target, s site) (asks []Ask, follow *Ask) {
	var capacity []Ask
	for _, ask := range t.asks {
		if capacityRank(ask.Finding.Remedy) > 0 {
			capacity = append(capacity, ask)
		} else {
			asks = append(asks, ask)
		}
	}
	if follow = w.followed(t, s, capacity); follow != nil {
		return append(asks, capacity...), follow // single shards that are to be split or merged next are advice
	}
	slices.SortStableFunc(capacity, func(x, y Ask) int {
		return capacityRank(x.Finding.Remedy) - capacityRank(y.Finding.Remedy)
	})
	for n, ask := range capacity {
		first := capacity[0].Finding.Remedy
		switch {
		case n == 0, sameCapacity(first, ask.Finding.Remedy), together(first, ask.Finding.Remedy):
			asks = append(asks, ask)
		case w.selected(ask):
			w.result.Refusals = append(w.result.Refusals, Refusal{Finding: ref(ask), Remedy: ask.Finding.Remedy.Kind(),
				Reason: fmt.Sprintf("another remedy of the same stream goes first: %s for %q", first.Kind(), capacity[0].Finding.Issue), Place: s.at()})
		}
	}
	return asks, nil
}

// capacityRank orders the remedies that change a stream's capacity, the first to come first; 0 for all others.
func capacityRank(r analyzer.Remedy) int {
	switch r := r.(type) {
	case analyzer.SetShardCount:
		if r.To > r.From {
			return 1
		}
		return 4
	case analyzer.SplitShards:
		return 2
	case analyzer.MergeShards:
		return 3
	case analyzer.SwitchMode:
		return 5
	}
	return 0
}

// sameCapacity tells whether both ask for the same count, or for single shards.
func sameCapacity(a, b analyzer.Remedy) bool {
	x, okX := a.(analyzer.SetShardCount)
	y, okY := b.(analyzer.SetShardCount)
	return okX && okY && x.To == y.To
}

// together tells whether both are about single shards.
func together(a, b analyzer.Remedy) bool {
	single := func(r analyzer.Remedy) bool { n := capacityRank(r); return n == 2 || n == 3 }
	return single(a) && single(b)
}

// followed is the ask to bring shard_count after the live stream: single shards were split or merged,
// which UpdateShardCount can't have done, and the code still has another count.
func (w *work) followed(t *target, s site, capacity []Ask) *Ask {
	if !t.live.Uneven || t.live.Stream == nil || t.live.Mode != analyzer.Provisioned {
		return nil
	}
	if slices.ContainsFunc(capacity, func(a Ask) bool { n := capacityRank(a.Finding.Remedy); return n != 2 && n != 3 }) {
		return nil
	}
	code, ok := s.inst.Attribute("shard_count").Int()
	ignored, _ := s.inst.Ignores("shard_count")
	if !ok || ignored || code == t.live.Stream.OpenShards {
		return nil
	}
	if code > t.live.Stream.OpenShards && !w.ed.opts.AllowReductions {
		return nil // a higher count may be on its way
	}
	ask := Ask{Live: t.live, Finding: analyzer.Finding{CheckID: "shard-splitting-needed", Issue: "Shard Splitting Needed", Severity: analyzer.Medium}}
	remedy := followShardCount{Stream: t.live.Name, From: code, To: t.live.Stream.OpenShards}
	ask.Finding.Remedy, ask.Finding.Fingerprint = remedy, patchID(remedy.Kind(), t.live.ARN, nil) // no check found it
	return &ask
}

// sortWants puts the patches of one stream in the order in which they are read: what the code differs in
// from the live stream first, as nothing else is edited before that, then capacity.
func sortWants(wants []*want, differences []difference) {
	rank := func(w *want) int {
		switch r := w.ask.Finding.Remedy.(type) {
		case followShardCount:
			return 1
		case analyzer.EnableStreamEncryption, analyzer.EnableDeliveryEncryption:
			return 10
		case analyzer.SetRetention, analyzer.SetBuffering:
			return 12
		case analyzer.EnableShardMetrics, analyzer.EnableS3Backup:
			return 11
		default:
			return capacityRank(r)
		}
	}
	settles := func(w *want) bool {
		return slices.ContainsFunc(differences, func(d difference) bool {
			return slices.ContainsFunc(w.in.goals, func(g goal) bool { return plainPath(g.path) == plainPath(d.path) })
		})
	}
	slices.SortStableFunc(wants, func(x, y *want) int {
		if a, b := settles(x), settles(y); a != b {
			if a {
				return -1
			}
			return 1
		}
		return rank(x) - rank(y)
	})
}
