package hclgen

import (
	"cmp"
	"crypto/sha1" // git's own naming of files, no signature
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// Defined is where the code of a stream with findings stands, as it was before any patch.
type Defined struct {
	Stream  string  `json:"stream"`
	Kind    string  `json:"kind"`
	Root    string  `json:"root"` // the root module's folder, relative to the repository's top
	Address string  `json:"address"`
	Place   string  `json:"place"` // file:line of its block, or of its own element where for_each makes several of the block
	Lines   []Lines `json:"lines"` // of the block, and of what decides its arguments
}

// Lines are the lines First to Last of a file, counted from 1.
type Lines struct {
	File  string `json:"file"`
	First int    `json:"first"`
	Last  int    `json:"last"`
}

// define records where the code of each stream with findings stands.
func (w *work) define(r *analyzer.Recorded) {
	found := withFindings(r)
	for _, t := range w.targets {
		if t.err != nil || !found[StreamRef{t.live.Kind, t.live.Name}] {
			continue
		}
		s := w.site(t)
		w.result.Defined = append(w.result.Defined, Defined{Stream: t.live.Name, Kind: t.live.Kind, Root: s.ev.Deployment.Root,
			Address: s.inst.Address, Place: s.own(), Lines: linesOf(s.inst)})
	}
}

var addressKey = regexp.MustCompile(`\["([^"\\]+)"\]`)

// own is the place that is the stream's alone: an argument that comes from the element of for_each that makes
// the stream, of the block or of a module call around it; else the block.
func (s site) own() string {
	keys := addressKey.FindAllStringSubmatch(s.inst.Address, -1)
	for _, path := range s.inst.AttributePaths() {
		o := s.inst.Attribute(path).Origin
		ofElement := slices.ContainsFunc(keys, func(key []string) bool {
			return strings.HasPrefix(o.Element, key[0]) || strings.HasPrefix(o.Element+".", "."+key[1]+".")
		})
		if ofElement && o.Kind != tfeval.Computed && o.Kind != tfeval.Absent && o.Kind != tfeval.CommandLine {
			return o.Span().String()
		}
	}
	return s.at()
}

// linesOf are the lines of an instance's block, of the values of its arguments, and of what they went through.
func linesOf(i *tfeval.Instance) []Lines {
	r := i.Block.Range()
	all := []Lines{{i.File, r.Start.Line, r.End.Line}}
	add := func(s tfeval.Span) {
		if !s.IsZero() {
			all = append(all, Lines{s.File, s.Range.Start.Line, s.Range.End.Line})
		}
	}
	for _, path := range i.AttributePaths() {
		o := i.Attribute(path).Origin
		if o.Kind != tfeval.CommandLine {
			add(o.Span())
		}
		for _, step := range o.Via {
			add(step.Span)
		}
	}
	slices.SortFunc(all, func(a, b Lines) int {
		return cmp.Or(strings.Compare(a.File, b.File), a.First-b.First, b.Last-a.Last)
	})
	var out []Lines
	for _, l := range all {
		if n := len(out); n == 0 || out[n-1].File != l.File || out[n-1].Last < l.Last {
			out = append(out, l)
		}
	}
	return out
}

// BlobName is git's name of a file's content.
// https://git-scm.com/book/en/v2/Git-Internals-Git-Objects
func BlobName(content []byte) string {
	h := sha1.New()
	fmt.Fprintf(h, "blob %d\x00", len(content))
	h.Write(content)
	return hex.EncodeToString(h.Sum(nil))
}

// blobs names the content of each file that the result speaks of, as it was before any patch.
func (w *work) blobs(before *tfeval.Repo) error {
	w.result.Blobs = map[string]string{}
	name := func(file string) error {
		if w.result.Blobs[file] != "" {
			return nil
		}
		content, err := before.Read(file)
		if errors.Is(err, fs.ErrNotExist) {
			return nil // a patch made it
		}
		if err != nil {
			return err
		}
		w.result.Blobs[file] = BlobName(content)
		return nil
	}
	for _, d := range w.result.Defined {
		for _, l := range d.Lines {
			if err := name(l.File); err != nil {
				return err
			}
		}
	}
	for _, p := range w.result.Patches {
		for _, f := range p.Files {
			if err := name(f.Name); err != nil {
				return err
			}
		}
	}
	return nil
}
