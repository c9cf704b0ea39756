package analyzer

import "time"

// Finding is a fault that a check found on one stream. A check fills in Details, Remediation, Evidence,
// the times, the money and the Remedy; Run adds what it knows itself.
type Finding struct {
	CheckID     string     `json:"id"`
	Issue       string     `json:"issue"`
	Severity    Severity   `json:"severity"`
	Details     string     `json:"details"`
	Remediation string     `json:"remediation"`
	Fingerprint string     `json:"fingerprint"` // the same from run to run
	Evidence    Evidence   `json:"evidence"`
	FirstSeen   *time.Time `json:"first_seen"` // start of the first bucket that shows it; null for a matter of configuration
	LastSeen    *time.Time `json:"last_seen"`  // end of the last such bucket
	Ongoing     bool       `json:"ongoing"`    // seen in the last hour of the window, or a matter of configuration
	Saving      *float64   `json:"estimated_monthly_savings"`
	Cost        *float64   `json:"estimated_monthly_cost"` // of the fix
	Remedy      Remedy     `json:"remedy"`

	Consumer string `json:"consumer,omitempty"` // the consumer it is about, if any
	Penalty  int    `json:"health_penalty"`
}

// Evidence is what a finding rests on: numbers under snake_case keys that end in their unit.
// It holds only values that encoding/json writes in a fixed order: numbers, strings, bools, slices,
// maps with string keys and structs.
type Evidence map[string]any

// Seen sets FirstSeen, LastSeen and Ongoing from the first bucket's start and the last one's end.
func (f *Finding) Seen(w Window, first, last time.Time) {
	first, last = first.UTC(), last.UTC()
	f.FirstSeen, f.LastSeen = &first, &last
	f.Ongoing = last.After(w.End.Add(-OneHour))
}

// Configured marks a finding that is a matter of configuration: it stands until it is changed.
func (f *Finding) Configured() { f.Ongoing = true }
