package main

import (
	"time"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// verdict says what came of asking for a remedy.
type verdict string

const (
	edited  verdict = "edited"  // and still valid
	refused verdict = "refused" // with a reason; advice and what only awaits its apply are among them
	wrong   verdict = "wrong"
)

// outcome is what came of one remedy for one stream in one deployment.
type outcome struct {
	Deployment string         `json:"deployment"`
	Address    string         `json:"address"`
	Place      string         `json:"place"` // of the stream's block
	Stream     string         `json:"stream"`
	Remedy     string         `json:"remedy"`
	Verdict    verdict        `json:"verdict"`
	Reason     string         `json:"reason,omitempty"` // of a refusal; what is wrong
	Diff       string         `json:"diff,omitempty"`
	Claims     []hclgen.Claim `json:"claims,omitempty"`
	// Valid tells that the folder of the block, or the root module that calls it, passed terraform
	// validate before.
	Valid     bool `json:"valid_folder"`
	Validated bool `json:"validated"` // it passed it with the edit too
	Planned   bool `json:"planned"`   // the plans before and after were compared
}

// report is what came of one repository.
type report struct {
	Repository string     `json:"repository"`
	Folders    []string   `json:"folders"`       // with a stream's block, or roots that reach one
	Valid      []string   `json:"valid_folders"` // of those, that pass terraform validate
	Outcomes   []*outcome `json:"outcomes"`
	Failed     string     `json:"failed,omitempty"` // why the repository could not be read
	took       time.Duration
}

func (o *outcome) fail(reason string) {
	if o.Verdict != wrong {
		o.Verdict, o.Reason = wrong, reason
	}
}
