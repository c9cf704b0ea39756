//go:build unix

package e2e

// deliveryEstate has delivery streams that fail at what they deliver to, and their twins.
var deliveryEstate = estate{
	Region: "ap-southeast-2",
	Deliveries: []delivery{
		{Name: "s3-fails", Metrics: []metric{succeeded("DeliveryToS3", 9_899)}, Want: []string{"Firehose Delivery Failures"}},
		{Name: "s3-delivers", Metrics: []metric{succeeded("DeliveryToS3", 9_900)}},

		// A destination is judged by its own metric, and by its staging bucket only where it has none.
		{Name: "redshift-fails", Destination: "redshift", Settings: backedUp, Alarms: []alarm{on("DeliveryToRedshift.Success")},
			Metrics: []metric{succeeded("DeliveryToRedshift", 9_899), succeeded("DeliveryToS3", allOfThem)}, Want: []string{"Firehose Delivery Failures"}},
		{Name: "redshift-delivers", Destination: "redshift", Settings: backedUp, Alarms: []alarm{on("DeliveryToRedshift.Success")},
			Metrics: []metric{succeeded("DeliveryToRedshift", 9_900), succeeded("DeliveryToS3", 5_000)}},
		{Name: "redshift-staging-fails", Destination: "redshift", Settings: backedUp, Alarms: []alarm{on("DeliveryToRedshift.Success")},
			Metrics: []metric{succeeded("DeliveryToS3", 9_899)}, Want: []string{"Firehose Delivery Failures"}},
		{Name: "splunk-fails", Destination: "splunk", Alarms: []alarm{on("DeliveryToSplunk.Success")},
			Metrics: []metric{succeeded("DeliveryToSplunk", 9_899), succeeded("DeliveryToS3", allOfThem)}, Want: []string{"Firehose Delivery Failures"}},
		{Name: "splunk-delivers", Destination: "splunk", Alarms: []alarm{on("DeliveryToSplunk.Success")},
			Metrics: []metric{succeeded("DeliveryToSplunk", 9_900), succeeded("DeliveryToS3", 5_000)}},
		{Name: "http-fails", Destination: "http_endpoint", Alarms: []alarm{on("DeliveryToHttpEndpoint.Success")},
			Metrics: []metric{succeeded("DeliveryToHttpEndpoint", 9_899)}, Want: []string{"Firehose Delivery Failures"}},
		{Name: "http-delivers", Destination: "http_endpoint", Alarms: []alarm{on("DeliveryToHttpEndpoint.DataFreshness")},
			Metrics: []metric{succeeded("DeliveryToHttpEndpoint", 9_900)}},
		{Name: "elasticsearch-fails", Destination: "elasticsearch", Alarms: []alarm{on("DeliveryToElasticsearch.Success")},
			Metrics: []metric{succeeded("DeliveryToElasticsearch", 9_899)}, Want: []string{"Firehose Delivery Failures"}},
		{Name: "elasticsearch-fails-by-its-new-name", Destination: "elasticsearch", Alarms: []alarm{on("DeliveryToAmazonOpenSearchService.Success")},
			Metrics: []metric{succeeded("DeliveryToAmazonOpenSearchService", 9_899)}, Want: []string{"Firehose Delivery Failures"}},
		{Name: "elasticsearch-delivers", Destination: "elasticsearch", Alarms: []alarm{on("DeliveryToElasticsearch.Success")},
			Metrics: []metric{succeeded("DeliveryToElasticsearch", 9_900)}},

		{Name: "conversion-fails", Transformer: "-", Settings: toParquet, Metrics: converted(98, 2), Want: []string{"Firehose Delivery Failures"}},
		{Name: "conversion-works", Transformer: "-", Settings: toParquet, Metrics: converted(99, 1)},
	},
}

// backedUp is a Redshift destination with a bucket for the source records.
var backedUp = map[string]any{
	"S3BackupMode":          "Enabled",
	"S3BackupConfiguration": map[string]any{"RoleARN": plantedRole, "BucketARN": "arn:aws:s3:::backup"},
}

const plantedRole = "arn:aws:iam::123456789012:role/planted"

var toParquet = map[string]any{
	"BufferingHints": map[string]any{"SizeInMBs": 128, "IntervalInSeconds": 300},
	"DataFormatConversionConfiguration": map[string]any{
		"Enabled":                   true,
		"InputFormatConfiguration":  map[string]any{"Deserializer": map[string]any{"OpenXJsonSerDe": map[string]any{}}},
		"OutputFormatConfiguration": map[string]any{"Serializer": map[string]any{"ParquetSerDe": map[string]any{}}},
		"SchemaConfiguration":       map[string]any{"RoleARN": plantedRole, "DatabaseName": "lake", "TableName": "clicks"},
	},
}

func converted(records, failed float64) []metric {
	return []metric{succeeded("DeliveryToS3", allOfThem), of("SucceedConversion.Records", at(day, records)), of("FailedConversion.Records", at(day, failed))}
}

// setupEstate has delivery streams that are set up badly, and their twins.
var setupEstate = estate{
	Region: "ap-southeast-1",
	VPCs:   []vpc{{Name: "closed", S3Endpoint: true}, {Name: "open"}},
	Functions: []function{
		{Name: "shape-closed", VPC: "closed"},
		{Name: "shape-open", VPC: "open"},
	},
	Streams: []stream{
		{Name: "customer-open", Want: []string{"No Encryption"}},
		{Name: "customer-encrypted", Encrypted: true},
	},
	Deliveries: []delivery{
		{Name: "batches-small", Settings: buffer(4, 299), Want: []string{"Small Batch Sizes"}},
		{Name: "batches-within-size", Settings: buffer(5, 299)},
		{Name: "batches-within-interval", Settings: buffer(4, 300)},
		{Name: "batches-small-in-staging", Destination: "redshift", Settings: merge(backedUp, staging(4, 299)), Alarms: []alarm{on("DeliveryToRedshift.Success")},
			Want: []string{"Small Batch Sizes"}},
		{Name: "batches-make-no-objects", Destination: "http_endpoint", Settings: buffer(4, 60), Alarms: []alarm{on("DeliveryToHttpEndpoint.Success")}},

		{Name: "raw", Transformer: "-", Want: []string{"No Data Transformation"}},
		{Name: "parquet", Transformer: "-", Settings: toParquet},

		{Name: "redshift-without-backup", Destination: "redshift", Alarms: []alarm{on("DeliveryToRedshift.Success")}, Want: []string{"Missing S3 Backup"}},
		{Name: "redshift-with-backup", Destination: "redshift", Settings: backedUp, Alarms: []alarm{on("DeliveryToRedshift.Success")}},
		{Name: "elasticsearch-by-default", Destination: "elasticsearch", Alarms: []alarm{on("DeliveryToElasticsearch.Success")}},
		{Name: "splunk-failed-events-only", Destination: "splunk", Settings: map[string]any{"S3BackupMode": "FailedEventsOnly"}, Alarms: []alarm{on("DeliveryToSplunk.Success")}},

		{Name: "vpc-without-endpoint", Transformer: "shape-open", Want: []string{"VPC Endpoint Not Used"}},
		{Name: "vpc-with-endpoint", Transformer: "shape-closed"},

		// Encryption goes by the source.
		{Name: "customer-puts", Want: []string{"No Encryption"}},
		{Name: "customer-puts-encrypted", Encrypted: true},
		{Name: "customer-topic", SourceTopic: "customers"},
		{Name: "from-open", SourceStream: "customer-open", Want: []string{"No Encryption"}},
		{Name: "from-encrypted", SourceStream: "customer-encrypted"},

		{Name: "alarms-none", Alarms: noAlarms, Want: []string{"No CloudWatch Alarms"}},
		{Name: "alarms-on-records-only", Alarms: []alarm{on("IncomingRecords")}, Want: []string{"No CloudWatch Alarms"}},
		{Name: "alarms-on-freshness", Alarms: []alarm{on("DeliveryToS3.DataFreshness")}},
	},
}

func buffer(mib, seconds int) map[string]any {
	return map[string]any{"BufferingHints": map[string]any{"SizeInMBs": mib, "IntervalInSeconds": seconds}}
}

// staging is a Redshift destination's bucket with a buffer of its own.
func staging(mib, seconds int) map[string]any {
	bucket := map[string]any{"RoleARN": plantedRole, "BucketARN": "arn:aws:s3:::staging"}
	return map[string]any{"S3Configuration": merge(bucket, buffer(mib, seconds))}
}

func merge(settings ...map[string]any) map[string]any {
	all := map[string]any{}
	for _, s := range settings {
		for k, v := range s {
			all[k] = v
		}
	}
	return all
}
