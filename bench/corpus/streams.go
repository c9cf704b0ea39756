package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// stream is an instance of a stream's block in one deployment, taken for a live stream.
type stream struct {
	deployment tfeval.Deployment // with what is made up of the name
	options    tfeval.Options    // with which the code is looked for
	dir        string            // in which it is looked for, relative to the repository's top
	state      *hclgen.Inventory // that tells where it is; nil for none
	address    string
	kind       string // resource type
	place      string // of the block
	folder     string // of the block
	name       string
	live       *analyzer.Recorded
	remedies   []asked // that apply
}

// streamsIn lists the streams of all deployments. What a deployment without its var files repeats of those
// with them is left out.
func streamsIn(ctx context.Context, repo *tfeval.Repo) ([]*stream, error) {
	deployments, _ := repo.Deployments(tfeval.Options{Types: streamTypes})
	seen := map[string]bool{}
	var out []*stream
	slices.SortStableFunc(deployments, func(a, b tfeval.Deployment) int { return boolInt(a.Bare) - boolInt(b.Bare) })
	for _, d := range deployments {
		ev, err := repo.Evaluate(ctx, d)
		if err != nil {
			return nil, err
		}
		for _, i := range ev.Instances {
			key := d.Root + " " + i.Address
			if !slices.Contains(streamTypes, i.Type) || d.Bare && seen[key] {
				continue
			}
			seen[key] = true
			s, err := newStream(ctx, repo, ev, d, i)
			if err != nil {
				return nil, err
			}
			out = append(out, s)
		}
	}
	return out, nil
}

func newStream(ctx context.Context, repo *tfeval.Repo, ev *tfeval.Evaluation, d tfeval.Deployment, i *tfeval.Instance) (*stream, error) {
	s := &stream{deployment: d, options: tfeval.Options{Types: streamTypes}, dir: ".", address: i.Address, kind: i.Type, folder: i.ModuleDir,
		place: fmt.Sprintf("%s:%d", i.File, i.Block.DefRange().Start.Line)}
	name, known := i.Attribute("name").Text()
	s.name = name
	if pattern := i.Attribute("name").Pattern; !known {
		s.name, s.deployment = filled(d, pattern)
		if !pattern.Anchored() {
			s.options.Vars = s.deployment.Vars // nothing of the name is known: the team would have to tell
		}
		var err error
		if ev, err = repo.Evaluate(ctx, s.deployment); err != nil {
			return nil, err
		}
		if again := instanceAt(ev, i.Address); again != nil { // the address may hold the name
			i = again
		}
	}
	old := len(ev.ProviderVersions("aws").Majors([]int{5, 6})) == 0
	s.live = recorded(i, s.name, old)
	if i.Type == hclgen.TypeStream {
		s.remedies = streamRemedies(s.live.Streams[0])
	} else {
		kind, block := destinationOf(i)
		size, interval := bufferPaths(i, kind, block, old)
		s.remedies = deliveryRemedies(s.live.DeliveryStreams[0], block, size, interval)
	}
	return s, nil
}

func instanceAt(ev *tfeval.Evaluation, address string) *tfeval.Instance {
	for _, i := range ev.Instances {
		if i.Address == address {
			return i
		}
	}
	return nil
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// told is the stream with all that the team can tell of it, where its name fits several blocks: the
// folder of the root module, its var files and its state.
func (s *stream) told() (*stream, error) {
	arn := ""
	for _, live := range hclgen.Lives(s.live) {
		arn = live.ARN
	}
	state, err := json.Marshal(map[string]any{"format_version": "1.0", "values": map[string]any{"root_module": map[string]any{"resources": []any{
		map[string]any{"address": s.address, "mode": "managed", "type": s.kind, "name": "x", "values": map[string]any{"arn": arn}},
	}}}})
	if err != nil {
		return nil, err
	}
	told := *s
	told.dir, told.options.VarFiles = s.deployment.Root, s.deployment.VarFiles
	told.state, err = hclgen.ReadInventory(bytes.NewReader(state), "state")
	return &told, err
}

// with is the live stream with findings that ask for the remedies.
func (s *stream) with(remedies []asked) *analyzer.Recorded {
	r := *s.live
	r.Streams, r.DeliveryStreams = slices.Clone(r.Streams), slices.Clone(r.DeliveryStreams)
	if len(r.Streams) > 0 {
		r.Streams[0].Findings = findings(remedies)
	} else {
		r.DeliveryStreams[0].Findings = findings(remedies)
	}
	return &r
}
