package checks

import (
	"fmt"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var underProvisionedShards = analyzer.Check{
	ID:       "under-provisioned-shards",
	Title:    "Under-Provisioned Shards",
	Severity: analyzer.High,
	Penalty:  20,
	Needs:    []analyzer.Need{analyzer.NeedConfig, analyzer.NeedMetrics, analyzer.NeedShards},
	Stream:   checkUnderProvisioned,
}

const (
	day      = 24 * time.Hour
	lastDays = 7 // how many days, counted back from the window's end, are looked at
)

// busyDays is how many of the last seven days of 24 hours had enough hours above the limit, and how
// many such hours there were in all.
func busyDays(a *analyzer.Audit, l *analyzer.Load) (days int, hours analyzer.Series) {
	t := a.Config.Thresholds
	var ofDay [lastDays]int
	hours = analyzer.Series{Start: l.Hourly.Start, Period: analyzer.OneHour}
	for i, demand := range l.Hourly.Values {
		percent := 100 * demand / float64(l.Shards)
		back := int((a.Window().End.Sub(l.Hourly.Time(i)) - 1) / day)
		if back >= lastDays || !above(percent, t.UnderProvisionedPercent) {
			percent = 0
		} else {
			ofDay[back]++
		}
		hours.Values = append(hours.Values, percent)
	}
	for _, n := range ofDay {
		if n > 0 && n >= t.UnderProvisionedHours {
			days++
		}
	}
	return days, hours
}

func checkUnderProvisioned(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
	if s.Mode == "" {
		return modeUnknown()
	}
	if s.Mode != analyzer.Provisioned {
		return analyzer.Result{}
	}
	t := a.Config.Thresholds
	takes := time.Duration(t.UnderProvisionedDays) * day
	if w := a.Window(); w.Length() < takes {
		return analyzer.Unmeasured(analyzer.NeedMetrics, fmt.Sprintf("the lookback of %s is shorter than the %d days it takes to tell", lasting(w.Length()), t.UnderProvisionedDays))
	}
	l := a.Load(s)
	if r, ok := unsized(l); !ok {
		return r
	}
	days, hours := busyDays(a, l)
	total, first, last := hours.Above(0)
	if days < t.UnderProvisionedDays {
		if counted := a.Window().End.Sub(l.Since); counted < takes && days > 0 {
			return analyzer.Unmeasured(analyzer.NeedMetrics, fmt.Sprintf("only the time since %s counts, and %d of those days were busy: it takes %d to tell", stamp(l.Since), days, t.UnderProvisionedDays))
		}
		return analyzer.Result{}
	}
	z := sizeOf(a, s)
	if z.untold != "" {
		return analyzer.Unmeasured(analyzer.NeedShards, z.untold)
	}
	f := analyzer.Finding{
		Details: fmt.Sprintf("On %d of the last %d days its %s stood above %g%% utilisation for %d hours or more (%.0f hours in all; average %.1f%%, busy %.1f%%); %s.",
			days, lastDays, plural(l.Shards, "open shard"), t.UnderProvisionedPercent, t.UnderProvisionedHours, total.Hours(), l.Average, l.Busy, peakText(l)),
		Remediation: z.advice(s),
		Evidence: analyzer.Evidence{
			"open_shards":                 l.Shards,
			"days_over":                   days,
			"days_counted":                lastDays,
			"hours_over":                  total.Hours(),
			"threshold_percent":           t.UnderProvisionedPercent,
			"average_utilization_percent": round2(l.Average),
			"busy_utilization_percent":    round2(l.Busy),
		},
		Remedy: z.remedy(s),
		Cost:   z.cost(a, s),
	}
	peakEvidence(a, l, f.Evidence)
	f.Seen(a.Window(), first, last)
	return found(f)
}

// peakEvidence adds what the target rests on.
func peakEvidence(a *analyzer.Audit, l *analyzer.Load, e analyzer.Evidence) {
	e["peak_demand_shards"] = round2(l.Peak)
	e["peak_at"] = l.PeakAt
	e["peak_period_seconds"] = int(l.PeakPeriod.Seconds())
	e["headroom_percent"] = a.Config.Thresholds.HeadroomPercent
	e["target_shards"] = l.Target
	e["counted_since"] = l.Since
	e["resharded"] = l.Resharded
}

// peakText names the peak and the period it was seen in.
func peakText(l *analyzer.Load) string {
	if l.PeakPeriod == analyzer.OneMinute {
		return fmt.Sprintf("the highest minute (%s) took %s shards", stamp(l.PeakAt), figure(l.Peak))
	}
	return fmt.Sprintf("the highest five minutes (%s; coarser than the one-minute series, which were not read) took %s shards", stamp(l.PeakAt), figure(l.Peak))
}
