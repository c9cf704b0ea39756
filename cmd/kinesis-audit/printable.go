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
	return workflowCommand.ReplaceAllString(s, "$1: :")
}

// workflowCommand starts a line that GitHub's runner would take for a command.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
var workflowCommand = regexp.MustCompile(`(?m)^(\s*)::`)
