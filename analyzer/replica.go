package analyzer

import (
	"slices"
	"strings"
)

// ReplicaNames are the names that a replica of the stream may have in another region.
func ReplicaNames(name string) []string {
	return []string{name, name + "-replica", name + "-dr", "dr-" + name}
}

// IsReplica tells whether a stream is a replica itself, by its name or a tag.
func (r *Replicas) IsReplica(name string, tags map[string]string) bool {
	if strings.HasSuffix(name, "-replica") || strings.HasSuffix(name, "-dr") || strings.HasPrefix(name, "dr-") {
		return true
	}
	for key, value := range tags {
		ofKey := func(of string) bool { return strings.EqualFold(of, key) }
		if strings.TrimSpace(value) != "" && slices.ContainsFunc(r.OfTags, ofKey) {
			return true
		}
	}
	return false
}
