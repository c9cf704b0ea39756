package checks

import (
	"fmt"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var throttledRecords = analyzer.Check{
	ID:       "throttled-records",
	Title:    "Throttled Records",
	Severity: analyzer.High,
	Penalty:  15,
	Needs:    []analyzer.Need{analyzer.NeedMetrics},
	Stream:   checkThrottled,
}

// throttling is the share of the window's records that were rejected, in percent, and whether that is too much.
func throttling(a *analyzer.Audit, l *analyzer.Load) (percent float64, throttled bool) {
	rejected := l.Rejected.Sum()
	if total := l.Records.Sum() + rejected; total > 0 {
		percent = 100 * rejected / total
	}
	return percent, above(percent, a.Config.Thresholds.ThrottledPercent)
}

func checkThrottled(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
	l := a.Load(s)
	if !l.Counted {
		return analyzer.Unmeasured(analyzer.NeedMetrics, "its accepted and rejected records were not all read")
	}
	percent, throttled := throttling(a, l)
	if !throttled {
		return analyzer.Result{}
	}
	w := a.Window()
	hour, rejected, ofHour := worstHour(l, w)
	f := analyzer.Finding{
		Details: fmt.Sprintf("%s of its records were rejected (%s of %s), worst in the hour from %s: %s, %s records.",
			percentText(percent), count(l.Rejected.Sum()), count(l.Rejected.Sum()+l.Records.Sum()), stamp(hour), percentText(ofHour), count(rejected)),
		Evidence: analyzer.Evidence{
			"rejected_percent":            round2(percent),
			"rejected_records":            l.Rejected.Sum(),
			"accepted_records":            l.Records.Sum(),
			"threshold_percent":           a.Config.Thresholds.ThrottledPercent,
			"worst_hour_start":            hour,
			"worst_hour_rejected_percent": round2(ofHour),
			"worst_hour_rejected_records": rejected,
		},
	}
	if failed, ok := s.Metrics.Get("PutRecords.FailedRecords", "Sum", analyzer.FiveMinutes); ok {
		f.Evidence["put_records_failed_records"] = failed.Between(w).Sum()
	}
	_, first, last := l.Rejected.Above(0)
	f.Seen(w, first, last)
	z := sizeOf(a, s)
	f.Remediation = throttledAdvice(s, l, &z)
	f.Remedy, f.Cost = z.remedy(s), z.cost(a, s)
	return found(f)
}

// worstHour is the hour, counted back from the window's end, in which most records were rejected.
func worstHour(l *analyzer.Load, w analyzer.Window) (start time.Time, rejected, percent float64) {
	lost, taken := map[int]float64{}, map[int]float64{}
	worst := -1
	for i, v := range l.Rejected.Values {
		back := int((w.End.Sub(l.Rejected.Time(i)) - 1) / analyzer.OneHour)
		lost[back] += v
		taken[back] += l.Records.Values[i]
	}
	for back := range lost {
		if worst < 0 || lost[back] > lost[worst] || lost[back] == lost[worst] && back > worst {
			worst = back
		}
	}
	if total := lost[worst] + taken[worst]; total > 0 {
		percent = 100 * lost[worst] / total
	}
	return w.End.Add(-time.Duration(worst+1) * analyzer.OneHour), lost[worst], percent
}

func throttledAdvice(s *analyzer.Stream, l *analyzer.Load, z *sizing) string {
	const retry = " Have producers retry what PutRecords rejects, with backoff."
	switch {
	case z.action != leave:
		return z.advice(s) + retry
	case s.Mode == analyzer.OnDemand:
		return "On-demand mode rejects records where one partition key takes more than a shard's 1 MB or 1,000 records a second, or where traffic more than doubles within 15 minutes: spread the keys, smooth the bursts." + retry
	case s.Mode == "":
		return "Its capacity mode was not read: add shards if it is provisioned, spread the partition keys if it is on-demand." + retry
	case l.Unsized != "":
		return "Add shards or spread the partition keys; how many it takes can not be told, as " + l.Unsized + "." + retry
	case z.untold != "":
		return "Leave the shards for now: " + z.untold + "." + retry
	case len(z.hot) > 0:
		return "The peak fits its shards, but " + z.why + ". Spread the partition keys." + retry
	case shardTrafficOff(s) != "":
		return "The peak fits its shards: look for a hot shard (switch on shard-level metrics) or bursts under a minute, and spread the partition keys." + retry
	}
	return "The peak fits its shards: look for bursts under a minute or a hot partition key, and spread both." + retry
}
