package analyzer

// Remedy is what a machine can do about a finding: a kind and its fields. In JSON it is one object
// with "kind" beside the fields.
type Remedy interface{ Kind() string }

// SetShardCount reshards a provisioned stream uniformly, one legal UpdateShardCount call per step.
type SetShardCount struct {
	Stream string `json:"stream"`
	From   int    `json:"from"` // open shards observed
	To     int    `json:"to"`
	Steps  []int  `json:"steps"` // the target of each call, the last one is To
}

// SplitShards splits single hot shards. ShardCount is what the stream has afterwards, with nothing else done.
type SplitShards struct {
	Stream     string       `json:"stream"`
	Splits     []ShardSplit `json:"splits"`
	From       int          `json:"from"` // open shards observed
	ShardCount int          `json:"shard_count"`
}

// ShardSplit is one SplitShard call.
type ShardSplit struct {
	ShardID            string `json:"shard_id"`
	NewStartingHashKey string `json:"new_starting_hash_key"`
}

// MergeShards joins cold shards with their neighbours. ShardCount is what the stream has afterwards,
// with nothing else done: where hot shards are split too, each split adds one.
type MergeShards struct {
	Stream     string       `json:"stream"`
	Merges     []ShardMerge `json:"merges"`
	From       int          `json:"from"` // open shards observed
	ShardCount int          `json:"shard_count"`
}

// ShardMerge is one MergeShards call: the hash key ranges of the two shards adjoin.
type ShardMerge struct {
	ShardID         string `json:"shard_id"`
	AdjacentShardID string `json:"adjacent_shard_id"`
}

// SwitchMode changes a stream's capacity mode, which keeps the open shards. ShardCount is the first
// provisioned count after that, 0 for on-demand.
type SwitchMode struct {
	Stream     string `json:"stream"`
	From       string `json:"from"`
	To         string `json:"to"`
	OpenShards int    `json:"open_shards"` // observed
	ShardCount int    `json:"shard_count"`
	Steps      []int  `json:"steps"` // further shard counts down or up to the target
}

// CreateAlarms adds CloudWatch alarms that are missing.
type CreateAlarms struct {
	Stream string      `json:"stream"`
	Alarms []AlarmSpec `json:"alarms"`
}

// AlarmSpec is an alarm to create.
type AlarmSpec struct {
	Name              string            `json:"alarm_name"` // proposed: no alarm of the account and region has it; "" where their names were not read
	Purpose           string            `json:"purpose"`    // iterator_age, write_throttling, read_throttling, fan_out_lag, delivery_success or data_freshness
	Namespace         string            `json:"namespace"`
	Metric            string            `json:"metric"`
	Dimensions        map[string]string `json:"dimensions"`
	Statistic         string            `json:"statistic"`
	Comparison        string            `json:"comparison_operator"`
	Threshold         float64           `json:"threshold"`
	PeriodSeconds     int               `json:"period_seconds"`
	EvaluationPeriods int               `json:"evaluation_periods"`
	DatapointsToAlarm int               `json:"datapoints_to_alarm"`
	TreatMissingData  string            `json:"treat_missing_data"`
}

// EnableStreamEncryption switches on server-side encryption of a data stream.
type EnableStreamEncryption struct {
	Stream string `json:"stream"`
	KeyID  string `json:"kms_key_id"`
}

// EnableDeliveryEncryption switches on server-side encryption of a delivery stream fed by direct puts.
type EnableDeliveryEncryption struct {
	DeliveryStream string `json:"delivery_stream"`
	KeyType        string `json:"key_type"`
}

// EnableShardMetrics switches on shard-level metrics.
type EnableShardMetrics struct {
	Stream  string   `json:"stream"`
	From    []string `json:"from"`
	Metrics []string `json:"shard_level_metrics"`
}

// SetRetention changes a data stream's retention. WorstLagHours is the longest that a reader was behind.
type SetRetention struct {
	Stream        string  `json:"stream"`
	FromHours     int     `json:"from_hours"`
	ToHours       int     `json:"to_hours"`
	WorstLagHours float64 `json:"worst_lag_hours"`
}

// SetBuffering changes a delivery stream's buffering hints.
type SetBuffering struct {
	DeliveryStream string `json:"delivery_stream"`
	Destination    string `json:"destination"`
	From           Buffer `json:"from"`
	To             Buffer `json:"to"`
}

// EnableS3Backup switches on a delivery stream's backup to S3. It can not be switched off again.
type EnableS3Backup struct {
	DeliveryStream string `json:"delivery_stream"`
	Destination    string `json:"destination"`
	From           string `json:"from_mode"`
	Mode           string `json:"mode"`
}

// AddLambdaTransformation is advice: a delivery stream delivers raw records.
type AddLambdaTransformation struct {
	DeliveryStream string `json:"delivery_stream"`
	Destination    string `json:"destination"`
}

// AddS3Endpoint is advice: a VPC without a gateway endpoint for S3 on the route tables that matter.
type AddS3Endpoint struct {
	DeliveryStream string   `json:"delivery_stream"`
	VPCID          string   `json:"vpc_id"`
	RouteTableIDs  []string `json:"route_table_ids"`
	Region         string   `json:"region"`
}

// CreateReplica is advice: a critical stream without a replica in another region.
type CreateReplica struct {
	Stream     string   `json:"stream"`
	Region     string   `json:"region"`      // where to
	Checked    []string `json:"checked"`     // the regions that were looked in
	ShardCount int      `json:"shard_count"` // 0 for on-demand
}

// The kinds of remedy, as they stand in JSON.
func (SetShardCount) Kind() string            { return "set_shard_count" }
func (SplitShards) Kind() string              { return "split_shards" }
func (MergeShards) Kind() string              { return "merge_shards" }
func (SwitchMode) Kind() string               { return "switch_mode" }
func (CreateAlarms) Kind() string             { return "create_alarms" }
func (EnableStreamEncryption) Kind() string   { return "enable_stream_encryption" }
func (EnableDeliveryEncryption) Kind() string { return "enable_delivery_encryption" }
func (EnableShardMetrics) Kind() string       { return "enable_shard_metrics" }
func (SetRetention) Kind() string             { return "set_retention" }
func (SetBuffering) Kind() string             { return "set_buffering" }
func (EnableS3Backup) Kind() string           { return "enable_s3_backup" }
func (AddLambdaTransformation) Kind() string  { return "add_lambda_transformation" }
func (AddS3Endpoint) Kind() string            { return "add_s3_endpoint" }
func (CreateReplica) Kind() string            { return "create_replica" }
