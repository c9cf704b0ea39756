package pricing

import (
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var week = analyzer.Window{Start: time.Date(2026, 11, 13, 12, 0, 0, 0, time.UTC), End: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)}

// steady is a metric with the same sum in each bucket of the week.
func steady(perSecond float64) analyzer.Series {
	s := analyzer.Series{Start: week.Start, Period: analyzer.FiveMinutes, Values: make([]float64, 2016)}
	for i := range s.Values {
		s.Values[i] = perSecond * 300
	}
	return s
}

// onDemandStream takes in and gives out so many records of 1 KiB a second.
func onDemandStream(name string, rate float64) analyzer.Stream {
	sum := func(metric string) analyzer.Metric {
		return analyzer.Metric{Name: metric, Stat: "Sum", Period: analyzer.FiveMinutes}
	}
	return analyzer.Stream{
		Name: name, Mode: analyzer.OnDemand, Tags: map[string]string{}, Consumers: []analyzer.Consumer{},
		Config: &analyzer.StreamConfig{OpenShards: 4, RetentionHours: 24},
		Metrics: analyzer.Metrics{
			sum("IncomingBytes"): steady(1024 * rate), sum("IncomingRecords"): steady(rate),
			sum("WriteProvisionedThroughputExceeded"): {Period: analyzer.FiveMinutes}, sum("GetRecords.Bytes"): steady(1024 * rate),
		},
	}
}

// An account on On-demand Advantage pays its floor or its traffic, however that falls on its streams.
func TestAdvantageAccount(t *testing.T) {
	const floor = 3079.69 // 25 MiB a second in and out, at list price
	for name, c := range map[string]struct {
		rates []float64 // KiB a second of each stream
		want  float64
	}{
		"below the floor":             {[]float64{1000, 2000}, floor},
		"one alone is below":          {[]float64{20 * 1024, 10 * 1024}, floor * 30 / 25},
		"above without any one of it": {[]float64{30 * 1024, 30 * 1024, 1024}, floor * 61 / 25},
	} {
		s := &analyzer.Snapshot{Window: week, Plan: &analyzer.AccountPlan{OnDemandAdvantage: true}}
		for i, rate := range c.rates {
			s.Streams = append(s.Streams, onDemandStream(string(rune('a'+i)), rate))
		}
		a := analyzer.NewAudit(s, analyzer.DefaultConfig(), Embedded("us-east-1"))
		total, ok := ListPrices{}.PlanMonthly(a)
		if !ok {
			t.Fatalf("%s: the plan has no price", name)
		}
		for i := range s.Streams {
			usd, ok := ListPrices{}.StreamMonthly(a, &s.Streams[i])
			if !ok {
				t.Fatalf("%s: stream %s has no price", name, s.Streams[i].Name)
			}
			total += usd
		}
		if !near(total, c.want) {
			t.Errorf("%s: $%.2f a month, want $%.2f", name, total, c.want)
		}
	}
}

func TestStandardPlanAddsNothing(t *testing.T) {
	s := &analyzer.Snapshot{Window: week, Plan: &analyzer.AccountPlan{}, Streams: []analyzer.Stream{onDemandStream("a", 1000)}}
	a := analyzer.NewAudit(s, analyzer.DefaultConfig(), Embedded("us-east-1"))
	if usd, ok := (ListPrices{}).PlanMonthly(a); !ok || usd != 0 {
		t.Errorf("the standard plan costs $%.2f (%v), want nothing", usd, ok)
	}
	if usd, ok := (ListPrices{}).StreamMonthly(a, &s.Streams[0]); !ok || !near(usd, 329.95) {
		t.Errorf("a stream on it costs $%.2f (%v), want $329.95", usd, ok)
	}
	s.Streams[0].Mode = ""
	if usd, ok := (ListPrices{}).StreamMonthly(a, &s.Streams[0]); ok {
		t.Errorf("a stream whose mode was not read costs $%.2f, want not known", usd)
	}
}

// A delivery stream pays 5 KB for each record, however small.
func TestDeliveryMonthly(t *testing.T) {
	d := analyzer.DeliveryStream{
		Name:   "d",
		Config: &analyzer.DeliveryConfig{Source: analyzer.SourceDirectPut, Destination: analyzer.Destination{Kind: analyzer.DestinationS3}},
		Metrics: analyzer.Metrics{
			{Name: "IncomingBytes", Stat: "Sum", Period: analyzer.FiveMinutes}:   steady(1024 * 1000),
			{Name: "IncomingRecords", Stat: "Sum", Period: analyzer.FiveMinutes}: steady(1000),
		},
	}
	a := analyzer.NewAudit(&analyzer.Snapshot{Window: week}, analyzer.DefaultConfig(), Embedded("us-east-1"))
	if usd, ok := (ListPrices{}).DeliveryMonthly(a, &d); !ok || !near(usd, 363.41) {
		t.Errorf("$%.2f (%v), want $363.41", usd, ok)
	}
	d.Config.Destination.FormatConversion = true
	if usd, ok := (ListPrices{}).DeliveryMonthly(a, &d); !ok || !near(usd, 363.41+225.56) {
		t.Errorf("with format conversion $%.2f (%v), want $588.97", usd, ok)
	}
	d.Config.Source = analyzer.SourceMSK
	if usd, ok := (ListPrices{}).DeliveryMonthly(a, &d); ok {
		t.Errorf("from MSK, whose price is not in the book: $%.2f", usd)
	}
}

// However many streams switch, what they are told to save is no more than what the account saves, and
// what they are told it costs no less.
func TestAdvantageBounds(t *testing.T) {
	rates := []float64{20 * 1024, 30 * 1024, 2 * 1024}
	s := &analyzer.Snapshot{Window: week, Plan: &analyzer.AccountPlan{OnDemandAdvantage: true}}
	for i, rate := range rates {
		s.Streams = append(s.Streams, onDemandStream(string(rune('a'+i)), rate))
	}
	a := analyzer.NewAudit(s, analyzer.DefaultConfig(), Embedded("us-east-1"))
	const perMiB = 3079.69 / 25
	var leaving, entering float64
	for i := range s.Streams {
		u, ok := UsageOf(a, &s.Streams[i])
		if !ok {
			t.Fatal("usage is not known")
		}
		leave, _, okLeave := LeaveOnDemand(a, u)
		enter, _, okEnter := EnterOnDemand(a, u)
		if !okLeave || !okEnter {
			t.Fatal("a bound has no price")
		}
		leaving, entering = leaving+leave, entering+enter
	}
	if all := perMiB * (52 - 25); leaving > all || !near(leaving, perMiB*5) {
		t.Errorf("leaving saves $%.2f, want $%.2f of at most $%.2f", leaving, perMiB*5, all)
	}
	if !near(entering, perMiB*52) {
		t.Errorf("entering costs $%.2f, want $%.2f", entering, perMiB*52)
	}
}

// Where another on-demand stream's traffic was not read, what this one adds can not be told.
func TestAdvantageWithAnUnreadStream(t *testing.T) {
	s := &analyzer.Snapshot{Window: week, Plan: &analyzer.AccountPlan{OnDemandAdvantage: true}, Streams: []analyzer.Stream{
		onDemandStream("a", 1000), {Name: "dev-b", Mode: analyzer.OnDemand},
	}}
	a := analyzer.NewAudit(s, analyzer.DefaultConfig(), Embedded("us-east-1"))
	if usd, ok := (ListPrices{}).StreamMonthly(a, &s.Streams[0]); ok {
		t.Errorf("it costs $%.2f, want not known", usd)
	}
	if usd, ok := (ListPrices{}).PlanMonthly(a); ok {
		t.Errorf("the plan costs $%.2f, want not known", usd)
	}
}
