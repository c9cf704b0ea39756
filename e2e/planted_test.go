//go:build unix

package e2e

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// planted is the estate with the defaults filled in.
func (e estate) planted() estate {
	e.Streams, e.Deliveries, e.Functions = slices.Clone(e.Streams), slices.Clone(e.Deliveries), slices.Clone(e.Functions)
	for i := range e.Streams {
		e.Streams[i] = e.Streams[i].planted()
	}
	if len(e.Deliveries) > 0 {
		e.Functions = append(e.Functions, function{Name: "shape"})
	}
	for i := range e.Deliveries {
		e.Deliveries[i] = e.Deliveries[i].planted()
	}
	return e
}

func (s stream) planted() stream {
	s.Shards = max(1, s.Shards)
	if s.Alarms == nil {
		s.Alarms = []alarm{onAge, onThrottling}
	}
	if !measures(s.Metrics, "IncomingRecords") {
		s.Metrics = append(slices.Clone(s.Metrics), of("IncomingRecords", daily(calmWeek)...), of("IncomingBytes", daily(100*calmWeek)...))
	}
	owner := map[string]string{"StreamName": s.Name}
	s.Alarms, s.Metrics = owned(s.Alarms, s.Name, "AWS/Kinesis", owner), measured(s.Metrics, "AWS/Kinesis", owner)
	return s
}

func (d delivery) planted() delivery {
	d.Destination = cmp.Or(d.Destination, "s3")
	if d.Transformer = cmp.Or(d.Transformer, "shape"); d.Transformer == "-" {
		d.Transformer = ""
	}
	if d.Alarms == nil {
		d.Alarms = []alarm{onSuccess}
	}
	if !measures(d.Metrics, analyzer.DeliveryRecordMetrics()...) {
		prefix := "Incoming"
		switch {
		case d.SourceStream != "":
			prefix = "DataReadFromKinesisStream."
		case d.SourceTopic != "":
			prefix = "DataReadFromSource."
		}
		d.Metrics = append(slices.Clone(d.Metrics), of(prefix+"Records", daily(calmWeek)...), of(prefix+"Bytes", daily(100*calmWeek)...))
	}
	if !slices.ContainsFunc(d.Metrics, func(m metric) bool { return strings.HasSuffix(m.Name, ".Success") }) {
		d.Metrics = append(slices.Clone(d.Metrics), succeeded(analyzer.StagingPrefix, allOfThem))
	}
	owner := map[string]string{"DeliveryStreamName": d.Name}
	d.Alarms, d.Metrics = owned(d.Alarms, d.Name, "AWS/Firehose", owner), measured(d.Metrics, "AWS/Firehose", owner)
	return d
}

// measures tells whether one of the stream-level metrics is among those.
func measures(metrics []metric, names ...string) bool {
	return slices.ContainsFunc(metrics, func(m metric) bool { return slices.Contains(names, m.Name) && m.Dimensions == nil })
}

// owned names the alarms of a stream and points them at its metrics.
func owned(alarms []alarm, stream, namespace string, owner map[string]string) []alarm {
	out := make([]alarm, len(alarms))
	for i, a := range alarms {
		a.Name, a.Namespace = fmt.Sprintf("%s %d", stream, i+1), namespace
		a.Dimensions = merged(a.Dimensions, owner)
		out[i] = a
	}
	return out
}

func measured(metrics []metric, namespace string, owner map[string]string) []metric {
	out := make([]metric, len(metrics))
	for i, m := range metrics {
		if m.Namespace == "" {
			m.Namespace, m.Dimensions = namespace, merged(m.Dimensions, owner)
		}
		out[i] = m
	}
	return out
}

func merged(own, owner map[string]string) map[string]string {
	all := maps.Clone(owner)
	maps.Copy(all, own)
	return all
}
