package report

import (
	"bytes"
	"io"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
)

// FuzzOutputs: whatever snapshot loads can be audited and written in every form.
func FuzzOutputs(f *testing.F) {
	var seed bytes.Buffer
	if err := analyzer.WriteSnapshot(&seed, sampleSnapshot(), false); err != nil {
		f.Fatal(err)
	}
	f.Add(seed.Bytes())
	f.Add(bytes.ReplaceAll(seed.Bytes(), []byte(`"open_shards":`), []byte(`"open_shards":99999`)))
	f.Add(bytes.ReplaceAll(seed.Bytes(), []byte(`"values":[`), []byte(`"values":[1e15,`)))
	f.Add(bytes.ReplaceAll(seed.Bytes(), []byte(`"kind":"s3"`), []byte(`"kind":""`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		snapshot, err := analyzer.ReadSnapshot(bytes.NewReader(data))
		if err != nil {
			return
		}
		a := analyzer.Run(analyzer.NewAudit(snapshot, analyzer.DefaultConfig(), pricing.Embedded("us-east-1")), checks.All(), pricing.ListPrices{})
		for _, write := range []func(io.Writer, *analyzer.Analysis) error{
			WriteJSON, WriteDashboard, WriteLagCSV, WritePlan, WriteMarkdown,
			func(w io.Writer, a *analyzer.Analysis) error { return WriteConsole(w, a, ConsoleOptions{}) },
		} {
			if err := write(io.Discard, a); err != nil {
				t.Error(err)
			}
		}
	})
}
