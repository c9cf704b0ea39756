package pullrequest

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

func TestChangedLines(t *testing.T) {
	for patch, want := range map[string][]int{
		"@@ -1,4 +1,4 @@ head\n a\n-b\n+B\n c\n d":               {1, 2, 2},
		"@@ -10,2 +9,0 @@\n-x\n-y\n\\ No newline at end of file": {9, 10, 9, 10},
		"@@ -1 +1,2 @@\n a\n+b\n@@ -10,0 +12,1 @@\n+c":           {2, 12},
		"no diff at all": {},
	} {
		if got := changedLines(readDiff(patch)); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", patch, got, want)
		}
	}
}

// TestTouched changes line 12 of main.tf, of which orders has lines 10 to 14, and clicks lines 20 to 24 and a line of prod.tfvars.
func TestTouched(t *testing.T) {
	result := &hclgen.Result{
		Blobs: map[string]string{"main.tf": "0a", "prod.tfvars": "0b"},
		Defined: []hclgen.Defined{
			{Stream: "orders", Kind: analyzer.KindStream, Lines: []hclgen.Lines{{File: "main.tf", First: 10, Last: 14}}},
			{Stream: "clicks", Kind: analyzer.KindStream, Lines: []hclgen.Lines{{File: "main.tf", First: 20, Last: 24}, {File: "prod.tfvars", First: 3, Last: 3}}},
		},
	}
	line12 := "@@ -12 +12 @@\n-a\n+b"
	for name, c := range map[string]struct {
		file File
		want string
	}{
		"the line":                {File{Name: "main.tf", Blob: "0a", Patch: line12}, "orders"},
		"removed before line 20":  {File{Name: "main.tf", Blob: "0a", Patch: "@@ -20 +19,0 @@\n-a"}, "clicks"},
		"between them":            {File{Name: "main.tf", Blob: "0a", Patch: "@@ -16,0 +17 @@\n+a"}, ""},
		"another content":         {File{Name: "main.tf", Blob: "ff", Patch: line12}, "clicks orders"},
		"GitHub tells no lines":   {File{Name: "main.tf", Blob: "0a"}, "clicks orders"},
		"another file":            {File{Name: "other.tf", Blob: "0c", Patch: line12}, ""},
		"a value in a tfvars":     {File{Name: "prod.tfvars", Blob: "0b", Patch: "@@ -3 +3 @@\n-a\n+b"}, "clicks"},
		"renamed, and left there": {File{Name: "new.tf", Before: "prod.tfvars", Blob: "0d", Patch: line12}, "clicks"},
	} {
		var got []string
		for key := range maps.Keys(Touched(result, Changes{Files: []File{c.file}})) {
			got = append(got, key.Name)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
