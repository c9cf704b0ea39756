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
	switch {
	case !ok:
	case s.Mode == analyzer.OnDemand:
		return onDemandMonthly(a, s, u)
	case s.Mode == analyzer.Provisioned:
		return Provisioned(a.Rates, u)
	}
	return 0, false
}

// onDemandMonthly is what an on-demand stream adds to the account's bill under the account's plan, at
// standard prices where that was not read.
func onDemandMonthly(a *analyzer.Audit, s *analyzer.Stream, u Usage) (usd float64, ok bool) {
	plan := a.Snapshot.Plan
	if plan == nil || !plan.OnDemandAdvantage {
		return OnDemand(a.Rates, u)
	}
	in, out, known := onDemandRates(a, s.Name)
	if !known {
		return 0, false
	}
	return Advantage(a.Rates, u, in, out)
}

// LeaveOnDemand is what a stream with usage u takes off the account's bill, at least, when it leaves
// on-demand mode. Under On-demand Advantage its floor is billed on, so only what the stream alone has
// above it counts: that holds however many streams leave.
func LeaveOnDemand(a *analyzer.Audit, u Usage) (usd float64, assumed, ok bool) {
	return onDemandBound(a, u, 0)
}

// EnterOnDemand is what a stream with usage u puts on the account's bill, at most, when it enters
// on-demand mode: under On-demand Advantage as if other streams used the floor up.
func EnterOnDemand(a *analyzer.Audit, u Usage) (usd float64, assumed, ok bool) {
	return onDemandBound(a, u, advantageFloor)
}

func onDemandBound(a *analyzer.Audit, u Usage, others float64) (usd float64, assumed, ok bool) {
	plan := a.Snapshot.Plan
	if plan != nil && plan.OnDemandAdvantage {
		usd, ok = Advantage(a.Rates, u, others, others)
		return usd, false, ok
	}
	usd, ok = OnDemand(a.Rates, u)
	return usd, plan == nil, ok
}

// onDemandRates are the billed bytes a second that go into and out of the account's on-demand streams,
// without the one named except.
func onDemandRates(a *analyzer.Audit, except string) (in, out float64, known bool) {
	for i := range a.Snapshot.Streams {
		s := &a.Snapshot.Streams[i]
		if s.Mode != analyzer.OnDemand || s.Name == except {
			continue
		}
		u, ok := UsageOf(a, s)
		if !ok {
			return 0, 0, false
		}
		in += rounded(u.Bytes, u.Records, onDemandRound)
		out += u.ReadBytes + u.FanOutBytes
	}
	return in, out, true
}

// PlanMonthly is what On-demand Advantage bills beyond what each stream adds on top of the others: its
// floor, and what falls away only with several of them. It is zero on the standard plan.
func (ListPrices) PlanMonthly(a *analyzer.Audit) (usd float64, ok bool) {
	if a.Snapshot.Plan == nil || !a.Snapshot.Plan.OnDemandAdvantage {
		return 0, true
	}
	in, out, known := onDemandRates(a, "")
	if a.Rates == nil || !known {
		return 0, false
	}
	var b bill
	b.add(monthlyGB(max(in, advantageFloor)), a.Rates.Advantage.InGB)
	b.add(monthlyGB(max(out, advantageFloor)), a.Rates.Advantage.OutGB)
	for i := range a.Snapshot.Streams {
		s := &a.Snapshot.Streams[i]
		if s.Mode != analyzer.OnDemand {
			continue
		}
		u, read := UsageOf(a, s)
		if !read {
			continue
		}
		u.RetentionHours, u.ShardMetrics = 0, 0 // billed apart from the floor
		othersIn, othersOut, _ := onDemandRates(a, s.Name)
		added, priced := Advantage(a.Rates, u, othersIn, othersOut)
		b.usd -= added
		b.missing = b.missing || !priced
	}
	return b.usd, !b.missing
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
