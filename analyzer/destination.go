package analyzer

// destinationNames are the kinds of destination as people write them.
var destinationNames = map[string]string{
	DestinationS3:                   "S3",
	DestinationRedshift:             "Redshift",
	DestinationElasticsearch:        "Elasticsearch",
	DestinationOpenSearch:           "OpenSearch",
	DestinationOpenSearchServerless: "OpenSearch Serverless",
	DestinationSplunk:               "Splunk",
	DestinationHTTPEndpoint:         "HTTP endpoint",
	DestinationSnowflake:            "Snowflake",
	DestinationIceberg:              "Iceberg",
}

// DestinationName is a kind of destination as people write it.
func DestinationName(kind string) string {
	if name, ok := destinationNames[kind]; ok {
		return name
	}
	return kind
}
