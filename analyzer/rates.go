package analyzer

// Rates are the list prices of one region in US dollars. Zero means that the price is not known.
type Rates struct {
	Region string `json:"region"`
	AsOf   string `json:"as_of"`  // the day they were read, YYYY-MM-DD
	Source string `json:"source"` // where

	// Kinesis Data Streams, provisioned.
	ShardHour         float64 `json:"shard_hour"`
	PutMillion        float64 `json:"put_payload_million"` // payload units of 25 KB
	ExtendedShardHour float64 `json:"extended_retention_shard_hour"`
	LongTermGBMonth   float64 `json:"long_term_retention_gb_month"`
	FanOutShardHour   float64 `json:"fan_out_consumer_shard_hour"`
	FanOutGB          float64 `json:"fan_out_gb"`

	// Kinesis Data Streams, on-demand standard and on-demand advantage.
	OnDemand  OnDemandRates `json:"on_demand"`
	Advantage OnDemandRates `json:"on_demand_advantage"`

	// Firehose. A tier holds up to UpToGB a month, the last one has 0 there.
	FirehoseGB         []Tier  `json:"firehose_gb"`
	FormatConversionGB float64 `json:"format_conversion_gb"`

	// What surrounds them.
	ShardMetricMonth float64 `json:"shard_metric_month"` // a CloudWatch custom metric, first tier
	AlarmMonth       float64 `json:"alarm_month"`
	S3PutThousand    float64 `json:"s3_put_thousand"`
}

// OnDemandRates are the prices of an on-demand plan.
type OnDemandRates struct {
	StreamHour      float64 `json:"stream_hour"`
	InGB            float64 `json:"in_gb"`
	OutGB           float64 `json:"out_gb"`
	FanOutGB        float64 `json:"fan_out_gb"`
	ExtendedGBMonth float64 `json:"extended_retention_gb_month"`
	LongTermGBMonth float64 `json:"long_term_retention_gb_month"`
}

// Tier is a volume of a month at one price.
type Tier struct {
	UpToGB float64 `json:"up_to_gb"`
	Price  float64 `json:"price"`
}

// HoursPerMonth is what AWS's price examples count as a month.
const HoursPerMonth = 730

// Pricer tells what a stream costs at list price; ok is false where a price or an amount is not known.
type Pricer interface {
	StreamMonthly(*Audit, *Stream) (usd float64, ok bool)
	DeliveryMonthly(*Audit, *DeliveryStream) (usd float64, ok bool)
	// PlanMonthly is what the account's plan bills beyond what its streams add.
	PlanMonthly(*Audit) (usd float64, ok bool)
}
