package pullrequest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// row is a finding with all that the comment tells of it.
type row struct {
	analyzer.Finding
	stream, kind string
	touched      bool  // the pull request changes a line of the stream's code
	elsewhere    bool  // no code here defines the stream
	isNew        bool  // since the last run
	patches      []int // their numbers
}

// rows are the findings: those of touched streams first, then worst first.
func (c *Comment) rows() []row {
	var out []row
	absent := c.absent()
	add := func(stream, kind string, findings []analyzer.Finding) {
		for _, f := range findings {
			key := StreamKey{kind, stream}
			out = append(out, row{Finding: f, stream: stream, kind: kind, touched: c.touched[key], elsewhere: absent[key], patches: c.patchesOf[f.Fingerprint]})
		}
	}
	for _, s := range c.Analysis.Streams {
		add(s.Name, analyzer.KindStream, s.Findings)
	}
	for _, d := range c.Analysis.DeliveryStreams {
		add(d.Name, analyzer.KindDelivery, d.Findings)
	}
	slices.SortStableFunc(out, func(x, y row) int {
		if x.touched != y.touched {
			if x.touched {
				return -1
			}
			return 1
		}
		return cmp.Or(analyzer.CompareFindings(x.Finding, y.Finding), strings.Compare(x.stream, y.stream))
	})
	return out
}

func patchNumbers(result *hclgen.Result) map[string][]int {
	out := map[string][]int{}
	if result == nil {
		return out
	}
	for i, p := range result.Patches {
		for _, f := range p.Findings {
			out[f.Fingerprint] = append(out[f.Fingerprint], i+1)
		}
	}
	return out
}

// mostOpen is how many findings are there to see without a click.
const mostOpen = 10

const findingsHead = "| | Finding | Fix |\n|---|---|---|\n"

// findings are three sections: the first rows, a fold with the rest, and one with what was seen of each.
// The rows are short, so that the table can be read on a phone.
func (c *Comment) findings(rows []row) []section {
	first := section{head: findingsHead, foot: "\n", share: 2, lost: c.lost("finding", "kinesis_analysis.json")}
	rest := section{
		head:  fmt.Sprintf("<details><summary>%s</summary>\n\n%s", counted(len(rows)-mostOpen, "more finding"), findingsHead),
		foot:  "\n</details>\n\n",
		share: 1,
		lost:  first.lost,
	}
	details := section{head: "<details><summary>What was seen, and what to do</summary>\n\n", foot: "\n</details>\n\n", share: 2, lost: c.lost("explanation", "kinesis_analysis.json")}
	for i, r := range rows {
		if i < mostOpen {
			first.items = append(first.items, r.markdown())
		} else {
			rest.items = append(rest.items, r.markdown())
		}
	}
	details.items = explanations(rows)
	return []section{first, rest, details}
}

// mostAlike is how many streams an explanation names. The table has them all.
const mostAlike = 20

// explanations tell what was seen of each finding. What is the same of several streams is told once.
func explanations(rows []row) []string {
	var order []string
	streams := map[string][]string{}
	for _, r := range rows {
		text := fmt.Sprintf("**%s**: %s %s", escape(r.Issue), escape(r.Details), escape(r.Remediation))
		if streams[text] == nil {
			order = append(order, text)
		}
		streams[text] = append(streams[text], r.stream)
	}
	for i, text := range order {
		order[i] = fmt.Sprintf("- %s: %s\n", namesOf(streams[text], mostAlike), text)
	}
	return order
}

func (r row) markdown() string {
	var notes []string
	if r.isNew {
		notes = append(notes, "new")
	}
	if !r.Ongoing {
		notes = append(notes, "past")
	}
	if r.touched {
		notes = append(notes, "touched here")
	}
	finding := code(r.stream) + " " + escape(r.Issue)
	if len(notes) > 0 {
		finding += " *(" + strings.Join(notes, ", ") + ")*"
	}
	fix := "by&nbsp;hand"
	if r.elsewhere {
		fix = "not in this code"
	}
	if len(r.patches) > 0 {
		var numbers []string
		for _, n := range r.patches {
			numbers = append(numbers, strconv.Itoa(n))
		}
		fix = "patch&nbsp;" + strings.Join(numbers, ", ")
	}
	if r.Saving != nil {
		finding += ", saves " + dollars(*r.Saving) + " a month"
	}
	return fmt.Sprintf("| **%s** | %s | %s |\n", escape(string(r.Severity)), finding, fix)
}

// checkCounts is a section with how many findings each check has, which tells no stream.
func checkCounts(rows []row) section {
	count, first := map[string]int{}, map[string]row{}
	var checks []string
	for _, r := range rows {
		if count[r.CheckID] == 0 {
			checks, first[r.CheckID] = append(checks, r.CheckID), r
		}
		count[r.CheckID]++
	}
	slices.SortStableFunc(checks, func(x, y string) int { return first[y].Severity.Rank() - first[x].Severity.Rank() })
	out := section{head: "| | Finding | Number |\n|---|---|---:|\n", foot: "\n", share: 5, lost: func(n int) string { return counted(n, "more check") + ".\n\n" }}
	for _, id := range checks {
		out.items = append(out.items, fmt.Sprintf("| **%s** | %s | %d |\n", escape(string(first[id].Severity)), escape(first[id].Issue), count[id]))
	}
	return out
}
