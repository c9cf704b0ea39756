// Package report renders an analysis: a file per output. Everything in it is a pure function of
// *analyzer.Analysis that writes to an io.Writer; the same analysis gives the same bytes.
package report

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// analysisJSON is kinesis_analysis.json, described in docs/schema/kinesis_analysis.schema.json. Null
// means not known, throughout.
type analysisJSON struct {
	DataStreams     []streamJSON   `json:"data_streams"`
	FirehoseStreams []deliveryJSON `json:"firehose_streams"`
	Summary         summaryJSON    `json:"summary"`
	Coverage        coverageJSON   `json:"coverage"`
}

type coverageJSON struct {
	Complete    bool                   `json:"complete"`
	Gaps        []analyzer.Gap         `json:"gaps"`
	Unknown     []analyzer.Unknown     `json:"unknown"`
	NotMeasured []analyzer.NotMeasured `json:"not_measured"`
}

// WriteJSON writes kinesis_analysis.json.
func WriteJSON(w io.Writer, a *analyzer.Analysis) error {
	out := analysisJSON{
		DataStreams:     make([]streamJSON, 0, len(a.Streams)),
		FirehoseStreams: make([]deliveryJSON, 0, len(a.DeliveryStreams)),
		Summary:         newSummary(a),
		Coverage: coverageJSON{
			Complete:    a.Coverage.Complete(),
			Gaps:        list(a.Coverage.Gaps),
			Unknown:     list(a.Coverage.Unknown),
			NotMeasured: list(a.Coverage.NotMeasured),
		},
	}
	for i := range a.Streams {
		out.DataStreams = append(out.DataStreams, newStreamJSON(a, &a.Streams[i]))
	}
	for i := range a.DeliveryStreams {
		out.FirehoseStreams = append(out.FirehoseStreams, newDeliveryJSON(a, &a.DeliveryStreams[i]))
	}
	return writeIndented(w, out)
}

func writeIndented(w io.Writer, v any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		return fmt.Errorf("encoding the report: %w", err)
	}
	return nil
}

// list is s, never null in JSON.
func list[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// textOrNull is s, or null where it is empty because it was not read.
func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// number is v to six decimals, or null where it is not a number.
func number(v float64) *float64 { return rounded(v, 1e6) }

// money is v to the cent.
func money(v *float64) *float64 {
	if v == nil {
		return nil
	}
	return rounded(*v, 100)
}

func rounded(v, unit float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	if scaled := v * unit; math.Abs(scaled) < 1<<53 {
		v = math.Round(scaled) / unit
	}
	return &v
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// findingsJSON is the findings ready for encoding: the list and each evidence are never null, and what
// is not a number in evidence is.
func findingsJSON(findings []analyzer.Finding) []analyzer.Finding {
	out := make([]analyzer.Finding, len(findings))
	for i, f := range findings {
		evidence := make(analyzer.Evidence, len(f.Evidence))
		for key, value := range f.Evidence {
			if v, ok := value.(float64); ok {
				value = number(v)
			}
			evidence[key] = value
		}
		f.Evidence, f.Saving, f.Cost = evidence, money(f.Saving), money(f.Cost)
		out[i] = f
	}
	return out
}
