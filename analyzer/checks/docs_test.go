package checks

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var update = flag.Bool("update", false, "write docs/checks/README.md")

const docs = "../../docs/checks"

// TestTheSeventeen holds titles, severities and penalties: they are in the JSON that others read.
func TestTheSeventeen(t *testing.T) {
	want := []struct {
		title    string
		severity analyzer.Severity
		penalty  int
		streams  string
	}{
		{"Iterator Age High", analyzer.High, 20, "data streams"},
		{"Throttled Records", analyzer.High, 15, "data streams"},
		{"Under-Provisioned Shards", analyzer.High, 20, "data streams"},
		{"Over-Provisioned Shards", analyzer.Medium, 10, "data streams"},
		{"No Enhanced Monitoring", analyzer.Medium, 10, "data streams"},
		{"Excessive Retention", analyzer.Low, 5, "data streams"},
		{"No Encryption", analyzer.High, 20, "data streams and delivery streams"},
		{"Consumer Lag", analyzer.High, 15, "data streams"},
		{"Shard Splitting Needed", analyzer.Medium, 10, "data streams"},
		{"No Cross-Region Replication", analyzer.Medium, 10, "data streams"},
		{"On-Demand Misconduct", analyzer.Low, 5, "data streams"},
		{"No CloudWatch Alarms", analyzer.Medium, 10, "data streams and delivery streams"},
		{"Firehose Delivery Failures", analyzer.High, 20, "delivery streams"},
		{"Small Batch Sizes", analyzer.Medium, 10, "delivery streams"},
		{"No Data Transformation", analyzer.Low, 5, "delivery streams"},
		{"Missing S3 Backup", analyzer.High, 15, "delivery streams"},
		{"VPC Endpoint Not Used", analyzer.Low, 5, "delivery streams"},
	}
	all := All()
	if len(all) != len(want) {
		t.Fatalf("%d checks, want %d", len(all), len(want))
	}
	for i, c := range all {
		if c.Title != want[i].title || c.Severity != want[i].severity || c.Penalty != want[i].penalty || appliesTo(c) != want[i].streams {
			t.Errorf("check %d is %q, %s, %d, of %s; want %+v", i+1, c.Title, c.Severity, c.Penalty, appliesTo(c), want[i])
		}
	}
}

func TestChecksAreWellFormed(t *testing.T) {
	kebab := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	ids, titles := map[string]bool{}, map[string]bool{}
	for _, c := range All() {
		if !kebab.MatchString(c.ID) || ids[c.ID] || titles[c.Title] {
			t.Errorf("%q, %q: no kebab-case, or there twice", c.ID, c.Title)
		}
		ids[c.ID], titles[c.Title] = true, true
		if strings.ReplaceAll(c.ID, "-", " ") != strings.ReplaceAll(strings.ToLower(c.Title), "-", " ") {
			t.Errorf("the ID %q does not say %q", c.ID, c.Title)
		}
		if c.Stream == nil && c.Delivery == nil || len(c.Needs) == 0 {
			t.Errorf("%s: it applies to nothing or needs nothing", c.ID)
		}
		file := strings.ReplaceAll(c.ID, "-", "_")
		for _, name := range []string{file + ".go", file + "_test.go"} {
			if _, err := os.Stat(name); err != nil {
				t.Errorf("%s: %v", c.ID, err)
			}
		}
	}
}

// sections are the headings that a page has to have, in this order.
var sections = []string{"What it looks for", "Why", "Thresholds", "How to fix", "What it can't see", "Sources"}

func TestEveryCheckHasItsPage(t *testing.T) {
	heading := regexp.MustCompile(`(?m)^## (.*)$`)
	for _, c := range All() {
		page, err := os.ReadFile(filepath.Join(docs, c.ID+".md"))
		if err != nil {
			t.Errorf("%s has no page: %v", c.ID, err)
			continue
		}
		text := string(page)
		if first, _, _ := strings.Cut(text, "\n"); first != "# "+c.Title {
			t.Errorf("%s.md starts with %q, want %q", c.ID, first, "# "+c.Title)
		}
		var got []string
		for _, match := range heading.FindAllStringSubmatch(text, -1) {
			if slices.Contains(sections, match[1]) {
				got = append(got, match[1])
			}
		}
		if !slices.Equal(got, sections) {
			t.Errorf("%s.md has the sections %q, want %q", c.ID, got, sections)
		}
		_, sources, _ := strings.Cut(text, "## Sources")
		if !strings.Contains(sources, "https://docs.aws.amazon.com/") {
			t.Errorf("%s.md names no page of AWS's documentation under Sources", c.ID)
		}
	}
}

// TestNoPageWithoutCheck finds pages that a renamed or removed check left behind.
func TestNoPageWithoutCheck(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(docs, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		id := strings.TrimSuffix(filepath.Base(page), ".md")
		isIt := func(c analyzer.Check) bool { return c.ID == id }
		if id != "README" && !slices.ContainsFunc(All(), isIt) {
			t.Errorf("%s is the page of no check", page)
		}
	}
}

// TestPagesNameTheirDefaults: a page that shows a list of tag values shows the ones of the code.
func TestPagesNameTheirDefaults(t *testing.T) {
	config := analyzer.DefaultConfig()
	for key, list := range map[string][]string{
		"critical.tags": config.Critical.Tags, "critical.yes": config.Critical.Yes, "critical.no": config.Critical.No, "critical.words": config.Critical.Words,
		"sensitive.tags": config.Sensitive.Tags, "sensitive.yes": config.Sensitive.Yes, "sensitive.no": config.Sensitive.No, "sensitive.words": config.Sensitive.Words,
		"replicas.regions": config.Replicas.Regions, "replicas.tags": config.Replicas.Tags, "replicas.of_tags": config.Replicas.OfTags,
	} {
		shown := 0
		for _, c := range All() {
			page, err := os.ReadFile(filepath.Join(docs, c.ID+".md"))
			if err != nil {
				continue // TestEveryCheckHasItsPage says so
			}
			_, row, ok := strings.Cut(string(page), "\n| `"+key+"` | ")
			if !ok {
				continue
			}
			row, _, _ = strings.Cut(row, "|")
			shown++
			var got []string
			for _, match := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(row, -1) {
				got = append(got, match[1])
			}
			want := slices.Clone(list)
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("%s.md: %s is %q, the default is %q", c.ID, key, got, want)
			}
		}
		if shown == 0 {
			t.Errorf("no page shows %s", key)
		}
	}
}

// TestIndex holds the generated index; go test ./analyzer/checks -run TestIndex -update writes it.
func TestIndex(t *testing.T) {
	file := filepath.Join(docs, "README.md")
	want := index()
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is stale: run go test ./analyzer/checks -run TestIndex -update", file)
	}
}

func index() string {
	var b strings.Builder
	b.WriteString("<!-- Written by go test ./analyzer/checks -run TestIndex -update; do not edit. -->\n# Checks\n\n")
	b.WriteString("A stream's health starts at 100, loses the penalty of each finding, and ends at no less than 0.\n\n")
	b.WriteString("| Check | ID | Severity | Penalty | Applies to |\n|---|---|---|---|---|\n")
	for _, c := range All() {
		fmt.Fprintf(&b, "| [%s](%s.md) | `%s` | %s | %d | %s |\n", c.Title, c.ID, c.ID, c.Severity, c.Penalty, appliesTo(c))
	}
	return b.String()
}

func appliesTo(c analyzer.Check) string {
	var kinds []string
	if c.Stream != nil {
		kinds = append(kinds, "data streams")
	}
	if c.Delivery != nil {
		kinds = append(kinds, "delivery streams")
	}
	return strings.Join(kinds, " and ")
}
