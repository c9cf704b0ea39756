//go:build unix

package e2e

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// readLags reads consumer_lag_report.csv: which consumer of which stream is flagged.
func readLags(t *testing.T, dir string) map[[2]string]string {
	t.Helper()
	f, err := os.Open(filepath.Join(dir, "consumer_lag_report.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := []string{"stream_name", "consumer_name", "max_lag_ms", "avg_lag_ms", "flagged"}
	if len(rows) == 0 || !slices.Equal(rows[0][:len(columns)], columns) {
		t.Fatalf("the header is %v, want it to start with %v", rows[0], columns)
	}
	flagged := map[[2]string]string{}
	for _, row := range rows[1:] {
		flagged[[2]string{row[0], row[1]}] = row[4]
	}
	return flagged
}
