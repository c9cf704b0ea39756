package analyzer

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// runEnd is the end of the window of these tests.
var runEnd = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

// busy is a snapshot of streams with traffic enough to be analysed.
func busy(streams ...string) *Snapshot {
	w := Window{runEnd.Add(-24 * time.Hour), runEnd}
	s := &Snapshot{Version: SnapshotVersion, AccountID: "111122223333", Region: "us-east-1", Window: w, Gaps: []Gap{}}
	for _, name := range streams {
		records := Series{Start: w.Start, Period: FiveMinutes, Values: make([]float64, 288)}
		for i := range records.Values {
			records.Values[i] = 1e5
		}
		s.Streams = append(s.Streams, Stream{Name: name, Tags: map[string]string{}, Metrics: Metrics{{"IncomingRecords", "Sum", FiveMinutes}: records}})
	}
	return s
}

func withDelivery(s *Snapshot, names ...string) *Snapshot {
	for _, name := range names {
		s.DeliveryStreams = append(s.DeliveryStreams, DeliveryStream{Name: name, Tags: map[string]string{}, Metrics: Metrics{}})
	}
	return s
}

// checkOf says result of every data stream.
func checkOf(id string, severity Severity, penalty int, result Result) Check {
	return Check{ID: id, Title: "Title of " + id, Severity: severity, Penalty: penalty,
		Stream: func(*Audit, *Stream) Result { return result }}
}

func standing(consumer string) Finding { return Finding{Consumer: consumer, Ongoing: true} }

func run(s *Snapshot, config *Config, checks ...Check) *Analysis {
	return Run(NewAudit(s, config, nil), checks, noPrices{})
}

func TestFindingIsCompleted(t *testing.T) {
	got := run(busy("orders"), DefaultConfig(), checkOf("a-check", Medium, 10, Result{Findings: []Finding{standing("")}})).Streams[0]
	f := got.Findings[0]
	if f.CheckID != "a-check" || f.Issue != "Title of a-check" || f.Severity != Medium || f.Penalty != 10 || f.Fingerprint == "" {
		t.Errorf("finding %+v", f)
	}
	if got.Health != 90 {
		t.Errorf("health %d, want 90", got.Health)
	}
}

func TestHealthHasAFloor(t *testing.T) {
	for findings, want := range map[int]int{0: 100, 1: 80, 4: 20, 5: 0, 6: 0, 40: 0} {
		result := Result{}
		for i := range findings {
			result.Findings = append(result.Findings, standing(fmt.Sprint(i)))
		}
		if got := run(busy("orders"), DefaultConfig(), checkOf("c", High, 20, result)).Streams[0].Health; got != want {
			t.Errorf("%d findings of 20: health %d, want %d", findings, got, want)
		}
	}
}

func TestSuppressions(t *testing.T) {
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	for name, c := range map[string]struct {
		rule       Ignore
		suppressed bool
	}{
		"of all streams":       {Ignore{Check: "a-check"}, true},
		"by name":              {Ignore{Check: "a-check", Streams: []string{"orders"}}, true},
		"by glob":              {Ignore{Check: "a-check", Streams: []string{"clicks", "ord*"}}, true},
		"of another stream":    {Ignore{Check: "a-check", Streams: []string{"order"}}, false},
		"of another check":     {Ignore{Check: "b-check"}, false},
		"until later":          {Ignore{Check: "a-check", Until: "2026-11-21", Expires: day(2026, 11, 21)}, true},
		"until today":          {Ignore{Check: "a-check", Until: "2026-11-20", Expires: day(2026, 11, 20)}, false},
		"until the exact end":  {Ignore{Check: "a-check", Expires: runEnd}, false},
		"until just after":     {Ignore{Check: "a-check", Expires: runEnd.Add(time.Nanosecond)}, true},
		"until long ago":       {Ignore{Check: "a-check", Until: "2020-01-01", Expires: day(2020, 1, 1)}, false},
		"expired for this one": {Ignore{Check: "a-check", Streams: []string{"orders"}, Expires: day(2020, 1, 1)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			config := DefaultConfig()
			c.rule.Reason = "because"
			config.Ignore = []Ignore{c.rule}
			a := run(busy("orders"), config, checkOf("a-check", High, 20, Result{Findings: []Finding{standing("")}}))
			kept, silenced, health, worst := 1, 0, 80, High.Rank()
			if c.suppressed {
				kept, silenced, health, worst = 0, 1, 100, 0
			}
			if got := a.Streams[0]; len(got.Findings) != kept || len(a.Suppressed) != silenced || got.Health != health || a.Worst() != worst {
				t.Errorf("%d findings, %d suppressed, health %d, worst %d; want %d, %d, %d, %d",
					len(got.Findings), len(a.Suppressed), got.Health, a.Worst(), kept, silenced, health, worst)
			}
			for _, s := range a.Suppressed {
				if s.Stream != "orders" || s.Kind != KindStream || s.Reason != "because" || s.Until != c.rule.Until || s.Finding.Issue == "" || s.Finding.Fingerprint == "" {
					t.Errorf("suppressed %+v", s)
				}
			}
		})
	}
}

func TestALaterRuleTakesOverFromAnExpiredOne(t *testing.T) {
	config := DefaultConfig()
	config.Ignore = []Ignore{{Check: "c", Reason: "old", Expires: runEnd.Add(-time.Hour)}, {Check: "c", Reason: "new"}}
	a := run(busy("orders"), config, checkOf("c", Low, 5, Result{Findings: []Finding{standing("")}}))
	if len(a.Suppressed) != 1 || a.Suppressed[0].Reason != "new" {
		t.Errorf("suppressed %+v, want by the new rule", a.Suppressed)
	}
}

func TestFingerprints(t *testing.T) {
	type of struct{ account, region, check, stream, consumer string }
	print := func(o of) string {
		s := busy(o.stream)
		s.AccountID, s.Region = o.account, o.region
		return run(s, DefaultConfig(), checkOf(o.check, Low, 5, Result{Findings: []Finding{standing(o.consumer)}})).Streams[0].Findings[0].Fingerprint
	}
	base := of{"111122223333", "us-east-1", "consumer-lag", "orders", "billing"}
	// Pull requests and SARIF know findings by it: it may not change from version to version either.
	if got, want := print(base), "80b463ac607a5f90"; got != want {
		t.Errorf("fingerprint %s, want %s", got, want)
	}
	seen := map[string]of{print(base): base}
	for _, o := range []of{
		{"444455556666", base.region, base.check, base.stream, base.consumer},
		{base.account, "eu-west-1", base.check, base.stream, base.consumer},
		{base.account, base.region, "iterator-age-high", base.stream, base.consumer},
		{base.account, base.region, base.check, "orders-2", base.consumer},
		{base.account, base.region, base.check, base.stream, "audit"},
		{base.account, base.region, base.check, base.stream, ""},
		{base.account, base.region, base.check, "ordersbilling", ""},
		{base.account, base.region, base.check, `orders" "billing`, ""},
	} {
		p := print(o)
		if other, ok := seen[p]; ok {
			t.Errorf("%+v and %+v have the same fingerprint", o, other)
		}
		seen[p] = o
	}

	changed := standing(base.consumer)
	changed.Details, changed.Evidence, changed.Saving = "other words", Evidence{"lag_ms": 7}, new(3.0)
	s := busy(base.stream)
	s.Window.End = s.Window.End.Add(-time.Hour)
	again := run(s, DefaultConfig(), checkOf(base.check, High, 15, Result{Findings: []Finding{changed}})).Streams[0].Findings[0]
	if again.Fingerprint != print(base) {
		t.Error("the fingerprint changes with what was measured")
	}
}

func TestFingerprintTellsKindsApart(t *testing.T) {
	result := Result{Findings: []Finding{standing("")}}
	c := checkOf("no-encryption", High, 20, result)
	c.Delivery = func(*Audit, *DeliveryStream) Result { return result }
	a := run(withDelivery(busy("orders"), "orders"), DefaultConfig(), c)
	if x, y := a.Streams[0].Findings[0], a.DeliveryStreams[0].Findings[0]; x.Fingerprint == y.Fingerprint {
		t.Error("a data stream and a delivery stream of one name have the same fingerprint")
	}
}

func TestUnknownNamesTheActions(t *testing.T) {
	refused := func(need Need, action, resource string) Gap {
		return Gap{Need: need, Operation: action, Action: action, Resource: resource}
	}
	gaps := []Gap{
		refused(NeedTags, "tag:GetResources", ""),
		refused(NeedTags, "kinesis:ListTagsForStream", "orders"),
		refused(NeedTags, "kinesis:ListTagsForStream", "orders"),
		refused(NeedTags, "kinesis:ListTagsOfOthers", "clicks"),
		refused(NeedAlarms, "cloudwatch:DescribeAlarms", ""),
		{Need: NeedTags, Operation: "kinesis:ListTagsForStream", Error: "500"}, // no matter of permission
		refused(NeedConfig, "kinesis:DescribeStreamSummary", "source"),
	}
	for name, c := range map[string]struct {
		unknown Result
		want    []string
	}{
		"of the account and of the stream": {Unmeasured(NeedTags, "why"), []string{"kinesis:ListTagsForStream", "tag:GetResources"}},
		"of the account":                   {Unmeasured(NeedAlarms, "why"), []string{"cloudwatch:DescribeAlarms"}},
		"of another stream":                {Unmeasured(NeedConfig, "why"), []string{}},
		"of the subject":                   {Result{Unknown: []Unknown{{Stream: "source", Need: NeedConfig, Reason: "why"}}}, []string{"kinesis:DescribeStreamSummary"}},
		"nothing was refused":              {Unmeasured(NeedMetrics, "why"), []string{}},
	} {
		s := busy("orders")
		s.Gaps = gaps
		a := run(s, DefaultConfig(), checkOf("c", Low, 5, c.unknown))
		if len(a.Coverage.Unknown) != 1 {
			t.Fatalf("%s: unknown %+v, want one", name, a.Coverage.Unknown)
		}
		u := a.Coverage.Unknown[0]
		if u.Actions == nil || !slices.Equal(u.Actions, c.want) || u.CheckID != "c" || u.Stream != "orders" || u.Reason != "why" {
			t.Errorf("%s: %+v, want the actions %v for orders", name, u, c.want)
		}
		if a.Streams[0].Health != 100 || len(a.Streams[0].Findings) != 0 || a.Coverage.Complete() {
			t.Errorf("%s: an unknown is neither a finding nor full coverage", name)
		}
	}
}

func TestUnseenIsNoGap(t *testing.T) {
	unseen := func(reason string) Check { return checkOf("c-"+reason, Low, 5, Result{Unseen: []string{reason}}) }
	a := run(busy("b", "a"), DefaultConfig(), unseen("off"), unseen("absent"))
	want := []NotMeasured{{"c-off", "off", []string{"b", "a"}}, {"c-absent", "absent", []string{"b", "a"}}}
	if !reflect.DeepEqual(a.Coverage.NotMeasured, want) || !a.Coverage.Complete() {
		t.Errorf("not measured %+v (complete: %v), want %+v", a.Coverage.NotMeasured, a.Coverage.Complete(), want)
	}
}

func TestOrder(t *testing.T) {
	past := Finding{}
	a := run(busy("orders", "clicks"), DefaultConfig(),
		checkOf("past-high", High, 20, Result{Findings: []Finding{past}}),
		checkOf("low", Low, 5, Result{Findings: []Finding{standing("")}}),
		checkOf("high-15", High, 15, Result{Findings: []Finding{standing("b"), standing("a")}}),
		checkOf("medium", Medium, 10, Result{Findings: []Finding{standing("")}}),
		checkOf("high-20-z", High, 20, Result{Findings: []Finding{standing("")}}),
		checkOf("high-20-a", High, 20, Result{Findings: []Finding{standing("")}}),
	)
	var got []string
	for _, f := range a.Streams[0].Findings {
		got = append(got, strings.TrimSpace(f.CheckID+" "+f.Consumer))
	}
	want := []string{"high-20-a", "high-20-z", "high-15 a", "high-15 b", "medium", "low", "past-high"}
	if !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
	if a.Streams[0].Stream.Name != "clicks" || a.Streams[1].Stream.Name != "orders" {
		t.Error("streams are not by name")
	}
}

func TestFiltersKeepStreamsOut(t *testing.T) {
	s := withDelivery(busy("orders", "test-orders"), "dev-archive", "archive")
	s.Streams[0].Tags["excludefromanalysis"] = "TRUE"
	c := checkOf("c", Low, 5, Result{Findings: []Finding{standing("")}, Unknown: []Unknown{{Need: NeedTags}}, Unseen: []string{"x"}})
	c.Delivery = func(*Audit, *DeliveryStream) Result { return Result{} }
	a := run(s, DefaultConfig(), c)
	if len(a.Streams) != 0 || len(a.DeliveryStreams) != 1 || len(a.Coverage.Unknown)+len(a.Coverage.NotMeasured) != 0 {
		t.Errorf("%d streams, %d delivery streams, coverage %+v; want only archive", len(a.Streams), len(a.DeliveryStreams), a.Coverage)
	}
	var left []string
	for _, e := range a.Excluded {
		if e.Reason == "" {
			t.Errorf("%s is left out without a reason", e.Stream)
		}
		left = append(left, e.Kind+" "+e.Stream)
	}
	if want := []string{"data_stream orders", "data_stream test-orders", "delivery_stream dev-archive"}; !slices.Equal(left, want) {
		t.Errorf("left out %v, want %v", left, want)
	}
}

func TestRunIsPure(t *testing.T) {
	s := busy("orders", "clicks")
	s.Gaps = []Gap{{Need: NeedTags, Action: "tag:GetResources"}}
	checks := []Check{
		checkOf("a", High, 20, Result{Findings: []Finding{standing("")}, Unseen: []string{"one", "two", "three"}}),
		checkOf("b", Low, 5, Unmeasured(NeedTags, "why")),
	}
	before, _ := json.Marshal(s)
	first, err := json.Marshal(run(s, DefaultConfig(), checks...).Coverage)
	if err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if again, _ := json.Marshal(run(s, DefaultConfig(), checks...).Coverage); string(again) != string(first) {
			t.Fatalf("two runs differ:\n%s\n%s", first, again)
		}
	}
	if after, _ := json.Marshal(s); string(after) != string(before) {
		t.Error("the run changed the snapshot")
	}
}

func TestSeen(t *testing.T) {
	w := Window{runEnd.Add(-24 * time.Hour), runEnd}
	for ago, ongoing := range map[time.Duration]bool{0: true, 55 * time.Minute: true, time.Hour: false, 5 * time.Hour: false} {
		var f Finding
		zone := time.FixedZone("", 3600)
		f.Seen(w, w.Start.In(zone), w.End.Add(-ago).In(zone))
		if f.Ongoing != ongoing || !f.FirstSeen.Equal(w.Start) || f.LastSeen.Location() != time.UTC {
			t.Errorf("last seen %s ago: %+v, want ongoing %v", ago, f, ongoing)
		}
	}
}

func TestRemedyInJSON(t *testing.T) {
	data, err := json.Marshal(Finding{CheckID: "c", Remedy: SetBuffering{DeliveryStream: "d", To: Buffer{128, 300}}})
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Remedy struct {
			Kind   string `json:"kind"`
			Stream string `json:"delivery_stream"`
			To     Buffer `json:"to"`
		} `json:"remedy"`
	}
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatalf("%s: %v", data, err)
	}
	if got.Remedy.Kind != "set_buffering" || got.Remedy.Stream != "d" || got.Remedy.To.SizeMiB != 128 {
		t.Errorf("remedy %+v in %s", got.Remedy, data)
	}
	if data, err = json.Marshal(Finding{}); err != nil || !strings.Contains(string(data), `"remedy":null`) {
		t.Errorf("no remedy: %s, %v", data, err)
	}
}
