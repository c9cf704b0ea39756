package main

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/prove"
)

// maker makes the patches with these IDs, without those that were withdrawn; as hclgen.Remediate does.
func maker(ids ...string) func(map[string]string) (*hclgen.Result, error) {
	return func(withdrawn map[string]string) (*hclgen.Result, error) {
		r := &hclgen.Result{}
		for _, id := range ids {
			if why, ok := withdrawn[id]; ok {
				r.Refusals = append(r.Refusals, hclgen.Refusal{Remedy: id, Reason: why})
			} else {
				r.Patches = append(r.Patches, &hclgen.Patch{ID: id})
			}
		}
		return r, nil
	}
}

// judge is a proof in which some patches fail, one in each run.
func judge(bad ...string) func(*hclgen.Result) (prove.Verdict, error) {
	return func(result *hclgen.Result) (prove.Verdict, error) {
		patches := result.Patches
		v := prove.Verdict{Proofs: map[string]*hclgen.Proof{}}
		for _, p := range patches {
			if slices.Contains(bad, p.ID) {
				return prove.Verdict{Offender: p.ID, Proofs: map[string]*hclgen.Proof{p.ID: {Status: prove.Failed, Detail: p.ID + " replaces a stream"}}}, nil
			}
			v.Proofs[p.ID] = &hclgen.Proof{Mode: prove.ModePlan, Status: prove.Proven}
		}
		return v, nil
	}
}

func TestProvenWithdrawsWhatFails(t *testing.T) {
	for _, bad := range [][]string{{}, {"a"}, {"c"}, {"a", "c"}, {"a", "b", "c"}} {
		got, err := proven(maker("a", "b", "c"), judge(bad...))
		if err != nil {
			t.Fatalf("%q: %v", bad, err)
		}
		for _, p := range got.Patches {
			if slices.Contains(bad, p.ID) || p.Proof == nil || p.Proof.Status != prove.Proven {
				t.Errorf("%q: %s stays with %v", bad, p.ID, p.Proof)
			}
		}
		reasons := map[string]string{}
		for _, r := range got.Refusals {
			reasons[r.Remedy] = r.Reason
		}
		want := map[string]string{}
		for _, id := range bad {
			want[id] = id + " replaces a stream"
		}
		if !maps.Equal(reasons, want) || len(got.Patches)+len(bad) != 3 {
			t.Errorf("%q: %d patches, and refused is %v", bad, len(got.Patches), reasons)
		}
	}
}

// Without a proof patches are not proven, and that is no failure.
func TestProvenWithoutTerraform(t *testing.T) {
	got, err := proven(maker("a"), func(*hclgen.Result) (prove.Verdict, error) { return prove.Verdict{}, nil })
	if err != nil || len(got.Patches) != 1 || got.Patches[0].Proof != nil {
		t.Errorf("%v, %v", got, err)
	}
}

func TestProvenEnds(t *testing.T) {
	stubborn := func(map[string]string) (*hclgen.Result, error) { return maker("a", "b")(nil) }
	if _, err := proven(stubborn, judge("b")); err == nil || !strings.Contains(err.Error(), "--prove: with 1 withdrawn, another patch fails still: b replaces a stream") {
		t.Errorf("a patch that comes again: %v", err)
	}
	n := 0
	endless := func(map[string]string) (*hclgen.Result, error) {
		n++
		return maker(fmt.Sprint(n))(nil)
	}
	if _, err := proven(endless, func(r *hclgen.Result) (prove.Verdict, error) { return judge(r.Patches[0].ID)(r) }); err == nil || n > 2 {
		t.Errorf("after %d rounds: %v", n, err)
	}
	broken := errors.New("no disk")
	if _, err := proven(maker("a"), func(*hclgen.Result) (prove.Verdict, error) { return prove.Verdict{}, broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if _, err := proven(func(map[string]string) (*hclgen.Result, error) { return nil, broken }, judge()); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// program puts an executable file into the folder.
func program(t *testing.T, dir, name string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	if err := os.WriteFile(filepath.Join(dir, name), nil, 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestProver(t *testing.T) {
	for name, test := range map[string]struct {
		there []string
		o     remediateOptions
		mode  string
		uses  string
		fails string
	}{
		"nothing there":              {mode: proveNone},
		"nothing there, but wanted":  {o: remediateOptions{prove: prove.ModePlan}, fails: "--prove plan takes terraform or tofu, and neither is on the PATH"},
		"named one is missing":       {there: []string{"terraform"}, o: remediateOptions{binary: "tofu"}, fails: "--terraform-bin: "},
		"Terraform":                  {there: []string{"terraform", "tofu"}, mode: prove.ModeValidate, uses: "terraform"},
		"OpenTofu":                   {there: []string{"tofu"}, mode: prove.ModeValidate, uses: "tofu"},
		"OpenTofu, as named":         {there: []string{"terraform", "tofu"}, o: remediateOptions{binary: "tofu", prove: prove.ModePlan}, mode: prove.ModePlan, uses: "tofu"},
		"there, but not wanted":      {there: []string{"terraform"}, o: remediateOptions{prove: proveNone}, mode: proveNone},
		"there, and wanted for less": {there: []string{"terraform"}, o: remediateOptions{prove: prove.ModeValidate}, mode: prove.ModeValidate, uses: "terraform"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for _, p := range test.there {
				program(t, dir, p)
			}
			t.Setenv("PATH", dir)
			got, err := test.o.prover()
			if test.fails != "" {
				if err == nil || !strings.Contains(err.Error(), test.fails) {
					t.Errorf("error %v, want %q", err, test.fails)
				}
				return
			}
			if err != nil || got.mode != test.mode || got.absent != (len(test.there) == 0) {
				t.Errorf("%+v, %v", got, err)
			}
			if base := strings.TrimSuffix(filepath.Base(got.binary), ".exe"); test.uses != "" && (base != test.uses || !filepath.IsAbs(got.binary)) {
				t.Errorf("it is %s, want %s", got.binary, test.uses)
			}
		})
	}
}
