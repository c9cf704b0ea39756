package main

import (
	"flag"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestLookback(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"1d": day, "7d": 7 * day, "14d": 14 * day, "24h": day, "36h": 36 * time.Hour, "25h5m": 25*time.Hour + 5*time.Minute, "336h": 14 * day,
	} {
		var l lookback
		if err := l.Set(text); err != nil || time.Duration(l) != want {
			t.Errorf("%q: %v, %v; want %v", text, time.Duration(l), err, want)
		}
	}
	for text, want := range map[string]string{
		"":       "want days or hours",
		"7":      "want days or hours",
		"d":      "want days or hours",
		"-7d":    "want days or hours",
		"1.5d":   "want days or hours",
		"7D":     "want days or hours",
		"1000d":  "want days or hours",
		"0d":     "want 1d to 14d",
		"23h55m": "want 1d to 14d",
		"15d":    "want 1d to 14d",
		"336h5m": "want 1d to 14d",
		"-24h":   "want 1d to 14d",
		"24h1m":  "in steps of five minutes",
	} {
		l := lookback(7 * day)
		if err := l.Set(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one that says %q", text, err, want)
		}
		if time.Duration(l) != 7*day {
			t.Errorf("%q is refused and yet sets %v", text, time.Duration(l))
		}
	}
}

func TestLookbackString(t *testing.T) {
	for want, l := range map[string]lookback{"7d": lookback(7 * day), "36h0m0s": lookback(36 * time.Hour)} {
		if got := l.String(); got != want {
			t.Errorf("%v: %q, want %q", time.Duration(l), got, want)
		}
	}
}

func TestEndTime(t *testing.T) {
	for text, want := range map[string]string{
		"2026-11-20":                "2026-11-20T00:00:00Z",
		"2026-11-20T12:34":          "2026-11-20T12:34:00Z",
		"2026-11-20T12:34:56Z":      "2026-11-20T12:34:56Z",
		"2026-11-20T12:34:56+02:00": "2026-11-20T10:34:56Z",
	} {
		var e endTime
		if err := e.Set(text); err != nil || e.String() != want {
			t.Errorf("%q: %q, %v; want %q", text, e.String(), err, want)
		}
	}
	for _, text := range []string{"", "now", "2026-13-01", "20.11.2026", "2026-11-20T25:00", "1700000000"} {
		var e endTime
		if err := e.Set(text); err == nil || e.String() != "" {
			t.Errorf("%q: %q, %v; want an error", text, e.String(), err)
		}
	}
}

func TestGlobs(t *testing.T) {
	var g globs
	for _, pattern := range []string{"orders-*", "clicks-?", "[ab]*"} {
		if err := g.Set(pattern); err != nil {
			t.Errorf("%q: %v", pattern, err)
		}
	}
	if want := []string{"orders-*", "clicks-?", "[ab]*"}; !slices.Equal(g, want) {
		t.Errorf("got %q, want %q", g, want)
	}
	for _, pattern := range []string{"", "[a", "a[", `a\`} {
		if err := g.Set(pattern); err == nil {
			t.Errorf("%q is taken as a pattern", pattern)
		}
	}
	if len(g) != 3 {
		t.Errorf("what was refused was kept: %q", g)
	}
}

func TestWindow(t *testing.T) {
	now := time.Date(2026, 11, 23, 4, 7, 31, 500, time.UTC)
	for name, c := range map[string]struct {
		end      string
		lookback time.Duration
		want     string // start/end, or the error
	}{
		"now, cut to five minutes":     {"", 7 * day, "2026-11-16T04:05:00Z/2026-11-23T04:05:00Z"},
		"a time, cut to five minutes":  {"2026-11-20T12:34:56Z", day, "2026-11-19T12:30:00Z/2026-11-20T12:30:00Z"},
		"another time zone":            {"2026-11-20T12:00:00+02:00", day, "2026-11-19T10:00:00Z/2026-11-20T10:00:00Z"},
		"the last moment":              {"2026-11-23T04:07:31Z", day, "2026-11-22T04:05:00Z/2026-11-23T04:05:00Z"},
		"the future":                   {"2026-11-23T04:07:32Z", day, "--end 2026-11-23T04:07:32Z lies in the future"},
		"as far back as data are kept": {"2026-09-28T04:10", 7 * day, "2026-09-21T04:10:00Z/2026-09-28T04:10:00Z"},
		"further back":                 {"2026-09-28T04:05", 7 * day, "the window starts at 2026-09-21T04:05:00Z: CloudWatch keeps five-minute datapoints for 63 days"},
	} {
		o := analyzeOptions{lookback: lookback(c.lookback)}
		if c.end != "" {
			if err := o.end.Set(c.end); err != nil {
				t.Fatal(err)
			}
		}
		got, err := o.window(now)
		said := got.Start.Format(time.RFC3339) + "/" + got.End.Format(time.RFC3339)
		if err != nil {
			said = err.Error()
		}
		if !strings.HasPrefix(said, c.want) {
			t.Errorf("%s: %s, want %s", name, said, c.want)
		}
	}
}

func TestOutcome(t *testing.T) {
	with := func(severity analyzer.Severity) []analyzer.StreamReport {
		return []analyzer.StreamReport{{Findings: []analyzer.Finding{{Severity: severity}}}}
	}
	gap := analyzer.Coverage{Gaps: []analyzer.Gap{{Need: analyzer.NeedTags}}}
	unknown := analyzer.Coverage{Unknown: []analyzer.Unknown{{Need: analyzer.NeedTags}}}
	notMeasured := analyzer.Coverage{NotMeasured: []analyzer.NotMeasured{{Reason: "off"}}}
	suppressed := []analyzer.Suppressed{{Finding: analyzer.Finding{Severity: analyzer.High}}}
	for name, c := range map[string]struct {
		args     string
		analysis analyzer.Analysis
		want     outcome
	}{
		"nothing found":                      {"--fail-on low --strict-coverage", analyzer.Analysis{}, exitDone},
		"found, and nothing to fail on":      {"", analyzer.Analysis{Streams: with(analyzer.High)}, exitDone},
		"found, and told to fail on none":    {"--fail-on none", analyzer.Analysis{Streams: with(analyzer.High)}, exitDone},
		"below":                              {"--fail-on high", analyzer.Analysis{Streams: with(analyzer.Medium)}, exitDone},
		"at":                                 {"--fail-on medium", analyzer.Analysis{Streams: with(analyzer.Medium)}, exitFindings},
		"above":                              {"--fail-on low", analyzer.Analysis{Streams: with(analyzer.High)}, exitFindings},
		"suppressed":                         {"--fail-on low", analyzer.Analysis{Suppressed: suppressed}, exitDone},
		"a gap that does not matter":         {"", analyzer.Analysis{Coverage: gap}, exitDone},
		"a gap that matters":                 {"--strict-coverage", analyzer.Analysis{Coverage: gap}, exitGaps},
		"an unknown that matters":            {"--strict-coverage", analyzer.Analysis{Coverage: unknown}, exitGaps},
		"what is not measured is no gap":     {"--strict-coverage", analyzer.Analysis{Coverage: notMeasured}, exitDone},
		"findings win over gaps":             {"--strict-coverage --fail-on low", analyzer.Analysis{Streams: with(analyzer.Low), Coverage: gap}, exitFindings},
		"gaps beside findings that are less": {"--strict-coverage --fail-on high", analyzer.Analysis{Streams: with(analyzer.Low), Coverage: gap}, exitGaps},
	} {
		var o outputOptions
		flags := flag.NewFlagSet("test", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		o.register(flags, ".")
		if err := flags.Parse(strings.Fields(c.args)); err != nil {
			t.Fatal(err)
		}
		if got := o.outcome(&c.analysis); got != c.want {
			t.Errorf("%s: exit code %d, want %d", name, got, c.want)
		}
	}
}
