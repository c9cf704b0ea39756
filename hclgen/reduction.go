package hclgen

import "github.com/kinesis-audit/kinesis-audit/analyzer"

// reduces tells whether a remedy cuts a stream's capacity or retention: only with AllowReductions does a
// patch come of it.
func reduces(r analyzer.Remedy) bool {
	switch r := r.(type) {
	case analyzer.SetShardCount:
		return r.To < r.From
	case followShardCount:
		return r.To < r.From
	case analyzer.MergeShards:
		return true
	case analyzer.SwitchMode:
		return r.To != analyzer.OnDemand && r.ShardCount < r.OpenShards
	case analyzer.SetRetention:
		return r.ToHours < r.FromHours
	}
	return false
}
