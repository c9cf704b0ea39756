package prove

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-exec/tfexec"
	tfjson "github.com/hashicorp/terraform-json"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// Plan plans each deployment, on the code as it is and with all patches, and judges what the second plan
// does more. It needs the credentials of the providers and the backend. A backend with settings that are
// not in the code has to be initialised in the repository before. Errors are those of Validate.
func Plan(ctx context.Context, o Options) (v Verdict, err error) {
	if len(o.Patches) == 0 {
		return Verdict{}, nil
	}
	c, err := newCheckout(ctx, o, ModePlan)
	if err != nil {
		return Verdict{}, err
	}
	defer func() { err = errors.Join(err, c.remove()) }()
	if len(c.left) > 0 {
		for _, p := range o.Patches {
			v.add(p.ID, ModePlan, skipped(c.left[0]+" leads out of the repository, and was not copied"))
		}
		return v, nil
	}
	started := map[string]*planner{}
	for _, d := range o.Deployments {
		p := started[d.Root]
		if p == nil {
			if p, err = newPlanner(ctx, o, c, d.Root); err != nil {
				return Verdict{}, err
			}
			started[d.Root] = p
		}
		before, one, err := p.prove(ctx, d)
		if err != nil {
			return Verdict{}, err
		}
		if one.offender != "" {
			return offence(one.offender, ModePlan, one.detail), nil
		}
		of := func(claim hclgen.Claim) bool { return claim.Deployment == d.String() }
		for _, patch := range claiming(o.Patches, of) {
			shown := one
			if before != nil {
				if missing := unborn(before, claimsOf([]*hclgen.Patch{patch}, d)); len(missing) > 0 {
					shown = skipped(fmt.Sprintf("plan of %s: not in the state yet, so that it does not show whether they are replaced: %s", d, strings.Join(missing, ", ")))
				}
			}
			v.add(patch.ID, ModePlan, shown)
		}
	}
	v.skipRest(o.Patches, ModePlan)
	return v, nil
}

// planner plans a root module in the copy.
type planner struct {
	runner
	o         Options
	c         *checkout
	unready   string // why there can be no plan
	workspace string // that is selected
	chosen    string // the workspace where a deployment names none
}

func newPlanner(ctx context.Context, o Options, c *checkout, root string) (*planner, error) {
	if !c.has(root) {
		return &planner{unready: root + " holds no file that git knows"}, nil
	}
	r, err := newRunner(o, c, root, ModePlan)
	if err != nil {
		return nil, err
	}
	p := &planner{runner: r, o: o, c: c, workspace: "default"}
	selected, err := c.repo.ReadFile(path.Join(root, workspaceFile))
	if err == nil {
		p.workspace = strings.TrimSpace(string(selected))
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading the workspace of %s: %w", root, err)
	}
	p.chosen = cmp.Or(environment(o.Env, ModePlan)["TF_WORKSPACE"], p.workspace)
	if err := c.apply(0); err != nil {
		return nil, err
	}
	// Without -backend, init keeps to the backend that was initialised.
	// https://developer.hashicorp.com/terraform/cli/commands/init#backend-initialization
	p.unready, err = p.init(ctx, !c.has(path.Join(root, backendFile)))
	return p, err
}

// prove plans a deployment before and after the patches. The plan before is nil where there is none.
func (p *planner) prove(ctx context.Context, d tfeval.Deployment) (*tfjson.Plan, showing, error) {
	if p.unready != "" {
		return nil, skipped(p.unready), nil
	}
	if why, err := p.choose(ctx, d); err != nil || why != "" {
		return nil, skipped(why), err
	}
	before, why, err := p.plan(ctx, d, 0)
	if err != nil || why != "" {
		return nil, skipped(why), err
	}
	var after *tfjson.Plan
	fails := func(patches int) (why string, err error) {
		if after, why, err = p.plan(ctx, d, patches); err != nil || why != "" {
			return why, err
		}
		if reasons := judge(before, after, claimsOf(p.o.Patches[:patches], d)); len(reasons) > 0 {
			return shorten(fmt.Sprintf("plan of %s: %s", d, strings.Join(reasons, "; "))), nil
		}
		return "", nil
	}
	why, err = fails(len(p.o.Patches))
	if err != nil {
		return nil, showing{}, err
	}
	if why != "" {
		if unsteady, err := p.unsteady(ctx, d, before); err != nil || unsteady != "" {
			return nil, skipped(unsteady), err
		}
		first, why, err := bisect(len(p.o.Patches), why, fails)
		return nil, showing{offender: p.o.Patches[first].ID, detail: why}, err
	}
	sum, err := digest(after)
	return before, showing{status: Proven, digest: sum}, err
}

// unsteady tells whether the code as it is plans differently from one time to the next: then what differs
// is no patch's doing.
func (p *planner) unsteady(ctx context.Context, d tfeval.Deployment, before *tfjson.Plan) (string, error) {
	again, why, err := p.plan(ctx, d, 0)
	if err != nil || why != "" {
		return why, err
	}
	if reasons := judge(before, again, nil); len(reasons) > 0 {
		return shorten(fmt.Sprintf("plan of %s: it is not the same twice, without a patch: %s", d, strings.Join(reasons, "; "))), nil
	}
	return "", nil
}

// choose selects the deployment's workspace.
func (p *planner) choose(ctx context.Context, d tfeval.Deployment) (why string, err error) {
	wanted := cmp.Or(d.Workspace, p.chosen)
	if wanted == p.workspace {
		return "", nil
	}
	if why, err := p.ended(ctx, "workspace select "+wanted, p.tf.WorkspaceSelect(ctx, wanted)); err != nil || why != "" {
		return why, err
	}
	p.workspace = wanted
	return "", nil
}

// plan plans a deployment with the first so many patches, or tells why it could not.
func (p *planner) plan(ctx context.Context, d tfeval.Deployment, patches int) (out *tfjson.Plan, why string, err error) {
	if err := p.c.apply(patches); err != nil {
		return nil, "", err
	}
	file := filepath.Join(p.c.temp, "plan")
	options := []tfexec.PlanOption{tfexec.Lock(false), tfexec.Refresh(p.o.Refresh), tfexec.Out(file)}
	for _, name := range d.VarFiles {
		options = append(options, tfexec.VarFile(p.c.path(name)))
	}
	for _, name := range slices.Sorted(maps.Keys(d.Vars)) {
		options = append(options, tfexec.Var(name+"="+d.Vars[name]))
	}
	_, err = p.tf.Plan(ctx, options...)
	if why, err := p.ended(ctx, "plan", err); err != nil || why != "" {
		return nil, why, err
	}
	out, err = p.tf.ShowPlanFile(ctx, file, tfexec.JSONNumber(true))
	why, err = p.ended(ctx, "show", err)
	return out, why, err
}

// claimsOf lists what patches claim of a deployment.
func claimsOf(patches []*hclgen.Patch, d tfeval.Deployment) []hclgen.Claim {
	var out []hclgen.Claim
	for _, p := range patches {
		for _, c := range p.Claims {
			if c.Deployment == d.String() {
				out = append(out, c)
			}
		}
	}
	return out
}
