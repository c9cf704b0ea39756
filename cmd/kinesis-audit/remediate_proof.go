package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/prove"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// proveNone is the mode in which no Terraform is run.
const proveNone = "none"

// prover is what patches are proven with.
type prover struct {
	mode   string
	binary string // absolute
	asked  bool   // by option, and so meant to hold
	absent bool   // there is no Terraform, and none was asked for
}

// prover finds the program that the options ask for, or that there is.
func (o *remediateOptions) prover() (prover, error) {
	if o.prove == proveNone {
		return prover{mode: proveNone}, nil
	}
	if info, err := os.Stat(o.pluginDir); o.pluginDir != "" && (err != nil || !info.IsDir()) {
		return prover{}, fmt.Errorf("--plugin-dir %s is no folder", o.pluginDir)
	}
	names := []string{"terraform", "tofu"}
	if o.binary != "" {
		names = []string{o.binary}
	}
	for _, name := range names {
		binary, err := exec.LookPath(name)
		if errors.Is(err, exec.ErrNotFound) && o.binary == "" {
			continue
		}
		if err == nil {
			binary, err = filepath.Abs(binary)
		}
		if err != nil {
			return prover{}, fmt.Errorf("--terraform-bin: %w", err)
		}
		return prover{mode: cmp.Or(o.prove, prove.ModeValidate), binary: binary, asked: o.prove != ""}, nil
	}
	if o.prove == "" {
		return prover{mode: proveNone, absent: true}, nil
	}
	return prover{}, fmt.Errorf("--prove %s takes terraform or tofu, and neither is on the PATH: name one with --terraform-bin, or pass --prove none", o.prove)
}

// run makes the patches and proves them.
func (r *remediation) run(ctx context.Context, settings hclgen.Settings) (*hclgen.Result, error) {
	pluginDir := r.options.pluginDir
	if pluginDir != "" {
		var err error
		if pluginDir, err = filepath.Abs(pluginDir); err != nil {
			return nil, fmt.Errorf("--plugin-dir: %w", err)
		}
	}
	patch := func(withdrawn map[string]string) (*hclgen.Result, error) {
		settings.Withdrawn = withdrawn
		result, err := hclgen.Remediate(ctx, r.code.repo, r.code.options, r.analysis, settings)
		if err != nil {
			return nil, err
		}
		return result, r.clean(ctx, result.Patches)
	}
	proof := func(result *hclgen.Result) (prove.Verdict, error) {
		o := prove.Options{Top: r.code.top, Binary: r.proof.binary, Deployments: claimed(result, r.proof.mode), Patches: result.Patches,
			Env: r.env, PluginDir: pluginDir, Refresh: r.options.refresh}
		switch r.proof.mode {
		case prove.ModePlan:
			return prove.Plan(ctx, o)
		case prove.ModeValidate:
			return prove.Validate(ctx, o)
		}
		return prove.Verdict{}, nil
	}
	return proven(patch, proof)
}

// proven makes patches until the proof lets all of them stay. Each round withdraws one.
func proven(patch func(withdrawn map[string]string) (*hclgen.Result, error), proof func(*hclgen.Result) (prove.Verdict, error)) (*hclgen.Result, error) {
	withdrawn := map[string]string{}
	for most := 0; ; {
		result, err := patch(withdrawn)
		if err != nil {
			return nil, err
		}
		most = max(most, len(result.Patches))
		verdict, err := proof(result)
		if err != nil {
			return nil, fmt.Errorf("--prove: %w", err)
		}
		if verdict.Offender == "" {
			for _, p := range result.Patches {
				p.Proof = verdict.Proofs[p.ID]
			}
			return result, nil
		}
		why := "the proof failed"
		if p := verdict.Proofs[verdict.Offender]; p != nil && p.Detail != "" {
			why = p.Detail
		}
		if _, again := withdrawn[verdict.Offender]; again || len(withdrawn) == most {
			return nil, fmt.Errorf("--prove: with %d withdrawn, another patch fails still: %s; leave its check or stream out with --skip, or pass --prove none", len(withdrawn), why)
		}
		withdrawn[verdict.Offender] = why
	}
}

// claimed are the deployments that the patches change. Validating takes a root module as it is, however it
// is deployed.
func claimed(result *hclgen.Result, mode string) []tfeval.Deployment {
	roots, deployments := map[string]bool{}, map[string]bool{}
	for _, p := range result.Patches {
		for _, claim := range p.Claims {
			roots[claim.Root], deployments[claim.Deployment] = true, true
		}
	}
	var out []tfeval.Deployment
	for _, name := range slices.Sorted(maps.Keys(result.Deployments)) {
		d := result.Deployments[name]
		if deployments[name] || mode == prove.ModeValidate && roots[d.Root] {
			out = append(out, d)
		}
	}
	return out
}
