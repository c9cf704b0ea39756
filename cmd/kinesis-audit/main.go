// Command kinesis-audit audits the Kinesis data streams and Firehose delivery streams of an AWS
// account against a week of their traffic.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	cmd := command{
		stdout:      os.Stdout,
		stderr:      os.Stderr,
		now:         time.Now,
		env:         os.Environ(),
		color:       term.IsTerminal(int(os.Stdout.Fd())) && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
		interactive: term.IsTerminal(int(os.Stderr.Fd())) && os.Getenv("TERM") != "dumb",
	}
	os.Exit(cmd.main(ctx, os.Args[1:]))
}
