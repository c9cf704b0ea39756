package collect

import (
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// Permission is an IAM action that the audit uses. Need is the part of a snapshot that stays unread
// without it; nothing but analyzer.NeedInventory is indispensable, and "" is for live prices.
type Permission struct {
	Action string
	Reason string
	Need   analyzer.Need
}

// Permissions is the least IAM policy that leaves nothing unread. All actions take the resource "*".
// sts:GetCallerIdentity is called too, and needs no permission
// (https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html).
func Permissions() []Permission {
	return []Permission{
		{"kinesis:ListStreams", "list data streams, here and in the replica regions", analyzer.NeedInventory},
		{"firehose:ListDeliveryStreams", "list delivery streams", analyzer.NeedInventory},
		{"tag:GetResources", "read the tags of all streams at once", analyzer.NeedTags},
		{"kinesis:ListTagsForStream", "read tags where tag:GetResources shows none", analyzer.NeedTags},
		{"firehose:ListTagsForDeliveryStream", "read tags where tag:GetResources shows none", analyzer.NeedTags},
		{"cloudwatch:GetMetricData", "read traffic, lag, throttling and delivery success", analyzer.NeedMetrics},
		{"kinesis:DescribeStreamSummary", "read shards, retention, encryption and monitoring", analyzer.NeedConfig},
		{"firehose:DescribeDeliveryStream", "read sources, destinations, buffers, backup and encryption", analyzer.NeedConfig},
		{"kinesis:ListShards", "read hash key ranges, and when a stream was resharded", analyzer.NeedShards},
		{"kinesis:ListStreamConsumers", "find enhanced fan-out consumers", analyzer.NeedConsumers},
		{"lambda:ListEventSourceMappings", "find the functions that read a stream", analyzer.NeedReaders},
		{"cloudwatch:DescribeAlarms", "see which metrics have an alarm", analyzer.NeedAlarms},
		{"kinesis:DescribeAccountSettings", "read the billing plan of on-demand streams", analyzer.NeedAccountPlan},
		{"kinesis:GetResourcePolicy", "see whether other accounts may read a stream that is to be encrypted", analyzer.NeedPolicy},
		{"lambda:GetFunctionConfiguration", "see whether a transformer function works in a VPC", analyzer.NeedNetwork},
		{"ec2:DescribeRouteTables", "see where the subnets of a delivery stream lead", analyzer.NeedNetwork},
		{"ec2:DescribeVpcEndpoints", "see whether they lead to an S3 endpoint", analyzer.NeedNetwork},
		{"pricing:GetProducts", "read list prices for --prices live", ""},
	}
}

// iamPrefix is the IAM prefix of an SDK service id.
func iamPrefix(serviceID string) string {
	if serviceID == "Resource Groups Tagging API" {
		return "tag"
	}
	return strings.ToLower(serviceID)
}
