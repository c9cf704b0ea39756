package report

import (
	"io"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// planJSON is shard_optimization_plan.json, described in docs/schema/shard_optimization_plan.schema.json.
type planJSON struct {
	GeneratedAt   time.Time      `json:"generated_at"`
	Region        string         `json:"region"`
	Optimizations []optimization `json:"shard_optimizations"`
	Actions       []action       `json:"recommended_actions"`
}

// What an optimization does.
const (
	actSplit      = "SPLIT"
	actMerge      = "MERGE"
	actScaleUp    = "SCALE_UP"
	actScaleDown  = "SCALE_DOWN"
	actSwitchMode = "SWITCH_MODE"
)

type optimization struct {
	Stream              string      `json:"stream_name"`
	ShardID             *string     `json:"shard_id"`          // null where the whole stream is meant
	AdjacentShardID     *string     `json:"adjacent_shard_id"` // of a MERGE
	Action              string      `json:"action"`
	Reason              string      `json:"reason"`
	CurrentThroughput   *float64    `json:"current_throughput"` // bytes a second in the last hour of the window
	AverageThroughput   *float64    `json:"avg_throughput"`     // bytes a second in the window
	Projected           improvement `json:"projected_improvement"`
	TerraformShardCount *int        `json:"terraform_shard_count"` // with all actions on the stream done; null for on-demand
	Steps               []step      `json:"steps"`
	Fingerprints        []string    `json:"finding_fingerprints"` // of the findings that ask for it

	finding *analyzer.Finding // the worst of them
	ongoing bool              // one of them is
}

// improvement is what an optimization changes when it is done alone.
type improvement struct {
	Utilization change `json:"utilization_percent"`
	Throttled   change `json:"throttled_percent"`
	MonthlyCost change `json:"monthly_cost_usd"`
}

type change struct {
	Before *float64 `json:"before"`
	After  *float64 `json:"after"`
}

// step is one call, to be made when the stream is ACTIVE again after the one before.
type step struct {
	Day                int     `json:"day"` // 1 for the first: UpdateShardCount takes ten calls in 24 hours
	Operation          string  `json:"operation"`
	ShardID            *string `json:"shard_id"`
	AdjacentShardID    *string `json:"adjacent_shard_id"`
	NewStartingHashKey *string `json:"new_starting_hash_key"`
	OpenShardsAfter    int     `json:"open_shards_after"`
	Command            string  `json:"command"`
	WaitCommand        string  `json:"wait_command"`
}

// WritePlan writes shard_optimization_plan.json.
func WritePlan(w io.Writer, a *analyzer.Analysis) error {
	return writeIndented(w, newPlan(a))
}

func newPlan(a *analyzer.Analysis) planJSON {
	plan := planJSON{
		GeneratedAt:   a.Audit.Window().End.UTC(),
		Region:        a.Audit.Snapshot.Region,
		Optimizations: []optimization{},
	}
	for i := range a.Streams {
		plan.Optimizations = append(plan.Optimizations, optimize(a, &a.Streams[i])...)
	}
	plan.Actions = rankActions(a, plan.Optimizations)
	return plan
}
