package analyzer

import (
	"strings"
	"unicode"
)

// Matches tells whether a stream is of the class: an explicit tag decides, else a word in its name.
// unsure is true where the tags were not read: what the name says, one of them may overrule.
func (c *Classifier) Matches(name string, tags map[string]string) (yes, unsure bool) {
	if answer, told := c.byTag(tags); told {
		return answer, false
	}
	return c.byName(name), tags == nil
}

// byTag goes by the first of c.Tags whose value means yes or no. An entry for one tag alone beats one
// for all tags; of two alike, no beats yes.
func (c *Classifier) byTag(tags map[string]string) (answer, told bool) {
	for _, key := range c.Tags {
		value, ok := tagValue(tags, key)
		if !ok {
			continue
		}
		no, yes := means(c.No, key, value), means(c.Yes, key, value)
		if no != unsaid || yes != unsaid {
			return yes > no, true
		}
	}
	return false, false
}

// tagValue looks a tag up in any case. Of several that differ in case only, the first in byte order counts.
func tagValue(tags map[string]string, key string) (string, bool) {
	found, best := false, ""
	for k := range tags {
		if strings.EqualFold(k, key) && (!found || k < best) {
			found, best = true, k
		}
	}
	return tags[best], found
}

// How a list of values tells what a tag means.
const (
	unsaid  = iota
	forAll  // by an entry for all tags
	forThis // by one for this tag
)

func means(list []string, key, value string) int {
	value = strings.TrimSpace(value)
	said := unsaid
	for _, entry := range list {
		if k, v, ok := strings.Cut(entry, "="); ok {
			if strings.EqualFold(k, key) && strings.EqualFold(v, value) {
				return forThis
			}
		} else if strings.EqualFold(entry, value) {
			said = forAll
		}
	}
	return said
}

func (c *Classifier) byName(name string) bool {
	for _, token := range nameTokens(name) {
		for _, word := range c.Words {
			if word != "" && strings.HasPrefix(token, strings.ToLower(word)) {
				return true
			}
		}
	}
	return false
}

// nameTokens splits a name at "-", "_" and "." and where its case changes, in lower case:
// "prod-OrderEvents" is prod, order, events; "APIUsers" is api, apiu, users.
func nameTokens(name string) []string {
	var tokens []string
	for part := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '-' || r == '_' || r == '.' }) {
		runes := []rune(part)
		start := 0
		for i := 1; i < len(runes); i++ {
			lowerToUpper := unicode.IsLower(runes[i-1]) && unicode.IsUpper(runes[i])
			wordAfterAcronym := unicode.IsUpper(runes[i-1]) && unicode.IsUpper(runes[i]) && i+1 < len(runes) && unicode.IsLower(runes[i+1])
			digitToLetter := unicode.IsDigit(runes[i-1]) && unicode.IsUpper(runes[i])
			if wordAfterAcronym {
				// Its last capital may belong to the acronym as well: "PIIevents".
				tokens = append(tokens, strings.ToLower(string(runes[start:i+1])))
			}
			if lowerToUpper || wordAfterAcronym || digitToLetter {
				tokens = append(tokens, strings.ToLower(string(runes[start:i])))
				start = i
			}
		}
		tokens = append(tokens, strings.ToLower(string(runes[start:])))
	}
	return tokens
}
