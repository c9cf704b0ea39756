package awstest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/collect"
	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
)

// collectFrom reads the account that s serves over a window, all of which a metric is asked for at
// once, as of AWS.
func collectFrom(t *testing.T, s *awstest.Server, w analyzer.Window) *analyzer.Snapshot {
	t.Helper()
	return collectBy(t, s, w, w.Length())
}

func collectBy(t *testing.T, s *awstest.Server, w analyzer.Window, step time.Duration) *analyzer.Snapshot {
	t.Helper()
	s.Env(t)
	aws, err := collect.Connect(t.Context(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	out, err := aws.Snapshot(t.Context(), collect.Options{Config: analyzer.DefaultConfig(), Window: w, Now: w.End, MetricStep: step})
	if err != nil {
		t.Fatal(err)
	}
	if n := s.Throttled(); n != 0 {
		t.Errorf("%d requests went over a quota", n)
	}
	if !maps.Equal(aws.Calls(), s.Calls()) {
		t.Errorf("collect counted %v, the server %v", aws.Calls(), s.Calls())
	}
	return out
}

// asRead is what collect makes of an account that is served in full. What differs by design: alarms
// on other services are dropped, and a delivery stream that is not described has no ARN (the list
// has names only).
func asRead(s *analyzer.Snapshot) *analyzer.Snapshot {
	s.Alarms = slices.DeleteFunc(s.Alarms, func(a analyzer.Alarm) bool { return a.Name == "cpu" })
	for i := range s.DeliveryStreams {
		if d := &s.DeliveryStreams[i]; d.Config == nil {
			d.ARN = ""
		}
	}
	return s
}

// same compares two snapshots, part by part. A metric that got has and want has not must be empty: the
// answer was complete, and there was no datapoint.
func same(t *testing.T, got, want *analyzer.Snapshot) {
	t.Helper()
	if len(got.Streams) == len(want.Streams) && len(got.DeliveryStreams) == len(want.DeliveryStreams) {
		for i := range got.Streams {
			g, w := &got.Streams[i], &want.Streams[i]
			fill(w.Metrics, g.Metrics)
			for j := range min(len(g.Shards), len(w.Shards)) {
				fill(w.Shards[j].Metrics, g.Shards[j].Metrics)
			}
		}
		for i := range got.DeliveryStreams {
			fill(want.DeliveryStreams[i].Metrics, got.DeliveryStreams[i].Metrics)
		}
	}
	gotParts, wantParts := parts(t, got), parts(t, want)
	for _, name := range slices.Sorted(maps.Keys(wantParts)) {
		if gotParts[name] != wantParts[name] {
			at := 0
			for at < min(len(gotParts[name]), len(wantParts[name])) && gotParts[name][at] == wantParts[name][at] {
				at++
			}
			t.Errorf("%s differs:\n got …%s\nwant …%s", name, excerpt(gotParts[name], at), excerpt(wantParts[name], at))
		}
	}
	for name := range gotParts {
		if _, ok := wantParts[name]; !ok {
			t.Errorf("%s is there and should not be", name)
		}
	}
}

func fill(want, got analyzer.Metrics) {
	for metric := range got {
		if _, ok := want[metric]; !ok && want != nil {
			want[metric] = analyzer.Series{Period: metric.Period}
		}
	}
}

// parts is a snapshot's JSON by part: each stream, and each other field.
func parts(t *testing.T, s *analyzer.Snapshot) map[string]string {
	t.Helper()
	parts := map[string]string{}
	add := func(name string, v any) {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		parts[name] = string(text)
	}
	for _, x := range s.Streams {
		add("data stream "+x.Name, x)
	}
	for _, x := range s.DeliveryStreams {
		add("delivery stream "+x.Name, x)
	}
	rest := *s
	rest.Streams, rest.DeliveryStreams, rest.Readers, rest.RemoteStreams = nil, nil, nil, nil
	add("the rest", rest)
	add("readers", s.Readers)
	add("remote streams", s.RemoteStreams)
	return parts
}

func excerpt(text string, at int) string {
	return text[max(0, at-200):min(len(text), at+200)]
}

func snapshotBytes(t *testing.T, s *analyzer.Snapshot) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := analyzer.WriteSnapshot(&buf, s, false); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestCollectReadsBackWhatIsServed(t *testing.T) {
	same(t, collectFrom(t, awstest.Start(t, estate(), refused), longWindow), asRead(estate()))
}

func TestCollectIsTheSameInParts(t *testing.T) {
	whole := collectFrom(t, awstest.Start(t, small(), refused), longWindow)
	for _, step := range []time.Duration{0, 7 * time.Hour} {
		if got := collectBy(t, awstest.Start(t, small(), refused), longWindow, step); !bytes.Equal(snapshotBytes(t, got), snapshotBytes(t, whole)) {
			t.Errorf("asked for %s at once the snapshot is another", step)
		}
	}
}

func TestCollectIsTheSameUnderFailures(t *testing.T) {
	calm := awstest.Start(t, small(), refused)
	want := snapshotBytes(t, collectFrom(t, calm, longWindow))
	failed := 0
	for seed := range uint64(4) {
		share := 0.05
		if seed == 3 {
			share = 0.3
		}
		s := awstest.Start(t, small(), refused, awstest.Fail(share, seed))
		if got := snapshotBytes(t, collectFrom(t, s, longWindow)); !bytes.Equal(got, want) {
			t.Errorf("seed %d: the snapshot differs from one without failures", seed)
		}
		failed += total(s) - total(calm)
	}
	if failed == 0 {
		t.Error("no request failed, so nothing was shown")
	}
}

func total(s *awstest.Server) int {
	sum := 0
	for _, n := range s.Calls() {
		sum += n
	}
	return sum
}

func TestCollectTellsOfIncompleteMetrics(t *testing.T) {
	got := collectFrom(t, awstest.Start(t, small(), refused, awstest.Partial("orders")), longWindow)
	for _, s := range got.Streams {
		if known := len(s.Metrics) > 0; known != (s.Name == "clickstream") {
			t.Errorf("%s has %d metrics, want some only of clickstream", s.Name, len(s.Metrics))
		}
	}
	about := slices.DeleteFunc(got.Gaps, func(g analyzer.Gap) bool { return g.Resource != "orders" || g.Need != analyzer.NeedMetrics })
	if len(about) == 0 || about[0].Action != "" || !strings.Contains(about[0].Error, "incomplete") {
		t.Errorf("gaps %+v, want one of orders that no permission would close", about)
	}
}

func TestCollectEndsWithItsContext(t *testing.T) {
	many := snapshotOf()
	many.Window = longWindow
	template := small().DeliveryStreams[0]
	for i := range 400 {
		d := template
		d.Name = fmt.Sprintf("delivery-%03d", i)
		d.ARN = arnOf("firehose", "deliverystream/"+d.Name)
		many.DeliveryStreams = append(many.DeliveryStreams, d)
	}
	for _, stage := range []string{"listing streams", "reading record counts", "describing delivery streams"} {
		s := awstest.Start(t, many)
		s.Env(t)
		aws, err := collect.Connect(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		out, err := aws.Snapshot(ctx, collect.Options{
			Config: analyzer.DefaultConfig(), Window: longWindow, Now: longWindow.End,
			Progress: func(now string, _, _ int) {
				if now == stage {
					cancel()
				}
			},
		})
		cancel()
		if out != nil || !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled at %q: snapshot %v and error %v, want none and context.Canceled", stage, out != nil, err)
		}
		// All four hundred would take more than a minute.
		if n := s.Calls()["firehose:DescribeDeliveryStream"]; n > 20 {
			t.Errorf("cancelled at %q: %d delivery streams were described all the same", stage, n)
		}
	}
}
