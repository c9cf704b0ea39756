package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// placesOf are the lines that the last of a series of patches edits, as the files are before all of them,
// and the files that it makes.
func placesOf(series []*hclgen.Patch) string {
	p, earlier := series[len(series)-1], series[:len(series)-1]
	var places []string
	for _, f := range p.Files {
		if madeBy(series, f.Name) {
			places = append(places, f.Name+" (new)")
			continue
		}
		last := 0
		for _, e := range f.Edits {
			line := lineBefore(earlier, f.Name, e.Line)
			if line != last {
				places = append(places, fmt.Sprintf("%s:%d", f.Name, line))
			}
			last = line
		}
	}
	return someOf(places)
}

// madeBy tells whether a series of patches makes a file.
func madeBy(series []*hclgen.Patch, name string) bool {
	for _, p := range series {
		for _, f := range p.Files {
			if f.Name == name && f.New {
				return true
			}
		}
	}
	return false
}

// lineBefore is the line of a file before a series of patches that is the given line after them.
func lineBefore(series []*hclgen.Patch, name string, line int) int {
	for n := len(series) - 1; n >= 0; n-- {
		for _, f := range series[n].Files {
			if f.Name == name {
				line = lineBeforeEdits(f, line)
			}
		}
	}
	return line
}

func lineBeforeEdits(f hclgen.FileChange, line int) int {
	grown := 0 // by the edits above the line
	for _, e := range f.Edits {
		added := strings.Count(e.Text, "\n")
		first := e.Line + grown // that is new, or behind the edit
		if e.Start > 0 && f.Before[e.Start-1] != '\n' {
			first++
		}
		if line < first {
			break
		}
		if line < first+added {
			return e.Line
		}
		grown += added - bytes.Count(f.Before[e.Start:e.End], []byte("\n"))
	}
	return line - grown
}

// mostNamed is how many of many things are named.
const mostNamed = 5

func someOf(names []string) string {
	if len(names) <= mostNamed {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:mostNamed], ", "), len(names)-mostNamed)
}
