package tfeval

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestOriginsDecide edits every editable origin of a number or of a mode in every case, one at a time:
// the argument then has the new value, and nothing has changed that SharedBy does not list.
func TestOriginsDecide(t *testing.T) {
	forEachArgument(t, func(t *testing.T, c testCase, set Set, e *Evaluation, i *Instance, path string) {
		v := i.Attribute(path)
		if !v.Origin.Editable {
			return
		}
		edit := splice(c, v.Origin.Span(), func([]byte) string { return newValue(path) })
		after := c.edited(t, edit)
		if got, _ := find(t, after.of(e.Deployment), i.Address).Attribute(path).Text(); got != strings.Trim(newValue(path), `"`) {
			t.Errorf("after the edit at %s it is %q", v.Origin.Span(), got)
		}
		shared := addresses(set.SharedBy(v.Origin))
		changes := Diff(set, after)
		if slices.ContainsFunc(changes, func(c Change) bool { return c.Path == "" }) {
			return // the value decided which instances there are
		}
		for _, change := range changes {
			if !slices.Contains(shared, change.Address+" "+change.Path) {
				t.Errorf("%s %s has changed, but SharedBy lists only %q", change.Address, change.Path, shared)
			}
		}
	})
}

// TestPlacesDecide writes a value at every place that would decide, one at a time: it does, unless a
// type constraint drops it, and changes nothing that DecidedBy does not list.
func TestPlacesDecide(t *testing.T) {
	forEachArgument(t, func(t *testing.T, c testCase, set Set, e *Evaluation, i *Instance, path string) {
		before := i.Attribute(path)
		for _, place := range before.Origin.Overrides {
			if place.Into == IntoVariable {
				continue
			}
			after := c.edited(t, splice(c, place.Span, func(old []byte) string {
				if place.Into == IntoLiteral {
					return newValue(path)
				}
				open, rest, _ := strings.Cut(string(old), "{")
				return fmt.Sprintf("%s{\n%s = %s\n%s", open, place.Name, newValue(path), strings.TrimPrefix(rest, " "))
			}))
			got, _ := find(t, after.of(e.Deployment), i.Address).Attribute(path).Text()
			if decides := got == strings.Trim(newValue(path), `"`); decides == !place.DroppedBy.IsZero() {
				t.Errorf("after writing %s into the %s at %s it is %q; dropped by %s", place.Name, place.Into, place.Span, got, place.DroppedBy)
			}
			decided := addresses(set.DecidedBy(place))
			for _, change := range Diff(set, after) {
				if _, existed := find(t, set, change.Address).values[change.Path]; existed && !slices.Contains(decided, change.Address+" "+change.Path) && place.Into != IntoLiteral {
					t.Errorf("%s %s has changed, but DecidedBy lists only %q", change.Address, change.Path, decided)
				}
			}
		}
	})
}

func newValue(path string) string {
	if strings.HasSuffix(path, "stream_mode") {
		return `"EDITED"`
	}
	return "77"
}

// forEachArgument runs f for the numbers and modes of every stream of every case that Terraform plans.
func forEachArgument(t *testing.T, f func(t *testing.T, c testCase, set Set, e *Evaluation, i *Instance, path string)) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		c := readCase(t, name)
		set, _ := c.evaluate(t)
		for _, e := range set {
			for _, i := range e.Instances {
				for _, path := range i.AttributePaths() {
					last := path[strings.LastIndex(path, ".")+1:]
					if i.Type == "aws_kinesis_stream" && slices.Contains([]string{"shard_count", "retention_period", "stream_mode"}, last) {
						t.Run(filepath.Base(name)+" "+i.Address+" "+path, func(t *testing.T) { f(t, c, set, e, i, path) })
					}
				}
			}
		}
	}
}

func splice(c testCase, at Span, edit func(old []byte) string) map[string][]byte {
	src := c.fsys[at.File].Data
	r := at.Range
	return map[string][]byte{at.File: slices.Concat(src[:r.Start.Byte], []byte(edit(src[r.Start.Byte:r.End.Byte])), src[r.End.Byte:])}
}

// edited evaluates the case with some files replaced.
func (c testCase) edited(t *testing.T, files map[string][]byte) Set {
	t.Helper()
	repo, err := Open(c.fsys, c.dir)
	if err != nil {
		t.Fatal(err)
	}
	if repo, err = repo.Overlay(files); err != nil {
		t.Fatal(err)
	}
	deployments, _ := repo.Deployments(c.options)
	var set Set
	for _, d := range deployments {
		e, err := repo.Evaluate(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Problems) > 0 && !strings.Contains(d.Root, "broken") {
			t.Fatalf("after the edit: %v\n%s", e.Problems, bytes.Join(contents(files), nil))
		}
		set = append(set, e)
	}
	return set
}

func contents(files map[string][]byte) (out [][]byte) {
	for _, content := range files {
		out = append(out, content)
	}
	return out
}

func (s Set) of(d Deployment) Set {
	i := slices.IndexFunc(s, func(e *Evaluation) bool { return e.Deployment.String() == d.String() })
	return s[i : i+1]
}
