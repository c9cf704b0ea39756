package report

import (
	"bytes"
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// heatRow is a row of the heatmap: one open shard, or a whole stream where its shards have no metrics.
type heatRow struct {
	Stream  string          `json:"stream"`
	Shard   string          `json:"shard,omitempty"` // "" for the stream as a whole
	Note    string          `json:"note,omitempty"`  // why hours, or all of them, are not known
	Worst   *float64        `json:"worst"`           // percent, the highest hour
	WorstAt *time.Time      `json:"worst_at"`
	Mean    *float64        `json:"mean"`
	Over    int             `json:"over"` // hours above the high line
	At      int             `json:"at"`   // minutes from the first column's start to the first value's
	Percent cells           `json:"percent"`
	KiB     cells           `json:"kib"`               // accepted, a second
	Records cells           `json:"records"`           // accepted, a second
	Refused map[int]float64 `json:"refused,omitempty"` // rejected records a second, by index, where there were any
}

// cells are rounded numbers; NaN is null.
type cells []float64

// MarshalJSON writes them with as few digits as they have.
func (c cells) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, v := range c {
		if i > 0 {
			b.WriteByte(',')
		}
		if math.IsNaN(v) || math.IsInf(v, 0) {
			b.WriteString("null")
			continue
		}
		b.Write(strconv.AppendFloat(b.AvailableBuffer(), v, 'f', -1, 64))
	}
	b.WriteByte(']')
	return b.Bytes(), nil
}

// heatLines are the two lines of the colour scale, the usual ones where the thresholds make no scale.
func heatLines(low, high float64) (float64, float64) {
	if 0 < low && low < high && high < 100 {
		return low, high
	}
	return 20, 80
}

// heatScale are the lower edges of the colour classes: two under the low line, three between the
// lines, three above the high one, of which the last starts at 100%. A value on an edge belongs to the
// class below from the high line on, as a check asks for more than its threshold, and above before.
func heatScale(low, high float64) []float64 {
	third := (high - low) / 3
	return []float64{0, low / 2, low, low + third, low + 2*third, high, (high + 100) / 2, 100}
}

// heatColumns is how many hours, counted back from its end, cover the window.
func heatColumns(w analyzer.Window) int {
	return int(math.Ceil(w.Length().Hours()))
}

// heatRows are the rows of all streams, the one with the worst hour first.
func heatRows(a *analyzer.Analysis, high float64) []heatRow {
	w := a.Audit.Window()
	first := w.End.Add(-time.Duration(heatColumns(w)) * time.Hour)
	rows := []heatRow{}
	for i := range a.Streams {
		r := &a.Streams[i]
		// The load's reshard is left out on purpose: hours before it are drawn too, where a shard was there.
		loads := analyzer.ShardLoads(r.Stream, &analyzer.Load{}, w)
		if len(loads) == 0 {
			rows = append(rows, streamRow(r, first, high))
			continue
		}
		stream := plain(r.Stream.Name)
		for j := range r.Stream.Shards {
			shard := &r.Stream.Shards[j]
			if shard.State != analyzer.ShardOpen {
				continue
			}
			k := slices.IndexFunc(loads, func(l analyzer.ShardLoad) bool { return l.Shard == shard })
			if k < 0 {
				rows = append(rows, heatRow{Stream: stream, Shard: plain(shard.ID), Note: "its metrics were not read"})
				continue
			}
			rows = append(rows, shardRow(stream, loads[k], first, high))
		}
	}
	slices.SortStableFunc(rows, func(x, y heatRow) int {
		return cmp.Or(cmp.Compare(orBelow(y.Worst), orBelow(x.Worst)), cmp.Compare(orBelow(y.Mean), orBelow(x.Mean)),
			strings.Compare(x.Stream, y.Stream), strings.Compare(x.Shard, y.Shard))
	})
	return rows
}

func orBelow(v *float64) float64 {
	if v == nil {
		return -1
	}
	return *v
}

// shardRow draws a shard from its first datapoint on; CloudWatch's gaps after that are hours without traffic.
func shardRow(stream string, load analyzer.ShardLoad, first time.Time, high float64) heatRow {
	row := heatRow{Stream: stream, Shard: plain(load.Shard.ID)}
	if load.Demand.Empty() {
		row.Note = "it had no datapoint"
		return row
	}
	if load.Demand.Start.Sub(first) >= time.Hour {
		row.Note = "no datapoint before " + load.Demand.Start.UTC().Format("2 Jan 15:04")
	}
	rate := func(metric string) func(time.Time) float64 {
		sums, _ := load.Shard.Metrics.Get(metric, "Sum", analyzer.OneHour)
		return func(t time.Time) float64 { return sums.At(t) / time.Hour.Seconds() }
	}
	row.fill(load.Demand, 1, first, high, rate("IncomingBytes"), rate("IncomingRecords"), rate("WriteProvisionedThroughputExceeded"))
	return row
}

// streamRow draws a stream as a whole, over the hours for which its open shards are what it was written with.
func streamRow(r *analyzer.StreamReport, first time.Time, high float64) heatRow {
	row := heatRow{Stream: plain(r.Stream.Name), Note: plain(r.Load.Unsized)}
	if r.Load.Unsized != "" || r.Load.Hourly.Empty() {
		return row
	}
	switch {
	case r.Load.Resharded:
		row.Note = "resharded " + r.Load.Since.UTC().Format("2 Jan 15:04") + ": its capacity before is not known"
	case r.Load.Hourly.Start.Sub(first) >= time.Hour:
		row.Note = "no datapoint before " + r.Load.Since.UTC().Format("2 Jan 15:04")
	}
	rate := func(sums analyzer.Series) func(time.Time) float64 {
		return func(t time.Time) float64 {
			var sum float64
			for end := t.Add(time.Hour); t.Before(end); t = t.Add(sums.Period) {
				sum += sums.At(t)
			}
			return sum / time.Hour.Seconds()
		}
	}
	row.fill(r.Load.Hourly, r.Load.Shards, first, high, rate(r.Load.Bytes), rate(r.Load.Records), rate(r.Load.Rejected))
	return row
}

// fill takes the row's values from an hourly demand in shards and the rates beside it.
func (row *heatRow) fill(demand analyzer.Series, shards int, first time.Time, high float64, bytes, records, refused func(time.Time) float64) {
	row.At = int(demand.Start.Sub(first).Minutes())
	worst, at := demand.Max()
	row.Worst, row.WorstAt = rounded(100*worst/float64(shards), 10), instant(at)
	row.Mean = rounded(100*demand.Mean()/float64(shards), 10)
	for i, v := range demand.Values {
		t, percent := demand.Time(i), 100*v/float64(shards)
		if percent > high {
			row.Over++
		}
		row.Percent = append(row.Percent, *rounded(percent, 10))
		row.KiB = append(row.KiB, threeDigits(zeroGap(bytes(t))/1024))
		row.Records = append(row.Records, threeDigits(zeroGap(records(t))))
		if n := refused(t); n > 0 {
			if row.Refused == nil {
				row.Refused = map[int]float64{}
			}
			row.Refused[i] = threeDigits(n)
		}
	}
}

// zeroGap is a Sum of a complete answer: a gap is zero.
func zeroGap(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return v
}

// threeDigits rounds to three significant digits, or to whole numbers above that.
func threeDigits(v float64) float64 {
	if v <= 0 {
		return 0
	}
	return *rounded(v, math.Pow10(max(0, 2-int(math.Floor(math.Log10(v))))))
}
