package report

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/analyzer/reshard"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
)

// Every plan, done call by call, is legal and ends with the shard_count that it states.
func TestPlansAreLegal(t *testing.T) {
	end := time.Date(2026, 3, 14, 13, 35, 0, 0, time.UTC)
	if n := replay(t, "demo", judged(demo.Snapshot(end), analyzer.DefaultConfig())); n < 5 {
		t.Errorf("%d optimizations of the demo estate are too few to show anything", n)
	}
	for open := 1; open <= 40; open++ {
		for _, mode := range []string{analyzer.OnDemand, analyzer.Provisioned} {
			for _, demand := range []float64{0.3, 1.5, 3.9, 20, 60} {
				name := fmt.Sprintf("%s, %d shards, %g in use", mode, open, demand)
				s := sampleStream("s", open, 1000*demand, nil)
				s.Mode = mode
				replay(t, name, judged(accountOf(s), analyzer.DefaultConfig()))
			}
		}
	}
	for name, ignored := range map[string]string{"splits and merges": "", "merges alone": "shard-splitting-needed", "splits alone": "over-provisioned-shards"} {
		config := analyzer.DefaultConfig()
		config.Ignore = []analyzer.Ignore{{Check: ignored}}
		if n := replay(t, name, judged(accountOf(skewed(0.8, 12)), config)); n == 0 {
			t.Errorf("%s: nothing is planned", name)
		}
	}
}

func TestASwitchToProvisionedReachesItsTarget(t *testing.T) {
	for _, open := range []int{2, 4, 16} {
		s := sampleStream("s", open, 1500, nil)
		s.Mode = analyzer.OnDemand
		plan := newPlan(judged(accountOf(s), analyzer.DefaultConfig()))
		var operations []string
		after := 0
		for _, step := range plan.Optimizations[0].Steps {
			operations = append(operations, fmt.Sprintf("%s %d", step.Operation, step.OpenShardsAfter))
			after = step.OpenShardsAfter
		}
		if after != 2 || operations[0] != fmt.Sprintf("UpdateStreamMode %d", open) || *plan.Optimizations[0].TerraformShardCount != 2 {
			t.Errorf("%d open shards: %v, want 2 in the end", open, operations)
		}
	}
}

func accountOf(streams ...analyzer.Stream) *analyzer.Snapshot {
	return &analyzer.Snapshot{Region: "us-east-1", Window: sampleWindow, Streams: streams, Alarms: []analyzer.Alarm{}, Plan: &analyzer.AccountPlan{}}
}

func judged(s *analyzer.Snapshot, config *analyzer.Config) *analyzer.Analysis {
	return analyzer.Run(analyzer.NewAudit(s, config, pricing.Embedded(s.Region)), checks.All(), pricing.ListPrices{})
}

// skewed is a stream whose first shard is hot and whose others are cold.
func skewed(hot float64, shards int) analyzer.Stream {
	const cold = 0.02
	levels := slices.Repeat([]float64{cold}, shards)
	levels[0] = hot
	s := sampleStream("skewed", shards, 1000*(hot+cold*float64(shards-1)), nil)
	s.Config.ShardMetrics = []string{"ALL"}
	s.Shards = sampleShards(levels...)
	width := new(big.Int).Div(new(big.Int).Lsh(big.NewInt(1), 128), big.NewInt(int64(shards)))
	for i := range s.Shards {
		start := new(big.Int).Mul(width, big.NewInt(int64(i)))
		s.Shards[i].HashKeyStart = start.String()
		s.Shards[i].HashKeyEnd = start.Add(start, width).Sub(start, big.NewInt(1)).String()
	}
	return s
}

// replay does what the plan says and returns how many optimizations there are.
func replay(t *testing.T, name string, a *analyzer.Analysis) int {
	t.Helper()
	open, shards := map[string]int{}, map[string]map[string]bool{}
	for i := range a.Streams {
		s := a.Streams[i].Stream
		open[s.Name], shards[s.Name] = s.Config.OpenShards, map[string]bool{}
		for _, shard := range s.Shards {
			shards[s.Name][shard.ID] = shard.State == analyzer.ShardOpen
		}
	}
	type callsOf struct {
		stream string
		day    int
	}
	calls := map[callsOf]int{}
	plan := newPlan(a)
	for _, o := range plan.Optimizations {
		for _, s := range o.Steps {
			now := open[o.Stream]
			switch s.Operation {
			case "UpdateShardCount":
				if s.OpenShardsAfter > 2*now || 2*s.OpenShardsAfter < now || s.OpenShardsAfter == now {
					t.Errorf("%s: %s: a call from %d to %d shards", name, o.Stream, now, s.OpenShardsAfter)
				}
				if !strings.Contains(s.Command, fmt.Sprintf("--target-shard-count %d ", s.OpenShardsAfter)) {
					t.Errorf("%s: %s does not go to %d shards", name, s.Command, s.OpenShardsAfter)
				}
				calls[callsOf{o.Stream, s.Day}]++
				now = s.OpenShardsAfter
			case "SplitShard":
				take(t, name, shards[o.Stream], *s.ShardID)
				now++
			case "MergeShards":
				take(t, name, shards[o.Stream], *s.ShardID)
				take(t, name, shards[o.Stream], *s.AdjacentShardID)
				now--
			case "UpdateStreamMode": // keeps the open shards
			default:
				t.Errorf("%s: operation %s", name, s.Operation)
			}
			if s.OpenShardsAfter != now {
				t.Errorf("%s: %s: %s leaves %d open shards, the plan says %d", name, o.Stream, s.Operation, now, s.OpenShardsAfter)
			}
			open[o.Stream] = now
		}
	}
	for of, n := range calls {
		if n > reshard.StepsPerDay {
			t.Errorf("%s: %s: %d calls on day %d", name, of.stream, n, of.day)
		}
	}
	for _, o := range plan.Optimizations {
		if o.TerraformShardCount != nil && *o.TerraformShardCount != open[o.Stream] {
			t.Errorf("%s: %s: shard_count is to be %d, with %d open shards in the end", name, o.Stream, *o.TerraformShardCount, open[o.Stream])
		}
	}
	return len(plan.Optimizations)
}

// take closes an open shard.
func take(t *testing.T, name string, open map[string]bool, id string) {
	t.Helper()
	if !open[id] {
		t.Errorf("%s: shard %s is not open", name, id)
	}
	open[id] = false
}
