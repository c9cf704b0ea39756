package checks

import (
	"fmt"
	"math"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/analyzer/reshard"
)

var onDemandMisconduct = analyzer.Check{
	ID:       "on-demand-misconduct",
	Title:    "On-Demand Misconduct",
	Severity: analyzer.Low,
	Penalty:  5,
	Needs:    []analyzer.Need{analyzer.NeedConfig, analyzer.NeedMetrics, analyzer.NeedConsumers, analyzer.NeedPrices},
	Stream:   checkOnDemand,
}

// modeComparison sets an on-demand stream's cost against that of provisioned shards at the target.
type modeComparison struct {
	steady    bool
	variation float64 // coefficient of variation of the hourly bytes
	target    int
	now, then float64 // US dollars a month
	assumed   bool    // standard on-demand prices stand in for a plan that was not read
	cheaper   bool    // steady, and provisioned shards cost less
	need      analyzer.Need
	unknown   string // why it can not be told
}

func provisionedCompared(a *analyzer.Audit, s *analyzer.Stream) (d modeComparison) {
	l := a.Load(s)
	if l.Unsized != "" {
		d.need, d.unknown = l.UnsizedFor, l.Unsized
		return d
	}
	d.target = l.Target
	d.variation = variation(l.Bytes.Hours(a.Window()).Values)
	d.steady = below(d.variation, a.Config.Thresholds.SteadyVariation)
	if !d.steady {
		return d
	}
	if a.Rates == nil {
		d.need, d.unknown = analyzer.NeedPrices, fmt.Sprintf("there is no list price for region %s; --prices live reads it", a.Snapshot.Region)
		return d
	}
	u, ok := pricing.UsageOf(a, s)
	if !ok {
		d.need, d.unknown = analyzer.NeedMetrics, "what is read from it was not all read, so its cost is not known"
		if s.Consumers == nil {
			d.need, d.unknown = analyzer.NeedConsumers, "its enhanced fan-out consumers were not listed, so its cost is not known"
		}
		return d
	}
	now, assumed, okNow := pricing.LeaveOnDemand(a, u)
	u.Shards = d.target
	then, okThen := pricing.Provisioned(a.Rates, u)
	if !okNow || !okThen {
		d.need, d.unknown = analyzer.NeedPrices, fmt.Sprintf("a list price it takes is missing for region %s", a.Snapshot.Region)
		return d
	}
	d.now, d.then, d.assumed = now, then, assumed
	d.cheaper = below(then, now)
	return d
}

// variation is the coefficient of variation, the (population) standard deviation over the mean; NaN
// where the mean is zero.
func variation(values []float64) float64 {
	var sum, squares float64
	for _, v := range values {
		sum += v
	}
	mean := sum / float64(len(values))
	for _, v := range values {
		squares += (v - mean) * (v - mean)
	}
	return math.Sqrt(squares/float64(len(values))) / mean
}

func checkOnDemand(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
	switch s.Mode {
	case "":
		return modeUnknown()
	case analyzer.OnDemand:
	default:
		return analyzer.Result{}
	}
	d := provisionedCompared(a, s)
	switch {
	case d.unknown != "":
		return analyzer.Unmeasured(d.need, d.unknown)
	case !d.cheaper:
		return analyzer.Result{}
	}
	l := a.Load(s)
	first := l.Shards
	steps := reshard.Steps(l.Shards, d.target)
	if len(steps) > 0 {
		first, steps = steps[0], steps[1:]
	}
	f := analyzer.Finding{
		Details: fmt.Sprintf("On demand it costs $%.2f a month%s, but its traffic is steady (hourly bytes vary by %.2f): %s, and %s at $%.2f a month take that with %g%% headroom.",
			d.now, assumedText(d.assumed), d.variation, peakText(l), plural(d.target, "shard"), d.then, a.Config.Thresholds.HeadroomPercent),
		Remediation: fmt.Sprintf("Switch to provisioned mode with %s%s. A stream may switch modes twice in 24 hours.", plural(d.target, "shard"), stepsText(l.Shards, d.target)),
		Evidence: analyzer.Evidence{
			"open_shards":                  l.Shards,
			"hourly_bytes_variation":       round2(d.variation),
			"threshold_variation":          a.Config.Thresholds.SteadyVariation,
			"monthly_cost_usd":             round2(d.now),
			"provisioned_monthly_cost_usd": round2(d.then),
			"standard_prices_assumed":      d.assumed,
		},
		Saving: money(d.now-d.then, true),
		Remedy: analyzer.SwitchMode{Stream: s.Name, From: analyzer.OnDemand, To: analyzer.Provisioned, OpenShards: l.Shards, ShardCount: first, Steps: append([]int{}, steps...)},
	}
	peakEvidence(a, l, f.Evidence)
	f.Configured()
	return found(f)
}
