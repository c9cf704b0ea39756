package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// noCrossRegionReplication finds critical streams that no other region has a copy of.
var noCrossRegionReplication = analyzer.Check{
	ID:       "no-cross-region-replication",
	Title:    "No Cross-Region Replication",
	Severity: analyzer.Medium,
	Penalty:  10,
	Needs:    []analyzer.Need{analyzer.NeedReplicas, analyzer.NeedTags},
	Stream:   notReplicated,
}

func notReplicated(a *analyzer.Audit, s *analyzer.Stream) analyzer.Result {
	critical, unsure := a.Critical(s.Name, s.Tags)
	named := tagged(s.Tags, a.Config.Replicas.Tags, "", "none", "no", "false", "true", "yes")
	if !critical && !unsure || named || a.Config.Replicas.IsReplica(s.Name, s.Tags) {
		return analyzer.Result{}
	}
	regions := slices.DeleteFunc(slices.Clone(a.Config.Replicas.Regions), func(r string) bool { return r == a.Snapshot.Region })
	if len(regions) == 0 {
		return unseen("no region but the audited one is configured to look for replicas in")
	}
	search := lookForReplica(a, s, regions)
	switch {
	case search.found:
		return analyzer.Result{}
	case s.Tags == nil:
		return analyzer.Unmeasured(analyzer.NeedTags, "no replica was found, and its tags, which may name one or tell whether it is critical, were not read")
	case search.unread != "":
		return unmeasuredOf(search.subject, analyzer.NeedReplicas, search.unread)
	}
	return found(missingReplica(a, s, regions, search.silent))
}

// tagged tells whether a tag of one of the keys, in any case, has a value that is none of not.
func tagged(tags map[string]string, keys []string, not ...string) bool {
	for k, v := range tags {
		sameKey := func(key string) bool { return strings.EqualFold(key, k) }
		if slices.ContainsFunc(keys, sameKey) && !slices.Contains(not, strings.ToLower(strings.TrimSpace(v))) {
			return true
		}
	}
	return false
}

// replicaSearch is what came of looking for a replica.
type replicaSearch struct {
	found   bool
	silent  []string // REGION/NAME of those that are named as one and received no record
	unread  string   // why there may still be one
	subject string   // the stream whose metrics were not read, if that is why
}

// lookForReplica looks in regions for a stream that is named as a replica of s and receives records.
func lookForReplica(a *analyzer.Audit, s *analyzer.Stream, regions []string) replicaSearch {
	search := replicaSearch{silent: []string{}}
	for _, region := range regions {
		if !slices.Contains(a.Snapshot.RemoteRegions, region) {
			search.unread = fmt.Sprintf("no replica was found, but the streams of %s were not listed", region)
			break
		}
	}
	for _, r := range a.Snapshot.RemoteStreams {
		if !slices.Contains(regions, r.Region) || !slices.Contains(analyzer.ReplicaNames(s.Name), r.Name) {
			continue
		}
		receives, known := receivesRecords(r.Metrics, a.Window())
		switch {
		case receives:
			return replicaSearch{found: true}
		case !known:
			search.subject = r.Name
			search.unread = fmt.Sprintf("%s in %s may be its replica, but whether it receives records was not read", r.Name, r.Region)
		default:
			search.silent = append(search.silent, r.Region+"/"+r.Name)
		}
	}
	slices.Sort(search.silent)
	return search
}

// receivesRecords goes by IncomingRecords at whatever period it was read.
func receivesRecords(m analyzer.Metrics, w analyzer.Window) (yes, known bool) {
	for metric, series := range m {
		if metric.Name == "IncomingRecords" && metric.Stat == "Sum" {
			known = true
			yes = yes || series.Between(w).Sum() > 0
		}
	}
	return yes, known
}

func missingReplica(a *analyzer.Audit, s *analyzer.Stream, regions, silent []string) analyzer.Finding {
	details := fmt.Sprintf("This critical stream has no replica in %s, and no tag names one.", join(regions, "or"))
	if len(silent) > 0 {
		details = fmt.Sprintf("This critical stream has no replica in %s that receives records: %s received none.", join(regions, "or"), join(silent, "and"))
	}
	shards := 0
	if s.Mode != analyzer.OnDemand && s.Config != nil {
		shards = s.Config.OpenShards
	}
	remediation := fmt.Sprintf("Create %s-replica in %s and copy records to it, with a function that reads this stream or a second put by the producers.", s.Name, regions[0])
	if tags := a.Config.Replicas.Tags; len(tags) > 0 {
		remediation += fmt.Sprintf(" If it is replicated under another name or elsewhere, name the replica in a tag %s.", tags[0])
	}
	f := analyzer.Finding{
		Details:     details,
		Remediation: remediation,
		Evidence: analyzer.Evidence{
			"checked_regions": regions,
			"looked_for":      analyzer.ReplicaNames(s.Name),
			"silent_replicas": silent,
		},
		Remedy: analyzer.CreateReplica{Stream: s.Name, Region: regions[0], Checked: regions, ShardCount: shards},
	}
	f.Configured()
	return f
}
