package change

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path"
)

// stage writes the temporary files of s.
func (w *writer) stage(s *staged) error {
	if s.New {
		return w.temporary(&s.after, s.Name, s.After, nil)
	}
	info, err := w.root.Lstat(s.Name)
	if err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	if err := w.temporary(&s.before, s.Name, s.Before, info); err != nil {
		return err
	}
	return w.temporary(&s.after, s.Name, s.After, info)
}

// temporary writes a file beside target, with the mode and owner of like unless that is nil, and sets name
// to what it is called as soon as it is there.
func (w *writer) temporary(name *string, target string, content []byte, like fs.FileInfo) (err error) {
	perm := fs.FileMode(0o644)
	if like != nil {
		perm = 0o600 // until it is as like is
	}
	f, err := w.create(target, perm)
	if err != nil {
		return fmt.Errorf("writing beside %s: %w", target, err)
	}
	*name = path.Join(path.Dir(target), path.Base(f.Name()))
	defer func() {
		if err = errors.Join(err, f.Close()); err != nil {
			err = fmt.Errorf("writing beside %s: %w", target, err)
		}
	}()
	if _, err := f.Write(content); err != nil {
		return err
	}
	if like != nil {
		if err := keepOwner(f, like); err != nil {
			return err
		}
		if err := f.Chmod(like.Mode().Perm()); err != nil {
			return err
		}
	}
	return f.Sync()
}

// create makes a file of a name that neither Terraform nor git has a use for.
func (w *writer) create(target string, perm fs.FileMode) (*os.File, error) {
	for range 100 {
		name := path.Join(path.Dir(target), fmt.Sprintf(".kinesis-audit-%08x", rand.Uint32()))
		f, err := w.root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, fs.ErrExist
}
