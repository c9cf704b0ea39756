package pullrequest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/google/go-github/v89/github"
)

// Target is the pull request that a comment is for.
type Target struct {
	Owner, Repo string
	Number      int
	Head        string // the commit that this is about; "" where that does not matter
}

func (t Target) String() string { return fmt.Sprintf("%s/%s#%d", t.Owner, t.Repo, t.Number) }

// Disclosure is how much is told.
type Disclosure string

// What is told.
const (
	DiscloseByRepository Disclosure = ""       // all in a private repository, counts in a public one
	DiscloseCounts       Disclosure = "counts" // counts and patches
	DiscloseFull         Disclosure = "full"
)

// Full tells whether everything is told, in a private repository or a public one.
func (d Disclosure) Full(private bool) bool {
	return d == DiscloseFull || d == DiscloseByRepository && private
}

// Done is what came of publishing.
type Done struct {
	What string // created, updated or unchanged
	URL  string // of the comment
}

// ErrOutdated is that the pull request has another head than this is about, or that a newer run has told
// what this one would. Nothing was written.
var ErrOutdated = errors.New("outdated")

var (
	validKey    = regexp.MustCompile(`^[A-Za-z0-9](?:-?[A-Za-z0-9._/]){0,63}$`)
	validRunURL = regexp.MustCompile(`^https?://[A-Za-z0-9.:-]+/[A-Za-z0-9._~/?&=%+-]*$`)
)

// ValidKey tells whether key can be a comment's.
func ValidKey(key string) bool { return validKey.MatchString(key) }

// ValidRunURL tells whether a comment can link there.
func ValidRunURL(link string) bool { return validRunURL.MatchString(link) }

// Publish writes the comment, or brings the one of before up to date. It sets Head, and what is new.
func (c *Client) Publish(ctx context.Context, t Target, comment Comment) (Done, error) {
	comment.Head = t.Head
	me, err := c.viewer(ctx)
	if err != nil {
		return Done{}, err
	}
	for attempt := 1; ; attempt++ {
		done, err := c.put(ctx, t, me, comment)
		if !errors.As(err, new(unsureError)) || attempt == maxAttempts {
			return done, err
		}
		if err := c.wait(ctx, time.Second<<(attempt-1)); err != nil {
			return Done{}, err
		}
	}
}

// unsureError is that a comment may have been created all the same, so that it has to be looked for first.
type unsureError struct{ error }

func (e unsureError) Unwrap() error { return e.error }

func (c *Client) put(ctx context.Context, t Target, me int64, comment Comment) (Done, error) {
	mine, err := c.find(ctx, t, me, comment.Key)
	if err != nil {
		return Done{}, err
	}
	if mine != nil {
		return c.update(ctx, t, mine, comment)
	}
	created, err := c.create(ctx, t, comment)
	if err != nil {
		return Done{}, err
	}
	// Another first run may have written one after this one had looked. Both see the earlier one now.
	done := Done{"created", created.GetHTMLURL()}
	first, err := c.find(ctx, t, me, comment.Key)
	if err != nil || first == nil || first.GetID() >= created.GetID() {
		return done, err
	}
	if _, err := c.github.Issues.DeleteComment(ctx, t.Owner, t.Repo, created.GetID()); err != nil && status(err) != http.StatusNotFound {
		return done, refused(err, "deleting the second comment on "+t.String(), writePulls)
	}
	return c.update(ctx, t, first, comment)
}

const writePulls = "pull-requests: write"

// update brings a comment of before up to date.
func (c *Client) update(ctx context.Context, t Target, mine *github.IssueComment, comment Comment) (Done, error) {
	comment.before = readMarker(comment.Key, mine.GetBody())
	if b := comment.before; b != nil && b.head == t.Head && b.run.newerThan(comment.Run) && comment.Run != (Run{}) {
		return Done{}, fmt.Errorf("%w: run %d, attempt %d, has written the comment on %s", ErrOutdated, b.run.ID, b.run.Attempt, t)
	}
	body := comment.Markdown()
	if asKept(mine.GetBody()) == asKept(body) {
		return Done{"unchanged", mine.GetHTMLURL()}, nil
	}
	if err := c.stillHead(ctx, t); err != nil {
		return Done{}, err
	}
	edited, _, err := c.github.Issues.EditComment(ctx, t.Owner, t.Repo, mine.GetID(), &github.IssueComment{Body: &body})
	if err != nil {
		return Done{}, refused(err, "updating the comment on "+t.String(), writePulls)
	}
	return Done{"updated", edited.GetHTMLURL()}, nil
}

func (c *Client) create(ctx context.Context, t Target, comment Comment) (*github.IssueComment, error) {
	if err := c.stillHead(ctx, t); err != nil {
		return nil, err
	}
	body := comment.Markdown()
	created, _, err := c.github.Issues.CreateComment(ctx, t.Owner, t.Repo, t.Number, &github.IssueComment{Body: &body})
	if err == nil {
		return created, nil
	}
	said := refused(err, "commenting on "+t.String(), writePulls)
	if status(err) >= http.StatusInternalServerError || errors.As(err, new(*url.Error)) {
		return nil, unsureError{said}
	}
	return nil, said
}

// Add writes the comment beside those of before.
func (c *Client) Add(ctx context.Context, t Target, comment Comment) (Done, error) {
	comment.Head = t.Head
	created, err := c.create(ctx, t, comment)
	if err != nil {
		return Done{}, err
	}
	return Done{"created", created.GetHTMLURL()}, nil
}

// asKept is a body however GitHub keeps its ends of lines, whichever run of a head wrote it. The head counts:
// by it a run is told from a newer one of the same commit.
func asKept(body string) string {
	return markerRun.ReplaceAllString(strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n")), "$1 ")
}

// find is the first comment of the key that the user me has written; nil where there is none. Anyone
// can write a marker, so others' are not looked at.
func (c *Client) find(ctx context.Context, t Target, me int64, key string) (*github.IssueComment, error) {
	options := &github.IssueListCommentsOptions{ListOptions: github.ListOptions{PerPage: 100}}
	for {
		page, resp, err := c.github.Issues.ListComments(ctx, t.Owner, t.Repo, t.Number, options)
		if err != nil {
			return nil, refused(err, "listing the comments of "+t.String(), "pull-requests: read")
		}
		for _, comment := range page {
			if comment.GetUser().GetID() == me && strings.HasPrefix(comment.GetBody(), opening(key)) {
				return comment, nil
			}
		}
		if resp.NextPage == 0 {
			return nil, nil
		}
		options.Page = resp.NextPage
	}
}

// Private tells whether the repository of the pull request is.
func (c *Client) Private(ctx context.Context, t Target) (bool, error) {
	pull, err := c.pull(ctx, t)
	return pull.GetBase().GetRepo().GetPrivate(), err
}

func (c *Client) pull(ctx context.Context, t Target) (*github.PullRequest, error) {
	pull, _, err := c.github.PullRequests.Get(ctx, t.Owner, t.Repo, t.Number)
	if err != nil {
		return nil, refused(err, "reading pull request "+t.String(), "pull-requests: read")
	}
	return pull, nil
}

// stillHead looks, right before something is written, whether the pull request has moved on.
func (c *Client) stillHead(ctx context.Context, t Target) error {
	if t.Head == "" {
		return nil
	}
	pull, err := c.pull(ctx, t)
	if err != nil {
		return err
	}
	if head := pull.GetHead().GetSHA(); head != t.Head {
		return fmt.Errorf("%w: the pull request has a newer commit: %s is at %s, and this is about %s", ErrOutdated, t, head, t.Head)
	}
	return nil
}
