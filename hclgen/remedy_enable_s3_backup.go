package hclgen

import (
	"fmt"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// replacedByBackup are the destinations whose s3_backup_mode the provider can't change in place.
// https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/firehose/delivery_stream.go
var replacedByBackup = []string{analyzer.DestinationElasticsearch, analyzer.DestinationOpenSearch, analyzer.DestinationOpenSearchServerless}

// backupPrefix keeps source records apart from what the bucket holds already.
const backupPrefix = "source-records/"

// enableS3Backup switches on the backup to S3. AWS does not switch it off again (UpdateDestination,
// S3BackupMode of the destinations).
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_UpdateDestination.html
func enableS3Backup(r analyzer.EnableS3Backup, s site) (intent, error) {
	block, err := s.destinationBlock(r.Destination)
	if err != nil {
		return intent{}, err
	}
	mode := goal{path: block + ".s3_backup_mode", want: cty.StringVal(r.Mode)}
	out := intent{
		title:         fmt.Sprintf("Back up %s to S3", r.DeliveryStream),
		goals:         []goal{mode},
		reversibility: OneWay,
		rollback:      "None: AWS does not let the backup be switched off. A new delivery stream without it would have to take over.",
	}
	if slices.Contains(replacedByBackup, r.Destination) {
		return intent{}, &advised{
			text: fmt.Sprintf("The backup mode of a delivery stream to %s is fixed when it is created: a change in Terraform replaces the stream, and what it has buffered is lost. Add a second delivery stream with %s, move the producers over, wait until the first has delivered all, then remove it.", r.Destination, r.Mode),
			hcl:  s.paste(out.goals),
		}
	}
	if r.Destination != analyzer.DestinationRedshift {
		staging := block + ".s3_configuration"
		if expression(s.inst, staging+".bucket_arn") == "" {
			return out, cannotf(s.at(), "the code has no %s with a bucket to put failed records into", staging)
		}
		return out, nil
	}
	backup, staging := block+".s3_backup_configuration", block+".s3_configuration"
	if expression(s.inst, backup+".bucket_arn") != "" {
		return out, nil
	}
	if _, _, dynamic := s.inst.Body(staging + ".bucket_arn"); dynamic {
		return out, cannotf(s.at(), "a dynamic block makes %s, whose bucket and role the backup would use", staging)
	}
	if expression(s.inst, staging+".bucket_arn") == "" || expression(s.inst, staging+".role_arn") == "" {
		return out, cannotf(s.at(), "the code has no %s whose bucket and role the backup could use", staging)
	}
	out.goals = append(out.goals,
		goal{path: backup + ".bucket_arn", copyOf: staging + ".bucket_arn"},
		goal{path: backup + ".role_arn", copyOf: staging + ".role_arn"},
		goal{path: backup + ".prefix", want: cty.StringVal(backupPrefix)},
	)
	out.notes = append(out.notes, fmt.Sprintf("Source records go under %s in the bucket that stages the loads, with its role.", backupPrefix))
	return out, nil
}
