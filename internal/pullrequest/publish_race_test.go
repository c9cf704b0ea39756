package pullrequest

import (
	"errors"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

// TestTwoFirstRunsAtOnce has another run create its comment after this one looked for one and found none.
func TestTwoFirstRunsAtOnce(t *testing.T) {
	for name, c := range map[string]struct {
		mine, other Run
		fault       []githubtest.Fault
		what, shows string // what comes of this one, and whose findings are there in the end
	}{
		"the other is older":    {Run{9, 1}, Run{8, 1}, nil, "updated", "orders"},
		"the other is newer":    {Run{8, 1}, Run{9, 1}, nil, "outdated", "clicks"},
		"runs elsewhere":        {Run{}, Run{}, nil, "updated", "orders"},
		"deleted, not told so":  {Run{9, 1}, Run{8, 1}, []githubtest.Fault{{Method: "DELETE", Suffix: "/comments/2", Status: 502, Done: true}}, "updated", "orders"},
		"deleted at the second": {Run{9, 1}, Run{8, 1}, []githubtest.Fault{{Method: "DELETE", Suffix: "/comments/2", Status: 502}}, "updated", "orders"},
	} {
		t.Run(name, func(t *testing.T) {
			server := githubtest.Start(t, githubtest.Pull{Head: head, PageSize: 1})
			server.Fail(c.fault...)
			gh, _ := client(t, server)
			server.Before("POST", comments, func() {
				other, _ := client(t, server)
				if done, err := tell(t.Context(), other, target, DiscloseFull, Comment{Key: "default", Analysis: found("clicks"), Run: c.other}); err != nil || done.What != "created" {
					t.Errorf("the other run: %+v, %v", done, err)
				}
			})
			done, err := tell(t.Context(), gh, target, DiscloseFull, Comment{Key: "default", Analysis: found("orders"), Run: c.mine})
			if errors.Is(err, ErrOutdated) {
				done.What, err = "outdated", nil
			}
			if err != nil || done.What != c.what {
				t.Errorf("%+v, %v", done, err)
			}
			if all := server.Comments(); len(all) != 1 || all[0].ID != 1 || !strings.Contains(all[0].Body, "`"+c.shows+"`") {
				t.Errorf("the comments are %+v", all)
			}
		})
	}
}

// The comment that was there first may be another key's, somebody's, or gone.
func TestOthersAreNoRace(t *testing.T) {
	server := githubtest.Start(t, githubtest.Pull{Head: head}, others()...)
	c, _ := client(t, server)
	if done := publish(t, c, Comment{Key: "default", Analysis: found("orders")}); done.What != "created" || len(server.Comments()) != len(others())+1 {
		t.Errorf("%+v, %+v", done, server.Comments())
	}
}

func TestSecondCommentMayNotBeDeleted(t *testing.T) {
	server := githubtest.Start(t, githubtest.Pull{Head: head})
	gh, _ := client(t, server)
	server.Before("POST", comments, func() {
		other, _ := client(t, server)
		if _, err := tell(t.Context(), other, target, DiscloseFull, Comment{Key: "default", Analysis: found("clicks")}); err != nil {
			t.Error(err)
		}
	})
	server.Fail(githubtest.Fault{Method: "DELETE", Suffix: "/comments/2", Status: 403, Message: "Resource not accessible by integration"})
	_, err := tell(t.Context(), gh, target, DiscloseFull, Comment{Key: "default", Analysis: found("orders")})
	if err == nil || !strings.Contains(err.Error(), "deleting the second comment on acme/infra#7") || !strings.Contains(err.Error(), "pull-requests: write") {
		t.Errorf("%v", err)
	}
}

// The mode comment: new writes beside whatever is there.
func TestAddDeletesNothing(t *testing.T) {
	server := githubtest.Start(t, githubtest.Pull{Head: head})
	c, _ := client(t, server)
	publish(t, c, Comment{Key: "default", Analysis: found("orders")})
	if _, err := c.Add(t.Context(), target, Comment{Key: "default", Analysis: found("clicks")}); err != nil || len(server.Comments()) != 2 {
		t.Errorf("%v, %+v", err, server.Comments())
	}
}

// TestOlderRunOfANewHead has run 8 tell of a new head what the comment has of the head before: run 7 of
// the new head, which is late, writes nothing over it.
func TestOlderRunOfANewHead(t *testing.T) {
	server := githubtest.Start(t, githubtest.Pull{Head: head})
	c, _ := client(t, server)
	to := target
	by := func(id int64, streams ...string) (Done, error) {
		return tell(t.Context(), c, to, DiscloseFull, Comment{Key: "default", Analysis: found(streams...), Run: Run{id, 1}})
	}
	for _, id := range []int64{5, 6} { // the second one compares with the first
		if _, err := by(id, "orders"); err != nil {
			t.Fatal(err)
		}
	}
	to.Head = "89abcdef0123456789abcdef0123456789abcdef"
	server.Change(func(p *githubtest.Pull) { p.Head = to.Head })
	if done, err := by(8, "orders"); err != nil || done.What != "updated" {
		t.Errorf("run 8: %+v, %v", done, err)
	}
	if _, err := by(7, "clicks"); !errors.Is(err, ErrOutdated) || strings.Contains(server.Comments()[0].Body, "clicks") {
		t.Errorf("run 7 wrote over run 8: %v", err)
	}
	if done, err := by(9, "orders"); err != nil || done.What != "unchanged" {
		t.Errorf("run 9: %+v, %v", done, err)
	}
}
