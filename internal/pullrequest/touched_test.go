package pullrequest

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

func TestHunks(t *testing.T) {
	patch := "@@ -1,4 +1,4 @@ head\n a\n-b\n+B\n c\n d\n@@ -10,2 +10,0 @@\n-x\n-y\n\\ No newline at end of file"
	got := hunks(patch)
	if len(got) != 2 || got[0].first != 1 || got[0].last != 4 || !slices.Equal(got[0].changed, []int{1, 2, 2}) {
		t.Errorf("%+v", got)
	}
	if len(got) == 2 && (got[1].last >= got[1].first || !slices.Contains(got[1].changed, 10) || !slices.Contains(got[1].changed, 11)) {
		t.Errorf("%+v", got[1])
	}
	if got := hunks("no diff at all"); got != nil {
		t.Errorf("%+v", got)
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
