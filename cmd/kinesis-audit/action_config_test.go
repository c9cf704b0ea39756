package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

// TestActionSaysWhatIsSilenced: fewer findings are no good news where the configuration takes them out.
func TestActionSaysWhatIsSilenced(t *testing.T) {
	w := newWorkspace(t, redshift(t))
	if err := os.WriteFile("silent.hcl", []byte("ignore \"no-encryption\" {\n  streams = [\"payment-refunds\"]\n  reason = \"It is on its way.\"\n}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, log := w.run(t, "INPUT_CONFIG=silent.hcl")
	if code != 0 || w.outputs["findings"] != "6" || !strings.Contains(w.server.Comments()[0].Body, "The configuration silences 1 finding more.") {
		t.Errorf("exit code %d, %s findings: %s", code, w.outputs["findings"], log)
	}
	const changed = "The configuration, `%s`, is changed here too."
	for name, c := range map[string]struct {
		config string // the input
		file   githubtest.PullFile
		want   string // that it says is changed
	}{
		"in the same pull request":    {"silent.hcl", githubtest.PullFile{Name: "silent.hcl", Blob: "ff"}, "silent.hcl"},
		"a new name":                  {"silent.hcl", githubtest.PullFile{Name: "silent.hcl", Before: "quiet.hcl", Blob: "ff"}, "silent.hcl"},
		"the one that is read unless": {"", githubtest.PullFile{Name: ".kinesis-audit.hcl", Removed: true}, ".kinesis-audit.hcl"},
		"another one's":               {"silent.hcl", githubtest.PullFile{Name: "infra/silent.hcl", Blob: "ff"}, ""},
	} {
		w.server.Change(func(p *githubtest.Pull) { p.Files = []githubtest.PullFile{c.file} })
		if code, log := w.run(t, "INPUT_CONFIG="+c.config); code != 0 {
			t.Errorf("%s: exit code %d: %s", name, code, log)
		}
		for where, text := range map[string]string{"comment": w.server.Comments()[0].Body, "summary": w.summary} {
			if c.want == "" && strings.Contains(text, "The configuration, ") || c.want != "" && !strings.Contains(text, fmt.Sprintf(changed, c.want)) {
				t.Errorf("%s: the %s is\n%s", name, where, text)
			}
		}
	}
}
