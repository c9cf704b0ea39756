package pricing

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// Services are the codes under which the Price List API keeps the products that FromPriceList reads.
func Services() []string {
	return []string{"AmazonKinesis", "AmazonKinesisFirehose", "AmazonCloudWatch", "AmazonS3"}
}

// product is one element of the Price List API's PriceList, which are JSON strings.
// https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-an-offer.html
type product struct {
	Product struct {
		Attributes map[string]string `json:"attributes"`
	} `json:"product"`
	Terms struct {
		OnDemand map[string]struct {
			PriceDimensions map[string]struct {
				BeginRange   string            `json:"beginRange"`
				EndRange     string            `json:"endRange"`
				PricePerUnit map[string]string `json:"pricePerUnit"`
			} `json:"priceDimensions"`
		} `json:"OnDemand"`
	} `json:"terms"`
}

// item tells one product from the others of its service: its usage type without the region's prefix,
// and where that is not enough its operation or group.
type item struct {
	usage, operation, group string
	into                    func(*analyzer.Rates) *float64
	scale                   float64 // of the unit in the list to ours; 0 is 1
}

var items = []item{
	{usage: "Storage-ShardHour", operation: "shardHourStorage", into: func(r *analyzer.Rates) *float64 { return &r.ShardHour }},
	{usage: "PutRequestPayloadUnits", into: func(r *analyzer.Rates) *float64 { return &r.PutMillion }, scale: 1e6},
	{usage: "Extended-ShardHour", operation: "shardHourStorage", into: func(r *analyzer.Rates) *float64 { return &r.ExtendedShardHour }},
	{usage: "LongTermRetention-ByteHrs", operation: "LongTermRetentionByteHrs", into: func(r *analyzer.Rates) *float64 { return &r.LongTermGBMonth }},
	{usage: "EnhancedFanoutHour", into: func(r *analyzer.Rates) *float64 { return &r.FanOutShardHour }},
	{usage: "ReadBytes", operation: "EnhancedFanoutDataRetrieval", into: func(r *analyzer.Rates) *float64 { return &r.FanOutGB }},

	{usage: "OnDemand-StreamHour", into: func(r *analyzer.Rates) *float64 { return &r.OnDemand.StreamHour }},
	{usage: "OnDemand-BilledIncomingBytes", group: "OnDemand", into: func(r *analyzer.Rates) *float64 { return &r.OnDemand.InGB }},
	{usage: "OnDemand-BilledOutgoingBytes", group: "OnDemand", into: func(r *analyzer.Rates) *float64 { return &r.OnDemand.OutGB }},
	{usage: "OnDemand-BilledOutgoingEFOBytes", group: "OnDemand", into: func(r *analyzer.Rates) *float64 { return &r.OnDemand.FanOutGB }},
	{usage: "OnDemand-ExtendedRetention-ByteHrs", group: "OnDemand", into: func(r *analyzer.Rates) *float64 { return &r.OnDemand.ExtendedGBMonth }},
	{usage: "OnDemand-LongTermRetention-ByteHrs", group: "OnDemand", into: func(r *analyzer.Rates) *float64 { return &r.OnDemand.LongTermGBMonth }},

	{operation: "AdvantageDataIngested", into: func(r *analyzer.Rates) *float64 { return &r.Advantage.InGB }},
	{operation: "AdvantageDataRetrieval", into: func(r *analyzer.Rates) *float64 { return &r.Advantage.OutGB }},
	{operation: "AdvantageEFODataRetrieval", into: func(r *analyzer.Rates) *float64 { return &r.Advantage.FanOutGB }},
	{operation: "AdvantageExtRetentionByteHrs", into: func(r *analyzer.Rates) *float64 { return &r.Advantage.ExtendedGBMonth }},
	{operation: "AdvantageLTRetentionByteHrs", into: func(r *analyzer.Rates) *float64 { return &r.Advantage.LongTermGBMonth }},

	{usage: "DFCBilledBytes", into: func(r *analyzer.Rates) *float64 { return &r.FormatConversionGB }},
	{usage: "CW:MetricMonitorUsage", into: func(r *analyzer.Rates) *float64 { return &r.ShardMetricMonth }},
	{usage: "CW:AlarmMonitorUsage", into: func(r *analyzer.Rates) *float64 { return &r.AlarmMonth }},
	{usage: "Requests-Tier1", into: func(r *analyzer.Rates) *float64 { return &r.S3PutThousand }, scale: 1000},
}

// regionPrefix stands before a usage type in most regions, e.g. "USE2-" or "APN1-".
var regionPrefix = regexp.MustCompile(`^[A-Z]{2,4}[0-9]?-`)

// FromPriceList reads a region's rates from Price List API products of Services(). A price that is
// not in the list, or is there with two different values, stays unknown.
func FromPriceList(region, asOf string, list []string) (*analyzer.Rates, error) {
	b := book{rates: &analyzer.Rates{Region: region, AsOf: asOf, Source: "AWS Price List API"}, seen: map[*float64][]float64{}}
	for i, text := range list {
		var p product
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			return nil, fmt.Errorf("price list, product %d of %d: %w", i+1, len(list), err)
		}
		if err := b.read(&p); err != nil {
			return nil, fmt.Errorf("price list of %s, %s: %w", region, p.Product.Attributes["usagetype"], err)
		}
	}
	for into, prices := range b.seen {
		if slices.Min(prices) == slices.Max(prices) {
			*into = prices[0]
		}
	}
	if len(b.seen) == 0 && b.rates.FirehoseGB == nil {
		return nil, fmt.Errorf("price list of %s: no known product is in it", region)
	}
	return b.rates, nil
}

// book collects the prices that were seen for each rate.
type book struct {
	rates *analyzer.Rates
	seen  map[*float64][]float64

	tiered bool // a Firehose price was seen
}

func (b *book) read(p *product) error {
	attr := p.Product.Attributes
	if code := attr["regionCode"]; code != "" && code != b.rates.Region {
		return nil
	}
	bare := regionPrefix.ReplaceAllString(attr["usagetype"], "")
	if bare == "BilledBytes" && attr["group"] == "Event-by-Event Processing" && attr["sourcetype"] == "" {
		all, err := tiers(p)
		if err != nil {
			return err
		}
		// PutRecord and PutRecordBatch are two products at one price; two prices leave it unknown.
		if b.tiered && !slices.Equal(b.rates.FirehoseGB, all) {
			all = nil
		}
		b.rates.FirehoseGB, b.tiered = all, true
		return nil
	}
	operation := cmp.Or(attr["kinesisAdvantageOperation"], attr["operation"])
	for _, it := range items {
		if (it.usage != "" && it.usage != bare) || (it.operation != "" && it.operation != operation) || (it.group != "" && it.group != attr["group"]) {
			continue
		}
		all, err := tiers(p)
		if err != nil {
			return err
		}
		price := all[0].Price
		if it.scale > 0 {
			price *= it.scale
		}
		into := it.into(b.rates)
		b.seen[into] = append(b.seen[into], price)
		return nil
	}
	return nil
}

func tiers(p *product) ([]analyzer.Tier, error) {
	type ranged struct{ begin, end, price float64 }
	var found []ranged
	for _, term := range p.Terms.OnDemand {
		for _, d := range term.PriceDimensions {
			price, err := strconv.ParseFloat(d.PricePerUnit["USD"], 64)
			if err != nil {
				return nil, fmt.Errorf("price in US dollars: %w", err)
			}
			if !(price >= 0) || math.IsInf(price, 0) {
				return nil, fmt.Errorf("price in US dollars is %v", price)
			}
			begin, err := strconv.ParseFloat(d.BeginRange, 64)
			if err != nil {
				return nil, fmt.Errorf("beginRange: %w", err)
			}
			end := 0.0
			if d.EndRange != "Inf" && d.EndRange != "" {
				if end, err = strconv.ParseFloat(d.EndRange, 64); err != nil {
					return nil, fmt.Errorf("endRange: %w", err)
				}
			}
			found = append(found, ranged{begin, end, price})
		}
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("there is no on-demand price")
	}
	slices.SortFunc(found, func(a, b ranged) int { return cmp.Compare(a.begin, b.begin) })
	out := make([]analyzer.Tier, len(found))
	for i, f := range found {
		out[i] = analyzer.Tier{UpToGB: f.end, Price: f.price}
	}
	return out, nil
}
