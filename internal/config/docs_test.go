package config

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var fenced = regexp.MustCompile("(?s)```hcl\n(.*?)```")

// The page shows every setting with its default, and examples that parse.
func TestDocumentedDefaults(t *testing.T) {
	page, err := os.ReadFile("../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := fenced.FindAllSubmatch(page, -1)
	if len(blocks) != 3 {
		t.Fatalf("%d HCL examples, want 3", len(blocks))
	}
	want := analyzer.DefaultConfig()
	got, err := Parse(blocks[0][1], "configuration.md", nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("the page says  %+v %+v\nthe default is %+v %+v", got.Thresholds, got, want.Thresholds, want)
	}
	for _, block := range []any{want.Filters, want.Thresholds, want.Critical, want.Sensitive, want.Replicas} {
		kind := reflect.TypeOf(block).Elem()
		for i := range kind.NumField() {
			key, _, _ := strings.Cut(kind.Field(i).Tag.Get("hcl"), ",")
			if key != "" && !regexp.MustCompile(`(?m)^\s+`+key+`\s+=`).Match(blocks[0][1]) {
				t.Errorf("%s.%s is not on the page", kind.Name(), key)
			}
		}
	}
	for _, b := range blocks[1:] {
		if _, err := Parse(b[1], "configuration.md", ids); err != nil {
			t.Error(err)
		}
	}
}
