package pullrequest

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

const comments = "/issues/7/comments"

func TestFaultsAreRetried(t *testing.T) {
	reset := strconv.FormatInt(now.Add(90*time.Second).Unix(), 10)
	down := func(method, suffix string, times, status int) githubtest.Fault {
		return githubtest.Fault{Method: method, Suffix: suffix, Times: times, Status: status, Message: "Server Error"}
	}
	for name, c := range map[string]struct {
		faults []githubtest.Fault
		waited time.Duration
	}{
		"none":                             {nil, 0},
		"bad gateway":                      {[]githubtest.Fault{down("GET", "/pulls/7", 2, 502)}, 3 * time.Second},
		"unavailable, with a Retry-After":  {[]githubtest.Fault{{Method: "GET", Suffix: "/files", Status: 503, Header: map[string]string{"Retry-After": "20"}}}, 20 * time.Second},
		"the rate limit":                   {[]githubtest.Fault{githubtest.RateLimited("GET", comments, reset)}, 91 * time.Second},
		"the rate limit, at the writing":   {[]githubtest.Fault{githubtest.RateLimited("POST", comments, reset)}, 91 * time.Second},
		"secondary":                        {[]githubtest.Fault{githubtest.Secondary("POST", comments, "7")}, 7 * time.Second},
		"secondary, without a Retry-After": {[]githubtest.Fault{githubtest.Secondary("POST", comments, "")}, time.Minute},
		"too many requests":                {[]githubtest.Fault{down("GET", "/files", 1, 429)}, time.Minute},
		"GraphQL fails":                    {[]githubtest.Fault{down("POST", "/graphql", 1, 502)}, time.Second},
		// net/http makes the first one again by itself, as the connection was used before.
		"the line breaks":              {[]githubtest.Fault{{Method: "GET", Suffix: comments, Times: 2, Hangup: true}}, time.Second},
		"not created":                  {[]githubtest.Fault{down("POST", comments, 2, 500)}, 3 * time.Second},
		"created, and not told so":     {[]githubtest.Fault{{Method: "POST", Suffix: comments, Status: 502, Done: true}}, time.Second},
		"created, and the line breaks": {[]githubtest.Fault{{Method: "POST", Suffix: comments, Hangup: true, Done: true}}, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			server := githubtest.Start(t, githubtest.Pull{Head: head})
			server.Fail(c.faults...)
			gh, waited := client(t, server)
			publish(t, gh, Comment{Key: "default", Analysis: found("orders")})
			if n := len(server.Comments()); n != 1 || *waited != c.waited {
				t.Errorf("%d comments after waiting %s, want one after %s", n, *waited, c.waited)
			}
		})
	}
}

func TestUpdateIsRetried(t *testing.T) {
	server := githubtest.Start(t, githubtest.Pull{Head: head})
	gh, _ := client(t, server)
	publish(t, gh, Comment{Key: "default", Analysis: found("orders")})
	server.Fail(githubtest.Fault{Method: "PATCH", Suffix: "/comments/1", Times: 2, Status: 502}, githubtest.Fault{Method: "PATCH", Suffix: "/comments/1", Hangup: true, Done: true})
	if done := publish(t, gh, Comment{Key: "default", Analysis: found()}); done.What != "updated" || len(server.Comments()) != 1 {
		t.Errorf("%+v, %+v", done, server.Comments())
	}
}

func TestRefusalsSayWhatIsMissing(t *testing.T) {
	later := strconv.FormatInt(now.Add(40*time.Minute).Unix(), 10)
	forbidden := func(method, suffix string, status int, message string) githubtest.Fault {
		return githubtest.Fault{Method: method, Suffix: suffix, Times: 9, Status: status, Message: message}
	}
	always := githubtest.Secondary("GET", "/files", "120")
	always.Times = 9
	for name, c := range map[string]struct {
		fault githubtest.Fault
		want  []string
	}{
		"a fork's token": {forbidden("POST", comments, 403, "Resource not accessible by integration"),
			[]string{`commenting on acme/infra#7: the token needs the permission "pull-requests: write"`, "fork", "Dependabot", "Resource not accessible"}},
		"locked":              {forbidden("POST", comments, 403, "Unable to create comment because issue is locked."), []string{"issue is locked"}},
		"not to be seen":      {forbidden("GET", "/pulls/7", 404, "Not Found"), []string{`reading pull request acme/infra#7: it is not there, or the token may not see it, which takes the permission "pull-requests: read"`}},
		"no reading of files": {forbidden("GET", "/files", 403, "Resource not accessible by integration"), []string{"listing the files", "pull-requests: read"}},
		"no such token":       {forbidden("GET", "/pulls/7", 401, "Bad credentials"), []string{"GitHub does not know the token"}},
		"invalid":             {forbidden("POST", comments, 422, "Validation Failed"), []string{"commenting on acme/infra#7", "Validation Failed"}},
		"a limit for long":    {githubtest.RateLimited("GET", "/pulls/7", later), []string{"GitHub's rate limit is used up until 12:40 UTC"}},
		"a secondary one":     {always, []string{"GitHub takes no more requests for the moment"}},
		"down for good":       {forbidden("GET", comments, 503, "Unavailable"), []string{"listing the comments", "503 Unavailable"}},
		"never created":       {forbidden("POST", comments, 500, "Server Error"), []string{"commenting on", "500 Server Error"}},
	} {
		t.Run(name, func(t *testing.T) {
			server := githubtest.Start(t, githubtest.Pull{Head: head})
			server.Fail(c.fault)
			gh, waited := client(t, server)
			_, err := tell(t.Context(), gh, target, DiscloseFull, Comment{Key: "default", Analysis: found("orders")})
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%v, want %q", err, want)
				}
			}
			if strings.Contains(err.Error(), githubtest.Token) || len(server.Comments()) != 0 || *waited > maxWait {
				t.Errorf("%v; %d comments after %s", err, len(server.Comments()), *waited)
			}
		})
	}
}

func TestInterruptEndsTheWaiting(t *testing.T) {
	server := githubtest.Start(t, githubtest.Pull{Head: head})
	server.Fail(githubtest.Fault{Method: "GET", Suffix: "/pulls/7", Times: 9, Status: 502})
	ctx, cancel := context.WithCancel(t.Context())
	c, err := newClient(server.URL(), githubtest.Token, func() time.Time { return now }, func(ctx context.Context, _ time.Duration) error {
		cancel()
		return sleep(ctx, time.Hour)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tell(ctx, c, target, DiscloseFull, Comment{Key: "default", Analysis: found()}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
