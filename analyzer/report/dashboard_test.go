package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func dashboardPage(t testing.TB, a *analyzer.Analysis) string {
	t.Helper()
	var page bytes.Buffer
	if err := WriteDashboard(&page, a); err != nil {
		t.Fatal(err)
	}
	return page.String()
}

// dashboardData reads a page's data as its script does: up to the first end tag.
func dashboardData(t testing.TB, page string) dashboard {
	t.Helper()
	_, rest, found := strings.Cut(page, `<script type="application/json" id="data">`)
	if !found {
		t.Fatal("the page has no data")
	}
	text, _, _ := strings.Cut(rest, "</script")
	var d dashboard
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatalf("the page's data: %v", err)
	}
	return d
}

func (c *cells) UnmarshalJSON(text []byte) error {
	var values []*float64
	if err := json.Unmarshal(text, &values); err != nil {
		return err
	}
	for _, v := range values {
		if v == nil {
			*c = append(*c, math.NaN())
			continue
		}
		*c = append(*c, *v)
	}
	return nil
}

func TestDashboardIsTheSameEveryTime(t *testing.T) {
	first := dashboardPage(t, analysed(t, estate()))
	for range 3 {
		if dashboardPage(t, analysed(t, estate())) != first {
			t.Fatal("the same analysis gave another page")
		}
	}
}

func TestDashboardNeedsNothingButItself(t *testing.T) {
	page := dashboardPage(t, analysed(t, estate()))
	for _, outside := range []string{"http:", "https:", "//cdn", " src=", "url(", "@import", "import(", "fetch(", "XMLHttpRequest", "WebSocket", "innerHTML", "insertAdjacentHTML", "document.write", "eval(", " style=", " onclick="} {
		if strings.Contains(page, outside) {
			t.Errorf("the page contains %q", outside)
		}
	}
	for _, href := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !strings.HasPrefix(href[1], "#") && href[1] != "data:," {
			t.Errorf("the page links to %q", href[1])
		}
	}
}

func TestDashboardPolicyAllowsItsOwnStyleAndScriptOnly(t *testing.T) {
	page := dashboardPage(t, analysed(t, estate()))
	match := regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`).FindStringSubmatch(page)
	if match == nil {
		t.Fatal("the page has no policy")
	}
	style := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindStringSubmatch(page)
	script := regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindStringSubmatch(page)
	want := fmt.Sprintf("default-src 'none'; style-src %s; script-src %s; img-src data:; base-uri 'none'; form-action 'none'", sha256Source(style[1]), sha256Source(script[1]))
	if got := html.UnescapeString(match[1]); got != want {
		t.Errorf("policy is\n%s, want\n%s", got, want)
	}
}

func sha256Source(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// hostileName has in it all that might break out of the page.
const hostileName = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{.}}}}\x1b[31m\u2028\u202e<!--'\""

func TestDashboardHoldsHostileNamesAsText(t *testing.T) {
	clean := dashboardPage(t, analysed(t, estate()))
	streams := estate()
	streams[0].name = hostileName
	a := analysed(t, streams)
	a.Streams[0].Findings = append(a.Streams[0].Findings, analyzer.Finding{Severity: analyzer.High, Details: hostileName, Remediation: hostileName, Consumer: hostileName})
	a.Audit.Snapshot.Region = hostileName
	page := dashboardPage(t, a)
	for _, tag := range []string{"<script", "</script", "<img", "<!--"} {
		if got, want := strings.Count(page, tag), strings.Count(clean, tag); got != want {
			t.Errorf("%q is %d times in the page, want %d", tag, got, want)
		}
	}
	if i := strings.IndexAny(page, "\x1b\u2028\u202e"); i >= 0 {
		t.Errorf("the page holds the control character %q", page[i:i+3])
	}
	want := plain(hostileName)
	d := dashboardData(t, page)
	if !slices.ContainsFunc(d.Streams, func(s dashboardStream) bool { return s.Name == want }) {
		t.Errorf("no stream is named %q", want)
	}
	if !slices.ContainsFunc(d.Findings, func(f dashboardFinding) bool { return f.Details == want }) {
		t.Errorf("no finding says %q", want)
	}
}

func TestHeatRows(t *testing.T) {
	d := dashboardData(t, dashboardPage(t, analysed(t, estate())))
	if d.Hours != 168 {
		t.Errorf("%d columns, want 168", d.Hours)
	}
	if n := len(d.Rows); n != 6+12+1+2+2+5 {
		t.Errorf("%d rows, want 28", n)
	}
	for i := 1; i < len(d.Rows); i++ {
		if orBelow(d.Rows[i].Worst) > orBelow(d.Rows[i-1].Worst) {
			t.Errorf("row %d has a worse hour than the one before", i)
		}
	}

	// 100 rejected records of 2 KiB a second are 0.195 shards on top of a full one.
	hot := d.Rows[0]
	if hot.Stream != "checkout-orders" || hot.Shard != "shardId-000000000002" {
		t.Fatalf("first row is %s %s", hot.Stream, hot.Shard)
	}
	if at := d.Start.Add(63 * time.Hour); *hot.Worst != 119.5 || !hot.WorstAt.Equal(at) || hot.Percent[63] != 119.5 {
		t.Errorf("worst hour is %v at %v, its cell %v; want 119.5 at %v", *hot.Worst, hot.WorstAt, hot.Percent[63], at)
	}
	if hot.KiB[63] != 1024 || hot.Records[63] != 512 || hot.Refused[63] != 100 {
		t.Errorf("worst hour has %v KiB, %v records and %v rejected a second", hot.KiB[63], hot.Records[63], hot.Refused[63])
	}

	for _, row := range d.Rows {
		switch {
		case row.Stream == "device-telemetry":
			if row.Shard != "" || len(row.Percent) != 168 {
				t.Errorf("a stream without shard metrics has a row for %q of %d hours", row.Shard, len(row.Percent))
			}
		case row.Stream == "feature-flags":
			if row.At != 70*60 || len(row.Percent) != 98 || row.Note != "no datapoint before 17 Nov 22:00" {
				t.Errorf("a young stream's row begins at minute %d, has %d hours and the note %q", row.At, len(row.Percent), row.Note)
			}
		case row.Stream == "payments-ledger" && row.Shard < "shardId-000000000003":
			if row.At != 0 || len(row.Percent) != 168 {
				t.Errorf("hours before a reshard are missing: %d from minute %d", len(row.Percent), row.At)
			}
		}
	}
}

func TestHeatRowsAgreeWithTheLoads(t *testing.T) {
	a := analysed(t, estate())
	d := dashboardData(t, dashboardPage(t, a))
	w := a.Audit.Window()
	for _, r := range a.Streams {
		loads := analyzer.ShardLoads(r.Stream, &analyzer.Load{}, w)
		for _, row := range d.Rows {
			if row.Stream != r.Stream.Name {
				continue
			}
			demand, shards := r.Load.Hourly, float64(r.Load.Shards)
			if row.Shard != "" {
				demand, shards = loads[slices.IndexFunc(loads, func(l analyzer.ShardLoad) bool { return l.Shard.ID == row.Shard })].Demand, 1
			}
			over := 0
			for i, v := range demand.Values {
				if got := row.Percent[i]; math.Abs(got-100*v/shards) > 0.05+1e-9 {
					t.Fatalf("%s %s hour %d is %v%%, want %v", row.Stream, row.Shard, i, got, 100*v/shards)
				}
				if 100*v/shards > 80 {
					over++
				}
			}
			if row.Over != over {
				t.Errorf("%s %s was %d hours above 80%%, want %d", row.Stream, row.Shard, row.Over, over)
			}
		}
	}
}

func TestShardsThatWereNotReadHaveARow(t *testing.T) {
	a := analysed(t, estate())
	i := slices.IndexFunc(a.Streams, func(r analyzer.StreamReport) bool { return r.Stream.Name == "audit-trail" })
	a.Streams[i].Stream.Shards[1].Metrics = nil
	rows := heatRows(a, 80)
	last := rows[len(rows)-1]
	if last.Stream != "audit-trail" || last.Shard != "shardId-000000000001" || last.Worst != nil || len(last.Percent) != 0 || last.Note == "" {
		t.Errorf("last row is %+v, want the unread shard without values and with a note", last)
	}
}

func TestDashboardAgreesWithTheJSON(t *testing.T) {
	a := analysed(t, estate())
	d := dashboardData(t, dashboardPage(t, a))
	var text bytes.Buffer
	if err := WriteJSON(&text, a); err != nil {
		t.Fatal(err)
	}
	var j analysisJSONNumbers
	if err := json.Unmarshal(text.Bytes(), &j); err != nil {
		t.Fatal(err)
	}
	s := j.Summary
	if *d.Summary.Health != s.Health || *d.Summary.Cost != s.Cost || *d.Summary.Savings != s.Savings || d.Summary.Findings[analyzer.High] != s.High || len(d.Findings) != s.Findings {
		t.Errorf("summary is %+v, the JSON has %+v", d.Summary, s)
	}
	if d.Summary.DataStreams != s.DataStreams || d.Summary.DeliveryStreams != s.DeliveryStreams {
		t.Errorf("%d and %d streams, the JSON has %d and %d", d.Summary.DataStreams, d.Summary.DeliveryStreams, s.DataStreams, s.DeliveryStreams)
	}
	for i, want := range j.DataStreams {
		got := d.Streams[i]
		if got.Name != want.Name || got.Health != want.Health || *got.Cost != want.Cost || *got.Average != want.Metrics.Average || *got.Busy != want.Metrics.Busy || got.Target != want.Metrics.Target {
			t.Errorf("%s: %+v, the JSON has %+v", want.Name, got, want)
		}
	}
}

type analysisJSONNumbers struct {
	DataStreams []struct {
		Name    string  `json:"stream_name"`
		Health  int     `json:"health_score"`
		Cost    float64 `json:"monthly_cost"`
		Metrics struct {
			Average float64 `json:"throughput_utilization"`
			Busy    float64 `json:"busy_utilization_percent"`
			Target  int     `json:"target_shards"`
		} `json:"metrics"`
	} `json:"data_streams"`
	Summary struct {
		DataStreams     int     `json:"total_data_streams"`
		DeliveryStreams int     `json:"total_firehose_streams"`
		High            int     `json:"high_priority_issues"`
		Findings        int     `json:"total_findings"`
		Health          float64 `json:"average_health_score"`
		Cost            float64 `json:"monthly_cost"`
		Savings         float64 `json:"estimated_monthly_savings"`
	} `json:"summary"`
}

func TestHeatScale(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      []float64
	}{
		{20, 80, []float64{0, 10, 20, 40, 60, 80, 90, 100}},
		{30, 60, []float64{0, 15, 30, 40, 50, 60, 80, 100}},
		{80, 20, []float64{0, 10, 20, 40, 60, 80, 90, 100}},
		{20, 120, []float64{0, 10, 20, 40, 60, 80, 90, 100}},
	} {
		if got := heatScale(heatLines(c.low, c.high)); !slices.Equal(got, c.want) {
			t.Errorf("thresholds %v and %v: %v, want %v", c.low, c.high, got, c.want)
		}
	}
}

func TestThreeDigits(t *testing.T) {
	for in, want := range map[float64]float64{0: 0, -1: 0, 0.012345: 0.0123, 1.2345: 1.23, 12.345: 12.3, 123.45: 123, 12345.6: 12346} {
		if got := threeDigits(in); got != want {
			t.Errorf("%v becomes %v, want %v", in, got, want)
		}
	}
}

// manyShards is an estate of 20 streams and 2,000 shards.
func manyShards() []plannedStream {
	var streams []plannedStream
	for i := range 20 {
		streams = append(streams, plannedStream{name: fmt.Sprintf("fleet-%02d", i), shards: 100, level: diurnal(0.05, 0.3+0.04*float64(i))})
	}
	return streams
}

func TestDashboardOfTwoThousandShardsIsOfBoundedSize(t *testing.T) {
	page := dashboardPage(t, analysed(t, manyShards()))
	if got, limit := len(page), 8<<20; got > limit {
		t.Errorf("the page has %d bytes, want at most %d", got, limit)
	}
	t.Logf("2,000 shards over 168 hours: %.1f MB", float64(len(page))/1e6)
}
