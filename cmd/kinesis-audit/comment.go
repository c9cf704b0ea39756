package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/internal/pullrequest"
)

// comment keeps one comment in a pull request up to date with what an audit found.
func (c *command) comment(ctx context.Context, args []string) error {
	o, err := c.commentOptions(args)
	if err != nil {
		return err
	}
	comment := pullrequest.Comment{Key: o.key, RunURL: o.runURL}
	if comment.Analysis, err = readAnalysis(o.analysis); err != nil {
		return err
	}
	if o.patches != "" {
		if comment.Result, err = readPatches(o.patches, comment.Analysis); err != nil {
			return err
		}
	}
	if o.dryRun {
		comment.Full = o.disclose != pullrequest.DiscloseCounts
		// In a workflow, what the code of the diffs has must not be a command to the runner.
		if _, err := io.WriteString(c.stdout, withoutCommands(comment.Markdown())); err != nil {
			return fmt.Errorf("standard output: %w", err)
		}
		return nil
	}
	token := strings.TrimSpace(c.variable("GITHUB_TOKEN"))
	if token == "" {
		return errors.New("comment: the environment variable GITHUB_TOKEN is empty: it has to hold a token with the permission \"pull-requests: write\"; --dry-run takes none")
	}
	client, err := pullrequest.New(o.apiURL, token, c.now)
	if err != nil {
		return fmt.Errorf("comment: %w", err)
	}
	private, err := client.Private(ctx, o.target)
	if err != nil {
		return fmt.Errorf("comment: %w", err)
	}
	comment.Full = o.disclose.Full(private)
	if comment.Changed, err = client.PullChanges(ctx, o.target); err != nil {
		return fmt.Errorf("comment: %w", err)
	}
	done, err := client.Publish(ctx, o.target, comment)
	if errors.Is(err, pullrequest.ErrOutdated) {
		fmt.Fprintf(c.stderr, "kinesis-audit: nothing was written: %s\n", printable(err.Error()))
		return nil
	}
	if err != nil {
		return fmt.Errorf("comment: %w", err)
	}
	if _, err := fmt.Fprintf(c.stdout, "%s %s\n", done.What, printable(done.URL)); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	if !o.suggest || comment.Result == nil {
		return nil
	}
	suggested, err := client.Suggest(ctx, o.target, comment.Changed, pullrequest.Suggestions{Key: o.key, Result: comment.Result, Full: comment.Full})
	if err != nil {
		return fmt.Errorf("comment: %w", err)
	}
	if suggested == (pullrequest.Suggested{}) {
		return nil
	}
	if _, err := fmt.Fprintln(c.stdout, suggestedText(suggested)); err != nil {
		return fmt.Errorf("standard output: %w", err)
	}
	return nil
}

// suggestedText says what became of the suggestions.
func suggestedText(s pullrequest.Suggested) string {
	var parts []string
	for _, p := range []struct {
		n    int
		what string
	}{{s.Posted, "new"}, {s.Kept, "kept"}, {s.Deleted, "outdated and deleted"}, {s.Outdated, "outdated and marked so"}, {s.Rejected, "not taken by GitHub"}} {
		if p.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", p.n, p.what))
		}
	}
	return "suggestions: " + strings.Join(parts, ", ")
}

// variable is a variable of the environment, "" where it is not set.
func (c *command) variable(name string) string {
	for i := len(c.env) - 1; i >= 0; i-- {
		if value, ok := strings.CutPrefix(c.env[i], name+"="); ok {
			return value
		}
	}
	return ""
}
