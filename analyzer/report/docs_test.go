package report

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
)

// docs/outputs.md explains every key that the schemas allow.
func TestDocsNameEveryKey(t *testing.T) {
	docs, err := os.ReadFile("../../docs/outputs.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"kinesis_analysis.schema.json", "shard_optimization_plan.schema.json", "patches.schema.json"} {
		text, err := os.ReadFile("../../docs/schema/" + name)
		if err != nil {
			t.Fatal(err)
		}
		var schema any
		if err := json.Unmarshal(text, &schema); err != nil {
			t.Fatal(err)
		}
		for _, key := range properties(schema) {
			if !strings.Contains(string(docs), "`"+key+"`") {
				t.Errorf("%s: docs/outputs.md does not name %q", name, key)
			}
		}
	}
	for _, column := range lagColumns {
		if !strings.Contains(string(docs), "`"+column+"`") {
			t.Errorf("docs/outputs.md does not name the column %q", column)
		}
	}
}

// properties lists the names of all properties in a schema, and the constants that tell objects apart.
func properties(schema any) []string {
	var out []string
	switch node := schema.(type) {
	case map[string]any:
		for key, value := range node {
			if of, ok := value.(map[string]any); ok && key == "properties" {
				for name := range of {
					out = append(out, name)
				}
			}
			if kind, ok := value.(string); ok && key == "const" {
				out = append(out, kind)
			}
			out = append(out, properties(value)...)
		}
	case []any:
		for _, value := range node {
			out = append(out, properties(value)...)
		}
	}
	return out
}
