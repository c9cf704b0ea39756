package prove

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/internal/gitfiles"
)

// copier copies files of the repository to a folder. Both are os.Roots, so that nothing is read or
// written outside of them.
type copier struct {
	from, to *os.Root
	left     *[]string // code behind links that lead out, which was not copied
}

// repository copies the files that git knows or could know. Without git, it copies all.
func (c copier) repository(ctx context.Context, env []string) error {
	names, err := listed(ctx, c.from.Name(), env)
	if err != nil {
		return err
	}
	if names == nil {
		return c.tree(".")
	}
	for _, name := range names {
		if slices.Contains(strings.Split(name, "/"), dataDir) {
			continue // what the roots need of it comes along by itself
		}
		if err := errors.Join(ctx.Err(), c.tree(name)); err != nil {
			return err
		}
	}
	return nil
}

// listed names the tracked files below a folder, and the untracked ones that are not ignored. It is nil
// where there is no git to ask.
func listed(ctx context.Context, dir string, env []string) ([]string, error) {
	repository, err := gitfiles.Open(dir, env)
	if errors.Is(err, gitfiles.ErrNoGit) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return repository.Present(ctx)
}

// tree copies a file, or a folder with what is in it: a submodule is a folder to git. What is not there,
// as a file that was deleted but is still tracked, is passed over.
func (c copier) tree(name string) error {
	info, err := c.from.Lstat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("copying the repository: %w", err)
	}
	if !info.IsDir() {
		return c.file(name, info)
	}
	return fs.WalkDir(c.from.FS(), name, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return fmt.Errorf("copying the repository: %w", err)
		case d.IsDir() && (d.Name() == ".git" || d.Name() == dataDir):
			return fs.SkipDir
		case d.IsDir():
			return nil
		case d.Name() == ".git": // a submodule's
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return fmt.Errorf("copying the repository: %w", err)
		}
		return c.file(name, info)
	})
}

// file copies a file, or a link that stays in the repository. A link that leads out is left behind.
func (c copier) file(name string, info fs.FileInfo) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("copying the repository: %w", err)
		}
	}()
	if err := c.to.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	switch {
	case info.Mode()&fs.ModeSymlink != 0:
		if _, err := c.from.Stat(name); err != nil {
			if isCode(name) {
				*c.left = append(*c.left, name)
			}
			return nil // it leads out, or nowhere
		}
		target, err := c.from.Readlink(name)
		if err != nil {
			return err
		}
		return c.to.Symlink(target, name)
	case !info.Mode().IsRegular():
		return nil
	}
	in, err := c.from.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := c.to.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, info.Mode().Perm()|0o200)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// isCode tells whether Terraform may read the file by itself.
func isCode(name string) bool {
	return slices.ContainsFunc([]string{".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json"}, func(ending string) bool {
		return strings.HasSuffix(name, ending)
	})
}
