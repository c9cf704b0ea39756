//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/report"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// TestClosedLoop goes the whole way: Terraform applies the repository to moto, the audit finds what is
// planted, remediate edits the code and proves the edits, Terraform applies them in place, and the next
// audit does not find it any more.
//
// The audits look at two days of some weeks ago, for which CloudWatch has no one-minute series: moto is
// slow at those.
func TestClosedLoop(t *testing.T) {
	if testing.Short() {
		t.Skip("applies some eighty resources; -short leaves it out")
	}
	server := startMoto(t)
	code := checkOut(t, server)
	faulty := lastHour().AddDate(0, 0, -20)
	fixed := faulty.AddDate(0, 0, 3)

	code.apply(t)
	server.surround(t, faulty, loopEstate(false))
	first := audit(t, server, faulty)
	wantsFaults(t, readRecorded(t, first))
	t.Run("advises where an edit would replace", func(t *testing.T) { testReplacing(t, code, first) })

	result, said := code.remediate(t, first, "--write", "--prove", "plan", "--plugin-dir", os.Getenv(pluginDir))
	wantsPatches(t, result, said)
	wantsEdited(t, code, result.Patches)
	again, said := code.remediate(t, first, "--prove", "none")
	wantsAwaiting(t, again, said)
	wantsInPlace(t, code.plans(t), result.Patches)
	code.applyPlanned(t)
	if changes := code.changes(t); len(changes) > 0 {
		t.Errorf("once all is applied, there is still planned: %q", changes)
	}

	code.commit(t)
	server.surround(t, fixed, loopEstate(true))
	second := audit(t, server, fixed)
	wantsNoFaults(t, readRecorded(t, second))
	wantsJudged(t, readAnalysis(t, filepath.Dir(second)))
	result, said = code.remediate(t, second, "--prove", "none")
	if len(result.Refusals)+len(result.Awaiting) > 0 {
		t.Errorf("%d refused and %d awaiting apply, want none:\n%s", len(result.Refusals), len(result.Awaiting), said)
	}
	for _, p := range result.Patches {
		if p.Title != "Set shard_count of "+stepwise+" to 4" {
			t.Errorf("%q is proposed once all is applied", p.Title)
		}
	}
	if len(result.Patches) != 1 {
		t.Errorf("%d patches once all is applied, want the next step of %s only", len(result.Patches), stepwise)
	}
}

// surround adds alarms and metrics to streams that are there already.
func (m *moto) surround(t *testing.T, end time.Time, e estate) {
	t.Helper()
	scenario := struct {
		Endpoint string   `json:"endpoint"`
		End      int64    `json:"end"`
		Estates  []estate `json:"estates"`
	}{m.endpoint, end.Unix(), []estate{e}}
	in, err := json.Marshal(scenario)
	if err != nil {
		t.Fatal(err)
	}
	surround := exec.Command("python3", "testdata/loop/surround.py")
	surround.Stdin = bytes.NewReader(in)
	surround.Env = append(os.Environ(), append(credentials, "PYTHONPATH=.")...)
	if out, err := surround.CombinedOutput(); err != nil {
		t.Fatalf("surround.py: %v\n%s", err, excerpt(string(out)))
	}
}

// audit analyses the day up to end, and returns the path of the analysis.
func audit(t *testing.T, server *moto, end time.Time) string {
	t.Helper()
	out := t.TempDir()
	run(t, server.at(t), "analyze", "--region", "us-east-1", "--end", end.Format(time.RFC3339), "--lookback", "1d", "--output-dir", out, "--quiet").wants(t, 0)
	return filepath.Join(out, "kinesis_analysis.json")
}

func readRecorded(t *testing.T, name string) *analyzer.Recorded {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := report.ReadJSON(f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// remediate returns what was decided, and what was said about it.
func (r *repository) remediate(t *testing.T, analysis string, args ...string) (*hclgen.Result, string) {
	t.Helper()
	decided := filepath.Join(t.TempDir(), "patches.json")
	got := run(t, r.env, append([]string{"remediate", "--analysis", analysis, "--terraform", r.dir, "--max-age", "0",
		"--allow-reductions", "--alarm-topic", pager, "--json", decided}, args...)...)
	got.wants(t, 0)
	var result hclgen.Result
	if err := json.Unmarshal([]byte(read(t, decided)), &result); err != nil {
		t.Fatal(err)
	}
	return &result, got.stderr
}

// findingsOf are the findings by stream, each as its check and the kind of its remedy. Those that only
// a person can do something about are left out.
func findingsOf(r *analyzer.Recorded) map[string][]string {
	found := map[string][]string{}
	add := func(stream string, findings []analyzer.Finding) {
		for _, f := range findings {
			switch {
			case f.Remedy == nil:
				found[stream] = append(found[stream], f.CheckID)
			case f.Remedy.Kind() != "add_lambda_transformation" && f.Remedy.Kind() != "create_replica":
				found[stream] = append(found[stream], f.CheckID+" "+f.Remedy.Kind())
			}
		}
	}
	for _, s := range r.Streams {
		add(s.Name, s.Findings)
	}
	for _, d := range r.DeliveryStreams {
		add(d.Name, d.Findings)
	}
	return found
}

// wantsFaults asserts that the audit found each fault, and nothing else.
func wantsFaults(t *testing.T, r *analyzer.Recorded) {
	t.Helper()
	found := findingsOf(r)
	for _, f := range faults {
		for stream := range f.streams {
			if want := []string{f.check + " " + f.remedy}; !slices.Equal(found[stream], want) {
				t.Errorf("%s: the audit found %q, want %q", stream, found[stream], want)
			}
			delete(found, stream)
		}
	}
	if len(found) > 0 {
		t.Errorf("the audit found what is not planted: %v", found)
	}
	if t.Failed() {
		t.FailNow()
	}
}

// wantsNoFaults asserts that the audit found no fault again, except for the stream that takes two steps.
// What it finds anew calls for no edit.
func wantsNoFaults(t *testing.T, r *analyzer.Recorded) {
	t.Helper()
	found := findingsOf(r)
	for _, stream := range slices.Sorted(maps.Keys(found)) {
		f := faultOf(stream)
		for _, finding := range found[stream] {
			check, remedy, _ := strings.Cut(finding, " ")
			switch {
			case stream == stepwise && finding == "throttled-records set_shard_count":
			case f == nil || check == f.check || remedy != "":
				t.Errorf("%s: the second audit found %q", stream, finding)
			}
		}
	}
	if len(found[stepwise]) == 0 {
		t.Errorf("%s: the second audit does not ask for its next step", stepwise)
	}
}

// wantsJudged asserts that for each stream the check that found its fault could tell.
func wantsJudged(t *testing.T, a analysis) {
	t.Helper()
	analysed := map[string]bool{}
	for _, s := range slices.Concat(a.Streams, a.Deliveries) {
		analysed[s.Name] = true
	}
	for _, f := range faults {
		for stream := range f.streams {
			if !analysed[stream] {
				t.Errorf("%s was not analysed", stream)
			}
		}
	}
	for _, u := range a.Coverage.Unknown {
		if f := faultOf(u.Stream); f != nil && f.check == u.Check {
			t.Errorf("%s: the second audit can not tell whether %s is gone", u.Stream, u.Check)
		}
	}
}
