package hclgen

import "github.com/kinesis-audit/kinesis-audit/analyzer"

// destinationBlocks are the nested blocks of the destination kinds, as version 5 of the provider names them.
// https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/kinesis_firehose_delivery_stream
var destinationBlocks = map[string]string{
	analyzer.DestinationS3:                   "extended_s3_configuration",
	analyzer.DestinationRedshift:             "redshift_configuration",
	analyzer.DestinationElasticsearch:        "elasticsearch_configuration",
	analyzer.DestinationOpenSearch:           "opensearch_configuration",
	analyzer.DestinationOpenSearchServerless: "opensearchserverless_configuration",
	analyzer.DestinationSplunk:               "splunk_configuration",
	analyzer.DestinationHTTPEndpoint:         "http_endpoint_configuration",
	analyzer.DestinationSnowflake:            "snowflake_configuration",
	analyzer.DestinationIceberg:              "iceberg_configuration",
}

// destinationBlock is the block of the live destination in the code. It is an error where the code has
// another one, or may have it or not.
func (s site) destinationBlock(kind string) (string, error) {
	block := destinationBlocks[kind]
	if block == "" {
		return "", cannotf(s.at(), "no Terraform block is known for the destination %q", kind)
	}
	has, known := s.inst.HasBlock(block)
	if !has && kind == analyzer.DestinationS3 {
		if old, _ := s.inst.HasBlock("s3_configuration"); old {
			return "s3_configuration", nil // before version 5
		}
	}
	if !has {
		if !known {
			return "", cannotf(s.at(), "whether the code has a %s block is known only to Terraform", block)
		}
		return "", cannotf(s.at(), "the live destination is %s, and the code has no %s block", kind, block)
	}
	return block, nil
}

// bufferPaths are the arguments that buffer what goes to a destination, whose block is the one given; for
// Redshift it is the staging bucket's. Version 5 moved that one and renamed those of S3 blocks.
// https://github.com/hashicorp/terraform-provider-aws/blob/main/CHANGELOG.md (5.0.0, #31138, #31141)
func (s site) bufferPaths(kind, block string) (size, interval string) {
	old := s.major() < 5
	switch {
	case kind == analyzer.DestinationRedshift && old:
		block = "s3_configuration"
	case kind == analyzer.DestinationRedshift:
		block += ".s3_configuration"
	}
	if old && (kind == analyzer.DestinationS3 || kind == analyzer.DestinationRedshift) {
		return block + ".buffer_size", block + ".buffer_interval"
	}
	return block + ".buffering_size", block + ".buffering_interval"
}
