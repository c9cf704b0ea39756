package pullrequest

import (
	"context"
	"errors"
	"net/http"
)

// viewer is the id of the user that the token speaks for. A name can be taken over by another; an id not.
//
// The token of a workflow run, or of an App, speaks for an installation: GET /user answers it with 403,
// and only GraphQL tells its user, such as github-actions[bot].
// https://docs.github.com/en/rest/users/users#get-the-authenticated-user,
// https://docs.github.com/en/graphql/reference/queries#viewer
func (c *Client) viewer(ctx context.Context) (int64, error) {
	const doing, permission = "asking whom the token is of", "metadata: read"
	user, _, err := c.github.Users.Get(ctx, "")
	if err == nil && user.GetID() != 0 {
		return user.GetID(), nil
	}
	if err != nil && status(err) != http.StatusForbidden {
		return 0, refused(err, doing, permission)
	}
	req, err := c.github.NewRequest(ctx, http.MethodPost, c.graphql, map[string]string{"query": "query { viewer { databaseId } }"})
	if err != nil {
		return 0, err
	}
	var answer struct {
		Data struct {
			Viewer struct {
				ID int64 `json:"databaseId"`
			} `json:"viewer"`
		} `json:"data"`
	}
	if _, err := c.github.Do(req, &answer); err != nil {
		return 0, refused(err, doing, permission)
	}
	if answer.Data.Viewer.ID == 0 {
		return 0, errors.New(doing + ": GitHub does not say, so that its comment can't be found again")
	}
	return answer.Data.Viewer.ID, nil
}
