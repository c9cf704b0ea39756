package collect

import (
	"context"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// readReplicas looks in the replica regions for streams that may be replicas of critical ones.
func (r *reading) readReplicas(ctx context.Context) error {
	names := r.replicaNames()
	regions := slices.Clone(r.Config.Replicas.Regions)
	slices.Sort(regions)
	regions = without(slices.Compact(regions), func(region string) bool { return region == r.Region() })
	if len(names) == 0 || len(regions) == 0 {
		return nil
	}
	found := make([][]analyzer.RemoteStream, len(regions))
	g, ctx := group(ctx)
	for i, region := range regions {
		g.Go(func() error {
			streams, err := r.listStreams(ctx, r.in(region))
			if err != nil {
				return r.missed(ctx, analyzer.NeedReplicas, "kinesis:ListStreams", region, "", err)
			}
			found[i] = []analyzer.RemoteStream{}
			for _, s := range streams {
				if names[s.Name] {
					found[i] = append(found[i], analyzer.RemoteStream{Region: region, Name: s.Name, ARN: s.ARN})
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for _, streams := range found {
		if streams != nil && r.out.RemoteStreams == nil {
			r.out.RemoteStreams = []analyzer.RemoteStream{}
		}
		r.out.RemoteStreams = append(r.out.RemoteStreams, streams...)
	}
	return nil
}

// replicaNames are the names that replicas of the critical streams may have.
func (r *reading) replicaNames() map[string]bool {
	names := map[string]bool{}
	for _, s := range r.streams {
		critical, _ := r.Config.Critical.Matches(s.Name, s.Tags)
		if critical && !r.isReplica(s) {
			for _, name := range []string{s.Name, s.Name + "-replica", s.Name + "-dr", "dr-" + s.Name} {
				names[name] = true
			}
		}
	}
	return names
}

// isReplica tells whether the stream is a replica itself, by its name or a tag: it needs none.
func (r *reading) isReplica(s *analyzer.Stream) bool {
	if strings.HasSuffix(s.Name, "-replica") || strings.HasSuffix(s.Name, "-dr") || strings.HasPrefix(s.Name, "dr-") {
		return true
	}
	for key, value := range s.Tags {
		isKey := func(of string) bool { return strings.EqualFold(of, key) }
		if strings.TrimSpace(value) != "" && slices.ContainsFunc(r.Config.Replicas.OfTags, isKey) {
			return true
		}
	}
	return false
}
