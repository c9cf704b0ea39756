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
	if r.Destination == analyzer.DestinationRedshift {
		if has, _ := s.inst.HasBlock("s3_configuration"); has {
			block = "s3_configuration" // before version 5
		} else {
			block += ".s3_configuration"
		}
	}
	size, interval := s.bufferNames(block)
	return intent{
		title: fmt.Sprintf("Buffer %d MiB or %d s in %s", r.To.SizeMiB, r.To.IntervalSeconds, r.DeliveryStream),
		goals: []goal{
			{path: block + "." + size, want: number(r.To.SizeMiB), def: defaultBufferSize},
			{path: block + "." + interval, want: number(r.To.IntervalSeconds), def: defaultBufferInterval},
		},
		reversibility: Reversible,
		rollback:      fmt.Sprintf("Set %s back to %d and %s to %d.", size, r.From.SizeMiB, interval, r.From.IntervalSeconds),
		notes:         []string{fmt.Sprintf("Records then arrive up to %d s later than they came in.", r.To.IntervalSeconds)},
	}, nil
}
