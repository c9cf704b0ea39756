package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// readPlan reads how the account is billed for on-demand streams: under On-demand Advantage while it
// commits itself to a minimum throughput.
func (r *reading) readPlan(ctx context.Context) error {
	out, err := r.home.kinesis.DescribeAccountSettings(ctx, &kinesis.DescribeAccountSettingsInput{})
	if err != nil {
		return r.missed(ctx, analyzer.NeedAccountPlan, "kinesis:DescribeAccountSettings", r.Region(), "", err)
	}
	r.out.Plan = &analyzer.AccountPlan{}
	if commitment := out.MinimumThroughputBillingCommitment; commitment != nil {
		r.out.Plan.OnDemandAdvantage = commitment.Status == types.MinimumThroughputBillingCommitmentOutputStatusEnabled ||
			commitment.Status == types.MinimumThroughputBillingCommitmentOutputStatusEnabledUntilEarliestAllowedEnd
	}
	return nil
}
