package checks

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
)

var excessiveRetention = analyzer.Check{
	ID:       "excessive-retention",
	Title:    "Excessive Retention",
	Severity: analyzer.Low,
	Penalty:  5,
	Needs:    []analyzer.Need{analyzer.NeedConfig, analyzer.NeedMetrics, analyzer.NeedConsumers},
	Stream:   checkRetention,
}

// sufficientHours is the least retention of a stream, which costs nothing extra.
const sufficientHours = 24

func checkRetention(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
	if s.Config == nil {
		return analyzer.Unmeasured(analyzer.NeedConfig, "its retention was not read")
	}
	from, to := s.Config.RetentionHours, retentionFloor(a, s)
	if from < a.Config.Thresholds.RetentionHours || from <= to {
		return analyzer.Result{}
	}
	worst, reader, need, unread := worstLag(a, s)
	if worst >= sufficientHours/2*time.Hour {
		return analyzer.Result{}
	}
	if unread != "" {
		return analyzer.Unmeasured(need, unread)
	}
	f := analyzer.Finding{
		Details:     fmt.Sprintf("It keeps records for %d hours, but no reader was more than %s behind (the slowest: %s).", from, lasting(worst), reader),
		Remediation: fmt.Sprintf("Lower the retention to %d hours, if nobody replays older records: what is older becomes unreadable at once.", to),
		Evidence: analyzer.Evidence{
			"retention_hours":       from,
			"threshold_hours":       a.Config.Thresholds.RetentionHours,
			"sufficient_hours":      to,
			"worst_lag_ms":          worst.Milliseconds(),
			"worst_lag_reader":      reader,
			"retention_floor_hours": floorEvidence(to),
		},
		Remedy: analyzer.SetRetention{Stream: s.Name, FromHours: from, ToHours: to, WorstLagHours: math.Ceil(worst.Hours()*1e4) / 1e4},
	}
	if to > sufficientHours {
		f.Remediation += fmt.Sprintf(" A configured compliance floor asks for %d.", to)
	}
	f.Saving = retentionSaving(a, s, from, to)
	f.Configured()
	return found(f)
}

// retentionFloor is the least retention the stream may have, in hours: what suffices, or the highest
// compliance floor that matches its name.
func retentionFloor(a *analyzer.Audit, s *analyzer.Stream) int {
	hours := sufficientHours
	for _, floor := range a.Config.Retention {
		if analyzer.MatchAny([]string{floor.Stream}, s.Name) {
			hours = max(hours, floor.Hours)
		}
	}
	return hours
}

func floorEvidence(to int) int {
	if to > sufficientHours {
		return to
	}
	return 0
}

// worstLag is how far the slowest reader was behind. unread says why that is not known: worst is then
// the worst of what was read.
func worstLag(a *analyzer.Audit, s *analyzer.Stream) (worst time.Duration, reader string, need analyzer.Need, unread string) {
	seen := false
	for _, lag := range a.Lags(s) {
		switch {
		case !lag.Known && lag.Type == analyzer.ReaderLambda:
			// Its polling shows in the shared iterator age or as a fan-out consumer.
		case !lag.Known:
			need, unread = analyzer.NeedMetrics, fmt.Sprintf("the lag of %s was not read", lag.Consumer)
		case lag.Unjudged != "":
			need, unread = lag.Unjudged, "whether its readers fell silent can not be told"
		}
		if math.IsNaN(lag.Max) {
			continue
		}
		if age := millis(lag.Max); !seen || age > worst {
			worst, reader, seen = age, lag.Consumer, true
			if lag.Type == analyzer.ReaderShared {
				reader = "those that poll"
			}
		}
	}
	// A reader that stopped may come back for what has arrived since, whoever else reads.
	quiet := a.QuietFor(s, s.Metrics, ageMetric)
	for _, c := range s.Consumers {
		quiet = max(quiet, a.QuietFor(s, c.Metrics, lagMetric))
	}
	worst = max(worst, quiet)
	switch {
	case unread != "":
	case s.Consumers == nil:
		need, unread = analyzer.NeedConsumers, "its enhanced fan-out consumers were not listed"
	case !seen:
		need, unread = analyzer.NeedMetrics, "no reader showed in its metrics, so how far back they read is not known"
	}
	return worst, reader, need, unread
}

// retentionSaving prices the retention on what stays of the stream after what else is advised for it,
// so that no shard's retention is saved twice.
func retentionSaving(a *analyzer.Audit, s *analyzer.Stream, from, to int) *float64 {
	u, ok := pricing.UsageOf(a, s)
	if !ok || s.Mode == "" {
		return nil
	}
	onDemand := s.Mode == analyzer.OnDemand
	shards := u.Shards
	for _, remedy := range advisedShards(a, s) {
		switch r := remedy.(type) {
		case analyzer.SetShardCount:
			shards = r.To
		case analyzer.SplitShards:
			shards += r.ShardCount - r.From
		case analyzer.MergeShards:
			shards += r.ShardCount - r.From
		case analyzer.SwitchMode:
			if onDemand = r.To == analyzer.OnDemand; !onDemand {
				shards = a.Load(s).Target
			}
		}
	}
	if s.Mode == analyzer.OnDemand && !onDemand {
		u.Shards = shards
	} else {
		u.Shards = min(u.Shards, shards)
	}
	cost := func(hours int) (usd float64, ok bool) {
		u.RetentionHours = hours
		if onDemand {
			usd, _, ok = pricing.LeaveOnDemand(a, u)
			return usd, ok
		}
		return pricing.Provisioned(a.Rates, u)
	}
	before, okBefore := cost(from)
	after, okAfter := cost(to)
	return money(before-after, okBefore && okAfter)
}

// advisedShards are the remedies for the stream's shards and mode, the first of each kind, without those of
// findings that the configuration silences.
func advisedShards(a *analyzer.Audit, s *analyzer.Stream) []analyzer.Remedy {
	var out []analyzer.Remedy
	for _, c := range []analyzer.Check{underProvisionedShards, overProvisionedShards, throttledRecords, shardSplittingNeeded, onDemandMisconduct} {
		if a.Config.Ignores(c.ID, s.Name, a.Window().End) {
			continue
		}
		for _, f := range c.Stream(a, s).Findings {
			if f.Remedy != nil && !slices.ContainsFunc(out, func(r analyzer.Remedy) bool { return r.Kind() == f.Remedy.Kind() }) {
				out = append(out, f.Remedy)
			}
		}
	}
	return out
}
