package pullrequest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Retrying is bounded: a request is made at most maxAttempts times, and all its waiting takes at most maxWait.
const (
	maxAttempts = 5
	maxWait     = 5 * time.Minute
)

// retrying is a transport that makes a request again where GitHub says that it may be made later, and
// where the server failed. A request that creates something is not made again after a failure: it may
// have been carried out.
// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
type retrying struct {
	next http.RoundTripper
	now  func() time.Time
	wait func(context.Context, time.Duration) error
}

func (t *retrying) RoundTrip(req *http.Request) (*http.Response, error) {
	var waited time.Duration
	for attempt := 1; ; attempt++ {
		again := req.Clone(req.Context())
		if req.GetBody != nil {
			body, err := req.GetBody()
			if err != nil {
				return nil, err
			}
			again.Body = body
		}
		resp, err := t.next.RoundTrip(again)
		if attempt == maxAttempts || req.Context().Err() != nil {
			return resp, err
		}
		delay, retry := t.delay(req, resp, err, attempt)
		if waited += delay; !retry || waited > maxWait {
			return resp, err
		}
		if resp != nil {
			if err := resp.Body.Close(); err != nil {
				return nil, err
			}
		}
		if err := t.wait(req.Context(), delay); err != nil {
			return nil, err
		}
	}
}

// delay is how long to wait before a request is made again, and whether it is at all.
func (t *retrying) delay(req *http.Request, resp *http.Response, err error, attempt int) (time.Duration, bool) {
	backoff := time.Second << (attempt - 1)
	repeatable := req.Method != http.MethodPost || strings.HasSuffix(req.URL.Path, "/graphql")
	if err != nil {
		return backoff, repeatable
	}
	said, ok := t.said(resp)
	switch resp.StatusCode {
	case http.StatusTooManyRequests, http.StatusForbidden:
		if ok {
			return said, true
		}
		return time.Minute << (attempt - 1), resp.StatusCode == http.StatusTooManyRequests || secondary(resp)
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return max(said, backoff), repeatable
	}
	return 0, false
}

// said is what the server asks to wait for.
func (t *retrying) said(resp *http.Response) (time.Duration, bool) {
	if seconds, err := strconv.Atoi(resp.Header.Get("Retry-After")); err == nil && seconds >= 0 {
		return time.Duration(min(seconds, 86400)) * time.Second, true
	}
	if resp.Header.Get("X-RateLimit-Remaining") != "0" {
		return 0, false
	}
	reset, err := strconv.ParseInt(resp.Header.Get("X-RateLimit-Reset"), 10, 64)
	if err != nil {
		return 0, false
	}
	return max(0, time.Unix(reset, 0).Sub(t.now())) + time.Second, true
}

// secondary tells a secondary rate limit without a Retry-After from a permission that is missing. The
// body can still be read.
func secondary(resp *http.Response) bool {
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err = errors.Join(err, resp.Body.Close()); err != nil {
		return false
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return bytes.Contains(bytes.ToLower(body), []byte("secondary rate limit"))
}

// sleep waits, or until ctx is done.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
