package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"runtime/debug"
	"time"
)

// Exit codes. They are part of what users rely on: the README lists them.
const (
	exitDone     = 0
	exitFailed   = 1 // it could not do it
	exitUsage    = 2 // it was called wrongly
	exitFindings = 3 // findings at or above --fail-on, or a refusal under --fail-on-refusal
	exitGaps     = 4 // gaps in coverage under --strict-coverage
)

// command is the program with everything it touches of the world.
type command struct {
	stdout, stderr io.Writer
	now            func() time.Time
	env            []string // as os.Environ has it
	color          bool     // colour the console report
	interactive    bool     // stderr is a terminal: progress as a bar
	wrote          bool     // a file has been written
}

// usageError is a call that makes no sense: exit code 2.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// outcome is an exit code other than 0 that is no error.
type outcome int

const usage = `kinesis-audit finds the Kinesis streams that are about to lose data, and what to do about it.

Usage:

  kinesis-audit demo                audit an embedded estate: no AWS account needed
  kinesis-audit analyze [options]   audit an AWS account, or a saved snapshot of one
  kinesis-audit remediate --analysis FILE --terraform DIR [options]
                                    turn the findings of an analysis into a diff of your
                                    Terraform; with --write, edit it in place
  kinesis-audit remediate explain STREAM [options]
                                    show which Terraform block defines a stream, and where
                                    each of its values comes from
  kinesis-audit comment --analysis FILE [--patches FILE] --repo OWNER/NAME --pr N
                                    tell a pull request on GitHub, in one comment that later runs
                                    keep up to date; with --dry-run, print it
  kinesis-audit action              run the GitHub Action, whose inputs come from the environment
  kinesis-audit policy              print the least IAM policy that analyze needs
  kinesis-audit version             print the version

"kinesis-audit COMMAND -h" lists the options of a command.

Exit codes: 0 done; 1 could not do it; 2 wrong usage; 3 findings at or above --fail-on,
or something refused under --fail-on-refusal; 4 gaps in coverage under --strict-coverage (3 wins over 4).
`

func (c *command) main(ctx context.Context, args []string) int {
	if len(args) == 0 {
		fmt.Fprint(c.stderr, usage)
		return exitUsage
	}
	var result outcome
	var err error
	switch name, rest := args[0], args[1:]; name {
	case "action":
		result, err = c.action(ctx, rest)
	case "analyze":
		result, err = c.analyze(ctx, rest)
	case "comment":
		err = c.comment(ctx, rest)
	case "demo":
		result, err = c.demo(ctx, rest)
	case "policy":
		err = c.policy(rest)
	case "remediate":
		result, err = c.remediate(ctx, rest)
	case "version", "--version", "-version":
		_, err = fmt.Fprintln(c.stdout, "kinesis-audit", version())
	case "help", "-h", "--help", "-help":
		_, err = fmt.Fprint(c.stdout, usage)
	default:
		err = usagef("unknown command %q; the commands are demo, analyze, remediate, comment, action, policy and version", name)
	}
	return c.exitCode(ctx, result, err)
}

func (c *command) exitCode(ctx context.Context, result outcome, err error) int {
	var wrong usageError
	switch {
	case err == nil:
		return int(result)
	case errors.Is(err, flag.ErrHelp):
		return exitDone
	case ctx.Err() != nil:
		note := ""
		if !c.wrote {
			note = "; nothing was written"
		}
		fmt.Fprintf(c.stderr, "kinesis-audit: interrupted%s\n", note)
		return exitFailed
	case errors.As(err, &wrong):
		fmt.Fprintln(c.stderr, "kinesis-audit:", printable(err.Error()))
		return exitUsage
	default:
		fmt.Fprintln(c.stderr, "kinesis-audit:", printable(err.Error()))
		return exitFailed
	}
}

// parse reads a subcommand's options. It takes no other arguments.
func (c *command) parse(flags *flag.FlagSet, about string, args []string) error {
	flags.SetOutput(io.Discard)
	err := flags.Parse(args)
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(c.stdout, "%s\n\nOptions:\n\n", about)
		flags.SetOutput(c.stdout)
		flags.PrintDefaults()
		return err
	}
	if err != nil {
		text := namedOption.ReplaceAllString(err.Error(), "$1 --$2")
		return usagef("%s: %s; \"kinesis-audit %s -h\" lists the options", flags.Name(), text, flags.Name())
	}
	if flags.NArg() > 0 {
		return usagef("%s: unexpected argument %q; \"kinesis-audit %s -h\" lists the options", flags.Name(), flags.Arg(0), flags.Name())
	}
	return nil
}

// namedOption is how package flag names an option, which takes one dash as well as two.
var namedOption = regexp.MustCompile(`(for flag|value for|for|defined:|argument:) -([a-z])`)

// release is the version of a released binary, such as v1.2.3: the linker sets it, by release/build.
var release string

// version is the release, or else what Go knows of the build: the module's version under go install.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
