package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

const aboutExplain = `kinesis-audit remediate explain STREAM shows which Terraform block defines a stream and, for each
argument, where its value comes from: the file and line that decide it, and the variables, locals and module
arguments it went through. It runs no Terraform, changes nothing and reads only inside the git repository.`

type explainOptions struct {
	code    codeOptions
	stream  string
	kind    string
	region  string
	account string
}

// kinds are the resource types that --kind means.
var kinds = map[string][]string{
	"any":      {hclgen.TypeStream, hclgen.TypeDeliveryStream},
	"stream":   {hclgen.TypeStream},
	"delivery": {hclgen.TypeDeliveryStream},
}

func (c *command) explain(ctx context.Context, args []string) (err error) {
	o, err := c.explainOptions(args)
	if err != nil {
		return err
	}
	code, err := o.code.open(kinds[o.kind])
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, code.close()) }()
	set, refusals, err := code.evaluate(ctx)
	if err != nil {
		return err
	}
	for _, r := range refusals {
		fmt.Fprintf(c.stderr, "left aside: %s: %s\n", printable(r.Path), printable(r.Reason))
	}
	found, err := hclgen.Locate(set, hclgen.Target{Name: o.stream, Types: kinds[o.kind], Region: o.region, Account: o.account})
	if err != nil {
		return err
	}
	git, _, err := code.git(c.env)
	if err != nil {
		return err
	}
	known, err := tracked(ctx, git)
	if err != nil {
		return err
	}
	return hclgen.Explain(c.stdout, set, found, known)
}

func (c *command) explainOptions(args []string) (*explainOptions, error) {
	o := &explainOptions{}
	flags := flag.NewFlagSet("remediate explain", flag.ContinueOnError)
	o.code.register(flags)
	flags.StringVar(&o.kind, "kind", "any", "what STREAM is: stream, delivery, or any of them")
	flags.StringVar(&o.region, "region", "", "the stream's `region`, where streams of several share names")
	flags.StringVar(&o.account, "account", "", "the stream's AWS `account`, likewise")
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		o.stream, args = args[0], args[1:]
	}
	if err := c.parse(flags, aboutExplain, args); err != nil {
		return nil, err
	}
	if o.stream == "" {
		return nil, usagef(`remediate explain: no stream named; want "kinesis-audit remediate explain STREAM"`)
	}
	if kinds[o.kind] == nil {
		return nil, usagef("--kind is %q, want stream, delivery or any", o.kind)
	}
	return o, o.code.validate()
}

// evaluate evaluates every deployment of the code.
func (c *code) evaluate(ctx context.Context) (tfeval.Set, []tfeval.Refusal, error) {
	deployments, refusals := c.repo.Deployments(c.options)
	var set tfeval.Set
	for _, d := range deployments {
		e, err := c.repo.Evaluate(ctx, d)
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", d, err)
		}
		for _, problem := range e.Problems {
			refusals = append(refusals, tfeval.Refusal{Path: d.String(), Reason: problem.Error()})
		}
		set = append(set, e)
	}
	return set, refusals, nil
}
