package demo

import (
	"slices"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
)

func audit(end time.Time) *analyzer.Analysis {
	s := Snapshot(end)
	return analyzer.Run(analyzer.NewAudit(s, analyzer.DefaultConfig(), pricing.Embedded(s.Region)), checks.All(), pricing.ListPrices{})
}

// found are the checks that found something, by stream, sorted.
func found(a *analyzer.Analysis) map[string][]string {
	got := map[string][]string{}
	add := func(name string, findings []analyzer.Finding) {
		for _, f := range findings {
			got[name] = append(got[name], f.CheckID)
		}
		slices.Sort(got[name])
	}
	for _, r := range a.Streams {
		add(r.Stream.Name, r.Findings)
	}
	for _, r := range a.DeliveryStreams {
		add(r.Stream.Name, r.Findings)
	}
	return got
}

func TestFindingsAreThePlantedOnes(t *testing.T) {
	planted := Planted()
	for _, end := range ends {
		a := audit(end)
		got := found(a)
		for name, want := range planted {
			if !slices.Equal(got[name], want) {
				t.Errorf("%s: %s: found %v, planted %v", end, name, got[name], want)
			}
		}
		for name, ids := range got {
			if len(ids) > 0 && planted[name] == nil {
				t.Errorf("%s: %s: found %v, planted nothing", end, name, ids)
			}
		}
		for _, u := range a.Coverage.Unknown {
			t.Errorf("%s: %s: %s is unknown: %s", end, u.Stream, u.CheckID, u.Reason)
		}
	}
}

func TestEveryCheckHasAFinding(t *testing.T) {
	planted := map[string]bool{}
	for _, ids := range Planted() {
		for _, id := range ids {
			planted[id] = true
		}
	}
	for _, c := range checks.All() {
		if !planted[c.ID] {
			t.Errorf("nothing of the estate has %s", c.Title)
		}
	}
}
