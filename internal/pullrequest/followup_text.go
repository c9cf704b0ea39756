package pullrequest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/mask"
)

// description is what a follow-up pull request says of itself.
type description struct {
	title, body, message string   // message is the commit's
	prints               []string // of the findings, sorted
}

// describe says what a group's pull request carries. It says the same as long as that stays the same.
func (r *followUp) describe(w FollowUp) description {
	var refs []hclgen.FindingRef
	for _, p := range w.Result.Patches {
		for _, f := range p.Findings {
			if !slices.Contains(refs, f) {
				refs = append(refs, f)
			}
		}
	}
	d := description{title: title(w, refs), prints: prints(r.Analysis.Region, refs)}
	d.message = d.title + "\n\n"
	for i, p := range w.Result.Patches {
		if i == mostListed {
			d.message += fmt.Sprintf("- and %d more\n", len(w.Result.Patches)-i)
			break
		}
		d.message += "- " + unlinked(p.Title) + "\n"
	}
	d.message += "\n" + trailer(r.Key) + "\n"
	c := &Comment{Result: w.Result, Full: r.full}
	patches := section{
		head: fmt.Sprintf("#### %s\n\n", counted(len(w.Result.Patches), "patch")),
		lost: func(n int) string {
			return fmt.Sprintf("%s left out here for lack of room: the changed files have them.\n\n", counted(n, "patch"))
		},
	}
	for i, p := range w.Result.Patches {
		patches.items = append(patches.items, c.patch(i+1, p))
	}
	head := followUpOpening(r.Key) + strings.Join(d.prints, "") + " -->\n" + introduction(w, refs)
	foot := customs + command(w, refs, r.full)
	d.body = head + fit([]section{patches}, limit-length(head)-length(foot)) + foot
	return d
}

// mostListed is how many patches a commit's message names.
const mostListed = 20

// title is short, so that it can be read in a list.
func title(w FollowUp, refs []hclgen.FindingRef) string {
	encrypts := func(p *hclgen.Patch) bool {
		return p.Remedy == analyzer.EnableStreamEncryption{}.Kind() || p.Remedy == analyzer.EnableDeliveryEncryption{}.Kind()
	}
	what := "fix " + counted(len(refs), "finding")
	switch {
	case w.Kind == Additive:
		what = "add alarms"
	case w.Kind == Reducing:
		what = "cut what is not used"
	case !slices.ContainsFunc(w.Result.Patches, func(p *hclgen.Patch) bool { return !encrypts(p) }):
		what = "encrypt " + counted(len(streamsOf(refs)), "stream")
	}
	if w.Root != "." {
		what += " in " + unlinked(w.Root)
	}
	return "kinesis-audit: " + what
}

func streamsOf(refs []hclgen.FindingRef) []string {
	var out []string
	for _, f := range refs {
		if !slices.Contains(out, f.Stream) {
			out = append(out, f.Stream)
		}
	}
	slices.Sort(out)
	return out
}

// unlinked makes text from outside show as it is in a title or a commit's message. Those have no markup,
// but mentions, references and links.
func unlinked(s string) string {
	return unreferenced(cut(mask.Accounts(plain(s)), mostName))
}

var characters = map[Kind]string{
	Additive:      "It only adds: nothing that is there changes.",
	Configuration: "It changes what is there, in place.",
	Reducing:      "**It cuts capacity or retention**: look at whether the weeks to come are like the one that was audited.",
}

func introduction(w FollowUp, refs []hclgen.FindingRef) string {
	count := map[string]int{}
	for _, f := range refs {
		count[f.Severity]++
	}
	severities := some([]tally{{count[string(analyzer.High)], "high"}, {count[string(analyzer.Medium)], "medium"}, {count[string(analyzer.Low)], "low"}})
	where := code(w.Root)
	if w.Root == "." {
		where = "the top folder"
	}
	return fmt.Sprintf("An audit of the Kinesis and Firehose streams has %s here that an edit of %s fixes: %s. %s\n\n", counted(len(refs), "finding"), where, severities, characters[w.Kind]+forGood(w.Result.Patches))
}

// forGood says that some patches can't be undone.
func forGood(patches []*hclgen.Patch) string {
	n := 0
	for _, p := range patches {
		if p.Reversibility != hclgen.Reversible {
			n++
		}
	}
	switch n {
	case 0:
		return ""
	case 1:
		return " **One of its patches can't be undone.**"
	}
	return fmt.Sprintf(" **%d of its patches can't be undone.**", n)
}

// customs are how the pull request is kept.
const customs = `#### How this pull request is kept

- Later runs keep it up to date with commits on top, never with a forced push. From the first commit of somebody else's on it is left alone.
- If you close it, it stays closed until its findings change. Where nothing is left to fix, it is closed.

`

// mostNames is how many streams a command names.
const mostNames = 50

// command makes the same edits in a checkout; where findings are not told it names no streams. Each option has a
// line, so that it can be read on a phone.
func command(w FollowUp, refs []hclgen.FindingRef, full bool) string {
	var checks []string
	for _, f := range refs {
		if !slices.Contains(checks, f.CheckID) {
			checks = append(checks, f.CheckID)
		}
	}
	slices.Sort(checks)
	streams, what := streamsOf(refs), "The same edits in a checkout, with the other options of the run:"
	if len(streams) > mostNames || !full {
		streams, what = nil, "These edits, with those of other streams, in a checkout, with the other options of the run:"
	}
	words := []string{"kinesis-audit remediate", "--analysis kinesis_analysis.json", "--terraform ."}
	for _, name := range append(checks, streams...) {
		words = append(words, "--only "+quoted(name))
	}
	if w.Kind == Reducing {
		words = append(words, "--allow-reductions")
	}
	block, _ := fenced("sh", strings.Join(append(words, "--write"), " \\\n    "))
	return what + "\n\n" + block
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9._/-]+$`)

// quoted is a word as a shell takes it.
func quoted(s string) string {
	if s = cut(plain(s), mostName); plainWord.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
