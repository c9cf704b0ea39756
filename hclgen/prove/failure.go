package prove

import (
	"errors"
	"fmt"
	"os/exec"
	"path"
	"regexp"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
)

var (
	errorSummary = regexp.MustCompile(`(?m)^[│ ]*Error: (.+)$`)
	errorPlace   = regexp.MustCompile(`(?m)^[│ ]*on (.+) line (\d+)`)
	errorAddress = regexp.MustCompile(`(?m)^[│ ]*with (.+),$`)
)

// failure says what went wrong with a command in a root module: the first error's summary and place. The
// rest of what Terraform wrote may hold values.
func failure(command, root string, err error) string {
	text := err.Error()
	summary := errorSummary.FindStringSubmatchIndex(text)
	if summary == nil {
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
			text = exit.Error()
		}
		return shorten(command + " in " + root + ": " + text)
	}
	about := text[summary[1]:]
	if next := errorSummary.FindStringIndex(about); next != nil {
		about = about[:next[0]]
	}
	var address, place string
	if m := errorAddress.FindStringSubmatch(about); m != nil {
		address = m[1]
	}
	if m := errorPlace.FindStringSubmatch(about); m != nil {
		place = path.Join(root, m[1]) + ":" + m[2]
	}
	return command + " in " + root + ": " + located(text[summary[2]:summary[3]], address, place)
}

// diagnostic is an error of validate in the same form.
func diagnostic(d tfjson.Diagnostic, root string) string {
	place := ""
	if d.Range != nil {
		place = fmt.Sprintf("%s:%d", path.Join(root, d.Range.Filename), d.Range.Start.Line)
	}
	return "validate in " + root + ": " + located(d.Summary, d.Address, place)
}

var (
	quoted   = regexp.MustCompile(`"[^"]*"`)
	wasGiven = regexp.MustCompile(`, got:? .*$`)
)

// located puts a summary and its place together. What a provider quotes in its summaries may be a value.
func located(summary, address, place string) string {
	summary = shorten(wasGiven.ReplaceAllString(quoted.ReplaceAllString(strings.TrimSpace(summary), `"…"`), ""))
	switch {
	case address != "" && place != "":
		return fmt.Sprintf("%s (%s, %s)", summary, address, place)
	case address+place != "":
		return fmt.Sprintf("%s (%s)", summary, address+place)
	}
	return summary
}

// shorten keeps a text to what fits a line of a report.
func shorten(text string) string {
	const most = 300
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
