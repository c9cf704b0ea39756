package checks

import (
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// grown has 8 shards now whose parents have expired. In the first four days two shards took all they
// can and rejected 7,000 records a second; since, 3,000 a second are taken.
func grown() analyzer.Stream {
	s := newStream("clicks", 8)
	for i := range s.Shards {
		s.Shards[i].ID, s.Shards[i].ParentID = shardID(i+2), shardID(i%2)
	}
	s.Shards = append(s.Shards, analyzer.Shard{ID: shardID(0), State: analyzer.ShardExpired}, analyzer.Shard{ID: shardID(1), State: analyzer.ShardExpired})
	carries(&s, in(0, 4*288, 2, 3))
	rejectsUntil(&s, 4*288)
	return s
}

func rejectsUntil(s *analyzer.Stream, bucket int) {
	sum(s, "WriteProvisionedThroughputExceeded", in(0, bucket, 7*1000*300, 0))
}

// A scale-up does not rest on what may have been too much for fewer shards than there are today.
func TestReshardThatCanNotBeTold(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*analyzer.Stream)
		shards int // that are advised; 0: the shards are left
	}{
		"calm since": {func(*analyzer.Stream) {}, 0},
		"the peak is recent": {func(s *analyzer.Stream) {
			sum(s, "WriteProvisionedThroughputExceeded", func(i int) float64 { return in(0, 4*288, 7*1000*300, 0)(i) + in(2000, 2001, 8*1000*300, 0)(i) })
		}, 14},
		"busy of late": {func(s *analyzer.Stream) {
			carries(s, func(i int) float64 { return in(0, 4*288, 2, 3)(i) + in(1992, 2004, 4, 0)(i) })
			rejectsUntil(s, 4*288)
		}, 9},
		"rejected of late": {func(s *analyzer.Stream) {
			sum(s, "WriteProvisionedThroughputExceeded", func(i int) float64 { return in(0, 4*288, 7*1000*300, 0)(i) + in(2000, 2001, 10, 0)(i) })
		}, 9},
		"never resharded":            {func(s *analyzer.Stream) { s.Shards = shardsOf(8) }, 12},
		"kept as long as the window": {func(s *analyzer.Stream) { s.Config.RetentionHours = 168 }, 12},
		"its shards' metrics tell that it was before": {func(s *analyzer.Stream) {
			for i := range 8 {
				shardCarries(s, i, always(0.375))
			}
			for i := range s.Shards[8:] {
				s.Shards[8+i].Metrics = analyzer.Metrics{{Name: "IncomingBytes", Stat: "Sum", Period: analyzer.OneHour}: {Period: analyzer.OneHour}}
			}
		}, 12},
		"its shards' metrics were switched on since": {func(s *analyzer.Stream) {
			for i := range 8 {
				shardCarries(s, i, always(0.375))
			}
			seenFrom(s, 120)
			for i := range s.Shards[8:] {
				s.Shards[8+i].Metrics = analyzer.Metrics{{Name: "IncomingBytes", Stat: "Sum", Period: analyzer.OneHour}: {Period: analyzer.OneHour}}
			}
		}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			s := grown()
			c.change(&s)
			r := newWorld(s).judge(throttledRecords)
			want(t, r, 1, 0)
			set, ok := r.Findings[0].Remedy.(analyzer.SetShardCount)
			if ok != (c.shards > 0) || set.To != c.shards {
				t.Errorf("remedy %+v, want %d shards", r.Findings[0].Remedy, c.shards)
			}
			if says := r.Findings[0].Remediation; c.shards == 0 && (!strings.Contains(says, "may have been resharded since") || !strings.Contains(says, "in the last 24 hours")) {
				t.Errorf("remediation %q", says)
			}
		})
	}
}

func TestUnderProvisionedBeforeAReshardThatCanNotBeTold(t *testing.T) {
	const busyUntil = 5*288 + 144
	s := grown()
	rejectsUntil(&s, busyUntil)
	w := newWorld(s)
	r := w.judge(underProvisionedShards)
	want(t, r, 0, 1)
	if u := r.Unknown[0]; u.Need != analyzer.NeedShards || !strings.Contains(u.Reason, "may have been resharded since") {
		t.Errorf("unknown %+v", u)
	}
	// It is busy to this day.
	carries(&w.Streams[0], in(0, busyUntil, 2, 7))
	rejectsUntil(&w.Streams[0], busyUntil)
	r = w.judge(underProvisionedShards)
	want(t, r, 1, 0)
	if set := r.Findings[0].Remedy.(analyzer.SetShardCount); set.To != 9 || !strings.Contains(r.Findings[0].Remediation, "of what came before the last 24 hours only accepted records count") {
		t.Errorf("%q with %+v", r.Findings[0].Remediation, set)
	}
	// The retention is how far back a reshard would show.
	w.Streams[0].Config.RetentionHours = 168
	if set := w.judge(underProvisionedShards).Findings[0].Remedy.(analyzer.SetShardCount); set.To != 12 {
		t.Errorf("remedy %+v", set)
	}
}

// What was accepted was sent once, however many shards there were: it counts whenever that was.
func TestAcceptedTrafficCountsBeforeAReshardThatCanNotBeTold(t *testing.T) {
	for name, c := range map[string]struct {
		carried func(int) float64
		want    int
	}{
		"busy until the weekend": {in(0, 5*288+144, 7, 3), 9},
		"a peak four days ago":   {func(i int) float64 { return in(0, 2016, 6.9, 6.9)(i) + in(864, 865, 1, 0)(i) }, 10},
	} {
		s := grown()
		carries(&s, c.carried)
		r := newWorld(s).judge(underProvisionedShards)
		want(t, r, 1, 0)
		if set := r.Findings[0].Remedy.(analyzer.SetShardCount); set.To != c.want {
			t.Errorf("%s: remedy %+v, want %d shards", name, set, c.want)
		}
	}
}

// Scaling down rests on all of the window: what is too much for today's shards keeps them.
func TestScaleDownAfterAReshardThatCanNotBeTold(t *testing.T) {
	s := grown()
	carries(&s, in(0, 288, 4, 0.5))
	z := sizeOf(newWorld(s).audit(), &s)
	if z.action != scaleDown || z.shards != 5 {
		t.Errorf("%+v, want it scaled down to 5 shards", z)
	}
}
