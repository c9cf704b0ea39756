package main

import (
	"regexp"
	"strings"
	"unicode"
)

// printable replaces what could move a terminal's cursor or hide text: names and values come from files
// that anyone may have written. Lines and tabs stay; what the runner of a workflow would take for a command
// is none.
func printable(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, s)
	return withoutCommands(s)
}

// withoutCommands breaks what GitHub's runner would take for a command: a line that starts with two colons,
// and, of the older kind, ##[ anywhere in a line.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands,
// https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
func withoutCommands(s string) string {
	return strings.ReplaceAll(workflowCommand.ReplaceAllString(s, "$1: :"), "##[", "## [")
}

var workflowCommand = regexp.MustCompile(`(?m)^(\s*)::`)
