package main

import (
	"path"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// choice is what --only or --skip names.
type choice struct {
	checks  []string
	streams []string // globs
}

// chooses sorts an option's values into checks and streams. One that is neither is most likely mistyped.
func chooses(option string, values []string, r *analyzer.Recorded) (choice, error) {
	var c choice
	known := checkIDs()
	lives := hclgen.Lives(r)
	for _, v := range values {
		if slices.Contains(known, v) {
			c.checks = append(c.checks, v)
			continue
		}
		if _, err := path.Match(v, ""); err != nil || v == "" {
			return c, usagef("%s %q is no valid pattern", option, v)
		}
		if !slices.ContainsFunc(lives, func(l hclgen.Live) bool { return analyzer.MatchAny([]string{v}, l.Name) }) {
			return c, usagef("%s %q is no check, and matches none of the %d streams of the analysis; the checks are %s", option, v, len(lives), strings.Join(known, ", "))
		}
		c.streams = append(c.streams, v)
	}
	return c, nil
}

func (c choice) check(a hclgen.Ask) bool { return slices.Contains(c.checks, a.Finding.CheckID) }

func (c choice) stream(a hclgen.Ask) bool { return analyzer.MatchAny(c.streams, a.Live.Name) }

// selected tells which remedies --only and --skip leave; nil where they leave all.
func (o *remediateOptions) selected(r *analyzer.Recorded) (func(hclgen.Ask) bool, error) {
	only, err := chooses("--only", o.only, r)
	if err != nil {
		return nil, err
	}
	skip, err := chooses("--skip", o.skip, r)
	if err != nil {
		return nil, err
	}
	if len(o.only)+len(o.skip) == 0 {
		return nil, nil
	}
	return func(a hclgen.Ask) bool {
		return (len(only.checks) == 0 || only.check(a)) && (len(only.streams) == 0 || only.stream(a)) && !skip.check(a) && !skip.stream(a)
	}, nil
}
