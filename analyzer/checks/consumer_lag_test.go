package checks

import (
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestConsumerLagThreshold(t *testing.T) {
	for name, c := range map[string]struct {
		lag      float64
		findings int
	}{
		"under": {4_999, 0},
		"at":    {5_000, 0},
		"over":  {5_001, 1},
	} {
		s := newStream("clicks", 2)
		s.Consumers = []analyzer.Consumer{consumer("search", in(10, 12, c.lag, 0))}
		r := newWorld(s).judge(consumerLag)
		want(t, r, c.findings, 0)
		if c.findings == 0 {
			continue
		}
		f := r.Findings[0]
		from := window.Start.Add(10 * analyzer.FiveMinutes)
		if f.Consumer != "search" || f.Ongoing || !f.FirstSeen.Equal(from) || !f.LastSeen.Equal(from.Add(10*time.Minute)) {
			t.Errorf("%s: %+v", name, f)
		}
		if f.Evidence["max_lag_ms"] != 5_001.0 || f.Evidence["minutes_over_threshold"] != 10.0 || f.Evidence["at"] != from {
			t.Errorf("%s: evidence %v", name, f.Evidence)
		}
	}
}

func TestConsumerLagIsPerConsumer(t *testing.T) {
	s := newStream("clicks", 2)
	quiet := consumer("quiet", always(0))
	plant(quiet.Metrics, "SubscribeToShardEvent.MillisBehindLatest", "Maximum", analyzer.Series{Period: analyzer.FiveMinutes})
	s.Consumers = []analyzer.Consumer{
		consumer("slow", always(9_000)),
		consumer("fast", always(10)),
		{Name: "unread", Metrics: analyzer.Metrics{}},
		consumer("slower", always(90_000)),
		quiet,
	}
	r := newWorld(s).judge(consumerLag)
	want(t, r, 2, 1)
	if r.Findings[0].Consumer != "slow" || r.Findings[1].Consumer != "slower" || !r.Findings[0].Ongoing {
		t.Errorf("findings on %s and %s", r.Findings[0].Consumer, r.Findings[1].Consumer)
	}
	if r.Unknown[0].Need != analyzer.NeedMetrics {
		t.Errorf("unknown for want of %q", r.Unknown[0].Need)
	}
}

func TestConsumerLagWithoutConsumers(t *testing.T) {
	s := newStream("clicks", 2)
	want(t, newWorld(s).judge(consumerLag), 0, 0)
	s.Consumers = nil
	r := newWorld(s).judge(consumerLag)
	want(t, r, 0, 1)
	if r.Unknown[0].Need != analyzer.NeedConsumers {
		t.Errorf("unknown for want of %q", r.Unknown[0].Need)
	}
}
