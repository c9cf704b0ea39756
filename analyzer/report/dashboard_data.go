package report

import (
	"slices"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// dashboard is what the page shows, as its script reads it. Times are UTC, percentages 0 to 100 and
// above, money US dollars a month; null is not known.
type dashboard struct {
	Account  string             `json:"account"`
	Region   string             `json:"region"`
	Start    time.Time          `json:"start"`
	End      time.Time          `json:"end"`
	Hours    int                `json:"hours"` // columns of the heatmap, the last one ends at End
	Scale    []float64          `json:"scale"` // lower edges of the colour classes, see heatScale
	Low      float64            `json:"low"`
	High     float64            `json:"high"`
	Summary  dashboardSummary   `json:"summary"`
	Streams  []dashboardStream  `json:"streams"`
	Rows     []heatRow          `json:"rows"` // bottlenecks first
	Lags     []dashboardLag     `json:"lags"`
	Findings []dashboardFinding `json:"findings"`
	Unknown  []dashboardUnknown `json:"unknown"`
}

// dashboardSummary is the summary of kinesis_analysis.json, as far as the page shows it.
type dashboardSummary struct {
	DataStreams     int                       `json:"data_streams"`
	DeliveryStreams int                       `json:"delivery_streams"`
	Excluded        map[string]int            `json:"excluded"` // by kind
	Suppressed      int                       `json:"suppressed"`
	Findings        map[analyzer.Severity]int `json:"findings"`
	GBPerDay        float64                   `json:"gb_per_day"`
	Health          *float64                  `json:"health"`
	Cost            *float64                  `json:"cost"`
	WithoutCost     int                       `json:"without_cost"` // streams that Cost leaves out
	Savings         *float64                  `json:"savings"`
}

// dashboardStream is a data stream or a delivery stream. From Mode on only data streams have values.
type dashboardStream struct {
	Name     string                    `json:"name"`
	Kind     string                    `json:"kind"`
	Health   int                       `json:"health"`
	Findings map[analyzer.Severity]int `json:"findings"`
	Cost     *float64                  `json:"cost"`
	Mode     string                    `json:"mode,omitempty"`
	Shards   int                       `json:"shards,omitempty"` // open
	Average  *float64                  `json:"average,omitempty"`
	Busy     *float64                  `json:"busy,omitempty"`
	Peak     *float64                  `json:"peak,omitempty"`
	Target   int                       `json:"target,omitempty"`
	Unsized  string                    `json:"unsized,omitempty"`
}

type dashboardLag struct {
	Stream    string   `json:"stream"`
	Consumer  string   `json:"consumer"`
	Type      string   `json:"type"`
	Max       *float64 `json:"max_ms"`
	P95       *float64 `json:"p95_ms"`
	Threshold float64  `json:"threshold_ms"`
	Over      float64  `json:"over_minutes"`
	Flagged   bool     `json:"flagged"`
	Ongoing   bool     `json:"ongoing"`
	Silent    float64  `json:"silent_minutes"`
}

type dashboardFinding struct {
	Stream      string            `json:"stream"`
	Consumer    string            `json:"consumer,omitempty"`
	Issue       string            `json:"issue"`
	Severity    analyzer.Severity `json:"severity"`
	Details     string            `json:"details"`
	Remediation string            `json:"remediation"`
	First       *time.Time        `json:"first"`
	Last        *time.Time        `json:"last"`
	Ongoing     bool              `json:"ongoing"`
	Saving      *float64          `json:"saving"`
}

// dashboardUnknown is a check that could not judge some streams, for one reason.
type dashboardUnknown struct {
	Check   string   `json:"check"`
	Reason  string   `json:"reason"`
	Actions []string `json:"actions"`
	Streams []string `json:"streams"`
}

func newDashboard(a *analyzer.Analysis) *dashboard {
	s, limits := a.Audit.Snapshot, a.Audit.Config.Thresholds
	low, high := heatLines(limits.OverProvisionedPercent, limits.UnderProvisionedPercent)
	d := &dashboard{
		Account: plain(s.AccountID),
		Region:  plain(s.Region),
		Start:   s.Window.Start.UTC(),
		End:     s.Window.End.UTC(),
		Hours:   heatColumns(s.Window),
		Scale:   heatScale(low, high),
		Low:     low,
		High:    high,
		Summary: newDashboardSummary(a),
		Rows:    heatRows(a, high),
		Unknown: unknownByReason(a.Coverage.Unknown),

		Streams:  []dashboardStream{},
		Lags:     []dashboardLag{},
		Findings: []dashboardFinding{},
	}
	for i := range a.Streams {
		d.addStream(&a.Streams[i])
	}
	for i := range a.DeliveryStreams {
		r := &a.DeliveryStreams[i]
		d.Streams = append(d.Streams, dashboardStream{Name: plain(r.Stream.Name), Kind: analyzer.KindDelivery, Health: r.Health, Findings: bySeverity(r.Findings), Cost: money(r.Cost)})
		d.addFindings(r.Stream.Name, r.Findings)
	}
	return d
}

func (d *dashboard) addStream(r *analyzer.StreamReport) {
	row := dashboardStream{Name: plain(r.Stream.Name), Kind: analyzer.KindStream, Health: r.Health, Findings: bySeverity(r.Findings), Cost: money(r.Cost), Mode: r.Stream.Mode}
	if r.Stream.Config != nil {
		row.Shards = r.Stream.Config.OpenShards
	}
	if row.Unsized = r.Load.Unsized; row.Unsized == "" {
		row.Average, row.Busy = number(r.Load.Average), number(r.Load.Busy)
		row.Peak, row.Target = number(100*r.Load.Peak/float64(r.Load.Shards)), r.Load.Target
	}
	d.Streams = append(d.Streams, row)
	d.addFindings(r.Stream.Name, r.Findings)
	for _, l := range r.Lags {
		d.Lags = append(d.Lags, dashboardLag{
			Stream: plain(l.Stream), Consumer: plain(l.Consumer), Type: l.Type,
			Max: number(l.Max), P95: number(l.P95), Threshold: l.Threshold, Over: l.Over.Minutes(),
			Flagged: l.Flagged, Ongoing: l.Ongoing, Silent: l.Silent.Minutes(),
		})
	}
}

func (d *dashboard) addFindings(stream string, findings []analyzer.Finding) {
	for _, f := range findings {
		d.Findings = append(d.Findings, dashboardFinding{
			Stream: plain(stream), Consumer: plain(f.Consumer), Issue: f.Issue, Severity: f.Severity,
			Details: plain(f.Details), Remediation: plain(f.Remediation),
			First: f.FirstSeen, Last: f.LastSeen, Ongoing: f.Ongoing, Saving: money(f.Saving),
		})
	}
}

func newDashboardSummary(a *analyzer.Analysis) dashboardSummary {
	s := newSummary(a)
	out := dashboardSummary{
		DataStreams:     s.DataStreams,
		DeliveryStreams: s.FirehoseStreams,
		Excluded:        map[string]int{},
		Suppressed:      len(s.Suppressed),
		Findings:        newTotals(a).bySeverity,
		GBPerDay:        s.Throughput.GBPerDay,
		Health:          s.AverageHealth,
		Cost:            s.MonthlyCost,
		WithoutCost:     s.WithoutCost,
		Savings:         s.Savings,
	}
	for _, e := range s.Excluded {
		out.Excluded[e.Kind]++
	}
	return out
}

func bySeverity(findings []analyzer.Finding) map[analyzer.Severity]int {
	n := map[analyzer.Severity]int{}
	for _, f := range findings {
		n[f.Severity]++
	}
	return n
}

func unknownByReason(unknown []analyzer.Unknown) []dashboardUnknown {
	out := []dashboardUnknown{}
	for _, u := range unknown {
		i := slices.IndexFunc(out, func(o dashboardUnknown) bool { return o.Check == u.CheckID && o.Reason == plain(u.Reason) })
		if i < 0 {
			i = len(out)
			out = append(out, dashboardUnknown{Check: u.CheckID, Reason: plain(u.Reason), Actions: list(u.Actions)})
		}
		out[i].Streams = append(out[i].Streams, plain(u.Stream))
	}
	return out
}
