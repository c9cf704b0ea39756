package collect

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/firehose/types"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// The buffering hints where none are set (botocore 1.43.11, firehose service-2.json, shapes
// BufferingHints, ElasticsearchBufferingHints, HttpEndpointBufferingHints, SplunkBufferingHints and
// SnowflakeBufferingHints). Record format conversion takes 128 MiB
// (https://docs.aws.amazon.com/firehose/latest/dev/enable-record-format-conversion.html).
var (
	usualBuffer     = analyzer.Buffer{SizeMiB: 5, IntervalSeconds: 300}
	convertedBuffer = analyzer.Buffer{SizeMiB: 128, IntervalSeconds: 300}
	splunkBuffer    = analyzer.Buffer{SizeMiB: 5, IntervalSeconds: 60}
	snowflakeBuffer = analyzer.Buffer{SizeMiB: 128, IntervalSeconds: 0}
)

// destination maps the one destination that d describes. An extended S3 destination is described
// twice, as a plain one too.
func destination(d *types.DestinationDescription) analyzer.Destination {
	switch {
	case d.ExtendedS3DestinationDescription != nil:
		return extendedS3(d.ExtendedS3DestinationDescription)
	case d.RedshiftDestinationDescription != nil:
		x := d.RedshiftDestinationDescription
		out := withProcessing(analyzer.DestinationRedshift, x.ProcessingConfiguration)
		out.BackupMode, out.HasS3 = string(x.S3BackupMode), hasBucket(x.S3DestinationDescription)
		if x.S3DestinationDescription != nil {
			out.Buffer = hints(x.S3DestinationDescription.BufferingHints, usualBuffer)
		}
		return out
	case d.ElasticsearchDestinationDescription != nil:
		x := d.ElasticsearchDestinationDescription
		out := withProcessing(analyzer.DestinationElasticsearch, x.ProcessingConfiguration)
		out.BackupMode, out.HasS3 = string(x.S3BackupMode), hasBucket(x.S3DestinationDescription)
		out.Buffer = hints((*types.BufferingHints)(x.BufferingHints), usualBuffer)
		out.VPC = destinationVPC(x.VpcConfigurationDescription)
		return out
	case d.AmazonopensearchserviceDestinationDescription != nil:
		x := d.AmazonopensearchserviceDestinationDescription
		out := withProcessing(analyzer.DestinationOpenSearch, x.ProcessingConfiguration)
		out.BackupMode, out.HasS3 = string(x.S3BackupMode), hasBucket(x.S3DestinationDescription)
		out.Buffer = hints((*types.BufferingHints)(x.BufferingHints), usualBuffer)
		out.VPC = destinationVPC(x.VpcConfigurationDescription)
		return out
	case d.AmazonOpenSearchServerlessDestinationDescription != nil:
		x := d.AmazonOpenSearchServerlessDestinationDescription
		out := withProcessing(analyzer.DestinationOpenSearchServerless, x.ProcessingConfiguration)
		out.BackupMode, out.HasS3 = string(x.S3BackupMode), hasBucket(x.S3DestinationDescription)
		out.Buffer = hints((*types.BufferingHints)(x.BufferingHints), usualBuffer)
		out.VPC = destinationVPC(x.VpcConfigurationDescription)
		return out
	case d.SplunkDestinationDescription != nil:
		x := d.SplunkDestinationDescription
		out := withProcessing(analyzer.DestinationSplunk, x.ProcessingConfiguration)
		out.BackupMode, out.HasS3 = string(x.S3BackupMode), hasBucket(x.S3DestinationDescription)
		out.Buffer = hints((*types.BufferingHints)(x.BufferingHints), splunkBuffer)
		return out
	case d.HttpEndpointDestinationDescription != nil:
		x := d.HttpEndpointDestinationDescription
		out := withProcessing(analyzer.DestinationHTTPEndpoint, x.ProcessingConfiguration)
		out.BackupMode, out.HasS3 = string(x.S3BackupMode), hasBucket(x.S3DestinationDescription)
		out.Buffer = hints((*types.BufferingHints)(x.BufferingHints), usualBuffer)
		return out
	case d.SnowflakeDestinationDescription != nil:
		x := d.SnowflakeDestinationDescription
		out := withProcessing(analyzer.DestinationSnowflake, x.ProcessingConfiguration)
		out.BackupMode, out.HasS3 = string(x.S3BackupMode), hasBucket(x.S3DestinationDescription)
		out.Buffer = hints((*types.BufferingHints)(x.BufferingHints), snowflakeBuffer)
		return out
	case d.IcebergDestinationDescription != nil:
		x := d.IcebergDestinationDescription
		out := withProcessing(analyzer.DestinationIceberg, x.ProcessingConfiguration)
		out.BackupMode, out.HasS3 = string(x.S3BackupMode), hasBucket(x.S3DestinationDescription)
		out.Buffer = hints(x.BufferingHints, usualBuffer)
		return out
	case d.S3DestinationDescription != nil:
		out := withProcessing(analyzer.DestinationS3, nil)
		out.Buffer = hints(d.S3DestinationDescription.BufferingHints, usualBuffer)
		return out
	}
	return withProcessing("", nil)
}

func extendedS3(x *types.ExtendedS3DestinationDescription) analyzer.Destination {
	out := withProcessing(analyzer.DestinationS3, x.ProcessingConfiguration)
	out.BackupMode, out.HasS3 = string(x.S3BackupMode), hasBucket(x.S3BackupDescription)
	// Enabled "defaults to true" (shape DataFormatConversionConfiguration).
	if conversion := x.DataFormatConversionConfiguration; conversion != nil {
		out.FormatConversion = conversion.Enabled == nil || *conversion.Enabled
	}
	if parts := x.DynamicPartitioningConfiguration; parts != nil {
		out.DynamicParts = aws.ToBool(parts.Enabled)
	}
	usual := usualBuffer
	if out.FormatConversion {
		usual = convertedBuffer
	}
	out.Buffer = hints(x.BufferingHints, usual)
	return out
}

// withProcessing starts a destination with its enabled processors.
func withProcessing(kind string, p *types.ProcessingConfiguration) analyzer.Destination {
	out := analyzer.Destination{Kind: kind, Processors: []string{}, LambdaARNs: []string{}}
	if p == nil || !aws.ToBool(p.Enabled) {
		return out
	}
	for _, processor := range p.Processors {
		out.Processors = append(out.Processors, string(processor.Type))
		for _, parameter := range processor.Parameters {
			if parameter.ParameterName == types.ProcessorParameterNameLambdaArn {
				out.LambdaARNs = append(out.LambdaARNs, aws.ToString(parameter.ParameterValue))
			}
		}
	}
	return out
}

func hasBucket(s *types.S3DestinationDescription) bool {
	return s != nil && aws.ToString(s.BucketARN) != ""
}

func hints(h *types.BufferingHints, usual analyzer.Buffer) *analyzer.Buffer {
	if h != nil && h.SizeInMBs != nil {
		usual.SizeMiB = int(*h.SizeInMBs)
	}
	if h != nil && h.IntervalInSeconds != nil {
		usual.IntervalSeconds = int(*h.IntervalInSeconds)
	}
	return &usual
}

func destinationVPC(v *types.VpcConfigurationDescription) *analyzer.VPCConfig {
	if v == nil {
		return nil
	}
	return vpcConfig(aws.ToString(v.VpcId), v.SubnetIds)
}

// vpcConfig is nil for no VPC.
func vpcConfig(id string, subnets []string) *analyzer.VPCConfig {
	if id == "" {
		return nil
	}
	sorted := append([]string{}, subnets...)
	slices.Sort(sorted)
	return &analyzer.VPCConfig{VPCID: id, SubnetIDs: sorted}
}
