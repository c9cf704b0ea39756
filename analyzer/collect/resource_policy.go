package collect

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// policies finds out which streams that are to be encrypted have a resource policy.
func (r *reading) policies(ctx context.Context) error {
	var calls []func(context.Context) error
	for _, s := range analyzer.WantsPolicy(r.out, r.Config) {
		calls = append(calls, func(ctx context.Context) error { return r.readPolicy(ctx, s) })
	}
	return r.each(ctx, "reading resource policies", calls)
}

func (r *reading) readPolicy(ctx context.Context, s *analyzer.Stream) error {
	out, err := r.home.kinesis.GetResourcePolicy(ctx, &kinesis.GetResourcePolicyInput{ResourceARN: aws.String(s.ARN)})
	if errorCode(err) == "ResourceNotFoundException" {
		s.Policy = aws.Bool(false)
		return nil
	}
	if err != nil {
		return r.missed(ctx, analyzer.NeedPolicy, "kinesis:GetResourcePolicy", r.Region(), s.Name, err)
	}
	policy := strings.TrimSpace(aws.ToString(out.Policy))
	s.Policy = aws.Bool(policy != "" && policy != "{}")
	return nil
}
