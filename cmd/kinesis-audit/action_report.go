package main

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/report"
	"github.com/kinesis-audit/kinesis-audit/internal/mask"
	"github.com/kinesis-audit/kinesis-audit/internal/pullrequest"
	"github.com/kinesis-audit/kinesis-audit/internal/workflow"
)

// findingScope is which findings count for fail-on.
type findingScope struct {
	touched map[pullrequest.StreamKey]bool // nil: those of every stream
	failing int                            // severity rank from which on one fails the run
}

func (s findingScope) counts(kind, stream string) bool {
	return s.touched == nil || s.touched[pullrequest.StreamKey{Kind: kind, Name: stream}]
}

func (s findingScope) fails(kind, stream string, f analyzer.Finding) bool {
	return s.counts(kind, stream) && f.Severity.Rank() >= s.failing
}

// located is a finding with its stream.
type located struct {
	kind, stream string
	finding      analyzer.Finding
}

func (r *actionRun) findings() []located {
	var out []located
	for _, s := range r.recorded.Streams {
		for _, f := range s.Findings {
			out = append(out, located{analyzer.KindStream, s.Name, f})
		}
	}
	for _, d := range r.recorded.DeliveryStreams {
		for _, f := range d.Findings {
			out = append(out, located{analyzer.KindDelivery, d.Name, f})
		}
	}
	slices.SortStableFunc(out, func(x, y located) int {
		return cmp.Or(analyzer.CompareFindings(x.finding, y.finding), strings.Compare(x.stream, y.stream))
	})
	return out
}

// report tells all that needs no permission: the log, the summary, the annotations, the outputs.
func (r *actionRun) report() error {
	r.scope = findingScope{failing: failRanks[r.in.failOn]}
	if r.scoped {
		r.scope.touched = r.touched
	}
	c := &r.comment
	c.Touched = r.touched
	c.Key, c.Analysis, c.Result, c.Full, c.RunURL = r.in.commentKey, r.recorded, r.remedies.result, r.full, r.event.URL
	c.Suppressed = len(r.analysis.Suppressed)
	c.Run = pullrequest.Run{ID: r.event.ID, Attempt: r.event.Attempt}
	if n := r.failing(); n > 0 {
		of := "."
		if r.scope.touched != nil {
			of = " on streams whose code this run changes."
		}
		c.Failing = fmt.Sprintf("The run fails, by fail-on %s: %s of that severity or worse%s", r.in.failOn, counted(n, "finding", "findings"), of)
		r.say(workflow.Error, c.Failing)
	}
	r.warnOfCode()
	r.warnOfGaps()
	if err := r.log(); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	if err := r.runner.Summarize(c.Summary()); err != nil {
		r.problems = append(r.problems, err)
	}
	r.annotate()
	return r.outputs()
}

// log prints the report, which a public repository's log has to do without.
func (r *actionRun) log() error {
	var b strings.Builder
	if r.full {
		if err := report.WriteConsole(&b, r.analysis, report.ConsoleOptions{}); err != nil {
			return err
		}
		b.WriteString("\n" + r.remedies.summary())
	} else {
		fmt.Fprintf(&b, "%s, %s. Streams are not named, since the repository is public or the input disclose is counts.\n",
			counted(len(r.findings()), "finding", "findings"), counted(len(r.remedies.result.Patches), "patch", "patches"))
	}
	_, err := io.WriteString(r.stdout, mask.Accounts(printable(b.String())))
	return err
}

// annotate marks the code of findings: those on code that is changed in a pull request, else all. An
// annotation is an error where the finding fails the run.
func (r *actionRun) annotate() {
	if !r.full {
		return
	}
	places := r.remedies.places()
	left := 0
	for _, l := range r.findings() {
		if !r.scope.counts(l.kind, l.stream) {
			continue
		}
		file, line, ok := places(l.kind, l.stream)
		if !ok {
			continue
		}
		level := workflow.Warning
		switch {
		case r.scope.fails(l.kind, l.stream, l.finding):
			level = workflow.Error
		case l.finding.Severity == analyzer.Low:
			level = workflow.Notice
		}
		said := r.runner.Annotate(workflow.Annotation{Level: level, File: file, Line: line,
			Title: mask.Accounts(printable(l.finding.Issue + ": " + l.stream)), Message: mask.Accounts(printable(l.finding.Details + " " + l.finding.Remediation))})
		if !said {
			left++
		}
	}
	if left > 0 {
		fmt.Fprintf(r.stderr, "kinesis-audit: %s more than GitHub shows as annotations: see the summary\n", counted(left, "finding", "findings"))
	}
}

// outputs sets the outputs that are known before anything is told to GitHub.
func (r *actionRun) outputs() error {
	high := 0
	for _, l := range r.findings() {
		if l.finding.Severity == analyzer.High {
			high++
		}
	}
	health := ""
	if average, ok := report.AverageHealth(r.analysis); ok {
		health = strconv.FormatFloat(average, 'f', 1, 64)
	}
	patch := ""
	if len(r.remedies.result.Patches) > 0 {
		patch = r.remedies.options.out
	}
	for _, o := range []struct{ name, value string }{
		{"findings", strconv.Itoa(len(r.findings()))},
		{"high-priority", strconv.Itoa(high)},
		{"health-score", health},
		{"monthly-savings", strconv.FormatFloat(r.analysis.Savings(), 'f', 2, 64)},
		{"patch-file", patch},
		{"sarif-file", r.remedies.options.sarif},
	} {
		if err := r.runner.Output(o.name, filepath.ToSlash(o.value)); err != nil { // a shell takes backslashes for its own
			return err
		}
	}
	return nil
}

// failing is how many findings fail the run.
func (r *actionRun) failing() int {
	n := 0
	for _, l := range r.findings() {
		if r.scope.fails(l.kind, l.stream, l.finding) {
			n++
		}
	}
	return n
}

// warnOfCode warns where the findings and the code do not belong together, as of a wrong folder: then there is
// no patch, and no finding on code that a pull request changes.
func (r *actionRun) warnOfCode() {
	if len(r.findings()) > 0 && len(r.remedies.result.Defined) == 0 {
		r.warning(fmt.Sprintf("The code in %s is not known to define any of the streams with findings, so that there is no patch, and hardly a finding counts as one on changed code: does the input terraform-dir name the right folder?", r.in.terraform))
	}
}

// warnOfGaps warns where calls were refused or failed. A run that is to fail for findings does not pass where it
// is not known which streams there are.
func (r *actionRun) warnOfGaps() {
	gaps := r.recorded.Coverage.Gaps
	if len(gaps) == 0 {
		return
	}
	r.warning(counted(len(gaps), "call to AWS was", "calls to AWS were") + " refused or failed, so that findings may be missing: see the gaps in coverage in the summary.")
	for _, g := range gaps {
		if g.Need == analyzer.NeedInventory && r.in.failOn != "none" {
			r.problems = append(r.problems, fmt.Errorf("fail-on: which streams there are could not be read, as %s failed, so that the run does not pass", g.Operation))
			return
		}
	}
}

// verdict is the exit code.
func (r *actionRun) verdict() outcome {
	if r.failing() > 0 {
		return exitFindings
	}
	return exitDone
}
