package checks

import (
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// noDataTransformation finds delivery streams that deliver records as they came.
var noDataTransformation = analyzer.Check{
	ID:       "no-data-transformation",
	Title:    "No Data Transformation",
	Severity: analyzer.Low,
	Penalty:  5,
	Needs:    []analyzer.Need{analyzer.NeedConfig},
	Delivery: rawRecords,
}

func rawRecords(_ *analyzer.Audit, d *analyzer.DeliveryStream) analyzer.Result {
	if r := unknownDestination(d); r != nil {
		return *r
	}
	to := d.Config.Destination
	if slices.Contains(to.Processors, "Lambda") || to.FormatConversion {
		return analyzer.Result{}
	}
	f := analyzer.Finding{
		Details:     "Records are delivered raw: no Lambda function transforms them and their format is not converted.",
		Remediation: "Add a Lambda processor that validates, masks or reshapes records; where queries read them in S3, convert them to Parquet or ORC. If raw records are meant to be kept, suppress this finding with that as the reason.",
		Evidence: analyzer.Evidence{
			"destination":       to.Kind,
			"processors":        append([]string{}, to.Processors...),
			"format_conversion": false,
		},
		Remedy: analyzer.AddLambdaTransformation{DeliveryStream: d.Name, Destination: to.Kind},
	}
	f.Configured()
	return found(f)
}
