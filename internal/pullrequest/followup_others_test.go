package pullrequest

import (
	"testing"

	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

func TestOthersCommitsAreLeftAlone(t *testing.T) {
	const mine = "Fix\n\nKinesis-Audit-Key: default"
	for name, c := range map[string]struct {
		push  githubtest.Push
		times int
		want  string
	}{
		"a person's":             {githubtest.Push{Author: githubtest.Stranger, Message: "Better"}, 1, "left alone: its branch has a commit of somebody else's: …"},
		"a person's, with it":    {githubtest.Push{Author: githubtest.Stranger, Message: mine}, 1, "left alone: its branch has a commit of somebody else's: …"},
		"the user's own":         {githubtest.Push{Author: githubtest.Viewer, Message: "Fix"}, 1, "left alone: its branch has a commit of somebody else's: …"},
		"another key's":          {githubtest.Push{Author: githubtest.Viewer, Message: mine + "2"}, 1, "left alone: its branch has a commit of somebody else's: …"},
		"more than are told":     {githubtest.Push{Author: githubtest.Viewer, Message: mine}, 250, "left alone: its branch has 251 commits of its own, of which GitHub lists 250"},
		"ours, and one too many": {githubtest.Push{Author: githubtest.Viewer, Message: mine}, 1, "updated"},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNightly(t)
			n.want(n.orders())
			n.runs("opened")
			c.push.Branch, c.push.Files = streamsBranch, map[string]string{"streams/main.tf": "Orders\n"}
			for range c.times {
				n.server.Push(c.push)
			}
			n.want(n.orders(), n.payments())
			if done := n.runs(c.want); done[0].Number != 8 || done[0].URL == "" {
				t.Errorf("%+v", done)
			}
			if c.want != "updated" {
				n.want()
				n.runs(c.want)
			}
		})
	}
}

func TestBranchesOfOthers(t *testing.T) {
	n := newNightly(t)
	for _, branch := range []string{"kinesis-audit/default/eu/streams-additive", "kinesis-audit/default/notes", "kinesis-audit/other/streams-additive"} {
		n.server.Push(githubtest.Push{Branch: branch, Author: githubtest.Stranger, Files: seeded})
		n.server.OpenPull(githubtest.PullRequest{Head: branch, Author: githubtest.Viewer, Body: followUpOpening("default") + "AAAAAAAA -->"})
	}
	n.server.Push(githubtest.Push{Branch: streamsBranch, Author: githubtest.Stranger, Files: map[string]string{"x": "y"}})
	n.server.OpenPull(githubtest.PullRequest{Head: streamsBranch, Author: githubtest.Stranger, Body: followUpOpening("default") + "AAAAAAAA -->"})
	n.runs()
	n.want(n.orders())
	n.runs("left alone: somebody else has opened it")
}
