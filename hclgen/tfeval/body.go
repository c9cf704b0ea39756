package tfeval

import (
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Body follows the nested blocks on the way to an argument, whose path is as Attribute takes it, and
// returns the innermost one that exists: the resource's own block if none does. missing names the nested
// blocks that the path asks for below it, outermost first. dynamic tells that there may be no one block
// to write into: a dynamic block makes one of those on the way, or might, or there are several and the
// path has no number.
//
// The ranges of the returned block are those of its own file, which is another than Instance.File where
// an override file gives the nested block. A resource's own block is the one that an override file adds to.
func (i *Instance) Body(path string) (body *hclsyntax.Block, missing []string, dynamic bool) {
	i.ev.repo.meter.refill()
	body, sc := i.Block, i.scope
	segments := strings.Split(path, ".")
	for len(segments) > 1 {
		nested := nestedBlocks(i.ev, body.Body, sc, segments[0])
		dynamic = dynamic || slices.ContainsFunc(body.Body.Blocks, func(b *hclsyntax.Block) bool { return b.Type == "dynamic" && blockName(b) == segments[0] })
		n, rest, numbered := blockNumber(segments[1:])
		if len(nested) > 1 && !numbered {
			dynamic = true
		}
		if n < 0 || n >= len(nested) || nested[n].Unknown {
			return body, blockNames(segments), dynamic
		}
		body, sc, segments = nested[n].Block, nested[n].scope, rest
	}
	return body, nil, dynamic
}

// blockNumber reads the number that may follow a nested block's name in a path, 0 if none does.
func blockNumber(segments []string) (n int, rest []string, numbered bool) {
	if number, err := strconv.Atoi(segments[0]); err == nil && len(segments) > 1 {
		return number, segments[1:], true
	}
	return 0, segments, false
}

// blockNames leaves out a path's numbers and the argument at its end.
func blockNames(segments []string) []string {
	var out []string
	for _, segment := range segments[:len(segments)-1] {
		if _, err := strconv.Atoi(segment); err != nil {
			out = append(out, segment)
		}
	}
	return out
}
