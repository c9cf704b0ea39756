package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/collect"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/mask"
	"github.com/kinesis-audit/kinesis-audit/internal/pullrequest"
	"github.com/kinesis-audit/kinesis-audit/internal/workflow"
)

const aboutAction = `kinesis-audit action is a run of the GitHub Action: it audits, patches, and tells the pull request. It takes its
inputs from the environment that action.yml and GitHub's runner give it, and no options. Elsewhere use analyze,
remediate and comment.`

// actionRun is a run of the action: what it has, and what has come of it so far.
type actionRun struct {
	*command
	runner   *workflow.Runner
	event    workflow.Event
	in       *actionInputs
	client   *pullrequest.Client            // nil without a token
	full     bool                           // tell everything, in the log too
	scoped   bool                           // fail-on is about what the run changes alone
	listed   bool                           // which files those are is known
	touched  map[pullrequest.StreamKey]bool // nil: not known
	analysis *analyzer.Analysis
	recorded *analyzer.Recorded
	remedies *remediation
	comment  pullrequest.Comment
	scope    findingScope
	problems []error // that kept something from being told
}

func (c *command) action(ctx context.Context, args []string) (outcome, error) {
	if err := c.parse(flag.NewFlagSet("action", flag.ContinueOnError), aboutAction, args); err != nil {
		return 0, err
	}
	r := &actionRun{command: c, runner: workflow.New(c.stdout, c.variable)}
	result, err := r.run(ctx)
	if err == nil || ctx.Err() != nil {
		return result, err
	}
	r.say(workflow.Error, err.Error())
	return exitFailed, nil
}

func (r *actionRun) run(ctx context.Context) (outcome, error) {
	if err := r.start(); err != nil {
		return 0, err
	}
	if r.event.Fork && r.in.snapshot == "" {
		r.notice("Nothing was audited: a pull request from a fork has no AWS credentials. Pass the input snapshot to audit from one.")
		return exitDone, nil
	}
	err := r.look(ctx)
	if r.event.Dependabot && errors.Is(err, collect.ErrNoCredentials) {
		r.notice("Nothing was audited: a run that Dependabot starts has no AWS credentials here. Pass the input snapshot to audit from one.")
		return exitDone, nil
	}
	if err != nil {
		return 0, err
	}
	// What can't fail comes first, so that a comment that may not be written loses nothing.
	if err := r.report(); err != nil {
		return 0, err
	}
	if err := r.tell(ctx); err != nil {
		return 0, err
	}
	return r.verdict(), errors.Join(r.problems...)
}

// start reads what the run is about, and puts its token out of every other program's reach.
func (r *actionRun) start() (err error) {
	if r.event, err = workflow.ReadEvent(r.runner.Action); err != nil {
		return err
	}
	if r.event.Name == "pull_request_target" {
		return usagef("the workflow runs on pull_request_target, which gives code of a fork a token that can write: run it on pull_request")
	}
	if r.in, err = readInputs(r.runner); err != nil {
		return err
	}
	child := *r.command
	child.env = withoutSecrets(r.env, r.in.token)
	r.command = &child
	for _, name := range secretVariables {
		if err := os.Unsetenv(name); err != nil {
			return err
		}
	}
	if r.in.token == "" {
		return nil
	}
	r.client, err = pullrequest.New(r.event.APIURL, r.in.token, r.now)
	return err
}

// look audits, and makes the patches and all files.
func (r *actionRun) look(ctx context.Context) error {
	o := r.in.analyze()
	var err error
	if r.analysis, err = r.audit(ctx, o); err != nil {
		if errors.Is(err, collect.ErrNoCredentials) {
			err = fmt.Errorf("%w. In a workflow: aws-actions/configure-aws-credentials in a step before, with the permission id-token: write; or the input snapshot, which takes no AWS", err)
		}
		return err
	}
	if err := r.writeReports(ctx, o.output.dir, r.analysis); err != nil {
		return err
	}
	// Should the patches fail, the reports are there to upload.
	for name, file := range map[string]string{"analysis-file": fileAnalysis, "dashboard-file": fileDashboard} {
		if err := r.runner.Output(name, path.Join(filepath.ToSlash(o.output.dir), file)); err != nil {
			return err
		}
	}
	if account := r.analysis.Audit.Snapshot.AccountID; account != "" {
		r.runner.AddMask(account)
	}
	remedies := r.in.remediate(r.event.Workspace, r.event.Untrusted)
	if r.recorded, err = readAnalysis(remedies.analysis); err != nil {
		return err
	}
	if r.event.Untrusted && r.in.prove != "" && r.in.prove != proveNone {
		r.notice("The patches are not proven: Terraform does not run on code that may be a fork's.")
	}
	if r.remedies, err = r.remedied(ctx, remedies, r.recorded); err != nil {
		return err
	}
	if err := r.remedies.code.close(); err != nil {
		return err
	}
	if err := r.disclosure(ctx); err != nil {
		return err
	}
	if err := r.changed(ctx); err != nil {
		return err
	}
	return r.writeRemedies(remedies)
}

func (r *actionRun) writeRemedies(o *remediateOptions) error {
	diff := hclgen.SeriesDiff(r.remedies.result.Patches)
	err := r.writeFile("output-dir", o.out, func(w io.Writer) error {
		_, err := io.WriteString(w, diff)
		return err
	})
	if err != nil {
		return err
	}
	if err := r.writeFile("output-dir", o.json, r.remedies.writeJSON); err != nil {
		return err
	}
	if o.sarif != "" && !r.full {
		r.notice("No SARIF file was written: it names streams, and the repository is public or the input disclose is counts. With disclose full it is written.")
		o.sarif = ""
	}
	if o.sarif == "" {
		return nil
	}
	return r.writeFile("sarif-file", o.sarif, r.remedies.writeSARIF)
}

// disclosure decides how much is told. A repository of which it is not known is taken for a public one.
func (r *actionRun) disclosure(ctx context.Context) error {
	private := r.event.Private
	if (private == nil || r.event.DefaultBranch == "") && r.client != nil {
		is, branch, err := r.client.Repository(ctx, r.event.Owner, r.event.Repo)
		if err != nil && ctx.Err() != nil {
			return err
		}
		if err != nil {
			if private == nil {
				r.warning("It is not known whether the repository is public, so that it is taken for a public one.")
			}
			r.warning(err.Error())
		} else {
			private, r.event.DefaultBranch = &is, branch
		}
	}
	r.full = r.in.disclose.Full(private != nil && *private)
	return nil
}

func (r *actionRun) target() pullrequest.Target {
	return pullrequest.Target{Owner: r.event.Owner, Repo: r.event.Repo, Number: r.event.Pull, Head: r.event.Head}
}

func (r *actionRun) notice(text string) { r.say(workflow.Notice, text) }

func (r *actionRun) warning(text string) { r.say(workflow.Warning, text) }

// say is a remark on the run as a whole. What finds no room among the annotations is in the log.
func (r *actionRun) say(level workflow.Level, text string) {
	text = mask.Accounts(printable(strings.TrimSpace(text)))
	if !r.runner.Annotate(workflow.Annotation{Level: level, Title: "kinesis-audit", Message: text}) {
		fmt.Fprintln(r.stderr, "kinesis-audit:", text)
	}
}
