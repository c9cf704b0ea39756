package report

import (
	"maps"
	"math"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// totals are the figures over all streams that several outputs state.
type totals struct {
	findings      int
	bySeverity    map[analyzer.Severity]int
	opportunities int // findings with a saving
	health        float64
	cost          *float64 // a month, of the streams whose cost is known and the account's plan; nil where none is
	withoutCost   int      // streams whose cost is not known
	traffic       traffic
}

func newTotals(a *analyzer.Analysis) totals {
	t := totals{bySeverity: map[analyzer.Severity]int{}, traffic: newTraffic(a)}
	for f := range a.Findings {
		t.findings++
		t.bySeverity[f.Severity]++
		if f.Saving != nil && *f.Saving > 0 {
			t.opportunities++
		}
	}
	add := func(health int, cost *float64) {
		t.health += float64(health)
		if cost == nil {
			t.withoutCost++
			return
		}
		if t.cost == nil {
			t.cost = new(float64)
		}
		*t.cost += *cost
	}
	for _, r := range a.Streams {
		add(r.Health, r.Cost)
	}
	for _, r := range a.DeliveryStreams {
		add(r.Health, r.Cost)
	}
	if t.cost != nil && a.PlanCost != nil {
		*t.cost += *a.PlanCost
	}
	if n := len(a.Streams) + len(a.DeliveryStreams); n > 0 {
		t.health /= float64(n)
	} else {
		t.health = math.NaN()
	}
	return t
}

// AverageHealth is the mean health score of the streams, 0 to 100; ok is false where there are none.
func AverageHealth(a *analyzer.Analysis) (score float64, ok bool) {
	score = newTotals(a).health
	return score, !math.IsNaN(score)
}

// traffic is what enters the analysed streams from outside: a delivery stream that reads an analysed
// data stream is not counted again.
type traffic struct {
	bytes, records float64 // a second
	unknown        int     // streams whose traffic was not read, and is not in the sums
}

func newTraffic(a *analyzer.Analysis) traffic {
	var t traffic
	analysed := make(map[string]bool, len(a.Streams))
	for _, r := range a.Streams {
		analysed[r.Stream.ARN] = true
		if !r.Load.Known {
			t.unknown++
			continue
		}
		t.bytes += perSecond(r.Load.Bytes)
		t.records += perSecond(r.Load.Records)
	}
	elsewhere := map[string]traffic{} // by delivery stream, or the data stream that it reads and that is not analysed
	for _, r := range a.DeliveryStreams {
		c := r.Stream.Config
		if c != nil && c.Source == analyzer.SourceKinesis && analysed[c.SourceARN] {
			continue
		}
		bytes, records, ok := deliveryRates(r.Stream, a.Audit.Window())
		if !ok {
			t.unknown++
			continue
		}
		source := r.Stream.Name
		if c != nil && c.Source == analyzer.SourceKinesis {
			source = c.SourceARN // several that read one stream read the same records
		}
		known := elsewhere[source]
		elsewhere[source] = traffic{bytes: max(known.bytes, bytes), records: max(known.records, records)}
	}
	for _, source := range slices.Sorted(maps.Keys(elsewhere)) {
		t.bytes += elsewhere[source].bytes
		t.records += elsewhere[source].records
	}
	return t
}

// gbPerDay counts a gigabyte as 2^30 bytes, as AWS's price calculator does.
func (t traffic) gbPerDay() float64 { return t.bytes * 86400 / (1 << 30) }
