package collect

import (
	"context"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// records reads how many records each stream takes, and drops the streams that take too few.
func (r *reading) records(ctx context.Context) error {
	var q queries
	for _, s := range r.streams {
		s.Metrics = analyzer.Metrics{}
		q.stream(s, sum("IncomingRecords"))
	}
	for _, d := range r.deliveries {
		d.Metrics = analyzer.Metrics{}
		for _, name := range analyzer.DeliveryRecordMetrics() {
			q.delivery(d, sum(name))
		}
	}
	if err := r.ask(ctx, "reading record counts", q); err != nil {
		return err
	}
	w := r.out.Window
	r.streams = without(r.streams, func(s *analyzer.Stream) bool { return r.Config.Filters.LeftOut(s, w) != "" })
	r.deliveries = without(r.deliveries, func(d *analyzer.DeliveryStream) bool { return r.Config.Filters.LeftOutDelivery(d, w) != "" })
	return nil
}
