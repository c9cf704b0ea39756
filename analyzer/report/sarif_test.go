package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
)

// sarifSample has a finding of each severity and kind of stream, one that is past, one of a stream without a place, and
// one of a check that this version does not know.
func sarifSample() (*analyzer.Recorded, Places) {
	unencrypted := analyzer.Finding{CheckID: "no-encryption", Issue: "No Encryption", Severity: analyzer.High, Penalty: 20, Ongoing: true,
		Details: "This stream carries sensitive data and is not encrypted at rest.", Remediation: "Switch on server-side encryption."}
	late := analyzer.Finding{CheckID: "consumer-lag", Severity: analyzer.High, Penalty: 15, Details: "Consumer billing was up to 1m 35s behind.", Remediation: "Speed it up.", Consumer: "billing"}
	small := analyzer.Finding{CheckID: "small-batch-sizes", Severity: analyzer.Medium, Penalty: 10, Ongoing: true, Details: "Its buffer makes many small objects.", Remediation: "Buffer 128 MiB."}
	long := analyzer.Finding{CheckID: "excessive-retention", Severity: analyzer.Low, Penalty: 5, Ongoing: true, Details: "It keeps records for 720 hours.", Remediation: "Lower the retention."}
	r := &analyzer.Recorded{
		AccountID: "123456789012", Region: "us-east-1", Window: sampleWindow,
		Streams: []analyzer.RecordedStream{
			{Name: "clicks", Findings: []analyzer.Finding{long, unencrypted}},
			{Name: "imported-by-hand", Findings: []analyzer.Finding{unencrypted, long}},
			{Name: "users", Findings: []analyzer.Finding{late, unencrypted, {CheckID: "stale-widgets", Severity: analyzer.Low, Ongoing: true, Details: "Widgets of 123456789012 are stale.", Remediation: "See [here](1)."}}},
		},
		DeliveryStreams: []analyzer.RecordedDelivery{{Name: "clicks", Findings: []analyzer.Finding{small, unencrypted}}},
		Coverage: analyzer.Coverage{
			Gaps:    []analyzer.Gap{{Need: analyzer.NeedAlarms, Operation: "cloudwatch:DescribeAlarms"}},
			Unknown: []analyzer.Unknown{{CheckID: "no-cloudwatch-alarms", Stream: "clicks"}, {CheckID: "no-cloudwatch-alarms", Stream: "users"}},
		},
	}
	lines := map[string]int{"infra/streams.tf": 12, "infra/über 100%/users.tf": 1, "infra/firehose.tf": 3}
	files := map[[2]string]string{
		{analyzer.KindStream, "clicks"}:   "infra/streams.tf",
		{analyzer.KindStream, "users"}:    "infra/über 100%/users.tf",
		{analyzer.KindDelivery, "clicks"}: "infra/firehose.tf",
	}
	return r, func(kind, stream string) (string, int, bool) {
		file, ok := files[[2]string{kind, stream}]
		return file, lines[file], ok
	}
}

// TestSARIFGolden holds the whole file; go test ./analyzer/report -run SARIFGolden -update writes it.
func TestSARIFGolden(t *testing.T) {
	r, places := sarifSample()
	var out, again bytes.Buffer
	left, err := WriteSARIF(&out, r, places, "v1.2.3")
	if err != nil || left != (LeftOut{NoPlace: 2}) {
		t.Fatalf("%+v left out, %v", left, err)
	}
	if _, err := WriteSARIF(&again, r, places, "v1.2.3"); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Errorf("the same analysis gives other bytes the second time (%v)", err)
	}
	path := filepath.Join("testdata", "findings.sarif")
	if *update {
		if err := os.WriteFile(path, out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Errorf("differs from %s (go test -update writes it anew); got:\n%s", path, out.Bytes())
	}
}

// everywhere gives each stream a place in a file of its name.
func everywhere(_, stream string) (string, int, bool) { return "infra/" + stream + ".tf", 7, true }

func written(t *testing.T, r *analyzer.Recorded, places Places) sarifLog {
	t.Helper()
	var out bytes.Buffer
	if _, err := WriteSARIF(&out, r, places, "(devel)"); err != nil {
		t.Fatal(err)
	}
	return parsed(t, out.Bytes())
}

func parsed(t *testing.T, data []byte) sarifLog {
	t.Helper()
	var log sarifLog
	if err := json.Unmarshal(data, &log); err != nil {
		t.Fatal(err)
	}
	return log
}

// sarifSchemaFile names the official schema, sarif-schema-2.1.0.json of
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/.
const sarifSchemaFile = "KINESIS_AUDIT_SARIF_SCHEMA"

func TestSARIFKeepsItsSchema(t *testing.T) {
	name := os.Getenv(sarifSchemaFile)
	if name == "" {
		t.Skipf("%s does not name the schema of SARIF 2.1.0: sarif-schema-2.1.0.json of https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/", sarifSchemaFile)
	}
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile(name)
	if err != nil {
		t.Fatal(err)
	}
	small, places := sarifSample()
	nowhere := func(_, _ string) (string, int, bool) { return "", 0, false }
	for _, test := range []struct {
		name   string
		r      *analyzer.Recorded
		places Places
	}{
		{"sample", small, places},
		{"demo", analyzer.Record(demoAnalysis(t)), everywhere},
		{"hostile", analyzer.Record(hostileAccount(t)), everywhere},
		{"without a place", analyzer.Record(demoAnalysis(t)), nowhere},
		{"empty", analyzer.Record(emptyAnalysis()), everywhere},
	} {
		var out bytes.Buffer
		if _, err := WriteSARIF(&out, test.r, test.places, "v1.2.3"); err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(&out)
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		// A schema that lets anything pass would prove nothing.
		run := value.(map[string]any)["runs"].([]any)[0].(map[string]any)
		run["results"] = []any{map[string]any{"ruleId": "no-encryption"}}
		if schema.Validate(value) == nil {
			t.Errorf("%s: a result without a message passes", test.name)
		}
	}
}

// embeddedLink is a link in a plain text message, by 3.11.6 of SARIF.
var embeddedLink = regexp.MustCompile(`(?:^|[^\\])(?:\\\\)*\[(?:[^\\\[\]]|\\[\\\[\]])*\]\(`)

func TestSARIFIsHarmless(t *testing.T) {
	hostile := analyzer.Record(hostileAccount(t))
	for _, name := range []string{`[a](1)`, `\[a](1)`, `a\`, `[\](1)`, "{0}", "50%2F", "a:b", "../up", "c#d?e", "of-123456789012", "1234-5678-9012"} {
		hostile.Streams = append(hostile.Streams, analyzer.RecordedStream{Name: name, Findings: []analyzer.Finding{{CheckID: name, Details: "](https://evil.example) " + name, Remediation: "{1} [b](2)"}}})
	}
	var files []string
	log := written(t, hostile, func(kind, stream string) (string, int, bool) {
		files = append(files, "infra/"+stream+".tf")
		return everywhere(kind, stream)
	})
	seen := map[string]bool{}
	for _, r := range log.Runs[0].Results {
		text := r.Message.Text
		if embeddedLink.MatchString(text) {
			t.Errorf("a link is in %q", text)
		}
		if braces := strings.NewReplacer("{{", "", "}}", "").Replace(text); strings.ContainsAny(braces, "{}") {
			t.Errorf("a placeholder is in %q", text)
		}
		all := text + r.RuleID
		if strings.ContainsFunc(all, func(r rune) bool { return !unicode.IsPrint(r) }) {
			t.Errorf("a character that does not show is in %q", all)
		}
		if strings.Contains(all, "123456789012") || strings.Contains(all, "1234-5678-9012") {
			t.Errorf("an account id is in %q", all)
		}
		uri := r.Locations[0].Physical.Artifact.URI
		u, err := url.Parse(uri)
		if err != nil || u.IsAbs() || u.RawQuery != "" || u.Fragment != "" {
			t.Errorf("%q is no relative URI (%v)", uri, err)
			continue
		}
		seen[u.Path] = true
	}
	for _, file := range files {
		if !seen[file] {
			t.Errorf("no URI leads to %q", file)
		}
	}
}

func TestEmbeddedLink(t *testing.T) {
	for text, want := range map[string]bool{
		"see [here](1)": true, `[a\]](1)`: true, `\\[a](1)`: true, `\[a](1)`: false, `[a\](1)`: false, "[a] (1)": false,
	} {
		if embeddedLink.MatchString(text) != want {
			t.Errorf("%q is a link: %v, want %v", text, !want, want)
		}
	}
}

// Nothing that stands for a finding tells the account, and it stays the same where only the account differs.
func TestSARIFPrints(t *testing.T) {
	r, places := sarifSample()
	seen := map[string]bool{}
	before := written(t, r, places).Runs[0].Results
	for _, result := range before {
		if print := result.PartialFingerprints.Finding; seen[print] || len(print) != 32 {
			t.Errorf("the print %q is there twice, or too short", print)
		}
		seen[result.PartialFingerprints.Finding] = true
	}
	r.AccountID, r.Streams[0].Findings[1].Details = "999999999999", "Other words."
	for i, result := range written(t, r, places).Runs[0].Results {
		if result.PartialFingerprints != before[i].PartialFingerprints {
			t.Errorf("result %d has another print in another account", i)
		}
	}
	if x, y := (located{stream: "logs-111111111111"}), (located{stream: "logs-222222222222"}); x.print("r") != y.print("r") {
		t.Error("the account in a stream's name can be told from the print")
	}
}

func TestSARIFKeepsWithinLimits(t *testing.T) {
	r := &analyzer.Recorded{}
	for i := range 200 {
		severity := []analyzer.Severity{analyzer.Low, analyzer.High, analyzer.Medium}[i%3]
		r.Streams = append(r.Streams, analyzer.RecordedStream{Name: fmt.Sprintf("stream-%03d", i),
			Findings: []analyzer.Finding{{CheckID: "no-encryption", Severity: severity, Ongoing: true, Details: strings.Repeat("word ", 50)}}})
	}
	for name, limit := range map[string]struct{ results, bytes int }{"results": {100, 1 << 30}, "bytes": {1 << 30, 100_000}, "both": {100, 50_000}, "rules alone": {100, 1}} {
		var out bytes.Buffer
		left, err := writeSARIF(&out, r, everywhere, "v1.2.3", limit.results, limit.bytes)
		if err != nil {
			t.Fatal(err)
		}
		run := parsed(t, out.Bytes()).Runs[0]
		if len(run.Results) > limit.results || out.Len() > limit.bytes && len(run.Results) > 0 {
			t.Errorf("%s: %d results of %d bytes", name, len(run.Results), out.Len())
		}
		if left.NoRoom != 200-len(run.Results) || run.Properties.WithoutRoom != left.NoRoom || run.Properties.Findings != 200 {
			t.Errorf("%s: %d results, left out %+v, told %+v", name, len(run.Results), left, run.Properties)
		}
		want := fmt.Sprintf("%d findings are left out, the least urgent", left.NoRoom)
		if told := run.Invocations[0].ToolExecutionNotifications; len(told) != 1 || !strings.HasPrefix(told[0].Message.Text, want) {
			t.Errorf("%s: told is %+v, want %q", name, told, want)
		}
		rank := map[string]int{"error": 0, "warning": 1, "note": 2}
		for i := 1; i < len(run.Results); i++ {
			if rank[run.Results[i-1].Level] > rank[run.Results[i].Level] {
				t.Errorf("%s: %s comes before %s", name, run.Results[i-1].Level, run.Results[i].Level)
			}
		}
	}
}

// GitHub cuts descriptions at 1,024 characters, names at 255 and tags at 10.
func TestSARIFRules(t *testing.T) {
	rules := sarifRules()
	if len(ruleTexts) != len(checks.All()) {
		t.Errorf("%d texts for %d checks", len(ruleTexts), len(checks.All()))
	}
	for i, c := range checks.All() {
		text, ok := ruleTexts[c.ID]
		if !ok || text.about == "" || text.what == "" || text.why == "" || text.fix == "" {
			t.Errorf("%s has no rule text, or not all of it: add it to ruleTexts", c.ID)
			continue
		}
		rule := rules[i]
		if strings.ContainsAny(text.what+text.why+text.fix, "[]{}\\`*<>") {
			t.Errorf("%s: markup in %+v", c.ID, text)
		}
		if strings.Count(text.what, ". ") > 0 || len(rule.ShortDescription.Text) > 200 || len(rule.FullDescription.Text) > 1024 || len(rule.Name) > 255 || len(rule.Properties.Tags) > 10 {
			t.Errorf("%s is too long: %+v", c.ID, rule)
		}
		page, ok := strings.CutPrefix(rule.HelpURI, home+"/blob/main/")
		if _, err := os.Stat(filepath.Join("../..", filepath.FromSlash(page))); !ok || err != nil {
			t.Errorf("%s: %s is no page (%v)", c.ID, rule.HelpURI, err)
		}
	}
}

func TestSemanticVersion(t *testing.T) {
	for version, want := range map[string]string{
		"v1.2.3": "1.2.3", "v0.0.0-20261129161418-b55d669aaaaa+dirty": "0.0.0-20261129161418-b55d669aaaaa+dirty", "(devel)": "", "v1": "", "": "",
	} {
		if got := semantic(version); got != want {
			t.Errorf("%q is %q, want %q", version, got, want)
		}
	}
}
