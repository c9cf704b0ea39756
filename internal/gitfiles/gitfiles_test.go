package gitfiles

import (
	"context"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// repository is a working tree in which sh ran, with no settings of the user's.
func repository(t *testing.T, script string) (top string, env []string) {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not on the PATH")
	}
	if runtime.GOOS == "windows" {
		t.Skip("the repositories are made by a shell script")
	}
	top, home := t.TempDir(), t.TempDir()
	env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + home, "GIT_CONFIG_NOSYSTEM=1"}
	sh := exec.CommandContext(t.Context(), "sh", "-ec", "git init -q\ngit config user.name t\ngit config user.email t@example.com\n"+script)
	sh.Dir, sh.Env = top, env
	if out, err := sh.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return top, env
}

const files = `
mkdir -p infra/modules
echo one >infra/main.tf
echo two >"infra/modules/a b.tf"
echo three >'infra/näme "quoted".tf'
echo '*.tfvars' >.gitignore
echo secret >infra/prod.tfvars
echo four >infra/later.tf
git add .gitignore infra/main.tf "infra/modules/a b.tf" infra/n*
git commit -qm first
`

func names(set map[string]bool) []string { return slices.Sorted(maps.Keys(set)) }

func TestTracked(t *testing.T) {
	top, env := repository(t, files)
	r, err := Open(top, env)
	if err != nil {
		t.Fatal(err)
	}
	got, err := r.Tracked(t.Context())
	want := []string{".gitignore", "infra/main.tf", "infra/modules/a b.tf", `infra/näme "quoted".tf`}
	if err != nil || !slices.Equal(names(got), want) {
		t.Errorf("tracked are %q, %v; want %q", names(got), err, want)
	}
}

func TestChanged(t *testing.T) {
	for name, test := range map[string]struct {
		then string
		want []string
	}{
		"nothing":   {"", nil},
		"untracked": {"echo more >infra/other.tf", nil},
		"edited":    {`echo more >"infra/modules/a b.tf"; echo more >'infra/näme "quoted".tf'`, []string{"infra/modules/a b.tf", `infra/näme "quoted".tf`}},
		"staged":    {"echo more >infra/main.tf; git add infra/main.tf", []string{"infra/main.tf"}},
		"added":     {"git add infra/later.tf", []string{"infra/later.tf"}},
		"renamed":   {"git mv infra/main.tf infra/root.tf", []string{"infra/main.tf", "infra/root.tf"}},
		"removed":   {"rm infra/main.tf", []string{"infra/main.tf"}},
	} {
		t.Run(name, func(t *testing.T) {
			top, env := repository(t, files+test.then)
			r, err := Open(top, env)
			if err != nil {
				t.Fatal(err)
			}
			got, err := r.Changed(t.Context())
			if err != nil || !slices.Equal(names(got), test.want) {
				t.Errorf("changed are %q, %v; want %q", names(got), err, test.want)
			}
		})
	}
}

// TestParents asks a clone that has the last commit alone, as actions/checkout makes it.
func TestParents(t *testing.T) {
	top, env := repository(t, files+`
git branch -m main
git switch -qc change
git commit -qm second --allow-empty
git switch -q main
git commit -qm base --allow-empty
git merge -q --no-ff -m 'parent of
parent nothing' change
git clone -q --depth 1 "file://$PWD" shallow
{ git rev-parse HEAD HEAD^1 HEAD^2; } >ids
`)
	ids, err := os.ReadFile(filepath.Join(top, "ids"))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Fields(string(ids))
	for _, dir := range []string{top, filepath.Join(top, "shallow")} {
		r, err := Open(dir, env)
		if err != nil {
			t.Fatal(err)
		}
		head, parents, err := r.Parents(t.Context())
		if got := append([]string{head}, parents...); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v; want %q", dir, got, err, want)
		}
	}
}

func TestNothingTracked(t *testing.T) {
	top, env := repository(t, "echo one >main.tf")
	r, err := Open(top, env)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Tracked(t.Context()); err != nil || len(got) > 0 {
		t.Errorf("tracked are %q, %v; want none", names(got), err)
	}
}

// A hook has variables that point git to another repository and another index.
func TestVariablesOfAHook(t *testing.T) {
	other, _ := repository(t, "echo other >other.tf; git add other.tf; git commit -qm other")
	top, env := repository(t, files)
	r, err := Open(top, append(env, "GIT_DIR="+filepath.Join(other, ".git"), "GIT_WORK_TREE="+other, "GIT_INDEX_FILE="+filepath.Join(other, ".git", "index")))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Tracked(t.Context()); err != nil || !got["infra/main.tf"] || got["other.tf"] {
		t.Errorf("tracked are %q, %v; want this repository's", names(got), err)
	}
}

// Settings in .git/config may name a program that git runs to learn what changed.
func TestStartsNoProgram(t *testing.T) {
	top, env := repository(t, files+"printf '#!/bin/sh\\ntouch started\\n' >.git/watch; chmod +x .git/watch; git config core.fsmonitor .git/watch; echo more >infra/main.tf")
	r, err := Open(top, env)
	if err != nil {
		t.Fatal(err)
	}
	index := filepath.Join(top, ".git", "index")
	before, err := os.ReadFile(index)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Changed(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(top, "started")); err == nil {
		t.Error("the repository's program was started")
	}
	if after, err := os.ReadFile(index); err != nil || string(after) != string(before) {
		t.Errorf("asking changed the index (%v)", err)
	}
}

func TestNothingToAsk(t *testing.T) {
	dir := t.TempDir()
	if _, err := Open(dir, nil); !errors.Is(err, ErrNoGit) || !strings.Contains(err.Error(), "in no git repository") {
		t.Errorf("a plain folder: %v", err)
	}
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", "")
	if _, err := Open(dir, nil); err == nil || errors.Is(err, ErrNoGit) || !strings.Contains(err.Error(), "no git on the PATH") {
		t.Errorf("without git: %v", err)
	}
}

// A .git that git does not take for a repository is no licence to take every file for tracked, and a
// repository further up is not the one that was meant.
func TestBroken(t *testing.T) {
	around, env := repository(t, files)
	top := filepath.Join(around, "inner")
	if err := os.MkdirAll(filepath.Join(top, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	r, err := Open(top, env)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := r.Tracked(t.Context()); err == nil || errors.Is(err, ErrNoGit) || !strings.Contains(err.Error(), "git ls-files in "+top) || !strings.Contains(err.Error(), "not a git repository") {
		t.Errorf("%q, %v; want what git says", names(got), err)
	}
}

func TestInterrupted(t *testing.T) {
	top, env := repository(t, files)
	r, err := Open(top, env)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Tracked(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want that it was cancelled", err)
	}
}
