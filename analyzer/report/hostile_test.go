package report

import (
	"encoding/csv"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
)

var hostileNames = []string{
	"=HYPERLINK(\"http://evil.example\",\"x\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1",
	"\x1b[2J\x1b[31mred", "\x9b31mred", "a\x00b", "line\nbreak", "right\u202eleft", "zero\u200bwidth", "\xff\xfe",
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "</details>", "| cell | cell |", "`code` **bold** _it_",
	"[link](https://evil.example)", "![image](https://evil.example)", "@someone", "#1", "https://evil.example", "www.evil.example",
	"; rm -rf /", "--help", "$(reboot)", "`reboot`", "it's", "世界世界世界世界世界世界世界世界世界世界世界世界世界",
	strings.Repeat("a-very-long-name-", 20), strings.Repeat("x", 300),
}

// hostileAccount is an account in which everything that has a name has a bad one.
func hostileAccount(t testing.TB) *analyzer.Analysis {
	t.Helper()
	s := &analyzer.Snapshot{AccountID: hostileNames[7], Region: hostileNames[25], Window: sampleWindow,
		Gaps: []analyzer.Gap{{Need: analyzer.NeedAlarms, Operation: hostileNames[14], Action: hostileNames[17], Region: hostileNames[7], Error: strings.Join(hostileNames, " ")}}}
	var streams, deliveries []sampleFinding
	for _, name := range hostileNames {
		tags := map[string]string{"Owner": name, name: name}
		stream := sampleStream(name, 1, 100, tags)
		stream.Metrics[maxOf("GetRecords.IteratorAgeMilliseconds")] = sampleSeries(1e6)
		stream.Consumers = []analyzer.Consumer{{Name: name, Metrics: analyzer.Metrics{maxOf("SubscribeToShardEvent.MillisBehindLatest"): sampleSeries(9e9)}}}
		stream.Shards[0].ID = name
		s.Streams = append(s.Streams, stream)
		d := sampleDelivery(name, analyzer.SourceDirectPut, "", analyzer.DestinationHTTPEndpoint, 0.5)
		d.Tags = tags
		s.DeliveryStreams = append(s.DeliveryStreams, d)
		text := "Details of " + name + ": " + strings.Join(hostileNames, " ")
		streams = append(streams,
			configured(name, text, "Fix "+name, analyzer.SplitShards{Stream: name, Splits: []analyzer.ShardSplit{{ShardID: name, NewStartingHashKey: "7"}}, From: 1, ShardCount: 2}).
				with(saves(12345.67)).with(evidence(analyzer.Evidence{name: name, "records_expiring": true})),
			configured(name, name, name, analyzer.CreateAlarms{Stream: name, Alarms: []analyzer.AlarmSpec{{Purpose: "iterator_age", Dimensions: map[string]string{"StreamName": name}, PeriodSeconds: 60, EvaluationPeriods: 1}}}),
			configured(name, name, name, analyzer.CreateReplica{Stream: name, Region: name, Checked: []string{name}}))
		deliveries = append(deliveries, configured(name, text, "Fix "+name, nil))
	}
	found := append([]analyzer.Check{
		sampleCheck(iteratorAgeHigh, hostileNames[7], analyzer.High, 20, streams...),
		sampleCheck(deliveryFailures, hostileNames[17], analyzer.High, 20, deliveries...),
	}, checks.All()...)
	config := analyzer.DefaultConfig()
	return analyzer.Run(analyzer.NewAudit(s, config, pricing.Embedded("us-east-1")), found, pricing.ListPrices{})
}

func TestConsoleIsNarrowAndPlain(t *testing.T) {
	for name, a := range map[string]*analyzer.Analysis{"sample": sample(t), "demo": demoAnalysis(t), "hostile": hostileAccount(t), "empty": emptyAnalysis()} {
		for _, o := range []ConsoleOptions{{}, {GroupBy: "Owner"}, {GroupBy: hostileNames[7]}, {Color: true}, {Color: true, GroupBy: "owner"}} {
			text := string(rendered(t, func(w io.Writer, a *analyzer.Analysis) error { return WriteConsole(w, a, o) }, a))
			if !o.Color && strings.Contains(text, "\x1b") {
				t.Errorf("%s %+v: an escape sequence without colours", name, o)
			}
			stripped := regexp.MustCompile("\x1b\\[[0-9;]*m").ReplaceAllString(text, "")
			for line := range strings.SplitSeq(stripped, "\n") {
				if w := displayWidth(line); w > consoleWidth {
					t.Fatalf("%s %+v: %d columns: %q", name, o, w, line)
				}
				if i := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
					t.Fatalf("%s %+v: an unprintable character at %d of %q", name, o, i, line)
				}
			}
			if o.Color && name == "sample" && !strings.Contains(text, "\x1b[1;31m") {
				t.Errorf("%+v: nothing is red", o)
			}
		}
	}
}

func TestCSVHoldsNoFormula(t *testing.T) {
	rows, err := csv.NewReader(strings.NewReader(string(rendered(t, WriteLagCSV, hostileAccount(t))))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) < 2*len(hostileNames) {
		t.Fatalf("%d rows for %d consumers", len(rows), 2*len(hostileNames))
	}
	number := regexp.MustCompile(`^-?[0-9.]+$`)
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r＝＋－＠", []rune(cell)[0]) && !number.MatchString(cell) {
				t.Errorf("the cell %q is a formula", cell)
			}
		}
	}
}

func TestCSVHasItsHeaderWithoutRows(t *testing.T) {
	want := "stream_name,consumer_name,max_lag_ms,avg_lag_ms,flagged,consumer_type,p95_lag_ms,minutes_over_threshold,threshold_ms,ongoing,what_to_do\n"
	if got := string(rendered(t, WriteLagCSV, emptyAnalysis())); got != want {
		t.Errorf("got %q", got)
	}
}

// The Markdown has two HTML elements of its own; nothing from outside adds one, a link, an image or a mention.
func TestMarkdownIsHarmless(t *testing.T) {
	text := string(rendered(t, WriteMarkdown, hostileAccount(t)))
	outside := regexp.MustCompile("(?:\\\\.|`[^`\n]*`)").ReplaceAllString(text, "") // escaped characters and code spans have no meaning
	for _, bad := range []string{"<script", "<img", "](", "@someone", "://", "www.", " #1"} {
		if strings.Contains(outside, bad) {
			t.Errorf("%q is in it", bad)
		}
	}
	if n := strings.Count(text, "</details>") - strings.Count(text, "`</details>`"); n != 1 {
		t.Errorf("%d times </details>", n)
	}
	for line := range strings.SplitSeq(text, "\n") {
		if bars := strings.Count(strings.ReplaceAll(line, `\|`, ""), "|"); strings.HasPrefix(line, "| HIGH") && bars != 8 {
			t.Errorf("%d bars in %q", bars, line)
		}
	}
}

func TestCommandsQuoteNames(t *testing.T) {
	for name, want := range map[string]string{
		"orders":     "aws kinesis x --region us-east-1 --stream-name orders",
		"; rm -rf /": "aws kinesis x --region us-east-1 --stream-name '; rm -rf /'",
		"--help":     "aws kinesis x --region us-east-1 --stream-name=--help",
		"$(reboot)":  "aws kinesis x --region us-east-1 --stream-name '$(reboot)'",
		"it's":       `aws kinesis x --region us-east-1 --stream-name 'it'\''s'`,
		"":           "aws kinesis x --region us-east-1 --stream-name ''",
		"a\nb":       "aws kinesis x --region us-east-1 --stream-name 'a b'",
	} {
		if got := string(awsCommand("kinesis x", "us-east-1").with("stream-name", name)); got != want {
			t.Errorf("%q gives %s, want %s", name, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	for _, name := range hostileNames {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := plain(s)
		if strings.ContainsFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("%q gives %q", s, got)
		}
		if plain(got) != got {
			t.Errorf("%q is not the same a second time", got)
		}
		for _, width := range []int{2, 10, 40} {
			for _, line := range wrap(got, width) {
				if displayWidth(line) > width {
					t.Errorf("%q is wider than %d", line, width)
				}
			}
			if displayWidth(middle(got, width)) > width {
				t.Errorf("%q is wider than %d", middle(got, width), width)
			}
		}
		if joined := strings.Join(wrap(got, 40), ""); strings.ReplaceAll(joined, " ", "") != strings.ReplaceAll(got, " ", "") {
			t.Errorf("wrapping %q loses something: %q", got, joined)
		}
	})
}
