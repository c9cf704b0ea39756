package hclgen

import (
	"fmt"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// What only the team can decide, or reaches beyond the stream, is advice with HCL to paste.

// addS3Endpoint is advice: a gateway endpoint reroutes the traffic of a whole VPC to S3.
// https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html
func addS3Endpoint(r analyzer.AddS3Endpoint) error {
	var tables []string
	for _, id := range r.RouteTableIDs {
		tables = append(tables, inlineText(id))
	}
	return &advised{
		text: fmt.Sprintf("An S3 gateway endpoint changes the routes of everything in %s: agree on it with whoever owns the VPC, and see that bucket policies do not tie access to the old way out.", r.VPCID),
		hcl: fmt.Sprintf("resource \"aws_vpc_endpoint\" \"s3\" {\n  vpc_id            = %s\n  service_name      = \"com.amazonaws.%s.s3\"\n  vpc_endpoint_type = \"Gateway\"\n  route_table_ids   = [%s]\n}\n",
			inlineText(r.VPCID), r.Region, strings.Join(tables, ", ")),
	}
}

// createReplica is advice: what copies the records is the team's choice.
func createReplica(r analyzer.CreateReplica, s site) error {
	alias := strings.ReplaceAll(r.Region, "-", "_")
	shards := fmt.Sprintf("\n  shard_count      = %d", r.ShardCount)
	if r.ShardCount == 0 {
		shards = "\n\n  stream_mode_details {\n    stream_mode = \"ON_DEMAND\"\n  }"
	}
	retention := 24
	if s.live.Stream != nil {
		retention = s.live.Stream.RetentionHours
	}
	return &advised{
		text: fmt.Sprintf("A replica in %s is a stream and something that copies the records to it, such as a Lambda function that reads this one. Tag this stream ReplicaStream with its name, or name it %s-replica.", r.Region, r.Stream),
		hcl: fmt.Sprintf("provider \"aws\" {\n  alias  = %s\n  region = %s\n}\n\nresource \"aws_kinesis_stream\" \"%s_replica\" {\n  provider = aws.%s\n\n  name             = %s%s\n  retention_period = %d\n}\n",
			inlineText(alias), inlineText(r.Region), s.inst.Name, alias, inlineText(r.Stream+"-replica"), shards, retention),
	}
}

// addLambdaTransformation is advice: the function is the team's to write. Parameters that have their
// default value are left out, as the provider drops them from state and would plan them for ever.
// https://github.com/hashicorp/terraform-provider-aws/pull/14943
func addLambdaTransformation(r analyzer.AddLambdaTransformation, s site) error {
	block := destinationBlocks[r.Destination]
	if block == "" {
		block = "extended_s3_configuration"
	}
	return &advised{
		text: "Write the function that the records are to go through, let the delivery stream's role invoke it, and add the block.",
		hcl: fmt.Sprintf("resource %q %q {\n  %s {\n    processing_configuration {\n      enabled = true\n\n      processors {\n        type = \"Lambda\"\n\n        parameters {\n          parameter_name  = \"LambdaArn\"\n          parameter_value = \"${aws_lambda_function.transform.arn}:$LATEST\"\n        }\n      }\n    }\n  }\n}\n",
			s.inst.Type, s.inst.Name, block),
	}
}

// importBlock is advice for a live stream that no code defines. Data streams are imported by name,
// delivery streams by ARN.
// https://developer.hashicorp.com/terraform/language/import/generating-configuration
func importBlock(l Live) *advised {
	typ, id := TypeStream, l.Name
	if l.Kind == analyzer.KindDelivery {
		typ, id = TypeDeliveryStream, l.ARN
	}
	return &advised{
		text: "No Terraform code defines it. To bring it under Terraform, add the import block to a root module and run: terraform plan -generate-config-out=generated.tf",
		hcl:  fmt.Sprintf("import {\n  to = %s.%s\n  id = %s\n}\n", typ, resourceName(l.Name), inlineText(id)),
	}
}

// resourceName is a name as a Terraform identifier.
func resourceName(name string) string {
	out := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '_'
	}, name)
	if out == "" || out[0] >= '0' && out[0] <= '9' {
		out = "_" + out
	}
	return out
}
