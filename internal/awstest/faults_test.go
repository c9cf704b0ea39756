package awstest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
)

func TestRefuseAnswersInTheShapeOfTheService(t *testing.T) {
	s := awstest.Start(t, snapshotOf(), awstest.Refuse(
		"kinesis:DescribeAccountSettings", "cloudwatch:DescribeAlarms", "ec2:DescribeRouteTables", "lambda:ListEventSourceMappings", "kinesis:ListStreams@eu-west-1",
	))
	failedWith(t, callJSON(t, s, "kinesis", "DescribeAccountSettings", map[string]any{}), http.StatusBadRequest, `"__type":"AccessDeniedException"`)
	failedWith(t, callQuery(t, s, "monitoring", "DescribeAlarms", nil), http.StatusForbidden, "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code>")
	failedWith(t, callQuery(t, s, "ec2", "DescribeRouteTables", nil), http.StatusForbidden, "<Response><Errors><Error><Code>UnauthorizedOperation</Code>")
	failedWith(t, request(t, s, "lambda", http.MethodGet, "/2015-03-31/event-source-mappings/", "", "", nil), http.StatusForbidden, "AccessDeniedException")
	if a := callJSON(t, s, "kinesis", "ListStreams", map[string]any{}); a.status != http.StatusOK {
		t.Errorf("ListStreams in %s: %d %s, want it refused in eu-west-1 only", home, a.status, a.text)
	}
}

// failures are which of a hundred different requests fail the first time.
func failures(t *testing.T, seed uint64, backwards bool) string {
	s := awstest.Start(t, snapshotOf(), awstest.Fail(0.2, seed))
	failed := make([]byte, 100)
	for i := range failed {
		if backwards {
			i = len(failed) - 1 - i
		}
		failed[i] = '.'
		source := fmt.Sprintf("/2015-03-31/event-source-mappings/?EventSourceArn=arn%d", i)
		for attempt := range 3 {
			a := request(t, s, "lambda", http.MethodGet, source, "", "", nil)
			if a.status == http.StatusOK {
				break
			}
			failedWith(t, a, http.StatusInternalServerError, "InternalFailure")
			failed[i] = 'x'
			if attempt == 2 {
				t.Errorf("request %d failed three times", i)
			}
		}
	}
	return string(failed)
}

func TestFailIsSeeded(t *testing.T) {
	first := failures(t, 1, false)
	if n := strings.Count(first, "x"); n < 8 || n > 35 {
		t.Errorf("%d of 100 requests failed, want about 20", n)
	}
	if again := failures(t, 1, true); again != first {
		t.Errorf("in another order other requests failed:\n%s\n%s", first, again)
	}
	if other := failures(t, 2, false); other == first {
		t.Errorf("another seed failed the same requests:\n%s", first)
	}
}

// recorder is a testing.TB that notes what would fail the test.
type recorder struct {
	testing.TB
	errors []string
}

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func TestWhatIsNotServedFailsTheTest(t *testing.T) {
	for want, ask := range map[string]func(*awstest.Server){
		"operation kinesis:DeleteStream": func(s *awstest.Server) { callJSON(t, s, "kinesis", "DeleteStream", map[string]any{}) },
		`unknown field "Colour"`:         func(s *awstest.Server) { callJSON(t, s, "kinesis", "ListStreams", map[string]any{"Colour": "red"}) },
		"parameter StateValue": func(s *awstest.Server) {
			callQuery(t, s, "monitoring", "DescribeAlarms", map[string][]string{"StateValue": {"OK"}})
		},
		"CBOR": func(s *awstest.Server) {
			request(t, s, "monitoring", http.MethodPost, "/service/GraniteServiceVersion20100801/operation/GetMetricData", "", "application/cbor", nil)
		},
	} {
		r := &recorder{TB: t}
		ask(awstest.Start(r, snapshotOf()))
		if len(r.errors) != 1 || !strings.Contains(r.errors[0], want) {
			t.Errorf("the test heard %q, want one error with %q", r.errors, want)
		}
	}
}

func TestRequestsAreSignedAndMayBePacked(t *testing.T) {
	s := awstest.Start(t, snapshotOf(streams(3)...))
	unsigned := request(t, s, "kinesis", http.MethodPost, "/", "Kinesis_20131202.ListStreams", "application/x-amz-json-1.1", []byte("{}"), "Authorization", "none")
	failedWith(t, unsigned, http.StatusForbidden, "MissingAuthenticationToken")
	packed := request(t, s, "kinesis", http.MethodPost, "/", "Kinesis_20131202.ListStreams", "application/x-amz-json-1.1", gzipped(t, `{"Limit":2}`), "Content-Encoding", "gzip")
	if packed.status != http.StatusOK || len(packed.json["StreamNames"].([]any)) != 2 {
		t.Errorf("a packed request was answered %d %s, want two streams", packed.status, packed.text)
	}
	if other := request(t, s, "kinesis", http.MethodPost, "/", "Kinesis_20131202.ListStreams", "application/x-amz-json-1.1", []byte("{}"),
		"Authorization", "AWS4-HMAC-SHA256 Credential=A/20260302/eu-west-1/kinesis/aws4_request, Signature=0"); len(other.json["StreamNames"].([]any)) != 0 {
		t.Errorf("eu-west-1 has %s, want no stream", other.text)
	}
}
