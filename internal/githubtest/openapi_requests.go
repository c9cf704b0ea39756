package githubtest

import (
	"encoding/json"
	"strings"
)

// requestsAlone is a description without what it says of answers, which is most of it: the whole one takes
// a minute to load in a test with -race.
func requestsAlone(data []byte) ([]byte, error) {
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	paths := doc["paths"].(map[string]any)
	for _, operations := range paths {
		for _, operation := range operations.(map[string]any) {
			if o, ok := operation.(map[string]any); ok && o["responses"] != nil {
				o["responses"] = map[string]any{"default": map[string]any{"description": "left out"}}
			}
		}
	}
	all, used := doc["components"].(map[string]any), map[string]any{}
	use(paths, all, used)
	doc["components"] = used
	delete(doc, "webhooks")
	delete(doc, "x-webhooks")
	return json.Marshal(doc)
}

// use copies from all components those that a part of the description refers to.
func use(part any, all, used map[string]any) {
	switch part := part.(type) {
	case []any:
		for _, item := range part {
			use(item, all, used)
		}
	case map[string]any:
		for _, value := range part {
			use(value, all, used)
		}
		ref, ok := part["$ref"].(string)
		kind, name, named := strings.Cut(strings.TrimPrefix(ref, "#/components/"), "/")
		if !ok || !named {
			return
		}
		if used[kind] == nil {
			used[kind] = map[string]any{}
		}
		kept := used[kind].(map[string]any)
		if kept[name] == nil {
			kept[name] = all[kind].(map[string]any)[name]
			use(kept[name], all, used)
		}
	}
}
