//go:build unix

package e2e

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestFindings plants every fault that the seventeen checks look for, just over its threshold, beside
// a twin just inside it, and wants exactly the findings that the estates name.
//
// What moto can not hold is tested over internal/awstest: composite alarms, OpenSearch, OpenSearch
// Serverless and Iceberg destinations, destinations in a VPC, On-demand Advantage, refusals and paging.
func TestFindings(t *testing.T) {
	server := startMoto(t)
	end := lastHour()
	estates := map[string]estate{
		"readers":  readersEstate.planted(),
		"busy":     busyEstate.planted(),
		"almost":   almostBusyEstate.planted(),
		"idle":     idleEstate.planted(),
		"hot":      hotEstate.planted(),
		"modes":    modesEstate.planted(),
		"settings": settingsEstate.planted(),
		"filters":  filtersEstate.planted(),
		"delivery": deliveryEstate.planted(),
		"setup":    setupEstate.planted(),
	}
	replicas := []estate{replicasWest.planted(), replicasIreland.planted()}
	server.plant(t, end, append(replicas, slices.Collect(maps.Values(estates))...)...)
	for name, e := range estates {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := t.TempDir()
			got := run(t, server.at(t), "analyze", "--region", e.Region, "--end", end.Format(time.RFC3339), "--output-dir", out)
			got.wants(t, 0)
			compare(t, e, readAnalysis(t, out))
			if name == "readers" {
				compareLags(t, out)
			}
		})
	}
}

// analysis is what the tests read of kinesis_analysis.json.
type analysis struct {
	Streams    []analysed `json:"data_streams"`
	Deliveries []analysed `json:"firehose_streams"`
	Summary    struct {
		Excluded []struct {
			Name   string `json:"stream_name"`
			Kind   string `json:"kind"`
			Reason string `json:"reason"`
		} `json:"excluded"`
	} `json:"summary"`
	Coverage struct {
		Gaps []struct {
			Operation string `json:"operation"`
			Resource  string `json:"resource"`
		} `json:"gaps"`
		Unknown []struct {
			Check  string `json:"check_id"`
			Stream string `json:"stream"`
		} `json:"unknown"`
	} `json:"coverage"`
}

type analysed struct {
	Name     string `json:"stream_name"`
	Findings []struct {
		Issue string `json:"issue"`
	} `json:"findings"`
}

func readAnalysis(t *testing.T, dir string) analysis {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, "kinesis_analysis.json"))
	if err != nil {
		t.Fatal(err)
	}
	var a analysis
	if err := json.Unmarshal(content, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// compare holds an analysis against what the estate is to give, in both directions.
func compare(t *testing.T, e estate, got analysis) {
	t.Helper()
	wantStreams, wantDeliveries, wantExcluded := map[string][]string{}, map[string][]string{}, map[string]string{}
	wantUnknown := []string{}
	for _, s := range e.Streams {
		if s.LeftOut != "" {
			wantExcluded["data_stream "+s.Name] = s.LeftOut
			continue
		}
		wantStreams[s.Name] = s.Want
		for _, check := range s.Unknown {
			wantUnknown = append(wantUnknown, s.Name+": "+check)
		}
	}
	for _, d := range e.Deliveries {
		if d.LeftOut != "" {
			wantExcluded["delivery_stream "+d.Name] = d.LeftOut
			continue
		}
		wantDeliveries[d.Name] = d.Want
	}
	compareFindings(t, "data stream", got.Streams, wantStreams)
	compareFindings(t, "delivery stream", got.Deliveries, wantDeliveries)

	excluded := map[string]string{}
	for _, x := range got.Summary.Excluded {
		excluded[x.Kind+" "+x.Name] = x.Reason
	}
	if !maps.Equal(excluded, wantExcluded) {
		t.Errorf("left out:\n got %v\nwant %v", excluded, wantExcluded)
	}
	unknown := []string{}
	for _, u := range got.Coverage.Unknown {
		unknown = append(unknown, u.Stream+": "+u.Check)
	}
	if !slices.Equal(sorted(unknown), sorted(wantUnknown)) {
		t.Errorf("unknown:\n got %v\nwant %v", unknown, wantUnknown)
	}
	gaps, wantGaps := []string{}, []string{}
	for _, g := range got.Coverage.Gaps {
		gaps = append(gaps, g.Operation+" "+g.Resource)
	}
	if len(wantStreams) > 0 {
		wantGaps = append(wantGaps, "kinesis:DescribeAccountSettings ") // the one call that moto does not know
	}
	if !slices.Equal(gaps, wantGaps) {
		t.Errorf("gaps in coverage:\n got %q\nwant %q", gaps, wantGaps)
	}
}

func compareFindings(t *testing.T, kind string, got []analysed, want map[string][]string) {
	t.Helper()
	seen := map[string]bool{}
	for _, s := range got {
		seen[s.Name] = true
		titles := []string{}
		for _, f := range s.Findings {
			titles = append(titles, f.Issue)
		}
		wanted, analysed := want[s.Name]
		if !analysed {
			t.Errorf("%s %s was analysed, though the filters leave it out", kind, s.Name)
		} else if !slices.Equal(sorted(titles), sorted(wanted)) {
			t.Errorf("%s %s has %q, want %q", kind, s.Name, sorted(titles), sorted(wanted))
		}
	}
	for name := range want {
		if !seen[name] {
			t.Errorf("%s %s was not analysed", kind, name)
		}
	}
}

func sorted(words []string) []string { return slices.Sorted(slices.Values(words)) }

// compareLags holds the flags of the lag report against what the readers' estate gives.
func compareLags(t *testing.T, dir string) {
	t.Helper()
	want := map[[2]string]string{
		{"age-over", "(shared readers)"}:           "true",
		{"age-within", "(shared readers)"}:         "false",
		{"silent-unread", "(shared readers)"}:      "true",
		{"silent-drained", "(shared readers)"}:     "false",
		{"silent-handed-over", "(shared readers)"}: "false",
		{"silent-handed-over", "heir"}:             "false",
		{"fan-out-over", "late"}:                   "true",
		{"fan-out-over", "later"}:                  "true",
		{"fan-out-over", "in-time"}:                "false",
		{"fan-out-within", "in-time"}:              "false",
		{"function", "enrich"}:                     "true",
	}
	got := readLags(t, dir)
	for key, flagged := range want {
		if got[key] != flagged {
			t.Errorf("consumer_lag_report.csv: %v is flagged %q, want %q", key, got[key], flagged)
		}
	}
}
