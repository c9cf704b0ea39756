package analyzer

// Analysis is what came of an audit.
type Analysis struct {
	Audit           *Audit
	Streams         []StreamReport   // that were analysed, by name
	DeliveryStreams []DeliveryReport // likewise
	Excluded        []Excluded       // left out by the filters, with the reason
	Suppressed      []Suppressed     // findings that an ignore rule takes out of score and exit code
	PlanCost        *float64         // what the account's plan costs a month beyond its streams; nil where not known
	Coverage        Coverage
}

// StreamReport is what came of one data stream.
type StreamReport struct {
	Stream   *Stream
	Load     *Load
	Lags     []Lag
	Findings []Finding // worst first
	Health   int       // 0 to 100
	Cost     *float64  // a month at list price; nil where not known
}

// DeliveryReport is what came of one delivery stream.
type DeliveryReport struct {
	Stream   *DeliveryStream
	Delivery Delivery
	Findings []Finding
	Health   int
	Cost     *float64
}

// Suppressed is a finding that an ignore rule silences.
type Suppressed struct {
	Stream  string
	Kind    string
	Finding Finding
	Reason  string
	Until   string
}

// Coverage tells what the audit could not see.
type Coverage struct {
	Gaps        []Gap         `json:"gaps"`
	Unknown     []Unknown     `json:"unknown"`
	NotMeasured []NotMeasured `json:"not_measured"` // by the owner's choice, such as shard metrics off: no gap
}

// NotMeasured is a thing that a check has no measure of, though nothing was refused.
type NotMeasured struct {
	CheckID string   `json:"check_id"`
	Reason  string   `json:"reason"`
	Streams []string `json:"streams"`
}

// Complete tells that nothing was refused or failed and no check came out unknown.
func (c Coverage) Complete() bool { return len(c.Gaps) == 0 && len(c.Unknown) == 0 }

// Savings is what the findings save a month, all streams together.
func (a *Analysis) Savings() float64 {
	var sum float64
	for f := range a.Findings {
		if f.Saving != nil {
			sum += *f.Saving
		}
	}
	return sum
}

// Findings yields every finding, data streams first.
func (a *Analysis) Findings(yield func(*Finding) bool) {
	for i := range a.Streams {
		for j := range a.Streams[i].Findings {
			if !yield(&a.Streams[i].Findings[j]) {
				return
			}
		}
	}
	for i := range a.DeliveryStreams {
		for j := range a.DeliveryStreams[i].Findings {
			if !yield(&a.DeliveryStreams[i].Findings[j]) {
				return
			}
		}
	}
}

// Worst is the highest rank of any finding's severity, 0 where there is none.
func (a *Analysis) Worst() int {
	worst := 0
	for f := range a.Findings {
		worst = max(worst, f.Severity.Rank())
	}
	return worst
}
