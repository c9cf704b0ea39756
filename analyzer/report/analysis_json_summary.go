package report

import (
	"math"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

type summaryJSON struct {
	DataStreams     int                 `json:"total_data_streams"`
	FirehoseStreams int                 `json:"total_firehose_streams"`
	Timestamp       time.Time           `json:"analysis_timestamp"`
	WindowStart     time.Time           `json:"window_start"`
	Region          string              `json:"region"`
	AccountID       string              `json:"account_id"`
	HighPriority    int                 `json:"high_priority_issues"`
	Findings        int                 `json:"total_findings"`
	AverageHealth   *float64            `json:"average_health_score"`
	Opportunities   int                 `json:"cost_optimization_opportunities"`
	Savings         *float64            `json:"estimated_monthly_savings"`
	MonthlyCost     *float64            `json:"monthly_cost"`
	WithoutCost     int                 `json:"streams_without_cost"`
	Throughput      throughputJSON      `json:"aggregate_throughput"`
	ConsumerLag     consumerLagJSON     `json:"consumer_lag"`
	Excluded        []analyzer.Excluded `json:"excluded"`
	Suppressed      []suppressedJSON    `json:"suppressed"`
}

type throughputJSON struct {
	BytesPerSecond   float64 `json:"incoming_bytes_per_second"`
	RecordsPerSecond float64 `json:"incoming_records_per_second"`
	GBPerDay         float64 `json:"gb_per_day_from_outside"`
	Unknown          int     `json:"streams_without_traffic_data"`
}

type consumerLagJSON struct {
	Consumers int           `json:"consumers"`
	Flagged   int           `json:"flagged"`
	Ongoing   int           `json:"ongoing"`
	Unknown   int           `json:"unknown"`
	Worst     *worstLagJSON `json:"worst"`
}

type worstLagJSON struct {
	Stream   string   `json:"stream_name"`
	Consumer string   `json:"consumer_name"`
	Type     string   `json:"consumer_type"`
	Max      *float64 `json:"max_lag_ms"`
	Ongoing  bool     `json:"ongoing"`
}

type suppressedJSON struct {
	Stream  string           `json:"stream_name"`
	Kind    string           `json:"kind"`
	Reason  string           `json:"reason"`
	Until   *string          `json:"until"`
	Finding analyzer.Finding `json:"finding"`
}

func newSummary(a *analyzer.Analysis) summaryJSON {
	t := newTotals(a)
	out := summaryJSON{
		DataStreams:     len(a.Streams),
		FirehoseStreams: len(a.DeliveryStreams),
		Timestamp:       a.Audit.Window().End.UTC(),
		WindowStart:     a.Audit.Window().Start.UTC(),
		Region:          a.Audit.Snapshot.Region,
		AccountID:       a.Audit.Snapshot.AccountID,
		HighPriority:    t.bySeverity[analyzer.High],
		Findings:        t.findings,
		AverageHealth:   rounded(t.health, 10),
		Opportunities:   t.opportunities,
		MonthlyCost:     money(t.cost),
		WithoutCost:     t.withoutCost,
		Throughput: throughputJSON{
			BytesPerSecond:   *number(t.traffic.bytes),
			RecordsPerSecond: *number(t.traffic.records),
			GBPerDay:         *number(t.traffic.gbPerDay()),
			Unknown:          t.traffic.unknown,
		},
		ConsumerLag: newConsumerLag(a),
		Excluded:    list(a.Excluded),
		Suppressed:  []suppressedJSON{},
	}
	if a.Audit.Rates != nil {
		savings := a.Savings()
		out.Savings = money(&savings)
	}
	for _, s := range a.Suppressed {
		finding := findingsJSON([]analyzer.Finding{s.Finding})[0]
		out.Suppressed = append(out.Suppressed, suppressedJSON{s.Stream, s.Kind, s.Reason, textOrNull(s.Until), finding})
	}
	return out
}

func newConsumerLag(a *analyzer.Analysis) consumerLagJSON {
	var out consumerLagJSON
	worst := math.Inf(-1)
	for _, r := range a.Streams {
		for _, l := range r.Lags {
			out.Consumers++
			switch {
			case !l.Known:
				out.Unknown++
			case l.Flagged:
				out.Flagged++
			}
			if l.Ongoing {
				out.Ongoing++
			}
			if l.Known && l.Max > worst {
				worst = l.Max
				out.Worst = &worstLagJSON{l.Stream, l.Consumer, l.Type, number(l.Max), l.Ongoing}
			}
		}
	}
	return out
}
