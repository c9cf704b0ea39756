package hclgen

import (
	"fmt"
	"math"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// setRetention changes how long records are kept. A cut makes older records inaccessible almost at
// once, so that it never goes below twice the longest that a reader was behind.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html
func setRetention(r analyzer.SetRetention, s site) (intent, error) {
	to := r.ToHours
	out := intent{reversibility: Reversible, rollback: fmt.Sprintf("Set retention_period back to %d.", r.FromHours)}
	if to < r.FromHours {
		to = max(to, int(math.Ceil(2*r.WorstLagHours)))
		out.reversibility = DataLosing
		out.rollback += " Records that became older than the new retention meanwhile do not come back."
	}
	out.title = fmt.Sprintf("Set retention_period of %s to %d hours", r.Stream, to)
	out.goals = []goal{{path: "retention_period", want: number(to), def: "24"}}
	switch {
	case r.ToHours < r.FromHours && to >= r.FromHours:
		return out, cannotf(s.at(), "a reader was %.1f hours behind in the week: twice that is no less than the %d hours of today", r.WorstLagHours, r.FromHours)
	case to < r.FromHours && !s.opts.AllowReductions:
		return out, cannotf(s.at(), "it cuts retention from %d to %d hours, and reductions need --allow-reductions", r.FromHours, to)
	}
	return out, nil
}
