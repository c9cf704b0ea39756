package pullrequest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/go-github/v89/github"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// FollowUp is a pull request that is wanted. Its result is of a run over the group's findings alone, so
// that its patches apply to the code by themselves. It has the content of the files.
type FollowUp struct {
	Group
	Result *hclgen.Result
}

// FollowUps are the pull requests that carry what an audit of a branch came to.
type FollowUps struct {
	Owner, Repo string
	Key         string // tells those of several audits apart; has to be ValidKey
	Base        string // the branch
	Commit      string // of it, that the code was read at
	Analysis    *analyzer.Recorded
	Result      *hclgen.Result // of the whole run; nil where no code was looked at
	Wanted      []FollowUp
	Disclosure  Disclosure
	RunURL      string // "" or ValidRunURL
}

// FollowedUp is what came of one.
type FollowedUp struct {
	Root   string // of one that is not wanted any more: as its branch has it
	Kind   Kind
	Branch string
	What   string // opened, updated, unchanged, closed, left alone or failed
	Why    string // it was left alone or failed
	URL    string // of the pull request; "" where there is none
	Number int
}

// leave is that something is left alone, and why.
type leave struct{ why string }

func (l leave) Error() string { return l.why }

func leavef(format string, args ...any) error { return leave{fmt.Sprintf(format, args...)} }

// followUp is a run.
type followUp struct {
	*Client
	FollowUps
	me     int64
	full   bool
	prefix string            // of the branches
	tips   map[string]string // of the branches, by their names behind the prefix
	tree   baseTree
}

// permissions are those of a token that opens pull requests.
const permissions = "contents: write, pull-requests: write"

// FollowUp opens a pull request for each group that is wanted, or brings the one that there is up to date,
// and closes those of groups that are not wanted any more. One that fails keeps no other one from it:
// the errors are joined, and what was done is returned with them.
//
// The branches are never forced, and left alone as soon as they have a commit of somebody else's.
func (c *Client) FollowUp(ctx context.Context, f FollowUps) ([]FollowedUp, error) {
	r := &followUp{Client: c, FollowUps: f, prefix: branchPrefix(f.Key), tips: map[string]string{}}
	if err := r.start(ctx); err != nil {
		return nil, err
	}
	var done []FollowedUp
	var errs []error
	record := func(d FollowedUp, err error) {
		d.Branch = r.prefix + d.Branch
		if l := (leave{}); errors.As(err, &l) {
			d.What, d.Why = "left alone", l.why
		} else if err != nil {
			d.What, d.Why = "failed", err.Error()
			errs = append(errs, fmt.Errorf("the pull request of %s, %s: %w", d.Root, d.Kind, err))
		}
		if d.What != "" {
			done = append(done, d)
		}
	}
	wanted := map[string]bool{}
	for _, w := range f.Wanted {
		d := FollowedUp{Root: w.Root, Kind: w.Kind, Branch: w.branch()}
		wanted[d.Branch] = true
		err := r.keep(ctx, w, &d)
		if record(d, err); ctx.Err() != nil {
			return done, errors.Join(errs...)
		}
	}
	for _, branch := range slices.Sorted(maps.Keys(r.tips)) {
		if wanted[branch] || kindOfBranch(branch) == "" {
			continue
		}
		d := FollowedUp{Root: strings.TrimSuffix(branch, "-"+string(kindOfBranch(branch))), Kind: kindOfBranch(branch), Branch: branch}
		err := r.drop(ctx, &d)
		if record(d, err); ctx.Err() != nil {
			break
		}
	}
	return done, errors.Join(errs...)
}

// kindOfBranch is what a branch's name ends in; "" where that is no kind, so that the branch is none of ours.
func kindOfBranch(name string) Kind {
	for _, k := range kinds {
		if strings.HasSuffix(name, "-"+string(k)) && !strings.Contains(name, "/") {
			return k
		}
	}
	return ""
}

// start asks what all of them need.
func (r *followUp) start(ctx context.Context) error {
	if !ValidKey(r.Key) {
		return fmt.Errorf("%q can't be the key of pull requests", r.Key)
	}
	var err error
	if r.me, err = r.viewer(ctx); err != nil {
		return err
	}
	private := false
	if r.Disclosure == DiscloseByRepository {
		if private, _, err = r.Repository(ctx, r.Owner, r.Repo); err != nil {
			return err
		}
	}
	r.full = r.Disclosure.Full(private)
	refs, _, err := r.github.Git.ListMatchingRefs(ctx, r.Owner, r.Repo, "heads/"+r.prefix)
	if err != nil {
		return refused(err, "listing the branches "+r.prefix+"…", permissions)
	}
	for _, ref := range refs {
		if name, ok := strings.CutPrefix(ref.GetRef(), "refs/heads/"+r.prefix); ok {
			r.tips[name] = ref.GetObject().GetSHA()
		}
	}
	return nil
}

// keep opens the pull request of a group, or brings it up to date.
func (r *followUp) keep(ctx context.Context, w FollowUp, d *FollowedUp) error {
	if len(w.Result.Patches) == 0 {
		return leavef("its patches apply only on top of others")
	}
	pulls, err := r.pulls(ctx, d.Branch, "all")
	if err != nil {
		return err
	}
	text := r.describe(w)
	open, err := r.standing(pulls, text.prints, d)
	if err != nil {
		return err
	}
	if open != nil {
		before, _ := readPrints(r.Key, open.GetBody())
		if err := r.seen(before, lacking(before, text.prints)); err != nil {
			return err
		}
	}
	files, err := r.edits(ctx, w.Result.Patches)
	if err != nil {
		return err
	}
	pushed, err := r.push(ctx, d.Branch, files, text.message)
	if err != nil {
		return err
	}
	if open == nil {
		return r.open(ctx, text, d)
	}
	edited, err := r.edit(ctx, open, text)
	if err != nil {
		return err
	}
	d.What = "unchanged"
	if pushed || edited {
		d.What = "updated"
	}
	return nil
}

// drop closes the pull request of a branch that no group wants any more, if there is one.
func (r *followUp) drop(ctx context.Context, d *FollowedUp) error {
	pulls, err := r.pulls(ctx, d.Branch, "open")
	if err != nil {
		return err
	}
	i := slices.IndexFunc(pulls, func(p *github.PullRequest) bool {
		_, ok := readPrints(r.Key, p.GetBody())
		return ok && p.GetUser().GetID() == r.me
	})
	if i < 0 {
		return nil
	}
	pull := pulls[i]
	d.Number, d.URL = pull.GetNumber(), pull.GetHTMLURL()
	prints, _ := readPrints(r.Key, pull.GetBody())
	if len(prints) == 0 {
		return leavef("it was closed, as nothing was left to fix, and somebody has opened it again")
	}
	if err := r.seen(prints, prints); err != nil {
		return err
	}
	if _, err := r.compare(ctx, r.tips[d.Branch]); err != nil {
		return err
	}
	if err := r.say(ctx, d.Number, r.farewell(prints)); err != nil {
		return err
	}
	// Without findings in its marker it does not count as closed by a person.
	body, state := unmarked(r.Key, pull.GetBody()), "closed"
	if _, _, err := r.github.PullRequests.Edit(ctx, r.Owner, r.Repo, d.Number, &github.PullRequest{Body: &body, State: &state}); err != nil {
		return refused(err, fmt.Sprintf("closing %s/%s#%d", r.Owner, r.Repo, d.Number), permissions)
	}
	d.What = "closed"
	return nil
}
