package collect

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/aws/smithy-go"
)

func TestErrorText(t *testing.T) {
	long := strings.Repeat("x", 300)
	for _, test := range []struct {
		err  error
		want string
	}{
		{&smithy.GenericAPIError{Code: "AccessDeniedException", Message: "User: arn:aws:sts::123456789012:assumed-role/r/session is not authorized to perform: a:B on resource: arn:aws:x:::123456789012:y with an explicit deny in a service control policy"},
			"AccessDeniedException: not authorized to perform a:B with an explicit deny in a service control policy"},
		{&smithy.GenericAPIError{Code: "UnauthorizedOperation", Message: "You are not authorized to perform this operation."},
			"UnauthorizedOperation: not authorized to perform a:B"},
		{&smithy.GenericAPIError{Code: "ResourceNotFoundException", Message: "Stream s under account 123456789012 not found. (Request ID: 1b4e28ba-2fa1-11d2-883f-0016d3cca427)"},
			"ResourceNotFoundException: Stream s under account ACCOUNT not found."},
		{&net.OpError{Op: "read", Net: "tcp", Addr: &net.TCPAddr{Port: 54321}, Err: errors.New("connection reset by peer")}, "read: connection reset by peer"},
		{fmt.Errorf("a: %w", errors.New("two\n  lines")), "two lines"},
		{errors.New(long), strings.Repeat("x", 199) + "…"},
	} {
		if got := errorText("a:B", fmt.Errorf("operation error: %w", test.err)); got != test.want {
			t.Errorf("got  %q\nwant %q", got, test.want)
		}
	}
}
