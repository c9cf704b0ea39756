package collect

import (
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestDestination(t *testing.T) {
	const function = "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST"
	bucket := &types.S3DestinationDescription{BucketARN: aws.String("arn:aws:s3:::b")}
	staged := &types.S3DestinationDescription{BucketARN: aws.String("arn:aws:s3:::b"), BufferingHints: &types.BufferingHints{SizeInMBs: aws.Int32(2)}}
	processing := func(enabled bool) *types.ProcessingConfiguration {
		return &types.ProcessingConfiguration{Enabled: &enabled, Processors: []types.Processor{{
			Type: types.ProcessorTypeLambda,
			Parameters: []types.ProcessorParameter{
				{ParameterName: types.ProcessorParameterNameLambdaNumberOfRetries, ParameterValue: aws.String("3")},
				{ParameterName: types.ProcessorParameterNameLambdaArn, ParameterValue: aws.String(function)},
			},
		}}}
	}
	vpc := &types.VpcConfigurationDescription{VpcId: aws.String("vpc-1"), SubnetIds: []string{"subnet-b", "subnet-a"}}
	inVPC := &analyzer.VPCConfig{VPCID: "vpc-1", SubnetIDs: []string{"subnet-a", "subnet-b"}}
	for _, test := range []struct {
		name string
		in   types.DestinationDescription
		want analyzer.Destination
	}{
		{"plain S3", types.DestinationDescription{S3DestinationDescription: bucket},
			analyzer.Destination{Kind: analyzer.DestinationS3, Buffer: &analyzer.Buffer{SizeMiB: 5, IntervalSeconds: 300}}},
		{"extended S3, described twice", types.DestinationDescription{S3DestinationDescription: bucket, ExtendedS3DestinationDescription: &types.ExtendedS3DestinationDescription{
			BufferingHints: &types.BufferingHints{SizeInMBs: aws.Int32(1), IntervalInSeconds: aws.Int32(0)}, ProcessingConfiguration: processing(true),
			S3BackupMode: types.S3BackupModeEnabled, S3BackupDescription: bucket, DynamicPartitioningConfiguration: &types.DynamicPartitioningConfiguration{Enabled: aws.Bool(true)}}},
			analyzer.Destination{Kind: analyzer.DestinationS3, Buffer: &analyzer.Buffer{SizeMiB: 1, IntervalSeconds: 0}, BackupMode: "Enabled", HasS3: true,
				Processors: []string{"Lambda"}, LambdaARNs: []string{function}, DynamicParts: true}},
		{"format conversion is on unless switched off", types.DestinationDescription{ExtendedS3DestinationDescription: &types.ExtendedS3DestinationDescription{
			DataFormatConversionConfiguration: &types.DataFormatConversionConfiguration{}, ProcessingConfiguration: processing(false)}},
			analyzer.Destination{Kind: analyzer.DestinationS3, Buffer: &analyzer.Buffer{SizeMiB: 128, IntervalSeconds: 300}, FormatConversion: true}},
		{"format conversion switched off", types.DestinationDescription{ExtendedS3DestinationDescription: &types.ExtendedS3DestinationDescription{
			DataFormatConversionConfiguration: &types.DataFormatConversionConfiguration{Enabled: aws.Bool(false)}}},
			analyzer.Destination{Kind: analyzer.DestinationS3, Buffer: &analyzer.Buffer{SizeMiB: 5, IntervalSeconds: 300}}},
		{"Redshift buffers in its staging", types.DestinationDescription{RedshiftDestinationDescription: &types.RedshiftDestinationDescription{S3DestinationDescription: staged, S3BackupMode: types.RedshiftS3BackupModeDisabled}},
			analyzer.Destination{Kind: analyzer.DestinationRedshift, Buffer: &analyzer.Buffer{SizeMiB: 2, IntervalSeconds: 300}, BackupMode: "Disabled", HasS3: true}},
		{"Elasticsearch in a VPC", types.DestinationDescription{ElasticsearchDestinationDescription: &types.ElasticsearchDestinationDescription{S3DestinationDescription: bucket, VpcConfigurationDescription: vpc,
			BufferingHints: &types.ElasticsearchBufferingHints{SizeInMBs: aws.Int32(7), IntervalInSeconds: aws.Int32(8)}, S3BackupMode: types.ElasticsearchS3BackupModeAllDocuments}},
			analyzer.Destination{Kind: analyzer.DestinationElasticsearch, Buffer: &analyzer.Buffer{SizeMiB: 7, IntervalSeconds: 8}, BackupMode: "AllDocuments", HasS3: true, VPC: inVPC}},
		{"OpenSearch in a VPC", types.DestinationDescription{AmazonopensearchserviceDestinationDescription: &types.AmazonopensearchserviceDestinationDescription{VpcConfigurationDescription: vpc}},
			analyzer.Destination{Kind: analyzer.DestinationOpenSearch, Buffer: &analyzer.Buffer{SizeMiB: 5, IntervalSeconds: 300}, VPC: inVPC}},
		{"OpenSearch Serverless", types.DestinationDescription{AmazonOpenSearchServerlessDestinationDescription: &types.AmazonOpenSearchServerlessDestinationDescription{VpcConfigurationDescription: vpc}},
			analyzer.Destination{Kind: analyzer.DestinationOpenSearchServerless, Buffer: &analyzer.Buffer{SizeMiB: 5, IntervalSeconds: 300}, VPC: inVPC}},
		{"Splunk", types.DestinationDescription{SplunkDestinationDescription: &types.SplunkDestinationDescription{S3BackupMode: types.SplunkS3BackupModeAllEvents, S3DestinationDescription: bucket}},
			analyzer.Destination{Kind: analyzer.DestinationSplunk, Buffer: &analyzer.Buffer{SizeMiB: 5, IntervalSeconds: 60}, BackupMode: "AllEvents", HasS3: true}},
		{"HTTP endpoint", types.DestinationDescription{HttpEndpointDestinationDescription: &types.HttpEndpointDestinationDescription{S3DestinationDescription: &types.S3DestinationDescription{}}},
			analyzer.Destination{Kind: analyzer.DestinationHTTPEndpoint, Buffer: &analyzer.Buffer{SizeMiB: 5, IntervalSeconds: 300}}},
		{"Snowflake", types.DestinationDescription{SnowflakeDestinationDescription: &types.SnowflakeDestinationDescription{S3DestinationDescription: bucket}},
			analyzer.Destination{Kind: analyzer.DestinationSnowflake, Buffer: &analyzer.Buffer{SizeMiB: 128, IntervalSeconds: 0}, HasS3: true}},
		{"Iceberg", types.DestinationDescription{IcebergDestinationDescription: &types.IcebergDestinationDescription{S3DestinationDescription: bucket, S3BackupMode: types.IcebergS3BackupModeFailedDataOnly}},
			analyzer.Destination{Kind: analyzer.DestinationIceberg, Buffer: &analyzer.Buffer{SizeMiB: 5, IntervalSeconds: 300}, BackupMode: "FailedDataOnly", HasS3: true}},
		{"one that is not known", types.DestinationDescription{}, analyzer.Destination{}},
	} {
		t.Run(test.name, func(t *testing.T) {
			want := test.want
			want.Processors, want.LambdaARNs = append([]string{}, want.Processors...), append([]string{}, want.LambdaARNs...)
			if got := destination(&test.in); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v %+v\nwant %+v %+v", got, got.Buffer, want, want.Buffer)
			}
		})
	}
}

func TestDeliveryMetrics(t *testing.T) {
	names := func(c *analyzer.DeliveryConfig) map[string]bool {
		out := map[string]bool{}
		for _, m := range deliveryMetrics(&analyzer.DeliveryStream{Config: c}) {
			text, err := m.MarshalText()
			if err != nil {
				t.Fatal(err)
			}
			if out[string(text)] {
				t.Errorf("%s is asked for twice", text)
			}
			out[string(text)] = true
		}
		return out
	}
	set := func(names ...string) map[string]bool {
		out := map[string]bool{}
		for _, n := range names {
			out[n+"/300"] = true
		}
		return out
	}
	for _, test := range []struct {
		name string
		in   *analyzer.DeliveryConfig
		want map[string]bool
	}{
		{"not described", nil, set()},
		{"direct put to S3 with conversion", &analyzer.DeliveryConfig{Source: analyzer.SourceDirectPut, Destination: analyzer.Destination{Kind: analyzer.DestinationS3, FormatConversion: true}},
			set("IncomingBytes/Sum", "ThrottledRecords/Sum", "DeliveryToS3.DataFreshness/Maximum", "DeliveryToS3.Success/Average", "DeliveryToS3.Success/SampleCount", "DeliveryToS3.Bytes/Sum", "FailedConversion.Records/Sum", "SucceedConversion.Records/Sum")},
		{"Kinesis to Elasticsearch", &analyzer.DeliveryConfig{Source: analyzer.SourceKinesis, Destination: analyzer.Destination{Kind: analyzer.DestinationElasticsearch}},
			set("DataReadFromKinesisStream.Bytes/Sum", "ThrottledGetRecords/Sum", "KinesisMillisBehindLatest/Maximum",
				"DeliveryToElasticsearch.DataFreshness/Maximum", "DeliveryToElasticsearch.Success/Average", "DeliveryToElasticsearch.Success/SampleCount",
				"DeliveryToAmazonOpenSearchService.DataFreshness/Maximum", "DeliveryToAmazonOpenSearchService.Success/Average", "DeliveryToAmazonOpenSearchService.Success/SampleCount",
				"DeliveryToS3.Success/Average", "DeliveryToS3.Success/SampleCount")},
		{"MSK to Iceberg", &analyzer.DeliveryConfig{Source: analyzer.SourceMSK, Destination: analyzer.Destination{Kind: analyzer.DestinationIceberg}},
			set("DataReadFromSource.Bytes/Sum", "DeliveryToIceberg.DataFreshness/Maximum", "DeliveryToIceberg.FailedRowCount/Sum", "DeliveryToIceberg.IncomingRowCount/Sum",
				"DeliveryToS3.Success/Average", "DeliveryToS3.Success/SampleCount", "DeliveryToS3.Bytes/Sum")},
	} {
		if got := names(test.in); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%s: got %v, want %v", test.name, got, test.want)
		}
	}
}
