// Package change writes a change of several files so that all of it is there, or none of it.
package change

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
)

// File is a file of a change. The name is relative to the folder that is written in, with slashes.
type File struct {
	Name   string
	Before []byte // what has to be there
	New    bool   // nothing may be there
	After  []byte
}

// Write makes the change in the folder dir. A file keeps its mode and, where the system allows it, its
// owner. Nothing outside of dir is written, and no symbolic link is followed. Where a file is not what it
// was, or something fails on the way, every file is left, or put back, as it was.
func Write(ctx context.Context, dir string, files []File) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer root.Close()
	return (&writer{root, root.Rename}).write(ctx, files)
}

type writer struct {
	root   *os.Root
	rename func(from, to string) error
}

// staged is a file with what it becomes, and a copy of what it was, in temporary files beside it.
type staged struct {
	File
	after  string
	before string // "" for a new file
}

func (w *writer) write(ctx context.Context, files []File) (err error) {
	for _, f := range files {
		if err := w.check(f); err != nil {
			return err
		}
	}
	var all []*staged
	defer func() { err = errors.Join(err, w.clear(all)) }()
	for _, f := range files {
		s := &staged{File: f}
		all = append(all, s)
		if err := w.stage(s); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	for n, s := range all {
		err := w.check(s.File) // once more: the time between is too short for an editor
		if err == nil {
			err = w.rename(s.after, s.Name)
		}
		if err != nil {
			return errors.Join(err, w.undo(all[:n]))
		}
		s.after = ""
	}
	return nil
}

// check makes sure that the file is the regular one that the change was made for.
func (w *writer) check(f File) error {
	if !fs.ValidPath(f.Name) || f.Name == "." {
		return fmt.Errorf("%q is no file inside the folder", f.Name)
	}
	for at := path.Dir(f.Name); at != "."; at = path.Dir(at) {
		if info, err := w.root.Lstat(at); err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		} else if !info.IsDir() {
			return fmt.Errorf("%s: %s is no folder, and no symbolic link is followed to write", f.Name, at)
		}
	}
	info, err := w.root.Lstat(f.Name)
	switch {
	case f.New && errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("%s: %w", f.Name, err)
	case f.New:
		return fmt.Errorf("%s has come to be since it was looked for: run again", f.Name)
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is no regular file, and no symbolic link is followed to write", f.Name)
	}
	now, err := w.root.ReadFile(f.Name)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	if !bytes.Equal(now, f.Before) {
		return fmt.Errorf("%s has been changed since it was read: run again", f.Name)
	}
	return nil
}

// undo puts files back as they were. A copy whose file could not be put back stays.
func (w *writer) undo(done []*staged) error {
	var failed []error
	for _, s := range done {
		if s.New {
			if err := w.root.Remove(s.Name); err != nil {
				failed = append(failed, fmt.Errorf("%s is new, and could not be removed again: %w", s.Name, err))
			}
			continue
		}
		if err := w.rename(s.before, s.Name); err != nil {
			failed = append(failed, fmt.Errorf("%s is changed, and could not be put back: what it was is in %s: %w", s.Name, s.before, err))
		}
		s.before = ""
	}
	return errors.Join(failed...)
}

// clear removes the temporary files that are left.
func (w *writer) clear(all []*staged) error {
	var failed []error
	for _, s := range all {
		for _, name := range []string{s.after, s.before} {
			if name == "" {
				continue
			}
			if err := w.root.Remove(name); err != nil {
				failed = append(failed, fmt.Errorf("temporary file: %w", err))
			}
		}
	}
	return errors.Join(failed...)
}
