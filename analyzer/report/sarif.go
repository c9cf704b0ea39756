package report

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/internal/mask"
)

const (
	home        = "https://github.com/kinesis-audit/kinesis-audit"
	sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

// GitHub rejects a run with more than 25,000 results, and a file of more than 10 MB compressed: one that is no larger
// before it is compressed is taken.
// https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
const (
	mostSARIFResults = 25_000
	mostSARIFBytes   = 10_000_000
)

// Places tells where the code of a stream stands: the file, relative to the repository's top and with slashes, and the
// line, counted from 1. ok is false where that is not known.
type Places func(kind, stream string) (file string, line int, ok bool)

// LeftOut are how many findings a SARIF file does not have.
type LeftOut struct {
	NoPlace int // their streams have no place in the code
	NoRoom  int // GitHub takes no more; they are the last ones
}

// WriteSARIF writes the findings of streams that have a place in the code as SARIF 2.1.0, worst first. Account ids are
// masked, but in the names of files: whoever sees those has the code.
func WriteSARIF(w io.Writer, r *analyzer.Recorded, places Places, version string) (LeftOut, error) {
	return writeSARIF(w, r, places, version, mostSARIFResults, mostSARIFBytes)
}

func writeSARIF(w io.Writer, r *analyzer.Recorded, places Places, version string, mostResults, mostBytes int) (LeftOut, error) {
	run := sarifRun{Tool: sarifTool{sarifDriver{
		Name: "kinesis-audit", Version: version, SemanticVersion: semantic(version), InformationURI: home, Rules: sarifRules(),
	}}}
	results, noPlace := sarifResults(r, places, run.Tool.Driver.Rules)
	for most := min(len(results), mostResults); ; {
		left := LeftOut{noPlace, len(results) - most}
		run.Results = results[:most]
		run.Properties = sarifTotals{len(results) + noPlace, left.NoPlace, left.NoRoom, len(r.Coverage.Gaps), len(r.Coverage.Unknown)}
		run.Invocations = []sarifInvocation{{ExecutionSuccessful: true, ToolExecutionNotifications: run.Properties.notifications()}}
		var out bytes.Buffer
		encoder := json.NewEncoder(&out)
		encoder.SetIndent("", "  ")
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(sarifLog{sarifSchema, "2.1.0", []sarifRun{run}}); err != nil {
			return left, fmt.Errorf("SARIF: %w", err)
		}
		if out.Len() <= mostBytes || most == 0 {
			_, err := w.Write(out.Bytes())
			return left, err
		}
		most = most * mostBytes / out.Len()
	}
}

// semver is a version by https://semver.org.
var semver = regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)

// semantic is the version as SARIF wants it; "" for one that is not of that kind, as of a build from a work tree.
func semantic(version string) string {
	if v := strings.TrimPrefix(version, "v"); semver.MatchString(v) {
		return v
	}
	return ""
}

// located is a finding with the place of its stream's code.
type located struct {
	analyzer.Finding
	kind, stream string
	file         string
	line         int
}

// sarifResults are the findings that have a place, and how many have none.
func sarifResults(r *analyzer.Recorded, places Places, rules []sarifRule) (results []sarifResult, noPlace int) {
	var all []located
	add := func(kind, stream string, findings []analyzer.Finding) {
		file, line, ok := places(kind, stream)
		if !ok {
			noPlace += len(findings)
			return
		}
		for _, f := range findings {
			all = append(all, located{f, kind, stream, file, line})
		}
	}
	for _, s := range r.Streams {
		add(analyzer.KindStream, s.Name, s.Findings)
	}
	for _, d := range r.DeliveryStreams {
		add(analyzer.KindDelivery, d.Name, d.Findings)
	}
	slices.SortStableFunc(all, func(x, y located) int {
		return cmp.Or(y.Severity.Rank()-x.Severity.Rank(), analyzer.CompareFindings(x.Finding, y.Finding), strings.Compare(x.stream, y.stream), strings.Compare(x.kind, y.kind))
	})
	results = []sarifResult{}
	for _, f := range all {
		results = append(results, f.result(r.Region, rules))
	}
	return results, noPlace
}

func (f located) result(region string, rules []sarifRule) sarifResult {
	out := sarifResult{
		RuleID:  mask.Accounts(plain(f.CheckID)),
		Level:   sarifLevel(f.Severity),
		Message: sarifText{Text: sarifMessage(f.stream + ": " + f.Details + " " + f.Remediation)},
		Locations: []sarifLocation{{Physical: sarifPhysical{
			Artifact: sarifArtifact{URI: relativeURI(f.file), URIBaseID: "%SRCROOT%"},
			Region:   sarifRegion{f.line},
		}}},
		PartialFingerprints: sarifFingerprints{f.print(region)},
	}
	if n := slices.IndexFunc(rules, func(rule sarifRule) bool { return rule.ID == f.CheckID }); n >= 0 {
		out.RuleIndex = &n
	}
	return out
}

// print is the same from run to run. It leaves the account out, unlike the finding's fingerprint, from which whoever
// knows the other parts finds the account by trial.
func (f located) print(region string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", []string{region, f.CheckID, f.kind, mask.Accounts(f.stream), mask.Accounts(f.Consumer)}))
	return hex.EncodeToString(sum[:16])
}

// sarifEscapes take from text its meaning in a plain text message: brackets would make a link, braces a placeholder.
// https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html, 3.11.5 and 3.11.6
var sarifEscapes = strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`, `{`, `{{`, `}`, `}}`)

func sarifMessage(s string) string { return sarifEscapes.Replace(mask.Accounts(plain(s))) }

// relativeURI names a file. A colon in it would otherwise end a scheme.
func relativeURI(file string) string {
	return strings.ReplaceAll((&url.URL{Path: file}).EscapedPath(), ":", "%3A")
}

func sarifLevel(s analyzer.Severity) string {
	switch s {
	case analyzer.High:
		return "error"
	case analyzer.Medium:
		return "warning"
	}
	return "note"
}

// notifications tell a reader of the file alone what is not in it.
func (t sarifTotals) notifications() []sarifNotification {
	var out []sarifNotification
	add := func(level, format string, args ...any) {
		out = append(out, sarifNotification{level, sarifText{Text: fmt.Sprintf(format, args...)}})
	}
	if t.WithoutPlace > 0 {
		add("note", "%s left out: the code that was looked into does not define the stream, or it is not certain which block does.", areIs(t.WithoutPlace))
	}
	if t.WithoutRoom > 0 {
		add("note", "%s left out, the least urgent: code scanning takes no more.", areIs(t.WithoutRoom))
	}
	if t.FailedCalls+t.UnknownVerdicts > 0 {
		add("warning", "Not everything could be judged: %s to AWS refused or failed, %s unknown. What is unknown is not a pass; the coverage in kinesis_analysis.json has each.",
			count(t.FailedCalls, "call"), count(t.UnknownVerdicts, "verdict"))
	}
	return out
}

func areIs(findings int) string {
	if findings == 1 {
		return "1 finding is"
	}
	return count(findings, "finding") + " are"
}
