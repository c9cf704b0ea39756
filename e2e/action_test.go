//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

// consumer is a repository that uses the action, on a GitHub and in an account that are both on loopback.
type consumer struct {
	dir    string
	github *githubtest.Server
	env    []string // that the workflow has, beside what act gives it
}

// actMissing says what is missing for running workflows; nil where nothing is.
func actMissing() error {
	for _, name := range []string{"act", "git", "terraform"} {
		if _, err := exec.LookPath(name); err != nil {
			return fmt.Errorf("%s is not on the PATH", name)
		}
	}
	if os.Getenv(pluginDir) == "" {
		return fmt.Errorf("%s does not name a mirror of the AWS provider", pluginDir)
	}
	return nil
}

// newConsumer makes the repository, with one stream of its own that is not encrypted. The test skips where
// there is nothing to run workflows with.
func newConsumer(t *testing.T) *consumer {
	t.Helper()
	if missing := actMissing(); missing != nil && required {
		t.Fatalf("KINESIS_AUDIT_E2E=required, but %v", missing)
	} else if missing != nil {
		t.Skipf("not run: %v", missing)
	}
	server := startMoto(t)
	server.plant(t, lastHour(), estate{Region: "us-east-1", Streams: []stream{{Name: "customer-open"}, {Name: "calm-00"}}}.planted())
	noRegistry(t)
	c := &consumer{dir: t.TempDir(), github: githubtest.Start(t, githubtest.Pull{Private: true})}
	c.env = append([]string{"AWS_ENDPOINT_URL=" + server.endpoint, "AWS_EC2_METADATA_DISABLED=true", "CHECKPOINT_DISABLE=1",
		"TF_CLI_CONFIG_FILE=" + os.Getenv("TF_CLI_CONFIG_FILE"), "GITHUB_API_URL=" + c.github.URL(), "GITHUB_REPOSITORY=" + githubtest.Owner + "/" + githubtest.Repo},
		credentials...)
	for name, from := range map[string]string{
		"infra/main.tf":                      "main.tf",
		".github/workflows/pull_request.yml": "pull_request.yml",
		".github/workflows/nightly.yml":      "nightly.yml",
	} {
		c.write(t, name, read(t, filepath.Join("testdata/action", from)))
	}
	c.git(t, "init", "--quiet", "--initial-branch", "main")
	c.commit(t, "Start")
	return c
}

func (c *consumer) write(t *testing.T, name, text string) {
	t.Helper()
	name = filepath.Join(c.dir, name)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (c *consumer) git(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", c.dir, "-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"}, args...)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// commit commits all files, and returns the commit's id.
func (c *consumer) commit(t *testing.T, message string) string {
	t.Helper()
	c.git(t, "add", "--all")
	c.git(t, "commit", "--quiet", "--message", message)
	return c.git(t, "rev-parse", "HEAD")
}

// run runs the workflow of an event as a runner does, and returns its log.
func (c *consumer) run(t *testing.T, event string, payload map[string]any, env ...string) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "event.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{event, "--eventpath", file, "--platform", "ubuntu-latest=-self-hosted", "--no-cache-server", "--secret", "GITHUB_TOKEN",
		"--local-repository", "kinesis-audit/kinesis-audit@v1=" + root}
	for _, entry := range append(c.env, env...) {
		args = append(args, "--env", entry)
	}
	cmd := exec.CommandContext(t.Context(), "act", args...)
	cmd.Dir, cmd.Env = c.dir, append(os.Environ(), "GITHUB_TOKEN="+githubtest.Token)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("act %s: %v\n%s", event, err, out)
	}
	if strings.Contains(string(out), githubtest.Token) {
		t.Error("the token is in the log")
	}
	return string(out)
}

// pull is the payload of a pull request whose head is the commit that is checked out.
func (c *consumer) pull(t *testing.T, headRepository int) map[string]any {
	t.Helper()
	head := c.git(t, "rev-parse", "HEAD")
	text := read(t, filepath.Join(c.dir, "infra/main.tf"))
	lines := strings.Count(text, "\n")
	c.github.Change(func(p *githubtest.Pull) {
		p.Head = head
		p.Files = []githubtest.PullFile{{Name: "infra/main.tf", Blob: c.git(t, "rev-parse", "HEAD:infra/main.tf"),
			Patch: fmt.Sprintf("@@ -0,0 +1,%d @@\n+%s", lines, strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n+"))}}
	})
	return map[string]any{
		"pull_request": map[string]any{"number": githubtest.Number, "head": map[string]any{"sha": head, "ref": "change", "repo": map[string]any{"id": headRepository}},
			"base": map[string]any{"ref": "main", "repo": map[string]any{"id": 1}}},
		"repository": map[string]any{"private": true, "default_branch": "main"},
	}
}

// TestAction runs the action as workflows do: against the account, from a fork, and at night.
func TestAction(t *testing.T) {
	c := newConsumer(t)

	log := c.run(t, "pull_request", c.pull(t, 1))
	comments := c.github.Comments()
	if len(comments) != 1 || !strings.Contains(comments[0].Body, "`customer-open`") || !strings.Contains(comments[0].Body, "touched here") ||
		!strings.Contains(comments[0].Body, "Proof: the code validates") {
		t.Fatalf("%+v\n%s", comments, log)
	}
	for _, want := range []string{"Summary - ### Kinesis audit: 1 high", "findings=1 comment=https://github.com/acme/infra/pull/7#issuecomment-1", "title=No Encryption"} {
		if !strings.Contains(log, want) {
			t.Errorf("the log has no %q", want)
		}
	}
	if n := len(c.github.ReviewComments()); n != 1 {
		t.Errorf("%d suggestions, want the one that encrypts", n)
	}

	t.Run("again", func(t *testing.T) {
		c.run(t, "pull_request", c.pull(t, 1), "GITHUB_RUN_ID=2")
		again := c.github.Comments()
		if len(again) != 1 || !strings.Contains(again[0].Body, "0 new, 0 fixed, 1 still there") || len(c.github.ReviewComments()) != 1 {
			t.Errorf("%+v", again)
		}
	})
	t.Run("from a fork", func(t *testing.T) {
		before, calls := c.github.Comments()[0], len(c.github.Calls())
		log := c.run(t, "pull_request", c.pull(t, 2))
		if !strings.Contains(log, "Nothing was audited: a pull request from a fork") || c.github.Comments()[0] != before || len(c.github.Calls()) != calls {
			t.Errorf("%s", log)
		}
	})
	t.Run("at night", func(t *testing.T) { c.night(t) })
}

// night has the nightly run open a pull request, leave it, and bring it up to date with its base.
func (c *consumer) night(t *testing.T) {
	c.github.SeedAs(c.git(t, "rev-parse", "HEAD"), c.files(t))
	night := map[string]any{"schedule": "0 3 * * *"}
	log := c.run(t, "schedule", night)
	pulls := c.github.Pulls()
	if len(pulls) != 1 || pulls[0].Base != "main" || !strings.Contains(log, "opened=https://github.com/acme/infra/pull/") {
		t.Fatalf("%+v\n%s", pulls, log)
	}
	branch := pulls[0].Head
	if text := c.github.Branch(branch)["infra/main.tf"]; !strings.Contains(text, `encryption_type  = "KMS"`) {
		t.Errorf("the branch has\n%s", text)
	}

	tip := c.github.Tip(branch).ID
	if log := c.run(t, "schedule", night); c.github.Tip(branch).ID != tip || len(c.github.Pulls()) != 1 || !strings.Contains(log, "unchanged") {
		t.Errorf("a second run makes a commit: %s", log)
	}

	text := "# Streams of the shop.\n" + read(t, filepath.Join(c.dir, "infra/main.tf"))
	c.write(t, "infra/main.tf", text)
	base := c.commit(t, "Say what it is")
	c.github.Push(githubtest.Push{ID: base, Author: githubtest.Stranger, Message: "Say what it is", Files: map[string]string{"infra/main.tf": text}})
	log = c.run(t, "schedule", night)
	after := c.github.Tip(branch)
	if len(after.Parents) != 2 || after.Parents[0] != tip || after.Parents[1] != base || len(c.github.Pulls()) != 1 {
		t.Errorf("%+v, want one commit on top of %s that merges %s\n%s", after, tip, base, log)
	}
	if text := c.github.Branch(branch)["infra/main.tf"]; !strings.HasPrefix(text, "# Streams of the shop.\n") || !strings.Contains(text, `encryption_type  = "KMS"`) {
		t.Errorf("the branch has\n%s", text)
	}
}

// files are the repository's files by path.
func (c *consumer) files(t *testing.T) map[string]string {
	out := map[string]string{}
	for name := range strings.Lines(c.git(t, "ls-files")) {
		name = strings.TrimSpace(name)
		out[name] = read(t, filepath.Join(c.dir, name))
	}
	return out
}
