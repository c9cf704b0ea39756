package main

import (
	"cmp"
	"flag"
	"regexp"

	"github.com/kinesis-audit/kinesis-audit/internal/pullrequest"
)

type commentOptions struct {
	analysis string
	patches  string
	target   pullrequest.Target
	key      string
	runURL   string
	disclose pullrequest.Disclosure
	suggest  bool
	dryRun   bool
	apiURL   string
}

const aboutComment = `kinesis-audit comment tells a pull request on GitHub what an audit found and how to fix it: one comment, which
later runs keep up to date. The token comes from the environment variable GITHUB_TOKEN.

  kinesis-audit comment --analysis kinesis_analysis.json --patches patches.json --repo acme/infra --pr 7
  kinesis-audit comment --analysis kinesis_analysis.json --dry-run    print it, without GitHub

Exit codes: 0 done, or the pull request has moved on from --head; 1 could not do it; 2 wrong usage.`

func (c *command) commentOptions(args []string) (*commentOptions, error) {
	o := &commentOptions{}
	flags := flag.NewFlagSet("comment", flag.ContinueOnError)
	flags.StringVar(&o.analysis, "analysis", "", "the kinesis_analysis.json `file` that analyze wrote")
	flags.StringVar(&o.patches, "patches", "", "the patches.json `file` that remediate --json wrote of that analysis")
	repo := flags.String("repo", "", "the repository, as `owner/name`")
	flags.IntVar(&o.target.Number, "pr", 0, "`number` of the pull request")
	flags.StringVar(&o.key, "comment-key", "default", "`key` that tells the comments of several audits apart")
	flags.StringVar(&o.target.Head, "head", "", "write only while this `commit` is the pull request's head")
	flags.StringVar(&o.runURL, "run-url", "", "`URL` of the run, where the rest is if there is too much for a comment")
	disclose := flags.String("disclose", "", "what is told: full, or counts and patches alone (default: full in a private repository, else counts)")
	flags.BoolVar(&o.suggest, "suggestions", true, "suggest patches that lie within the diff of the pull request line by line")
	flags.BoolVar(&o.dryRun, "dry-run", false, "print the comment, in full unless told otherwise, and do not speak to GitHub")
	flags.StringVar(&o.apiURL, "github-api-url", "", "`URL` of GitHub's API (default: $GITHUB_API_URL, or "+pullrequest.DefaultAPIURL+")")
	if err := c.parse(flags, aboutComment, args); err != nil {
		return nil, err
	}
	o.disclose = pullrequest.Disclosure(*disclose)
	o.apiURL = cmp.Or(o.apiURL, c.variable("GITHUB_API_URL"), pullrequest.DefaultAPIURL)
	if err := o.validate(); err != nil {
		return nil, err
	}
	return o, o.aim(*repo)
}

func (o *commentOptions) validate() error {
	switch o.disclose {
	case pullrequest.DiscloseByRepository, pullrequest.DiscloseCounts, pullrequest.DiscloseFull:
	default:
		return usagef("--disclose is %q, want counts or full", o.disclose)
	}
	switch {
	case o.analysis == "":
		return usagef(`comment: no analysis named; want "kinesis-audit comment --analysis kinesis_analysis.json"`)
	case !pullrequest.ValidKey(o.key):
		return usagef("--comment-key is %q, want up to 64 letters, digits and . _ / or single dashes between them", o.key)
	case o.runURL != "" && !pullrequest.ValidRunURL(o.runURL):
		return usagef("--run-url is %q, want a plain URL such as https://github.com/acme/infra/actions/runs/1", o.runURL)
	}
	return nil
}

// https://docs.github.com/en/get-started/learning-about-github/types-of-github-accounts,
// https://docs.github.com/en/repositories/creating-and-managing-repositories/best-practices-for-repositories
var (
	repository = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9_-]{0,99})/([A-Za-z0-9._-]{1,100})$`)
	commitID   = regexp.MustCompile(`^(?:[0-9a-f]{40}|[0-9a-f]{64})$`)
)

// aim reads which pull request it is about. A dry run has no need of one.
func (o *commentOptions) aim(repo string) error {
	parts := repository.FindStringSubmatch(repo)
	switch {
	case o.target.Head != "" && !commitID.MatchString(o.target.Head):
		return usagef("--head is %q, want a commit's full id", o.target.Head)
	case o.dryRun && repo == "":
		return nil
	case parts == nil || parts[2] == "." || parts[2] == "..":
		return usagef("--repo is %q, want OWNER/NAME", repo)
	case o.target.Number < 1 && !o.dryRun:
		return usagef("--pr is %d, want the number of the pull request", o.target.Number)
	}
	o.target.Owner, o.target.Repo = parts[1], parts[2]
	return nil
}
