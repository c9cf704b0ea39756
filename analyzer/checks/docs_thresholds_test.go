package checks

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

// TestPagesNameTheirThresholds: every threshold is on a page, and each page shows its default.
func TestPagesNameTheirThresholds(t *testing.T) {
	defaults := map[string]string{}
	v := reflect.ValueOf(*analyzer.DefaultConfig().Thresholds)
	for i := range v.NumField() {
		key, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("hcl"), ",")
		value := fmt.Sprint(v.Field(i))
		if f := v.Field(i); f.CanFloat() {
			value = fmt.Sprintf("%.10g", f.Float())
		}
		defaults[key] = value
	}
	row := regexp.MustCompile("\n\\| `thresholds\\.([a-z0-9_]+)` \\| ([^|]+) \\|")
	shown := map[string]bool{}
	for _, c := range All() {
		page, err := os.ReadFile(filepath.Join(docs, c.ID+".md"))
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range row.FindAllStringSubmatch(string(page), -1) {
			shown[match[1]] = true
			if want, ok := defaults[match[1]]; !ok || match[2] != want {
				t.Errorf("%s.md: thresholds.%s is %s, the default is %q", c.ID, match[1], match[2], want)
			}
		}
	}
	for key := range defaults {
		if !shown[key] {
			t.Errorf("no page shows thresholds.%s", key)
		}
	}
}
