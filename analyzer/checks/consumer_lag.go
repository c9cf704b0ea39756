package checks

import (
	"fmt"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var consumerLag = analyzer.Check{
	ID:       "consumer-lag",
	Title:    "Consumer Lag",
	Severity: analyzer.High,
	Penalty:  15,
	Needs:    []analyzer.Need{analyzer.NeedConsumers, analyzer.NeedMetrics},
	Stream:   checkConsumerLag,
}

func checkConsumerLag(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
	if s.Consumers == nil {
		return analyzer.Unmeasured(analyzer.NeedConsumers, "its enhanced fan-out consumers were not listed")
	}
	var r analyzer.Result
	for i := range s.Consumers {
		c := &s.Consumers[i]
		lag := a.FanOutLag(s, c)
		switch {
		case !lag.Known:
			r.Unknown = append(r.Unknown, analyzer.Unknown{Need: analyzer.NeedMetrics, Reason: fmt.Sprintf("the lag of consumer %s was not read", lag.Consumer)})
		case lag.Flagged:
			r.Findings = append(r.Findings, consumerLagFinding(a, c, lag))
		}
	}
	return r
}

func consumerLagFinding(a *analyzer.Audit, c *analyzer.Consumer, lag analyzer.Lag) analyzer.Finding {
	metric, _ := c.Metrics.Get(lagMetric, "Maximum", analyzer.FiveMinutes)
	_, at := metric.Between(a.Window()).Max()
	f := analyzer.Finding{
		Consumer: lag.Consumer,
		Details: fmt.Sprintf("Consumer %s was up to %s behind (at %s), and for %s over the limit of %s.",
			lag.Consumer, lasting(millis(lag.Max)), stamp(at), lasting(lag.Over), lasting(millis(lag.Threshold))),
		Remediation: "Speed up what the consumer does with a record, or run more of it in parallel: enhanced fan-out already gives it 2 MB a second of each shard for itself.",
		Evidence: analyzer.Evidence{
			"consumer_name":          lag.Consumer,
			"max_lag_ms":             round2(lag.Max),
			"p95_lag_ms":             round2(lag.P95),
			"at":                     at,
			"minutes_over_threshold": lag.Over.Minutes(),
			"threshold_ms":           lag.Threshold,
		},
	}
	f.Seen(a.Window(), lag.First, lag.Last)
	return f
}
