package analyzer

// Recorded is what kinesis_analysis.json hands to the stage that follows an audit: each stream as it was
// observed, its findings with their remedies, and what the audit could not see.
type Recorded struct {
	AccountID       string
	Region          string
	Window          Window
	Streams         []RecordedStream
	DeliveryStreams []RecordedDelivery
	Coverage        Coverage
}

// RecordedStream is a data stream as the audit saw it. Config is nil where it was not read.
type RecordedStream struct {
	Name     string
	ARN      string
	Mode     string // Provisioned, OnDemand, or "" where not read
	Config   *StreamConfig
	Policy   *bool // whether it has a resource policy; nil where that was not asked or not read
	Uneven   bool  // its open shards have hash key ranges of such different size that single shards were split or merged
	Findings []Finding
}

// RecordedDelivery is a delivery stream as the audit saw it. Config is nil where it was not read.
type RecordedDelivery struct {
	Name     string
	ARN      string
	Config   *DeliveryConfig
	Findings []Finding
}

// Record takes from an analysis what kinesis_analysis.json hands on. Its lists are never nil.
func Record(a *Analysis) *Recorded {
	s := a.Audit.Snapshot
	out := &Recorded{AccountID: s.AccountID, Region: s.Region, Window: s.Window, Streams: []RecordedStream{}, DeliveryStreams: []RecordedDelivery{}}
	for _, r := range a.Streams {
		stream := RecordedStream{Name: r.Stream.Name, ARN: r.Stream.ARN, Mode: r.Stream.Mode, Config: r.Stream.Config, Findings: append([]Finding{}, r.Findings...)}
		if stream.Config != nil {
			stream.Policy, stream.Uneven = r.Stream.Policy, UnevenShards(r.Stream)
		}
		out.Streams = append(out.Streams, stream)
	}
	for _, r := range a.DeliveryStreams {
		out.DeliveryStreams = append(out.DeliveryStreams, RecordedDelivery{r.Stream.Name, r.Stream.ARN, r.Stream.Config, append([]Finding{}, r.Findings...)})
	}
	c := a.Coverage
	out.Coverage = Coverage{append([]Gap{}, c.Gaps...), append([]Unknown{}, c.Unknown...), append([]NotMeasured{}, c.NotMeasured...)}
	return out
}
