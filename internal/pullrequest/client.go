package pullrequest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/go-github/v89/github"
)

// Client speaks to GitHub.
type Client struct {
	github  *github.Client
	graphql string // URL
	wait    func(context.Context, time.Duration) error
}

// DefaultAPIURL is where GitHub's own API is.
const DefaultAPIURL = "https://api.github.com"

// New speaks to the API at apiURL with the token, which goes there and nowhere else.
func New(apiURL, token string, now func() time.Time) (*Client, error) {
	return newClient(apiURL, token, now, sleep)
}

func newClient(apiURL, token string, now func() time.Time, wait func(context.Context, time.Duration) error) (*Client, error) {
	base, err := parseAPIURL(apiURL)
	if err != nil {
		return nil, err
	}
	direct := http.DefaultTransport.(*http.Transport).Clone()
	direct.ResponseHeaderTimeout = time.Minute
	plainClient := &http.Client{
		Transport: &retrying{next: direct, now: now, wait: wait},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			if req.URL.Scheme != via[0].URL.Scheme || req.URL.Host != via[0].URL.Host || len(via) > 5 {
				return fmt.Errorf("it redirects to %s, where the token must not go", req.URL.Host)
			}
			return nil
		},
	}
	rest := base.String()
	gh, err := github.NewClient(github.WithHTTPClient(plainClient), github.WithAuthToken(token), github.WithURLs(&rest, nil),
		github.WithDisableRateLimitCheck(), github.WithUserAgent("kinesis-audit"))
	if err != nil {
		return nil, err
	}
	// A server of one's own has it at /api/graphql, beside /api/v3.
	// https://docs.github.com/en/enterprise-server@latest/graphql/guides/forming-calls-with-graphql#the-graphql-endpoint
	return &Client{gh, strings.TrimSuffix(strings.TrimSuffix(rest, "/"), "/v3") + "/graphql", wait}, nil
}

func parseAPIURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("the API's URL is no plain https://HOST/PATH")
	}
	ip := net.ParseIP(u.Hostname())
	if local := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback(); u.Scheme != "https" && !(u.Scheme == "http" && local) {
		return nil, fmt.Errorf("the API's URL is %s: the token goes over https alone", text)
	}
	if !strings.HasSuffix(u.Path, "/") {
		u.Path += "/"
	}
	return u, nil
}

// refused says in words why GitHub did not do it, and which permission it takes.
func refused(err error, doing, permission string) error {
	var limit *github.RateLimitError
	var abuse *github.AbuseRateLimitError
	var answer *github.ErrorResponse
	switch {
	case errors.As(err, &limit):
		return fmt.Errorf("%s: GitHub's rate limit is used up until %s, run it again then: %w", doing, limit.Rate.Reset.UTC().Format("15:04 MST"), err)
	case errors.As(err, &abuse):
		return fmt.Errorf("%s: GitHub takes no more requests for the moment, run it again in some minutes: %w", doing, err)
	case !errors.As(err, &answer) || answer.Response == nil:
		return fmt.Errorf("%s: %w", doing, err)
	}
	switch answer.Response.StatusCode {
	case http.StatusUnauthorized:
		return fmt.Errorf("%s: GitHub does not know the token: it is wrong or has run out: %w", doing, err)
	case http.StatusForbidden:
		return fmt.Errorf("%s: the token needs the permission %q; that of a pull request from a fork can only read, whatever the workflow asks for, and so can Dependabot's unless its permissions say otherwise: %w", doing, permission, err)
	case http.StatusNotFound:
		return fmt.Errorf("%s: it is not there, or the token may not see it, which takes the permission %q: %w", doing, permission, err)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

func status(err error) int {
	var answer *github.ErrorResponse
	if errors.As(err, &answer) && answer.Response != nil {
		return answer.Response.StatusCode
	}
	return 0
}

// Forbidden tells that the token may not do it, as one that can only read.
func Forbidden(err error) bool {
	if errors.As(err, new(*github.RateLimitError)) || errors.As(err, new(*github.AbuseRateLimitError)) {
		return false
	}
	s := status(err)
	return s == http.StatusForbidden || s == http.StatusNotFound
}
