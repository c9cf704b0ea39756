package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// percent writes a percentage for people, with "-" where it is not known.
func percent(v float64) string {
	switch {
	case math.IsNaN(v):
		return "-"
	case v != 0 && math.Abs(v) < 0.1:
		return "<0.1%"
	case math.Abs(v) < 10:
		return strings.TrimSuffix(strconv.FormatFloat(v, 'f', 1, 64), ".0") + "%"
	}
	return thousands(v, 0) + "%"
}

// dollars writes an amount for people: cents up to a thousand dollars, commas above.
func dollars(v float64) string {
	decimals := 0
	if math.Abs(v) < 1000 && v != math.Round(v) {
		decimals = 2
	}
	if v < 0 {
		return "-$" + thousands(-v, decimals)
	}
	return "$" + thousands(v, decimals)
}

// thousands writes a number with commas.
func thousands(v float64, decimals int) string {
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(v, 'f', decimals, 64), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole
}

// decimal writes a number in full, without an exponent or commas.
func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// duration writes a time for people in its two largest units: "3h 12m", "45s", "350ms".
func duration(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%dms", d.Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%ds", int(d.Seconds()))
	case d < time.Hour:
		return units(int(d.Minutes()), "m", int(d.Seconds())%60, "s")
	case d < 24*time.Hour:
		return units(int(d.Hours()), "h", int(d.Minutes())%60, "m")
	}
	return units(int(d.Hours())/24, "d", int(d.Hours())%24, "h")
}

func units(large int, l string, small int, s string) string {
	if small == 0 {
		return fmt.Sprintf("%d%s", large, l)
	}
	return fmt.Sprintf("%d%s %d%s", large, l, small, s)
}

// count writes "1 stream", "3 streams".
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return thousands(float64(n), 0) + " " + thing + "s"
}
