package collect

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/smithy-go"
)

// deniedCodes are what services call a refusal for want of an IAM permission
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html).
var deniedCodes = []string{"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthorizationError", "AuthorizationErrorException", "NotAuthorized", "UnauthorizedException"}

func denied(err error) bool { return slices.Contains(deniedCodes, errorCode(err)) }

// credentialCodes are what services call credentials that they do not know or that have expired
// (https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html).
var credentialCodes = []string{"ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "UnrecognizedClientException", "InvalidSignatureException", "SignatureDoesNotMatch", "IncompleteSignature"}

func badCredentials(err error) bool { return slices.Contains(credentialCodes, errorCode(err)) }

func errorCode(err error) string {
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return api.ErrorCode()
	}
	return ""
}

// maxErrorText bounds the error text of a gap.
const maxErrorText = 200

var (
	because    = regexp.MustCompile(`(because |with an explicit deny).*`)
	accountNo  = regexp.MustCompile(`\b\d{12}\b`)
	requestID  = regexp.MustCompile(`(?i),?\s*\(?(request ?id:? ?)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\)?`)
	whitespace = regexp.MustCompile(`\s+`)
)

// errorText says shortly what failed, the same from run to run: without request ids, session names,
// account and port numbers.
func errorText(operation string, err error) string {
	text := rawErrorText(operation, err)
	text = requestID.ReplaceAllString(text, "")
	text = accountNo.ReplaceAllString(text, "ACCOUNT")
	text = strings.TrimSpace(whitespace.ReplaceAllString(text, " "))
	if runes := []rune(text); len(runes) > maxErrorText {
		text = string(runes[:maxErrorText-1]) + "…"
	}
	return text
}

func rawErrorText(operation string, err error) string {
	code := errorCode(err)
	if denied(err) {
		// The full message names the caller's session, which changes from run to run.
		return fmt.Sprintf("%s: not authorized to perform %s %s", code, operation, because.FindString(err.Error()))
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok && code != "" && code != "UnknownError" {
		return code + ": " + api.ErrorMessage()
	}
	if answer, ok := errors.AsType[*awshttp.ResponseError](err); ok && answer.HTTPStatusCode() >= http.StatusBadRequest {
		status := answer.HTTPStatusCode()
		return fmt.Sprintf("HTTP %d %s", status, http.StatusText(status))
	}
	if network, ok := errors.AsType[*net.OpError](err); ok {
		return network.Op + ": " + network.Err.Error()
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return "no answer within " + attemptTimeout.String()
	}
	for errors.Unwrap(err) != nil {
		err = errors.Unwrap(err)
	}
	return err.Error()
}
