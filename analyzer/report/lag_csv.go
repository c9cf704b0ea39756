package report

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var lagColumns = []string{
	"stream_name", "consumer_name", "max_lag_ms", "avg_lag_ms", "flagged",
	"consumer_type", "p95_lag_ms", "minutes_over_threshold", "threshold_ms", "ongoing", "what_to_do",
}

// WriteLagCSV writes consumer_lag_report.csv: a row per consumer, the worst first. What is not known
// is an empty cell.
func WriteLagCSV(w io.Writer, a *analyzer.Analysis) error {
	out := csv.NewWriter(w)
	if err := out.Write(lagColumns); err != nil {
		return fmt.Errorf("consumer lag report: %w", err)
	}
	for _, l := range lagRows(a) {
		if err := out.Write(l.cells()); err != nil {
			return fmt.Errorf("consumer lag report: %w", err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("consumer lag report: %w", err)
	}
	return nil
}

type lagRow struct {
	analyzer.Lag
	stream *analyzer.StreamReport
}

// lagRows lists every consumer: flagged and ongoing first, then flagged, then by how far behind they
// were for their threshold, unknown ones last.
func lagRows(a *analyzer.Analysis) []lagRow {
	var rows []lagRow
	for i := range a.Streams {
		for _, l := range a.Streams[i].Lags {
			rows = append(rows, lagRow{l, &a.Streams[i]})
		}
	}
	slices.SortStableFunc(rows, func(x, y lagRow) int {
		return cmp.Or(
			first(x.Flagged && x.Ongoing, y.Flagged && y.Ongoing),
			first(x.Flagged, y.Flagged),
			first(x.Known, y.Known),
			cmp.Compare(y.excess(), x.excess()),
			cmp.Compare(x.Stream, y.Stream),
			cmp.Compare(x.Consumer, y.Consumer),
		)
	})
	return rows
}

// first orders true before false.
func first(x, y bool) int {
	switch {
	case x == y:
		return 0
	case x:
		return -1
	}
	return 1
}

func (l lagRow) excess() float64 {
	if math.IsNaN(l.Max) || !(l.Threshold > 0) {
		return 0
	}
	return l.Max / l.Threshold
}

func (l lagRow) cells() []string {
	flagged, minutes, ongoing := "", "", ""
	if l.Known {
		flagged, ongoing = strconv.FormatBool(l.Flagged), strconv.FormatBool(l.Ongoing)
		minutes = millis(l.Over.Minutes())
	}
	return []string{
		csvCell(l.Stream), csvCell(l.Consumer), millis(l.Max), millis(l.Mean), flagged,
		l.Type, millis(l.P95), minutes, millis(l.Threshold), ongoing, csvCell(l.whatToDo()),
	}
}

// millis writes a number without an exponent, and nothing for NaN.
func millis(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return ""
	}
	return strconv.FormatFloat(math.Round(v), 'f', -1, 64)
}

// whatToDo is the remediation of the finding about this consumer, else advice by how it reads.
func (l lagRow) whatToDo() string {
	switch {
	case l.Mixed:
		return "The function reads several streams, and its IteratorAge does not tell which is behind: see the streams' shared readers."
	case !l.Known:
		return "Its metrics were not read: see coverage in kinesis_analysis.json."
	case !l.Flagged:
		return ""
	}
	for _, f := range l.stream.Findings {
		if l.about(&f) {
			return f.Remediation
		}
	}
	switch {
	case l.Silent > 0:
		return fmt.Sprintf("Nothing has read for %s though records arrive: start the consumer or look at its errors.", duration(l.Silent))
	case l.Type == analyzer.ReaderLambda:
		return "Look at the function's errors and duration, then raise the parallelization factor or batch size of its event source mapping."
	}
	return "Look at the consumer's errors and speed, then give it more workers (at most one a shard)."
}

func (l lagRow) about(f *analyzer.Finding) bool {
	switch l.Type {
	case analyzer.ReaderShared:
		return f.CheckID == iteratorAgeHigh
	case analyzer.ReaderFanOut:
		return f.CheckID == consumerLag && f.Consumer == l.Consumer
	}
	return false
}
