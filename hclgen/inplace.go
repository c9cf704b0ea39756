package hclgen

import (
	"slices"
	"strings"
)

// inPlace are the arguments that the AWS provider is known to change without replacing the resource, by
// resource type, with the first major version that it is known of. The provider's schema does not say
// which ones force a replacement, so what is not listed is not edited.
//
// Version 5 (5.100.0 planned and applied) and 6, 4, 3, 2 (source read: of a stream only name and arn force a
// replacement; 2 takes at most 168 hours of retention, and passes over a new key where the type stays; of a
// delivery stream, encryption and the buffering of S3 in 4, in the same files):
// https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/kinesis/stream.go
// https://github.com/hashicorp/terraform-provider-aws/blob/v5.100.0/internal/service/firehose/delivery_stream.go
// https://github.com/hashicorp/terraform-provider-aws/blob/6fd9aae7778dfdcb8e7fa06138638538d433b989/internal/service/kinesis/stream.go
// https://github.com/hashicorp/terraform-provider-aws/blob/462b26be82f4b6f792b88dee923e92a958b9f3a1/aws/resource_aws_kinesis_stream.go
var inPlace = map[string]map[string]int{
	TypeStream: {
		"shard_count": 2, "shard_level_metrics": 2,
		"retention_period": 3, "encryption_type": 3, "kms_key_id": 3,
		"stream_mode_details.stream_mode": 4,
	},
	TypeDeliveryStream: {
		"server_side_encryption.enabled": 4, "server_side_encryption.key_type": 4,
		"s3_configuration.buffer_size": 4, "s3_configuration.buffer_interval": 4,
		"extended_s3_configuration.buffer_size": 4, "extended_s3_configuration.buffer_interval": 4,
		"extended_s3_configuration.buffering_size": 5, "extended_s3_configuration.buffering_interval": 5,
		"iceberg_configuration.buffering_size": 5, "iceberg_configuration.buffering_interval": 5,
		"redshift_configuration.s3_configuration.buffering_size": 5, "redshift_configuration.s3_configuration.buffering_interval": 5,
		"redshift_configuration.s3_backup_mode": 5, "redshift_configuration.s3_backup_configuration.role_arn": 5,
		"redshift_configuration.s3_backup_configuration.bucket_arn": 5, "redshift_configuration.s3_backup_configuration.prefix": 5,
		"splunk_configuration.s3_backup_mode": 5, "http_endpoint_configuration.s3_backup_mode": 5,
		"snowflake_configuration.s3_backup_mode": 5, "iceberg_configuration.s3_backup_mode": 5,
	},
}

// newestMajor is the newest major version of the provider that inPlace holds for.
const newestMajor = 6

// major is the provider's major version that the deployment runs with: the one in its lock file, else
// the newest known one that its constraints and the names in the code allow; the next one after those if
// it has to be newer, and 0 if there is none.
func (s site) major() int {
	newest := newestMajor
	if s.old() {
		newest = 4
	}
	versions := s.ev.ProviderVersions("aws")
	for n := newest; n >= 2; n-- {
		if len(versions.Majors([]int{n})) > 0 {
			return n
		}
	}
	if newest == newestMajor && len(versions.Majors([]int{newestMajor + 1, newestMajor + 2, newestMajor + 3})) > 0 {
		return newestMajor + 1
	}
	return 0
}

// old says whether the code has what version 5 has dropped: a delivery stream's own s3_configuration, and
// S3 buffering by other names.
// https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/guides/version-5-upgrade
func (s site) old() bool {
	has, _ := s.inst.HasBlock("s3_configuration")
	return has || slices.ContainsFunc([]string{"extended_s3_configuration.", "redshift_configuration.s3_backup_configuration."}, func(block string) bool {
		return expression(s.inst, block+"buffer_size") != "" || expression(s.inst, block+"buffer_interval") != ""
	})
}

// updates makes sure that each goal is reached in place.
func (s site) updates(goals []goal) error {
	n := s.major()
	if n == 0 || n > newestMajor {
		return cannotf(s.at(), "which changes replace a resource is known of versions 2 to %d of the AWS provider, and the code runs with none of them", newestMajor)
	}
	for _, g := range goals {
		if strings.HasPrefix(lastSegment(g.path), "buffer_") && s.inst.ModulePath != "" && !s.old() {
			return cannotf(s.at(), "%s has another name since version 5 of the AWS provider, and the module in %s does not tell which versions it is for", lastSegment(g.path), s.inst.ModuleDir)
		}
		switch since, ok := inPlace[s.inst.Type][strings.ReplaceAll(g.path, ".0.", ".")]; {
		case !ok:
			return cannotf(s.at(), "whether the provider changes %s in place is not known", g.path)
		case n < since:
			return cannotf(s.at(), "whether version %d of the AWS provider changes %s in place is not known, only that %d does", n, g.path, since)
		}
	}
	return nil
}
