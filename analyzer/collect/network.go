package collect

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// readNetwork reads where delivery streams work in VPCs: by their destination or by a transformer
// function. Where none may, nothing is read.
func (r *reading) readNetwork(ctx context.Context) error {
	functions := map[string]bool{}
	places := map[string][]string{} // subnets by VPC
	for _, d := range r.deliveries {
		if d.Config == nil {
			continue
		}
		if vpc := d.Config.Destination.VPC; vpc != nil {
			places[vpc.VPCID] = append(places[vpc.VPCID], vpc.SubnetIDs...)
		}
		for _, arn := range d.Config.Destination.LambdaARNs {
			functions[arn] = true
		}
	}
	if len(functions)+len(places) == 0 {
		return nil
	}
	r.out.Network = &analyzer.Network{Functions: map[string]*analyzer.VPCConfig{}}
	if err := r.readFunctions(ctx, sortedKeys(functions)); err != nil {
		return err
	}
	for _, vpc := range r.out.Network.Functions {
		if vpc != nil {
			places[vpc.VPCID] = append(places[vpc.VPCID], vpc.SubnetIDs...)
		}
	}
	if len(places) == 0 {
		return nil
	}
	vpcs, err := r.readRouteTables(ctx, places)
	if err != nil {
		return err
	}
	return r.readS3Endpoints(ctx, vpcs)
}

// readFunctions reads the VPC of each function version that is named. Of several versions of a
// function the last in order that works in a VPC counts.
func (r *reading) readFunctions(ctx context.Context, arns []string) error {
	const operation = "lambda:GetFunctionConfiguration"
	read := make([]*lambda.GetFunctionConfigurationOutput, len(arns))
	g, ctx := group(ctx)
	for i, arn := range arns {
		g.Go(func() (err error) {
			in := &lambda.GetFunctionConfigurationInput{FunctionName: aws.String(unqualified(arn))}
			if version := qualifier(arn); version != "" {
				in.Qualifier = aws.String(version)
			}
			read[i], err = r.home.lambda.GetFunctionConfiguration(ctx, in)
			if err != nil {
				return r.missed(ctx, analyzer.NeedNetwork, operation, r.Region(), functionName(arn), err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	functions := r.out.Network.Functions
	for i, arn := range arns {
		if read[i] == nil {
			continue
		}
		var vpc *analyzer.VPCConfig
		if v := read[i].VpcConfig; v != nil {
			vpc = vpcConfig(aws.ToString(v.VpcId), v.SubnetIds)
		}
		if key := unqualified(arn); vpc != nil || functions[key] == nil {
			functions[key] = vpc
		}
	}
	return nil
}
