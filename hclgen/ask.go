package hclgen

import "github.com/kinesis-audit/kinesis-audit/analyzer"

// Live is a stream as the audit saw it. Stream is set for a data stream, Delivery for a delivery
// stream; both are nil where the configuration was not read.
type Live struct {
	Name     string
	ARN      string
	Kind     string // analyzer.KindStream or analyzer.KindDelivery
	Region   string
	Account  string
	Mode     string // of a data stream
	Stream   *analyzer.StreamConfig
	Policy   *bool // whether the data stream has a resource policy; nil where that was not read
	Uneven   bool  // single shards of the data stream were split or merged
	Delivery *analyzer.DeliveryConfig
}

// Ask is a remedy that is wanted for a live stream.
type Ask struct {
	Live    Live
	Finding analyzer.Finding // its Remedy is what is asked; not nil
}

// Asks lists what an analysis asks for, stream by stream.
func Asks(r *analyzer.Recorded) []Ask {
	var out []Ask
	add := func(live Live, findings []analyzer.Finding) {
		for _, f := range findings {
			if f.Remedy != nil {
				out = append(out, Ask{live, f})
			}
		}
	}
	for _, s := range r.Streams {
		add(liveStream(r, s), s.Findings)
	}
	for _, d := range r.DeliveryStreams {
		add(liveDelivery(r, d), d.Findings)
	}
	return out
}

// Lives lists the streams of an analysis, with findings or without.
func Lives(r *analyzer.Recorded) []Live {
	var out []Live
	for _, s := range r.Streams {
		out = append(out, liveStream(r, s))
	}
	for _, d := range r.DeliveryStreams {
		out = append(out, liveDelivery(r, d))
	}
	return out
}

func liveStream(r *analyzer.Recorded, s analyzer.RecordedStream) Live {
	return Live{Name: s.Name, ARN: s.ARN, Kind: analyzer.KindStream, Region: r.Region, Account: r.AccountID,
		Mode: s.Mode, Stream: s.Config, Policy: s.Policy, Uneven: s.Uneven}
}

func liveDelivery(r *analyzer.Recorded, d analyzer.RecordedDelivery) Live {
	return Live{Name: d.Name, ARN: d.ARN, Kind: analyzer.KindDelivery, Region: r.Region, Account: r.AccountID, Delivery: d.Config}
}
