package report

import (
	"slices"
	"strconv"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/reshard"
)

// countSteps are UpdateShardCount calls to each of the targets.
func (p planner) countSteps(targets []int) []step {
	steps := make([]step, len(targets))
	for i, target := range targets {
		command := p.command("update-shard-count").with("target-shard-count", strconv.Itoa(target)).with("scaling-type", "UNIFORM_SCALING")
		steps[i] = p.step("UpdateShardCount", target, command)
		steps[i].Day += i / reshard.StepsPerDay
	}
	return steps
}

func (p planner) splitStep(s analyzer.ShardSplit, open int) step {
	command := p.command("split-shard").with("shard-to-split", s.ShardID).with("new-starting-hash-key", s.NewStartingHashKey)
	out := p.step("SplitShard", open, command)
	out.ShardID, out.NewStartingHashKey = &s.ShardID, &s.NewStartingHashKey
	return out
}

func (p planner) mergeStep(m analyzer.ShardMerge, open int) step {
	command := p.command("merge-shards").with("shard-to-merge", m.ShardID).with("adjacent-shard-to-merge", m.AdjacentShardID)
	out := p.step("MergeShards", open, command)
	out.ShardID, out.AdjacentShardID = &m.ShardID, &m.AdjacentShardID
	return out
}

// modeSteps switch the mode, which keeps the open shards, and bring them to the count that is wanted.
func (p planner) modeSteps(m analyzer.SwitchMode) []step {
	command := awsCommand("kinesis update-stream-mode", p.region()).with("stream-arn", p.r.Stream.ARN).with("stream-mode-details", "StreamMode="+m.To)
	targets := slices.Clone(m.Steps)
	if m.ShardCount > 0 && m.ShardCount != m.OpenShards {
		targets = slices.Insert(targets, 0, m.ShardCount)
	}
	return append([]step{p.step("UpdateStreamMode", m.OpenShards, command)}, p.countSteps(targets)...)
}

func (p planner) step(operation string, open int, c command) step {
	return step{
		Day:             1,
		Operation:       operation,
		OpenShardsAfter: open,
		Command:         string(c),
		// The AWS CLI's waiter stream-exists waits for the status ACTIVE.
		WaitCommand: string(p.command("wait stream-exists")),
	}
}

func (p planner) command(verb string) command {
	return awsCommand("kinesis "+verb, p.region()).with("stream-name", p.r.Stream.Name)
}

func (p planner) region() string { return p.a.Audit.Snapshot.Region }
