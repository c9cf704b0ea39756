package main

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// view is what the code of a repository says: for each deployment, every argument of every resource, data
// source, provider and module that can't be read, as text. An instance itself is an argument without a name.
type view map[string]map[argument]string

type argument struct{ address, path string }

// change is an argument that differs between two views.
type change struct {
	deployment string
	argument
	before, after string
}

func (c change) String() string {
	return fmt.Sprintf("%s %s of %s: %s, was %s", c.address, c.path, c.deployment, c.after, c.before)
}

// openRepo opens the repository at top, for the root modules in dir.
func openRepo(name, dir string) (*tfeval.Repo, func(), error) {
	top, err := os.OpenRoot(name)
	if err != nil {
		return nil, nil, err
	}
	repo, err := tfeval.Open(top.FS(), dir)
	if err != nil {
		top.Close()
		return nil, nil, err
	}
	return repo, func() { top.Close() }, nil
}

// sight is a view with the evaluations that it was made from.
type sight struct {
	view
	evaluations map[string]*tfeval.Evaluation
}

// look evaluates all deployments of the repository, and those given beside. Where before is given, what was
// evaluated for it and reads none of the changed files is taken from there.
func look(ctx context.Context, repo *tfeval.Repo, o tfeval.Options, before *sight, changed []string, beside ...tfeval.Deployment) (*sight, error) {
	out := &sight{view{}, map[string]*tfeval.Evaluation{}}
	o.Types, o.VarFiles = nil, nil // whatever narrows the search, no other deployment is to change
	all, _ := repo.Deployments(o)
	all = slices.DeleteFunc(all, func(d tfeval.Deployment) bool { // with more of it told, it is beside
		return slices.ContainsFunc(beside, func(b tfeval.Deployment) bool { return sameDeployment(d.String(), b.String()) })
	})
	for _, d := range append(all, beside...) {
		key := d.String()
		if before != nil && before.view[key] != nil && !slices.ContainsFunc(changed, before.evaluations[key].Reads) {
			out.view[key] = before.view[key]
			continue
		}
		ev, err := repo.Evaluate(ctx, d)
		if err != nil {
			return nil, err
		}
		values := map[argument]string{}
		for _, i := range slices.Concat(ev.Instances, ev.Others) {
			if i.Type == tfeval.TypeOutput {
				continue // it shows a value, and decides none
			}
			values[argument{i.Address, ""}] = "is there"
			for _, path := range i.AttributePaths() {
				values[argument{i.Address, plain(path)}] = valueText(repo, i, path)
			}
		}
		out.view[key], out.evaluations[key] = values, ev
	}
	return out, nil
}

// valueText is a value, or the parts of it that are known and the expression that makes it.
func valueText(repo *tfeval.Repo, i *tfeval.Instance, path string) string {
	v := i.Attribute(path)
	if v.IsNull() {
		return "null"
	}
	if text, ok := v.Text(); ok {
		return text
	}
	if v.Known {
		if text, err := ctyjson.Marshal(v.V, v.V.Type()); err == nil {
			return string(text)
		}
	}
	text := "unknown " + v.Pattern.String()
	body, missing, _ := i.Body(path)
	if attr := body.Body.Attributes[path[strings.LastIndexByte(path, '.')+1:]]; attr != nil && len(missing) == 0 {
		r := attr.Expr.Range()
		if src, err := repo.Read(r.Filename); err == nil && r.CanSliceBytes(src) {
			text += " " + string(r.SliceBytes(src))
		}
	}
	return text
}

// differences lists what differs, in order.
func differences(before, after view) []change {
	var out []change
	for _, d := range keys(before) {
		for a, was := range before[d] {
			is, ok := after[d][a]
			switch {
			case !ok && (was != "null" || a.path == ""):
				out = append(out, change{d, a, was, "gone"})
			case ok && is != was:
				out = append(out, change{d, a, was, is})
			}
		}
		for a, is := range after[d] {
			if _, ok := before[d][a]; !ok && (is != "null" || a.path == "") {
				out = append(out, change{d, a, "absent", is})
			}
		}
	}
	for _, d := range keys(after) {
		if before[d] == nil {
			out = append(out, change{deployment: d, before: "no deployment", after: "one"})
		}
	}
	slices.SortFunc(out, func(a, b change) int { return strings.Compare(a.String(), b.String()) })
	return out
}

var given = regexp.MustCompile(` (-var \S+|workspace \S+)`)

// sameDeployment compares the names of deployments, what was given on the command line aside.
func sameDeployment(a, b string) bool {
	return given.ReplaceAllString(a, "") == given.ReplaceAllString(b, "")
}

// providerDefaults are what holds where the block of a stream does not have the argument: to write it down
// changes nothing.
// https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/kinesis_stream
// https://registry.terraform.io/providers/hashicorp/aws/5.100.0/docs/resources/kinesis_firehose_delivery_stream
var providerDefaults = map[string]string{
	"stream_mode_details.stream_mode": "PROVISIONED", "retention_period": "24", "encryption_type": "NONE", "server_side_encryption.enabled": "false",
}

// unclaimed is the first change that no patch says it makes; ok is false if there is none.
func unclaimed(changes []change, patches []*hclgen.Patch) (first change, ok bool) {
	for _, c := range changes {
		if def, ok := providerDefaults[c.path]; ok && c.before == "absent" && c.after == def && strings.Contains(c.address, "aws_kinesis_") {
			continue
		}
		claimed := slices.ContainsFunc(patches, func(p *hclgen.Patch) bool {
			return slices.ContainsFunc(p.Claims, func(claim hclgen.Claim) bool {
				return sameDeployment(claim.Deployment, c.deployment) && (claim.Adds && claim.Address == strings.ReplaceAll(c.address, "[?]", "[0]") || claim.Address == c.address &&
					slices.ContainsFunc(claim.Arguments, func(path string) bool { return plain(path) == c.path }))
			})
		})
		if !claimed {
			return c, true
		}
	}
	return change{}, false
}
