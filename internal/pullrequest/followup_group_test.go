package pullrequest

import (
	"reflect"
	"regexp"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

func TestGroups(t *testing.T) {
	patch := func(reduces, adds bool, fingerprints []string, roots ...string) *hclgen.Patch {
		p := &hclgen.Patch{Reduces: reduces}
		for _, root := range roots {
			p.Claims = append(p.Claims, hclgen.Claim{Root: root, Adds: adds})
		}
		for _, f := range fingerprints {
			p.Findings = append(p.Findings, hclgen.FindingRef{Fingerprint: f})
		}
		return p
	}
	mixed := patch(false, true, []string{"h"}, "c")
	mixed.Claims = append(mixed.Claims, hclgen.Claim{Root: "c"})
	got := Groups(&hclgen.Result{Patches: []*hclgen.Patch{
		patch(true, false, []string{"a"}, "streams"),
		patch(false, false, []string{"b", "c"}, "streams", "streams"),
		patch(false, true, []string{"d"}, "streams"),
		patch(false, false, []string{"e", "b"}, "streams"),
		patch(false, false, []string{"f"}, "b", "a"),
		patch(false, false, []string{"g"}, "a"),
		mixed,
		patch(false, true, []string{"i", "j"}, "x"), // two patches for i, in two root modules
		patch(false, true, []string{"i"}, "y", "x"),
	}})
	want := []Group{
		{"a", Configuration, []string{"g"}},
		{"a, b", Configuration, []string{"f"}},
		{"c", Configuration, []string{"h"}},
		{"streams", Additive, []string{"d"}},
		{"streams", Configuration, []string{"b", "c", "e"}},
		{"streams", Reducing, []string{"a"}},
		{"x, y", Additive, []string{"i", "j"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if got := Groups(&hclgen.Result{}); len(got) != 0 {
		t.Errorf("%v of nothing", got)
	}
}

func TestBranchNames(t *testing.T) {
	for root, want := range map[string]string{
		"streams":        `streams`,
		"prod_eu-1":      `prod_eu-1`,
		".":              `top-[0-9a-f]{8}`,
		"infra/streams":  `infra-streams-[0-9a-f]{8}`,
		"a, b":           `a-b-[0-9a-f]{8}`,
		"-x":             `x-[0-9a-f]{8}`,
		"live/../ü.lock": `live-lock-[0-9a-f]{8}`,
		"":               `top-[0-9a-f]{8}`,
		"a-very-long-name-of-a-folder-that-nobody-has-but-somebody-will/it": `a-very-long-name-of-a-folder-that-nobody-has-but-somebody-wi-[0-9a-f]{8}`,
	} {
		if got := (Group{Root: root, Kind: Additive}).branch(); !regexp.MustCompile(`^` + want + `-additive$`).MatchString(got) {
			t.Errorf("%q becomes %q, want %s", root, got, want)
		}
	}
	if a, b := slug("a/b"), slug("a-b"); a == b {
		t.Errorf("two folders are both %q", a)
	}
	for key, want := range map[string]string{
		"default": `default`, "prod.eu": `prod\.eu`, "prod/eu": `prod/eu`, "a..b": `a-b-[0-9a-f]{8}`, "a/": `a-[0-9a-f]{8}`, "a.lock": `a-lock-[0-9a-f]{8}`,
	} {
		if got := branchPrefix(key); !regexp.MustCompile(`^kinesis-audit/` + want + `/$`).MatchString(got) {
			t.Errorf("the key %q becomes %q, want %s", key, got, want)
		}
	}
}
