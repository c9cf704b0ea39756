package main

import (
	"flag"
	"fmt"
	"path/filepath"
	"regexp"
	"time"

	"github.com/kinesis-audit/kinesis-audit/hclgen/prove"
)

type remediateOptions struct {
	analysis string
	code     codeOptions
	maxAge   maxAge
	states   list
	plans    list

	only            list
	skip            list
	alarmTopic      string
	kmsKey          string
	allowReductions bool

	prove     string
	binary    string
	pluginDir string
	refresh   bool

	out           string
	json          string
	sarif         string
	write         bool
	force         bool
	failOnRefusal bool
	verbose       bool
}

const aboutRemediate = `kinesis-audit remediate turns the findings of an analysis into the smallest edits of the Terraform code that
defines the streams. It prints a unified diff, which git apply takes at the top of the repository, and tells on
standard error what it decided and why. Nothing is changed without --write, and nothing is ever applied.

  kinesis-audit remediate --analysis kinesis_analysis.json --terraform infra >fix.diff
  kinesis-audit remediate explain STREAM    where each value of a stream comes from

Exit codes: 0 done; 1 could not do it; 2 wrong usage; 3 something was refused, under --fail-on-refusal.`

func (c *command) remediateOptions(args []string) (*remediateOptions, error) {
	o := &remediateOptions{maxAge: maxAge(day)}
	flags := flag.NewFlagSet("remediate", flag.ContinueOnError)
	flags.StringVar(&o.analysis, "analysis", "", "the kinesis_analysis.json `file` that analyze wrote")
	o.code.register(flags)
	flags.Var(&o.maxAge, "max-age", "refuse an analysis that is older than this, such as 36h or `7d`; 0 takes any")
	flags.Var(&o.states, "state", "state `file`, raw or from terraform show -json, that tells which code defines a stream; repeatable")
	flags.Var(&o.plans, "plan", "plan `file` from terraform show -json, that tells which code defines a stream; repeatable")
	flags.Var(&o.only, "only", "only this check, or streams whose name matches this `glob`; repeatable; with checks and globs, what matches both")
	flags.Var(&o.skip, "skip", "not this check, or streams whose name matches this `glob`; repeatable")
	flags.StringVar(&o.alarmTopic, "alarm-topic", "", "`ARN` of the SNS topic that new alarms notify (default: the one that the code's alarms use)")
	flags.StringVar(&o.kmsKey, "kms-key", "", "KMS `key` for data streams (default: alias/aws/kinesis)")
	flags.BoolVar(&o.allowReductions, "allow-reductions", false, "also cut capacity and retention")
	flags.StringVar(&o.prove, "prove", "", "the `mode` in which Terraform tries the patches on a copy: none, validate, or plan, which needs your\ncredentials and runs your providers (default: validate where there is terraform or tofu)")
	flags.StringVar(&o.binary, "terraform-bin", "", "the terraform or tofu `program` (default: terraform on the PATH, else tofu)")
	flags.StringVar(&o.pluginDir, "plugin-dir", "", "`folder` with the providers, as for terraform init -plugin-dir")
	flags.BoolVar(&o.refresh, "refresh", false, "let --prove plan read the live resources first")
	flags.StringVar(&o.out, "out", "", "write the diff to this `file` instead of standard output")
	flags.StringVar(&o.json, "json", "", "write what was decided and why to this `file`, such as patches.json")
	flags.StringVar(&o.sarif, "sarif", "", "write the findings with their places in the code to this `file`, for code scanning")
	flags.BoolVar(&o.write, "write", false, "edit the files in place instead: all of them or none")
	flags.BoolVar(&o.force, "force", false, "let --write edit files with changes that are not committed")
	flags.BoolVar(&o.failOnRefusal, "fail-on-refusal", false, "exit with 3 where something was refused")
	flags.BoolVar(&o.verbose, "verbose", false, "tell everything on standard error, with HCL to paste")
	flags.BoolVar(&o.verbose, "v", false, "short for -verbose")
	if err := c.parse(flags, aboutRemediate, args); err != nil {
		return nil, err
	}
	return o, o.validate()
}

// topicARN is the ARN of an SNS topic.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsns.html
var topicARN = regexp.MustCompile(`^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$`)

// kmsKey is an id, an alias or the ARN of either.
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_StartStreamEncryption.html
var kmsKey = regexp.MustCompile(`^((arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/)?(mrk-)?[0-9a-f-]{32,36}|(arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:)?alias/[A-Za-z0-9/_-]{1,250})$`)

func (o *remediateOptions) validate() error {
	if o.analysis == "" {
		return usagef(`remediate: no analysis named; want "kinesis-audit remediate --analysis kinesis_analysis.json --terraform DIR"`)
	}
	if err := o.code.validate(); err != nil {
		return err
	}
	switch o.prove {
	case "", proveNone, prove.ModeValidate, prove.ModePlan:
	default:
		return usagef("--prove is %q, want none, validate or plan", o.prove)
	}
	switch {
	case o.alarmTopic != "" && !topicARN.MatchString(o.alarmTopic):
		return usagef("--alarm-topic is %q, want the ARN of an SNS topic, such as arn:aws:sns:us-east-1:123456789012:alerts", o.alarmTopic)
	case o.kmsKey != "" && !kmsKey.MatchString(o.kmsKey):
		return usagef("--kms-key is %q, want the id or ARN of a KMS key or alias, such as alias/aws/kinesis", o.kmsKey)
	case o.refresh && o.prove != prove.ModePlan:
		return usagef("--refresh is about --prove plan: there is nothing to refresh without")
	case o.prove == proveNone && o.binary+o.pluginDir != "":
		return usagef("--prove none runs no Terraform: leave out --terraform-bin and --plugin-dir")
	case o.force && !o.write:
		return usagef("--force is about --write: nothing is edited without")
	}
	files := map[string]string{filepath.Clean(o.analysis): "--analysis"}
	for _, f := range []struct{ option, name string }{{"--out", o.out}, {"--json", o.json}, {"--sarif", o.sarif}} {
		if f.name == "" {
			continue
		}
		clean := filepath.Clean(f.name)
		if other, ok := files[clean]; ok {
			return usagef("%s and %s are the same file %s", other, f.option, f.name)
		}
		files[clean] = f.option
	}
	return nil
}

// maxAge is how old an analysis may be; 0 for any age.
type maxAge time.Duration

func (a *maxAge) String() string { return daysText(time.Duration(*a)) }

func (a *maxAge) Set(text string) error {
	if text == "0" {
		*a = 0
		return nil
	}
	d, err := parseDays(text)
	if err != nil {
		return err
	}
	if d <= 0 {
		return fmt.Errorf("want it above 0, or 0 for any age")
	}
	*a = maxAge(d)
	return nil
}

// check refuses an analysis that ends too long before now.
func (a maxAge) check(name string, end, now time.Time) error {
	age := now.Sub(end)
	if a == 0 || age <= time.Duration(a) {
		return nil
	}
	text := fmt.Sprintf("%d minutes", age/time.Minute)
	if age >= 2*time.Hour {
		text = fmt.Sprintf("%d hours", age/time.Hour)
	}
	if age >= 2*day {
		text = fmt.Sprintf("%d days", age/day)
	}
	return fmt.Errorf("--analysis %s looks at the time up to %s, which is %s ago, and --max-age is %s: run analyze again, or raise --max-age (0 takes any age)",
		name, end.UTC().Format("2006-01-02 15:04 MST"), text, a.String())
}
