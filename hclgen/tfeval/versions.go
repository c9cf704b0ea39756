package tfeval

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/hashicorp/go-version"
)

// Versions is what a deployment's code says about the version of a provider.
type Versions struct {
	Locked      string   // the one in the root's .terraform.lock.hcl, empty if that has none
	Constraints []string // one each, as "~> 5.0"; of the root and of the modules that it reaches
	Problems    []error  // what can't be read, and so restricts nothing here

	locked  *version.Version
	allowed version.Constraints
}

// ProviderVersions collects what the deployment says about a provider of HashiCorp's, as "aws".
func (e *Evaluation) ProviderVersions(name string) Versions {
	var v Versions
	v.readLock(e.ev.repo, path.Join(e.Deployment.Root, ".terraform.lock.hcl"), name)
	seen := map[*module]bool{}
	for _, mi := range e.ev.modules {
		if !seen[mi.mod] {
			seen[mi.mod] = true
			for _, c := range mi.mod.constraints(name) {
				v.add(c)
			}
		}
	}
	return v
}

// readLock takes the version that terraform init has chosen, or tofu init.
// https://developer.hashicorp.com/terraform/language/files/dependency-lock
func (v *Versions) readLock(r *Repo, file, name string) {
	src, err := r.Read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		v.Problems = append(v.Problems, fmt.Errorf("lock file: %w", err))
		return
	}
	body, err := r.meter.parseBody(src, file)
	if err != nil {
		v.Problems = append(v.Problems, fmt.Errorf("lock file: %w", err))
		return
	}
	for _, b := range body.Blocks {
		attr := b.Body.Attributes["version"]
		if b.Type != "provider" || len(b.Labels) != 1 || !slices.Contains(sourcesOf(name), b.Labels[0]) || attr == nil {
			continue
		}
		text, _ := literalString(attr.Expr)
		if v.locked, err = version.NewVersion(text); err != nil {
			v.Problems = append(v.Problems, fmt.Errorf("lock file %s: version of %s: %w", file, name, err))
			continue
		}
		v.Locked = text
		return
	}
}

var wholeMajor = regexp.MustCompile(`^~>\s*[0-9]+$`)

// add takes one constraint, or several that commas part.
func (v *Versions) add(c constraint) {
	if c.text == "" {
		v.Problems = append(v.Problems, fmt.Errorf("%s: the version constraint is not a plain string", c.at))
		return
	}
	for _, text := range strings.Split(c.text, ",") {
		text = strings.TrimSpace(text)
		v.Constraints = append(v.Constraints, text)
		if wholeMajor.MatchString(text) { // Terraform reads ~> 4 as ~> 4.0, go-version as >= 4
			text += ".0"
		}
		parsed, err := version.NewConstraint(text)
		if err != nil {
			v.Problems = append(v.Problems, fmt.Errorf("%s: version constraint: %w", c.at, err))
			continue
		}
		v.allowed = append(v.allowed, parsed...)
	}
}

var writtenVersion = regexp.MustCompile(`[0-9]+(\.[0-9]+)*`)

// Majors returns those of the candidates that are the locked major version, or, without a lock file, of
// which the constraints allow some version, pre-releases aside.
//
// Every constraint but != allows an unbroken range of versions. So if they allow any version of a major
// one, the lowest is its first, x.0.0, or one that a constraint names, or the patch after that, or, where
// != leaves those out, one of the next patches, at most one more for each constraint. These are tried.
func (v Versions) Majors(candidates []int) []int {
	var out []int
	for _, major := range candidates {
		if v.locked != nil && v.locked.Segments()[0] == major || v.locked == nil && v.allows(major) {
			out = append(out, major)
		}
	}
	return out
}

func (v Versions) allows(major int) bool {
	starts := [][]int{{major, 0, 0}}
	for _, c := range v.allowed {
		if named, err := version.NewVersion(writtenVersion.FindString(c.String())); err == nil && named.Segments()[0] == major {
			starts = append(starts, named.Segments())
		}
	}
	for _, start := range starts {
		for patch := range len(v.allowed) + 1 {
			text := fmt.Sprintf("%d.%d.%d", start[0], start[1], start[2]+patch)
			if candidate, err := version.NewVersion(text); err == nil && v.allowed.Check(candidate) {
				return true
			}
		}
	}
	return false
}
