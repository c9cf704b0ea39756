package pullrequest

import (
	"slices"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// StreamKey names a data stream or a delivery stream; Kind is analyzer.KindStream or analyzer.KindDelivery.
type StreamKey struct{ Kind, Name string }

// Touched are the streams with findings whose code the changes touch: a changed line, or one next to which
// something was removed, is of the stream's block or of what decides its arguments. Where the lines can't be
// told, as GitHub leaves a large diff out or the code looked at is not the head's, any line of the file will do.
func Touched(result *hclgen.Result, changes Changes) map[StreamKey]bool {
	out := map[StreamKey]bool{}
	if result == nil {
		return out
	}
	lines := map[string][]int{} // nil: any line
	for _, f := range changes.Files {
		lines[f.Name] = f.changed(result.Blobs[f.Name])
		if f.Before != "" {
			lines[f.Before] = nil
		}
	}
	for _, d := range result.Defined {
		for _, l := range d.Lines {
			changed, ok := lines[l.File]
			if ok && (changed == nil || slices.ContainsFunc(changed, func(line int) bool { return l.First <= line && line <= l.Last })) {
				out[StreamKey{d.Kind, d.Stream}] = true
			}
		}
	}
	return out
}

// changed are the lines that changed of a file whose content was looked at by the name of blob; nil where
// that can't be told.
func (f File) changed(blob string) []int {
	if f.Patch == "" || f.Blob == "" || f.Blob != blob {
		return nil
	}
	return changedLines(readDiff(f.Patch))
}

// changedLines are the lines of the file after a diff that are new, and those next to which one was removed.
func changedLines(hunks []diffHunk) []int {
	out := []int{}
	for _, h := range hunks {
		line := h.after
		for _, l := range h.lines {
			switch l.mark {
			case '+':
				out = append(out, line)
				line++
			case '-':
				out = append(out, max(1, line-1), line)
			default:
				line++
			}
		}
	}
	return out
}
