package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// What is assumed where the code does not tell.
const (
	someRegion  = "us-east-1"
	someAccount = "123456789012"
	someShards  = "4"
	someText    = "x1"
)

// recorded is the stream that the instance's code describes, as an audit sees it: nothing differs.
// Findings are to be added.
func recorded(i *tfeval.Instance, name string, old bool) *analyzer.Recorded {
	r := &analyzer.Recorded{AccountID: someAccount, Region: someRegion}
	if region, ok := i.Provider.Region.Text(); ok {
		r.Region = region
	}
	if i.Provider.Account != "" {
		r.AccountID = i.Provider.Account
	}
	if i.Type == hclgen.TypeStream {
		r.Streams = []analyzer.RecordedStream{liveStream(i, name, fmt.Sprintf("arn:aws:kinesis:%s:%s:stream/%s", r.Region, r.AccountID, name))}
	} else {
		r.DeliveryStreams = []analyzer.RecordedDelivery{{Name: name, Config: liveDelivery(i, old),
			ARN: fmt.Sprintf("arn:aws:firehose:%s:%s:deliverystream/%s", r.Region, r.AccountID, name)}}
	}
	return r
}

func liveStream(i *tfeval.Instance, name, arn string) analyzer.RecordedStream {
	noPolicy := false
	s := analyzer.RecordedStream{Name: name, ARN: arn, Mode: textOf(i, "stream_mode_details.stream_mode", analyzer.Provisioned), Policy: &noPolicy}
	s.Config = &analyzer.StreamConfig{
		OpenShards:     intOf(i, "shard_count", someShards),
		RetentionHours: intOf(i, "retention_period", "24"),
		Encryption:     strings.ToUpper(textOf(i, "encryption_type", "NONE")),
		ShardMetrics:   []string{},
	}
	if s.Config.Encryption == "KMS" {
		s.Config.KeyID = textOf(i, "kms_key_id", "")
	}
	if metrics, ok := i.Attribute("shard_level_metrics").Strings(); ok {
		s.Config.ShardMetrics = metrics
	}
	return s
}

// destinations are the blocks of the destinations, and the mode in which each backs up all it is given.
var destinations = []struct{ kind, block, all string }{
	{analyzer.DestinationS3, "extended_s3_configuration", ""},
	{analyzer.DestinationRedshift, "redshift_configuration", "Enabled"},
	{analyzer.DestinationElasticsearch, "elasticsearch_configuration", "AllDocuments"},
	{analyzer.DestinationOpenSearch, "opensearch_configuration", "AllDocuments"},
	{analyzer.DestinationOpenSearchServerless, "opensearchserverless_configuration", "AllDocuments"},
	{analyzer.DestinationSplunk, "splunk_configuration", "AllEvents"},
	{analyzer.DestinationHTTPEndpoint, "http_endpoint_configuration", "AllData"},
	{analyzer.DestinationSnowflake, "snowflake_configuration", "AllData"},
	{analyzer.DestinationIceberg, "iceberg_configuration", "AllData"},
	{analyzer.DestinationS3, "s3_configuration", ""}, // before version 5 of the provider
}

func liveDelivery(i *tfeval.Instance, old bool) *analyzer.DeliveryConfig {
	c := &analyzer.DeliveryConfig{Status: "ACTIVE", Source: analyzer.SourceDirectPut, Encryption: "DISABLED"}
	if has, _ := i.HasBlock("kinesis_source_configuration"); has {
		c.Source = analyzer.SourceKinesis
		c.SourceARN = textOf(i, "kinesis_source_configuration.kinesis_stream_arn", "")
	} else if has, _ := i.HasBlock("msk_source_configuration"); has {
		c.Source = analyzer.SourceMSK
	}
	if textOf(i, "server_side_encryption.enabled", "") == "true" {
		c.Encryption, c.KeyType = "ENABLED", textOf(i, "server_side_encryption.key_type", "AWS_OWNED_CMK")
	}
	kind, block := destinationOf(i)
	c.Destination = analyzer.Destination{Kind: kind, BackupMode: textOf(i, block+".s3_backup_mode", ""), HasS3: true,
		DynamicParts:     hasPart(i, block+".dynamic_partitioning_configuration.enabled"),
		FormatConversion: hasPart(i, block+".data_format_conversion_configuration.enabled")}
	if kind != analyzer.DestinationSnowflake {
		size, interval := bufferPaths(i, kind, block, old)
		wait := "300"
		if kind == analyzer.DestinationSplunk {
			wait = "60"
		}
		c.Destination.Buffer = &analyzer.Buffer{SizeMiB: intOf(i, size, "5"), IntervalSeconds: intOf(i, interval, wait)}
	}
	return c
}

// hasPart tells whether there is a nested block that the argument in it does not switch off.
func hasPart(i *tfeval.Instance, path string) bool {
	_, missing, _ := i.Body(path)
	return len(missing) == 0 && textOf(i, path, "true") == "true"
}

// destinationOf is the kind of the destination and its block; S3 where the code does not tell.
func destinationOf(i *tfeval.Instance) (kind, block string) {
	for _, d := range destinations {
		if has, _ := i.HasBlock(d.block); has {
			return d.kind, d.block
		}
	}
	return analyzer.DestinationS3, "extended_s3_configuration"
}

// bufferPaths are the arguments that decide the buffer: those of the code, else the ones of version 5, or
// the old ones where the code tells or demands an older version.
func bufferPaths(i *tfeval.Instance, kind, block string, old bool) (size, interval string) {
	if kind == analyzer.DestinationRedshift {
		if has, _ := i.HasBlock("s3_configuration"); has {
			block = "s3_configuration"
		} else {
			block += ".s3_configuration"
		}
	}
	if strings.HasSuffix(block, "s3_configuration") && (old || block == "s3_configuration") {
		return block + ".buffer_size", block + ".buffer_interval"
	}
	for _, path := range i.AttributePaths() {
		if plain(path) == block+".buffer_size" || plain(path) == block+".buffer_interval" {
			return block + ".buffer_size", block + ".buffer_interval"
		}
	}
	return block + ".buffering_size", block + ".buffering_interval"
}

// plain is an argument's path without the number of a block that is the first.
func plain(path string) string { return strings.ReplaceAll(path, ".0.", ".") }

func textOf(i *tfeval.Instance, path, otherwise string) string {
	if text, ok := i.Attribute(path).Text(); ok {
		return text
	}
	return otherwise
}

func intOf(i *tfeval.Instance, path, otherwise string) int {
	var n int
	_, _ = fmt.Sscan(textOf(i, path, otherwise), &n) // what is no number counts as 0
	return n
}

// filled is a name of which only parts are known, with made-up text for the rest, and the deployment with
// the variables that come to that.
func filled(d tfeval.Deployment, p tfeval.Pattern) (string, tfeval.Deployment) {
	var name string
	var seen []string
	for _, part := range p {
		if part.Hole == nil {
			name += part.Literal
			continue
		}
		n := slices.Index(seen, part.Hole.ID)
		if n < 0 {
			n, seen = len(seen), append(seen, part.Hole.ID)
		}
		text := fmt.Sprintf("x%d", n+1)
		if with, ok := d.With(*part.Hole, text); ok {
			d = with
		}
		name += text
	}
	if name == "" {
		name = someText
	}
	return name, d
}
