package report

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var update = flag.Bool("update", false, "write the golden files anew")

var goldens = map[string]func(io.Writer, *analyzer.Analysis) error{
	"kinesis_analysis.json":        WriteJSON,
	"shard_optimization_plan.json": WritePlan,
	"consumer_lag_report.csv":      WriteLagCSV,
	"report.md":                    WriteMarkdown,
	"console.txt": func(w io.Writer, a *analyzer.Analysis) error {
		return WriteConsole(w, a, ConsoleOptions{})
	},
	"console_by_owner.txt": func(w io.Writer, a *analyzer.Analysis) error {
		return WriteConsole(w, a, ConsoleOptions{GroupBy: "OWNER"})
	},
}

func rendered(t testing.TB, write func(io.Writer, *analyzer.Analysis) error, a *analyzer.Analysis) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := write(&out, a); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestGoldens(t *testing.T) {
	for name, write := range goldens {
		t.Run(name, func(t *testing.T) {
			got := rendered(t, write, sample(t))
			if !bytes.Equal(got, rendered(t, write, sample(t))) {
				t.Error("the same snapshot gives other bytes the second time")
			}
			path := filepath.Join("testdata", name)
			if *update {
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("differs from %s (go test -update writes it anew); got:\n%s", path, got)
			}
		})
	}
}
