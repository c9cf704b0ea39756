package pullrequest

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

// nightly is a repository on the fake GitHub, with runs of what follows up on it.
type nightly struct {
	t      *testing.T
	server *githubtest.Server
	client *Client
	FollowUps
}

// seeded is what the repository has.
var seeded = map[string]string{"README.md": "# infra\n", "streams/main.tf": "orders\nclicks\n", "streams/gen.tf": "payments\n", "delivery/main.tf": "lake\n"}

const streamsBranch = "kinesis-audit/default/streams-configuration"

func newNightly(t *testing.T) *nightly {
	t.Helper()
	server := githubtest.Start(t, githubtest.Pull{Private: true, PageSize: 1})
	client, _ := client(t, server)
	n := &nightly{t, server, client, FollowUps{Owner: githubtest.Owner, Repo: githubtest.Repo, Key: "default", Base: githubtest.DefaultBranch,
		RunURL: "https://github.com/acme/infra/actions/runs/1"}}
	n.finds()
	server.Seed(seeded)
	n.Commit = server.Push(githubtest.Push{Author: githubtest.Stranger, Files: map[string]string{"streams/gen.tf": "payments\n"}, Modes: map[string]string{"streams/gen.tf": "100755"}})
	return n
}

// patch replaces a word in a file of the base, for a finding of a stream of that name.
func (n *nightly) patch(file, word, by string) *hclgen.Patch {
	before := n.server.Branch(githubtest.DefaultBranch)[file]
	after := strings.ReplaceAll(before, word, by)
	return &hclgen.Patch{
		Title: "Encrypt " + word, Remedy: "enable_stream_encryption", Reversibility: hclgen.Reversible,
		Findings: []hclgen.FindingRef{{Stream: word, Kind: analyzer.KindStream, CheckID: "no-encryption", Issue: "No Encryption", Severity: "HIGH", Fingerprint: word}},
		Claims:   []hclgen.Claim{{Root: strings.Split(file, "/")[0], Address: "aws_kinesis_stream." + word}},
		Files:    []hclgen.FileChange{{Name: file, Before: []byte(before), After: []byte(after), Diff: "-" + word + "\n+" + by + "\n"}},
	}
}

// want sets what is wanted: the patches that each are for another file.
func (n *nightly) want(patches ...*hclgen.Patch) {
	n.Wanted = nil
	for _, g := range Groups(&hclgen.Result{Patches: patches}) {
		of := slices.DeleteFunc(slices.Clone(patches), func(p *hclgen.Patch) bool { return !slices.Contains(g.Fingerprints, p.Findings[0].Fingerprint) })
		n.Wanted = append(n.Wanted, FollowUp{g, &hclgen.Result{Patches: of}})
	}
}

// orders and payments are two patches of one root module, lake is one of another.
func (n *nightly) orders() *hclgen.Patch { return n.patch("streams/main.tf", "orders", "ORDERS") }
func (n *nightly) payments() *hclgen.Patch {
	return n.patch("streams/gen.tf", "payments", "PAYMENTS")
}
func (n *nightly) lake() *hclgen.Patch { return n.patch("delivery/main.tf", "lake", "LAKE") }

func (n *nightly) run() []FollowedUp {
	n.t.Helper()
	done, err := n.client.FollowUp(n.t.Context(), n.FollowUps)
	if err != nil {
		n.t.Fatal(err)
	}
	return done
}

// runs expects what comes of each, and that nothing is written unless something comes of it.
func (n *nightly) runs(want ...string) []FollowedUp {
	n.t.Helper()
	before := len(n.writes())
	done := n.run()
	var got []string
	for _, d := range done {
		got = append(got, strings.TrimSuffix(d.What+": "+d.Why, ": "))
	}
	if !slices.EqualFunc(got, want, func(got, want string) bool {
		return got == want || strings.HasSuffix(want, "…") && strings.HasPrefix(got, strings.TrimSuffix(want, "…"))
	}) {
		n.t.Fatalf("it came to %q, want %q", got, want)
	}
	quiet := !slices.ContainsFunc(done, func(d FollowedUp) bool { return d.What != "unchanged" && d.What != "left alone" })
	if writes := n.writes()[before:]; quiet && len(writes) > 0 {
		n.t.Errorf("nothing came of it, and it wrote %q", writes)
	}
	return done
}

// writes are the requests that change something.
func (n *nightly) writes() []string {
	return slices.DeleteFunc(n.server.Calls(), func(c string) bool { return strings.HasPrefix(c, "GET ") || strings.HasSuffix(c, "/graphql") })
}

// moves is a commit of somebody's on the default branch, which is audited then.
func (n *nightly) moves(files map[string]string) {
	n.Commit = n.server.Push(githubtest.Push{Author: githubtest.Stranger, Message: "Change", Files: files})
}

// has expects the branch to be the default one with some files changed.
func (n *nightly) has(branch string, changed map[string]string) {
	n.t.Helper()
	want := n.server.Branch(githubtest.DefaultBranch)
	maps.Copy(want, changed)
	if got := n.server.Branch(branch); !maps.Equal(got, want) {
		n.t.Errorf("%s has %q, want %q", branch, got, want)
	}
}

func TestFollowUpOpens(t *testing.T) {
	n := newNightly(t)
	added := n.payments()
	added.Files = append(added.Files, hclgen.FileChange{Name: "streams/new/alarms.tf", After: []byte("alarm\r\n"), New: true, Diff: "+alarm\n"})
	n.want(n.orders(), added, n.lake())
	done := n.runs("opened", "opened")
	want := FollowedUp{Root: "streams", Kind: Configuration, Branch: streamsBranch, What: "opened", URL: "https://github.com/acme/infra/pull/9", Number: 9}
	if done[1] != want {
		t.Errorf("%+v, want %+v", done[1], want)
	}
	n.has(streamsBranch, map[string]string{"streams/main.tf": "ORDERS\nclicks\n", "streams/gen.tf": "PAYMENTS\n", "streams/new/alarms.tf": "alarm\r\n"})
	n.has("kinesis-audit/default/delivery-configuration", map[string]string{"delivery/main.tf": "LAKE\n"})
	for file, mode := range map[string]string{"streams/main.tf": "100644", "streams/gen.tf": "100755", "streams/new/alarms.tf": "100644", "delivery/main.tf": "100644"} {
		if got := n.server.Mode(streamsBranch, file); got != mode {
			t.Errorf("%s has the mode %s, want %s", file, got, mode)
		}
	}
	tip := n.server.Tip(streamsBranch)
	if !tip.Signed || tip.Author != githubtest.Viewer || !slices.Equal(tip.Parents, []string{n.Commit}) {
		t.Errorf("the commit is %+v", tip)
	}
	if want := "kinesis-audit: encrypt 2 streams in streams\n\n- Encrypt orders\n- Encrypt payments\n\nKinesis-Audit-Key: default\n"; tip.Message != want {
		t.Errorf("the commit's message is %q", tip.Message)
	}
	pull := n.server.Pulls()[1]
	if pull.Title != "kinesis-audit: encrypt 2 streams in streams" || pull.Head != streamsBranch || pull.Base != "main" || !strings.HasPrefix(pull.Body, "<!-- kinesis-audit follow-up key=default findings=") {
		t.Errorf("the pull request is %+v", pull)
	}

	calls := len(n.server.Calls())
	if again := n.runs("unchanged", "unchanged"); again[1].Number != 9 || again[1].URL != want.URL {
		t.Errorf("the second run: %+v", again)
	}
	// The user (two), the repository, the branches, the commit, three folders, and of each group its pull requests and a comparison.
	if got := len(n.server.Calls()) - calls; got != 12 {
		t.Errorf("the second run made %d requests: %q", got, n.server.Calls()[calls:])
	}
}

func TestFollowUpIsKeptUpToDate(t *testing.T) {
	n := newNightly(t)
	n.want(n.orders())
	n.runs("opened")
	first := n.server.Tip(streamsBranch)

	n.want(n.orders(), n.payments())
	n.runs("updated")
	n.has(streamsBranch, map[string]string{"streams/main.tf": "ORDERS\nclicks\n", "streams/gen.tf": "PAYMENTS\n"})
	if tip := n.server.Tip(streamsBranch); !slices.Equal(tip.Parents, []string{first.ID}) {
		t.Errorf("its parents are %q, want %s", tip.Parents, first.ID)
	}
	if mode := n.server.Mode(streamsBranch, "streams/gen.tf"); mode != "100755" {
		t.Errorf("the mode has become %s", mode)
	}

	n.want(n.payments())
	n.runs("updated")
	n.has(streamsBranch, map[string]string{"streams/gen.tf": "PAYMENTS\n"})
	if pulls := n.server.Pulls(); len(pulls) != 1 || pulls[0].Title != "kinesis-audit: encrypt 1 stream in streams" || pulls[0].Edits != 2 {
		t.Errorf("the pull requests are %+v", pulls)
	}

	// A person has edited the title, and GitHub keeps other ends of lines.
	n.server.ChangePull(8, func(p *githubtest.PullRequest) { p.Body = strings.ReplaceAll(strings.TrimSpace(p.Body), "\n", "\r\n") })
	n.runs("unchanged")
	n.server.ChangePull(8, func(p *githubtest.PullRequest) { p.Title = "wip" })
	n.runs("updated")
}

func TestBaseMovesOn(t *testing.T) {
	n := newNightly(t)
	n.want(n.orders())
	n.runs("opened")
	first := n.server.Tip(streamsBranch)

	n.moves(map[string]string{"README.md": "# Infra\n", "streams/gen.tf": "refunds\n"})
	n.want(n.orders())
	n.runs("unchanged")

	n.moves(map[string]string{"streams/main.tf": "orders\nclicks\nrefunds\n"})
	n.want(n.orders())
	n.runs("updated")
	tip := n.server.Tip(streamsBranch)
	if !slices.Equal(tip.Parents, []string{first.ID, n.Commit}) || !tip.Signed {
		t.Errorf("the commit is %+v, want one on %s and %s", tip, first.ID, n.Commit)
	}
	n.has(streamsBranch, map[string]string{"streams/main.tf": "ORDERS\nclicks\nrefunds\n"})
	for _, call := range n.server.Calls() {
		if strings.HasPrefix(call, "DELETE ") || strings.Contains(call, "force") {
			t.Errorf("it called %s", call)
		}
	}
	n.runs("unchanged")
}

// The branch of a merged pull request is gone on with, however it was merged.
func TestMergedBefore(t *testing.T) {
	for name, merge := range map[string]func(*nightly){
		"squashed": func(n *nightly) { n.moves(map[string]string{"streams/main.tf": "ORDERS\nclicks\n"}) },
		"with a merge commit": func(n *nightly) {
			n.Commit = n.server.Push(githubtest.Push{Author: githubtest.Stranger, Files: map[string]string{"streams/main.tf": "ORDERS\nclicks\n"},
				Merges: []string{n.server.Tip(streamsBranch).ID}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNightly(t)
			n.want(n.orders())
			n.runs("opened")
			merge(n)
			n.server.ChangePull(8, func(p *githubtest.PullRequest) { p.State, p.Merged = "closed", true })
			n.want()
			n.runs()
			n.want(n.payments())
			n.runs("opened")
			n.has(streamsBranch, map[string]string{"streams/gen.tf": "PAYMENTS\n"})
			// What was merged is taken back, and found again.
			n.moves(map[string]string{"streams/main.tf": "orders\nclicks\n"})
			n.want(n.orders(), n.payments())
			n.runs("updated")
			n.has(streamsBranch, map[string]string{"streams/main.tf": "ORDERS\nclicks\n", "streams/gen.tf": "PAYMENTS\n"})
		})
	}
}

func TestCodeOfAnotherCommit(t *testing.T) {
	for name, change := range map[string]func(*nightly) *hclgen.Patch{
		"another content": func(n *nightly) *hclgen.Patch {
			p := n.orders()
			n.moves(map[string]string{"streams/main.tf": "orders\n"})
			return p
		},
		"no such file": func(n *nightly) *hclgen.Patch {
			p := n.orders()
			p.Files[0].Name = "streams/deep/main.tf"
			return p
		},
		"a new file that is there": func(n *nightly) *hclgen.Patch {
			p := n.orders()
			p.Files[0].New = true
			return p
		},
		"a link": func(n *nightly) *hclgen.Patch {
			p := n.orders()
			n.Commit = n.server.Push(githubtest.Push{Files: map[string]string{"streams/main.tf": "../main.tf"}, Modes: map[string]string{"streams/main.tf": "120000"}})
			return p
		},
	} {
		t.Run(name, func(t *testing.T) {
			n := newNightly(t)
			n.want(change(n), n.lake())
			n.runs("opened", "left alone: `streams/…")
			if got := n.server.Branches(); !slices.Equal(got, []string{"kinesis-audit/default/delivery-configuration", "main"}) {
				t.Errorf("the branches are %q", got)
			}
		})
	}
}
