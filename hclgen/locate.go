// Package hclgen finds the Terraform code that defines a stream.
package hclgen

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// Terraform's resource types for streams.
const (
	TypeStream         = "aws_kinesis_stream"
	TypeDeliveryStream = "aws_kinesis_firehose_delivery_stream"
)

// Target is the live stream whose code is looked for. Types, Region and Account narrow the search;
// what is empty does not.
type Target struct {
	Name    string
	Types   []string
	Region  string
	Account string

	ARN       string     // looked up in
	Inventory *Inventory // what state or a plan tells; nil for neither
}

// Candidate is a resource instance that may define the target.
type Candidate struct {
	Evaluation *tfeval.Evaluation
	Instance   *tfeval.Instance
	Holes      map[string]string // what the parts of its name that no code decides would have to be, by expression
}

// ErrNotFound tells that no code defines the target.
var ErrNotFound = errors.New("no Terraform code defines it")

// AmbiguousError tells that several resource instances may define the target.
type AmbiguousError struct {
	Name       string
	Candidates []Candidate
}

func (e *AmbiguousError) Error() string {
	var lines []string
	for _, c := range e.Candidates {
		lines = append(lines, "  "+c.String())
	}
	return fmt.Sprintf("%d resources may define %s, and none is taken at a guess:\n%s\n--state, --plan, --var-file, --var, --workspace or another --terraform can decide between them", len(e.Candidates), e.Name, strings.Join(lines, "\n"))
}

func (c Candidate) String() string {
	text := fmt.Sprintf("%s in %s (%s)", c.Instance.Address, c.Instance.File, c.Evaluation.Deployment)
	for _, hole := range slices.Sorted(maps.Keys(c.Holes)) {
		text += fmt.Sprintf(", if %s is %q", hole, c.Holes[hole])
	}
	return text
}

// Locate finds the one resource instance that defines the target. What state or a plan tells by ARN
// decides first, then a name that is known; only where none fits, names of which a part is known may.
// Two candidates are an AmbiguousError.
func Locate(set tfeval.Set, target Target) (Candidate, error) {
	if all := target.Inventory.Ambiguous(target.ARN); len(all) > 0 {
		return Candidate{}, cannotf("", "state or plan has %s at several addresses, and none is taken at a guess: %s", target.Name, strings.Join(all, ", "))
	}
	address, managed := target.Inventory.Address(target.ARN)
	var known, partly []Candidate
	for _, e := range set {
		for _, i := range e.Instances {
			if !wanted(i, target) || managed && i.Address != address || target.Inventory.othersAt(i.Address, target.ARN) {
				continue
			}
			name := i.Attribute("name")
			if text, ok := name.Text(); ok {
				switch {
				case text == target.Name:
					known = append(known, Candidate{Evaluation: e, Instance: i})
				case managed && target.Inventory.isOf(e):
					return Candidate{}, cannotf(headOf(i), "%s at %s defines %s by its state, but the code names it %s: applying that replaces it", i.Address, headOf(i), target.Name, text)
				}
				continue
			}
			if !managed && !name.Pattern.Anchored() {
				continue // a name of which nothing is known fits anything
			}
			if managed && !name.Pattern.Anchored() {
				if target.Inventory.isOf(e) {
					partly = append(partly, Candidate{Evaluation: e, Instance: i})
				}
				continue
			}
			for _, holes := range name.Pattern.Match(target.Name, nil) {
				partly = append(partly, Candidate{e, i, holes})
			}
		}
	}
	found := known
	if len(found) == 0 {
		found = partly
	}
	found = withoutRepeats(found)
	switch len(found) {
	case 0:
		return Candidate{}, fmt.Errorf("%s: %w", target.Name, ErrNotFound)
	case 1:
		return found[0], nil
	}
	return Candidate{}, &AmbiguousError{target.Name, found}
}

// wanted tells whether the instance may be the target, its name aside.
func wanted(i *tfeval.Instance, target Target) bool {
	if len(target.Types) > 0 && !slices.Contains(target.Types, i.Type) {
		return false
	}
	if region, ok := i.Provider.Region.Text(); ok && target.Region != "" && region != target.Region {
		return false
	}
	return target.Account == "" || i.Provider.Account == "" || i.Provider.Account == target.Account
}

// withoutRepeats drops what a bare deployment repeats of one with var files, and sorts the rest.
func withoutRepeats(all []Candidate) []Candidate {
	slices.SortStableFunc(all, func(x, y Candidate) int {
		return cmp.Or(cmp.Compare(x.Evaluation.Deployment.String(), y.Evaluation.Deployment.String()), cmp.Compare(x.Instance.Address, y.Instance.Address))
	})
	return slices.DeleteFunc(all, func(c Candidate) bool {
		return c.Evaluation.Deployment.Bare && slices.ContainsFunc(all, func(other Candidate) bool {
			return !other.Evaluation.Deployment.Bare && other.Evaluation.Deployment.Root == c.Evaluation.Deployment.Root && other.Instance.Address == c.Instance.Address
		})
	})
}
