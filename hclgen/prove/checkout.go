package prove

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// checkout is a copy of the repository in a temporary place, in which patches are applied and taken back.
type checkout struct {
	temp   string // holds all that is to be removed
	repo   *os.Root
	left   []string            // code that was not copied, as it stands outside of the repository
	states []map[string][]byte // the patched files' contents after so many patches; nil: there is no such file
}

// newCheckout copies the repository. It has to be removed, unless there is an error.
func newCheckout(ctx context.Context, o Options, mode string) (c *checkout, err error) {
	top, err := os.OpenRoot(o.Top)
	if err != nil {
		return nil, fmt.Errorf("copying the repository: %w", err)
	}
	defer top.Close()
	c = &checkout{}
	defer func() {
		if err != nil {
			err = errors.Join(err, c.remove())
		}
	}()
	if c.temp, err = os.MkdirTemp("", "kinesis-audit-prove-"); err != nil {
		return nil, fmt.Errorf("copying the repository: %w", err)
	}
	repo := filepath.Join(c.temp, "repository")
	if err := os.Mkdir(repo, 0o700); err != nil {
		return nil, fmt.Errorf("copying the repository: %w", err)
	}
	if c.repo, err = os.OpenRoot(repo); err != nil {
		return nil, fmt.Errorf("copying the repository: %w", err)
	}
	files := copier{top, c.repo, &c.left}
	if err := files.repository(ctx, o.Env); err != nil {
		return nil, err
	}
	for _, d := range o.Deployments {
		if err := files.installed(d.Root); err != nil {
			return nil, err
		}
		if mode != ModePlan {
			continue
		}
		if err := files.inputs(d.Root, d.VarFiles); err != nil {
			return nil, err
		}
	}
	return c, c.stack(o.Patches)
}

// stack works out what the patches make of their files.
func (c *checkout) stack(patches []*hclgen.Patch) error {
	original := map[string][]byte{}
	for _, p := range patches {
		for _, f := range p.Files {
			content, err := c.repo.ReadFile(f.Name)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("applying patch %s: %w", p.ID, err)
			}
			original[f.Name] = content
		}
	}
	c.states = []map[string][]byte{original}
	for i, p := range patches {
		state := maps.Clone(c.states[i])
		for _, f := range p.Files {
			if (state[f.Name] == nil) != f.New || !bytes.Equal(state[f.Name], f.Before) {
				return fmt.Errorf("applying patch %s: %s is not as the patch found it: make the patches again", p.ID, f.Name)
			}
			state[f.Name] = f.After
			if f.After == nil {
				state[f.Name] = []byte{} // nil is for a file that does not exist
			}
		}
		c.states = append(c.states, state)
	}
	return nil
}

// apply makes the code what the first so many patches make it.
func (c *checkout) apply(patches int) error {
	for name, content := range c.states[patches] {
		var err error
		if content == nil {
			if err = c.repo.Remove(name); errors.Is(err, fs.ErrNotExist) {
				err = nil
			}
		} else {
			err = c.repo.WriteFile(name, content, 0o600)
		}
		if err != nil {
			return fmt.Errorf("applying patches in the copy of the repository: %w", err)
		}
	}
	return nil
}

// path is where a file of the repository is in the copy.
func (c *checkout) path(name string) string {
	return filepath.Join(c.repo.Name(), filepath.FromSlash(name))
}

func (c *checkout) has(name string) bool {
	_, err := c.repo.Stat(name)
	return err == nil
}

func (c *checkout) remove() error {
	if c.temp == "" {
		return nil
	}
	var err error
	if c.repo != nil {
		err = c.repo.Close()
	}
	return errors.Join(err, os.RemoveAll(c.temp))
}
