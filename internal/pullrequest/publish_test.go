package pullrequest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

const head = "0123456789abcdef0123456789abcdef01234567"

var (
	target = Target{githubtest.Owner, githubtest.Repo, githubtest.Number, head}
	now    = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
)

// client speaks to the fake GitHub. What it waits is added up, and takes no time.
func client(t *testing.T, server *githubtest.Server) (*Client, *time.Duration) {
	t.Helper()
	var waited time.Duration
	c, err := newClient(server.URL(), githubtest.Token, func() time.Time { return now }, func(ctx context.Context, d time.Duration) error {
		waited += d
		return ctx.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, &waited
}

// found is an estate with a finding of High severity on each of the streams.
func found(streams ...string) *analyzer.Recorded {
	r := &analyzer.Recorded{AccountID: "123456789012", Region: "us-east-1", Window: analyzer.Window{Start: now.Add(-time.Hour), End: now}}
	for _, name := range streams {
		r.Streams = append(r.Streams, analyzer.RecordedStream{Name: name, Findings: []analyzer.Finding{{
			CheckID: "no-encryption", Issue: "No Encryption", Severity: analyzer.High, Details: "It is not encrypted.", Remediation: "Encrypt it.",
			Fingerprint: name, Ongoing: true,
		}}})
	}
	return r
}

// tell publishes a comment as the command does.
func tell(ctx context.Context, c *Client, to Target, disclosure Disclosure, comment Comment) (Done, error) {
	private, err := c.Private(ctx, to)
	if err != nil {
		return Done{}, err
	}
	comment.Full = disclosure.Full(private)
	if comment.Changed, err = c.PullChanges(ctx, to); err != nil {
		return Done{}, err
	}
	return c.Publish(ctx, to, comment)
}

func publish(t *testing.T, c *Client, comment Comment) Done {
	t.Helper()
	done, err := tell(t.Context(), c, target, DiscloseFull, comment)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestCommentIsSticky(t *testing.T) {
	for name, person := range map[string]bool{"a person's token": true, "an installation's": false} {
		t.Run(name, func(t *testing.T) {
			server := githubtest.Start(t, githubtest.Pull{Head: head, PageSize: 2, Person: person}, others()...)
			c, _ := client(t, server)
			first := Comment{Key: "default", Analysis: found("orders", "clicks")}
			if done := publish(t, c, first); done != (Done{"created", "https://github.com/acme/infra/pull/7#issuecomment-6"}) {
				t.Errorf("the first run: %+v", done)
			}
			ours := func() githubtest.Comment { return server.Comments()[5] }
			if text := ours().Body; strings.Contains(text, "last run") {
				t.Errorf("the first run tells what has changed: %s", text)
			}
			publish(t, c, Comment{Key: "default", Analysis: found("orders", "payments", "refunds")})
			if text := ours().Body; !strings.Contains(text, "Since the last run: 2 new, 1 fixed, 1 still there.") || strings.Count(text, "No Encryption *(new)* |") != 2 {
				t.Errorf("the second run: %s", text)
			}
			third := Comment{Key: "default", Analysis: found("orders", "payments", "refunds")}
			if done := publish(t, c, third); done.What != "updated" || !strings.Contains(ours().Body, "0 new, 0 fixed, 3 still there") {
				t.Errorf("the third run: %+v, %s", done, ours().Body)
			}
			if done := publish(t, c, third); done.What != "unchanged" || ours().Edits != 2 {
				t.Errorf("the fourth run, with nothing to say: %+v, %d edits", done, ours().Edits)
			}
			if done := publish(t, c, Comment{Key: "other", Analysis: found()}); done.What != "created" {
				t.Errorf("another key: %+v", done)
			}
			for i, was := range others() {
				if server.Comments()[i] != was {
					t.Errorf("someone else's comment has become %+v", server.Comments()[i])
				}
			}
		})
	}
}

// others are comments that are not to be touched, with the marker of the key default or of one like it.
func others() []githubtest.Comment {
	text := opening("default") + (marker{}).String()
	return []githubtest.Comment{
		{ID: 1, Author: githubtest.Stranger, Body: text},
		{ID: 2, Author: githubtest.User{ID: 99, Login: githubtest.Viewer.Login}, Body: text},
		{ID: 3, Author: githubtest.Viewer, Body: "> " + text},
		{ID: 4, Author: githubtest.Viewer, Body: opening("default.2") + (marker{}).String()},
		{ID: 5, Author: githubtest.Viewer, Body: "Thanks."},
	}
}

// GitHub may keep other ends of lines than it got.
func TestUnchangedWithOtherLineEnds(t *testing.T) {
	server := githubtest.Start(t, githubtest.Pull{Head: head})
	c, _ := client(t, server)
	comment := Comment{Key: "default", Analysis: found()}
	publish(t, c, comment)
	publish(t, c, comment) // now it tells that nothing has changed
	kept := server.Comments()[0]
	kept.Body = strings.ReplaceAll(strings.TrimSpace(kept.Body), "\n", "\r\n")
	again := githubtest.Start(t, githubtest.Pull{Head: head}, kept)
	c, _ = client(t, again)
	if done := publish(t, c, comment); done.What != "unchanged" {
		t.Errorf("%+v: %s", done, again.Comments()[0].Body)
	}
}

func TestOutdatedHeadWritesNothing(t *testing.T) {
	server := githubtest.Start(t, githubtest.Pull{Head: "76543210"})
	c, _ := client(t, server)
	_, err := tell(t.Context(), c, target, DiscloseFull, Comment{Key: "default", Analysis: found("orders")})
	if !errors.Is(err, ErrOutdated) || len(server.Comments()) != 0 {
		t.Errorf("%v, %d comments", err, len(server.Comments()))
	}
	anyHead := target
	anyHead.Head = ""
	if done, err := tell(t.Context(), c, anyHead, DiscloseFull, Comment{Key: "default", Analysis: found()}); err != nil || done.What != "created" {
		t.Errorf("without a head: %+v, %v", done, err)
	}
}

// TestOlderRunWritesNothing has run 7 write first: what run 6 knows of the same commit is older, of a newer
// commit it is not.
func TestOlderRunWritesNothing(t *testing.T) {
	server := githubtest.Start(t, githubtest.Pull{Head: head})
	c, _ := client(t, server)
	by := func(id, attempt int64, streams ...string) (Done, error) {
		return tell(t.Context(), c, target, DiscloseFull, Comment{Key: "default", Analysis: found(streams...), Run: Run{id, attempt}})
	}
	if done, err := by(7, 1, "orders"); err != nil || done.What != "created" {
		t.Fatalf("%+v, %v", done, err)
	}
	if _, err := by(6, 2, "clicks"); !errors.Is(err, ErrOutdated) || !strings.Contains(server.Comments()[0].Body, "orders") {
		t.Errorf("run 6 wrote over run 7: %v", err)
	}
	if done, err := by(7, 2, "clicks"); err != nil || done.What != "updated" {
		t.Errorf("the second attempt: %+v, %v", done, err)
	}
	if done, err := tell(t.Context(), c, target, DiscloseFull, Comment{Key: "default", Analysis: found("orders")}); err != nil || done.What != "updated" {
		t.Errorf("a run elsewhere: %+v, %v", done, err)
	}
	const newer = "89abcdef0123456789abcdef0123456789abcdef"
	if done, err := by(8, 1, "orders"); err != nil {
		t.Fatalf("%+v, %v", done, err)
	}
	server.Change(func(p *githubtest.Pull) { p.Head = newer })
	moved := target
	moved.Head = newer
	if done, err := tell(t.Context(), c, moved, DiscloseFull, Comment{Key: "default", Analysis: found("clicks"), Run: Run{6, 3}}); err != nil || done.What != "updated" {
		t.Errorf("another head: %+v, %v", done, err)
	}
}

// TestRunAloneChangesNothing makes no edit where a later run has the same to tell.
func TestRunAloneChangesNothing(t *testing.T) {
	server := githubtest.Start(t, githubtest.Pull{Head: head})
	c, _ := client(t, server)
	for id, want := range []string{"created", "updated", "unchanged"} { // the second one has a run before it to compare with
		done := publish(t, c, Comment{Key: "default", Analysis: found("orders"), Run: Run{int64(id + 1), 1}})
		if done.What != want {
			t.Errorf("run %d: %s, want %s", id+1, done.What, want)
		}
	}
}

func TestAdd(t *testing.T) {
	server := githubtest.Start(t, githubtest.Pull{Head: head})
	c, _ := client(t, server)
	for range 2 {
		if done, err := c.Add(t.Context(), target, Comment{Key: "default", Analysis: found("orders")}); err != nil || done.What != "created" {
			t.Errorf("%+v, %v", done, err)
		}
	}
	if n := len(server.Comments()); n != 2 {
		t.Errorf("%d comments, want 2", n)
	}
	server.Change(func(p *githubtest.Pull) { p.Head = "76543210" })
	if _, err := c.Add(t.Context(), target, Comment{Key: "default", Analysis: found()}); !errors.Is(err, ErrOutdated) {
		t.Errorf("an outdated head: %v", err)
	}
}

func TestDisclosureFollowsTheRepository(t *testing.T) {
	for name, c := range map[string]struct {
		private    bool
		disclosure Disclosure
		full       bool
	}{
		"private":               {true, DiscloseByRepository, true},
		"public":                {false, DiscloseByRepository, false},
		"public, told to":       {false, DiscloseFull, true},
		"private, told not to":  {true, DiscloseCounts, false},
		"public, told not to":   {false, DiscloseCounts, false},
		"private, and told too": {true, DiscloseFull, true},
	} {
		server := githubtest.Start(t, githubtest.Pull{Head: head, Private: c.private})
		gh, _ := client(t, server)
		if _, err := tell(t.Context(), gh, target, c.disclosure, Comment{Key: "default", Analysis: found("orders")}); err != nil {
			t.Fatal(err)
		}
		if text := server.Comments()[0].Body; strings.Contains(text, "orders") != c.full || !strings.Contains(text, "1 high") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestChangedFilesArePaged(t *testing.T) {
	server := githubtest.Start(t, githubtest.Pull{PageSize: 1, Files: []githubtest.PullFile{
		{Name: "a.tf", Blob: "0a"}, {Name: "b.tf", Removed: true, Blob: "0b"}, {Name: "new.tf", Before: "old.tf", Patch: "@@ -1 +1 @@\n-a\n+b"}}})
	c, _ := client(t, server)
	got, err := c.PullChanges(t.Context(), target)
	want := []File{{Name: "a.tf", Blob: "0a"}, {Name: "b.tf"}, {Name: "new.tf", Before: "old.tf", Patch: "@@ -1 +1 @@\n-a\n+b", Lines: 2}}
	if err != nil || !slices.Equal(got.Files, want) || !got.All {
		t.Errorf("%+v, %v", got, err)
	}
}
