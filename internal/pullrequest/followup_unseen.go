package pullrequest

import (
	"fmt"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// seen tells whether a run knows that findings are fixed, or have no patch any more: those of the prints in
// gone, of a pull request that has all that are in prints. What it could merely not see is to be left alone.
func (r *followUp) seen(prints, gone []string) error {
	if len(gone) == 0 {
		return nil
	}
	if err := r.judged(prints, gone); err != nil {
		return err
	}
	return r.coded(gone)
}

// judged tells whether findings that are not there would have been found.
func (r *followUp) judged(prints, gone []string) error {
	const unseen = "its findings may only be unseen: "
	var unknown []string
	for _, u := range r.Analysis.Coverage.Unknown {
		if slices.Contains(gone, printOf(r.Analysis.Region, u.CheckID, u.Kind, u.Stream)) {
			unknown = append(unknown, u.CheckID+" of "+u.Stream)
		}
	}
	for _, n := range r.Analysis.Coverage.NotMeasured { // it does not tell the kind
		for _, stream := range n.Streams {
			if slices.Contains(gone, printOf(r.Analysis.Region, n.CheckID, analyzer.KindStream, stream)) || slices.Contains(gone, printOf(r.Analysis.Region, n.CheckID, analyzer.KindDelivery, stream)) {
				unknown = append(unknown, n.CheckID+" of "+stream)
			}
		}
	}
	if len(unknown) > 0 {
		return leavef(unseen+"%s could not be judged", r.these("finding", unknown))
	}
	for _, g := range r.Analysis.Coverage.Gaps {
		if g.Need != analyzer.NeedInventory {
			continue
		}
		why := ""
		if r.full {
			why = fmt.Sprintf(", as %s failed", g.Operation)
		}
		return leavef(unseen+"which streams there are could not be read%s", why)
	}
	if !r.audited(prints) {
		return leavef(unseen + "none of its streams was audited: they may be another region's or account's, or gone")
	}
	return nil
}

// audited tells whether one of the prints at least is of a stream that was looked at.
func (r *followUp) audited(prints []string) bool {
	all := checks.All()
	looked := func(kind, stream string) bool {
		return slices.ContainsFunc(all, func(c analyzer.Check) bool {
			return slices.Contains(prints, printOf(r.Analysis.Region, c.ID, kind, stream))
		})
	}
	return slices.ContainsFunc(r.Analysis.Streams, func(s analyzer.RecordedStream) bool { return looked(analyzer.KindStream, s.Name) }) ||
		slices.ContainsFunc(r.Analysis.DeliveryStreams, func(d analyzer.RecordedDelivery) bool { return looked(analyzer.KindDelivery, d.Name) })
}

// coded tells whether the code was looked at of all findings that are still there.
func (r *followUp) coded(gone []string) error {
	const unseen = "its patches may only be unseen: "
	result := r.Result
	if result == nil {
		result = &hclgen.Result{}
	}
	decided := decisions(result)
	found, undefined := false, []string{}
	for _, row := range (&Comment{Analysis: r.Analysis}).rows() {
		if !slices.Contains(gone, row.print(r.Analysis.Region)) || decided[row.Fingerprint] {
			continue
		}
		found = true
		defined := slices.ContainsFunc(result.Defined, func(d hclgen.Defined) bool { return d.Kind == row.kind && d.Stream == row.stream })
		if !defined && !slices.Contains(undefined, row.stream) {
			undefined = append(undefined, row.stream)
		}
	}
	if found && len(result.Aside) > 0 {
		var paths []string
		for _, a := range result.Aside {
			paths = append(paths, a.Path)
		}
		return leavef(unseen+"%s left aside in the code", r.these("path", paths))
	}
	if len(undefined) > 0 {
		return leavef(unseen+"no code that was looked at defines %s", r.these("stream", undefined))
	}
	return nil
}

// decisions are the fingerprints of findings of which the code that was read decides: it is patched, or need
// not be.
func decisions(result *hclgen.Result) map[string]bool {
	out := map[string]bool{}
	for _, p := range result.Patches {
		for _, f := range p.Findings {
			out[f.Fingerprint] = true
		}
	}
	for _, a := range result.Awaiting {
		out[a.Finding.Fingerprint] = true
	}
	for _, s := range result.Silenced {
		out[s.Finding.Fingerprint] = true
	}
	return out
}

// these are some by their names, or how many they are where nothing may be named.
func (r *followUp) these(noun string, all []string) string {
	switch {
	case !r.full:
		return counted(len(all), noun)
	case len(all) == 1:
		return all[0]
	}
	return fmt.Sprintf("%s and %d more", all[0], len(all)-1)
}
