package pullrequest

import (
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

const stayClosed = "left alone: closed by a person, not reopened until the findings change"

// closes closes a pull request as a person does.
func (n *nightly) closes(number int) {
	n.server.ChangePull(number, func(p *githubtest.PullRequest) { p.State = "closed" })
}

func TestClosedByAPerson(t *testing.T) {
	n := newNightly(t)
	n.want(n.orders())
	n.runs("opened")
	n.closes(8)
	if done := n.runs(stayClosed); done[0].Number != 8 || done[0].URL == "" {
		t.Errorf("%+v", done)
	}
	// The same findings with other edits are no reason.
	n.moves(map[string]string{"streams/main.tf": "orders\nclicks\nrefunds\n"})
	n.want(n.orders())
	n.runs(stayClosed)

	n.want(n.orders(), n.payments())
	if done := n.runs("opened"); done[0].Number != 9 {
		t.Errorf("%+v", done)
	}
	n.runs("unchanged")
	n.has(streamsBranch, map[string]string{"streams/main.tf": "ORDERS\nclicks\nrefunds\n", "streams/gen.tf": "PAYMENTS\n"})

	n.closes(9)
	n.runs(stayClosed)
	n.want(n.orders()) // a person closed these before, but the last one was another
	n.runs("opened")
}

func TestNothingLeftToFix(t *testing.T) {
	n := newNightly(t)
	n.want(n.orders(), n.lake())
	n.runs("opened", "opened")
	n.Wanted = n.Wanted[:1]
	done := n.runs("unchanged", "closed")
	want := FollowedUp{Root: "streams", Kind: Configuration, Branch: streamsBranch, What: "closed", URL: "https://github.com/acme/infra/pull/9", Number: 9}
	if done[1] != want {
		t.Errorf("%+v, want %+v", done[1], want)
	}
	pull := n.server.Pulls()[1]
	if pull.State != "closed" || len(pull.Comments) != 1 || !strings.HasPrefix(pull.Body, "<!-- kinesis-audit follow-up key=default findings= -->\nAn audit") {
		t.Fatalf("%+v", pull)
	}
	if want := "By [a later run](https://github.com/acme/infra/actions/runs/1) nothing is left to fix here, and this is closed. A new pull request is opened if that changes.\n"; pull.Comments[0].Body != want {
		t.Errorf("it says %q", pull.Comments[0].Body)
	}
	n.runs("unchanged")
	// It comes back.
	n.want(n.orders(), n.lake())
	n.runs("unchanged", "opened")
}

func TestNoPatchAnyMore(t *testing.T) {
	n := newNightly(t)
	n.want(n.orders(), n.payments())
	n.runs("opened")
	n.want()
	n.finds("orders")
	n.runs("closed")
	if said := n.server.Pulls()[0].Comments[0].Body; !strings.Contains(said, "no patch any more for 2 findings, and this is closed. Still found: 1.") || strings.Contains(said, "orders") {
		t.Errorf("it says %q", said)
	}
}

// What was closed for want of work, and opened again by somebody, is theirs.
func TestOpenedAgain(t *testing.T) {
	n := newNightly(t)
	n.want(n.orders())
	n.runs("opened")
	n.want()
	n.runs("closed")
	n.server.ChangePull(8, func(p *githubtest.PullRequest) { p.State = "open" })
	n.runs("left alone: it was closed, as nothing was left to fix, and somebody has opened it again")
	n.want(n.orders())
	n.runs("updated")
	n.want()
	n.runs("closed")
}

func TestDependentPatchesAreNotClosed(t *testing.T) {
	n := newNightly(t)
	n.want(n.orders())
	n.runs("opened")
	n.Wanted[0].Result.Patches = nil
	n.runs("left alone: its patches apply only on top of others")
}
