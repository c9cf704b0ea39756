package main

import (
	"flag"
	"fmt"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// outputOptions are what analyze and demo share: what is printed, written and failed on.
type outputOptions struct {
	dir            string
	format         string
	groupBy        string
	failOn         string
	strictCoverage bool
	quiet          bool
}

func (o *outputOptions) register(flags *flag.FlagSet, dir string) {
	flags.StringVar(&o.dir, "output-dir", dir, "write the four files into this `folder`")
	flags.StringVar(&o.format, "format", "table", "what standard output gets: table, json or markdown")
	flags.StringVar(&o.groupBy, "group-by", "", "group the findings on the console by this `tag`, e.g. Owner")
	flags.StringVar(&o.failOn, "fail-on", "none", "exit with 3 for findings of this `severity` or worse: high, medium, low or none")
	flags.BoolVar(&o.strictCoverage, "strict-coverage", false, "exit with 4 where something could not be read or judged")
	flags.BoolVar(&o.quiet, "quiet", false, "no progress on standard error")
}

// failRanks are the severity ranks at or above which --fail-on fails; above all of them for none.
var failRanks = map[string]int{"high": analyzer.High.Rank(), "medium": analyzer.Medium.Rank(), "low": analyzer.Low.Rank(), "none": analyzer.High.Rank() + 1}

func (o *outputOptions) validate() error {
	if _, ok := failRanks[o.failOn]; !ok {
		return usagef("--fail-on is %q, want high, medium, low or none", o.failOn)
	}
	switch o.format {
	case "table", "json", "markdown":
		return nil
	}
	return usagef("--format is %q, want table, json or markdown", o.format)
}

// outcome is the exit code that an analysis deserves: findings win over gaps.
func (o *outputOptions) outcome(a *analyzer.Analysis) outcome {
	if a.Worst() >= failRanks[o.failOn] {
		return exitFindings
	}
	if o.strictCoverage && !a.Coverage.Complete() {
		return exitGaps
	}
	return exitDone
}

// globs is a repeatable option of patterns.
type globs []string

func (g *globs) String() string { return strings.Join(*g, " ") }

func (g *globs) Set(pattern string) error {
	if _, err := path.Match(pattern, ""); err != nil || pattern == "" {
		return fmt.Errorf("%q is no valid pattern", pattern)
	}
	*g = append(*g, pattern)
	return nil
}

// lookback is a duration in days or hours.
type lookback time.Duration

const day = 24 * time.Hour

var dayCount = regexp.MustCompile(`^([0-9]{1,3})d$`)

func (l *lookback) String() string { return daysText(time.Duration(*l)) }

func (l *lookback) Set(text string) error {
	d, err := parseDays(text)
	if err != nil {
		return err
	}
	if d < day || d > 14*day {
		return fmt.Errorf("want 1d to 14d")
	}
	if d%analyzer.FiveMinutes != 0 {
		return fmt.Errorf("want it in steps of five minutes")
	}
	*l = lookback(d)
	return nil
}

func daysText(d time.Duration) string {
	if d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	return d.String()
}

// parseDays reads a duration in days, or in units of time.ParseDuration.
func parseDays(text string) (time.Duration, error) {
	if m := dayCount.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1])
		return time.Duration(n) * day, err
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		return 0, fmt.Errorf("want days or hours, such as 7d or 36h")
	}
	return d, nil
}

// endTime is a moment in RFC 3339 or a day.
type endTime struct{ time.Time }

func (e *endTime) String() string {
	if e.IsZero() {
		return ""
	}
	return e.Format(time.RFC3339)
}

func (e *endTime) Set(text string) error {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			e.Time = t.UTC()
			return nil
		}
	}
	return fmt.Errorf("want a time such as 2026-11-20T12:00:00Z or a day such as 2026-11-20 (UTC)")
}
