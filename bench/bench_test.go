// Package bench measures an audit of the demo estate. README.md says what the figures were.
package bench

import (
	"io"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/analyzer/collect"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/analyzer/report"
	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
)

var end = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func audit(s *analyzer.Snapshot) *analyzer.Analysis {
	a := analyzer.NewAudit(s, analyzer.DefaultConfig(), pricing.Embedded(s.Region))
	return analyzer.Run(a, checks.All(), pricing.ListPrices{})
}

// BenchmarkCollect reads the estate from an AWS that keeps the documented quotas. It reports the calls
// and how many were throttled.
func BenchmarkCollect(b *testing.B) {
	estate := demo.Snapshot(end)
	for b.Loop() {
		server := awstest.Start(b, estate)
		server.Env(b)
		account, err := collect.Connect(b.Context(), estate.Region, "")
		if err != nil {
			b.Fatal(err)
		}
		if _, err := account.Snapshot(b.Context(), collect.Options{Config: analyzer.DefaultConfig(), Window: estate.Window, Now: end}); err != nil {
			b.Fatal(err)
		}
		calls := 0
		for _, n := range server.Calls() {
			calls += n
		}
		b.ReportMetric(float64(calls), "calls/op")
		b.ReportMetric(float64(server.Calls()["cloudwatch:GetMetricData"]), "GetMetricData/op")
		b.ReportMetric(float64(server.Throttled()), "throttled/op")
	}
}

// BenchmarkRun runs the checks over the estate.
func BenchmarkRun(b *testing.B) {
	estate := demo.Snapshot(end)
	for b.Loop() {
		audit(estate)
	}
}

// BenchmarkReports writes the console report and the four files.
func BenchmarkReports(b *testing.B) {
	analysis := audit(demo.Snapshot(end))
	for b.Loop() {
		for _, write := range []func(io.Writer, *analyzer.Analysis) error{
			report.WriteJSON, report.WriteDashboard, report.WriteLagCSV, report.WritePlan,
			func(w io.Writer, a *analyzer.Analysis) error {
				return report.WriteConsole(w, a, report.ConsoleOptions{})
			},
		} {
			if err := write(io.Discard, analysis); err != nil {
				b.Fatal(err)
			}
		}
	}
}
