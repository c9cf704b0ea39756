package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/pullrequest"
)

// before is what the files that matter were before the change.
type before struct {
	run        *actionRun
	code       *code
	comparison *hclgen.Comparison
	files      map[string][]byte // empty where they were not there
	opaque     []string          // files of which it is not evaluated what they say
	refs       []string          // to what else has changed and is not evaluated
	requests   int
	base       string // that GitHub is asked about; "" as long as it is not
}

// mostBefore is how many files are read from GitHub as they were before, a request each.
const mostBefore = 100

// add adds a file if it matters. What comes back is the file with the lines that changed in the checkout, where that
// is known: the head's may be others.
func (b *before) add(ctx context.Context, f pullrequest.File) (pullrequest.File, error) {
	was := f.Name
	if f.Before != "" {
		was = f.Before
	}
	if info, err := os.Stat(filepath.Join(b.code.top, filepath.FromSlash(f.Name))); err == nil && info.IsDir() && f.Blob != "" {
		return f, fmt.Errorf("%s is a link to a folder, or a submodule", f.Name)
	}
	if !b.matters(f.Name) && !b.matters(was) {
		return f, nil
	}
	now, err := b.now(f.Name)
	if err != nil {
		return f, err
	}
	if !evaluated(f.Name) || !evaluated(was) {
		b.opaque = append(b.opaque, f.Name, was)
		return f, nil
	}
	content, ok := f.ContentBefore(now)
	if !ok && !f.Added {
		if content, err = b.ask(ctx, was); err != nil {
			return f, err
		}
	}
	if _, known := b.files[f.Name]; f.Name != was && !known { // another file may have had the name
		b.files[f.Name] = empty(f.Name)
	}
	b.files[was] = content
	if len(content) == 0 {
		b.files[was] = empty(was)
	}
	b.refs = append(b.refs, hclgen.OpaqueChanges(f.Name, content, now)...)
	if f.Blob != "" {
		f.Blob = hclgen.BlobName(now)
		_, hunks, _ := strings.Cut(udiff.Unified("a", "b", string(content), string(now)), "@@")
		f.Patch = "@@" + hunks
	}
	return f, nil
}

// matters tells whether a file has to do with what the code comes to.
func (b *before) matters(name string) bool {
	return isCode(name) || path.Base(name) == "terragrunt.hcl" || b.comparison.Reads(name)
}

// mostBytes is how large a file may be whose content matters; tfeval reads none that is larger.
const mostBytes = 8 << 20

// now is a file of the checkout; nil where it is not there. Nothing outside of the checkout is read.
func (b *before) now(name string) ([]byte, error) {
	there := true
	for at := name; at != "."; at = path.Dir(at) {
		info, err := b.code.root.Lstat(filepath.FromSlash(at))
		if err == nil && info.Mode()&fs.ModeSymlink != 0 {
			return nil, fmt.Errorf("%s is a link, or behind one", name)
		}
		if at != name {
			continue
		}
		if err != nil {
			there = false // or a folder of its path is gone
		} else if !info.Mode().IsRegular() {
			return nil, fmt.Errorf("%s is no file", name)
		}
	}
	if !there {
		return nil, nil
	}
	f, err := b.code.root.Open(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(io.LimitReader(f, mostBytes+1))
	if err = errors.Join(err, f.Close()); err == nil && len(content) > mostBytes {
		err = fmt.Errorf("%s has more than %d MiB", name, mostBytes>>20)
	}
	return content, err
}

// ask asks GitHub how a file was before.
func (b *before) ask(ctx context.Context, name string) ([]byte, error) {
	e := b.run.event
	if b.base == "" {
		b.base = b.run.mergedInto(ctx)
	}
	if b.requests++; b.requests > mostBefore || b.base == "" {
		return nil, fmt.Errorf("how %s was before can't be told from its patch", name)
	}
	content, there, err := b.run.client.Content(ctx, e.Owner, e.Repo, name, b.base)
	if err == nil && !there {
		err = fmt.Errorf("%s is not there at %s", name, b.base)
	}
	return content, err
}

// mergedInto is the commit that a pull request is merged into in the checkout, which may be newer than the base
// that the event tells; else that one.
func (r *actionRun) mergedInto(ctx context.Context) string {
	if r.event.Pull == 0 || r.remedies.git == nil {
		return r.event.Base
	}
	head, parents, err := r.remedies.git.Parents(ctx)
	if err != nil || head != r.event.Commit || len(parents) != 2 || parents[1] != r.event.Head {
		return r.event.Base
	}
	return parents[0]
}

// isCode tells whether a file's name is that of Terraform code.
func isCode(name string) bool {
	return slices.ContainsFunc([]string{".tf", ".tofu", ".tfvars"}, func(end string) bool {
		return strings.HasSuffix(strings.TrimSuffix(name, ".json"), end)
	})
}

// evaluated tells whether what a file says is evaluated. It is not where Terraform's function that reads it is not,
// such as yamldecode, nor where it is code in JSON syntax, or Terragrunt's.
func evaluated(name string) bool {
	for _, end := range []string{".yaml", ".yml", ".hcl", ".tf.json", ".tofu.json"} {
		if strings.HasSuffix(name, end) {
			return false
		}
	}
	return true
}

// empty is code that says nothing.
func empty(name string) []byte {
	if strings.HasSuffix(name, ".json") {
		return []byte("{}")
	}
	return []byte{}
}
