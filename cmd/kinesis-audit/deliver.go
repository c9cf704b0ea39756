package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/report"
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
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	with := func(write func(io.Writer, *analyzer.Analysis) error) func(io.Writer) error {
		return func(w io.Writer) error { return write(w, a) }
	}
	err := report.WriteFiles(o.dir, map[string]func(io.Writer) error{
		fileAnalysis:  with(report.WriteJSON),
		fileDashboard: with(report.WriteDashboard),
		fileLag:       with(report.WriteLagCSV),
		filePlan:      with(report.WritePlan),
	})
	if err != nil {
		return 0, err
	}
	c.wrote = true
	if err := c.print(o, a); err != nil {
		return 0, fmt.Errorf("standard output: %w", err)
	}
	return o.outcome(a), nil
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

// writable makes sure, before anything is read, that what comes of it can be written: the folder dir
// and, unless it is "", the file. It leaves nothing behind.
func writable(dir, file string) error {
	if dir == "" {
		return usagef("--output-dir is empty; \".\" is the current folder")
	}
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return fmt.Errorf("--output-dir %s is a file, want a folder", dir)
	}
	folders := map[string]string{"--output-dir": dir}
	if file != "" {
		folders["--snapshot-out"] = filepath.Dir(file)
	}
	for _, option := range slices.Sorted(maps.Keys(folders)) {
		folder := folders[option]
		for option == "--output-dir" && missing(folder) { // it will be made
			folder = filepath.Dir(folder)
		}
		probe, err := os.CreateTemp(folder, ".kinesis-audit-")
		if err != nil {
			return fmt.Errorf("%s: can't write in %s: %w", option, folder, errors.Unwrap(err))
		}
		if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
			return fmt.Errorf("%s: %w", option, err)
		}
	}
	return nil
}

func missing(folder string) bool {
	_, err := os.Stat(folder)
	return err != nil && folder != filepath.Dir(folder)
}
