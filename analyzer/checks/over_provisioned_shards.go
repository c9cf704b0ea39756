package checks

import (
	"fmt"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var overProvisionedShards = analyzer.Check{
	ID:       "over-provisioned-shards",
	Title:    "Over-Provisioned Shards",
	Severity: analyzer.Medium,
	Penalty:  10,
	Needs:    []analyzer.Need{analyzer.NeedConfig, analyzer.NeedMetrics, analyzer.NeedShards},
	Stream:   checkOverProvisioned,
}

// overProvisioned tells whether the average leaves most of two shards or more unused.
func overProvisioned(a *analyzer.Audit, l *analyzer.Load) bool {
	return l.Shards >= 2 && below(l.Average, a.Config.Thresholds.OverProvisionedPercent)
}

func checkOverProvisioned(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
	if s.Mode == "" {
		return modeUnknown()
	}
	if s.Mode != analyzer.Provisioned || s.Config != nil && s.Config.OpenShards == 1 {
		return analyzer.Result{}
	}
	l := a.Load(s)
	if r, ok := unsized(l); !ok {
		return r
	}
	if !overProvisioned(a, l) {
		return analyzer.Result{}
	}
	z := sizeOf(a, s)
	f := analyzer.Finding{
		Details: fmt.Sprintf("On average %.1f%% of its %d open shards was used; %s, which with %g%% headroom is %s.",
			l.Average, l.Shards, peakText(l), a.Config.Thresholds.HeadroomPercent, plural(l.Target, "shard")),
		Evidence: analyzer.Evidence{
			"open_shards":                 l.Shards,
			"average_utilization_percent": round2(l.Average),
			"busy_utilization_percent":    round2(l.Busy),
			"threshold_percent":           a.Config.Thresholds.OverProvisionedPercent,
		},
	}
	peakEvidence(a, l, f.Evidence)
	f.Configured()
	switch {
	case l.Target >= l.Shards:
		z.peaksNeedAll(a, s, &f)
	case z.action == split:
		z.mergeInstead(a, s, &f)
	case z.action == scaleDown:
		f.Remediation = fmt.Sprintf("Scale down from %d to %s%s.", l.Shards, plural(z.shards, "shard"), stepsText(l.Shards, z.shards))
		if z.traffic.unseen != "" {
			f.Remediation += fmt.Sprintf(" S%s, so a hot shard would not show: watch for throttling afterwards.", z.traffic.unseen[1:])
		}
		f.Remedy = setShardCount(s, z.shards)
		f.Saving = saving(a, s, z.shards)
	default:
		f.Remediation = "Leave the shards for now: " + z.why + "."
	}
	if name := scaler(a, s); name != "" {
		f.Evidence["scaled_by_alarm"] = name
		if f.Remedy != nil {
			f.Remediation += fmt.Sprintf(" The action of alarm %s reshards this stream: lower what it scales down to as well.", name)
		}
	}
	return found(f)
}

// saving is what so many shards save a month.
func saving(a *analyzer.Audit, s *analyzer.Stream, shards int) *float64 {
	more, ok := grows(a, s, shards)
	return money(-more, ok)
}

// peaksNeedAll is for a stream whose peaks leave no shard to remove: what is left is to compare on-demand.
func (z *sizing) peaksNeedAll(a *analyzer.Audit, s *analyzer.Stream, f *analyzer.Finding) {
	f.Remediation = "Its peaks leave no shard to remove. Smooth them at the producers"
	now, there, assumed, ok := onDemandCompared(a, s)
	if !ok {
		f.Remediation += ", or compare on-demand mode's cost: it can not be told here, for want of prices or of what is read from the stream."
		return
	}
	f.Evidence["monthly_cost_usd"], f.Evidence["on_demand_monthly_cost_usd"] = round2(now), round2(there)
	f.Evidence["standard_prices_assumed"] = assumed
	compared := fmt.Sprintf("$%.2f a month on demand against $%.2f now%s", there, now, assumedText(assumed))
	switch {
	case z.action == onDemand:
		f.Remediation = fmt.Sprintf("Its peaks leave no shard to remove: switch to on-demand mode (%s).", compared)
		f.Remedy = z.remedy(s)
		f.Saving = money(now-there, true)
	case below(there, now):
		f.Remediation += fmt.Sprintf("; on-demand mode would cost less (%s), but here the shards come first: %s", compared, z.advice(s))
	default:
		f.Remediation += fmt.Sprintf("; on-demand mode would not cost less (%s).", compared)
	}
}

// mergeInstead is for a stream with a hot shard: it is never scaled down over it.
func (z *sizing) mergeInstead(a *analyzer.Audit, s *analyzer.Stream, f *analyzer.Finding) {
	f.Remediation = fmt.Sprintf("Do not scale down uniformly: shard %s is hot.", z.hot[0].ShardID)
	if len(z.merge.Merges) == 0 {
		f.Remediation += " No two cold neighbours can be told to fit into one shard."
		return
	}
	f.Remediation += fmt.Sprintf(" Split what is hot, then merge %s of cold neighbours (%s and %s first). That takes shard_count to %d",
		plural(len(z.merge.Merges), "pair"), z.merge.Merges[0].ShardID, z.merge.Merges[0].AdjacentShardID, z.merge.ShardCount)
	if n := len(z.split.Splits); n > 0 {
		f.Remediation += fmt.Sprintf(", or to %d with the %s", z.merge.ShardCount+n, splitsText(n))
	}
	f.Remediation += "."
	f.Remedy = z.merge
	f.Saving = saving(a, s, z.merge.ShardCount)
}

func splitsText(n int) string {
	if n == 1 {
		return "split"
	}
	return fmt.Sprintf("%d splits", n)
}

func assumedText(assumed bool) string {
	if assumed {
		return ", at standard on-demand prices, as the account's plan was not read"
	}
	return ""
}
