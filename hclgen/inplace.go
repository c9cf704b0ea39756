package hclgen

import (
	"slices"
	"strings"
)

// inPlace are the arguments that the AWS provider is known to change without replacing the resource, by
// resource type; a * stands for a destination block. The provider's schema does not say which ones
// force a replacement, so what is not listed is not edited.
//
// Versions 5 (5.100.0 planned and applied) and 6 (source read):
// https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/kinesis/stream.go
// https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/firehose/delivery_stream.go
var inPlace = map[string][]string{
	TypeStream: {
		"shard_count", "stream_mode_details.stream_mode", "retention_period", "encryption_type", "kms_key_id", "shard_level_metrics",
	},
	TypeDeliveryStream: {
		"server_side_encryption.enabled", "server_side_encryption.key_type",
		"extended_s3_configuration.buffering_size", "extended_s3_configuration.buffering_interval",
		"iceberg_configuration.buffering_size", "iceberg_configuration.buffering_interval",
		"redshift_configuration.s3_configuration.buffering_size", "redshift_configuration.s3_configuration.buffering_interval",
		"redshift_configuration.s3_backup_mode", "redshift_configuration.s3_backup_configuration.role_arn",
		"redshift_configuration.s3_backup_configuration.bucket_arn", "redshift_configuration.s3_backup_configuration.prefix",
		"splunk_configuration.s3_backup_mode", "http_endpoint_configuration.s3_backup_mode",
		"snowflake_configuration.s3_backup_mode", "iceberg_configuration.s3_backup_mode",
	},
}

// knownMajors are the provider's major versions that the list holds for.
var knownMajors = []int{5, 6}

// major is the provider's major version that the deployment runs with: the one in its lock file, else
// the newest that its constraints allow.
func (s site) major() int {
	versions := s.ev.ProviderVersions("aws").Majors([]int{2, 3, 4, 5, 6, 7})
	if len(versions) == 0 {
		return 0
	}
	return slices.Max(slices.DeleteFunc(versions, func(n int) bool { return n == 7 && len(versions) > 1 }))
}

// updates makes sure that each goal is reached in place.
func (s site) updates(goals []goal) error {
	for _, g := range goals {
		if name := lastSegment(g.path); name == "buffer_size" || name == "buffer_interval" {
			return cannotf(s.at(), "the code is written for version 4 of the AWS provider or older (%s has another name since 5.0), and which of their changes replace a resource is not known", name)
		}
	}
	n := s.major()
	if !slices.Contains(knownMajors, n) {
		return cannotf(s.at(), "the code runs with version %d of the AWS provider, and which changes replace a resource is known for 5 and 6 only", n)
	}
	for _, g := range goals {
		if !slices.Contains(inPlace[s.inst.Type], strings.ReplaceAll(g.path, ".0.", ".")) {
			return cannotf(s.at(), "whether the provider changes %s in place is not known", g.path)
		}
	}
	return nil
}
