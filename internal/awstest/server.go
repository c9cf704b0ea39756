// Package awstest is an AWS on loopback for tests and benchmarks. It serves an account that a
// Snapshot describes, and holds its callers to the documented quotas and page limits.
//
// What the snapshot does not know (nil) is served as what is not there: no tags, no alarms, no
// datapoints. A data stream or delivery stream without a Config is listed but gone when it is
// described, as one that is deleted while an audit runs (but see DeliveryConfig.SourceEncryption).
package awstest

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// Server is a running AWS. Its methods may be called at any time from any goroutine.
type Server struct {
	tb      testing.TB
	http    *httptest.Server
	account *analyzer.Snapshot
	regions map[string]*region
	now     func() time.Time // in the account
	clock   func() time.Time // that quotas go by
	faults  faults
	prices  []string

	mu        sync.Mutex
	calls     map[string]int
	throttled int
	recent    map[string][]time.Time // when the calls of a quota's last second were let in
	attempts  map[string]int         // how often the same request came, where requests fail by chance
}

// Option changes how a Server answers.
type Option func(*Server)

// Clock says what time it is in the account, which decides how far back CloudWatch still has
// datapoints. Without it, it is the end of the snapshot's window. Quotas go by real time.
func Clock(now func() time.Time) Option { return func(s *Server) { s.now = now } }

// Start serves account until the test ends. The account must not be changed meanwhile. Its
// RemoteStreams are what there is in other regions.
func Start(tb testing.TB, account *analyzer.Snapshot, opts ...Option) *Server {
	tb.Helper()
	s := &Server{
		tb:       tb,
		account:  account,
		regions:  regionsOf(account),
		now:      func() time.Time { return account.Window.End },
		clock:    time.Now,
		calls:    map[string]int{},
		recent:   map[string][]time.Time{},
		attempts: map[string]int{},
	}
	for _, opt := range opts {
		opt(s)
	}
	s.http = httptest.NewServer(s)
	tb.Cleanup(s.http.Close)
	return s
}

// URL is the endpoint of every service.
func (s *Server) URL() string { return s.http.URL }

// Env points the standard AWS credential chain at the server for the rest of the test, and at nothing else.
func (s *Server) Env(tb testing.TB) {
	tb.Helper()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL":                       s.URL(),
		"AWS_ACCESS_KEY_ID":                      "AKIDEXAMPLE",
		"AWS_SECRET_ACCESS_KEY":                  "example",
		"AWS_SESSION_TOKEN":                      "",
		"AWS_REGION":                             s.account.Region,
		"AWS_DEFAULT_REGION":                     s.account.Region,
		"AWS_EC2_METADATA_DISABLED":              "true",
		"AWS_PROFILE":                            "",
		"AWS_DEFAULT_PROFILE":                    "",
		"AWS_CONFIG_FILE":                        os.DevNull,
		"AWS_SHARED_CREDENTIALS_FILE":            os.DevNull,
		"AWS_WEB_IDENTITY_TOKEN_FILE":            "",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI":     "",
		"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS":    "",
		"AWS_MAX_ATTEMPTS":                       "",
		"AWS_RETRY_MODE":                         "",
		"AWS_CA_BUNDLE":                          "",
	} {
		tb.Setenv(name, value)
	}
}

// Calls is how many requests came, refused and failed ones too, by IAM prefix and operation, such as
// "cloudwatch:GetMetricData" or "tag:GetResources".
func (s *Server) Calls() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.calls)
}

// Throttled is how many requests were refused for going over a quota.
func (s *Server) Throttled() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.throttled
}

// operations are all that is served.
var operations = map[string]func(*Server, *call) (any, error){
	"cloudwatch:DescribeAlarms":          (*Server).describeAlarms,
	"cloudwatch:GetMetricData":           (*Server).getMetricData,
	"ec2:DescribeRouteTables":            (*Server).describeRouteTables,
	"ec2:DescribeSubnets":                (*Server).describeSubnets,
	"ec2:DescribeVpcEndpoints":           (*Server).describeVPCEndpoints,
	"firehose:DescribeDeliveryStream":    (*Server).describeDeliveryStream,
	"firehose:ListDeliveryStreams":       (*Server).listDeliveryStreams,
	"firehose:ListTagsForDeliveryStream": (*Server).listTagsForDeliveryStream,
	"kinesis:DescribeAccountSettings":    (*Server).describeAccountSettings,
	"kinesis:DescribeStreamSummary":      (*Server).describeStreamSummary,
	"kinesis:GetResourcePolicy":          (*Server).getResourcePolicy,
	"kinesis:ListShards":                 (*Server).listShards,
	"kinesis:ListStreamConsumers":        (*Server).listStreamConsumers,
	"kinesis:ListStreams":                (*Server).listStreams,
	"kinesis:ListTagsForStream":          (*Server).listTagsForStream,
	"lambda:GetFunctionConfiguration":    (*Server).getFunctionConfiguration,
	"lambda:ListEventSourceMappings":     (*Server).listEventSourceMappings,
	"pricing:GetProducts":                (*Server).getProducts,
	"sts:GetCallerIdentity":              (*Server).getCallerIdentity,
	"tag:GetResources":                   (*Server).getResources,
}

// ServeHTTP answers one AWS API request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, err := readCall(r)
	if err == nil {
		err = s.admit(c)
	}
	var answer any
	if err == nil {
		if serve, ok := operations[c.name()]; ok {
			answer, err = serve(s, c)
		} else {
			err = unserved("operation %s", c.name())
		}
	}
	if err == nil {
		err = c.answer(w, answer)
	}
	if err == nil {
		return
	}
	var known *apiError
	if !errors.As(err, &known) {
		known = &apiError{http.StatusInternalServerError, "InternalFailure", err.Error()}
		s.tb.Errorf("awstest: %s: %v", c.name(), err)
	}
	c.refuse(w, known)
}

// admit counts a call and lets it in, or says why not: a quota, a refusal or a failure by chance.
func (s *Server) admit(c *call) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls[c.name()]++
	if err := s.withinQuota(c, s.clock()); err != nil {
		s.throttled++
		return err
	}
	return s.faulty(c)
}

// apiError is an error that AWS would answer with.
type apiError struct {
	status        int
	code, message string
}

func (e *apiError) Error() string { return e.code + ": " + e.message }

// invalid is an answer to a request that breaks a documented rule.
func invalid(code, format string, args ...any) error {
	return &apiError{http.StatusBadRequest, code, fmt.Sprintf(format, args...)}
}

// unserved fails the test: it asks for what this AWS does not have.
func unserved(format string, args ...any) error {
	return fmt.Errorf("%s is not served here: teach it to internal/awstest", fmt.Sprintf(format, args...))
}
