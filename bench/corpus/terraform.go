package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// terraform is the binary that validates, and a mirror of the AWS provider.
type terraform struct {
	path, plugins string
	env           []string
}

// findTerraform returns nil, and why, where nothing can be validated.
func findTerraform(plugins string, env []string) (*terraform, string) {
	path, err := exec.LookPath("terraform")
	switch {
	case plugins == "":
		return nil, "-plugin-dir does not name a mirror of the AWS provider"
	case err != nil:
		return nil, "terraform is not on the PATH"
	}
	if plugins, err = filepath.Abs(plugins); err != nil {
		return nil, err.Error()
	}
	t := &terraform{path: path, plugins: plugins, env: []string{"CHECKPOINT_DISABLE=1"}}
	for _, e := range env {
		if !strings.HasPrefix(e, "TF_") && !strings.HasPrefix(e, "AWS_") {
			t.env = append(t.env, e)
		}
	}
	return t, ""
}

// run returns what terraform prints; it may fail all the same.
func (t *terraform) run(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, t.path, args...)
	cmd.Dir, cmd.Env = dir, t.env
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // so that it stops the provider too
	cmd.WaitDelay = 10 * time.Second
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		err = fmt.Errorf("terraform %s: %w\n%s", args[0], err, stderr.Bytes())
	}
	return out, err
}

func (t *terraform) init(ctx context.Context, dir string) error {
	_, err := t.run(ctx, dir, "init", "-backend=false", "-input=false", "-no-color", "-plugin-dir="+t.plugins)
	return err
}

// job is a folder to validate, with an edit or without.
type job struct {
	folder  string
	changed map[string][]byte
	fault   string // of the validation, "" for valid
}

// initialises tells whether terraform init finds all that the folder asks for.
func (t *terraform) initialises(ctx context.Context, src, folder string) (bool, error) {
	dir, err := os.MkdirTemp("", "corpus-init-")
	if err != nil {
		return false, err
	}
	defer os.RemoveAll(dir)
	if err := linkTree(dir, src, folder, nil); err != nil {
		return false, err
	}
	return t.init(ctx, filepath.Join(dir, filepath.FromSlash(folder))) == nil, ctx.Err()
}

// mostJobs is how many folders one terraform validates, to start the provider once for many.
const mostJobs = 200

// validate validates the folders of src. They become the modules of one configuration, with all that they
// require unknown; where that finds a fault in one, its verdict as a root module counts.
func (t *terraform) validate(ctx context.Context, src string, jobs []*job) error {
	if err := t.inParts(ctx, src, jobs, asModules); err != nil {
		return err
	}
	var faulty []*job
	for _, j := range jobs {
		if j.fault != "" {
			j.fault, faulty = "", append(faulty, j)
		}
	}
	return t.inParts(ctx, src, faulty, asRoots)
}

// inParts validates what write makes of the jobs, and of half of them where a fault has no place.
func (t *terraform) inParts(ctx context.Context, src string, jobs []*job, write func(dir string, jobs []*job) error) error {
	for len(jobs) > mostJobs {
		if err := t.inParts(ctx, src, jobs[:mostJobs], write); err != nil {
			return err
		}
		jobs = jobs[mostJobs:]
	}
	if len(jobs) == 0 {
		return nil
	}
	dir, err := os.MkdirTemp("", "corpus-validate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for n, j := range jobs {
		if err := linkTree(filepath.Join(dir, fmt.Sprintf("p%d", n)), src, j.folder, j.changed); err != nil {
			return err
		}
	}
	if err := write(dir, jobs); err != nil {
		return err
	}
	fault := t.validateFolder(ctx, dir, jobs)
	if fault == "" || ctx.Err() != nil {
		return ctx.Err()
	}
	if len(jobs) == 1 {
		jobs[0].fault = fault
		return nil
	}
	for _, half := range [][]*job{jobs[:len(jobs)/2], jobs[len(jobs)/2:]} {
		if err := t.inParts(ctx, src, half, write); err != nil {
			return err
		}
	}
	return nil
}

func asModules(dir string, jobs []*job) error {
	text := "variable \"any\" {}\n"
	for n, j := range jobs {
		root, err := readRoot(filepath.Join(dir, fmt.Sprintf("p%d", n)), deployment{Root: j.folder})
		if err != nil {
			j.fault = err.Error() // it does not parse: Terraform tells what is wrong
			continue
		}
		text += fmt.Sprintf("module \"p%d\" {\n  source = %q\n", n, fmt.Sprintf("./p%d/%s", n, j.folder))
		for _, name := range root.required {
			text += "  " + name + " = var.any\n"
		}
		text += "}\n"
	}
	return os.WriteFile(filepath.Join(dir, "main.tf"), []byte(text), 0o644)
}

// asRoots makes them the modules of the runs of a test file, each of which terraform validate takes for a
// root module of its own.
// https://github.com/hashicorp/terraform/blob/v1.11.4/internal/command/validate.go
func asRoots(dir string, jobs []*job) error {
	text := ""
	for n, j := range jobs {
		text += fmt.Sprintf("run \"p%d\" {\n  command = plan\n\n  module {\n    source = %q\n  }\n}\n", n, fmt.Sprintf("./p%d/%s", n, j.folder))
	}
	return writeTests(dir, "all", text)
}

// writeTests writes a test file, and the code beside it without which terraform init does not look at tests.
func writeTests(dir, name, text string) error {
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), nil, 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, name+".tftest.hcl"), []byte(text), 0o644)
}

// inJob is the place of an error in a job's folder, or in its module block.
var inJob = regexp.MustCompile(`^(?:p(\d+)/|main\.tf module "p(\d+)")`)

// validateFolder sets the jobs' faults by the places of terraform's errors. It returns an error that has none.
func (t *terraform) validateFolder(ctx context.Context, dir string, jobs []*job) string {
	if err := t.init(ctx, dir); err != nil {
		return err.Error()
	}
	out, err := t.run(ctx, dir, "validate", "-json", "-no-color")
	var result struct {
		Valid       *bool
		Diagnostics []struct {
			Severity, Summary, Detail string
			Range                     struct{ Filename string }
			Snippet                   struct{ Context string }
		}
	}
	if json.Unmarshal(out, &result) != nil || result.Valid == nil {
		return fmt.Sprintf("terraform validate says nothing: %v", err)
	}
	for _, d := range result.Diagnostics {
		if d.Severity != "error" {
			continue
		}
		text := d.Range.Filename + ": " + d.Summary + ": " + d.Detail
		n := -1
		place := inJob.FindStringSubmatch(d.Range.Filename + " " + d.Snippet.Context)
		if place != nil {
			n, _ = strconv.Atoi(place[1] + place[2])
		}
		if n < 0 || n >= len(jobs) {
			return text
		}
		if jobs[n].fault == "" {
			jobs[n].fault = text
		}
	}
	return ""
}
