package report

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// asWritten is a record with its findings as the file has them: money in cents, evidence as JSON has it.
func asWritten(t *testing.T, r *analyzer.Recorded) *analyzer.Recorded {
	t.Helper()
	written := func(findings []analyzer.Finding) []analyzer.Finding {
		findings = findingsJSON(findings)
		for i := range findings {
			text, err := json.Marshal(findings[i].Evidence)
			if err != nil {
				t.Fatal(err)
			}
			findings[i].Evidence = nil
			if err := json.Unmarshal(text, &findings[i].Evidence); err != nil {
				t.Fatal(err)
			}
		}
		return findings
	}
	for i := range r.Streams {
		r.Streams[i].Findings = written(r.Streams[i].Findings)
	}
	for i := range r.DeliveryStreams {
		r.DeliveryStreams[i].Findings = written(r.DeliveryStreams[i].Findings)
	}
	return r
}

func TestReadJSONReadsWhatIsWritten(t *testing.T) {
	merged, shared := skewed(0.8, 4), true
	merged.Shards[1].HashKeyEnd, merged.Shards[2].State, merged.Policy = merged.Shards[2].HashKeyEnd, analyzer.ShardClosed, &shared
	uneven := judged(accountOf(merged), analyzer.DefaultConfig())
	if s := analyzer.Record(uneven).Streams[0]; !s.Uneven || !*s.Policy {
		t.Fatalf("the merged stream is %+v", s)
	}
	for name, a := range map[string]*analyzer.Analysis{"sample": sample(t), "demo": demoAnalysis(t), "uneven": uneven} {
		got, err := ReadJSON(bytes.NewReader(rendered(t, WriteJSON, a)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := asWritten(t, analyzer.Record(a))
		if len(got.Streams) != len(want.Streams) || len(got.DeliveryStreams) != len(want.DeliveryStreams) {
			t.Fatalf("%s: %d data streams and %d delivery streams, want %d and %d", name,
				len(got.Streams), len(got.DeliveryStreams), len(want.Streams), len(want.DeliveryStreams))
		}
		for i := range want.Streams {
			if !reflect.DeepEqual(got.Streams[i], want.Streams[i]) {
				t.Errorf("%s: got %+v\nwant %+v", name, got.Streams[i], want.Streams[i])
			}
		}
		for i := range want.DeliveryStreams {
			if !reflect.DeepEqual(got.DeliveryStreams[i], want.DeliveryStreams[i]) {
				t.Errorf("%s: got %+v\nwant %+v", name, got.DeliveryStreams[i], want.DeliveryStreams[i])
			}
		}
		got.Streams, got.DeliveryStreams, want.Streams, want.DeliveryStreams = nil, nil, nil, nil
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v\nwant %+v", name, got, want)
		}
	}
	if got, err := ReadJSON(bytes.NewReader(rendered(t, WriteJSON, emptyAnalysis()))); err != nil || len(got.Streams)+len(got.DeliveryStreams) != 0 {
		t.Errorf("an empty account is %+v, %v", got, err)
	}
}

// The demo estate shows the three things that are there for the stage that follows.
func TestDemoIsRecorded(t *testing.T) {
	policies, uneven := map[string]bool{}, 0
	names := map[string]bool{}
	r := analyzer.Record(demoAnalysis(t))
	for _, s := range r.Streams {
		if s.Policy != nil {
			policies[s.Name] = *s.Policy
		}
		if s.Uneven {
			uneven++
		}
		for _, f := range s.Findings {
			if alarms, ok := f.Remedy.(analyzer.CreateAlarms); ok {
				for _, spec := range alarms.Alarms {
					names[spec.Name] = true
				}
			}
		}
	}
	if want := map[string]bool{"customer-support-chats": false, "payment-refunds": false}; !reflect.DeepEqual(policies, want) {
		t.Errorf("policies %v, want %v", policies, want)
	}
	if uneven != 0 || !names["kinesis-email-engagement-iterator-age"] || names[""] {
		t.Errorf("%d uneven streams, alarms to create %v", uneven, names)
	}
}

func TestReadJSONRefuses(t *testing.T) {
	good := string(rendered(t, WriteJSON, sample(t)))
	spoilt := func(spoil func(map[string]any)) string {
		var value map[string]any
		if err := json.Unmarshal([]byte(good), &value); err != nil {
			t.Fatal(err)
		}
		spoil(value)
		text, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	var snapshot bytes.Buffer
	if err := analyzer.WriteSnapshot(&snapshot, sampleSnapshot(), false); err != nil {
		t.Fatal(err)
	}
	const another = "this is no kinesis_analysis.json"
	for name, c := range map[string]struct{ text, want string }{
		"nothing":     {"", "EOF"},
		"half of it":  {good[:len(good)/2], "unexpected EOF"},
		"more behind": {good + "{}", "more behind"},
		"null":        {"null", another},
		"a list":      {"[]", "json: cannot unmarshal"},
		"the plan":    {string(rendered(t, WritePlan, sample(t))), another},
		"a snapshot":  {snapshot.String(), another},
		"no coverage": {spoilt(func(v map[string]any) { delete(v, "coverage") }), another},
		"a CSV file":  {string(rendered(t, WriteLagCSV, sample(t))), "invalid character"},
		"no window": {spoilt(func(v map[string]any) {
			delete(v["summary"].(map[string]any), "window_start")
			v["summary"].(map[string]any)["analysis_timestamp"] = "0001-01-01T00:00:00Z"
		}), "its summary"},
		"no region":    {spoilt(func(v map[string]any) { v["summary"].(map[string]any)["region"] = "" }), `its summary is of region ""`},
		"a nameless":   {spoilt(func(v map[string]any) { firstStream(v)["stream_name"] = "" }), `data stream name "" is empty or there twice`},
		"one twice":    {spoilt(func(v map[string]any) { firstStream(v)["stream_name"] = "orders-hot" }), `"orders-hot" is empty or there twice`},
		"older":        {spoilt(func(v map[string]any) { delete(firstStream(v), "configuration") }), `data stream "clicks-skewed": it has no configuration, so an older version wrote the file: run analyze again`},
		"older, other": {spoilt(func(v map[string]any) { delete(v["firehose_streams"].([]any)[0].(map[string]any), "configuration") }), `delivery stream "audit-splunk": it has no configuration`},
		"odd settings": {spoilt(func(v map[string]any) { firstStream(v)["configuration"] = map[string]any{"open_shards": "many"} }), `data stream "clicks-skewed": json`},
		"a new remedy": {spoilt(func(v map[string]any) { firstFinding(v)["remedy"] = map[string]any{"kind": "reboot"} }), `remedy of kind "reboot"`},
		"odd remedy": {spoilt(func(v map[string]any) {
			firstFinding(v)["remedy"] = map[string]any{"kind": "set_shard_count", "to": "8"}
		}), "remedy set_shard_count"},
		"findings gone": {spoilt(func(v map[string]any) { firstStream(v)["findings"] = "none" }), "findings"},
	} {
		if r, err := ReadJSON(strings.NewReader(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %+v, %v; want an error with %q", name, r, err, c.want)
		}
	}
}

func TestReadJSONIsBounded(t *testing.T) {
	good := rendered(t, WriteJSON, sample(t))
	long := append(bytes.Repeat([]byte(" "), 1<<20), good...)
	if r, err := readJSON(bytes.NewReader(long), 1<<20); err == nil || !strings.Contains(err.Error(), "more than 1 MiB") {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := readJSON(bytes.NewReader(long), 2<<20); err != nil {
		t.Error(err)
	}
}

// FuzzReadJSON: whatever is read comes back as a record or as an error.
func FuzzReadJSON(f *testing.F) {
	good := rendered(f, WriteJSON, judged(accountOf(skewed(0.8, 4)), analyzer.DefaultConfig())) // a small one, to be quick
	f.Add(good)
	f.Add(bytes.ReplaceAll(good, []byte(`"configuration": {`), []byte(`"configuration": null, "c": {`)))
	f.Add([]byte(`{"data_streams":[],"firehose_streams":[{"stream_name":"d","configuration":{"destination":null},"findings":[]}],"coverage":{"unknown":[{"iam_actions":null}]},"summary":{"region":"r","window_start":"2026-01-01T00:00:00Z","analysis_timestamp":"2026-01-02T00:00:00Z"}}`))
	f.Add([]byte(`{"data_streams":[{"stream_name":"s","configuration":{},"findings":[{"remedy":{"kind":"split_shards"}}]}],"firehose_streams":[],"coverage":{},"summary":{}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := ReadJSON(bytes.NewReader(data))
		if (r == nil) != (err != nil) {
			t.Errorf("%+v and %v", r, err)
		}
	})
}
