package tfeval

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

const ignoreMarker = "kinesis-audit:ignore"

// IgnoredChecks maps the checks that comments silence for the instance to the reasons that they give, as
//
//	# kinesis-audit:ignore iterator-age-high the consumer is a nightly batch job
//
// on the line of the resource block's head, or in the run of comment lines right above it. What stands
// there at the block of a module call holds for all that comes through the call; what is nearer to the
// resource wins. Blocks of override files are not looked at.
func (i *Instance) IgnoredChecks() map[string]string {
	out := map[string]string{}
	for _, block := range append(i.CallChain(), i.Block) {
		head := block.TypeRange
		for mi := i.scope.module; mi != nil; mi = mi.parent { // the block is of one of these
			if src := mi.mod.sources[head.Filename]; src != nil {
				maps.Copy(out, ignoredAt(src, head))
				break
			}
		}
	}
	return out
}

func ignoredAt(src []byte, head hcl.Range) map[string]string {
	out := map[string]string{}
	if !bytes.Contains(src, []byte(ignoreMarker)) {
		return out
	}
	for _, comment := range commentsAt(src, head) {
		text, marked := strings.CutPrefix(strings.TrimSpace(strings.TrimLeft(comment, "#/")), ignoreMarker)
		if words := strings.Fields(text); marked && len(words) > 0 && !strings.HasPrefix(text, words[0]) {
			out[words[0]] = strings.Join(words[1:], " ")
		}
	}
	return out
}

// commentsAt are the comments on the line where the head starts, and in the run of lines right above it
// that hold nothing but comments.
func commentsAt(src []byte, head hcl.Range) []string {
	tokens, _ := hclsyntax.LexConfig(src, head.Filename, hcl.InitialPos) // mistakes are among the module's problems
	var above, beside []string
	code, last := 0, 0 // lines that code and the run of comments have come to
	for _, token := range tokens {
		start, text := token.Range.Start.Line, string(token.Bytes)
		switch {
		case start > head.Start.Line, token.Type == hclsyntax.TokenNewline:
		case token.Type != hclsyntax.TokenComment:
			code = token.Range.End.Line
		case start == head.Start.Line:
			beside = append(beside, text)
		case start != code: // else it ends a line of code
			if start > last+1 {
				above = nil
			}
			above = append(above, text)
			last = start + strings.Count(strings.TrimSuffix(text, "\n"), "\n")
		}
	}
	if last != head.Start.Line-1 {
		above = nil
	}
	return slices.Concat(above, beside)
}
