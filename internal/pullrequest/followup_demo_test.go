package pullrequest

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

// TestFollowUpOnTheDemo opens pull requests for all that the demo's estate comes to. Each branch has what
// patching the code for its group alone makes of it.
func TestFollowUpOnTheDemo(t *testing.T) {
	analysis := demoComment(t).Analysis
	patched := func(selected func(hclgen.Ask) bool) *hclgen.Result {
		repo, err := tfeval.Open(demo.Code(), ".")
		if err != nil {
			t.Fatal(err)
		}
		result, err := hclgen.Remediate(t.Context(), repo, tfeval.Options{Types: []string{hclgen.TypeStream, hclgen.TypeDeliveryStream}}, analysis,
			hclgen.Settings{AllowReductions: true, Selected: selected})
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	base := map[string]string{}
	err := fs.WalkDir(demo.Code(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(demo.Code(), name)
		base[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	server := githubtest.Start(t, githubtest.Pull{})
	gh, _ := client(t, server)
	f := FollowUps{Owner: githubtest.Owner, Repo: githubtest.Repo, Key: "default", Base: "main", Commit: server.SeedAs("0123456789abcdef0123456789abcdef01234567", base), Analysis: analysis}
	all := patched(nil)
	findings := 0
	for _, g := range Groups(all) {
		findings += len(g.Fingerprints)
		f.Wanted = append(f.Wanted, FollowUp{g, patched(func(a hclgen.Ask) bool { return slices.Contains(g.Fingerprints, a.Finding.Fingerprint) })})
	}
	done, err := gh.FollowUp(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	titles := map[string]string{
		"kinesis-audit/default/delivery-configuration": "kinesis-audit: fix 6 findings in delivery",
		"kinesis-audit/default/streams-additive":       "kinesis-audit: add alarms in streams",
		"kinesis-audit/default/streams-configuration":  "kinesis-audit: fix 8 findings in streams",
		"kinesis-audit/default/streams-reducing":       "kinesis-audit: cut what is not used in streams",
	}
	if len(done) != len(titles) {
		t.Fatalf("%+v", done)
	}
	alone := 0
	for i, w := range f.Wanted {
		want := maps.Clone(base)
		for _, p := range w.Result.Patches {
			for _, file := range p.Files {
				want[file.Name] = string(file.After)
			}
			if got := kindOf(p); got != w.Kind {
				t.Errorf("%q is %s, in the group %s", p.Title, got, w.Kind)
			}
		}
		alone += len(w.Result.Patches)
		if got := server.Branch(done[i].Branch); !maps.Equal(got, want) || maps.Equal(got, base) {
			t.Errorf("%s is not the base with its patches", done[i].Branch)
		}
		pull := server.Pulls()[i]
		if done[i].What != "opened" || pull.Title != titles[pull.Head] {
			t.Errorf("%+v has the title %q", done[i], pull.Title)
		}
		_, text, _ := strings.Cut(pull.Body, "\n")
		holds(t, pull.Head, text)
		if prints, ok := readPrints("default", pull.Body); !ok || len(prints) != len(w.Fingerprints) {
			t.Errorf("%s has %d prints of %d findings", pull.Head, len(prints), len(w.Fingerprints))
		}
	}
	if alone != len(all.Patches) || findings == 0 {
		t.Errorf("%d patches for %d findings, want all %d", alone, findings, len(all.Patches))
	}
	if done, err = gh.FollowUp(t.Context(), f); err != nil || slices.ContainsFunc(done, func(d FollowedUp) bool { return d.What != "unchanged" }) {
		t.Errorf("the second run: %+v, %v", done, err)
	}
	if got := server.Tip("main").ID; got != f.Commit {
		t.Errorf("the base is at %s, want %s", got, f.Commit)
	}
}
