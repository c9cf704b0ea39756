package report

import (
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/reshard"
)

// prescribed is a remedy and the finding it is for.
type prescribed[R analyzer.Remedy] struct {
	finding *analyzer.Finding
	remedy  R
}

// remedies are those of a kind among findings.
func remedies[R analyzer.Remedy](findings []analyzer.Finding) []prescribed[R] {
	var out []prescribed[R]
	for i := range findings {
		if remedy, ok := findings[i].Remedy.(R); ok {
			out = append(out, prescribed[R]{&findings[i], remedy})
		}
	}
	return out
}

// optimize gives one coherent set of actions for a stream. A hot stream is scaled up, which makes
// splits of its shards needless; else hot shards are split and cold ones merged, and the stream is
// never scaled down over a hot shard; else it is scaled down; else its mode is switched.
func optimize(a *analyzer.Analysis, r *analyzer.StreamReport) []optimization {
	p := newPlanner(a, r)
	counts := remedies[analyzer.SetShardCount](r.Findings)
	splits := remedies[analyzer.SplitShards](r.Findings)
	merges := remedies[analyzer.MergeShards](r.Findings)
	modes := remedies[analyzer.SwitchMode](r.Findings)
	counts = slices.DeleteFunc(counts, func(c prescribed[analyzer.SetShardCount]) bool { return c.remedy.To == c.remedy.From })
	slices.SortStableFunc(counts, func(x, y prescribed[analyzer.SetShardCount]) int { return y.remedy.To - x.remedy.To })
	switch {
	case len(counts) > 0 && counts[0].remedy.To > counts[0].remedy.From:
		return []optimization{p.scale(counts)}
	case len(splits) > 0 || len(merges) > 0:
		return p.reshape(splits, merges, len(counts) > 0)
	case len(counts) > 0:
		return []optimization{p.scale(counts)}
	case len(modes) > 0:
		return []optimization{p.switchMode(modes)}
	}
	return nil
}

// planner writes optimizations for one stream.
type planner struct {
	a      *analyzer.Analysis
	r      *analyzer.StreamReport
	loads  map[string]analyzer.ShardLoad // by shard id
	shards map[string]*analyzer.Shard
}

func newPlanner(a *analyzer.Analysis, r *analyzer.StreamReport) planner {
	p := planner{a: a, r: r, loads: map[string]analyzer.ShardLoad{}, shards: map[string]*analyzer.Shard{}}
	for _, load := range analyzer.ShardLoads(r.Stream, r.Load, a.Audit.Window()) {
		p.loads[load.Shard.ID] = load
	}
	for i := range r.Stream.Shards {
		shard := &r.Stream.Shards[i]
		p.shards[shard.ID] = shard
	}
	return p
}

// start is an optimization of the whole stream without what it does.
func (p planner) start(action string, f *analyzer.Finding) optimization {
	o := optimization{
		Stream:       p.r.Stream.Name,
		Action:       action,
		Reason:       f.Issue + ": " + f.Details,
		Fingerprints: []string{f.Fingerprint},
		finding:      f,
		ongoing:      f.Ongoing,
	}
	if l := p.r.Load; l.Known {
		o.CurrentThroughput, o.AverageThroughput = rates(l.Bytes)
	}
	return o
}

// alsoFor names another finding that asks for the same. The worst of them is how urgent it is.
func (o *optimization) alsoFor(f *analyzer.Finding) {
	if f.Severity.Rank() > o.finding.Severity.Rank() {
		o.finding = f
	}
	o.ongoing = o.ongoing || f.Ongoing
	o.Reason += " " + f.Issue + ": " + f.Details
	o.Fingerprints = append(o.Fingerprints, f.Fingerprint)
}

// rates are the last hour's and the average bytes a second of a Sum series without gaps.
func rates(bytes analyzer.Series) (current, average *float64) {
	if bytes.Empty() {
		return number(0), number(0)
	}
	last := bytes
	if hour := int(analyzer.OneHour / bytes.Period); len(last.Values) > hour {
		last.Values = last.Values[len(last.Values)-hour:]
	}
	return number(perSecond(last)), number(perSecond(bytes))
}

// scale goes to the highest of the counts, and names every finding that asks for that one.
func (p planner) scale(counts []prescribed[analyzer.SetShardCount]) optimization {
	c := counts[0]
	action := actScaleUp
	if c.remedy.To < c.remedy.From {
		action = actScaleDown
	}
	o := p.start(action, c.finding)
	for _, other := range counts[1:] {
		if other.remedy.To == c.remedy.To {
			o.alsoFor(other.finding)
		}
	}
	targets := c.remedy.Steps
	if len(targets) == 0 {
		targets = reshard.Steps(c.remedy.From, c.remedy.To)
	}
	o.Steps = p.countSteps(targets)
	o.TerraformShardCount = &c.remedy.To
	o.Projected = p.scaled(c.remedy.From, c.remedy.To)
	return o
}

// reshape splits hot shards and merges cold ones, in this order.
func (p planner) reshape(splits []prescribed[analyzer.SplitShards], merges []prescribed[analyzer.MergeShards], tooMany bool) []optimization {
	var out []optimization
	var open int // each remedy counts from the open shards observed, as if it were alone
	if len(splits) > 0 {
		open = splits[0].remedy.From
	} else {
		open = merges[0].remedy.From
	}
	before := open
	done := map[string]int{} // shard to where in out it is: several findings may ask for the same
	for _, s := range splits {
		for _, cut := range s.remedy.Splits {
			if i, ok := done[cut.ShardID]; ok {
				out[i].alsoFor(s.finding)
				continue
			}
			done[cut.ShardID] = len(out)
			open++
			o := p.start(actSplit, s.finding)
			o.ShardID = &cut.ShardID
			o.CurrentThroughput, o.AverageThroughput = p.shardRates(cut.ShardID)
			if tooMany {
				o.Reason += " The stream as a whole has shards to spare, but fewer of them would make this one hotter still."
			}
			o.Projected = p.split(before, cut.ShardID)
			o.Steps = []step{p.splitStep(cut, open)}
			out = append(out, o)
		}
	}
	for _, m := range merges {
		for _, pair := range m.remedy.Merges {
			if i, ok := done[pair.ShardID]; ok {
				if out[i].Action == actMerge {
					out[i].alsoFor(m.finding)
				}
				continue
			}
			done[pair.ShardID] = len(out)
			open--
			o := p.start(actMerge, m.finding)
			o.ShardID, o.AdjacentShardID = &pair.ShardID, &pair.AdjacentShardID
			o.CurrentThroughput, o.AverageThroughput = p.shardRates(pair.ShardID, pair.AdjacentShardID)
			o.Projected = p.merged(before, pair)
			o.Steps = []step{p.mergeStep(pair, open)}
			out = append(out, o)
		}
	}
	for i := range out {
		out[i].TerraformShardCount = &open
	}
	return out
}

func (p planner) switchMode(modes []prescribed[analyzer.SwitchMode]) optimization {
	m := modes[0]
	o := p.start(actSwitchMode, m.finding)
	for _, other := range modes[1:] {
		if other.remedy.To == m.remedy.To {
			o.alsoFor(other.finding)
		}
	}
	o.Steps = p.modeSteps(m.remedy)
	count := m.remedy.ShardCount
	if n := len(m.remedy.Steps); n > 0 {
		count = m.remedy.Steps[n-1]
	}
	if m.remedy.To == analyzer.Provisioned {
		o.TerraformShardCount = &count
	}
	o.Projected = p.switched(m.remedy, count)
	return o
}
