package main

import (
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// patchOf is a patch of main.tf that puts text in the place of the lines first up to last, counted from 1.
func patchOf(before string, first, last int, text string) *hclgen.Patch {
	lines := strings.SplitAfter(before, "\n")
	start := len(strings.Join(lines[:first-1], ""))
	end := len(strings.Join(lines[:last-1], ""))
	return &hclgen.Patch{Files: []hclgen.FileChange{{
		Name: "main.tf", Before: []byte(before), After: []byte(before[:start] + text + before[end:]),
		Edits: []hclgen.Edit{{Start: start, End: end, Text: text, Line: first}},
	}}}
}

func TestPlacesAreThoseOfTheFileAsItIs(t *testing.T) {
	const file = "a\nb\nc\nd\n"
	grows := patchOf(file, 2, 2, "x\ny\n")             // a x y b c d
	shrinks := patchOf("a\nx\ny\nb\nc\nd\n", 5, 6, "") // a x y b d
	after := "a\nx\ny\nb\nd\n"
	made := &hclgen.Patch{Files: []hclgen.FileChange{{Name: "alarms.tf", New: true, After: []byte("z\n")}}}
	for line, want := range map[int]string{1: "main.tf:1", 3: "main.tf:2", 4: "main.tf:2", 5: "main.tf:4"} {
		series := []*hclgen.Patch{grows, made, shrinks, patchOf(after, line, line, "new\n")}
		if got := placesOf(series); got != want {
			t.Errorf("line %d: %s, want %s", line, got, want)
		}
	}
	// An edit may start at the end of a line, with the line's ending.
	tail := patchOf(file, 2, 2, "")
	f := &tail.Files[0]
	f.Edits[0] = hclgen.Edit{Start: 1, End: 1, Text: "\nx\ny", Line: 1} // a x y b c d
	for line, want := range map[int]string{1: "main.tf:1", 2: "main.tf:1", 3: "main.tf:1", 4: "main.tf:2"} {
		if got := placesOf([]*hclgen.Patch{tail, patchOf("a\nx\ny\nb\nc\nd\n", line, line, "new\n")}); got != want {
			t.Errorf("line %d: %s, want %s", line, got, want)
		}
	}
	more := &hclgen.Patch{Files: []hclgen.FileChange{{Name: "alarms.tf", Edits: []hclgen.Edit{{Start: 2, End: 2, Text: "y\n", Line: 2}}}}}
	if got := placesOf([]*hclgen.Patch{made, more}); got != "alarms.tf (new)" {
		t.Errorf("more of a new file: %s", got)
	}
	if got := placesOf([]*hclgen.Patch{grows, made}); got != "alarms.tf (new)" {
		t.Errorf("a new file: %s", got)
	}
}
