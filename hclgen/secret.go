package hclgen

import (
	"fmt"
	"strings"
)

// secretIn says that the diff would show a sensitive variable's value, in one of the lines around the
// edit; "" where it does not.
func (e *editor) secretIn(f FileChange) string {
	if f.New {
		return ""
	}
	for _, ev := range e.set {
		if !ev.Reads(f.Name) {
			continue
		}
		for _, s := range ev.SensitivePlaces(f.Name) {
			if shows(f.Diff, s.Range.Start.Line, s.Range.End.Line) {
				return fmt.Sprintf("%s, next to the edit, holds the value of a sensitive variable, which the diff would show: make the change by hand", s)
			}
		}
	}
	return ""
}

// shows tells whether a unified diff has one of the old file's lines first to last.
func shows(diff string, first, last int) bool {
	old := 0
	for line := range strings.Lines(diff) {
		switch {
		case strings.HasPrefix(line, "@@ -"):
			if _, err := fmt.Sscanf(line, "@@ -%d", &old); err != nil {
				return true
			}
		case old > 0 && (strings.HasPrefix(line, " ") || strings.HasPrefix(line, "-")):
			if old >= first && old <= last {
				return true
			}
			old++
		}
	}
	return false
}
