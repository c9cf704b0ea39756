package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/prove"
	"github.com/kinesis-audit/kinesis-audit/internal/wholefile"
)

// writable makes sure, before anything is looked into, that what comes of it can be written.
func (o *remediateOptions) writable() error {
	for _, f := range []struct{ option, name string }{{"--out", o.out}, {"--json", o.json}, {"--sarif", o.sarif}} {
		if f.name == "" {
			continue
		}
		if err := probe(f.option, f.name); err != nil {
			return err
		}
	}
	return nil
}

// unproven keeps files from being edited by patches of which the proof that was asked for says nothing.
func (r *remediation) unproven() error {
	if !r.proof.asked {
		return nil
	}
	for _, p := range r.result.Patches {
		if p.Proof == nil || p.Proof.Status == prove.Skipped || r.proof.mode == prove.ModePlan && p.Proof.Status != prove.Proven {
			return fmt.Errorf("--write: nothing was written, as --prove %s does not hold for %q: %s; pass --prove none to write without", r.proof.mode, p.Title, showing(p.Proof))
		}
	}
	return nil
}

// hand hands out what came of the run: the edits first, then files, the summary last.
func (c *command) hand(ctx context.Context, r *remediation) (outcome, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	o := r.options
	if o.write {
		if err := r.unproven(); err != nil {
			return 0, err
		}
		if err := c.edit(ctx, r); err != nil {
			return 0, fmt.Errorf("--write: %w", err)
		}
	}
	diff := hclgen.SeriesDiff(r.result.Patches)
	if o.out != "" {
		if err := c.writeFile("--out", o.out, func(w io.Writer) error {
			_, err := io.WriteString(w, diff)
			return err
		}); err != nil {
			return 0, err
		}
	}
	if o.json != "" {
		if err := c.writeFile("--json", o.json, r.writeJSON); err != nil {
			return 0, err
		}
	}
	if o.sarif != "" {
		if err := c.writeFile("--sarif", o.sarif, r.writeSARIF); err != nil {
			return 0, err
		}
	}
	if !o.write && o.out == "" {
		if _, err := io.WriteString(c.stdout, diff); err != nil {
			return 0, fmt.Errorf("standard output: %w", err)
		}
	}
	if _, err := io.WriteString(c.stderr, r.summary()); err != nil {
		return 0, fmt.Errorf("standard error: %w", err)
	}
	if o.failOnRefusal && len(r.result.Refusals) > 0 {
		return exitFindings, nil
	}
	return exitDone, nil
}

func (c *command) writeFile(option, name string, write func(io.Writer) error) (err error) {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("%s: %w", option, err)
	}
	f, err := wholefile.Create(name, 0o644)
	if err != nil {
		return fmt.Errorf("%s: %w", option, err)
	}
	defer func() { err = errors.Join(err, f.Discard()) }()
	if err := write(f); err != nil {
		return fmt.Errorf("%s %s: %w", option, name, err)
	}
	if err := f.Commit(); err != nil {
		return fmt.Errorf("%s: %w", option, err)
	}
	c.wrote = true
	return nil
}

// patchesVersion is raised where a key of patches.json changes its meaning or goes.
const patchesVersion = 1

// patchesJSON is patches.json: the result, and which analysis it is of.
type patchesJSON struct {
	Version  int          `json:"version"`
	Analysis analysisJSON `json:"analysis"`
	*hclgen.Result
}

type analysisJSON struct {
	AccountID string    `json:"account_id"`
	Region    string    `json:"region"`
	WindowEnd time.Time `json:"window_end"`
}

func (r *remediation) writeJSON(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	a := r.analysis
	return out.Encode(patchesJSON{patchesVersion, analysisJSON{a.AccountID, a.Region, a.Window.End}, r.result})
}
