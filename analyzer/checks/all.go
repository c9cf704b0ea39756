// Package checks holds the seventeen checks, a file each.
package checks

import "github.com/kinesis-audit/kinesis-audit/analyzer"

// All lists the checks in the order of the docs.
func All() []analyzer.Check {
	return []analyzer.Check{
		iteratorAgeHigh,
		throttledRecords,
		underProvisionedShards,
		overProvisionedShards,
		noEnhancedMonitoring,
		excessiveRetention,
		noEncryption,
		consumerLag,
		shardSplittingNeeded,
		noCrossRegionReplication,
		onDemandMisconduct,
		noCloudWatchAlarms,
		firehoseDeliveryFailures,
		smallBatchSizes,
		noDataTransformation,
		missingS3Backup,
		vpcEndpointNotUsed,
	}
}
