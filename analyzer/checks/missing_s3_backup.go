package checks

import (
	"fmt"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// missingS3Backup finds delivery streams that lose what their destination does not take.
var missingS3Backup = analyzer.Check{
	ID:       "missing-s3-backup",
	Title:    "Missing S3 Backup",
	Severity: analyzer.High,
	Penalty:  15,
	Needs:    []analyzer.Need{analyzer.NeedConfig},
	Delivery: notBackedUp,
}

// failureModes are the S3 backup modes under which failed records reach the bucket, the one that takes
// failed records only first. An absent mode is the default, and the defaults are those.
// botocore 1.43.11 firehose, shapes ElasticsearchS3BackupMode, SplunkS3BackupMode, HttpEndpointS3BackupMode
// and their kin; default values in ElasticsearchDestinationConfiguration and SplunkDestinationConfiguration.
var failureModes = map[string][]string{
	analyzer.DestinationElasticsearch:        {"FailedDocumentsOnly", "AllDocuments"},
	analyzer.DestinationOpenSearch:           {"FailedDocumentsOnly", "AllDocuments"},
	analyzer.DestinationOpenSearchServerless: {"FailedDocumentsOnly", "AllDocuments"},
	analyzer.DestinationSplunk:               {"FailedEventsOnly", "AllEvents"},
	analyzer.DestinationHTTPEndpoint:         {"FailedDataOnly", "AllData"},
	analyzer.DestinationSnowflake:            {"FailedDataOnly", "AllData"},
	analyzer.DestinationIceberg:              {"FailedDataOnly", "AllData"},
}

// replacedByTerraform are the destinations whose s3_backup_mode the AWS provider can not change in place.
// https://github.com/hashicorp/terraform-provider-aws, internal/service/firehose/delivery_stream.go
var replacedByTerraform = []string{analyzer.DestinationElasticsearch, analyzer.DestinationOpenSearch, analyzer.DestinationOpenSearchServerless}

func notBackedUp(_ *analyzer.Audit, d *analyzer.DeliveryStream) analyzer.Result {
	if r := unknownDestination(d); r != nil {
		return *r
	}
	to := d.Config.Destination
	switch {
	case to.Kind == analyzer.DestinationS3:
		return analyzer.Result{} // failed records go to the error prefix of its own bucket
	case to.Kind == analyzer.DestinationRedshift && to.BackupMode == "Enabled":
		return analyzer.Result{}
	case to.Kind == analyzer.DestinationRedshift:
		return found(lostRecords(d, "Enabled",
			"Redshift is loaded without a backup of the source records. The staging files remain in S3, but hold the records as they were after processing.",
			"Switch on S3 backup of the source records with a bucket of its own."))
	}
	modes := failureModes[to.Kind]
	if !to.HasS3 {
		return found(lostRecords(d, modes[0],
			"No S3 bucket stands beside the destination: records that it does not take are lost.",
			fmt.Sprintf("Configure an S3 bucket for failed records, with backup mode %s.", modes[0])))
	}
	if to.BackupMode == "" || slices.Contains(modes, to.BackupMode) {
		return analyzer.Result{}
	}
	return found(lostRecords(d, modes[0],
		fmt.Sprintf("The S3 bucket beside the destination has backup mode %q, which does not cover records that the destination fails to take.", to.BackupMode),
		fmt.Sprintf("Set the S3 backup mode to %s.", modes[0])))
}

func lostRecords(d *analyzer.DeliveryStream, mode, details, remediation string) analyzer.Finding {
	to := d.Config.Destination
	if slices.Contains(replacedByTerraform, to.Kind) {
		remediation += " The backup mode of a delivery stream to this destination is fixed when it is created: a change of it in Terraform replaces the stream."
	}
	if to.Kind == analyzer.DestinationRedshift {
		remediation += " It can not be switched off again."
		if !slices.Contains(to.Processors, "Lambda") {
			remediation += " AWS offers it together with a Lambda transformation, which this stream does not have."
		}
	}
	f := analyzer.Finding{
		Details:     details,
		Remediation: remediation,
		Evidence: analyzer.Evidence{
			"destination":      to.Kind,
			"s3_backup_mode":   to.BackupMode,
			"s3_configuration": to.HasS3,
		},
		Remedy: analyzer.EnableS3Backup{DeliveryStream: d.Name, Destination: to.Kind, From: to.BackupMode, Mode: mode},
	}
	f.Configured()
	return f
}
