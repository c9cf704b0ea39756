package pullrequest

import (
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// finds sets what the audit came to: all streams were looked at, those named have the finding, and the code
// defines those.
func (n *nightly) finds(streams ...string) {
	n.Analysis, n.Result = found("orders", "payments", "lake"), &hclgen.Result{}
	for i := range n.Analysis.Streams {
		s := &n.Analysis.Streams[i]
		if slices.Contains(streams, s.Name) {
			n.Result.Defined = append(n.Result.Defined, hclgen.Defined{Stream: s.Name, Kind: analyzer.KindStream})
		} else {
			s.Findings = nil
		}
	}
}

func (n *nightly) removes(stream string) {
	n.Analysis.Streams = slices.DeleteFunc(n.Analysis.Streams, func(s analyzer.RecordedStream) bool { return s.Name == stream })
}

func unknown(check, stream, kind string) analyzer.Unknown {
	return analyzer.Unknown{CheckID: check, Stream: stream, Kind: kind}
}

const (
	unseenFindings = "left alone: its findings may only be unseen: "
	unseenPatches  = "left alone: its patches may only be unseen: "
	notAudited     = unseenFindings + "none of its streams was audited: they may be another region's or account's, or gone"
)

// unseenCases are runs after one that opened a pull request for orders and payments, and what the pull
// request is told: all, and where nothing is to be named. payments may be wanted still.
var unseenCases = map[string]struct {
	change       func(*nightly)
	full, counts string
}{
	"unknown": {func(n *nightly) {
		n.Analysis.Coverage.Unknown = []analyzer.Unknown{unknown("no-encryption", "orders", analyzer.KindStream)}
	}, unseenFindings + "no-encryption of orders could not be judged", unseenFindings + "1 finding could not be judged"},
	"not measured": {func(n *nightly) {
		n.Analysis.Coverage.NotMeasured = []analyzer.NotMeasured{{CheckID: "no-encryption", Streams: []string{"orders"}}}
	}, unseenFindings + "no-encryption of orders could not be judged", unseenFindings + "1 finding could not be judged"},
	"another check is": {func(n *nightly) {
		n.Analysis.Coverage.Unknown = []analyzer.Unknown{unknown("excessive-retention", "orders", analyzer.KindStream)}
	}, "", ""},
	"another kind is": {func(n *nightly) {
		n.Analysis.Coverage.Unknown = []analyzer.Unknown{unknown("no-encryption", "orders", analyzer.KindDelivery)}
	}, "", ""},
	"no list of streams": {func(n *nightly) {
		n.Analysis.Coverage.Gaps = []analyzer.Gap{{Need: analyzer.NeedInventory, Operation: "kinesis:ListStreams"}}
	}, unseenFindings + "which streams there are could not be read, as kinesis:ListStreams failed", unseenFindings + "which streams there are could not be read"},
	"another gap": {func(n *nightly) {
		n.Analysis.Coverage.Gaps = []analyzer.Gap{{Need: analyzer.NeedTags, Operation: "kinesis:ListTagsForStream"}}
	}, "", ""},
	"code left aside": {func(n *nightly) {
		n.finds("orders", "payments")
		n.Result.Aside = []hclgen.Aside{{Path: "streams/main.tf", Reason: "orders is no argument"}}
	}, unseenPatches + "streams/main.tf left aside in the code", unseenPatches + "1 path left aside in the code"},
	"fixed, and code left aside": {func(n *nightly) { n.Result.Aside = []hclgen.Aside{{Path: "old"}} }, "", ""},
	"in the code already, and other code left aside": {func(n *nightly) {
		n.finds("orders", "payments")
		n.Result.Aside = []hclgen.Aside{{Path: "old"}}
		n.Result.Awaiting = []hclgen.Awaiting{{Finding: n.orders().Findings[0]}}
		n.Result.Silenced = []hclgen.Silenced{{Finding: n.payments().Findings[0]}}
	}, "", ""},
	"other code is looked at": {func(n *nightly) {
		n.finds("orders", "payments")
		n.Result = &hclgen.Result{Advice: []hclgen.Advice{{Stream: "orders", Kind: analyzer.KindStream, Remedy: adviceImport}}, Defined: n.Result.Defined[1:]}
	}, unseenPatches + "no code that was looked at defines orders", unseenPatches + "no code that was looked at defines 1 stream"},
	"the stream of that name is a delivery stream": {func(n *nightly) {
		n.finds("orders", "payments")
		n.Result.Defined[0].Kind = analyzer.KindDelivery
	}, unseenPatches + "no code that was looked at defines orders", unseenPatches + "no code that was looked at defines 1 stream"},
	"one stream was deleted": {func(n *nightly) { n.removes("orders") }, "", ""},
	"another region":         {func(n *nightly) { n.Analysis.Region = "eu-west-1" }, notAudited, notAudited},
}

func TestUnseenIsNotClosed(t *testing.T) {
	for name, c := range unseenCases {
		for disclosure, want := range map[Disclosure]string{DiscloseFull: c.full, DiscloseCounts: c.counts} {
			t.Run(name+", "+string(disclosure), func(t *testing.T) {
				n := newNightly(t)
				n.Disclosure = disclosure
				n.want(n.orders(), n.payments())
				n.runs("opened")
				n.want()
				c.change(n)
				if want == "" {
					want = "closed"
				}
				n.runs(want)
			})
		}
	}
}

// A patch is not taken out of a pull request that goes on with another one for what could merely not be seen.
func TestUnseenIsNotDropped(t *testing.T) {
	for name, c := range unseenCases {
		for disclosure, want := range map[Disclosure]string{DiscloseFull: c.full, DiscloseCounts: c.counts} {
			t.Run(name+", "+string(disclosure), func(t *testing.T) {
				n := newNightly(t)
				n.Disclosure = disclosure
				n.want(n.orders(), n.payments())
				n.runs("opened")
				n.want(n.payments())
				c.change(n)
				if want == "" {
					want = "updated"
				}
				if done := n.runs(want); done[0].Number != 8 || done[0].URL == "" {
					t.Errorf("%+v", done)
				}
				if has := strings.HasPrefix(n.server.Branch(streamsBranch)["streams/main.tf"], "ORDERS"); has == (want == "updated") {
					t.Errorf("that the branch has the patch of orders is %t", has)
				}
			})
		}
	}
}

func TestUnseenIsUpdatedOtherwise(t *testing.T) {
	n := newNightly(t)
	n.want(n.orders())
	n.runs("opened")
	n.want(n.orders(), n.payments()) // a patch more
	n.Result.Aside = []hclgen.Aside{{Path: "old"}}
	n.runs("updated")
}

// Where no code was looked at, what is still found is left alone; what is fixed needs none.
func TestNoCodeWasLookedAt(t *testing.T) {
	n := newNightly(t)
	n.want(n.orders(), n.payments())
	n.runs("opened")
	n.want()
	n.finds("orders", "payments")
	n.Result = nil
	n.runs(unseenPatches + "no code that was looked at defines orders and 1 more")
	n.finds()
	n.Result = nil
	n.runs("closed")
}

// A key that two regions share keeps neither's pull requests from the other's run.
func TestTwoRegionsOfOneKey(t *testing.T) {
	n := newNightly(t)
	n.want(n.orders())
	n.runs("opened")
	n.want(n.payments())
	n.Analysis.Region = "eu-west-1"
	n.runs(notAudited)
	n.want(n.lake())
	n.runs("opened", notAudited)
	n.Analysis.Region = "us-east-1"
	n.want(n.orders())
	n.runs("unchanged", notAudited)
}

// Another group has the patch now, of which it is known that it is there.
func TestPatchesMoveToAnotherGroup(t *testing.T) {
	n := newNightly(t)
	n.want(n.orders())
	n.runs("opened")
	n.finds("orders")
	reducing := n.orders()
	reducing.Reduces = true
	n.want(reducing)
	n.Result.Patches, n.Result.Aside = []*hclgen.Patch{reducing}, []hclgen.Aside{{Path: "old"}}
	n.runs("opened", "closed")
}
