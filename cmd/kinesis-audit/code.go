package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
	"github.com/kinesis-audit/kinesis-audit/internal/gitfiles"
)

// codeOptions say where the Terraform code is, and how it is deployed.
type codeOptions struct {
	terraform string
	workspace string
	varFiles  list
	vars      list
	checkout  string // taken for the repository's top where there is no .git, unless it is ""
}

// list is a repeatable option.
type list []string

func (l *list) String() string { return strings.Join(*l, " ") }

func (l *list) Set(text string) error {
	*l = append(*l, text)
	return nil
}

func (o *codeOptions) register(flags *flag.FlagSet) {
	flags.StringVar(&o.terraform, "terraform", ".", "the `folder` with the Terraform code; with more below it, all of it")
	flags.StringVar(&o.workspace, "workspace", "", "Terraform `workspace`")
	flags.Var(&o.varFiles, "var-file", "tfvars `file`, relative to the current folder; repeatable (default: each that is found is tried)")
	flags.Var(&o.vars, "var", "`NAME=VALUE` of a variable; repeatable")
}

func (o *codeOptions) validate() error {
	for _, v := range o.vars {
		if name, _, ok := strings.Cut(v, "="); !ok || name == "" {
			return usagef("--var is %q, want NAME=VALUE", v)
		}
	}
	return nil
}

// code is the Terraform code of a repository. Nothing outside of the repository is read.
type code struct {
	top     string // the repository's top folder; without a repository the folder that was named
	dir     string // that was named, relative to the top
	repo    *tfeval.Repo
	options tfeval.Options
	root    *os.Root
}

// open indexes the code, in which resources of the types are looked for. It has to be closed.
func (o *codeOptions) open(types []string) (*code, error) {
	dir, err := resolved(o.terraform)
	if err != nil {
		return nil, fmt.Errorf("--terraform: %w", err)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("--terraform %s is no folder", o.terraform)
	}
	c := &code{top: o.top(dir), options: tfeval.Options{Workspace: o.workspace, Types: types, Vars: map[string]string{}}}
	for _, v := range o.vars {
		name, value, _ := strings.Cut(v, "=")
		c.options.Vars[name] = value
	}
	for _, file := range o.varFiles {
		rel, err := c.inside(file)
		if err != nil {
			return nil, fmt.Errorf("--var-file: %w", err)
		}
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
			return nil, fmt.Errorf("--var-file %s is no file", file)
		}
		c.options.VarFiles = append(c.options.VarFiles, rel)
	}
	if c.dir, err = c.inside(dir); err != nil {
		return nil, fmt.Errorf("--terraform: %w", err)
	}
	if c.root, err = os.OpenRoot(c.top); err != nil {
		return nil, fmt.Errorf("--terraform: %w", err)
	}
	if c.repo, err = tfeval.Open(c.root.FS(), c.dir); err != nil {
		return nil, errors.Join(fmt.Errorf("--terraform: %w", err), c.root.Close())
	}
	for name := range c.options.Vars {
		if !c.repo.Declares(name) {
			return nil, errors.Join(fmt.Errorf("--var %s: no root module in %s declares that variable", name, o.terraform), c.root.Close())
		}
	}
	for _, file := range c.options.VarFiles {
		if err := c.repo.CheckVarFile(file); err != nil {
			return nil, errors.Join(fmt.Errorf("--var-file: %w", err), c.root.Close())
		}
	}
	return c, nil
}

func (c *code) close() error { return c.root.Close() }

// git is the repository that the code is in; nil, and why, where there is none.
func (c *code) git(env []string) (repository *gitfiles.Repository, why string, err error) {
	repository, err = gitfiles.Open(c.top, env)
	if errors.Is(err, gitfiles.ErrNoGit) {
		return nil, err.Error(), nil
	}
	return repository, "", err
}

// tracked tells which files git knows; nil without git.
func tracked(ctx context.Context, git *gitfiles.Repository) (func(string) bool, error) {
	if git == nil {
		return nil, nil
	}
	files, err := git.Tracked(ctx)
	if err != nil {
		return nil, err
	}
	return func(name string) bool { return files[name] }, nil
}

// folder is the folder that was named.
func (c *code) folder() string { return filepath.Join(c.top, filepath.FromSlash(c.dir)) }

// inside names a file relative to the repository's top, with slashes.
func (c *code) inside(path string) (string, error) {
	abs, err := resolved(path)
	if err != nil {
		return "", err
	}
	rel, err := filepath.Rel(c.top, abs)
	if err != nil || !fs.ValidPath(filepath.ToSlash(rel)) {
		return "", fmt.Errorf("%s lies outside the repository %s", path, c.top)
	}
	return filepath.ToSlash(rel), nil
}

// resolved is the path with its symbolic links followed, as far as it exists, so that one file has one name.
func resolved(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	real, err := filepath.EvalSymlinks(abs)
	if errors.Is(err, fs.ErrNotExist) {
		return abs, nil
	}
	return real, err
}

// top is the folder with .git at or above dir. Where there is none it is the checkout, if that has dir in it,
// else dir.
func (o *codeOptions) top(dir string) string {
	for at := dir; ; at = filepath.Dir(at) {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return at
		}
		if at == filepath.Dir(at) {
			break
		}
	}
	if checkout, err := resolved(o.checkout); o.checkout != "" && err == nil {
		if rel, err := filepath.Rel(checkout, dir); err == nil && filepath.IsLocal(rel) {
			return checkout
		}
	}
	return dir
}
