// Command corpus tries the remedies on repositories that people really have. FOLDER holds one repository
// in each sub-folder. Every Kinesis stream and delivery stream in their Terraform code is taken for one
// that is live just as the code says; every remedy that applies to it is asked for; and what comes of
// each is judged from the outside: the edited files parse, evaluate to what was wanted and to nothing
// else, a second run has nothing to propose, and terraform validate passes where it did before.
//
//	go run ./bench/corpus [-plugin-dir DIR] [-plan N] [-json FILE] [-v] FOLDER
//
// It exits with 1 where an outcome is wrong. None of the repositories' code is run: terraform reads it
// with the AWS provider from DIR (a mirror as terraform init -plugin-dir takes it), in a copy.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	flags := flag.NewFlagSet("corpus", flag.ExitOnError)
	plugins := flags.String("plugin-dir", "", "mirror of the AWS provider; without it nothing is validated")
	plans := flags.Int("plan", 0, "plan at most this many edits of a repository before and after, with a mocked provider")
	jsonFile := flags.String("json", "", "write each outcome to this file")
	verbose := flags.Bool("v", false, "print each outcome")
	_ = flags.Parse(os.Args[1:]) // it exits
	if flags.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: corpus [-plugin-dir DIR] [-plan N] [-json FILE] [-v] FOLDER")
		os.Exit(2)
	}
	debug.SetGCPercent(400) // little is kept, much is evaluated
	tf, why := findTerraform(*plugins, os.Environ())
	wrong, err := run(ctx, os.Stdout, options{folder: flags.Arg(0), terraform: tf, whyNot: why, plans: *plans, json: *jsonFile, verbose: *verbose})
	if err != nil {
		fmt.Fprintln(os.Stderr, "corpus:", err)
		os.Exit(2)
	}
	if wrong > 0 {
		os.Exit(1)
	}
}

type options struct {
	folder    string
	terraform *terraform // nil: nothing is validated
	whyNot    string     // nothing is validated
	plans     int
	json      string
	verbose   bool
}

// run tries all repositories and returns how many outcomes are wrong.
func run(ctx context.Context, w io.Writer, o options) (wrong int, err error) {
	if o.terraform == nil {
		fmt.Fprintf(w, "Nothing is validated: %s.\n", o.whyNot)
	}
	reports, err := tryAll(ctx, o, func(r *report) {
		if o.verbose {
			r.print(w)
		}
	})
	if err != nil {
		return 0, err
	}
	if o.json != "" {
		text, err := json.MarshalIndent(reports, "", "  ")
		if err != nil {
			return 0, err
		}
		if err := os.WriteFile(o.json, append(text, '\n'), 0o644); err != nil {
			return 0, err
		}
	}
	return printSummary(w, reports, o.terraform != nil), nil
}
