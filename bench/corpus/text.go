package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
)

func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// textFault says what is wrong with a changed file as text, "" for nothing: it has to parse, and to keep
// comments, line endings and order. A removed argument may take the comment behind it along. notes are what
// the patch says of itself.
func textFault(name string, before, after []byte, removed, notes []string) string {
	if strings.HasSuffix(name, ".json") {
		if json.Valid(before) && !json.Valid(after) {
			return name + " is no longer valid JSON"
		}
		return ""
	}
	if before == nil {
		before = []byte{}
	} else if _, diags := hclsyntax.ParseConfig(before, name, hcl.InitialPos); diags.HasErrors() {
		return name + " did not parse before, and was edited"
	}
	if _, diags := hclsyntax.ParseConfig(after, name, hcl.InitialPos); diags.HasErrors() {
		return fmt.Sprintf("%s does not parse: %v", name, diags)
	}
	if lost := lostComment(before, after, removed); lost != "" {
		return fmt.Sprintf("%s lost the comment %q", name, lost)
	}
	if crlf := bytes.Count(before, []byte("\r\n")); crlf > 0 && crlf == bytes.Count(before, []byte("\n")) &&
		bytes.Count(after, []byte("\r\n")) != bytes.Count(after, []byte("\n")) {
		return name + " has CRLF line ends, and gained another kind"
	}
	said := slices.ContainsFunc(notes, func(n string) bool { return strings.Contains(n, "terraform fmt") && strings.Contains(n, name) })
	if bytes.Equal(hclwrite.Format(before), before) && !bytes.Equal(hclwrite.Format(after), after) && !said {
		return name + " was terraform fmt clean, is no longer, and nothing says so"
	}
	return ""
}

// lostComment is a comment that the edited file no longer has, or has in another order.
func lostComment(before, after []byte, removed []string) string {
	left := comments(after, nil)
	for _, c := range comments(before, removed) {
		n := slices.Index(left, c)
		if n < 0 {
			return c
		}
		left = left[n+1:]
	}
	return ""
}

// comments are those of a file but for the ones behind some arguments.
func comments(src []byte, arguments []string) []string {
	var out []string
	tokens, _ := hclsyntax.LexConfig(src, "", hcl.InitialPos)
	for _, t := range tokens {
		line := src[:t.Range.Start.Byte]
		name, _, _ := strings.Cut(strings.TrimSpace(string(line[bytes.LastIndexByte(line, '\n')+1:])), " ")
		if t.Type == hclsyntax.TokenComment && !slices.Contains(arguments, name) {
			out = append(out, strings.TrimSpace(string(t.Bytes)))
		}
	}
	return out
}
