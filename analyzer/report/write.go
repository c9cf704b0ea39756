package report

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/internal/wholefile"
)

// WriteFiles writes files, by name, into dir, which is made where there is none: all of them or, where
// one can not be rendered, none. Each is rendered into a temporary file beside its target and put in
// its place only when all have been.
func WriteFiles(dir string, files map[string]func(io.Writer) error) (err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("output folder: %w", err)
	}
	var pending []*wholefile.File
	defer func() {
		for _, p := range pending {
			err = errors.Join(err, p.Discard())
		}
	}()
	names := slices.Sorted(maps.Keys(files))
	for _, name := range names {
		target := filepath.Join(dir, name)
		if filepath.Base(name) != name {
			return fmt.Errorf("%q is no plain file name", name)
		}
		if info, err := os.Stat(target); err == nil && !info.Mode().IsRegular() {
			return fmt.Errorf("%s is there and no regular file: move it away or choose another output folder", target)
		}
		p, err := wholefile.Create(target, 0o644)
		if err != nil {
			return err
		}
		pending = append(pending, p)
		if err := render(p, files[name]); err != nil {
			return fmt.Errorf("%s: %w", target, err)
		}
	}
	for i, p := range pending {
		if err := p.Commit(); err != nil {
			return fmt.Errorf("%s: %w", filepath.Join(dir, names[i]), err)
		}
	}
	return nil
}

// render also syncs, so that a full disk shows before the first file is put in its place.
func render(f *wholefile.File, write func(io.Writer) error) error {
	buffered := bufio.NewWriter(f)
	if err := write(buffered); err != nil {
		return err
	}
	if err := buffered.Flush(); err != nil {
		return err
	}
	return f.Sync()
}
