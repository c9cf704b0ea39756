package checks

import (
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// rejects plants 99,000 accepted records and the given rejected ones in each of the first ten buckets.
func rejects(s *analyzer.Stream, rejected float64) {
	sum(s, "IncomingRecords", in(0, 10, 99_000, 0))
	sum(s, "IncomingBytes", in(0, 10, 99_000*100, 0))
	sum(s, "WriteProvisionedThroughputExceeded", in(0, 10, rejected, 0))
}

func TestThrottledThreshold(t *testing.T) {
	for name, c := range map[string]struct {
		rejected float64
		findings int
	}{
		"none":  {0, 0},
		"under": {999, 0},
		"at 1%": {1_000, 0},
		"over":  {1_001, 1},
	} {
		for _, mode := range []string{analyzer.Provisioned, analyzer.OnDemand} {
			s := newStream("clicks", 2)
			s.Mode = mode
			rejects(&s, c.rejected)
			r := newWorld(s).judge(throttledRecords)
			if len(r.Findings) != c.findings || len(r.Unknown) != 0 {
				t.Errorf("%s, %s: %+v", name, mode, r)
			}
		}
	}
}

func TestThrottledEvidence(t *testing.T) {
	s := newStream("clicks", 4)
	carries(&s, always(1))
	sum(&s, "WriteProvisionedThroughputExceeded", func(i int) float64 {
		switch {
		case 24 <= i && i < 36: // the third hour
			return 100_000
		case i == 1000:
			return 400_000
		}
		return 0
	})
	sum(&s, "PutRecords.FailedRecords", in(0, 10, 7, 0))
	r := newWorld(s).judge(throttledRecords)
	want(t, r, 0, 0)
	w := newWorld(s)
	w.config.Thresholds.ThrottledPercent = 0.2
	r = w.judge(throttledRecords)
	want(t, r, 1, 0)
	f := r.Findings[0]
	for key, value := range map[string]any{
		"rejected_records":            1_600_000.0,
		"accepted_records":            2016 * 300_000.0,
		"rejected_percent":            0.26,
		"worst_hour_start":            window.Start.Add(2 * analyzer.OneHour),
		"worst_hour_rejected_records": 1_200_000.0,
		"worst_hour_rejected_percent": 25.0,
		"put_records_failed_records":  70.0,
	} {
		if f.Evidence[key] != value {
			t.Errorf("evidence %s is %v, want %v", key, f.Evidence[key], value)
		}
	}
	if !f.FirstSeen.Equal(window.Start.Add(2*analyzer.OneHour)) || !f.LastSeen.Equal(window.Start.Add(1001*analyzer.FiveMinutes)) || f.Ongoing {
		t.Errorf("seen from %s to %s, ongoing %v", f.FirstSeen, f.LastSeen, f.Ongoing)
	}
}

func TestThrottledNotRead(t *testing.T) {
	for _, metric := range []string{"IncomingRecords", "WriteProvisionedThroughputExceeded"} {
		s := newStream("clicks", 2)
		unread(s.Metrics, metric, "Sum")
		r := newWorld(s).judge(throttledRecords)
		want(t, r, 0, 1)
		if r.Unknown[0].Need != analyzer.NeedMetrics {
			t.Errorf("unknown for want of %q", r.Unknown[0].Need)
		}
	}
}

func TestThrottledRemedy(t *testing.T) {
	over := func(s *analyzer.Stream) {
		carries(s, always(3.9))
		sum(s, "WriteProvisionedThroughputExceeded", in(0, 100, 1_500_000, 0)) // 5 shards more
	}
	for name, c := range map[string]struct {
		change func(*analyzer.Stream)
		steps  []int // nil: no remedy
		says   string
	}{
		"too few shards": {over, []int{8, 12}, "Scale up from 4 to 12 shards in steps of 8, 12."},
		"on demand":      {func(s *analyzer.Stream) { over(s); s.Mode = analyzer.OnDemand }, nil, "On-demand mode rejects"},
		"mode not read":  {func(s *analyzer.Stream) { over(s); s.Mode = "" }, nil, "mode was not read"},
		"bytes not read": {func(s *analyzer.Stream) { over(s); unread(s.Metrics, "IncomingBytes", "Sum") }, nil, "can not be told, as its traffic metrics were not all read"},
		"shards unknown": {func(s *analyzer.Stream) { over(s); s.Shards = nil }, nil, "can not be told"},
		"the peak fits":  {func(s *analyzer.Stream) { rejects(s, 2_000) }, nil, "switch on shard-level metrics"},
		"fits, shards seen": {func(s *analyzer.Stream) {
			rejects(s, 2_000)
			for i := range s.Shards {
				shardCarries(s, i, always(0.1))
			}
		}, nil, "hot partition key"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStream("clicks", 4)
			c.change(&s)
			r := newWorld(s).judge(throttledRecords)
			want(t, r, 1, 0)
			f := r.Findings[0]
			if !strings.Contains(f.Remediation, c.says) {
				t.Errorf("remediation %q does not say %q", f.Remediation, c.says)
			}
			set, ok := f.Remedy.(analyzer.SetShardCount)
			if ok != (c.steps != nil) || ok && (!slices.Equal(set.Steps, c.steps) || set.From != 4 || set.To != 12) {
				t.Errorf("remedy %+v, want steps %v", f.Remedy, c.steps)
			}
			if (f.Cost != nil) != ok {
				t.Errorf("cost %v with remedy %+v", f.Cost, f.Remedy)
			}
		})
	}
}
