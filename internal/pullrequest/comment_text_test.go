package pullrequest

import (
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestExplanationsAreToldOnce(t *testing.T) {
	a := found("a", "b", "c")
	a.Streams[1].Findings[0].Details = "Its key is gone."
	text := Comment{Key: "default", Analysis: a, Full: true}.Markdown()
	for _, want := range []string{"- `a`, `c`: **No Encryption**: It is not encrypted. Encrypt it.\n", "- `b`: **No Encryption**: Its key is gone. Encrypt it.\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
}

func TestVerdict(t *testing.T) {
	gaps := found()
	gaps.Coverage.Unknown = []analyzer.Unknown{{CheckID: "no-encryption", Stream: "orders", Reason: "it could not be read"}}
	for name, c := range map[string]struct {
		comment Comment
		want    string
	}{
		"clean":           {Comment{Analysis: found()}, "### Kinesis audit: nothing found\n\n**Everything was judged, and nothing was found.**"},
		"clean with gaps": {Comment{Analysis: gaps}, "**Nothing was found, but not everything could be judged.**"},
		"no patches":      {Comment{Analysis: found("orders")}, "**1 finding.**"},
		"elsewhere":       {Comment{Analysis: found("orders"), Changed: changing("a.tf")}, "**1 finding, none on a stream whose code is seen to be changed here.**"},
	} {
		c.comment.Key = "default"
		for _, full := range []bool{true, false} {
			c.comment.Full = full
			if text := c.comment.Markdown(); !strings.Contains(text, c.want) {
				t.Errorf("%s: %s", name, text)
			}
		}
	}
	if text := (Comment{Key: "default", Analysis: gaps}).Markdown(); !strings.Contains(text, "Gaps in coverage: 1 unknown.") || strings.Contains(text, "orders") {
		t.Errorf("%s", text)
	}
}

func TestSavings(t *testing.T) {
	a := found("a", "b", "c")
	for i, usd := range []float64{1000, 234.5} {
		a.Streams[i].Findings[0].Saving = &usd
	}
	text := Comment{Key: "default", Analysis: a, Full: true}.Markdown()
	for _, want := range []string{"Following the advice saves $1234 a month", ", saves $1000 a month | by&nbsp;hand |", ", saves $234.50 a month | by&nbsp;hand |", "`c` No Encryption | by&nbsp;hand |\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q: %s", want, text)
		}
	}
}
