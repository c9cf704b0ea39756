package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var iteratorAgeHigh = analyzer.Check{
	ID:       "iterator-age-high",
	Title:    "Iterator Age High",
	Severity: analyzer.High,
	Penalty:  20,
	Needs:    []analyzer.Need{analyzer.NeedMetrics},
	Stream:   checkIteratorAge,
}

// expiring is the share of the retention, in percent, from which on unread records are being lost.
const expiring = 99

func checkIteratorAge(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
	lag := a.SharedLag(s)
	age, _ := s.Metrics.Get(ageMetric, "Maximum", analyzer.FiveMinutes)
	switch {
	case !lag.Known:
		return analyzer.Unmeasured(analyzer.NeedMetrics, "its iterator age was not read")
	case age.Between(a.Window()).Empty():
		return unseen("no consumer polled it with GetRecords, so it has no iterator age")
	case !lag.Flagged && lag.Unjudged != "":
		return analyzer.Unmeasured(lag.Unjudged, "its readers stopped polling at "+stamp(age.Between(a.Window()).End())+
			", and what would tell whether they fell silent was not read")
	case !lag.Flagged:
		return analyzer.Result{}
	}
	return found(iteratorAgeFinding(a, s, lag, age.Between(a.Window())))
}

func iteratorAgeFinding(a *analyzer.Audit, s *analyzer.Stream, lag analyzer.Lag, age analyzer.Series) analyzer.Finding {
	readers, all := readersOf(a, s)
	highest, at := age.Max()
	if lag.Max > highest {
		at = lag.Last // silent readers grow older until the end
	}
	f := analyzer.Finding{Evidence: analyzer.Evidence{
		"max_iterator_age_ms":    round2(lag.Max),
		"at":                     at,
		"minutes_over_threshold": lag.Over.Minutes(),
		"threshold_ms":           lag.Threshold,
		"readers":                readers,
		"reader_count":           nil,
	}}
	if all {
		f.Evidence["reader_count"] = len(readers)
	}
	var details strings.Builder
	if lag.Silent > 0 {
		f.Evidence["reader_silent_minutes"] = lag.Silent.Minutes()
		fmt.Fprintf(&details, "Nothing has read it for %s while records arrived. ", lasting(lag.Silent))
	}
	fmt.Fprintf(&details, "Readers were up to %s behind, and for %s over the limit of %s.", lasting(millis(lag.Max)), lasting(lag.Over), lasting(millis(lag.Threshold)))
	f.Remediation = "Give the consumers more throughput (Lambda parallelization factor and batch size, KCL workers) or move the slowest to enhanced fan-out; look for errors that make them retry."
	if lag.Silent > 0 {
		f.Remediation = "Restart the consumer, or remove the stream if nothing is to read it any more."
	}
	if s.Config != nil && s.Config.RetentionHours > 0 {
		used := 100 * millis(lag.Max).Hours() / float64(s.Config.RetentionHours)
		f.Evidence["retention_hours"] = s.Config.RetentionHours
		f.Evidence["retention_used_percent"] = round2(used)
		f.Evidence["records_expiring"] = !below(used, expiring)
		if !below(used, expiring) {
			fmt.Fprintf(&details, " That is %.0f%% of its retention of %d hours: unread records are expiring, unless a consumer is replaying.", used, s.Config.RetentionHours)
			f.Remediation = "Raise the retention first, so that no more records are lost. " + f.Remediation
		}
	}
	if throttled, ok := s.Metrics.Get("ReadProvisionedThroughputExceeded", "Sum", analyzer.FiveMinutes); ok {
		calls := throttled.Between(a.Window()).Sum()
		f.Evidence["read_throttled_calls"] = calls
		if calls > 0 {
			fmt.Fprintf(&details, " %s GetRecords calls were throttled: the readers compete for the shards' read limits.", count(calls))
		}
	}
	f.Details = details.String()
	f.Seen(a.Window(), lag.First, lag.Last)
	return f
}

// readersOf names what is known to read s: enhanced fan-out consumers, Lambda functions that poll and
// delivery streams. all is false where there may be more, as a part was not read.
func readersOf(a *analyzer.Audit, s *analyzer.Stream) (readers []string, all bool) {
	readers, all = []string{}, s.Consumers != nil && a.Snapshot.Readers != nil
	for _, c := range s.Consumers {
		readers = append(readers, "fan-out consumer "+c.Name)
	}
	for _, r := range a.Snapshot.Readers {
		if s.ARN != "" && r.SourceARN == s.ARN && r.State != "Disabled" {
			readers = append(readers, "Lambda function "+r.Function)
		}
	}
	for _, d := range a.Snapshot.DeliveryStreams {
		if s.ARN != "" && d.Config != nil && d.Config.SourceARN == s.ARN {
			readers = append(readers, "delivery stream "+d.Name)
		}
	}
	slices.Sort(readers)
	return slices.Compact(readers), all
}
