package checks

import (
	"fmt"
	"math"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// rounding is how far computed ratios may be off: what stands exactly at a limit is neither above nor below it.
const rounding = 1e-9

func above(v, limit float64) bool { return v > limit+rounding*math.Abs(limit) }

func below(v, limit float64) bool { return v < limit-rounding*math.Abs(limit) }

// round2 is v with two decimals, for evidence.
func round2(v float64) float64 { return math.Round(v*100) / 100 }

// money is an amount for Finding.Saving or Cost, in cents; nil where it is not known or not above zero.
func money(usd float64, ok bool) *float64 {
	if !ok || usd < 0.005 {
		return nil
	}
	usd = round2(usd)
	return &usd
}

// stamp is a time as details print it.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// lasting is a duration as details print it, in two units at most: "920ms", "4.4s", "1m 35s" or "5h 20m".
func lasting(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Milliseconds())
	case d < time.Minute:
		return figure(math.Floor(d.Seconds()*10)/10) + "s"
	case d < time.Hour:
		return units(d, time.Minute, "m", time.Second, "s")
	}
	return units(d, time.Hour, "h", time.Minute, "m")
}

func units(d, large time.Duration, largeName string, small time.Duration, smallName string) string {
	text := fmt.Sprintf("%d%s", d/large, largeName)
	if rest := d % large / small; rest > 0 {
		text += fmt.Sprintf(" %d%s", rest, smallName)
	}
	return text
}

// count is a whole number with its thousands set apart: 33,894,009.
func count(v float64) string {
	digits := fmt.Sprintf("%.0f", v)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

func millis(ms float64) time.Duration { return time.Duration(ms * float64(time.Millisecond)) }

// unsized is the Result of a check that needs a stream's size where that is not known; ok is true where it is.
func unsized(l *analyzer.Load) (r analyzer.Result, ok bool) {
	if l.Unsized == "" {
		return analyzer.Result{}, true
	}
	return analyzer.Unmeasured(l.UnsizedFor, l.Unsized), false
}

// modeUnknown is the Result of a check that turns on a capacity mode that was not read.
func modeUnknown() analyzer.Result {
	return analyzer.Unmeasured(analyzer.NeedConfig, "its capacity mode was not read")
}
