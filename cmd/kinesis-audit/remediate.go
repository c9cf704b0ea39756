package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/report"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/gitfiles"
)

// remediation is a run of remediate: what it works on, and what came of it.
type remediation struct {
	options  *remediateOptions
	analysis *analyzer.Recorded
	code     *code
	git      *gitfiles.Repository // nil where there is none to ask
	remarks  []string             // on what the run could not know
	settings hclgen.Settings
	proof    prover
	env      []string // that Terraform gets
	result   *hclgen.Result
	written  []string // files, once they have been
}

func (c *command) remediate(ctx context.Context, args []string) (result outcome, err error) {
	if len(args) > 0 && args[0] == "explain" {
		return 0, c.explain(ctx, args[1:])
	}
	o, err := c.remediateOptions(args)
	if err != nil {
		return 0, err
	}
	analysis, err := readAnalysis(o.analysis)
	if err != nil {
		return 0, err
	}
	if err := o.maxAge.check(o.analysis, analysis.Window.End, c.now()); err != nil {
		return 0, err
	}
	r, err := c.remedied(ctx, o, analysis)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, r.code.close()) }()
	return c.hand(ctx, r)
}

// remedied makes and proves the patches. Its code is open, and has to be closed.
func (c *command) remedied(ctx context.Context, o *remediateOptions, analysis *analyzer.Recorded) (_ *remediation, err error) {
	r := &remediation{options: o, analysis: analysis, env: c.env}
	if r.settings, err = o.settings(analysis); err != nil {
		return nil, err
	}
	if r.proof, err = o.prover(); err != nil {
		return nil, err
	}
	if err := o.writable(); err != nil {
		return nil, err
	}
	if r.code, err = o.code.open(kinds["any"]); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, r.code.close())
		}
	}()
	var why string
	if r.git, why, err = r.code.git(c.env); err != nil {
		return nil, err
	}
	if r.git == nil {
		r.remarks = append(r.remarks, why+": every file counts as tracked and as committed")
	}
	if r.settings.Tracked, err = tracked(ctx, r.git); err != nil {
		return nil, err
	}
	r.result, err = r.run(ctx, r.settings)
	return r, err
}

func readAnalysis(name string) (*analyzer.Recorded, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--analysis: %w", err)
	}
	defer f.Close()
	r, err := report.ReadJSON(f)
	if err != nil {
		return nil, fmt.Errorf("--analysis %s: %w", name, err)
	}
	return r, nil
}

func (o *remediateOptions) settings(r *analyzer.Recorded) (hclgen.Settings, error) {
	s := hclgen.Settings{AlarmTopic: o.alarmTopic, KMSKey: o.kmsKey, AllowReductions: o.allowReductions}
	var err error
	if s.Selected, err = o.selected(r); err != nil {
		return s, err
	}
	s.Inventory, err = o.inventory()
	return s, err
}

// inventory is what the states and plans tell; nil without any.
func (o *remediateOptions) inventory() (*hclgen.Inventory, error) {
	var all *hclgen.Inventory
	for _, files := range []struct {
		option string
		names  []string
	}{{"--state", o.states}, {"--plan", o.plans}} {
		for _, name := range files.names {
			one, err := readInventory(name)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", files.option, err)
			}
			if all == nil {
				all = one
			} else {
				all.Merge(one)
			}
		}
	}
	return all, nil
}

func readInventory(name string) (*hclgen.Inventory, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return hclgen.ReadInventory(f, name)
}
