package pricing

import (
	"math"
	"testing"
)

// The worked example of AWS list prices: 10 shards, 1,000 records a second of 1 KiB, seven days'
// retention, one enhanced fan-out consumer, all shard-level metrics.
var example = Usage{
	Shards:         10,
	RetentionHours: 168,
	Bytes:          1000 * 1024,
	Records:        1000,
	FanOut:         1,
	FanOutBytes:    1000 * 1024,
	ShardMetrics:   7,
}

func near(a, b float64) bool { return math.Abs(a-b) < 0.01 }

func TestProvisioned(t *testing.T) {
	r := Embedded("us-east-1")
	small := example
	small.Shards = 2
	plain := small
	plain.RetentionHours, plain.FanOut, plain.FanOutBytes, plain.ShardMetrics = 24, 0, 0, 0
	long := plain
	long.RetentionHours = 168 + 24
	for name, c := range map[string]struct {
		use  Usage
		want float64
	}{
		"everything on":            {example, 455.37},
		"right-sized":              {small, 146.57},
		"shards and puts":          {plain, 58.69},
		"a day beyond seven":       {long, 58.69 + 29.20 + 1000*1024*86400/float64(1<<30)*0.023},
		"nothing but a shard":      {Usage{Shards: 1, RetentionHours: 24}, 10.95},
		"records of two put units": {Usage{Shards: 1, RetentionHours: 24, Records: 1, Bytes: 25*1024 + 1}, 10.95 + 2*2.628*0.014},
	} {
		if got, ok := Provisioned(r, c.use); !ok || !near(got, c.want) {
			t.Errorf("%s: $%.2f (%v), want $%.2f", name, got, ok, c.want)
		}
	}
}

func TestOnDemand(t *testing.T) {
	u := Usage{RetentionHours: 24, Bytes: 1000 * 1024, Records: 1000, ReadBytes: 1000 * 1024}
	if got, ok := OnDemand(Embedded("us-east-1"), u); !ok || !near(got, 329.95) {
		t.Errorf("on-demand: $%.2f (%v), want $329.95", got, ok)
	}
}

func TestAdvantageFloor(t *testing.T) {
	r := Embedded("us-east-1")
	u := Usage{RetentionHours: 24, Bytes: 1000 * 1024, Records: 1000, ReadBytes: 1000 * 1024}
	if got, ok := Advantage(r, u, 0, 0); !ok || got != 0 {
		t.Errorf("below the floor a stream adds $%.2f (%v), want nothing", got, ok)
	}
	want := 2506.26 * (0.032 + 0.016)
	if got, ok := Advantage(r, u, 30<<20, 30<<20); !ok || !near(got, want) {
		t.Errorf("above the floor a stream adds $%.2f (%v), want $%.2f", got, ok, want)
	}
}

func TestNoPriceNoCost(t *testing.T) {
	if Embedded("eu-north-1") != nil {
		t.Fatal("a region without embedded prices has some")
	}
	if _, ok := Provisioned(nil, example); ok {
		t.Error("a cost without prices")
	}
	r := Embedded("us-east-1")
	r.FanOutGB = 0
	if _, ok := Provisioned(r, example); ok {
		t.Error("a cost although a price it takes is missing")
	}
	if usEast.FanOutGB == 0 {
		t.Error("the price book itself was changed")
	}
}
