package awstest_test

import (
	"slices"
	"strings"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// deliveryStreams have each of the nine destinations and three sources.
func deliveryStreams() []analyzer.DeliveryStream {
	created := time.Date(2025, 6, 7, 8, 9, 10, 500_000_000, time.UTC)
	delivery := func(to analyzer.Destination, source string) analyzer.DeliveryStream {
		name := "to-" + strings.ReplaceAll(to.Kind, "_", "-")
		if to.Processors == nil {
			to.Processors = []string{}
		}
		if to.LambdaARNs == nil {
			to.LambdaARNs = []string{}
		}
		d := analyzer.DeliveryStream{
			Name: name, ARN: arnOf("firehose", "deliverystream/"+name), Tags: map[string]string{"Team": "data"},
			Config: &analyzer.DeliveryConfig{Status: "ACTIVE", CreatedAt: &created, Source: source, Destination: to},
		}
		switch source {
		case analyzer.SourceKinesis:
			d.Config.SourceARN = arnOf("kinesis", "stream/orders")
		case analyzer.SourceMSK:
			d.Config.SourceARN = arnOf("kafka", "cluster/events/1")
		}
		d.Metrics = deliveryMetrics(&d)
		return d
	}
	buffer := func(size, interval int) *analyzer.Buffer {
		return &analyzer.Buffer{SizeMiB: size, IntervalSeconds: interval}
	}
	vpc := &analyzer.VPCConfig{VPCID: "vpc-2", SubnetIDs: []string{"subnet-3", "subnet-4"}}

	s3 := delivery(analyzer.Destination{
		Kind: analyzer.DestinationS3, Buffer: buffer(128, 900), BackupMode: "Enabled", HasS3: true, FormatConversion: true, DynamicParts: true,
		Processors: []string{"Lambda", "MetadataExtraction", "Lambda"},
		LambdaARNs: []string{arnOf("lambda", "function:clean:7"), arnOf("lambda", "function:enrich")},
	}, analyzer.SourceDirectPut)
	s3.Config.Encryption, s3.Config.KeyType = "ENABLED", "AWS_OWNED_CMK"

	fromLeftOut := delivery(analyzer.Destination{Kind: analyzer.DestinationS3, Buffer: buffer(1, 0), BackupMode: "Disabled"}, analyzer.SourceKinesis)
	fromLeftOut.Name, fromLeftOut.ARN, fromLeftOut.Tags = "from-left-out", arnOf("firehose", "deliverystream/from-left-out"), map[string]string{}
	fromLeftOut.Config.SourceARN, fromLeftOut.Config.SourceEncryption = arnOf("kinesis", "stream/left-out-by-traffic"), "KMS"

	quiet := analyzer.DeliveryStream{Name: "quiet", Tags: map[string]string{}, Metrics: analyzer.Metrics{}}
	put(quiet.Metrics, analyzer.FiveMinutes, 2, "Sum", "IncomingRecords")
	list := []analyzer.DeliveryStream{
		s3, fromLeftOut, quiet, {Name: "dev-delivery", Tags: map[string]string{}},
		delivery(analyzer.Destination{Kind: analyzer.DestinationRedshift, Buffer: buffer(5, 300), BackupMode: "Disabled", HasS3: true}, analyzer.SourceKinesis),
		delivery(analyzer.Destination{Kind: analyzer.DestinationElasticsearch, Buffer: buffer(10, 60), HasS3: true, VPC: vpc}, analyzer.SourceDirectPut),
		delivery(analyzer.Destination{Kind: analyzer.DestinationOpenSearch, Buffer: buffer(10, 60), BackupMode: "AllDocuments", HasS3: true, VPC: vpc}, analyzer.SourceDirectPut),
		delivery(analyzer.Destination{Kind: analyzer.DestinationOpenSearchServerless, Buffer: buffer(1, 1), BackupMode: "FailedDocumentsOnly", HasS3: true, VPC: vpc}, analyzer.SourceDirectPut),
		delivery(analyzer.Destination{Kind: analyzer.DestinationSplunk, Buffer: buffer(5, 60), BackupMode: "FailedEventsOnly", HasS3: true}, analyzer.SourceDirectPut),
		delivery(analyzer.Destination{Kind: analyzer.DestinationHTTPEndpoint, Buffer: buffer(4, 60), BackupMode: "FailedDataOnly"}, analyzer.SourceMSK),
		delivery(analyzer.Destination{Kind: analyzer.DestinationSnowflake, Buffer: buffer(1, 0), BackupMode: "AllData", HasS3: true}, analyzer.SourceMSK),
		delivery(analyzer.Destination{Kind: analyzer.DestinationIceberg, Buffer: buffer(64, 300), BackupMode: "FailedDataOnly", HasS3: true}, analyzer.SourceDirectPut),
	}
	slices.SortFunc(list, func(x, y analyzer.DeliveryStream) int { return strings.Compare(x.Name, y.Name) })
	return list
}

func deliveryMetrics(d *analyzer.DeliveryStream) analyzer.Metrics {
	m := analyzer.Metrics{}
	put(m, analyzer.FiveMinutes, 20_000, "Sum", d.RecordMetric(), d.ByteMetric())
	for _, prefix := range analyzer.DeliveryPrefixes(d.Config.Destination.Kind) {
		put(m, analyzer.FiveMinutes, 60, "Maximum", prefix+".DataFreshness")
		if d.Config.Destination.Kind == analyzer.DestinationIceberg {
			put(m, analyzer.FiveMinutes, 20_000, "Sum", prefix+".IncomingRowCount", prefix+".FailedRowCount")
			continue
		}
		put(m, analyzer.FiveMinutes, 1, "Average", prefix+".Success")
		put(m, analyzer.FiveMinutes, 9, "SampleCount", prefix+".Success")
	}
	return m
}
