package awstest

import (
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

const role = "arn:aws:iam::000000000000:role/firehose"

// destinationShapes are the members of DestinationDescription: botocore 1.43.11, firehose service-2.json.
var destinationShapes = map[string]string{
	analyzer.DestinationS3:                   "ExtendedS3DestinationDescription",
	analyzer.DestinationRedshift:             "RedshiftDestinationDescription",
	analyzer.DestinationElasticsearch:        "ElasticsearchDestinationDescription",
	analyzer.DestinationOpenSearch:           "AmazonopensearchserviceDestinationDescription",
	analyzer.DestinationOpenSearchServerless: "AmazonOpenSearchServerlessDestinationDescription",
	analyzer.DestinationSplunk:               "SplunkDestinationDescription",
	analyzer.DestinationHTTPEndpoint:         "HttpEndpointDestinationDescription",
	analyzer.DestinationSnowflake:            "SnowflakeDestinationDescription",
	analyzer.DestinationIceberg:              "IcebergDestinationDescription",
}

// vpcKinds are the destinations whose description has a VpcConfigurationDescription.
var vpcKinds = []string{analyzer.DestinationElasticsearch, analyzer.DestinationOpenSearch, analyzer.DestinationOpenSearchServerless}

// destination renders a destination as DescribeDeliveryStream does. Its members that an audit has no
// use for, such as a Redshift table, are left out. An unknown kind is one that this AWS has no shape for.
func destination(d *analyzer.Destination, name string) object {
	out := object{"DestinationId": "destinationId-000000000001"}
	shape, known := destinationShapes[d.Kind]
	if !known {
		return out
	}
	bucket := bucketOf(name)
	details := object{"RoleARN": role, "ProcessingConfiguration": processing(d)}
	if d.BackupMode != "" {
		details["S3BackupMode"] = d.BackupMode
	}
	if d.Kind == analyzer.DestinationRedshift {
		bucket["BufferingHints"] = hints(d.Buffer)
	} else if d.Buffer != nil {
		details["BufferingHints"] = hints(d.Buffer)
	}
	switch {
	case d.Kind == analyzer.DestinationS3:
		details["BucketARN"] = bucket["BucketARN"]
		if d.HasS3 {
			details["S3BackupDescription"] = bucket
		}
		details["DataFormatConversionConfiguration"] = object{"Enabled": d.FormatConversion}
		details["DynamicPartitioningConfiguration"] = object{"Enabled": d.DynamicParts}
		out["S3DestinationDescription"] = object{"RoleARN": role, "BucketARN": bucket["BucketARN"], "BufferingHints": hints(d.Buffer)}
	case d.HasS3:
		details["S3DestinationDescription"] = bucket
	}
	if d.VPC != nil && slices.Contains(vpcKinds, d.Kind) {
		details["VpcConfigurationDescription"] = object{
			"VpcId": d.VPC.VPCID, "SubnetIds": d.VPC.SubnetIDs, "RoleARN": role, "SecurityGroupIds": []string{"sg-1"},
		}
	}
	out[shape] = details
	return out
}

func bucketOf(name string) object {
	return object{"RoleARN": role, "BucketARN": "arn:aws:s3:::" + name, "CompressionFormat": "GZIP"}
}

func hints(b *analyzer.Buffer) any {
	if b == nil {
		return nil
	}
	return object{"SizeInMBs": b.SizeMiB, "IntervalInSeconds": b.IntervalSeconds}
}

// processing lists the processors; each Lambda processor takes the next of the function ARNs.
func processing(d *analyzer.Destination) object {
	processors, functions := []object{}, d.LambdaARNs
	for _, kind := range d.Processors {
		parameters := []object{}
		if kind == "Lambda" && len(functions) > 0 {
			parameters = append(parameters, object{"ParameterName": "LambdaArn", "ParameterValue": functions[0]})
			functions = functions[1:]
		}
		processors = append(processors, object{"Type": kind, "Parameters": parameters})
	}
	return object{"Enabled": len(processors) > 0, "Processors": processors}
}
