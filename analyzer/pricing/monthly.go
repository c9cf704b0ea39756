package pricing

import (
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// ListPrices tells what streams cost a month at list price.
type ListPrices struct{}

var _ analyzer.Pricer = ListPrices{}

// StreamMonthly is what a data stream costs a month with the traffic of the window.
func (ListPrices) StreamMonthly(a *analyzer.Audit, s *analyzer.Stream) (usd float64, ok bool) {
	u, ok := UsageOf(a, s)
	if !ok {
		return 0, false
	}
	if s.Mode == analyzer.OnDemand {
		usd, _, ok = OnDemandMonthly(a, s, u)
		return usd, ok
	}
	return Provisioned(a.Rates, u)
}

// OnDemandMonthly is what an on-demand stream adds to the account's bill under the account's plan.
// assumed is true where the plan was not read and standard prices were taken.
func OnDemandMonthly(a *analyzer.Audit, s *analyzer.Stream, u Usage) (usd float64, assumed, ok bool) {
	plan := a.Snapshot.Plan
	if plan == nil || !plan.OnDemandAdvantage {
		usd, ok = OnDemand(a.Rates, u)
		return usd, plan == nil, ok
	}
	var in, out float64
	for i := range a.Snapshot.Streams {
		other := &a.Snapshot.Streams[i]
		if other.Mode != analyzer.OnDemand || other.Name == s.Name {
			continue
		}
		v, known := UsageOf(a, other)
		if !known {
			if a.Config.Filters.LeftOut(other, a.Window()) != "" {
				continue // left out: its traffic was not read, and only makes the floor easier to reach
			}
			return 0, false, false
		}
		in += rounded(v.Bytes, v.Records, onDemandRound)
		out += v.ReadBytes + v.FanOutBytes
	}
	usd, ok = Advantage(a.Rates, u, in, out)
	return usd, false, ok
}

// DeliveryMonthly is what a delivery stream's ingestion and format conversion cost a month, each record
// rounded up to 5 KB. Where a part has no price in the book (MSK sources, Iceberg and Snowflake
// destinations, delivery into a VPC, dynamic partitioning) ok is false.
func (ListPrices) DeliveryMonthly(a *analyzer.Audit, d *analyzer.DeliveryStream) (usd float64, ok bool) {
	if a.Rates == nil || d.Config == nil {
		return 0, false
	}
	to := d.Config.Destination
	if !slices.Contains([]string{analyzer.SourceDirectPut, analyzer.SourceKinesis}, d.Config.Source) ||
		to.Kind == analyzer.DestinationIceberg || to.Kind == analyzer.DestinationSnowflake || to.VPC != nil || to.DynamicParts {
		return 0, false
	}
	w := a.Window()
	records, okR := d.Metrics.Get(d.RecordMetric(), "Sum", analyzer.FiveMinutes)
	bytes, okB := d.Metrics.Get(d.ByteMetric(), "Sum", analyzer.FiveMinutes)
	if !okR || !okB {
		return 0, false
	}
	records, bytes = records.Between(w), bytes.Between(w)
	if records.Empty() {
		return 0, true
	}
	seconds := w.End.Sub(records.Start).Seconds()
	volume := monthlyGB(rounded(bytes.Sum()/seconds, records.Sum()/seconds, firehoseRound))
	var b bill
	below := 0.0
	for _, tier := range a.Rates.FirehoseGB {
		part := volume - below
		if tier.UpToGB > 0 {
			part = min(part, tier.UpToGB-below)
		}
		if part <= 0 {
			break
		}
		b.add(part, tier.Price)
		below = tier.UpToGB
	}
	if len(a.Rates.FirehoseGB) == 0 {
		return 0, false
	}
	if to.FormatConversion {
		b.add(volume, a.Rates.FormatConversionGB)
	}
	return b.usd, !b.missing
}
