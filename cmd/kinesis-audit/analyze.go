package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/analyzer/collect"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/internal/config"
	"github.com/kinesis-audit/kinesis-audit/internal/wholefile"
)

type analyzeOptions struct {
	output      outputOptions
	region      string
	profile     string
	lookback    lookback
	end         endTime
	streams     globs
	snapshotIn  string
	snapshotOut string
	config      string
	prices      string
}

const aboutAnalyze = `kinesis-audit analyze reads every Kinesis data stream and Firehose delivery stream of an account and
region with their CloudWatch metrics, runs the checks, prints a report and writes kinesis_analysis.json,
throughput_utilization_dashboard.html, consumer_lag_report.csv and shard_optimization_plan.json.

The standard AWS credential chain and AWS_ENDPOINT_URL are honoured. It only reads.`

func (c *command) analyze(ctx context.Context, args []string) (outcome, error) {
	o := analyzeOptions{lookback: lookback(7 * day)}
	flags := flag.NewFlagSet("analyze", flag.ContinueOnError)
	o.output.register(flags, ".")
	flags.StringVar(&o.region, "region", "", "AWS `region` (default: the credential chain's, else us-east-1)")
	flags.StringVar(&o.profile, "profile", "", "`profile` of the AWS configuration")
	flags.Var(&o.lookback, "lookback", "how far to look back, `1d` to 14d")
	flags.Var(&o.end, "end", "look back from this `time` (default: now)")
	flags.Var(&o.streams, "stream", "only streams whose name matches this `glob`; repeatable")
	flags.StringVar(&o.snapshotIn, "snapshot-in", "", "audit this snapshot `file`, with no AWS at all")
	flags.StringVar(&o.snapshotOut, "snapshot-out", "", "save what was observed to this `file` (packed if it ends in .gz)")
	flags.StringVar(&o.config, "config", "", "configuration `file` (default: "+config.DefaultFile+" if there)")
	flags.StringVar(&o.prices, "prices", "embedded", "list prices: embedded, or live from the Price List API")
	if err := c.parse(flags, aboutAnalyze, args); err != nil {
		return 0, err
	}
	if err := o.validate(flags); err != nil {
		return 0, err
	}
	analysis, err := c.audit(ctx, &o)
	if err != nil {
		return 0, err
	}
	return c.deliver(ctx, &o.output, analysis)
}

// audit observes and judges. All that it writes is the snapshot.
func (c *command) audit(ctx context.Context, o *analyzeOptions) (*analyzer.Analysis, error) {
	cfg, err := config.Load(o.config, checkIDs())
	if err != nil {
		return nil, err
	}
	cfg.Filters.Select = o.streams
	if err := writable(o.output.dir, o.snapshotOut); err != nil {
		return nil, err
	}
	snapshot, account, err := c.observe(ctx, o, cfg)
	if err != nil {
		return nil, err
	}
	rates, err := c.rates(ctx, o, snapshot.Region, account)
	if err != nil {
		return nil, err
	}
	if o.snapshotOut != "" {
		if err := c.saveSnapshot(o.snapshotOut, snapshot); err != nil {
			return nil, err
		}
	}
	if err := matchesAll(o.streams, snapshot); err != nil {
		return nil, err
	}
	return analyzer.Run(analyzer.NewAudit(snapshot, cfg, rates), checks.All(), pricing.ListPrices{}), nil
}

func (o *analyzeOptions) validate(flags *flag.FlagSet) error {
	if err := o.output.validate(); err != nil {
		return err
	}
	if o.prices != "embedded" && o.prices != "live" {
		return usagef("--prices is %q, want embedded or live", o.prices)
	}
	if o.snapshotIn == "" {
		return nil
	}
	var clash []string
	flags.Visit(func(f *flag.Flag) {
		switch f.Name {
		case "region", "lookback", "end":
			clash = append(clash, "--"+f.Name)
		case "profile":
			if o.prices != "live" {
				clash = append(clash, "--"+f.Name)
			}
		}
	})
	if len(clash) > 0 {
		return usagef("%s and --snapshot-in: a snapshot has its own region and window; leave one of them out", strings.Join(clash, ", "))
	}
	return nil
}

// observe reads the snapshot from its file or from AWS. account is nil where AWS was not needed.
func (c *command) observe(ctx context.Context, o *analyzeOptions, cfg *analyzer.Config) (*analyzer.Snapshot, *collect.Account, error) {
	if o.snapshotIn != "" {
		snapshot, err := loadSnapshot(o.snapshotIn)
		return snapshot, nil, err
	}
	window, err := o.window(c.now())
	if err != nil {
		return nil, nil, err
	}
	account, err := collect.Connect(ctx, o.region, o.profile)
	if err != nil {
		return nil, nil, err
	}
	progress := newProgress(c.stderr, c.interactive, o.output.quiet)
	snapshot, err := account.Snapshot(ctx, collect.Options{Config: cfg, Window: window, Now: c.now(), Progress: progress.report})
	progress.close()
	return snapshot, account, err
}

// kept5m is how long CloudWatch keeps five-minute datapoints.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html
const kept5m = 63 * day

func (o *analyzeOptions) window(now time.Time) (analyzer.Window, error) {
	end := now
	if !o.end.IsZero() {
		end = o.end.Time
	}
	if end.After(now) {
		return analyzer.Window{}, usagef("--end %s lies in the future", o.end.Format(time.RFC3339))
	}
	end = end.UTC().Truncate(analyzer.FiveMinutes)
	start := end.Add(-time.Duration(o.lookback))
	if now.Sub(start) > kept5m {
		return analyzer.Window{}, usagef("the window starts at %s: CloudWatch keeps five-minute datapoints for 63 days; take a later --end or a shorter --lookback", start.Format(time.RFC3339))
	}
	return analyzer.Window{Start: start, End: end}, nil
}

func (c *command) rates(ctx context.Context, o *analyzeOptions, region string, account *collect.Account) (*analyzer.Rates, error) {
	if o.prices == "embedded" {
		return pricing.Embedded(region), nil
	}
	if account == nil {
		var err error
		if account, err = collect.Connect(ctx, region, o.profile); err != nil {
			return nil, err
		}
	}
	var list []string
	for _, service := range pricing.Services() {
		products, err := account.PriceList(ctx, region, service)
		if err != nil {
			return nil, fmt.Errorf("--prices live: %w; --prices embedded needs no call", err)
		}
		list = append(list, products...)
	}
	return pricing.FromPriceList(region, c.now().UTC().Format(time.DateOnly), list)
}

func loadSnapshot(name string) (*analyzer.Snapshot, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("--snapshot-in: %w", err)
	}
	defer f.Close()
	snapshot, err := analyzer.ReadSnapshot(f)
	if err != nil {
		return nil, fmt.Errorf("--snapshot-in %s: %w", name, err)
	}
	return snapshot, nil
}

func (c *command) saveSnapshot(name string, snapshot *analyzer.Snapshot) (err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("--snapshot-out: %w", err)
	}
	f, err := wholefile.Create(name, 0o600)
	if err != nil {
		return fmt.Errorf("--snapshot-out: %w", err)
	}
	defer func() { err = errors.Join(err, f.Discard()) }()
	if err := analyzer.WriteSnapshot(f, snapshot, strings.HasSuffix(name, ".gz")); err != nil {
		return fmt.Errorf("--snapshot-out %s: %w", name, err)
	}
	if err := f.Commit(); err != nil {
		return fmt.Errorf("--snapshot-out: %w", err)
	}
	c.wrote = true
	return nil
}

// matchesAll makes sure that each --stream pattern matches a stream: one that matches none is most
// likely mistyped, and an audit of nothing would pass. Where a list was refused that can't be told.
func matchesAll(patterns globs, s *analyzer.Snapshot) error {
	for _, gap := range s.Gaps {
		if gap.Need == analyzer.NeedInventory {
			return nil
		}
	}
	for _, pattern := range patterns {
		matches := func(name string) bool { return analyzer.MatchAny([]string{pattern}, name) }
		if !slices.ContainsFunc(s.Streams, func(s analyzer.Stream) bool { return matches(s.Name) }) &&
			!slices.ContainsFunc(s.DeliveryStreams, func(d analyzer.DeliveryStream) bool { return matches(d.Name) }) {
			return fmt.Errorf("--stream %q matches none of the %d data streams and %d delivery streams in %s", pattern, len(s.Streams), len(s.DeliveryStreams), s.Region)
		}
	}
	return nil
}

func checkIDs() []string {
	var ids []string
	for _, c := range checks.All() {
		ids = append(ids, c.ID)
	}
	return ids
}
