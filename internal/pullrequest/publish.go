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
	Head        string // the commit that the comment is about; "" where that does not matter
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

// Done is what came of publishing.
type Done struct {
	What string // created, updated or unchanged
	URL  string // of the comment
}

// ErrOutdated is that the pull request has another head than the comment is about. Nothing was written.
var ErrOutdated = errors.New("the pull request has a newer commit")

var (
	validKey    = regexp.MustCompile(`^[A-Za-z0-9](?:-?[A-Za-z0-9._/]){0,63}$`)
	validRunURL = regexp.MustCompile(`^https?://[A-Za-z0-9.:-]+/[A-Za-z0-9._~/?&=%+-]*$`)
)

// ValidKey tells whether key can be a comment's.
func ValidKey(key string) bool { return validKey.MatchString(key) }

// ValidRunURL tells whether a comment can link there.
func ValidRunURL(link string) bool { return validRunURL.MatchString(link) }

// Publish writes the comment, or brings the one of before up to date. It sets what the pull request
// tells: Full, where it is left to the repository, Changed, and what is new.
func (c *Client) Publish(ctx context.Context, t Target, disclosure Disclosure, comment Comment) (Done, error) {
	pull, err := c.pull(ctx, t)
	if err != nil {
		return Done{}, err
	}
	comment.Full = disclosure == DiscloseFull || disclosure == DiscloseByRepository && pull.GetBase().GetRepo().GetPrivate()
	if comment.Changed, err = c.PullChanges(ctx, t); err != nil {
		return Done{}, err
	}
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
		comment.before = readMarker(comment.Key, mine.GetBody())
	}
	body := comment.Markdown()
	if mine != nil && asKept(mine.GetBody()) == asKept(body) {
		return Done{"unchanged", mine.GetHTMLURL()}, nil
	}
	if err := c.stillHead(ctx, t); err != nil {
		return Done{}, err
	}
	const permission = "pull-requests: write"
	if mine != nil {
		edited, _, err := c.github.Issues.EditComment(ctx, t.Owner, t.Repo, mine.GetID(), &github.IssueComment{Body: &body})
		if err != nil {
			return Done{}, refused(err, "updating the comment on "+t.String(), permission)
		}
		return Done{"updated", edited.GetHTMLURL()}, nil
	}
	created, _, err := c.github.Issues.CreateComment(ctx, t.Owner, t.Repo, t.Number, &github.IssueComment{Body: &body})
	if err != nil {
		doing := "commenting on " + t.String()
		if status(err) >= http.StatusInternalServerError || errors.As(err, new(*url.Error)) {
			return Done{}, unsureError{refused(err, doing, permission)}
		}
		return Done{}, refused(err, doing, permission)
	}
	return Done{"created", created.GetHTMLURL()}, nil
}

// asKept is a body however GitHub keeps its ends of lines.
func asKept(body string) string {
	return strings.TrimSpace(strings.ReplaceAll(body, "\r\n", "\n"))
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
		return fmt.Errorf("%s is at %s, and this is about %s: %w", t, head, t.Head, ErrOutdated)
	}
	return nil
}
