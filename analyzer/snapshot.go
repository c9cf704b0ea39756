// Package analyzer is the domain of kinesis-audit: what was observed (Snapshot), what is looked for
// (Check) and what came of it (Analysis). It does no I/O and imports only the standard library: the
// same snapshot and configuration always give the same analysis.
package analyzer

import "time"

// SnapshotVersion is the version of the snapshot's JSON that this code reads and writes.
const SnapshotVersion = 1

// Snapshot is all that was observed of one account in one region, and nothing inferred.
//
// Throughout, null (a nil slice, map or pointer) means "not read" and empty means "read, and there is
// none". What was refused or failed stands in Gaps.
type Snapshot struct {
	Version         int              `json:"version"`
	AccountID       string           `json:"account_id"`
	Region          string           `json:"region"`
	Window          Window           `json:"window"`
	Select          []string         `json:"select"` // the globs that chose what was read; none chose all
	Streams         []Stream         `json:"data_streams"`
	DeliveryStreams []DeliveryStream `json:"delivery_streams"`
	Alarms          []Alarm          `json:"alarms"`
	AlarmNames      []string         `json:"alarm_names"` // of all metric and composite alarms, sorted
	Plan            *AccountPlan     `json:"account_plan"`
	Readers         []LambdaReader   `json:"lambda_readers"`
	Network         *Network         `json:"network"`
	RemoteRegions   []string         `json:"remote_regions"` // whose streams were all listed
	RemoteStreams   []RemoteStream   `json:"remote_streams"`
	Gaps            []Gap            `json:"gaps"`
}

// Window is the time an audit looks at: Start inclusive, End exclusive, both UTC on a five-minute mark.
type Window struct {
	Start time.Time `json:"start"`
	End   time.Time `json:"end"`
}

// Length is how long the window is.
func (w Window) Length() time.Duration { return w.End.Sub(w.Start) }

// Stream modes, as DescribeStreamSummary names them.
const (
	Provisioned = "PROVISIONED"
	OnDemand    = "ON_DEMAND"
)

// Stream is a Kinesis data stream.
type Stream struct {
	Name      string            `json:"name"`
	ARN       string            `json:"arn"`
	Status    string            `json:"status"`
	Mode      string            `json:"mode"` // Provisioned, OnDemand, or "" where not read
	CreatedAt *time.Time        `json:"created_at"`
	Tags      map[string]string `json:"tags"`
	Config    *StreamConfig     `json:"config"`
	Policy    *bool             `json:"resource_policy"` // whether it has one; nil where that was not asked (WantsPolicy) or not read
	Shards    []Shard           `json:"shards"`
	Consumers []Consumer        `json:"consumers"`
	Metrics   Metrics           `json:"metrics"`
}

// StreamConfig is what DescribeStreamSummary says of a stream.
type StreamConfig struct {
	OpenShards     int      `json:"open_shards"`
	RetentionHours int      `json:"retention_hours"`
	Encryption     string   `json:"encryption"` // "NONE" or "KMS"
	KeyID          string   `json:"key_id"`     // key id, key ARN, alias ARN or alias name, verbatim
	ShardMetrics   []string `json:"shard_metrics"`
}

// ShardState tells what became of a shard.
type ShardState string

// The states of a shard. An expired shard is no longer listed; it is known as the parent of an open one.
const (
	ShardOpen    ShardState = "open"
	ShardClosed  ShardState = "closed"
	ShardExpired ShardState = "expired"
)

// Shard is one shard of a data stream with its shard-level metrics, where those are switched on.
// Hash keys are decimal, 0 to 2^128-1, both ends inclusive.
type Shard struct {
	ID               string     `json:"id"`
	State            ShardState `json:"state"`
	ParentID         string     `json:"parent_id,omitempty"`
	AdjacentParentID string     `json:"adjacent_parent_id,omitempty"`
	HashKeyStart     string     `json:"hash_key_start,omitempty"`
	HashKeyEnd       string     `json:"hash_key_end,omitempty"`
	Metrics          Metrics    `json:"metrics"`
}

// Consumer is an enhanced fan-out consumer registered with a stream.
type Consumer struct {
	Name    string  `json:"name"`
	ARN     string  `json:"arn"`
	Status  string  `json:"status"`
	Metrics Metrics `json:"metrics"`
}

// LambdaReader is an event source mapping from a stream, or one of its enhanced fan-out consumers, to a function.
type LambdaReader struct {
	SourceARN string  `json:"source_arn"` // of the stream or the consumer
	Function  string  `json:"function"`
	State     string  `json:"state"`
	Metrics   Metrics `json:"metrics"`
}

// Sources of a delivery stream, as DescribeDeliveryStream names them.
const (
	SourceDirectPut = "DirectPut"
	SourceKinesis   = "KinesisStreamAsSource"
	SourceMSK       = "MSKAsSource"
)

// DeliveryStream is a Firehose delivery stream.
type DeliveryStream struct {
	Name    string            `json:"name"`
	ARN     string            `json:"arn"`
	Tags    map[string]string `json:"tags"`
	Config  *DeliveryConfig   `json:"config"`
	Metrics Metrics           `json:"metrics"`
}

// DeliveryConfig is what DescribeDeliveryStream says of a delivery stream.
type DeliveryConfig struct {
	Status           string      `json:"status"`
	CreatedAt        *time.Time  `json:"created_at"`
	Source           string      `json:"source"`            // SourceDirectPut, SourceKinesis, SourceMSK or the API's word
	SourceARN        string      `json:"source_arn"`        // the Kinesis stream or MSK cluster it reads
	SourceEncryption string      `json:"source_encryption"` // of a Kinesis source outside Snapshot.Streams: "NONE", "KMS" or "" for not read
	Encryption       string      `json:"encryption"`        // DISABLED, ENABLED, ENABLING …; "" means none configured
	KeyType          string      `json:"key_type"`
	Destination      Destination `json:"destination"`
}

// Destination kinds of a delivery stream.
const (
	DestinationS3                   = "s3"
	DestinationRedshift             = "redshift"
	DestinationElasticsearch        = "elasticsearch"
	DestinationOpenSearch           = "opensearch"
	DestinationOpenSearchServerless = "opensearchserverless"
	DestinationSplunk               = "splunk"
	DestinationHTTPEndpoint         = "http_endpoint"
	DestinationSnowflake            = "snowflake"
	DestinationIceberg              = "iceberg"
)

// Destination is where a delivery stream delivers, and how.
//
// Buffer is the one that decides the size of what is written: of the destination itself, or for
// Redshift of its S3 staging. Backup is the S3 that takes source records or failed ones (S3
// destinations: S3BackupDescription; others: S3DestinationDescription).
type Destination struct {
	Kind             string     `json:"kind"` // one of Destination…, or "" where the API showed none that is known
	Buffer           *Buffer    `json:"buffer"`
	BackupMode       string     `json:"backup_mode"` // as the API has it; "" where absent
	HasS3            bool       `json:"has_s3"`      // an S3 configuration with a bucket stands beside the destination
	Processors       []string   `json:"processors"`  // types of enabled processors, e.g. "Lambda"
	LambdaARNs       []string   `json:"lambda_arns"`
	FormatConversion bool       `json:"format_conversion"`
	DynamicParts     bool       `json:"dynamic_partitioning"`
	VPC              *VPCConfig `json:"vpc"`
}

// Buffer is a buffering hint.
type Buffer struct {
	SizeMiB         int `json:"size_mib"`
	IntervalSeconds int `json:"interval_seconds"`
}

// VPCConfig is where a destination or a function stands in a VPC.
type VPCConfig struct {
	VPCID     string   `json:"vpc_id"`
	SubnetIDs []string `json:"subnet_ids"`
}

// Network is what was read of the VPCs that delivery streams work in.
type Network struct {
	Functions   map[string]*VPCConfig `json:"functions"`    // by function ARN without its qualifier; nil value: in no VPC
	RouteTables []RouteTable          `json:"route_tables"` // nil: not read
	S3Endpoints []S3Endpoint          `json:"s3_endpoints"` // nil: not read
}

// RouteTable is a route table and what is tied to it.
type RouteTable struct {
	ID        string   `json:"id"`
	VPCID     string   `json:"vpc_id"`
	Main      bool     `json:"main"`
	SubnetIDs []string `json:"subnet_ids"`
}

// S3Endpoint is an available VPC endpoint for S3.
type S3Endpoint struct {
	ID            string   `json:"id"`
	VPCID         string   `json:"vpc_id"`
	Type          string   `json:"type"` // "Gateway" or "Interface"
	RouteTableIDs []string `json:"route_table_ids"`
	PrivateDNS    bool     `json:"private_dns"`
}

// Alarm is a CloudWatch alarm, metric or composite. Only metric alarms that look at AWS/Kinesis or
// AWS/Firehose are kept, and all composite ones.
type Alarm struct {
	Name           string        `json:"name"`
	ARN            string        `json:"arn"`
	Composite      bool          `json:"composite"`
	Rule           string        `json:"rule,omitempty"` // of a composite alarm
	ActionsEnabled bool          `json:"actions_enabled"`
	Actions        []string      `json:"actions"` // ARNs called on ALARM
	Metrics        []AlarmMetric `json:"metrics"` // one, or those of a metric-math expression
	Queries        []string      `json:"queries"` // Metrics Insights SQL that it looks at, if any
}

// AlarmMetric is a metric that an alarm looks at.
type AlarmMetric struct {
	Namespace  string            `json:"namespace"`
	Name       string            `json:"name"`
	Dimensions map[string]string `json:"dimensions"`
}

// AccountPlan is the account's billing mode for on-demand streams in this region (DescribeAccountSettings).
type AccountPlan struct {
	OnDemandAdvantage bool `json:"on_demand_advantage"`
}

// RemoteStream is a data stream of another region. Metrics is nil where its traffic was not read, as
// nothing showed that it may be a replica or the call failed.
type RemoteStream struct {
	Region  string  `json:"region"`
	Name    string  `json:"name"`
	ARN     string  `json:"arn"`
	Metrics Metrics `json:"metrics"`
}

// Gap is a call that was refused or failed, and so leaves something unknown.
type Gap struct {
	Need      Need   `json:"need"`
	Operation string `json:"operation"` // e.g. "cloudwatch:DescribeAlarms"
	Action    string `json:"action"`    // the IAM action that would allow it; "" where the failure is no matter of permission
	Region    string `json:"region"`
	Resource  string `json:"resource,omitempty"` // the stream it concerns; "" for all
	Error     string `json:"error"`
}
