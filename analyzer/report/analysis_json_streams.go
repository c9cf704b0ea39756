package report

import (
	"math"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

type streamJSON struct {
	Name           string             `json:"stream_name"`
	ARN            string             `json:"stream_arn"`
	Status         *string            `json:"status"`
	ShardCount     *int               `json:"shard_count"`
	RetentionHours *int               `json:"retention_period_hours"`
	Encryption     *string            `json:"encryption"`
	Mode           *string            `json:"stream_mode"`
	Tags           map[string]string  `json:"tags"`
	Configuration  *configurationJSON `json:"configuration"`
	Metrics        streamMetricsJSON  `json:"metrics"`
	MonthlyCost    *float64           `json:"monthly_cost"`
	Findings       []analyzer.Finding `json:"findings"`
	Health         int                `json:"health_score"`
}

// configurationJSON is what is needed to change a data stream, as it was observed.
type configurationJSON struct {
	analyzer.StreamConfig
	Policy *bool `json:"resource_policy"`
	Uneven bool  `json:"uneven_shards"`
}

type streamMetricsJSON struct {
	IteratorAgeMax     *float64   `json:"iterator_age_max"`
	IteratorAgeAvg     *float64   `json:"iterator_age_avg"`
	ThrottleRate       *float64   `json:"throttle_rate"`
	Utilization        *float64   `json:"throughput_utilization"`
	BusyPercent        *float64   `json:"busy_utilization_percent"`
	PeakShards         *float64   `json:"peak_demand_shards"`
	PeakAt             *time.Time `json:"peak_demand_at"`
	PeakPeriodSeconds  *float64   `json:"peak_demand_period_seconds"`
	TargetShards       *int       `json:"target_shards"`
	SizedSince         *time.Time `json:"sized_since"`
	SizingUnknown      *string    `json:"sizing_unknown_reason"`
	BytesPerSecond     *float64   `json:"incoming_bytes_per_second"`
	RecordsPerSecond   *float64   `json:"incoming_records_per_second"`
	RejectedRecords    *float64   `json:"rejected_records"`
	ReadBytesPerSecond *float64   `json:"read_bytes_per_second"`
	ReadThrottles      *float64   `json:"read_throttles"`
}

func newStreamJSON(a *analyzer.Analysis, r *analyzer.StreamReport) streamJSON {
	s := r.Stream
	out := streamJSON{
		Name:        s.Name,
		ARN:         s.ARN,
		Status:      textOrNull(s.Status),
		Mode:        textOrNull(s.Mode),
		Tags:        s.Tags,
		Metrics:     newStreamMetrics(a, r),
		MonthlyCost: money(r.Cost),
		Findings:    findingsJSON(r.Findings),
		Health:      r.Health,
	}
	if c := s.Config; c != nil {
		out.ShardCount, out.RetentionHours, out.Encryption = &c.OpenShards, &c.RetentionHours, textOrNull(c.Encryption)
		out.Configuration = &configurationJSON{*c, s.Policy, analyzer.UnevenShards(s)}
	}
	return out
}

func newStreamMetrics(a *analyzer.Analysis, r *analyzer.StreamReport) streamMetricsJSON {
	var m streamMetricsJSON
	if shared := sharedLag(r); shared != nil {
		m.IteratorAgeMax, m.IteratorAgeAvg = number(shared.Max), number(shared.Mean)
	}
	w := a.Audit.Window()
	l := r.Load
	if l.Known {
		m.BytesPerSecond = number(perSecond(l.Bytes))
	}
	if l.Counted {
		m.ThrottleRate, m.RecordsPerSecond = number(throttledPercent(l)), number(perSecond(l.Records))
		m.RejectedRecords = number(l.Rejected.Sum())
	}
	if l.Unsized == "" {
		m.Utilization, m.BusyPercent = number(l.Average), number(l.Busy)
		m.PeakShards, m.PeakAt, m.PeakPeriodSeconds = number(l.Peak), instant(l.PeakAt), number(l.PeakPeriod.Seconds())
		m.TargetShards, m.SizedSince = &l.Target, instant(l.Since)
	} else {
		m.SizingUnknown = &l.Unsized
	}
	if read, ok := r.Stream.Metrics.Get("GetRecords.Bytes", "Sum", analyzer.FiveMinutes); ok {
		m.ReadBytesPerSecond = number(perSecond(read.Zeroed(w)))
	}
	m.ReadThrottles = sum(r.Stream.Metrics, "ReadProvisionedThroughputExceeded", w)
	return m
}

// sharedLag is the lag of the stream's polling readers; nil where none was seen.
func sharedLag(r *analyzer.StreamReport) *analyzer.Lag {
	for i := range r.Lags {
		if r.Lags[i].Type == analyzer.ReaderShared {
			return &r.Lags[i]
		}
	}
	return nil
}

// throttledPercent is rejected over all records, NaN where there were none.
func throttledPercent(l *analyzer.Load) float64 {
	rejected := l.Rejected.Sum()
	return 100 * rejected / (rejected + l.Records.Sum())
}

// perSecond is the average rate of a Sum series without gaps, 0 where it is empty.
func perSecond(s analyzer.Series) float64 {
	if s.Empty() {
		return 0
	}
	return s.Mean() / s.Period.Seconds()
}

// sum adds up a Sum metric over the window; null where it was not read.
func sum(m analyzer.Metrics, name string, w analyzer.Window) *float64 {
	s, ok := m.Get(name, "Sum", analyzer.FiveMinutes)
	if !ok {
		return nil
	}
	return number(s.Between(w).Sum())
}

type deliveryJSON struct {
	Name            string                   `json:"stream_name"`
	ARN             string                   `json:"stream_arn"`
	Status          *string                  `json:"status"`
	Source          *string                  `json:"source"`
	Destination     *string                  `json:"destination"`
	FailedRate      *float64                 `json:"failed_delivery_rate"`
	BufferMB        *int                     `json:"buffer_size_mb"`
	BufferSeconds   *int                     `json:"buffer_interval_seconds"`
	Encryption      *string                  `json:"encryption"`
	BackupMode      *string                  `json:"s3_backup_mode"`
	LambdaTransform *bool                    `json:"lambda_transform"`
	Configuration   *analyzer.DeliveryConfig `json:"configuration"`
	Metrics         deliveryMetricsJSON      `json:"metrics"`
	MonthlyCost     *float64                 `json:"monthly_cost"`
	Findings        []analyzer.Finding       `json:"findings"`
	Health          int                      `json:"health_score"`
}

type deliveryMetricsJSON struct {
	BytesPerSecond     *float64 `json:"incoming_bytes_per_second"`
	RecordsPerSecond   *float64 `json:"incoming_records_per_second"`
	FreshnessSeconds   *float64 `json:"data_freshness_max_seconds"`
	FailingMinutes     *float64 `json:"failing_minutes"`
	JudgedBy           *string  `json:"failed_delivery_rate_metric"`
	JudgedByStaging    bool     `json:"judged_by_staging_bucket"`
	ThrottledRecords   *float64 `json:"throttled_records"`
	FailedConversions  *float64 `json:"failed_conversion_records"`
	SourceBehindMillis *float64 `json:"kinesis_source_behind_max_ms"`
}

func newDeliveryJSON(a *analyzer.Analysis, r *analyzer.DeliveryReport) deliveryJSON {
	d := r.Stream
	out := deliveryJSON{
		Name:          d.Name,
		ARN:           d.ARN,
		FailedRate:    number(r.Delivery.Worst()),
		Configuration: d.Config,
		Metrics:       newDeliveryMetrics(a, r),
		MonthlyCost:   money(r.Cost),
		Findings:      findingsJSON(r.Findings),
		Health:        r.Health,
	}
	c := d.Config
	if c == nil {
		return out
	}
	encryption, lambda := c.Encryption, len(c.Destination.LambdaARNs) > 0
	for _, p := range c.Destination.Processors {
		lambda = lambda || p == "Lambda"
	}
	if encryption == "" {
		encryption = "DISABLED"
	}
	out.Status, out.Source, out.Destination = textOrNull(c.Status), textOrNull(c.Source), textOrNull(c.Destination.Kind)
	out.Encryption, out.LambdaTransform = &encryption, &lambda
	if c.Destination.Kind != "" {
		out.BackupMode = &c.Destination.BackupMode
	}
	if b := c.Destination.Buffer; b != nil {
		out.BufferMB, out.BufferSeconds = &b.SizeMiB, &b.IntervalSeconds
	}
	return out
}

func newDeliveryMetrics(a *analyzer.Analysis, r *analyzer.DeliveryReport) deliveryMetricsJSON {
	w := a.Audit.Window()
	d := r.Delivery
	bytes, records, _ := deliveryRates(r.Stream, w)
	m := deliveryMetricsJSON{
		BytesPerSecond:     number(bytes),
		RecordsPerSecond:   number(records),
		FreshnessSeconds:   number(d.FreshnessMax),
		JudgedBy:           textOrNull(d.Prefix),
		JudgedByStaging:    d.Staging,
		ThrottledRecords:   sum(r.Stream.Metrics, "ThrottledRecords", w),
		FailedConversions:  sum(r.Stream.Metrics, "FailedConversion.Records", w),
		SourceBehindMillis: highest(r.Stream.Metrics, "KinesisMillisBehindLatest", w),
	}
	if d.Measured {
		m.FailingMinutes = number(float64(len(d.Failing)) * analyzer.FiveMinutes.Minutes())
	}
	return m
}

func highest(m analyzer.Metrics, name string, w analyzer.Window) *float64 {
	s, ok := m.Get(name, "Maximum", analyzer.FiveMinutes)
	if !ok {
		return nil
	}
	v, _ := s.Between(w).Max()
	return number(v)
}

// deliveryRates is what entered d a second since its first datapoint; NaN where it was not read.
func deliveryRates(d *analyzer.DeliveryStream, w analyzer.Window) (bytes, records float64, ok bool) {
	b, okB := d.Metrics.Get(d.ByteMetric(), "Sum", analyzer.FiveMinutes)
	n, okN := d.Metrics.Get(d.RecordMetric(), "Sum", analyzer.FiveMinutes)
	if !okB || !okN {
		return math.NaN(), math.NaN(), false
	}
	return perSecond(b.Zeroed(w)), perSecond(n.Zeroed(w)), true
}
