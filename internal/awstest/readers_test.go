package awstest_test

import (
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
)

// A function reports one age for all that it reads: what is left out of the audit comes along, so that
// it shows; what reads none of the audited streams does not.
func TestReadersOfAuditedStreams(t *testing.T) {
	s := small()
	s.Readers = nil
	for _, r := range [][2]string{
		{arnOf("kinesis", "stream/orders"), "both"},
		{arnOf("kinesis", "stream/test-stream"), "both"},
		{arnOf("dynamodb", "table/t/stream/2026"), "both"},
		{arnOf("sqs", "a-queue"), "both"},
		{arnOf("kinesis", "stream/test-stream"), "elsewhere"},
	} {
		s.Readers = append(s.Readers, analyzer.LambdaReader{SourceARN: r[0], Function: r[1], State: "Enabled", Metrics: analyzer.Metrics{}})
	}
	got := collectFrom(t, awstest.Start(t, s), s.Window)
	var sources []string
	for _, r := range got.Readers {
		if r.Function != "both" {
			t.Errorf("%s of %s is read, and reads no audited stream", r.Function, r.SourceARN)
		}
		sources = append(sources, r.SourceARN)
	}
	if len(sources) != 3 {
		t.Errorf("the function reads %v, want the two streams and the table", sources)
	}
}
