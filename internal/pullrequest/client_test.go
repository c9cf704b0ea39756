package pullrequest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestTokenGoesNowhereElse(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("%s has the token %q", r.URL, r.Header.Get("Authorization"))
	}))
	defer elsewhere.Close()
	server := httptest.NewServer(http.RedirectHandler(elsewhere.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	c, err := New(server.URL, "the-token", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.pull(t.Context(), target)
	if err == nil || !strings.Contains(err.Error(), "where the token must not go") || strings.Contains(err.Error(), "the-token") {
		t.Errorf("%v", err)
	}
}

func TestAPIURL(t *testing.T) {
	for text, want := range map[string]string{
		"https://api.github.com":             "https://api.github.com/",
		"https://git.example.com/api/v3":     "https://git.example.com/api/v3/",
		"http://127.0.0.1:8080":              "http://127.0.0.1:8080/",
		"http://localhost/":                  "http://localhost/",
		"http://git.example.com/api/v3":      "over https alone",
		"ftp://localhost":                    "over https alone",
		"https://me:secret@git.example.com/": "no plain",
		"git.example.com":                    "no plain",
		"":                                   "no plain",
		"https://git.example.com/?a=b":       "no plain",
	} {
		u, err := parseAPIURL(text)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = u.String()
		}
		if (err == nil) != strings.Contains(want, "://") || !strings.Contains(got, want) || strings.Contains(got, "secret") {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func TestGraphQLIsBesideTheAPI(t *testing.T) {
	for api, want := range map[string]string{
		DefaultAPIURL:                    "https://api.github.com/graphql",
		"https://git.example.com/api/v3": "https://git.example.com/api/graphql",
	} {
		c, err := New(api, "the-token", time.Now)
		if err != nil {
			t.Fatal(err)
		}
		if c.graphql != want {
			t.Errorf("%s: %s, want %s", api, c.graphql, want)
		}
	}
}
