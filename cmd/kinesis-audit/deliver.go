package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/report"
	"github.com/kinesis-audit/kinesis-audit/internal/wholefile"
)

// The files that an audit writes. Others read them by these names.
const (
	fileAnalysis  = "kinesis_analysis.json"
	fileDashboard = "throughput_utilization_dashboard.html"
	fileLag       = "consumer_lag_report.csv"
	filePlan      = "shard_optimization_plan.json"
)

// deliver writes the four files and then standard output.
func (c *command) deliver(ctx context.Context, o *outputOptions, a *analyzer.Analysis) (outcome, error) {
	if err := c.writeReports(ctx, o.dir, a); err != nil {
		return 0, err
	}
	if err := c.print(o, a); err != nil {
		return 0, fmt.Errorf("standard output: %w", err)
	}
	return o.outcome(a), nil
}

// writeReports writes the four files into dir.
func (c *command) writeReports(ctx context.Context, dir string, a *analyzer.Analysis) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	with := func(write func(io.Writer, *analyzer.Analysis) error) func(io.Writer) error {
		return func(w io.Writer) error { return write(w, a) }
	}
	err := report.WriteFiles(dir, map[string]func(io.Writer) error{
		fileAnalysis:  with(report.WriteJSON),
		fileDashboard: with(report.WriteDashboard),
		fileLag:       with(report.WriteLagCSV),
		filePlan:      with(report.WritePlan),
	})
	if err != nil {
		return err
	}
	c.wrote = true
	return nil
}

func (c *command) print(o *outputOptions, a *analyzer.Analysis) error {
	switch o.format {
	case "json":
		return report.WriteJSON(c.stdout, a)
	case "markdown":
		return report.WriteMarkdown(c.stdout, a)
	}
	if err := report.WriteConsole(c.stdout, a, report.ConsoleOptions{Color: c.color, GroupBy: o.groupBy}); err != nil {
		return err
	}
	_, err := fmt.Fprintf(c.stdout, "\nWritten to %s: %s, %s,\n%s, %s\n", o.dir, fileAnalysis, fileDashboard, fileLag, filePlan)
	return err
}

// writable makes sure, before anything is read, that what comes of it can be written: the four files
// into dir and, unless it is "", the snapshot file. It leaves nothing behind.
func writable(dir, snapshot string) error {
	if dir == "" {
		return usagef("--output-dir is empty; \".\" is the current folder")
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return fmt.Errorf("--output-dir %s is a file, want a folder", dir)
	}
	for _, name := range []string{fileAnalysis, fileDashboard, fileLag, filePlan} {
		target := filepath.Join(dir, name)
		if snapshot != "" && filepath.Clean(snapshot) == target {
			return usagef("--snapshot-out %s is where a report goes", snapshot)
		}
		if err := probe("--output-dir", target); err != nil {
			return err
		}
	}
	if snapshot == "" {
		return nil
	}
	return probe("--snapshot-out", snapshot)
}

// probe tries to write target, whose folder may have to be made.
func probe(option, target string) error {
	if info, err := os.Stat(target); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s: %s is there and no regular file", option, target)
	}
	folder := filepath.Dir(target)
	for missing(folder) {
		folder = filepath.Dir(folder)
	}
	f, err := wholefile.Create(filepath.Join(folder, filepath.Base(target)), 0o600)
	if err != nil {
		return fmt.Errorf("%s: can't write in %s: %w", option, folder, errors.Unwrap(err))
	}
	if err := f.Discard(); err != nil {
		return fmt.Errorf("%s: %w", option, err)
	}
	return nil
}

// missing tells that nothing of that name is there, not even a link that leads nowhere.
func missing(folder string) bool {
	_, err := os.Lstat(folder)
	return err != nil && folder != filepath.Dir(folder)
}
