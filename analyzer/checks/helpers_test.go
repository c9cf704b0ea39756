package checks

import (
	"testing"
	"time"
)

func TestLasting(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0ms": 0, "999ms": 999 * time.Millisecond, "4.4s": 4425 * time.Millisecond, "59.9s": time.Minute - time.Millisecond,
		"1m": time.Minute, "1m 35s": 95 * time.Second, "1h": time.Hour, "5h 20m": 320 * time.Minute, "168h": 7 * 24 * time.Hour,
	} {
		if got := lasting(d); got != want {
			t.Errorf("%s is %q, want %q", d, got, want)
		}
	}
}

func TestCount(t *testing.T) {
	for want, v := range map[string]float64{"0": 0, "999": 999, "1,000": 1000, "33,894,009": 33_894_009} {
		if got := count(v); got != want {
			t.Errorf("%v is %q, want %q", v, got, want)
		}
	}
}

// What stands exactly at a limit, give or take the rounding of floating point, is neither above nor below it.
func TestLimits(t *testing.T) {
	third := 0.1 + 0.2 // a little more than 0.3
	if above(third, 0.3) || below(0.3, third) || !above(0.3001, 0.3) || !below(0.2999, 0.3) || above(0, 0) || !above(1e-8, 0) {
		t.Error("at a limit is above or below it")
	}
}
