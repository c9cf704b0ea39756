//go:build unix

package e2e

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
)

var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// Every command in the README runs: those of Go in the checkout, those of kinesis-audit in an empty
// folder, against the demo estate served on loopback. "go test ./..." is what runs this test.
func TestReadmeCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("runs every command of the README; -short leaves it out")
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	readme := read(t, filepath.Join(root, "README.md"))
	bin, work := t.TempDir(), t.TempDir()
	server := awstest.Start(t, demo.Snapshot(time.Now()))
	server.Env(t)
	t.Setenv("GOBIN", bin)
	if err := os.CopyFS(filepath.Join(work, "infra"), demo.Code()); err != nil {
		t.Fatal(err)
	}
	noRegistry(t)
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))

	ran := 0
	for _, block := range shellBlock.FindAllStringSubmatch(readme, -1) {
		for line := range strings.Lines(block[1]) {
			line = strings.TrimSpace(line)
			if line == "" || line == "go test ./..." {
				continue
			}
			dir, want := work, 0
			if strings.HasPrefix(line, "go ") {
				dir = root
			}
			if strings.Contains(line, "--fail-on") {
				want = 3 // payment-refunds is not encrypted
			}
			if code, out := shell(t, dir, line); code != want {
				t.Fatalf("%s: exit code %d, want %d\n%s", line, code, want, out)
			}
			ran++
		}
	}
	if ran < 6 {
		t.Errorf("%d commands found in the README, want at least 6", ran)
	}
	if server.Throttled() > 0 {
		t.Errorf("%d requests were throttled", server.Throttled())
	}
}

// noRegistry has Terraform look for providers in a folder alone.
func noRegistry(t *testing.T) {
	t.Helper()
	plugins := os.Getenv("KINESIS_AUDIT_PLUGIN_DIR")
	if plugins == "" {
		plugins = t.TempDir()
	}
	config := filepath.Join(t.TempDir(), "terraformrc")
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", plugins)
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("TF_CLI_CONFIG_FILE", config)
}

// The console excerpt and the patch in the README are what the demo prints.
func TestReadmeExcerpt(t *testing.T) {
	readme := read(t, filepath.Join("..", "README.md"))
	m := regexp.MustCompile("(?s)```text\n(.*?)```").FindStringSubmatch(readme)
	if m == nil {
		t.Fatal("there is no console excerpt in the README")
	}
	_, out := shell(t, "..", "go run ./cmd/kinesis-audit demo --end 2026-11-20T12:00:00Z --output-dir "+t.TempDir())
	if !strings.HasPrefix(out, m[1]) {
		t.Errorf("the demo prints\n%s\nthe README shows\n%s", out[:min(len(out), len(m[1]))], m[1])
	}
	m = regexp.MustCompile("(?s)```diff\n(.*?)```").FindStringSubmatch(readme)
	if m == nil {
		t.Fatal("there is no patch in the README")
	}
	if !strings.Contains(out, m[1]) {
		t.Errorf("the demo does not print the README's patch\n%s", m[1])
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// shell runs a command line and returns its exit code and standard output, followed by standard error
// where it failed.
func shell(t *testing.T, dir, line string) (code int, out string) {
	t.Helper()
	sh, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no sh on the PATH to run the README's commands with")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, sh, "-c", line)
	cmd.Dir = dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return exit.ExitCode(), stdout.String() + stderr.String()
	case err != nil:
		t.Fatalf("%s: %v", line, err)
	}
	return 0, stdout.String()
}
