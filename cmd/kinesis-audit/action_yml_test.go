package main

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/kinesis-audit/kinesis-audit/internal/workflow"
)

// actionYML is action.yml.
type actionYML struct {
	Inputs map[string]struct {
		Description string `yaml:"description"`
		Default     string `yaml:"default"`
	} `yaml:"inputs"`
	Outputs map[string]struct {
		Description string `yaml:"description"`
		Value       string `yaml:"value"`
	} `yaml:"outputs"`
	Runs struct {
		Using string `yaml:"using"`
		Steps []struct {
			ID, Uses, Run string
			Env           map[string]string `yaml:"env"`
		} `yaml:"steps"`
	} `yaml:"runs"`
}

func readActionYML(t *testing.T) actionYML {
	t.Helper()
	data, err := os.ReadFile("../../action.yml")
	if err != nil {
		t.Fatal(err)
	}
	var a actionYML
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	if err := decoder.Decode(&a); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestActionPassesEveryInput: GitHub's runner gives the steps of a composite action no INPUT_ variables, so
// that action.yml has to.
func TestActionPassesEveryInput(t *testing.T) {
	a := readActionYML(t)
	if a.Runs.Using != "composite" || len(a.Runs.Steps) != 2 || a.Runs.Steps[1].ID != "run" {
		t.Fatalf("%+v", a.Runs)
	}
	asked := map[string]bool{}
	env := a.Runs.Steps[1].Env
	in, err := readInputs(workflow.New(&bytes.Buffer{}, func(name string) string {
		asked[name] = true
		return ""
	}))
	if err != nil {
		t.Fatal(err)
	}
	for name, input := range a.Inputs {
		variable := "INPUT_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		if got, want := env[variable], "${{ inputs."+name+" }}"; got != want {
			t.Errorf("%s is %q in action.yml, want %q", variable, got, want)
		}
		if !asked[variable] {
			t.Errorf("nothing reads the input %s", name)
		}
		if input.Description == "" {
			t.Errorf("input %s has no description", name)
		}
		delete(asked, variable)
	}
	if len(asked) > 0 {
		t.Errorf("%q are read, and are no inputs of action.yml", slices.Sorted(maps.Keys(asked)))
	}
	// An input that action.yml gives a default has the same one where it is empty.
	for name, got := range map[string]string{
		"lookback": in.lookback.String(), "terraform-dir": in.terraform, "fail-on": in.failOn, "comment": in.comment, "comment-key": in.commentKey,
		"suggestions": "true", "open-pr": in.openPR, "allow-reductions": "false", "output-dir": in.outputDir,
	} {
		if want := a.Inputs[name].Default; got != want {
			t.Errorf("input %s has the default %q, and %q in action.yml", name, got, want)
		}
	}
	if !in.suggestions || in.allowReductions {
		t.Errorf("%+v", in)
	}
}

// TestActionUsesNothingElse: a pinned commit of the action pins all that runs, and the token goes to one program.
func TestActionUsesNothingElse(t *testing.T) {
	for _, step := range readActionYML(t).Runs.Steps {
		if step.Uses != "" {
			t.Errorf("step %s uses %s", step.ID, step.Uses)
		}
		if strings.Contains(step.Run, "${{") {
			t.Errorf("step %s: an expression in a script is run as script: %s", step.ID, step.Run)
		}
		for name, value := range step.Env {
			if strings.Contains(value, "token") && step.ID != "run" {
				t.Errorf("step %s gets the token as %s", step.ID, name)
			}
		}
	}
}

// TestActionOutputs wants each output of action.yml to be one that the action sets.
func TestActionOutputs(t *testing.T) {
	a := readActionYML(t)
	w := newWorkspace(t, redshift(t))
	if code, log := w.run(t, "INPUT_SARIF_FILE=findings.sarif"); code != 0 {
		t.Fatalf("exit code %d: %s", code, log)
	}
	for name, output := range a.Outputs {
		if want := "${{ steps.run.outputs." + name + " }}"; output.Value != want || output.Description == "" {
			t.Errorf("output %s is %q in action.yml, want %q", name, output.Value, want)
		}
		if _, set := w.outputs[name]; !set && name != "pull-request-url" { // which a scheduled run sets
			t.Errorf("the action does not set the output %s", name)
		}
	}
	for name := range w.outputs {
		if _, ok := a.Outputs[name]; !ok {
			t.Errorf("the action sets %s, which is no output of action.yml", name)
		}
	}
}
