package githubtest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
)

// descriptionFile names GitHub's own description of its REST API: generated/api.github.com.json of the
// npm package @octokit/openapi 23.0.2.
const descriptionFile = "KINESIS_AUDIT_OPENAPI"

// described is the host that the description is of.
const described = "https://api.github.com"

type description struct{ router routers.Router }

// Description skips a test that makes no sense without GitHub's own description of its API.
func Description(tb testing.TB) {
	tb.Helper()
	if os.Getenv(descriptionFile) == "" {
		tb.Skipf("%s does not name GitHub's description of its API: generated/api.github.com.json of the npm package @octokit/openapi 23.0.2", descriptionFile)
	}
}

// loaded is the description; nil where there is none.
func loaded(tb testing.TB) *description {
	tb.Helper()
	d, err := load()
	if err != nil {
		tb.Fatalf("githubtest: %s: %v", descriptionFile, err)
	}
	return d
}

var load = sync.OnceValues(func() (*description, error) {
	name := os.Getenv(descriptionFile)
	if name == "" {
		return nil, nil
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	if data, err = requestsAlone(data); err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromData(data)
	if err != nil {
		return nil, err
	}
	doc.Servers = openapi3.Servers{{URL: described}}
	router, err := gorillamux.NewRouter(doc)
	if err != nil {
		return nil, err
	}
	return &description{router}, nil
})

// check fails the test if GitHub's description has no such request. It has nothing on GraphQL.
func (d *description) check(tb testing.TB, r *http.Request) {
	if d == nil || r.URL.Path == "/graphql" {
		return
	}
	if err := d.validate(r); err != nil {
		tb.Errorf("githubtest: %s %s is no request that GitHub describes: %v", r.Method, r.URL, err)
	}
}

func (d *description) validate(r *http.Request) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	asked, err := http.NewRequestWithContext(r.Context(), r.Method, described+oneSegment(r.URL.RequestURI()), bytes.NewReader(body))
	if err != nil {
		return err
	}
	asked.Header = r.Header
	route, path, err := d.router.FindRoute(asked)
	if err != nil {
		return fmt.Errorf("no such operation: %w", err)
	}
	for name := range asked.URL.Query() {
		if route.Operation.Parameters.GetByInAndName(openapi3.ParameterInQuery, name) == nil {
			return fmt.Errorf("it has no query parameter %q", name)
		}
	}
	return openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: asked, PathParams: path, Route: route,
		Options: &openapi3filter.Options{AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	})
}
