package report

import (
	"fmt"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// risk is a stream that loses data or falls behind, and how.
type risk struct {
	stream string
	what   []string
}

// risksOf lists the streams whose writes are rejected, whose unread records expire or whose deliveries
// fail: those for which that is still so, and those for which it no longer is.
func risksOf(a *analyzer.Analysis) (now, past []risk) {
	add := func(stream string, findings []analyzer.Finding, loss func(*analyzer.Finding) string) {
		var still, was []string
		for i := range findings {
			f := &findings[i]
			text := loss(f)
			switch {
			case text == "":
			case f.Ongoing:
				still = append(still, text)
			case f.LastSeen != nil:
				was = append(was, text+", until "+f.LastSeen.UTC().Format("2006-01-02 15:04"))
			}
		}
		if len(still) > 0 {
			now = append(now, risk{plain(stream), still})
		} else if len(was) > 0 {
			past = append(past, risk{plain(stream), was})
		}
	}
	for i := range a.Streams {
		r := &a.Streams[i]
		add(r.Stream.Name, r.Findings, func(f *analyzer.Finding) string { return streamLoss(r, f) })
	}
	for i := range a.DeliveryStreams {
		r := &a.DeliveryStreams[i]
		add(r.Stream.Name, r.Findings, func(f *analyzer.Finding) string { return deliveryLoss(r, f) })
	}
	return now, past
}

// streamLoss says what is lost where the finding means that something is; else "".
func streamLoss(r *analyzer.StreamReport, f *analyzer.Finding) string {
	expiring, _ := f.Evidence["records_expiring"].(bool)
	switch {
	case f.CheckID == throttledRecords:
		return fmt.Sprintf("writes rejected (%s of the records, lost unless retried)", percent(throttledPercent(r.Load)))
	case f.CheckID == iteratorAgeHigh && expiring:
		return "unread records expired"
	}
	return ""
}

func deliveryLoss(r *analyzer.DeliveryReport, f *analyzer.Finding) string {
	if f.CheckID != deliveryFailures {
		return ""
	}
	share := percent(r.Delivery.Worst())
	switch staged, _ := f.Evidence["staging_bucket_judged"].(bool); {
	case f.Evidence["measured_by"] == "FailedConversion.Records":
		return fmt.Sprintf("record format conversions failed (%s)", percent(r.Delivery.Unconverted))
	case staged:
		return fmt.Sprintf("deliveries to the staging bucket failed (%s)", share)
	}
	return fmt.Sprintf("deliveries to %s failed (%s)", destination(r.Stream), share)
}

// unjudged counts the streams for which a check that tells of data at risk came out unknown.
func unjudged(a *analyzer.Analysis) int {
	streams := map[string]bool{}
	for _, u := range a.Coverage.Unknown {
		switch u.CheckID {
		case throttledRecords, iteratorAgeHigh, deliveryFailures:
			streams[u.Kind+u.Stream] = true
		}
	}
	return len(streams)
}

// behindNow lists the streams with consumers that are still over their limit.
func behindNow(a *analyzer.Analysis) []risk {
	var risks []risk
	for _, r := range a.Streams {
		var what []string
		for _, l := range r.Lags {
			switch {
			case !l.Ongoing:
			case l.Silent > 0:
				what = append(what, fmt.Sprintf("%s silent for %s", plain(l.Consumer), duration(l.Silent)))
			default:
				what = append(what, fmt.Sprintf("%s up to %s", plain(l.Consumer), millisText(l.Max)))
			}
		}
		if len(what) > 0 {
			risks = append(risks, risk{plain(r.Stream.Name), what})
		}
	}
	return risks
}
