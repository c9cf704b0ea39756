package analyzer_test

import (
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/kinesis-audit/kinesis-audit"

// deps are the packages that pkg reaches, itself left out.
func deps(t *testing.T, pkg string) []string {
	t.Helper()
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go command on the PATH to list dependencies with")
	}
	out, err := exec.Command(goTool, "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", pkg).Output()
	if err != nil {
		t.Fatalf("go list -deps %s: %v", pkg, err)
	}
	var found []string
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); line != "" && line != pkg {
			found = append(found, line)
		}
	}
	return found
}

func TestImportsPointOneWay(t *testing.T) {
	if found := deps(t, module+"/analyzer"); len(found) > 0 {
		t.Errorf("analyzer reaches beyond the standard library: %v", found)
	}
	for _, pkg := range []string{"checks", "pricing", "reshard", "report"} {
		for _, dep := range deps(t, module+"/analyzer/"+pkg) {
			if strings.HasPrefix(dep, "github.com/aws/") {
				t.Errorf("analyzer/%s reaches %s: only collect may import the AWS SDK", pkg, dep)
			}
		}
	}
	for _, dep := range deps(t, module+"/analyzer/collect") {
		if strings.HasPrefix(dep, module) && dep != module+"/analyzer" {
			t.Errorf("analyzer/collect reaches %s: it knows the snapshot and nothing behind it", dep)
		}
	}
}
