package pullrequest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/google/go-github/v89/github"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// Suggestions are the patches that review comments on a pull request's lines suggest, for a click to apply.
type Suggestions struct {
	Key    string         // as Comment.Key
	Result *hclgen.Result // nil for no patches
	Full   bool           // whether findings are told, as Comment.Full
}

// Suggested counts what became of suggestions, of this run and of those before.
type Suggested struct {
	Posted   int // new
	Kept     int // still right, or brought up to date
	Deleted  int // outdated, and nobody had answered
	Outdated int // outdated, and said to be, as somebody had answered
	Rejected int // that GitHub did not take
}

// mostSuggestions is how many a run posts. Each is a comment that somebody has to read.
const mostSuggestions = 30

// Suggest posts the patches that a click can apply as a review of the pull request, and takes back those of
// earlier runs that no longer hold. The changes are those of Client.PullChanges. With an error, such as
// ErrOutdated, it tells what was done before.
func (c *Client) Suggest(ctx context.Context, t Target, changes Changes, s Suggestions) (Suggested, error) {
	var done Suggested
	if t.Head == "" {
		pull, err := c.pull(ctx, t)
		if err != nil {
			return done, err
		}
		t.Head = pull.GetHead().GetSHA()
	}
	me, err := c.viewer(ctx)
	if err != nil {
		return done, err
	}
	comments, err := c.reviewComments(ctx, t)
	if err != nil {
		return done, err
	}
	wanted := s.wanted(changes)
	var edits, gone []*github.PullRequestComment
	for _, comment := range comments {
		id := s.idOf(comment, me)
		if id == "" {
			continue
		}
		// Line is null once the lines have changed.
		// https://docs.github.com/en/rest/pulls/comments#list-review-comments-on-a-pull-request
		i := slices.IndexFunc(wanted, func(w suggestion) bool { return w.id == id })
		if i < 0 || comment.Line == nil {
			gone = append(gone, comment)
			continue
		}
		if body := wanted[i].body; asKept(body) != asKept(comment.GetBody()) {
			edits = append(edits, &github.PullRequestComment{ID: comment.ID, Body: &body})
		}
		wanted = slices.Delete(wanted, i, i+1)
		done.Kept++
	}
	if len(edits)+len(gone) > 0 {
		if err := c.stillHead(ctx, t); err != nil {
			return Suggested{}, err
		}
	}
	for _, comment := range gone {
		if err := c.takeBack(ctx, t, s.Key, comment, comments, &done); err != nil {
			return done, err
		}
	}
	for _, edit := range edits {
		if err := c.editReviewComment(ctx, t, edit.GetID(), edit.GetBody()); err != nil {
			return done, err
		}
	}
	batch := wanted[:min(len(wanted), mostSuggestions)]
	err = c.postReviews(ctx, t, reviewing{s, me, len(wanted) - len(batch)}, batch, &done)
	return done, err
}

// suggestionOpening is what a suggestion of the key starts with. It is told from a comment's opening.
func suggestionOpening(key string) string { return "<!-- kinesis-audit suggestion key=" + key + " " }

var suggestionID = regexp.MustCompile(`^id=([0-9a-f]{16}) -->`)

// idOf is the id of a suggestion of the key that the user me has made; "" if the comment is none. Anyone
// can write a marker, so others' are not looked at.
func (s Suggestions) idOf(comment *github.PullRequestComment, me int64) string {
	rest, ok := strings.CutPrefix(comment.GetBody(), suggestionOpening(s.Key))
	if !ok || comment.GetUser().GetID() != me || comment.InReplyTo != nil {
		return ""
	}
	if found := suggestionID.FindStringSubmatch(rest); found != nil {
		return found[1]
	}
	return ""
}

// outdatedBody says of a suggestion that it no longer holds. Its marker has no id.
func outdatedBody(key string) string {
	return suggestionOpening(key) + "outdated -->\nThis suggestion is outdated: its lines have changed, or what it was for is no longer found.\n"
}

// body is the review comment. The block is what is to replace its lines.
func (s Suggestions) body(number int, p *hclgen.Patch, id, block string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%sid=%s -->\n**%s**\n\n", suggestionOpening(s.Key), id, escape(p.Title))
	if s.Full {
		fmt.Fprintf(&b, "For: %s\n\n", findingNames(p.Findings))
	}
	fmt.Fprintf(&b, "%s\n", block)
	fmt.Fprintf(&b, "- Proof: %s\n", (&Comment{Full: s.Full}).proof(p.Proof))
	fmt.Fprintf(&b, "- Undo: %s\n", undo(p))
	fmt.Fprintf(&b, "- This is the whole of patch %d of the Kinesis audit: apply one or the other.\n", number)
	return b.String()
}
