// Package collect reads a snapshot from an AWS account. It is the only package that imports the AWS SDK.
package collect

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/smithy-go/logging"
)

// Account is an AWS account seen from one region. It is safe for concurrent use.
type Account struct {
	config aws.Config
	counts counter
	pacers pacers
}

// fallbackRegion is audited where neither the caller nor the credential chain names one.
const fallbackRegion = "us-east-1"

// regionName is the form that region names of every AWS partition have.
var regionName = regexp.MustCompile(`^[a-z]{2,5}(-[a-z]+)+-\d+$`)

// ErrNoCredentials is that the chain has no credentials.
var ErrNoCredentials = errors.New("AWS credentials")

// Connect resolves credentials and region through the SDK's standard chain, AWS_ENDPOINT_URL
// included. Region "" is the chain's, else us-east-1; profile "" is the default one.
func Connect(ctx context.Context, region, profile string) (*Account, error) {
	options := []func(*config.LoadOptions) error{
		config.WithRegion(region),
		config.WithDefaultRegion(fallbackRegion),
		config.WithHTTPClient(awshttp.NewBuildableClient().WithTimeout(attemptTimeout)),
		// The SDK warns on standard error when a run is stopped in the middle of an answer.
		config.WithLogger(logging.Nop{}),
	}
	if profile != "" {
		options = append(options, config.WithSharedConfigProfile(profile))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return nil, fmt.Errorf("AWS configuration: %w; check the profile %q and the files under ~/.aws", err, profile)
	}
	if !regionName.MatchString(cfg.Region) {
		return nil, fmt.Errorf("region %q is no AWS region; name one such as us-east-1 with --region or AWS_REGION", cfg.Region)
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		return nil, fmt.Errorf("%w: %w; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws sso login`", ErrNoCredentials, err)
	}
	return newAccount(cfg), nil
}

func newAccount(cfg aws.Config) *Account {
	a := &Account{config: cfg}
	local := onLoopback(cfg.BaseEndpoint)
	a.config.Retryer = func() aws.Retryer { return newRetryer(local) }
	return a
}

// Region is the audited region.
func (a *Account) Region() string { return a.config.Region }

// Calls tells how many attempts each operation took so far, by "service:Operation" under the
// service's IAM prefix, e.g. "kinesis:ListStreams".
func (a *Account) Calls() map[string]int { return a.counts.all() }

const (
	// attempts is how often a call is tried.
	attempts = 6
	// maxBackoff bounds the wait between two attempts of a call.
	maxBackoff = 20 * time.Second
	// localBackoff is the wait on an emulator on this machine, which gains nothing from a longer one.
	localBackoff = 200 * time.Millisecond
	// attemptTimeout bounds one attempt, its answer included.
	attemptTimeout = time.Minute
)

// newRetryer has no client-side token bucket: every call has its own attempts, however many others failed.
func newRetryer(local bool) aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) {
		o.MaxAttempts = attempts
		o.MaxBackoff = maxBackoff
		o.RateLimiter = ratelimit.None
		if local {
			o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return localBackoff, nil })
		}
	})
}
