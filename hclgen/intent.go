package hclgen

import (
	"fmt"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// intent is what a remedy comes to in the code of its stream.
type intent struct {
	title         string
	goals         []goal
	reversibility Reversibility
	order         string
	rollback      string
	notes         []string
}

// site is a live stream and the one resource instance that defines it.
type site struct {
	live Live
	ev   *tfeval.Evaluation
	inst *tfeval.Instance
	opts *Settings
}

// advised is a remedy that is for a person: no edit can do it, or none should.
type advised struct{ text, hcl string }

func (a *advised) Error() string { return a.text }

// intentOf asks the remedy's own file. The error is a *cannot where the remedy is refused and an
// *advised where it is for a person.
func intentOf(r analyzer.Remedy, s site) (intent, error) {
	switch r := r.(type) {
	case analyzer.SetShardCount:
		return setShardCount(r, s)
	case analyzer.SplitShards:
		return intent{}, splitShards(r, s)
	case analyzer.MergeShards:
		return intent{}, mergeShards(r, s)
	case followShardCount:
		return followShards(r, s)
	case analyzer.SwitchMode:
		return switchMode(r, s)
	case analyzer.EnableStreamEncryption:
		if s.live.Kind == analyzer.KindDelivery {
			return intent{}, cannotf(s.at(), "its source stream %s is not in the analysis: audit that one too", r.Stream)
		}
		return enableStreamEncryption(r, s)
	case analyzer.EnableDeliveryEncryption:
		return enableDeliveryEncryption(r, s)
	case analyzer.EnableShardMetrics:
		return enableShardMetrics(r, s)
	case analyzer.SetRetention:
		return setRetention(r, s)
	case analyzer.SetBuffering:
		return setBuffering(r, s)
	case analyzer.EnableS3Backup:
		return enableS3Backup(r, s)
	case analyzer.AddLambdaTransformation:
		return intent{}, addLambdaTransformation(r, s)
	case analyzer.AddS3Endpoint:
		return intent{}, addS3Endpoint(r)
	case analyzer.CreateReplica:
		return intent{}, createReplica(r, s)
	}
	return intent{}, cannotf("", "no edit is known for the remedy %s", r.Kind())
}

// at is where the block stands.
func (s site) at() string {
	return fmt.Sprintf("%s:%d", s.inst.File, s.inst.Block.DefRange().Start.Line)
}

// text is an argument's value, or the provider's default where the code does not give one; ok is false
// where only Terraform knows it.
func (s site) text(path, def string) (text string, ok bool) {
	v := s.inst.Attribute(path)
	if v.IsNull() {
		return def, true
	}
	return v.Text()
}
