package workflow

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/sethvargo/go-githubactions"
)

// Runner is what a step tells GitHub's runner.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
type Runner struct {
	*githubactions.Action
	getenv func(string) string
	said   map[Level]int
}

// New tells the runner by out, and by the files that the environment names.
func New(out io.Writer, getenv func(string) string) *Runner {
	return &Runner{githubactions.New(githubactions.WithWriter(out), githubactions.WithGetenv(getenv)), getenv, map[Level]int{}}
}

// Level is how loud an annotation is.
type Level string

// The levels.
const (
	Error   Level = "error"
	Warning Level = "warning"
	Notice  Level = "notice"
)

// mostAnnotations is how many annotations of a level a step may have; the runner drops what is more.
// https://github.com/actions/toolkit/blob/main/docs/problem-matchers.md#limitations
const mostAnnotations = 10

// kept is how many of those are kept for remarks on the run as a whole, which come last as well as first.
const kept = 2

// Annotation is a remark on a line of a file; File "" is one on the run as a whole.
type Annotation struct {
	Level   Level
	File    string // relative to the workspace, with slashes
	Line    int
	Title   string
	Message string
}

// Annotate makes a remark, and tells whether there was room for it.
func (r *Runner) Annotate(a Annotation) bool {
	most := mostAnnotations
	if a.File != "" {
		most -= kept
	}
	if r.said[a.Level] >= most {
		return false
	}
	r.said[a.Level]++
	properties := githubactions.CommandProperties{}
	if a.Title != "" {
		properties["title"] = a.Title
	}
	if a.File != "" {
		properties["file"], properties["line"] = a.File, fmt.Sprint(max(1, a.Line))
	}
	r.IssueCommand(&githubactions.Command{Name: string(a.Level), Message: a.Message, Properties: properties})
	return true
}

// Output sets an output of the step. Without a runner that takes it nothing is set.
func (r *Runner) Output(name, value string) error {
	if r.getenv("GITHUB_OUTPUT") == "" {
		return nil
	}
	return caught(func() { r.SetOutput(name, value) })
}

// mostSummary is how many bytes of Markdown a step may add to the summary.
// https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
const mostSummary = 1 << 20

// Summarize adds to the run's summary.
func (r *Runner) Summarize(markdown string) error {
	name := r.getenv("GITHUB_STEP_SUMMARY")
	if name == "" {
		return nil
	}
	info, err := os.Stat(name)
	if err == nil && info.Size()+int64(len(markdown)) >= mostSummary || len(markdown) >= mostSummary {
		return fmt.Errorf("the summary would have %d bytes or more", mostSummary)
	}
	return caught(func() { r.AddStepSummary(markdown) })
}

// Input is an input of the action. Its environment variable has underscores for the name's dashes, since a
// shell may drop a variable with dashes.
func (r *Runner) Input(name string) string {
	return r.GetInput(strings.ReplaceAll(name, "-", "_"))
}

// caught is what tell panics with: so the library says that it could not write.
func caught(tell func()) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("telling the runner: %v", p)
			if e, ok := p.(error); ok {
				err = errors.Join(errors.New("telling the runner"), e)
			}
		}
	}()
	tell()
	return nil
}
