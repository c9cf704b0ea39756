package demo

import a "github.com/kinesis-audit/kinesis-audit/analyzer"

// Functions that transform records; functionVPCs says which of them stand in a VPC.
const (
	toJSONLines = "firehose-json-lines"
	maskPII     = "firehose-mask-pii"
	parseLogs   = "firehose-parse-logs"
	flatten     = "firehose-flatten"
	lookUpStore = "firehose-look-up-store" // in the shops' VPC, beside their database
	lookUpGeo   = "firehose-look-up-geo"   // in the commerce VPC
)

// deliveryStreams are the delivery streams of the estate, by destination. A comment behind a fault
// says how it came about.
var deliveryStreams = []deliverySpec{
	// The lake: S3, from data streams.
	{name: "orders-events-lake", owner: "order-platform", from: "orders-events", to: a.DestinationS3, by: parquet},
	{name: "orders-fulfillment-lake", owner: "order-platform", from: "orders-fulfillment", to: a.DestinationS3, by: toJSONLines},
	{name: "order-returns-lake", owner: "order-platform", from: "order-returns", to: a.DestinationS3, by: toJSONLines},
	{name: "payments-authorizations-lake", owner: "payments", from: "payments-authorizations", to: a.DestinationS3, by: maskPII},
	{name: "payments-settlements-lake", owner: "payments", from: "payments-settlements", to: a.DestinationS3, by: maskPII},
	{name: "payment-refunds-lake", owner: "payments", from: "payment-refunds", to: a.DestinationS3, by: maskPII, faults: faults{
		unencrypted, // its source stream is in the clear
	}},
	{name: "transaction-ledger-archive", owner: "finance-data", from: "transaction-ledger", to: a.DestinationS3, by: parquet},
	{name: "credit-risk-scores-lake", owner: "risk", from: "credit-risk-scores", to: a.DestinationS3, by: maskPII},
	{name: "customer-profile-lake", owner: "customer-data", from: "customer-profile-changes", to: a.DestinationS3, by: maskPII},
	{name: "user-sessions-lake", owner: "identity", from: "user-sessions", to: a.DestinationS3, by: maskPII},
	{name: "loyalty-points-lake", owner: "customer-data", from: "loyalty-points", to: a.DestinationS3, by: toJSONLines},
	{name: "clickstream-web-lake", owner: "web-platform", from: "clickstream-web", to: a.DestinationS3, by: parquet, faults: faults{
		unconverted(30*h, 12*h, .45), // a release renamed a column
	}},
	{name: "clickstream-mobile-lake", owner: "mobile", from: "clickstream-mobile", to: a.DestinationS3, by: lookUpGeo},
	{name: "search-queries-lake", owner: "search", from: "search-queries", to: a.DestinationS3, by: toJSONLines, faults: faults{
		smallBatches, // so that analysts see it at once; they look once a day
	}},
	{name: "ad-impressions-lake", owner: "marketing", from: "ad-impressions", to: a.DestinationS3, by: parquet},
	{name: "page-performance-lake", owner: "web-platform", from: "page-performance-beacons", to: a.DestinationS3, faults: faults{
		rawRecords,
		smallBatches, // never changed since the first try
	}},
	{name: "inventory-updates-lake", owner: "inventory", from: "inventory-updates", to: a.DestinationS3, by: parquet},
	{name: "warehouse-scans-lake", owner: "logistics", from: "warehouse-scans", to: a.DestinationS3, by: flatten},
	{name: "shipment-tracking-lake", owner: "logistics", from: "shipment-tracking", to: a.DestinationS3, by: flatten},
	{name: "iot-telemetry-lake", owner: "iot-platform", from: "iot-sensor-telemetry", to: a.DestinationS3, by: parquet},
	{name: "cold-chain-archive", owner: "iot-platform", from: "cold-chain-temperature", to: a.DestinationS3, faults: faults{
		rawRecords,
	}},
	{name: "store-pos-lake", owner: "retail-systems", from: "store-pos-terminals", to: a.DestinationS3, by: lookUpStore, faults: faults{
		noS3Endpoint, // the function's VPC has a NAT gateway and no endpoint
	}},
	{name: "audit-trail-archive", owner: "security", from: "audit-trail", to: a.DestinationS3, by: toJSONLines},
	{name: "auth-login-archive", owner: "identity", from: "auth-login-events", to: a.DestinationS3, by: maskPII},

	// S3, from producers and Kafka.
	{name: "cdn-access-logs", owner: "platform", from: direct, to: a.DestinationS3, by: parseLogs, rate: 600, size: 400, shape: shopping},
	{name: "alb-access-logs", owner: "platform", from: direct, to: a.DestinationS3, by: parquet, rate: 300, size: 460, shape: shopping},
	{name: "vpc-flow-logs", owner: "security", from: direct, to: a.DestinationS3, by: parquet, rate: 400, size: 300, shape: machines},
	{name: "email-delivery-receipts", owner: "messaging", from: direct, to: a.DestinationS3, by: toJSONLines, rate: 60, size: 700, shape: campaigns},
	{name: "mobile-crash-reports", owner: "mobile", from: direct, to: a.DestinationS3, rate: 9, size: 7200, shape: shopping, faults: faults{
		rawRecords,
		unalarmed,
	}},
	{name: "customer-feedback-forms", owner: "customer-care", from: direct, to: a.DestinationS3, by: toJSONLines, rate: 4, size: 1800, shape: office, faults: faults{
		unencrypted, // names and addresses, put directly
	}},
	{name: "kafka-catalog-bridge", owner: "catalog", from: msk, to: a.DestinationS3, by: flatten, rate: 60, size: 1500, shape: office},
	{name: "kafka-pricing-bridge", owner: "pricing", from: msk, to: a.DestinationS3, by: flatten, rate: 90, size: 900, shape: machines},
	{name: "kafka-erp-postings", owner: "finance-data", from: msk, to: a.DestinationS3, by: toJSONLines, rate: 40, size: 1400, shape: office},
	{name: "kafka-stock-moves", owner: "inventory", from: msk, to: a.DestinationS3, rate: 70, size: 800, shape: office, faults: faults{
		rawRecords,
	}},

	// Warehouses: Redshift and Snowflake.
	{name: "orders-redshift", owner: "finance-data", from: "orders-events", to: a.DestinationRedshift, by: flatten},
	{name: "inventory-redshift", owner: "inventory", from: "inventory-updates", to: a.DestinationRedshift, by: flatten},
	{name: "loyalty-redshift", owner: "customer-data", from: "loyalty-points", to: a.DestinationRedshift, by: flatten, faults: faults{
		noBackup,
	}},
	{name: "returns-redshift", owner: "finance-data", from: "order-returns", to: a.DestinationRedshift, by: flatten, faults: faults{
		stagingFails(26*h, 10*h, .45), // the bucket's policy was tightened; no load has run since long before
	}},
	{name: "sales-facts-redshift", owner: "finance-data", from: direct, to: a.DestinationRedshift, by: flatten, rate: 55, size: 1100, shape: office},
	{name: "marketing-attribution-redshift", owner: "marketing", from: direct, to: a.DestinationRedshift, by: flatten, rate: 75, size: 650, shape: shopping, faults: faults{
		noBackup,
		failing(98*h, 7*h, .6), // the cluster was full
	}},
	{name: "supplier-scorecards-redshift", owner: "inventory", from: "supplier-feeds", to: a.DestinationRedshift, by: flatten},
	{name: "orders-snowflake", owner: "finance-data", from: "orders-events", to: a.DestinationSnowflake, by: flatten},
	{name: "ad-spend-snowflake", owner: "marketing", from: "ad-impressions", to: a.DestinationSnowflake, by: flatten},
	{name: "survey-answers-snowflake", owner: "marketing", from: direct, to: a.DestinationSnowflake, by: flatten, rate: 5, size: 1300, shape: office},

	// Tables: Iceberg.
	{name: "clickstream-iceberg", owner: "web-platform", from: "clickstream-web", to: a.DestinationIceberg, by: flatten},
	{name: "stock-levels-iceberg", owner: "inventory", from: "inventory-updates", to: a.DestinationIceberg, by: flatten},
	{name: "telemetry-iceberg", owner: "iot-platform", from: "iot-sensor-telemetry", to: a.DestinationIceberg, by: flatten, faults: faults{
		failing(61*h, 6*h, .5), // rows of a new device do not fit the table
	}},
	{name: "experiments-iceberg", owner: "experimentation", from: "ab-test-exposures", to: a.DestinationIceberg, by: flatten, faults: faults{
		smallBatches,
	}},

	// Search: OpenSearch, its serverless kind and Elasticsearch.
	{name: "search-analytics-opensearch", owner: "search", from: "search-queries", to: a.DestinationOpenSearch, by: flatten},
	{name: "application-logs-opensearch", owner: "platform", from: "application-logs", to: a.DestinationOpenSearch, by: parseLogs, vpc: "vpc-platform"},
	{name: "product-reviews-opensearch", owner: "catalog", from: "product-reviews", to: a.DestinationOpenSearch, by: flatten, vpc: "vpc-commerce"},
	{name: "catalog-opensearch", owner: "catalog", from: "cdc-catalog", to: a.DestinationOpenSearch, by: flatten, vpc: "vpc-commerce"},
	{name: "shipment-opensearch", owner: "logistics", from: "shipment-tracking", to: a.DestinationOpenSearch, by: flatten},
	{name: "api-gateway-logs-opensearch", owner: "platform", from: direct, to: a.DestinationOpenSearch, by: parseLogs, rate: 140, size: 600, shape: shopping, vpc: "vpc-analytics", faults: faults{
		noS3Endpoint, // the endpoint is on the route table of other subnets
		unalarmed,
	}},
	{name: "fraud-cases-aoss", owner: "risk", from: "fraud-decisions", to: a.DestinationOpenSearchServerless, by: maskPII},
	{name: "recommendations-aoss", owner: "personalization", from: "recommendations-feedback", to: a.DestinationOpenSearchServerless, by: flatten},
	{name: "traces-aoss", owner: "platform", from: direct, to: a.DestinationOpenSearchServerless, by: parseLogs, rate: 180, size: 520, shape: shopping},
	{name: "warehouse-elasticsearch", owner: "logistics", from: "warehouse-scans", to: a.DestinationElasticsearch, by: flatten},
	{name: "orders-elasticsearch", owner: "search", from: "orders-search-index", to: a.DestinationElasticsearch, by: flatten, renamed: true},

	// Others: Splunk and HTTP endpoints.
	{name: "waf-events-splunk", owner: "security", from: direct, to: a.DestinationSplunk, by: parseLogs, rate: 70, size: 900, shape: shopping},
	{name: "auth-logins-splunk", owner: "security", from: "auth-login-events", to: a.DestinationSplunk, by: parseLogs},
	{name: "kubernetes-audit-splunk", owner: "security", from: direct, to: a.DestinationSplunk, by: parseLogs, rate: 90, size: 1100, shape: machines, faults: faults{
		failing(5*h, 5*h, .75), // the collector's certificate ran out
	}},
	{name: "metrics-datadog", owner: "platform", from: direct, to: a.DestinationHTTPEndpoint, by: toJSONLines, rate: 260, size: 380, shape: machines},
	{name: "logs-newrelic", owner: "platform", from: direct, to: a.DestinationHTTPEndpoint, by: parseLogs, rate: 150, size: 640, shape: shopping},
	{name: "traces-honeycomb", owner: "platform", from: direct, to: a.DestinationHTTPEndpoint, rate: 80, size: 560, shape: shopping, faults: faults{
		rawRecords,
	}},
	{name: "delivery-estimates-partners", owner: "partners", from: "shipment-tracking", to: a.DestinationHTTPEndpoint, by: flatten},
	{name: "price-changes-partners", owner: "partners", from: "price-changes", to: a.DestinationHTTPEndpoint, by: flatten},

	// Left out by the filters.
	{name: "test-lake-writer", owner: "platform", from: direct, to: a.DestinationS3, rate: 20, size: 500, shape: office, leftOut: true},
	{name: "dev-logs-opensearch", owner: "platform", from: direct, to: a.DestinationOpenSearch, rate: 12, size: 500, shape: office, leftOut: true},
	{name: "migration-shadow-orders-lake", owner: "order-platform", from: "migration-shadow-orders", to: a.DestinationS3, leftOut: true, tags: map[string]string{"EXCLUDEFROMANALYSIS": "True"}},
	{name: "legacy-pixel-lake", owner: "marketing", from: "legacy-pixel-events", to: a.DestinationS3, leftOut: true, tags: map[string]string{"excludeFromAnalysis": "true"}},
	{name: "partner-webhooks-archive", owner: "partners", from: "partner-webhooks-v1", to: a.DestinationS3, leftOut: true, idle: true},
}
