package main

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

const aboutExplain = `kinesis-audit remediate explain STREAM shows which Terraform block defines a stream and, for each
argument, where its value comes from: the file and line that decide it, and the variables, locals and module
arguments it went through. It runs no Terraform, changes nothing and reads only inside the git repository.`

type explainOptions struct {
	stream    string
	terraform string
	kind      string
	region    string
	account   string
	workspace string
	varFiles  list
	vars      list
}

// list is a repeatable option.
type list []string

func (l *list) String() string { return strings.Join(*l, " ") }

func (l *list) Set(text string) error {
	*l = append(*l, text)
	return nil
}

// kinds are the resource types that --kind means.
var kinds = map[string][]string{
	"any":      {hclgen.TypeStream, hclgen.TypeDeliveryStream},
	"stream":   {hclgen.TypeStream},
	"delivery": {hclgen.TypeDeliveryStream},
}

func (c *command) remediate(ctx context.Context, args []string) error {
	if len(args) == 0 || args[0] != "explain" {
		return usagef(`remediate: want "kinesis-audit remediate explain STREAM"`)
	}
	o, err := c.explainOptions(args[1:])
	if err != nil {
		return err
	}
	set, refusals, err := o.evaluate(ctx)
	if err != nil {
		return err
	}
	for _, r := range refusals {
		fmt.Fprintf(c.stderr, "left aside: %s: %s\n", r.Path, r.Reason)
	}
	found, err := hclgen.Locate(set, hclgen.Target{Name: o.stream, Types: kinds[o.kind], Region: o.region, Account: o.account})
	if err != nil {
		return err
	}
	return hclgen.Explain(c.stdout, set, found)
}

func (c *command) explainOptions(args []string) (*explainOptions, error) {
	o := &explainOptions{}
	flags := flag.NewFlagSet("remediate explain", flag.ContinueOnError)
	flags.StringVar(&o.terraform, "terraform", ".", "the `folder` with the Terraform code; with more below it, all of it")
	flags.StringVar(&o.kind, "kind", "any", "what STREAM is: stream, delivery, or any of them")
	flags.StringVar(&o.region, "region", "", "the stream's `region`, where streams of several share names")
	flags.StringVar(&o.account, "account", "", "the stream's AWS `account`, likewise")
	flags.StringVar(&o.workspace, "workspace", "", "Terraform `workspace`")
	flags.Var(&o.varFiles, "var-file", "tfvars `file`, relative to the current folder; repeatable (default: each that is found is tried)")
	flags.Var(&o.vars, "var", "`NAME=VALUE` of a variable; repeatable")
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
	for _, v := range o.vars {
		if name, _, ok := strings.Cut(v, "="); !ok || name == "" {
			return nil, usagef("--var is %q, want NAME=VALUE", v)
		}
	}
	return o, nil
}

// evaluate evaluates every deployment of the code, with the files named relative to the repository's top.
func (o *explainOptions) evaluate(ctx context.Context) (tfeval.Set, []tfeval.Refusal, error) {
	dir, err := filepath.Abs(o.terraform)
	if err != nil {
		return nil, nil, fmt.Errorf("--terraform: %w", err)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, nil, fmt.Errorf("--terraform %s is no folder", o.terraform)
	}
	top := repositoryTop(dir)
	root, err := os.OpenRoot(top)
	if err != nil {
		return nil, nil, fmt.Errorf("--terraform: %w", err)
	}
	defer root.Close()
	inside := func(path string) (string, error) {
		abs, err := filepath.Abs(path)
		if err != nil {
			return "", err
		}
		rel, err := filepath.Rel(top, abs)
		if err != nil || !fs.ValidPath(filepath.ToSlash(rel)) {
			return "", fmt.Errorf("%s lies outside the repository %s", path, top)
		}
		return filepath.ToSlash(rel), nil
	}
	options := tfeval.Options{Workspace: o.workspace, Types: kinds[o.kind], Vars: map[string]string{}}
	for _, v := range o.vars {
		name, value, _ := strings.Cut(v, "=")
		options.Vars[name] = value
	}
	for _, file := range o.varFiles {
		rel, err := inside(file)
		if err != nil {
			return nil, nil, fmt.Errorf("--var-file: %w", err)
		}
		options.VarFiles = append(options.VarFiles, rel)
	}
	rel, err := inside(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("--terraform: %w", err)
	}
	repo, err := tfeval.Open(root.FS(), rel)
	if err != nil {
		return nil, nil, fmt.Errorf("--terraform: %w", err)
	}
	deployments, refusals := repo.Deployments(options)
	var set tfeval.Set
	for _, d := range deployments {
		e, err := repo.Evaluate(ctx, d)
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

// repositoryTop is the folder with .git at or above dir; dir where there is none.
func repositoryTop(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			return dir
		}
	}
}
