package collect

import (
	"context"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// readReplicas lists the streams of the replica regions, where any stream is critical and so may have
// a replica there.
func (r *reading) readReplicas(ctx context.Context) error {
	r.out.RemoteRegions = []string{}
	regions := slices.Clone(r.Config.Replicas.Regions)
	slices.Sort(regions)
	regions = without(slices.Compact(regions), func(region string) bool { return region == r.Region() })
	if len(r.replicaNames()) == 0 || len(regions) == 0 {
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
				found[i] = append(found[i], analyzer.RemoteStream{Region: region, Name: s.Name, ARN: s.ARN})
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	for i, streams := range found {
		if streams == nil {
			continue
		}
		r.out.RemoteRegions = append(r.out.RemoteRegions, regions[i])
		r.out.RemoteStreams = append(r.out.RemoteStreams, streams...)
	}
	if r.out.RemoteStreams == nil && len(r.out.RemoteRegions) > 0 {
		r.out.RemoteStreams = []analyzer.RemoteStream{}
	}
	return nil
}

// replicaNames are the names that replicas of the critical streams may have.
func (r *reading) replicaNames() map[string]bool {
	names := map[string]bool{}
	for _, s := range r.streams {
		critical, _ := r.Config.Critical.Matches(s.Name, s.Tags)
		if critical && !r.Config.Replicas.IsReplica(s.Name, s.Tags) {
			for _, name := range analyzer.ReplicaNames(s.Name) {
				names[name] = true
			}
		}
	}
	return names
}
