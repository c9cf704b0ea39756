package hclgen

import (
	"fmt"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// The provider's defaults of buffering hints.
// https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/kinesis_firehose_delivery_stream
const (
	defaultBufferSize     = "5"
	defaultBufferInterval = "300"
)

// setBuffering changes the buffer that decides the size of objects; for Redshift it is the staging
// bucket's.
func setBuffering(r analyzer.SetBuffering, s site) (intent, error) {
	block, err := s.destinationBlock(r.Destination)
	if err != nil {
		return intent{}, err
	}
	size, interval := s.bufferPaths(r.Destination, block)
	return intent{
		title: fmt.Sprintf("Buffer %d MiB or %d s in %s", r.To.SizeMiB, r.To.IntervalSeconds, r.DeliveryStream),
		goals: []goal{ // the longer name first: the other one is aligned with it where both are new
			{path: interval, want: number(r.To.IntervalSeconds), def: defaultBufferInterval},
			{path: size, want: number(r.To.SizeMiB), def: defaultBufferSize},
		},
		reversibility: Reversible,
		rollback:      fmt.Sprintf("Set %s back to %d and %s to %d.", lastSegment(size), r.From.SizeMiB, lastSegment(interval), r.From.IntervalSeconds),
		notes:         []string{fmt.Sprintf("Records then arrive up to %d s later than they came in.", r.To.IntervalSeconds)},
	}, nil
}
