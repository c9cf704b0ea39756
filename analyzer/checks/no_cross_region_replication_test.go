package checks

import (
	"slices"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// remote is a stream of another region that took in so many records an hour ago; -1: that was not read.
func remote(region, name string, records float64) analyzer.RemoteStream {
	r := analyzer.RemoteStream{Region: region, Name: name, ARN: "arn:aws:kinesis:" + region + ":111122223333:stream/" + name}
	if records >= 0 {
		r.Metrics = analyzer.Metrics{}
		plant(r.Metrics, "IncomingRecords", "Sum", span(end.Add(-analyzer.OneHour), analyzer.FiveMinutes, 1, always(records)))
	}
	return r
}

func TestNoCrossRegionReplication(t *testing.T) {
	const west, ireland = "us-west-2", "eu-west-1"
	has := func(r ...analyzer.RemoteStream) func(*world) {
		return func(w *world) { w.RemoteStreams = r }
	}
	tag := func(key, value string) func(*world) {
		return func(w *world) { w.Streams[0].Tags[key] = value }
	}
	both := func(all ...func(*world)) func(*world) {
		return func(w *world) {
			for _, change := range all {
				change(w)
			}
		}
	}
	listed := func(regions ...string) func(*world) { return func(w *world) { w.RemoteRegions = regions } }
	untagged := func(w *world) { w.Streams[0].Tags = nil }
	for name, c := range map[string]struct {
		stream string
		change func(*world)
		want   outcome
	}{
		"none anywhere":                         {"orders", nil, finds},
		"critical by tag":                       {"clicks", tag("Criticality", "high"), finds},
		"not critical":                          {"clicks", nil, passes},
		"not critical by tag":                   {"orders", tag("Tier", "3"), passes},
		"the same name":                         {"orders", has(remote(west, "orders", 1)), passes},
		"NAME-replica":                          {"orders", has(remote(ireland, "orders-replica", 1)), passes},
		"NAME-dr":                               {"orders", has(remote(west, "orders-dr", 1)), passes},
		"dr-NAME":                               {"orders", has(remote(west, "dr-orders", 1)), passes},
		"another name":                          {"orders", has(remote(west, "orders-2", 1), remote(west, "orders-replica-2", 1)), finds},
		"in no DR region":                       {"orders", has(remote("ap-south-1", "orders", 1)), finds},
		"receives nothing":                      {"orders", has(remote(west, "orders", 0)), finds},
		"one silent, one not":                   {"orders", has(remote(west, "orders", 0), remote(ireland, "orders", 1)), passes},
		"whether it receives was not read":      {"orders", has(remote(west, "orders", -1)), lacks(analyzer.NeedReplicas)},
		"that was not read, another receives":   {"orders", has(remote(west, "orders", -1), remote(ireland, "orders-dr", 1)), passes},
		"a tag names it":                        {"orders", tag("replica", "orders-copy in ap-south-1"), passes},
		"another tag names it":                  {"orders", tag("DRStream", "arn:aws:kinesis:eu-central-1:111122223333:stream/orders"), passes},
		"a tag is empty":                        {"orders", tag("Replica", " "), finds},
		"a tag says none":                       {"orders", tag("Replica", "None"), finds},
		"a tag says true and names none":        {"orders", tag("Replica", "true"), finds},
		"a tag says false":                      {"orders", tag("Replica", "false"), finds},
		"another tag":                           {"orders", tag("Replicate", "orders-copy"), finds},
		"a replica by suffix":                   {"orders-replica", nil, passes},
		"a replica by suffix dr":                {"orders-dr", nil, passes},
		"a replica by prefix":                   {"dr-orders", nil, passes},
		"a replica by tag":                      {"orders", tag("replicaof", "orders in eu-west-1"), passes},
		"its tag for that is empty":             {"orders", tag("ReplicaOf", ""), finds},
		"a region was refused":                  {"orders", listed(ireland), lacks(analyzer.NeedReplicas)},
		"refused, but another has it":           {"orders", both(listed(ireland), has(remote(ireland, "orders", 1))), passes},
		"refused, another is silent":            {"orders", both(listed(ireland), has(remote(ireland, "orders", 0))), lacks(analyzer.NeedReplicas)},
		"a region that does not matter":         {"orders", listed(ireland, west, "ap-south-1"), finds},
		"another's traffic was not read":        {"orders", has(remote(west, "payments", -1)), finds},
		"a region was not looked in":            {"orders", func(w *world) { w.config.Replicas.Regions = []string{west, "ap-south-1"} }, lacks(analyzer.NeedReplicas)},
		"no region was read":                    {"orders", listed(), lacks(analyzer.NeedReplicas)},
		"no region was read, a tag names it":    {"orders", both(tag("Replica", "orders-copy"), listed()), passes},
		"no region is left":                     {"orders", func(w *world) { w.config.Replicas.Regions = []string{region} }, skips},
		"the audited region is none":            {"orders", both(func(w *world) { w.config.Replicas.Regions = []string{region, west} }, has(remote(region, "orders-dr", 1))), finds},
		"tags not read":                         {"orders", untagged, lacks(analyzer.NeedTags)},
		"tags not read, not critical by name":   {"clicks", untagged, lacks(analyzer.NeedTags)},
		"tags not read, but there is a replica": {"orders", both(untagged, has(remote(west, "orders", 1))), passes},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(newStream(c.stream, 3))
			if c.change != nil {
				c.change(w)
			}
			expect(t, w.judge(noCrossRegionReplication), c.want)
		})
	}
}

func TestNoCrossRegionReplicationRemedy(t *testing.T) {
	w := newWorld(newStream("orders", 3))
	w.config.Replicas.Regions = []string{region, "eu-west-1", "us-west-2"}
	w.RemoteStreams = []analyzer.RemoteStream{remote("us-west-2", "orders-dr", 0)}
	f := w.judge(noCrossRegionReplication).Findings[0]
	remedy := f.Remedy.(analyzer.CreateReplica)
	if remedy.Stream != "orders" || remedy.Region != "eu-west-1" || remedy.ShardCount != 3 || !slices.Equal(remedy.Checked, []string{"eu-west-1", "us-west-2"}) {
		t.Errorf("remedy %+v", remedy)
	}
	says(t, f, "us-west-2/orders-dr received none", "eu-west-1")

	w.Streams[0].Mode = analyzer.OnDemand
	if remedy := w.judge(noCrossRegionReplication).Findings[0].Remedy.(analyzer.CreateReplica); remedy.ShardCount != 0 {
		t.Errorf("%d shards for an on-demand stream", remedy.ShardCount)
	}
}

func TestUnreadReplicaIsTheSubject(t *testing.T) {
	w := newWorld(newStream("orders", 1))
	w.RemoteStreams = []analyzer.RemoteStream{remote("us-west-2", "orders-dr", -1)}
	if r := w.judge(noCrossRegionReplication); r.Unknown[0].Stream != "orders-dr" {
		t.Errorf("the subject is %q, want the replica, whose gap has the action to add", r.Unknown[0].Stream)
	}
}
