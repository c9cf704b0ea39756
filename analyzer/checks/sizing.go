package checks

import (
	"fmt"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/analyzer/reshard"
)

// action is the one thing to do about a provisioned stream's shards.
type action int

const (
	leave     action = iota // nothing; sizing.why says what stands against it, if anything does
	scaleUp                 // to sizing.shards, uniformly
	scaleDown               // likewise
	split                   // the hot shards, and with it merge cold ones where the stream has too many
	onDemand                // switch the mode: peaks need all shards, the average hardly any
)

// sizing is what a provisioned stream's shards should be. All checks that advise on shards go by it,
// so that one stream is never told two things.
type sizing struct {
	action  action
	shards  int // what scaleUp and scaleDown go to
	why     string
	traffic *shardTraffic
	hot     []hotShard
	split   analyzer.SplitShards
	merge   analyzer.MergeShards // of the shards of today, as if nothing were split
	untold  string               // why what the stream was short of is no reason to scale it up
	recent  int                  // hours before which only what was accepted counts for a scale-up; 0 where all does
	offered float64              // what on-demand would cost a month, for onDemand
}

// sizeOf decides for a stream that is provisioned and sized; for any other it leaves all as it is.
func sizeOf(a *analyzer.Audit, s *analyzer.Stream) sizing {
	l := a.Load(s)
	if s.Mode != analyzer.Provisioned || l.Unsized != "" {
		return sizing{}
	}
	z := sizing{traffic: trafficOfShards(a, s)}
	z.hot = z.traffic.hot(a.Config.Thresholds)
	days, busy := busyDays(a, l)
	rejected, throttled := throttling(a, l)
	over, under, target := overProvisioned(a, l), days >= a.Config.Thresholds.UnderProvisionedDays, l.Target
	short := under || l.Target > l.Shards && (throttled || len(z.hot) > 0)
	if short {
		if target = z.afterReshard(a, s, busy); z.untold != "" {
			short, under = false, false
		}
	}
	switch {
	case len(z.hot) > 0 && target <= l.Shards && !under:
		if z.why = reshapedByOther(a, s, z.hot[0]); z.why != "" {
			break
		}
		z.action = split
		z.planSplit(s)
		if over {
			z.planMerge(a, s)
		}
	case over && l.Target >= l.Shards && z.cheaperOnDemand(a, s):
		z.action = onDemand
	case short:
		// A headroom that is small, or few hours that count, take what is busy for hours as fitting.
		z.action, z.shards = scaleUp, max(target, l.Shards+1)
	case over && l.Target < l.Shards && throttled:
		z.why = percentText(rejected) + " of its records were rejected although its peak fits its shards, so a hot shard or bursts under a minute need them"
	case over && l.Target < l.Shards && z.traffic.unread != "":
		z.why = "a hot shard can not be ruled out, as " + z.traffic.unread
	case over && l.Target < l.Shards:
		z.action, z.shards = scaleDown, l.Target
	}
	return z
}

// reshapedByOther says why a stream with a hot shard is left to the scaler that reshards it, or may;
// "" where there is none.
func reshapedByOther(a *analyzer.Audit, s *analyzer.Stream, h hotShard) string {
	if a.Snapshot.Alarms == nil {
		return fmt.Sprintf("shard %s is hot, but without the alarms a scaler that splits it can not be ruled out", h.ShardID)
	}
	if name := scaler(a, s); name != "" {
		return fmt.Sprintf("shard %s is hot, and the action of alarm %s reshards it", h.ShardID, name)
	}
	return ""
}

func (z *sizing) cheaperOnDemand(a *analyzer.Audit, s *analyzer.Stream) bool {
	now, there, _, ok := onDemandCompared(a, s)
	z.offered = there
	return ok && below(there, now)
}

// onDemandCompared is what s costs a month with its shards of today, and what it would on demand under
// the account's plan. assumed is true where standard prices stand in for a plan that was not read.
func onDemandCompared(a *analyzer.Audit, s *analyzer.Stream) (now, there float64, assumed, ok bool) {
	u, ok := pricing.UsageOf(a, s)
	if !ok {
		return 0, 0, false, false
	}
	now, ok = pricing.Provisioned(a.Rates, u)
	if !ok {
		return 0, 0, false, false
	}
	there, assumed, ok = pricing.EnterOnDemand(a, u)
	return now, there, assumed, ok
}

// provisionedAt is what s would cost a month with other shards or another retention.
func provisionedAt(a *analyzer.Audit, s *analyzer.Stream, shards, retentionHours int) (usd float64, ok bool) {
	u, ok := pricing.UsageOf(a, s)
	if !ok {
		return 0, false
	}
	u.Shards, u.RetentionHours = shards, retentionHours
	return pricing.Provisioned(a.Rates, u)
}

// grows is what shards more (or fewer, below zero) than today cost a month.
func grows(a *analyzer.Audit, s *analyzer.Stream, shards int) (usd float64, ok bool) {
	now, okNow := provisionedAt(a, s, s.Config.OpenShards, s.Config.RetentionHours)
	then, okThen := provisionedAt(a, s, shards, s.Config.RetentionHours)
	return then - now, okNow && okThen
}

// cost is what the shards that are missing cost a month; what merging cold ones saves is not taken off.
func (z *sizing) cost(a *analyzer.Audit, s *analyzer.Stream) *float64 {
	switch z.action {
	case scaleUp:
		return money(grows(a, s, z.shards))
	case split:
		return money(grows(a, s, z.split.ShardCount))
	}
	return nil
}

// remedy is what a machine can do about a stream that its shards do not suffice for; nil where that
// is nothing.
func (z *sizing) remedy(s *analyzer.Stream) analyzer.Remedy {
	switch z.action {
	case scaleUp, scaleDown:
		return setShardCount(s, z.shards)
	case split:
		if len(z.split.Splits) > 0 {
			return z.split
		}
	case onDemand:
		return analyzer.SwitchMode{Stream: s.Name, From: analyzer.Provisioned, To: analyzer.OnDemand, OpenShards: s.Config.OpenShards, Steps: []int{}}
	}
	return nil
}

func setShardCount(s *analyzer.Stream, to int) analyzer.SetShardCount {
	return analyzer.SetShardCount{Stream: s.Name, From: s.Config.OpenShards, To: to, Steps: reshard.Steps(s.Config.OpenShards, to)}
}

// advice puts the action into words, for a stream that its shards do not suffice for.
func (z *sizing) advice(s *analyzer.Stream) string {
	switch z.action {
	case scaleUp:
		text := fmt.Sprintf("Scale up from %d to %s%s.", s.Config.OpenShards, plural(z.shards, "shard"), stepsText(s.Config.OpenShards, z.shards))
		if z.recent > 0 {
			text += fmt.Sprintf(" It may have been resharded after its peak, so of what came before the last %d hours only accepted records count for that.", z.recent)
		}
		return text
	case split:
		return splitAdvice(z)
	case onDemand:
		return fmt.Sprintf("Switch to on-demand mode: it follows the peaks, and at $%.2f a month costs less than the shards of today.", z.offered)
	}
	return ""
}

// stepsText names the UpdateShardCount calls where one does not do.
func stepsText(from, to int) string {
	steps := reshard.Steps(from, to)
	if len(steps) < 2 {
		return ""
	}
	text := " in steps of"
	for i, n := range steps {
		if i > 0 {
			text += ","
		}
		text += fmt.Sprintf(" %d", n)
	}
	if len(steps) > reshard.StepsPerDay {
		text += fmt.Sprintf(" (%d calls, and %d a day are allowed)", len(steps), reshard.StepsPerDay)
	}
	return text
}
