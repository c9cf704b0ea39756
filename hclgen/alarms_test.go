package hclgen

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// alarmCases are the cases of TestRemediate that are about alarms.
func alarmCases(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/remedy/create_alarms_*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	return files
}

func TestAlarmFilesAreFormatted(t *testing.T) {
	terraform, err := exec.LookPath("terraform")
	if err != nil {
		t.Skip("terraform is not on the PATH: whether its fmt leaves new files as they are can't be asked")
	}
	seen := map[string]bool{}
	for _, file := range alarmCases(t) {
		c := readRemedyCase(t, file)
		_, after := c.remediate(t, c.code)
		for name, f := range after {
			if c.code[name] != nil || seen[string(f.Data)] {
				continue
			}
			seen[string(f.Data)] = true
			cmd := exec.CommandContext(t.Context(), terraform, "fmt", "-check", "-diff", "-")
			cmd.Stdin = bytes.NewReader(f.Data)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: terraform fmt would change %s: %v\n%s", file, name, err, out)
			}
		}
	}
	if len(seen) < 10 {
		t.Errorf("only %d new files were seen", len(seen))
	}
}

func TestAlarmsWithdrawn(t *testing.T) {
	c := readRemedyCase(t, "testdata/remedy/create_alarms_deployments.txtar")
	first, _ := c.remediate(t, c.code)
	if len(first.Patches) != 2 {
		t.Fatalf("%d patches, want one for each alarm", len(first.Patches))
	}
	c.settings.Withdrawn = map[string]string{first.Patches[0].ID: "the plan replaced it"}
	second, after := c.remediate(t, c.code)
	if len(second.Patches) != 1 || second.Patches[0].ID != first.Patches[1].ID {
		t.Fatalf("patches are now\n%s", listing(second))
	}
	if r := second.Refusals; len(r) != 1 || !strings.Contains(r[0].Reason, "the plan replaced it") || !strings.Contains(r[0].HCL, `"orders_iterator_age"`) {
		t.Errorf("refusals are %+v", r)
	}
	// What the withdrawn patch would have brought along comes with the other one.
	for name, want := range map[string]string{"main.tf": `variable "kinesis_alarms"`, "prod.tfvars": "kinesis_alarms = true", "kinesis_alarms.tf": "_write_throttling"} {
		if !strings.Contains(string(after[name].Data), want) {
			t.Errorf("%s has no %s:\n%s", name, want, after[name].Data)
		}
	}

	later := readRemedyCase(t, "testdata/remedy/create_alarms_deployments_later.txtar")
	first, _ = later.remediate(t, later.code)
	later.settings.Withdrawn = map[string]string{first.Patches[0].ID: "the plan failed"}
	second, after = later.remediate(t, later.code)
	if len(second.Refusals) != 1 || !strings.Contains(second.Refusals[0].Reason, "the plan failed") || strings.Contains(string(after["staging.tfvars"].Data), "kinesis_alarms") {
		t.Errorf("with the switch withdrawn:\n%s", listing(second))
	}
}

func TestAlarmsNotSelected(t *testing.T) {
	c := readRemedyCase(t, "testdata/remedy/create_alarms_for_each.txtar")
	c.settings.Selected = func(a Ask) bool { return a.Live.Name == "clicks" }
	result, after := c.remediate(t, c.code)
	if len(result.Patches) != 2 || len(result.Refusals)+len(result.Awaiting)+len(result.Advice) > 0 {
		t.Fatalf("it comes to\n%s", listing(result))
	}
	if text := string(after["kinesis_alarms.tf"].Data); strings.Contains(text, "orders") || strings.Contains(text, "for_each") {
		t.Errorf("more than clicks is watched:\n%s", text)
	}
}

// TestAlarmCodeHoldsInTheNextRun makes sure that the code of all patches evaluates to the alarms that were
// asked for, read anew.
func TestAlarmCodeHoldsInTheNextRun(t *testing.T) {
	for _, file := range alarmCases(t) {
		c := readRemedyCase(t, file)
		result, after := c.remediate(t, c.code)
		repo, err := tfeval.Open(after, c.dir)
		if err != nil {
			t.Fatal(err)
		}
		made := map[string]*tfeval.Instance{}
		deployments, _ := repo.Deployments(tfeval.Options{})
		for _, d := range deployments {
			ev, err := repo.Evaluate(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			for _, problem := range ev.Problems {
				t.Errorf("%s: %v", file, problem)
			}
			for _, i := range ev.Instances {
				made[d.String()+" "+strings.ReplaceAll(i.Address, "[?]", "[0]")] = i
			}
		}
		for _, p := range result.Patches {
			for _, claim := range p.Claims {
				d, _, _ := strings.Cut(claim.Deployment, " -var ") // what the name tells of its variables
				i := made[d+" "+claim.Address]
				if !claim.Adds || i == nil || i.Type != typeAlarm || !wakes(i) {
					t.Errorf("%s: %s claims %+v", file, p.Title, claim)
				}
				delete(made, d+" "+claim.Address)
			}
		}
		for address, i := range made {
			if strings.HasPrefix(filepath.Base(i.File), "kinesis_alarms") && c.code[i.File] == nil {
				t.Errorf("%s: nobody claims %s", file, address)
			}
		}
	}
}
