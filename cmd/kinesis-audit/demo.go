package main

import (
	"context"
	"flag"
	"path/filepath"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/internal/config"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
)

const aboutDemo = `kinesis-audit demo audits an embedded estate of data streams and delivery streams as analyze would audit
your account, and patches the estate's own Terraform as remediate would patch yours. It needs no AWS account, no
network and no configuration.`

func (c *command) demo(ctx context.Context, args []string) (outcome, error) {
	var output outputOptions
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	output.register(flags, "kinesis-audit-demo")
	configFile := flags.String("config", "", "configuration `file` (default: none)")
	snapshotOut := flags.String("snapshot-out", "", "save the estate as a snapshot `file` (packed if it ends in .gz)")
	var end endTime
	flags.Var(&end, "end", "let the week end at this `time` (default: now)")
	if err := c.parse(flags, aboutDemo, args); err != nil {
		return 0, err
	}
	if err := output.validate(); err != nil {
		return 0, err
	}
	if err := writable(output.dir, *snapshotOut); err != nil {
		return 0, err
	}
	if err := probe("--output-dir", filepath.Join(output.dir, fileDemoDiff)); err != nil {
		return 0, err
	}
	cfg := analyzer.DefaultConfig()
	if *configFile != "" {
		var err error
		if cfg, err = config.Load(*configFile, checkIDs()); err != nil {
			return 0, err
		}
	}
	if end.IsZero() {
		end.Time = c.now()
	}
	snapshot := demo.Snapshot(end.Time)
	if *snapshotOut != "" {
		if err := c.saveSnapshot(*snapshotOut, snapshot); err != nil {
			return 0, err
		}
	}
	analysis := analyzer.Run(analyzer.NewAudit(snapshot, cfg, pricing.Embedded(snapshot.Region)), checks.All(), pricing.ListPrices{})
	result, err := c.deliver(ctx, &output, analysis)
	if err != nil {
		return 0, err
	}
	return result, c.demoRemediate(ctx, &output, analysis)
}
