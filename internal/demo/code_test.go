package demo_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
)

// TestCodeIsTheEstate makes sure that the embedded Terraform says what the estate is: every stream is
// found in it, and nothing of it is refused for being another than what is live.
func TestCodeIsTheEstate(t *testing.T) {
	snapshot := demo.Snapshot(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	analysis := analyzer.Run(analyzer.NewAudit(snapshot, analyzer.DefaultConfig(), pricing.Embedded(snapshot.Region)), checks.All(), pricing.ListPrices{})
	repo, err := tfeval.Open(demo.Code(), ".")
	if err != nil {
		t.Fatal(err)
	}
	options := tfeval.Options{Types: []string{hclgen.TypeStream, hclgen.TypeDeliveryStream}}
	result, err := hclgen.Remediate(t.Context(), repo, options, analyzer.Record(analysis), hclgen.Settings{AllowReductions: true})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range result.Patches {
		got = append(got, "patch: "+p.Title)
		for _, note := range p.Notes {
			if strings.HasPrefix(note, "Known only to Terraform") {
				t.Errorf("%s: %s", p.Title, note)
			}
		}
	}
	for _, r := range result.Refusals {
		got = append(got, "refused: "+r.Remedy+" of "+r.Finding.Stream)
	}
	for _, a := range result.Advice {
		got = append(got, "advice: "+a.Remedy+" of "+a.Stream)
	}
	if len(result.Awaiting)+len(result.Aside)+len(result.Silenced) > 0 {
		t.Errorf("awaiting %v, left aside %v, silenced %v", result.Awaiting, result.Aside, result.Silenced)
	}
	if !slices.Equal(got, patched) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(patched, "\n"))
	}
}

// patched is what comes of the findings: only the delivery streams' alarms are refused, as no alarm in
// their root module tells which topic to notify.
var patched = []string{
	"patch: Set shard_count of ad-impressions to 6",
	"patch: Set shard_count of application-logs to 4",
	"patch: Set retention_period of audit-trail to 24 hours",
	"patch: Encrypt customer-support-chats with alias/aws/kinesis",
	"patch: Set retention_period of iot-sensor-telemetry to 24 hours",
	"patch: Switch on shard-level metrics of order-returns",
	"patch: Set shard_count of page-performance-beacons to 16",
	"patch: Encrypt payment-refunds with alias/aws/kinesis",
	"patch: Switch recommendations-feedback to provisioned mode with 2 shards",
	"patch: Set shard_count of user-sessions to 3",
	"patch: Encrypt customer-feedback-forms at rest",
	"patch: Buffer 128 MiB or 300 s in experiments-iceberg",
	"patch: Back up loyalty-redshift to S3",
	"patch: Back up marketing-attribution-redshift to S3",
	"patch: Buffer 128 MiB or 300 s in page-performance-lake",
	"patch: Buffer 128 MiB or 300 s in search-queries-lake",
	"patch: Watch iterator age of email-engagement",
	"patch: Watch write throttling of email-engagement",
	"patch: Watch iterator age of order-returns and 1 more",
	"patch: Watch write throttling of order-returns and 1 more",
	"refused: create_alarms of api-gateway-logs-opensearch",
	"refused: create_alarms of mobile-crash-reports",
	"advice: split_shards of clickstream-mobile",
	"advice: create_replica of payment-refunds",
	"advice: add_s3_endpoint of api-gateway-logs-opensearch",
	"advice: add_lambda_transformation of cold-chain-archive",
	"advice: add_lambda_transformation of kafka-stock-moves",
	"advice: add_lambda_transformation of mobile-crash-reports",
	"advice: add_lambda_transformation of page-performance-lake",
	"advice: add_s3_endpoint of store-pos-lake",
	"advice: add_lambda_transformation of traces-honeycomb",
}
