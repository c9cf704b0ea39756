package checks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// proposed are the names of the alarms that the world's first stream is to have.
func proposed(w *world) []string {
	var names []string
	for _, f := range w.judge(noCloudWatchAlarms).Findings {
		for _, spec := range f.Remedy.(analyzer.CreateAlarms).Alarms {
			names = append(names, spec.Name)
		}
	}
	return names
}

// readByFanOut has only enhanced fan-out consumers.
func readByFanOut(stream string, consumers ...string) analyzer.Stream {
	s := newStream(stream, 1)
	plant(s.Metrics, "GetRecords.IteratorAgeMilliseconds", "Maximum", analyzer.Series{Period: analyzer.FiveMinutes})
	for _, name := range consumers {
		s.Consumers = append(s.Consumers, consumer(name, always(0)))
	}
	return s
}

func TestAlarmNames(t *testing.T) {
	const age, throttling = "kinesis-clicks-iterator-age", "kinesis-clicks-write-throttling"
	for name, c := range map[string]struct {
		stream analyzer.Stream
		names  []string // of live alarms
		want   []string
	}{
		"free":           {newStream("clicks", 1), []string{}, []string{age, throttling}},
		"taken":          {newStream("clicks", 1), []string{throttling}, []string{age, throttling + "-2"}},
		"taken twice":    {newStream("clicks", 1), []string{age, age + "-2", age + "-4", "cpu"}, []string{age + "-3", throttling}},
		"names not read": {newStream("clicks", 1), nil, []string{"", ""}},
		"fan-out": {readByFanOut("clicks", "app", "etl"), []string{"kinesis-clicks/etl-fan-out-lag"},
			[]string{"kinesis-clicks/app-fan-out-lag", "kinesis-clicks/etl-fan-out-lag-2", throttling}},
	} {
		w := newWorld(c.stream)
		w.AlarmNames = c.names
		if got := proposed(w); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	for kind, want := range map[string]string{
		analyzer.DestinationS3:       "firehose-archive-data-freshness",
		analyzer.DestinationRedshift: "firehose-archive-delivery-success",
	} {
		f := newWorld().judgeDelivery(noCloudWatchAlarms, newDelivery("archive", kind)).Findings[0]
		if got := f.Remedy.(analyzer.CreateAlarms).Alarms[0].Name; got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
}

// Two alarms of one name would be one alarm: names differ for all streams and consumers, long ones too.
func TestAlarmNamesDiffer(t *testing.T) {
	long := strings.Repeat("x", 127)
	streams := []analyzer.Stream{
		readByFanOut("orders", "eu-billing", "billing"), readByFanOut("orders-eu", "billing"), readByFanOut("orders-eu-billing", "orders"),
		newStream("orders-billing", 1), readByFanOut(long+"1", long+"1", long+"2"), readByFanOut(long+"2", long+"1"),
	}
	seen := map[string]bool{}
	taken := []string{}
	for round := range 3 {
		var names []string
		for _, s := range streams {
			w := newWorld(s)
			w.AlarmNames = taken
			names = append(names, proposed(w)...)
		}
		for _, name := range names {
			if seen[name] || name == "" || len(name) > 255 {
				t.Errorf("round %d: %q (%d bytes) is there already, or too long", round, name, len(name))
			}
			seen[name] = true
		}
		taken = append(taken, names...)
	}
	if want := 3 * (7 + 6 + 1); len(seen) != want { // a lag for each consumer, throttling for each stream, one age
		t.Errorf("%d names, want %d: %s", len(seen), want, fmt.Sprint(taken))
	}
}
