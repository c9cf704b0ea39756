// Package wholefile writes files that are there whole or not at all, on every operating system.
package wholefile

import (
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
)

// File is a file in the making. It takes its place when Commit is called, and is gone after Discard.
type File struct {
	*os.File
	target string
}

// Create makes a temporary file beside target, with perm before the umask.
func Create(target string, perm fs.FileMode) (*File, error) {
	for range 100 {
		name := filepath.Join(filepath.Dir(target), fmt.Sprintf(".kinesis-audit-%08x", rand.Uint32()))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, &fs.PathError{Op: "write", Path: target, Err: errors.Unwrap(err)}
		}
		return &File{f, target}, nil
	}
	return nil, &fs.PathError{Op: "write", Path: target, Err: fs.ErrExist}
}

// Commit puts the file in its place, over what was there.
func (f *File) Commit() error {
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), f.target); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// Discard removes the file, unless it was committed.
func (f *File) Discard() error {
	err := f.Close()
	if errors.Is(err, os.ErrClosed) {
		return nil // committed, or removed when that failed
	}
	return errors.Join(err, os.Remove(f.Name()))
}
