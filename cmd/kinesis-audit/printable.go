package main

import (
	"strings"
	"unicode"
)

// printable replaces what could move a terminal's cursor or hide text: names and values come from files
// that anyone may have written. Lines and tabs stay.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || unicode.IsPrint(r) {
			return r
		}
		return '\uFFFD'
	}, s)
}
