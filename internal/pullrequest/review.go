package pullrequest

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/google/go-github/v89/github"
)

const writesReviews = "pull-requests: write"

// pendingReview is why GitHub takes no review at all, whatever is in it: the token's user has begun another.
// https://github.com/microsoft/vscode-pull-request-github/issues/1317
const pendingReview = "can only have one pending review"

// reviewComments are all comments on the pull request's lines.
func (c *Client) reviewComments(ctx context.Context, t Target) ([]*github.PullRequestComment, error) {
	options := &github.PullRequestListCommentsOptions{ListOptions: github.ListOptions{PerPage: 100}}
	var out []*github.PullRequestComment
	for {
		page, resp, err := c.github.PullRequests.ListComments(ctx, t.Owner, t.Repo, t.Number, options)
		if err != nil {
			return nil, refused(err, "listing the review comments of "+t.String(), "pull-requests: read")
		}
		out = append(out, page...)
		if resp.NextPage == 0 {
			return out, nil
		}
		options.Page = resp.NextPage
	}
}

// takeBack deletes a suggestion that no longer holds, or says so in it where somebody has answered.
func (c *Client) takeBack(ctx context.Context, t Target, key string, comment *github.PullRequestComment, all []*github.PullRequestComment, done *Suggested) error {
	if slices.ContainsFunc(all, func(other *github.PullRequestComment) bool { return other.GetInReplyTo() == comment.GetID() }) {
		if err := c.editReviewComment(ctx, t, comment.GetID(), outdatedBody(key)); err != nil {
			return err
		}
		done.Outdated++
		return nil
	}
	_, err := c.github.PullRequests.DeleteComment(ctx, t.Owner, t.Repo, comment.GetID())
	if err != nil && status(err) != http.StatusNotFound { // then it is deleted already
		return refused(err, "deleting an outdated suggestion on "+t.String(), writesReviews)
	}
	done.Deleted++
	return nil
}

func (c *Client) editReviewComment(ctx context.Context, t Target, id int64, body string) error {
	if _, _, err := c.github.PullRequests.EditComment(ctx, t.Owner, t.Repo, id, &github.PullRequestComment{Body: &body}); err != nil {
		return refused(err, "updating a suggestion on "+t.String(), writesReviews)
	}
	return nil
}

// reviewing is what all reviews of a run have in common.
type reviewing struct {
	Suggestions
	me   int64 // whose token it is
	more int   // suggestions that the run leaves out
}

// postReviews posts the suggestions as one review. GitHub refuses the whole of it for one that it does not take,
// so it is then tried in halves.
func (c *Client) postReviews(ctx context.Context, t Target, r reviewing, batch []suggestion, done *Suggested) error {
	if len(batch) == 0 {
		return nil
	}
	err := c.postReview(ctx, t, r, batch)
	switch {
	case err == nil:
		done.Posted += len(batch)
		return nil
	case status(err) != http.StatusUnprocessableEntity || strings.Contains(err.Error(), pendingReview):
		return err
	case len(batch) == 1:
		done.Rejected++
		return nil
	}
	half := len(batch) / 2
	if err := c.postReviews(ctx, t, r, batch[:half], done); err != nil {
		return err
	}
	return c.postReviews(ctx, t, r, batch[half:], done)
}

// postReview posts a review. One that may have been created although GitHub failed is looked for before it is
// posted again: all of it is there, or nothing.
func (c *Client) postReview(ctx context.Context, t Target, r reviewing, batch []suggestion) error {
	request := &github.PullRequestReviewRequest{CommitID: &t.Head, Event: github.Ptr("COMMENT"), Body: github.Ptr(r.intro(len(batch)))}
	for _, s := range batch {
		request.Comments = append(request.Comments, s.comment())
	}
	return c.insist(ctx, func(again bool) error {
		if again {
			comments, err := c.reviewComments(ctx, t)
			if err != nil {
				return err
			}
			if slices.ContainsFunc(comments, func(comment *github.PullRequestComment) bool {
				return comment.Line != nil && r.idOf(comment, r.me) == batch[0].id
			}) {
				return nil
			}
		}
		if err := c.stillHead(ctx, t); err != nil {
			return err
		}
		if _, _, err := c.github.PullRequests.CreateReview(ctx, t.Owner, t.Repo, t.Number, request); err != nil {
			return refused(err, "reviewing "+t.String(), writesReviews)
		}
		return nil
	})
}

// intro is the review's own text.
func (r reviewing) intro(n int) string {
	text := fmt.Sprintf("Kinesis audit: %s. Each applies a whole patch with a click.", counted(n, "suggestion"))
	if r.more > 0 {
		text += fmt.Sprintf(" There are %d more, which a later run posts.", r.more)
	}
	return text
}

// comment is a suggestion as GitHub takes it: with a first line only where there are several.
// https://docs.github.com/en/rest/pulls/comments#create-a-review-comment-for-a-pull-request
func (s suggestion) comment() *github.DraftReviewComment {
	c := &github.DraftReviewComment{Path: &s.path, Body: &s.body, Side: github.Ptr("RIGHT"), Line: &s.last}
	if s.first < s.last {
		c.StartLine, c.StartSide = &s.first, github.Ptr("RIGHT")
	}
	return c
}
