// Package gitfiles asks git which files of a repository it tracks, and which of those have changes that
// are not committed.
package gitfiles

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// ErrNoGit tells that there is nothing to ask git about: the folder is no repository's top.
var ErrNoGit = errors.New("git can't be asked")

// Repository is a repository's working tree, with the git that answers for it.
type Repository struct {
	top string
	git string
	env []string
}

// Open takes the top folder of a working tree, which is the one with .git in it, and the environment of
// which git gets what it needs. Where it is none the error is ErrNoGit; where there
// is no git to ask, another one.
func Open(top string, env []string) (*Repository, error) {
	if _, err := os.Lstat(filepath.Join(top, ".git")); err != nil {
		return nil, fmt.Errorf("%w: %s is in no git repository", ErrNoGit, top)
	}
	git, err := exec.LookPath("git")
	if err != nil {
		return nil, fmt.Errorf("%s is in a git repository, and there is no git on the PATH to tell which of its files are tracked", top)
	}
	abs, err := filepath.Abs(top)
	if err != nil {
		return nil, fmt.Errorf("git repository %s: %w", top, err)
	}
	return &Repository{abs, git, environment(env, abs)}, nil
}

// passed are the variables that git needs of its user: to be found, and to find the user's settings, where
// safe.directory may allow a repository that someone else owns. Those that would lead it to another
// repository or index, as a hook has them, are none of them.
// https://git-scm.com/docs/git#_environment_variables
var passed = []string{"PATH", "HOME", "XDG_CONFIG_HOME", "USERPROFILE", "HOMEDRIVE", "HOMEPATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP",
	"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM"}

func environment(env []string, top string) []string {
	out := []string{
		"LC_ALL=C",
		"GIT_OPTIONAL_LOCKS=0", // asking changes nothing, not even the index
		"GIT_TERMINAL_PROMPT=0",
		"GIT_CEILING_DIRECTORIES=" + filepath.Dir(top), // a repository around this one is not meant
	}
	for _, entry := range env {
		name, _, _ := strings.Cut(entry, "=")
		for _, p := range passed {
			if strings.EqualFold(name, p) {
				out = append(out, entry)
			}
		}
	}
	return out
}

// Tracked are the files that git tracks, by their names relative to the top, with slashes.
func (r *Repository) Tracked(ctx context.Context) (map[string]bool, error) {
	out, err := r.ask(ctx, "ls-files", "-z")
	if err != nil {
		return nil, err
	}
	files := map[string]bool{}
	for _, name := range entries(out) {
		files[name] = true
	}
	return files, nil
}

// Present are the files of the working tree that are not ignored, tracked or not, named as in Tracked.
func (r *Repository) Present(ctx context.Context) ([]string, error) {
	out, err := r.ask(ctx, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		return nil, err
	}
	return slices.Compact(entries(out)), nil // what is in a merge conflict is listed for each side
}

// Ignored tells whether git would leave a new file of that name aside.
func (r *Repository) Ignored(ctx context.Context, name string) (bool, error) {
	_, err := r.ask(ctx, "check-ignore", "-q", "--", name)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return false, nil
	}
	return err == nil, err
}

// Changed are the tracked files that differ from what is committed, staged or not, named as in Tracked.
// https://git-scm.com/docs/git-status#_porcelain_format_version_1
func (r *Repository) Changed(ctx context.Context) (map[string]bool, error) {
	out, err := r.ask(ctx, "status", "--porcelain", "-z", "--no-renames", "--untracked-files=no", "--ignore-submodules=all")
	if err != nil {
		return nil, err
	}
	files := map[string]bool{}
	for _, entry := range entries(out) {
		if len(entry) < 4 || entry[2] != ' ' {
			return nil, fmt.Errorf("git status in %s: unexpected answer %q", r.top, entry)
		}
		files[entry[3:]] = true
	}
	return files, nil
}

// Parents are the parents of the commit that is checked out, the first one first, and its id. They are told
// where the history behind them is not there, too.
// https://git-scm.com/docs/git-cat-file
func (r *Repository) Parents(ctx context.Context) (head string, parents []string, err error) {
	out, err := r.ask(ctx, "rev-parse", "HEAD")
	if err != nil {
		return "", nil, err
	}
	head = strings.TrimSpace(string(out))
	if out, err = r.ask(ctx, "cat-file", "commit", head); err != nil {
		return "", nil, err
	}
	for line := range strings.Lines(string(out)) {
		if id, ok := strings.CutPrefix(line, "parent "); ok {
			parents = append(parents, strings.TrimSpace(id))
		} else if line == "\n" {
			break // the message
		}
	}
	return head, parents, nil
}

func entries(out []byte) []string {
	text := strings.TrimSuffix(string(out), "\x00")
	if text == "" {
		return nil
	}
	return strings.Split(text, "\x00")
}

// ask runs a git command that only reads. A program that the repository's settings name for watching files
// is not started.
func (r *Repository) ask(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, r.git, append([]string{"-c", "core.fsmonitor=false"}, args...)...)
	cmd.Dir, cmd.Env = r.top, r.env
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("git %s in %s: %w: %s", args[0], r.top, err, strings.TrimSpace(complaint.String()))
	}
	return out.Bytes(), nil
}
