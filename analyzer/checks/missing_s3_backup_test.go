package checks

import (
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestMissingS3Backup(t *testing.T) {
	const redshift, splunk, iceberg = analyzer.DestinationRedshift, analyzer.DestinationSplunk, analyzer.DestinationIceberg
	const es, os, serverless = analyzer.DestinationElasticsearch, analyzer.DestinationOpenSearch, analyzer.DestinationOpenSearchServerless
	const http, snowflake, s3 = analyzer.DestinationHTTPEndpoint, analyzer.DestinationSnowflake, analyzer.DestinationS3
	for _, c := range []struct {
		kind, mode string
		noS3       bool
		want       outcome
		fix        string // the mode to set
	}{
		{kind: s3, mode: "Disabled", noS3: true, want: passes},
		{kind: s3, mode: "Enabled", want: passes},
		{kind: redshift, mode: "Enabled", want: passes},
		{kind: redshift, mode: "Disabled", want: finds, fix: "Enabled"},
		{kind: redshift, mode: "", want: finds, fix: "Enabled"},
		{kind: es, mode: "", want: passes},
		{kind: es, mode: "FailedDocumentsOnly", want: passes},
		{kind: es, mode: "AllDocuments", want: passes},
		{kind: es, mode: "Disabled", want: finds, fix: "FailedDocumentsOnly"},
		{kind: es, mode: "", noS3: true, want: finds, fix: "FailedDocumentsOnly"},
		{kind: os, mode: "", want: passes},
		{kind: os, mode: "AllData", want: finds, fix: "FailedDocumentsOnly"},
		{kind: serverless, mode: "AllDocuments", want: passes},
		{kind: serverless, mode: "AllDocuments", noS3: true, want: finds, fix: "FailedDocumentsOnly"},
		{kind: splunk, mode: "", want: passes},
		{kind: splunk, mode: "FailedEventsOnly", want: passes},
		{kind: splunk, mode: "AllEvents", want: passes},
		{kind: splunk, mode: "FailedDocumentsOnly", want: finds, fix: "FailedEventsOnly"},
		{kind: http, mode: "FailedDataOnly", want: passes},
		{kind: http, mode: "AllData", want: passes},
		{kind: http, mode: "", noS3: true, want: finds, fix: "FailedDataOnly"},
		{kind: snowflake, mode: "", want: passes},
		{kind: snowflake, mode: "AllData", want: passes},
		{kind: snowflake, mode: "Disabled", want: finds, fix: "FailedDataOnly"},
		{kind: iceberg, mode: "FailedDataOnly", want: passes},
		{kind: iceberg, mode: "", noS3: true, want: finds, fix: "FailedDataOnly"},
		{kind: "", want: lacks(analyzer.NeedConfig)},
	} {
		t.Run(c.kind+" "+c.mode, func(t *testing.T) {
			d := newDelivery("clicks", c.kind)
			d.Config.Destination.BackupMode, d.Config.Destination.HasS3 = c.mode, !c.noS3
			r := newWorld().judgeDelivery(missingS3Backup, d)
			expect(t, r, c.want)
			for _, f := range r.Findings {
				if f.Remedy != (analyzer.EnableS3Backup{DeliveryStream: "clicks", Destination: c.kind, From: c.mode, Mode: c.fix}) {
					t.Errorf("remedy %+v", f.Remedy)
				}
				replaced := c.kind == es || c.kind == os || c.kind == serverless
				if strings.Contains(f.Remediation, "Terraform replaces") != replaced {
					t.Errorf("%s: %q", c.kind, f.Remediation)
				}
				if c.kind == redshift {
					says(t, f, "staging files remain", "can not be switched off")
				}
			}
		})
	}
}

func TestMissingS3BackupUnread(t *testing.T) {
	d := newDelivery("clicks", analyzer.DestinationSplunk)
	d.Config = nil
	expect(t, newWorld().judgeDelivery(missingS3Backup, d), lacks(analyzer.NeedConfig))
}

func TestEveryDestinationHasABackupRule(t *testing.T) {
	for _, kind := range []string{
		analyzer.DestinationElasticsearch, analyzer.DestinationOpenSearch, analyzer.DestinationOpenSearchServerless,
		analyzer.DestinationSplunk, analyzer.DestinationHTTPEndpoint, analyzer.DestinationSnowflake, analyzer.DestinationIceberg,
	} {
		if len(failureModes[kind]) != 2 {
			t.Errorf("%s: backup modes %v, want two", kind, failureModes[kind])
		}
	}
}
