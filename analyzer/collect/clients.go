package collect

import (
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/schemas"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/pricing"
	"github.com/aws/aws-sdk-go-v2/service/resourcegroupstaggingapi"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/middleware"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"
)

// clients are the services of one region, paced together.
type clients struct {
	region     string
	cloudwatch *cloudwatch.Client
	ec2        *ec2.Client
	firehose   *firehose.Client
	kinesis    *kinesis.Client
	lambda     *lambda.Client
	pricing    *pricing.Client
	sts        *sts.Client
	tagging    *resourcegroupstaggingapi.Client
}

func (a *Account) in(region string) *clients {
	cfg := a.config.Copy()
	cfg.Region = region
	pacer := a.pacers.of(region)
	cfg.APIOptions = append(cfg.APIOptions, func(stack *middleware.Stack) error {
		return stack.Finalize.Insert(&paced{pacer, &a.counts}, "Retry", middleware.After)
	})
	return &clients{
		region:     region,
		cloudwatch: cloudwatch.NewFromConfig(cfg, speakQuery),
		ec2:        ec2.NewFromConfig(cfg),
		firehose:   firehose.NewFromConfig(cfg),
		kinesis:    kinesis.NewFromConfig(cfg),
		lambda:     lambda.NewFromConfig(cfg),
		pricing:    pricing.NewFromConfig(cfg),
		sts:        sts.NewFromConfig(cfg),
		tagging:    resourcegroupstaggingapi.NewFromConfig(cfg),
	}
}

// speakQuery makes the CloudWatch client speak the AWS Query protocol to emulators: its own since
// v1.53, Smithy RPC v2 CBOR, is one that moto 5.2.1 answers with 404.
func speakQuery(o *cloudwatch.Options) {
	if emulated(o.BaseEndpoint) {
		o.Protocol = awsquery.New(schemas.GraniteServiceVersion20100801)
	}
}
