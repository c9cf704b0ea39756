// Package demo is a made-up estate of a mid-size shop: data streams and delivery streams with a week of
// traffic, generated from a seed in code. The tables in estate_streams.go and estate_delivery.go say
// which stream has which fault and why; all else is healthy.
package demo

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// Account and Region are where the estate stands.
const (
	Account = "123456789012"
	Region  = "us-east-1"
)

// DailyBytes is what enters the analysed estate from outside in a day: 890 GB of 2^30 bytes. Records
// that a delivery stream reads from one of the data streams count once, where they enter.
const DailyBytes = 890 << 30

const (
	seed    = 20_240_517
	length  = 7 * 24 * time.Hour
	buckets = int(length / analyzer.FiveMinutes)
	perHour = int(analyzer.OneHour / analyzer.FiveMinutes)
)

// estate is the snapshot in the making.
type estate struct {
	window  analyzer.Window
	streams map[string]*flow // what each data stream carries, by its name
	puts    map[string]*flow // likewise for the delivery streams that nothing of the estate feeds
	out     *analyzer.Snapshot
}

// Snapshot is the estate as it would be read at end (cut to five minutes): the seven days before it.
// It is pure: the same end gives the same snapshot.
func Snapshot(end time.Time) *analyzer.Snapshot {
	end = end.UTC().Truncate(analyzer.FiveMinutes)
	e := &estate{window: analyzer.Window{Start: end.Add(-length), End: end}}
	e.out = &analyzer.Snapshot{
		Version:         analyzer.SnapshotVersion,
		AccountID:       Account,
		Region:          Region,
		Window:          e.window,
		Streams:         []analyzer.Stream{},
		DeliveryStreams: []analyzer.DeliveryStream{},
		Alarms:          []analyzer.Alarm{},
		Plan:            &analyzer.AccountPlan{},
		Readers:         []analyzer.LambdaReader{},
		RemoteRegions:   []string{"eu-west-1", "us-west-2"},
		RemoteStreams:   []analyzer.RemoteStream{},
		Gaps:            []analyzer.Gap{},
	}
	e.flows()
	for _, s := range dataStreams {
		e.stream(s)
	}
	for _, d := range deliveryStreams {
		e.delivery(d)
	}
	e.out.Network = network()
	slices.SortFunc(e.out.Streams, func(x, y analyzer.Stream) int { return strings.Compare(x.Name, y.Name) })
	slices.SortFunc(e.out.DeliveryStreams, func(x, y analyzer.DeliveryStream) int { return strings.Compare(x.Name, y.Name) })
	slices.SortFunc(e.out.Alarms, func(x, y analyzer.Alarm) int { return strings.Compare(x.Name, y.Name) })
	for _, a := range e.out.Alarms {
		e.out.AlarmNames = append(e.out.AlarmNames, a.Name)
	}
	for _, s := range analyzer.WantsPolicy(e.out, analyzer.DefaultConfig()) {
		s.Policy = new(bool) // nothing is shared with another account
	}
	slices.SortFunc(e.out.Readers, func(x, y analyzer.LambdaReader) int {
		return cmp.Or(strings.Compare(x.SourceARN, y.SourceARN), strings.Compare(x.Function, y.Function))
	})
	slices.SortFunc(e.out.RemoteStreams, func(x, y analyzer.RemoteStream) int {
		return cmp.Or(strings.Compare(x.Region, y.Region), strings.Compare(x.Name, y.Name))
	})
	return e.out
}

// Planted tells which findings the estate has: by the name of the stream, the check's id once for each
// finding, sorted.
func Planted() map[string][]string {
	planted := map[string][]string{}
	plant := func(name string, faults []fault) {
		for _, f := range faults {
			planted[name] = append(planted[name], f.check)
		}
		slices.Sort(planted[name])
	}
	for _, s := range dataStreams {
		plant(s.name, s.faults)
	}
	for _, d := range deliveryStreams {
		plant(d.name, d.faults)
	}
	for name, faults := range planted {
		if len(faults) == 0 {
			delete(planted, name)
		}
	}
	return planted
}

// dice are random numbers of their own for each name and purpose, so that a stream stays as it is
// where others are added.
func dice(part ...string) *rand.Rand {
	h := fnv.New64a()
	for _, p := range part {
		h.Write([]byte(p))
		h.Write([]byte{0})
	}
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

// arn is the ARN of a resource of the estate.
func arn(service, resource string) string {
	return "arn:aws:" + service + ":" + Region + ":" + Account + ":" + resource
}

// ago is the index of the five-minute bucket that starts so long before the window's end.
func ago(d time.Duration) int {
	return max(0, buckets-int(d/analyzer.FiveMinutes))
}
