package checks

import (
	"slices"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestNoEnhancedMonitoring(t *testing.T) {
	for name, c := range map[string]struct {
		stream string
		change func(*analyzer.Stream)
		want   outcome
	}{
		"critical by name":               {"orders", func(*analyzer.Stream) {}, finds},
		"critical by tag":                {"clicks", func(s *analyzer.Stream) { s.Tags["Tier"] = "1" }, finds},
		"not critical":                   {"clicks", func(*analyzer.Stream) {}, passes},
		"not critical by tag":            {"orders", func(s *analyzer.Stream) { s.Tags["Critical"] = "no" }, passes},
		"one level is on":                {"orders", func(s *analyzer.Stream) { s.Config.ShardMetrics = []string{"IncomingBytes"} }, passes},
		"tags not read":                  {"clicks", func(s *analyzer.Stream) { s.Tags = nil }, lacks(analyzer.NeedTags)},
		"tags not read, but it is on":    {"clicks", func(s *analyzer.Stream) { s.Tags, s.Config.ShardMetrics = nil, []string{"ALL"} }, passes},
		"tags not read, name says it":    {"orders", func(s *analyzer.Stream) { s.Tags = nil }, lacks(analyzer.NeedTags)},
		"configuration not read":         {"orders", func(s *analyzer.Stream) { s.Config = nil }, lacks(analyzer.NeedConfig)},
		"nothing read":                   {"clicks", func(s *analyzer.Stream) { s.Config, s.Tags = nil, nil }, lacks(analyzer.NeedConfig)},
		"not critical, nothing else set": {"clicks", func(s *analyzer.Stream) { s.Config = nil }, passes},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStream(c.stream, 4)
			c.change(&s)
			expect(t, newWorld(s).judge(noEnhancedMonitoring), c.want)
		})
	}
}

func TestNoEnhancedMonitoringRemedy(t *testing.T) {
	w := newWorld(newStream("orders", 10))
	f := w.judge(noEnhancedMonitoring).Findings[0]
	costs(t, "cost", f.Cost, 21) // 10 shards x 7 metrics x $0.30
	says(t, f, "10 open shards", "$21.00")
	remedy := f.Remedy.(analyzer.EnableShardMetrics)
	if remedy.Stream != "orders" || len(remedy.Metrics) != 7 || slices.Contains(remedy.Metrics, "ALL") || !slices.IsSorted(remedy.Metrics) {
		t.Errorf("remedy %+v, want the seven metrics by name", remedy)
	}
	w.rates = nil
	if f := w.judge(noEnhancedMonitoring).Findings[0]; f.Cost != nil {
		t.Errorf("cost of $%.2f where no price is known", *f.Cost)
	}
}
