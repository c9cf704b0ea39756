package checks

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// found is the Result of one finding.
func found(f analyzer.Finding) analyzer.Result {
	return analyzer.Result{Findings: []analyzer.Finding{f}}
}

// unseen is the Result for what is not measured though nothing was refused.
func unseen(reason string) analyzer.Result {
	return analyzer.Result{Unseen: []string{reason}}
}

// figure writes v for a person: at most two decimals, none that are zero.
func figure(v float64) string {
	s := strconv.FormatFloat(v, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// percentText is a percentage for a person: small ones are not rounded to zero.
func percentText(v float64) string {
	if v > 0 && v < 0.01 {
		return "under 0.01%"
	}
	return figure(v) + "%"
}

// join lists words as in "a, b and c", with last before the last one.
func join(words []string, last string) string {
	n := len(words)
	if n < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n-1], ", ") + " " + last + " " + words[n-1]
}

// plural is "1 alarm" or "2 alarms".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// streamNameOf is the name in a data stream's ARN, "arn:aws:kinesis:REGION:ACCOUNT:stream/NAME".
func streamNameOf(arn string) string {
	_, name, _ := strings.Cut(arn, ":stream/")
	return name
}

// unmeasuredOf is Unmeasured where another stream, the subject, is the one that was not read.
func unmeasuredOf(subject string, need analyzer.Need, reason string) analyzer.Result {
	return analyzer.Result{Unknown: []analyzer.Unknown{{Stream: subject, Need: need, Reason: reason}}}
}

// unknownDestination is the Result for a delivery stream whose destination is not known, else nil.
func unknownDestination(d *analyzer.DeliveryStream) *analyzer.Result {
	var r analyzer.Result
	switch {
	case d.Config == nil:
		r = analyzer.Unmeasured(analyzer.NeedConfig, "its configuration was not read")
	case d.Config.Destination.Kind == "":
		r = analyzer.Unmeasured(analyzer.NeedConfig, "its destination is of a kind that is not known here")
	default:
		return nil
	}
	return &r
}
