package report

// The checks that outputs treat in a way of their own: what says that data is being lost, and which
// finding is about which reader.
const (
	iteratorAgeHigh  = "iterator-age-high"
	throttledRecords = "throttled-records"
	consumerLag      = "consumer-lag"
	deliveryFailures = "firehose-delivery-failures"
)
