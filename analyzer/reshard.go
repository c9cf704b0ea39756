package analyzer

import (
	"fmt"
	"math"
	"time"
)

// resharded is what can be told of the last reshard inside the window.
type resharded struct {
	at      time.Time // zero: none
	unknown string    // why it can not be told
}

// overCapacity is how far above the open shards' limit accepted traffic must be to show that there
// were more shards then: a bucket may be a little above it by bursts and by MB against MiB.
const overCapacity = 1.1

// findReshard looks for a reshard in three places: traffic above today's capacity, closed shards in
// the list, and shard series that begin or end inside the window.
func findReshard(s *Stream, l *Load, w Window) resharded {
	if s.Mode == OnDemand {
		return resharded{} // AWS reshards as it pleases; nobody sizes it
	}
	at := lastOverCapacity(l, s.Config.OpenShards)
	if s.Shards == nil {
		return resharded{unknown: "its shards were not listed, so a reshard within the window can not be ruled out"}
	}
	for _, shard := range s.Shards {
		if shard.State == ShardOpen {
			continue
		}
		ended, told := shardEnded(s, shard, w)
		if !told {
			return resharded{unknown: fmt.Sprintf("it was resharded, perhaps within the window (shard %s is %s), and shard-level metrics do not tell when", shard.ID, shard.State)}
		}
		if ended.After(at) {
			at = ended
		}
	}
	return resharded{at: at}
}

// lastOverCapacity is the end of the last bucket that accepted more than the open shards can take.
func lastOverCapacity(l *Load, shards int) time.Time {
	none := Series{Start: l.Records.Start, Period: l.Records.Period, Values: make([]float64, len(l.Records.Values))}
	accepted := demand(l.Bytes, l.Records, none)
	_, _, last := accepted.Above(overCapacity * float64(shards))
	return last
}

// shardEnded tells when a shard stopped to take records: where its own series ends, or where a child's
// begins. The zero time stands for before the window.
func shardEnded(s *Stream, shard Shard, w Window) (ended time.Time, told bool) {
	child := childSeries(s, shard.ID, w)
	own, _ := shard.Metrics.Get("IncomingBytes", "Sum", OneHour)
	if own = own.Between(w); !own.Empty() {
		ended := own.End()
		if child.Start.After(ended) {
			ended = child.Start // nothing was written in between: it may have ended at any time
		}
		// A series also ends where shard metrics are switched off; then no child has one.
		return ended, !child.Empty() || len(s.Config.ShardMetrics) > 0
	}
	if shard.State == ShardExpired {
		return time.Time{}, true // without datapoints it ended before the window, or nothing shows that it did not
	}
	if child.Empty() {
		return time.Time{}, false
	}
	if child.Start.After(w.Start.Add(OneHour)) {
		return child.Start, true
	}
	return time.Time{}, true
}

// childSeries is the earliest of the series of a shard's children; empty where none has datapoints.
func childSeries(s *Stream, parent string, w Window) Series {
	var first Series
	for _, child := range s.Shards {
		if child.ParentID != parent && child.AdjacentParentID != parent {
			continue
		}
		series, _ := child.Metrics.Get("IncomingBytes", "Sum", OneHour)
		if series = series.Between(w); !series.Empty() && (first.Empty() || series.Start.Before(first.Start)) {
			first = series
		}
	}
	return first
}

// ShardLoad is what one open shard carried, hour by hour.
type ShardLoad struct {
	Shard  *Shard
	Demand Series // hourly, of its own write limit: 1 is a full shard
}

// ShardLoads are the loads of the open shards whose metrics were read and had datapoints, over the
// hours that count. It is nil where shard metrics are off.
func ShardLoads(s *Stream, l *Load, w Window) []ShardLoad {
	since := w.Start
	if l.Resharded {
		since = l.Since
	}
	counted := Window{since, w.End}
	var loads []ShardLoad
	for i := range s.Shards {
		shard := &s.Shards[i]
		if shard.State != ShardOpen {
			continue
		}
		bytes, okB := shard.Metrics.Get("IncomingBytes", "Sum", OneHour)
		records, okR := shard.Metrics.Get("IncomingRecords", "Sum", OneHour)
		if !okB && !okR {
			continue
		}
		rejected, _ := shard.Metrics.Get("WriteProvisionedThroughputExceeded", "Sum", OneHour)
		bytes.Period, records.Period, rejected.Period = OneHour, OneHour, OneHour
		if bytes.Between(counted).Empty() && records.Between(counted).Empty() {
			loads = append(loads, ShardLoad{Shard: shard, Demand: Series{Period: OneHour}})
			continue
		}
		loads = append(loads, ShardLoad{Shard: shard, Demand: demand(together(counted, bytes, records, rejected))})
	}
	return loads
}

// Value is the demand in the hour that starts at t, 0 where the shard had no datapoint.
func (s ShardLoad) Value(t time.Time) float64 {
	if v := s.Demand.At(t); !math.IsNaN(v) {
		return v
	}
	return 0
}
