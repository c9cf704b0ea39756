package checks

import (
	"fmt"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// reshardedBefore is the end of the time in which a stream may have been resharded unseen; ok is false
// where it can not have been since Load.Since. A closed shard is listed for as long as its records are
// kept. A parent that is not listed any more ended before that, and when is told only by shard-level
// metrics that were on from the first traffic on.
// https://docs.aws.amazon.com/streams/latest/dev/kinesis-using-sdk-java-after-resharding.html
func reshardedBefore(a *analyzer.Audit, s *analyzer.Stream) (at time.Time, ok bool) {
	l, w := a.Load(s), a.Window()
	at = w.End.Add(-time.Duration(s.Config.RetentionHours) * time.Hour)
	if !at.After(l.Since) {
		return at, false
	}
	bytes := func(shard *analyzer.Shard) (analyzer.Series, bool) {
		series, read := shard.Metrics.Get("IncomingBytes", "Sum", analyzer.OneHour)
		return series.Between(w), read
	}
	measured := false
	for i := range s.Shards {
		series, _ := bytes(&s.Shards[i])
		measured = measured || !series.Empty() && !series.Start.After(l.Bytes.Start.Add(analyzer.OneHour))
	}
	for i := range s.Shards {
		if s.Shards[i].State != analyzer.ShardExpired {
			continue
		}
		if series, read := bytes(&s.Shards[i]); series.Empty() && !(read && measured) {
			return at, true
		}
	}
	return at, false
}

// afterReshard is the target of a stream that is short of shards. Where its peak was before a reshard
// that may have been, records that were rejected and tried again count for more than was sent: of that
// time only what was accepted counts. If nothing else calls for more shards, z.untold says so.
func (z *sizing) afterReshard(a *analyzer.Audit, s *analyzer.Stream, busy analyzer.Series) int {
	l := a.Load(s)
	at, ok := reshardedBefore(a, s)
	before, since := analyzer.Window{Start: l.Since, End: at}, analyzer.Window{Start: at, End: a.Window().End}
	if !ok || !l.PeakAt.Before(at) || l.Rejected.Between(before).Sum() == 0 {
		return l.Target
	}
	headroom := a.Config.Thresholds.HeadroomPercent
	accepted := analyzer.ShardsFor(acceptedPeak(l, before), headroom)
	hours, _, _ := busy.Between(since).Above(0)
	if hours == 0 && l.Rejected.Between(since).Sum() == 0 && accepted <= l.Shards {
		z.untold = fmt.Sprintf("it may have been resharded since (its parents are no longer listed, and shard-level metrics do not tell when), and nothing in the last %d hours calls for more", s.Config.RetentionHours)
		return min(l.Target, l.Shards)
	}
	z.recent = s.Config.RetentionHours
	peak, _ := l.Demand.Between(since).Max()
	return min(l.Target, max(accepted, analyzer.ShardsFor(peak, headroom)))
}

// acceptedPeak is the highest demand of w's five-minute buckets without what was rejected, in shards.
func acceptedPeak(l *analyzer.Load, w analyzer.Window) float64 {
	bytes, _ := l.Bytes.Between(w).Max()
	records, _ := l.Records.Between(w).Max()
	seconds := analyzer.FiveMinutes.Seconds()
	return max(bytes/seconds/analyzer.ShardBytesPerSecond, records/seconds/analyzer.ShardRecordsPerSecond)
}
