package analyzer

import "time"

// Config is what a team can set. The tags name the keys of .kinesis-audit.hcl; docs/configuration.md explains them.
type Config struct {
	Filters    *Filters         `hcl:"filters,block"`
	Thresholds *Thresholds      `hcl:"thresholds,block"`
	Critical   *Classifier      `hcl:"critical,block"`
	Sensitive  *Classifier      `hcl:"sensitive,block"`
	Replicas   *Replicas        `hcl:"replicas,block"`
	Retention  []RetentionFloor `hcl:"retention_floor,block"`
	Ignore     []Ignore         `hcl:"ignore,block"`
}

// Filters decide what is left out of the analysis.
type Filters struct {
	ExcludeTag          string   `hcl:"exclude_tag,optional"`
	ExcludePrefixes     []string `hcl:"exclude_prefixes,optional"`
	MinRecordsPerMinute float64  `hcl:"min_records_per_minute,optional"`
	Select              []string // globs of --stream; none selects all
	observed            []string // globs that chose what the snapshot holds; none chose all
}

// Thresholds are the limits of the checks. A percentage is 0 to 100.
type Thresholds struct {
	IteratorAgeMillis       float64 `hcl:"iterator_age_ms,optional"`
	ThrottledPercent        float64 `hcl:"throttled_percent,optional"`
	UnderProvisionedPercent float64 `hcl:"under_provisioned_percent,optional"`
	UnderProvisionedHours   int     `hcl:"under_provisioned_hours_a_day,optional"`
	UnderProvisionedDays    int     `hcl:"under_provisioned_days,optional"`
	OverProvisionedPercent  float64 `hcl:"over_provisioned_percent,optional"`
	HeadroomPercent         float64 `hcl:"headroom_percent,optional"`
	RetentionHours          int     `hcl:"retention_hours,optional"`
	ConsumerLagMillis       float64 `hcl:"consumer_lag_ms,optional"`
	HotShardFactor          float64 `hcl:"hot_shard_factor,optional"`
	HotShardPercent         float64 `hcl:"hot_shard_percent,optional"`
	HotShardHoursPercent    float64 `hcl:"hot_shard_hours_percent,optional"`
	SteadyVariation         float64 `hcl:"steady_variation,optional"`
	DeliveryFailurePercent  float64 `hcl:"delivery_failure_percent,optional"`
	SmallBufferMiB          int     `hcl:"small_buffer_mib,optional"`
	SmallBufferSeconds      int     `hcl:"small_buffer_seconds,optional"`
}

// Classifier tells streams of a class (critical, sensitive) by tag, else by name.
type Classifier struct {
	Tags  []string `hcl:"tags,optional"`  // tag keys that decide, in any case
	Yes   []string `hcl:"yes,optional"`   // values that mean yes, in any case; KEY=value for one tag alone
	No    []string `hcl:"no,optional"`    // values that mean no, likewise
	Words []string `hcl:"words,optional"` // a token of the name that starts with one means yes
}

// Replicas says where replicas of critical streams may stand and how they are known.
type Replicas struct {
	Regions []string `hcl:"regions,optional"`
	Tags    []string `hcl:"tags,optional"`    // tag keys whose value names the stream's replica
	OfTags  []string `hcl:"of_tags,optional"` // tag keys that mark a stream as a replica itself
}

// RetentionFloor is a compliance rule: streams that match keep their records for so many hours.
type RetentionFloor struct {
	Stream string `hcl:"stream,label"` // a glob; "*" for all
	Hours  int    `hcl:"hours"`
}

// Ignore takes findings of a check out of score and exit code, until a date if one is given.
type Ignore struct {
	Check   string    `hcl:"check,label"`
	Streams []string  `hcl:"streams,optional"` // globs; none means all
	Reason  string    `hcl:"reason"`
	Until   string    `hcl:"until,optional"` // YYYY-MM-DD, the first day on which the finding is back
	Expires time.Time // Until, parsed; zero for never
}

// DefaultConfig is the configuration where nothing is set.
func DefaultConfig() *Config {
	return &Config{
		Filters: &Filters{
			ExcludeTag:          "ExcludeFromAnalysis",
			ExcludePrefixes:     []string{"test-", "dev-"},
			MinRecordsPerMinute: 100,
		},
		Thresholds: &Thresholds{
			IteratorAgeMillis:       60_000,
			ThrottledPercent:        1,
			UnderProvisionedPercent: 80,
			UnderProvisionedHours:   6,
			UnderProvisionedDays:    5,
			OverProvisionedPercent:  20,
			HeadroomPercent:         25,
			RetentionHours:          168,
			ConsumerLagMillis:       5_000,
			HotShardFactor:          2,
			HotShardPercent:         50,
			HotShardHoursPercent:    25,
			SteadyVariation:         0.3,
			DeliveryFailurePercent:  1,
			SmallBufferMiB:          5,
			SmallBufferSeconds:      300,
		},
		Critical: &Classifier{
			Tags:  []string{"Criticality", "Critical", "Tier"},
			Yes:   []string{"critical", "high", "true", "yes", "1", "Tier=0", "tier-0", "tier0", "tier-1", "tier1", "gold", "platinum", "mission-critical"},
			No:    []string{"low", "medium", "false", "no", "none", "Critical=0", "2", "3", "4", "5", "tier-2", "tier2", "tier-3", "tier3", "tier-4", "tier4", "silver", "bronze", "non-critical"},
			Words: []string{"payment", "order", "transaction", "critical", "primary"},
		},
		Sensitive: &Classifier{
			Tags:  []string{"DataClassification", "PII", "Sensitivity"},
			Yes:   []string{"true", "yes", "1", "pii", "phi", "pci", "sensitive", "confidential", "highly-confidential", "restricted", "secret", "high", "personal"},
			No:    []string{"false", "no", "0", "none", "public", "internal", "low", "medium", "non-sensitive"},
			Words: []string{"customer", "user", "payment", "pii", "personal", "credit"},
		},
		Replicas: &Replicas{
			Regions: []string{"us-west-2", "eu-west-1"},
			Tags:    []string{"Replica", "ReplicaStream", "ReplicatedTo", "DRStream"},
			OfTags:  []string{"ReplicaOf"},
		},
	}
}
