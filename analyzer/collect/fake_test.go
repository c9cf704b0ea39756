package collect

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// fakeAWS answers JSON operations by the name in X-Amz-Target ("Kinesis_20131202.ListStreams" is
// "ListStreams"), and sts:GetCallerIdentity.
type fakeAWS struct {
	t       *testing.T
	answers map[string]func(in map[string]any) (status int, out any)
	mu      sync.Mutex
	asked   []string
}

func (f *fakeAWS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		f.t.Error(err)
	}
	_, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if form, err := url.ParseQuery(string(body)); operation == "" && err == nil {
		operation = form.Get("Action")
	}
	f.mu.Lock()
	f.asked = append(f.asked, operation)
	f.mu.Unlock()
	if operation == "GetCallerIdentity" {
		fmt.Fprint(w, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>`+
			`<Arn>arn:aws:iam::123456789012:user/auditor</Arn><UserId>U</UserId><Account>123456789012</Account>`+
			`</GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>`)
		return
	}
	answer := f.answers[operation]
	if answer == nil {
		f.t.Errorf("unexpected call of %s: %s", operation, body)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	var in map[string]any
	if err := json.Unmarshal(body, &in); err != nil {
		f.t.Errorf("%s: %v", operation, err)
	}
	status, out := answer(in)
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(out); err != nil {
		f.t.Error(err)
	}
}

func (f *fakeAWS) count(operation string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, asked := range f.asked {
		if asked == operation {
			n++
		}
	}
	return n
}

type answers = map[string]func(in map[string]any) (int, any)

func fake(t *testing.T, a answers) (*Account, *fakeAWS) {
	t.Helper()
	f := &fakeAWS{t: t, answers: a}
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return newAccount(aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(server.URL),
		Credentials:  credentials.NewStaticCredentialsProvider("id", "secret", ""),
	}), f
}

func reader(a *Account) *reading {
	r := &reading{Account: a, home: a.in(a.Region()), progress: &progress{}, partition: "aws"}
	r.Config = analyzer.DefaultConfig()
	r.out = &analyzer.Snapshot{AccountID: "123456789012", Region: a.Region(), Window: week}
	return r
}

func refuse(operation string) func(map[string]any) (int, any) {
	return func(map[string]any) (int, any) {
		return http.StatusBadRequest, map[string]string{
			"__type":  "AccessDeniedException",
			"message": "User: arn:aws:sts::123456789012:assumed-role/audit/session-17 is not authorized to perform: " + operation + " because no identity-based policy allows it",
		}
	}
}

func always(out any) func(map[string]any) (int, any) {
	return func(map[string]any) (int, any) { return http.StatusOK, out }
}
