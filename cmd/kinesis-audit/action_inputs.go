package main

import (
	"cmp"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen/prove"
	"github.com/kinesis-audit/kinesis-audit/internal/pullrequest"
	"github.com/kinesis-audit/kinesis-audit/internal/workflow"
)

// actionInputs are the inputs of action.yml, which documents them.
type actionInputs struct {
	region, config, snapshot string
	lookback                 lookback
	terraform                string
	alarmTopic, kmsKey       string
	varFiles                 list
	failOn, failOnScope      string
	comment, commentKey      string
	disclose                 pullrequest.Disclosure
	suggestions              bool
	openPR                   string
	allowReductions          bool
	prove                    string
	sarif, outputDir         string
	token                    string
}

// The values of inputs that choose between several.
const (
	scopeChanged  = "changed"
	scopeAll      = "all"
	commentUpdate = "update"
	commentNew    = "new"
	off           = "off"
	never         = "never"
	scheduled     = "scheduled"
)

// readInputs reads the inputs. An empty one has its default.
func readInputs(r *workflow.Runner) (*actionInputs, error) {
	in := &actionInputs{
		region:     r.Input("region"),
		config:     r.Input("config"),
		snapshot:   r.Input("snapshot"),
		lookback:   lookback(7 * day),
		terraform:  cmp.Or(r.Input("terraform-dir"), "."),
		alarmTopic: r.Input("alarm-topic"),
		kmsKey:     r.Input("kms-key"),
		commentKey: cmp.Or(r.Input("comment-key"), "default"),
		sarif:      r.Input("sarif-file"),
		outputDir:  cmp.Or(r.Input("output-dir"), "kinesis-audit-report"),
		token:      r.Input("github-token"),
	}
	for line := range strings.Lines(r.Input("var-file")) {
		if name := strings.TrimSpace(line); name != "" {
			in.varFiles = append(in.varFiles, name)
		}
	}
	if text := r.Input("lookback"); text != "" {
		if err := in.lookback.Set(text); err != nil {
			return nil, usagef("input lookback is %q: %w", text, err)
		}
	}
	var disclose string
	for _, choice := range []struct {
		name   string
		into   *string
		values []string // the first one is the default
	}{
		{"fail-on", &in.failOn, []string{"none", "low", "medium", "high"}},
		{"fail-on-scope", &in.failOnScope, []string{"", scopeChanged, scopeAll}},
		{"comment", &in.comment, []string{commentUpdate, commentNew, off}},
		{"disclose", &disclose, []string{"", string(pullrequest.DiscloseCounts), string(pullrequest.DiscloseFull)}},
		{"open-pr", &in.openPR, []string{never, scheduled}},
		{"prove", &in.prove, []string{"", proveNone, prove.ModeValidate, prove.ModePlan}},
	} {
		*choice.into = cmp.Or(r.Input(choice.name), choice.values[0])
		if !slices.Contains(choice.values, *choice.into) {
			return nil, usagef("input %s is %q, want %s", choice.name, *choice.into, strings.Trim(strings.Join(choice.values, ", "), ", "))
		}
	}
	in.disclose = pullrequest.Disclosure(disclose)
	var err error
	if in.suggestions, err = boolInput(r, "suggestions", true); err != nil {
		return nil, err
	}
	if in.allowReductions, err = boolInput(r, "allow-reductions", false); err != nil {
		return nil, err
	}
	if !pullrequest.ValidKey(in.commentKey) {
		return nil, usagef("input comment-key is %q, want up to 64 letters, digits and . _ / or single dashes between them", in.commentKey)
	}
	if in.alarmTopic != "" && !topicARN.MatchString(in.alarmTopic) {
		return nil, usagef("input alarm-topic is %q, want the ARN of an SNS topic, such as arn:aws:sns:us-east-1:123456789012:alerts", in.alarmTopic)
	}
	if in.kmsKey != "" && !kmsKey.MatchString(in.kmsKey) {
		return nil, usagef("input kms-key is %q, want the id or ARN of a KMS key or alias, such as alias/aws/kinesis", in.kmsKey)
	}
	if in.snapshot != "" && in.region != "" {
		return nil, usagef("inputs region and snapshot: a snapshot has its own region; leave one of them out")
	}
	return in, in.there()
}

// there makes sure, before anything is read, that what is named is there.
func (in *actionInputs) there() error {
	if info, err := os.Stat(in.terraform); err != nil || !info.IsDir() {
		return usagef("input terraform-dir: %s is no folder of the checkout", in.terraform)
	}
	files := map[string]list{"var-file": in.varFiles}
	if in.config != "" {
		files["config"] = list{in.config}
	}
	if in.snapshot != "" {
		files["snapshot"] = list{in.snapshot}
	}
	for _, input := range slices.Sorted(maps.Keys(files)) {
		for _, name := range files[input] {
			if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
				return usagef("input %s: there is no file %s", input, name)
			}
		}
	}
	return nil
}

func boolInput(r *workflow.Runner, name string, without bool) (bool, error) {
	switch text := r.Input(name); text {
	case "":
		return without, nil
	case "true":
		return true, nil
	case "false":
		return false, nil
	default:
		return false, usagef("input %s is %q, want true or false", name, text)
	}
}

// analyze are the options that the inputs come to. A run against the account leaves its snapshot, for runs
// that have no account.
func (in *actionInputs) analyze() *analyzeOptions {
	o := &analyzeOptions{
		output: outputOptions{dir: in.outputDir, format: "table", failOn: "none", quiet: true},
		region: in.region, lookback: in.lookback, snapshotIn: in.snapshot, config: in.config, prices: "embedded",
	}
	if in.snapshot == "" {
		o.snapshotOut = filepath.Join(in.outputDir, fileSnapshot)
	}
	return o
}

// remediate likewise. A snapshot may be of any age: the comment says of which week it is.
func (in *actionInputs) remediate(checkout string, untrusted bool) *remediateOptions {
	o := &remediateOptions{
		analysis:        filepath.Join(in.outputDir, fileAnalysis),
		code:            codeOptions{terraform: in.terraform, varFiles: in.varFiles, checkout: checkout},
		alarmTopic:      in.alarmTopic,
		kmsKey:          in.kmsKey,
		allowReductions: in.allowReductions,
		verbose:         true, // the log has room
		prove:           in.prove,
		json:            filepath.Join(in.outputDir, filePatches),
		out:             filepath.Join(in.outputDir, fileDemoDiff),
		sarif:           in.sarif,
	}
	if untrusted {
		o.prove = proveNone // terraform runs whatever providers and modules the code names
	}
	return o
}

// Files of a run of the action, beside those of an audit.
const (
	fileSnapshot = "snapshot.json.gz"
	filePatches  = "patches.json"
)

// secretVariables hold tokens of the run. No program that it starts gets them.
var secretVariables = []string{"INPUT_GITHUB_TOKEN", "GITHUB_TOKEN", "GH_TOKEN", "ACTIONS_RUNTIME_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"}

// withoutSecrets leaves them out, and whatever else has the token for its value.
func withoutSecrets(env []string, token string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(entry string) bool {
		name, value, _ := strings.Cut(entry, "=")
		return token != "" && value == token || slices.ContainsFunc(secretVariables, func(secret string) bool { return strings.EqualFold(name, secret) })
	})
}
