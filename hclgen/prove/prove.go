// Package prove runs Terraform or OpenTofu over patched code, in a copy of the repository that is
// removed afterwards. Nothing is applied, and no lock is taken.
package prove

import (
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// Options say what is proven, and with what.
type Options struct {
	Top         string              // the repository's top folder on disk
	Binary      string              // absolute path of terraform or tofu
	Deployments []tfeval.Deployment // where it runs
	Patches     []*hclgen.Patch     // in the order in which they apply
	Env         []string            // the caller's, as os.Environ has it; what the mode has no need of is left out
	PluginDir   string              // for init -plugin-dir: absolute path of a mirror of the providers; "" where init finds them by itself
	Refresh     bool                // whether a plan reads the live resources first
}

// The modes and statuses of a proof.
const (
	ModeValidate = "validate"
	ModePlan     = "plan"

	Validated    = "validated"
	Proven       = "proven"
	NotValidated = "not_validated" // the code did not validate before either
	Skipped      = "skipped"       // nothing was shown, neither for nor against
	Failed       = "failed"
)

// Verdict is what came of a run.
type Verdict struct {
	Proofs map[string]*hclgen.Proof // by the patch's ID
	// Offender is the ID of a patch that has to be withdrawn; its proof, the only one then, says why. What
	// applies on top of it has to be made again without it and be proven again. "" where all may stay.
	Offender string
}

// showing is what a root module or a deployment showed.
type showing struct {
	status, detail string
	digest         string // of the plan
	offender       string // ID of a patch that has to be withdrawn; detail says why
}

func skipped(why string) showing { return showing{status: Skipped, detail: why} }

// standing orders statuses: a patch that reaches several root modules has the worst of them.
var standing = map[string]int{Validated: 0, Proven: 0, NotValidated: 1, Skipped: 2, Failed: 3}

// add puts what one root module or deployment showed to the patch's proof.
func (v *Verdict) add(patch, mode string, shown showing) {
	if v.Proofs == nil {
		v.Proofs = map[string]*hclgen.Proof{}
	}
	p := v.Proofs[patch]
	if p == nil {
		p = &hclgen.Proof{Mode: mode, Status: shown.status, Detail: shown.detail}
		v.Proofs[patch] = p
	} else if standing[shown.status] > standing[p.Status] {
		p.Status, p.Detail = shown.status, shown.detail
	}
	if shown.digest != "" {
		p.Digests = append(p.Digests, shown.digest)
	}
}

// offence is the verdict that withdraws a patch.
func offence(patch, mode, reason string) Verdict {
	v := Verdict{Offender: patch}
	v.add(patch, mode, showing{status: Failed, detail: reason})
	return v
}

// skipRest marks the patches that no root module had anything to do with.
func (v *Verdict) skipRest(patches []*hclgen.Patch, mode string) {
	for _, p := range patches {
		if v.Proofs[p.ID] == nil {
			v.add(p.ID, mode, skipped("none of the root modules that it changes was among those to prove"))
		}
	}
}

// claiming returns the patches that claim something where the filter holds.
func claiming(patches []*hclgen.Patch, where func(hclgen.Claim) bool) []*hclgen.Patch {
	var out []*hclgen.Patch
	for _, p := range patches {
		for _, c := range p.Claims {
			if where(c) {
				out = append(out, p)
				break
			}
		}
	}
	return out
}

// bisect finds the first patch that makes the code fail. fails tells why the code with the first so many
// patches fails, "" where it does not; it is known that without patches it does not, and that with all n
// it does, for the given reason.
func bisect(n int, reason string, fails func(patches int) (string, error)) (first int, why string, err error) {
	passes := 0
	for n-passes > 1 {
		middle := passes + (n-passes)/2
		why, err := fails(middle)
		if err != nil {
			return 0, "", err
		}
		if why == "" {
			passes = middle
		} else {
			n, reason = middle, why
		}
	}
	return n - 1, reason, nil
}
