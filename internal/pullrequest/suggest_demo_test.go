package pullrequest

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

// TestDemoIsSuggested clicks all suggestions of patches of the demo's code, which then is as after the last patch.
func TestDemoIsSuggested(t *testing.T) {
	result := demoComment(t).Result
	for name, c := range map[string]struct {
		changed string // line of the file that the pull request changes; "" for all
		want    []string
	}{
		"streams/terraform.tfvars": {"", []string{"Set shard_count of ad-impressions to 6", "Set shard_count of application-logs to 4", "Encrypt customer-support-chats with alias/aws/kinesis"}},
		"streams/main.tf":          {"", []string{"Switch on shard-level metrics of order-returns", "Encrypt payment-refunds with alias/aws/kinesis", "Set shard_count of user-sessions to 3"}},
		"delivery/iceberg.tf":      {"    buffering_interval = 60 # as soon as can be", []string{"Buffer 128 MiB or 300 s in experiments-iceberg"}},
		"delivery/redshift.tf":     {"", nil}, // one-way
	} {
		t.Run(name, func(t *testing.T) {
			content, err := fs.ReadFile(demo.Code(), name)
			if err != nil {
				t.Fatal(err)
			}
			base := strings.ReplaceAll(string(content), c.changed+"\n", "")
			if c.changed == "" {
				base = ""
			}
			file := asPull(name, base, string(content))
			server := githubtest.Start(t, githubtest.Pull{Head: head, Files: []githubtest.PullFile{{Name: name, Blob: result.Blobs[name], Patch: file.Patch}}})
			suggest(t, server, Suggestions{Key: "default", Result: readBack(t, result), Full: true}, Suggested{Posted: len(c.want)})
			comments := server.ReviewComments()
			var titles []string
			for _, comment := range comments {
				titles = append(titles, strings.Trim(strings.Split(comment.Body, "\n")[1], "*"))
			}
			for i, want := range c.want {
				c.want[i] = escape(want)
			}
			if !slices.Equal(titles, c.want) {
				t.Fatalf("%q, want %q", titles, c.want)
			}
			slices.SortFunc(comments, func(a, b githubtest.ReviewComment) int { return b.Line - a.Line })
			got := string(content)
			for _, comment := range comments {
				first := comment.Line
				if comment.StartLine != 0 {
					first = comment.StartLine
				}
				got = click(t, got, comment.Body, first, comment.Line)
			}
			want := string(content)
			for _, p := range result.Patches {
				if len(c.want) > 0 && p.Files[0].Name == name {
					want = string(p.Files[0].After)
				}
			}
			if got != want {
				t.Errorf("it is\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// readBack is the result as patches.json keeps it.
func readBack(t *testing.T, result *hclgen.Result) *hclgen.Result {
	t.Helper()
	data, err := json.Marshal(result)
	if err != nil {
		t.Fatal(err)
	}
	var out hclgen.Result
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return &out
}
