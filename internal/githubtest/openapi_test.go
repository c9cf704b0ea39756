package githubtest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// What GitHub would not take is seen; otherwise the check would prove nothing.
func TestDescriptionRefuses(t *testing.T) {
	Description(t)
	d := loaded(t)
	for name, c := range map[string]struct {
		method, target, body, want string
	}{
		"right":             {"POST", "/repos/acme/infra/issues/7/comments", `{"body":"text"}`, ""},
		"a list":            {"GET", "/repos/acme/infra/issues/7/comments?per_page=100&page=2", "", ""},
		"no body":           {"POST", "/repos/acme/infra/issues/7/comments", `{"text":"x"}`, `property "body" is missing`},
		"a body of numbers": {"PATCH", "/repos/acme/infra/issues/comments/1", `{"body":1}`, "must be a string"},
		"no number":         {"GET", "/repos/acme/infra/pulls/seven", "", "parameter \"pull_number\""},
		"no such operation": {"DELETE", "/repos/acme/infra/pulls/7", "", "no such operation"},
		"no such parameter": {"GET", "/repos/acme/infra/pulls/7/files?size=9", "", `no query parameter "size"`},
	} {
		r := httptest.NewRequest(c.method, c.target, strings.NewReader(c.body))
		r.Header = http.Header{"Content-Type": {"application/json"}}
		err := d.validate(r)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
