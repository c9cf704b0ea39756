package awstest

import (
	"maps"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// region is what stands in one region, by name as the list operations give it.
type region struct {
	streams    []*analyzer.Stream
	deliveries []*analyzer.DeliveryStream
	metrics    map[string]analyzer.Metrics // by metricKey
}

// regionsOf sorts an account by region: the audited one, and those of its remote streams.
func regionsOf(account *analyzer.Snapshot) map[string]*region {
	home := &region{metrics: map[string]analyzer.Metrics{}}
	regions := map[string]*region{account.Region: home}
	for i := range account.Streams {
		home.addStream(&account.Streams[i])
	}
	for i := range account.DeliveryStreams {
		d := &account.DeliveryStreams[i]
		home.deliveries = append(home.deliveries, d)
		home.addMetrics(d.Metrics, "AWS/Firehose", "DeliveryStreamName", d.Name)
	}
	for _, reader := range account.Readers {
		home.addMetrics(reader.Metrics, "AWS/Lambda", "FunctionName", functionName(reader.Function))
	}
	for _, remote := range account.RemoteStreams {
		there := regions[remote.Region]
		if there == nil {
			there = &region{metrics: map[string]analyzer.Metrics{}}
			regions[remote.Region] = there
		}
		there.addStream(&analyzer.Stream{
			Name: remote.Name, ARN: remote.ARN, Status: "ACTIVE", Mode: analyzer.Provisioned, Metrics: remote.Metrics,
		})
	}
	for _, r := range regions {
		slices.SortFunc(r.streams, func(x, y *analyzer.Stream) int { return strings.Compare(x.Name, y.Name) })
		slices.SortFunc(r.deliveries, func(x, y *analyzer.DeliveryStream) int { return strings.Compare(x.Name, y.Name) })
	}
	return regions
}

// addStream adds a data stream with the metrics of its shards and consumers.
// https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html
func (r *region) addStream(s *analyzer.Stream) {
	r.streams = append(r.streams, s)
	r.addMetrics(s.Metrics, "AWS/Kinesis", "StreamName", s.Name)
	for _, shard := range s.Shards {
		r.addMetrics(shard.Metrics, "AWS/Kinesis", "ShardId", shard.ID, "StreamName", s.Name)
	}
	for _, consumer := range s.Consumers {
		r.addMetrics(consumer.Metrics, "AWS/Kinesis", "ConsumerName", consumer.Name, "StreamName", s.Name)
	}
}

func (r *region) addMetrics(m analyzer.Metrics, namespace string, dimensions ...string) {
	key := metricKey(namespace, dimensions...)
	if r.metrics[key] == nil {
		r.metrics[key] = analyzer.Metrics{}
	}
	maps.Copy(r.metrics[key], m)
}

// metricKey names what has metrics: a namespace, and dimension names and values by turns, sorted by name.
func metricKey(namespace string, dimensions ...string) string {
	return namespace + "\x00" + strings.Join(dimensions, "\x00")
}

// in is what stands in a region; nothing where the account has nothing there.
func (s *Server) in(name string) *region {
	if r := s.regions[name]; r != nil {
		return r
	}
	return &region{}
}

func (r *region) stream(name string) (*analyzer.Stream, error) {
	i, ok := slices.BinarySearchFunc(r.streams, name, func(s *analyzer.Stream, name string) int { return strings.Compare(s.Name, name) })
	if !ok {
		return nil, invalid("ResourceNotFoundException", "Stream %s not found", name)
	}
	return r.streams[i], nil
}

func (r *region) delivery(name string) (*analyzer.DeliveryStream, error) {
	i, ok := slices.BinarySearchFunc(r.deliveries, name, func(d *analyzer.DeliveryStream, name string) int { return strings.Compare(d.Name, name) })
	if !ok {
		return nil, invalid("ResourceNotFoundException", "Firehose %s not found", name)
	}
	return r.deliveries[i], nil
}

// after is where names greater than name begin in a list sorted by name.
func after[T any](items []*T, name string, nameOf func(*T) string) int {
	i, found := slices.BinarySearchFunc(items, name, func(item *T, name string) int { return strings.Compare(nameOf(item), name) })
	if found {
		i++
	}
	return i
}
