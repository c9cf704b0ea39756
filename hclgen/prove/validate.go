package prove

import (
	"context"
	"errors"

	tfjson "github.com/hashicorp/terraform-json"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
)

// Validate runs terraform validate in the deployments' root modules, on the code as it is and with all
// patches. It is an error only where the patches do not fit the code, the code could not be copied, or the
// context ended; what keeps Terraform from running is a proof that was skipped.
func Validate(ctx context.Context, o Options) (v Verdict, err error) {
	if len(o.Patches) == 0 {
		return Verdict{}, nil
	}
	c, err := newCheckout(ctx, o, ModeValidate)
	if err != nil {
		return Verdict{}, err
	}
	defer func() { err = errors.Join(err, c.remove()) }()
	if len(c.left) > 0 {
		for _, p := range o.Patches {
			v.add(p.ID, ModeValidate, skipped(c.left[0]+" leads out of the repository, and was not copied"))
		}
		return v, nil
	}
	done := map[string]bool{}
	for _, d := range o.Deployments {
		if done[d.Root] {
			continue // validate reads no variables
		}
		done[d.Root] = true
		one, err := validateRoot(ctx, o, c, d.Root)
		if err != nil {
			return Verdict{}, err
		}
		if one.offender != "" {
			return offence(one.offender, ModeValidate, one.detail), nil
		}
		for _, p := range claiming(o.Patches, func(claim hclgen.Claim) bool { return claim.Root == d.Root }) {
			v.add(p.ID, ModeValidate, one)
		}
	}
	v.skipRest(o.Patches, ModeValidate)
	return v, nil
}

func validateRoot(ctx context.Context, o Options, c *checkout, root string) (showing, error) {
	if !c.has(root) {
		return skipped(root + " holds no file that git knows"), nil
	}
	r, err := newRunner(o, c, root, ModeValidate)
	if err != nil {
		return showing{}, err
	}
	if err := c.apply(0); err != nil {
		return showing{}, err
	}
	if why, err := r.init(ctx, false); err != nil || why != "" {
		return skipped(why), err
	}
	before, why, err := r.invalid(ctx)
	if err != nil || why != "" {
		return skipped(why), err
	}
	fails := func(patches int) (string, error) {
		if err := c.apply(patches); err != nil {
			return "", err
		}
		after, why, err := r.invalid(ctx)
		if err != nil || why != "" {
			return why, err
		}
		if d := added(before, after); d != nil {
			return diagnostic(*d, root), nil
		}
		return "", nil
	}
	why, err = fails(len(o.Patches))
	switch {
	case err != nil:
		return showing{}, err
	case why != "":
		first, why, err := bisect(len(o.Patches), why, fails)
		return showing{offender: o.Patches[first].ID, detail: why}, err
	case len(before) > 0:
		return showing{status: NotValidated, detail: diagnostic(before[0], root)}, nil
	}
	return showing{status: Validated}, nil
}

// invalid lists the errors of validate, or tells why it could not run.
func (r runner) invalid(ctx context.Context) (found []tfjson.Diagnostic, why string, err error) {
	out, err := r.tf.Validate(ctx)
	if why, err := r.ended(ctx, "validate", err); err != nil || why != "" {
		return nil, why, err
	}
	for _, d := range out.Diagnostics {
		if d.Severity == tfjson.DiagnosticSeverityError {
			found = append(found, d)
		}
	}
	return found, "", nil
}

// added is the first error that was not there before. Lines move with an edit, and so may what an error's
// detail says of them.
func added(before, after []tfjson.Diagnostic) *tfjson.Diagnostic {
	type identity struct{ summary, address, file, block string }
	of := func(d tfjson.Diagnostic) identity {
		i := identity{summary: d.Summary, address: d.Address}
		if d.Range != nil {
			i.file = d.Range.Filename
		}
		if d.Snippet != nil && d.Snippet.Context != nil {
			i.block = *d.Snippet.Context
		}
		return i
	}
	known := map[identity]int{}
	for _, d := range before {
		known[of(d)]++
	}
	for _, d := range after {
		if known[of(d)]--; known[of(d)] < 0 {
			return &d
		}
	}
	return nil
}
