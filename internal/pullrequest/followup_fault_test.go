package pullrequest

import (
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

const notPermitted = "GitHub Actions is not permitted to create or approve pull requests."

func TestMayNotOpen(t *testing.T) {
	n := newNightly(t)
	n.want(n.orders(), n.lake())
	n.server.Fail(githubtest.Fault{Method: "POST", Suffix: "/pulls", Status: 403, Message: notPermitted, Documentation: "https://docs.github.com/rest/pulls/pulls#create-a-pull-request"})
	done, err := n.client.FollowUp(t.Context(), n.FollowUps)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{"the pull request of delivery, configuration: opening a pull request of kinesis-audit/default/delivery-configuration", `"contents: write, pull-requests: write"`,
		`"Allow GitHub Actions to create and approve pull requests"`, notPermitted} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	if len(done) != 2 || done[0].What != "failed" || !strings.Contains(done[0].Why, "Allow GitHub Actions") || done[1].What != "opened" {
		t.Errorf("the other group has to be opened: %+v", done)
	}
	tip := n.server.Tip("kinesis-audit/default/delivery-configuration")
	n.runs("opened", "unchanged")
	if again := n.server.Tip("kinesis-audit/default/delivery-configuration"); again.ID != tip.ID {
		t.Errorf("the branch that was there is at %s, was at %s", again.ID, tip.ID)
	}
}

// A failure after which it is not known whether something was created makes nothing twice.
func TestFollowUpFaults(t *testing.T) {
	for _, path := range []string{"/git/blobs", "/git/trees", "/git/commits", "/git/refs", "/pulls"} {
		for name, fault := range map[string]githubtest.Fault{
			"done":     {Status: 502, Done: true},
			"not done": {Status: 500, Times: 2},
			"hangs up": {Hangup: true, Done: true},
		} {
			t.Run(strings.TrimPrefix(path, "/git")+" "+name, func(t *testing.T) {
				n := newNightly(t)
				n.want(n.orders())
				fault.Method, fault.Suffix = "POST", path
				n.server.Fail(fault)
				n.runs("opened")
				if pulls := n.server.Pulls(); len(pulls) != 1 || len(n.server.Branches()) != 2 {
					t.Errorf("%+v", pulls)
				}
				n.runs("unchanged")
			})
		}
	}
	t.Run("the comment", func(t *testing.T) {
		n := newNightly(t)
		n.want(n.orders())
		n.runs("opened")
		n.want()
		n.server.Fail(githubtest.Fault{Method: "POST", Suffix: "/comments", Status: 502, Done: true})
		n.runs("closed")
		if said := n.server.Pulls()[0].Comments; len(said) != 1 {
			t.Errorf("it says %+v", said)
		}
	})
	t.Run("the update", func(t *testing.T) {
		n := newNightly(t)
		n.want(n.orders())
		n.runs("opened")
		n.want(n.orders(), n.payments())
		n.server.Fail(githubtest.Fault{Method: "PATCH", Suffix: streamsBranch, Status: 502, Done: true})
		n.runs("updated")
		n.has(streamsBranch, map[string]string{"streams/main.tf": "ORDERS\nclicks\n", "streams/gen.tf": "PAYMENTS\n"})
	})
}

// Between the comparison and the update of the branch somebody may push.
func TestSomebodyPushesMeanwhile(t *testing.T) {
	for message, want := range map[string]string{
		"Update is not a fast forward": "left alone: somebody has pushed to its branch, or removed it, in the meantime",
		"Reference does not exist":     "left alone: somebody has pushed to its branch, or removed it, in the meantime",
		"Repository rule violations found\n\nCannot update this protected ref.": "",
	} {
		n := newNightly(t)
		n.want(n.orders())
		n.runs("opened")
		n.want(n.orders(), n.payments())
		n.server.Fail(githubtest.Fault{Method: "PATCH", Suffix: streamsBranch, Status: 422, Message: message})
		if want != "" {
			n.leaves(want)
			continue
		}
		done, err := n.client.FollowUp(t.Context(), n.FollowUps)
		if err == nil || !strings.Contains(err.Error(), message) || done[0].What != "failed" {
			t.Errorf("%v, %+v", err, done)
		}
	}
	n := newNightly(t)
	n.want(n.orders())
	n.server.Fail(githubtest.Fault{Method: "POST", Suffix: "/git/refs", Status: 422, Message: "Reference already exists"})
	n.leaves("left alone: somebody has made its branch in the meantime")
}

// leaves expects the one pull request to be left alone, though a commit was made for it.
func (n *nightly) leaves(want string) {
	n.t.Helper()
	before := n.server.Pulls()
	done := n.run()
	if len(done) != 1 || done[0].What+": "+done[0].Why != want {
		n.t.Errorf("%+v, want %q", done, want)
	}
	for i, p := range n.server.Pulls() {
		if p.Edits != before[i].Edits || len(n.server.Pulls()) != len(before) {
			n.t.Errorf("%+v", p)
		}
	}
}

func TestPatchesHaveToFollowEachOther(t *testing.T) {
	n := newNightly(t)
	n.want(n.orders())
	clicks := n.patch("streams/main.tf", "clicks", "CLICKS")
	n.Wanted[0].Result.Patches = append(n.Wanted[0].Result.Patches, clicks)
	if _, err := n.client.FollowUp(t.Context(), n.FollowUps); err == nil || !strings.Contains(err.Error(), `the patch "Encrypt clicks" is for another streams/main.tf`) {
		t.Errorf("%v", err)
	}
	clicks.Files[0] = hclgen.FileChange{Name: "streams/main.tf", Before: []byte("ORDERS\nclicks\n"), After: []byte("ORDERS\nCLICKS\n")}
	n.runs("opened")
	n.has(streamsBranch, map[string]string{"streams/main.tf": "ORDERS\nCLICKS\n"})
}

func TestKeyHasToBeValid(t *testing.T) {
	n := newNightly(t)
	n.Key = "a b"
	if _, err := n.client.FollowUp(t.Context(), n.FollowUps); err == nil || !strings.Contains(err.Error(), `"a b" can't be the key`) {
		t.Errorf("%v", err)
	}
}
