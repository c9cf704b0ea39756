package collect

import (
	"context"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// metrics reads every metric but the record counts, which are there, and one-minute series, which
// turn on what is read here.
func (r *reading) metrics(ctx context.Context) error {
	var q queries
	for _, s := range r.streams {
		q.stream(s, streamMetrics...)
		for i := range s.Consumers {
			q.consumer(s.Name, &s.Consumers[i], consumerMetrics...)
		}
		measured := shardMetrics(s)
		for i := range s.Shards {
			shard := &s.Shards[i]
			names := measured
			if shard.State == analyzer.ShardExpired { // its bytes tell when it ended
				names = without(measured, func(name string) bool { return name != "IncomingBytes" })
			}
			if len(names) > 0 {
				shard.Metrics = analyzer.Metrics{}
				q.shard(s.Name, shard, demandEvery(analyzer.OneHour, names)...)
			}
		}
	}
	for i := range r.out.Readers {
		q.reader(&r.out.Readers[i], readerMetrics...)
	}
	for _, d := range r.deliveries {
		q.delivery(d, deliveryMetrics(d)...)
	}
	mayBeReplica := r.replicaNames()
	for i := range r.out.RemoteStreams {
		if s := &r.out.RemoteStreams[i]; mayBeReplica[s.Name] {
			s.Metrics = analyzer.Metrics{}
			q.remote(s, sum("IncomingRecords"))
		}
	}
	if err := r.ask(ctx, "reading metrics", q); err != nil {
		return err
	}
	for i := range r.out.RemoteStreams {
		if s := &r.out.RemoteStreams[i]; len(s.Metrics) == 0 {
			s.Metrics = nil // its traffic was not read
		}
	}
	return nil
}

// fineMetrics reads the demand of streams that may be resized minute by minute, while CloudWatch
// keeps it.
func (r *reading) fineMetrics(ctx context.Context) error {
	w := r.out.Window
	if r.Now.Sub(w.Start) > keepsOneMinute {
		return nil
	}
	var q queries
	for _, s := range r.streams {
		if analyzer.WantsFineSeries(s, w, r.Config) {
			q.stream(s, demandEvery(analyzer.OneMinute, demandMetrics)...)
		}
	}
	return r.ask(ctx, "reading one-minute metrics", q)
}
