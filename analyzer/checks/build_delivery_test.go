package checks

import (
	"math"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

const (
	deliveryARN = "arn:aws:firehose:" + region + ":111122223333:deliverystream/"
	lambdaARN   = "arn:aws:lambda:" + region + ":111122223333:function:"
)

// newDelivery takes direct puts and delivers them all, transformed, with buffers of 64 MiB and 300 s.
func newDelivery(name, kind string) *analyzer.DeliveryStream {
	d := &analyzer.DeliveryStream{
		Name: name, ARN: deliveryARN + name, Tags: map[string]string{}, Metrics: analyzer.Metrics{},
		Config: &analyzer.DeliveryConfig{
			Status: "ACTIVE", Source: analyzer.SourceDirectPut, Encryption: "ENABLED", KeyType: "AWS_OWNED_CMK",
			Destination: analyzer.Destination{
				Kind: kind, HasS3: true, Buffer: &analyzer.Buffer{SizeMiB: 64, IntervalSeconds: 300},
				Processors: []string{"Lambda"}, LambdaARNs: []string{},
			},
		},
	}
	plant(d.Metrics, "IncomingRecords", "Sum", weekly(analyzer.FiveMinutes, always(3000)))
	plant(d.Metrics, "IncomingBytes", "Sum", weekly(analyzer.FiveMinutes, always(3000*1024)))
	plant(d.Metrics, "ThrottledRecords", "Sum", analyzer.Series{Period: analyzer.FiveMinutes})
	for _, prefix := range append(analyzer.DeliveryPrefixes(kind), analyzer.StagingPrefix) {
		attempts(d, prefix, always(1), always(100))
	}
	return d
}

// attempts plants deliveries under a prefix: the share that succeeded and how many there were, by bucket.
func attempts(d *analyzer.DeliveryStream, prefix string, succeeded, count func(int) float64) {
	plant(d.Metrics, prefix+".Success", "Average", weekly(analyzer.FiveMinutes, succeeded))
	plant(d.Metrics, prefix+".Success", "SampleCount", weekly(analyzer.FiveMinutes, count))
}

// silent plants a prefix that was read and reported nothing.
func silent(d *analyzer.DeliveryStream, prefix string) {
	for _, stat := range []string{"Average", "SampleCount"} {
		plant(d.Metrics, prefix+".Success", stat, analyzer.Series{Period: analyzer.FiveMinutes})
	}
}

// judgeDelivery runs a check on one delivery stream in a world.
func (w *world) judgeDelivery(c analyzer.Check, d *analyzer.DeliveryStream) analyzer.Result {
	w.DeliveryStreams = []analyzer.DeliveryStream{*d}
	return c.Delivery(w.audit(), &w.DeliveryStreams[0])
}

// outcome is what a case expects of a check.
type outcome struct {
	finding bool
	need    analyzer.Need // of the one unknown
	unseen  bool
}

var (
	passes = outcome{}
	finds  = outcome{finding: true}
	skips  = outcome{unseen: true}
)

func lacks(need analyzer.Need) outcome { return outcome{need: need} }

// expect fails the test unless r is the outcome, and checks what every finding has to have.
func expect(t *testing.T, r analyzer.Result, want outcome) {
	t.Helper()
	got := outcome{finding: len(r.Findings) == 1, unseen: len(r.Unseen) == 1}
	if len(r.Unknown) == 1 {
		got.need = r.Unknown[0].Need
		if r.Unknown[0].Reason == "" {
			t.Error("unknown without a reason")
		}
	}
	if got != want || len(r.Findings) > 1 || len(r.Unknown) > 1 || len(r.Unseen) > 1 {
		t.Fatalf("got %+v, want %+v\n%+v", got, want, r)
	}
	for _, f := range r.Findings {
		if f.Details == "" || f.Remediation == "" || len(f.Evidence) == 0 {
			t.Errorf("a finding without details, remediation or evidence: %+v", f)
		}
		if !f.Ongoing && f.FirstSeen == nil {
			t.Error("a finding that is neither of a time nor of the configuration")
		}
		if _, err := f.MarshalJSON(); err != nil {
			t.Errorf("a finding that JSON does not hold: %v", err)
		}
	}
}

// says fails the test unless the finding's text has all of words.
func says(t *testing.T, f analyzer.Finding, words ...string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(f.Details+" "+f.Remediation, word) {
			t.Errorf("no %q in %q, %q", word, f.Details, f.Remediation)
		}
	}
}

func costs(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	switch {
	case got == nil && want != 0:
		t.Errorf("no %s, want $%.2f", what, want)
	case got != nil && math.Abs(*got-want) > 0.01:
		t.Errorf("%s of $%.2f, want $%.2f", what, *got, want)
	}
}
