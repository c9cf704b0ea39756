package analyzer

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Run audits a snapshot with the checks. It is pure: the same arguments give the same analysis.
func Run(a *Audit, checks []Check, prices Pricer) *Analysis {
	out := &Analysis{Audit: a, Coverage: Coverage{Gaps: slices.Clone(a.Snapshot.Gaps)}}
	r := runner{Audit: a, out: out, unseen: map[[2]string][]string{}}
	w := a.Window()
	for i := range a.Snapshot.Streams {
		s := &a.Snapshot.Streams[i]
		if reason := a.Config.Filters.LeftOut(s, w); reason != "" {
			out.Excluded = append(out.Excluded, Excluded{s.Name, KindStream, reason})
			continue
		}
		report := StreamReport{Stream: s, Load: a.Load(s), Lags: a.Lags(s)}
		if usd, ok := prices.StreamMonthly(a, s); ok {
			report.Cost = &usd
		}
		for _, c := range checks {
			if c.Stream != nil {
				report.Findings = append(report.Findings, r.keep(c, s.Name, KindStream, c.Stream(a, s))...)
			}
		}
		report.Health = finish(report.Findings)
		out.Streams = append(out.Streams, report)
	}
	for i := range a.Snapshot.DeliveryStreams {
		d := &a.Snapshot.DeliveryStreams[i]
		if reason := a.Config.Filters.LeftOutDelivery(d, w); reason != "" {
			out.Excluded = append(out.Excluded, Excluded{d.Name, KindDelivery, reason})
			continue
		}
		report := DeliveryReport{Stream: d, Delivery: DeliveryOf(d, w)}
		if usd, ok := prices.DeliveryMonthly(a, d); ok {
			report.Cost = &usd
		}
		for _, c := range checks {
			if c.Delivery != nil {
				report.Findings = append(report.Findings, r.keep(c, d.Name, KindDelivery, c.Delivery(a, d))...)
			}
		}
		report.Health = finish(report.Findings)
		out.DeliveryStreams = append(out.DeliveryStreams, report)
	}
	if usd, ok := prices.PlanMonthly(a); ok {
		out.PlanCost = &usd
	}
	r.tidy(checks)
	return out
}

type runner struct {
	*Audit
	out    *Analysis
	unseen map[[2]string][]string // check and reason to streams
}

// keep completes a check's findings, takes the suppressed ones out and files what is unknown.
func (r *runner) keep(c Check, stream, kind string, result Result) []Finding {
	var kept []Finding
	for _, f := range result.Findings {
		f.CheckID, f.Issue, f.Severity, f.Penalty = c.ID, c.Title, c.Severity, c.Penalty
		f.Fingerprint = fingerprint(r.Snapshot.AccountID, r.Snapshot.Region, c.ID, kind, stream, f.Consumer)
		if rule := r.Config.ignored(c.ID, stream, r.Window().End); rule != nil {
			r.out.Suppressed = append(r.out.Suppressed, Suppressed{stream, kind, f, rule.Reason, rule.Until})
			continue
		}
		kept = append(kept, f)
	}
	for _, u := range result.Unknown {
		u.Actions = r.actions(u.Need, cmp.Or(u.Stream, stream))
		u.CheckID, u.Stream, u.Kind = c.ID, stream, kind
		r.out.Coverage.Unknown = append(r.out.Coverage.Unknown, u)
	}
	for _, reason := range result.Unseen {
		key := [2]string{c.ID, reason}
		r.unseen[key] = append(r.unseen[key], stream)
	}
	return kept
}

// actions are the IAM actions that would have let need be read for the stream.
func (r *runner) actions(need Need, stream string) []string {
	actions := []string{}
	for _, gap := range r.Snapshot.Gaps {
		if gap.Need == need && gap.Action != "" && (gap.Resource == "" || gap.Resource == stream) && !slices.Contains(actions, gap.Action) {
			actions = append(actions, gap.Action)
		}
	}
	slices.Sort(actions)
	return actions
}

func (r *runner) tidy(checks []Check) {
	for _, c := range checks {
		var reasons []string
		for key := range r.unseen {
			if key[0] == c.ID {
				reasons = append(reasons, key[1])
			}
		}
		slices.Sort(reasons)
		for _, reason := range reasons {
			r.out.Coverage.NotMeasured = append(r.out.Coverage.NotMeasured, NotMeasured{c.ID, reason, r.unseen[[2]string{c.ID, reason}]})
		}
	}
	slices.SortFunc(r.out.Streams, func(x, y StreamReport) int { return strings.Compare(x.Stream.Name, y.Stream.Name) })
	slices.SortFunc(r.out.DeliveryStreams, func(x, y DeliveryReport) int { return strings.Compare(x.Stream.Name, y.Stream.Name) })
}

// finish sorts a stream's findings, worst first, and returns its health score.
func finish(findings []Finding) int {
	slices.SortStableFunc(findings, CompareFindings)
	health := 100
	for _, f := range findings {
		health -= f.Penalty
	}
	return max(0, health)
}

// CompareFindings orders ongoing before past, then worst first, then by check and consumer.
func CompareFindings(x, y Finding) int {
	if x.Ongoing != y.Ongoing {
		if x.Ongoing {
			return -1
		}
		return 1
	}
	if d := y.Severity.Rank() - x.Severity.Rank(); d != 0 {
		return d
	}
	if d := y.Penalty - x.Penalty; d != 0 {
		return d
	}
	if d := strings.Compare(x.CheckID, y.CheckID); d != 0 {
		return d
	}
	return strings.Compare(x.Consumer, y.Consumer)
}

// Ignores tells whether a rule silences a check on a stream at a time.
func (c *Config) Ignores(check, stream string, at time.Time) bool {
	return c.ignored(check, stream, at) != nil
}

// ignored returns the rule that silences a check on a stream at a time; nil where there is none.
func (c *Config) ignored(check, stream string, at time.Time) *Ignore {
	for i := range c.Ignore {
		rule := &c.Ignore[i]
		if rule.Check != check || (len(rule.Streams) > 0 && !MatchAny(rule.Streams, stream)) {
			continue
		}
		if !rule.Expires.IsZero() && !at.Before(rule.Expires) {
			continue
		}
		return rule
	}
	return nil
}

func fingerprint(part ...string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", part))
	return hex.EncodeToString(sum[:8])
}
