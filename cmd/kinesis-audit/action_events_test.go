package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

func TestActionFails(t *testing.T) {
	w := newWorkspace(t, redshift(t))
	for name, c := range map[string]struct {
		env  []string
		code int
	}{
		"a touched stream's":   {[]string{"INPUT_FAIL_ON=high"}, exitFindings},
		"of none":              {[]string{"INPUT_FAIL_ON=none"}, exitDone},
		"without a token, all": {[]string{"INPUT_FAIL_ON=high", "INPUT_GITHUB_TOKEN="}, exitFindings},
		"a schedule":           {[]string{"INPUT_FAIL_ON=high", "GITHUB_EVENT_NAME=schedule", "INPUT_FAIL_ON_SCOPE=all"}, exitFindings},
	} {
		if code, log := w.run(t, c.env...); code != c.code {
			t.Errorf("%s: exit code %d, want %d: %s", name, code, c.code, annotations(log))
		}
	}
	w.server.Change(func(p *githubtest.Pull) { p.Files = []githubtest.PullFile{{Name: "README.md"}} })
	code, log := w.run(t, "INPUT_FAIL_ON=low")
	if code != exitDone || strings.Contains(log, "::error") {
		t.Errorf("none that it touches: exit code %d, %s", code, annotations(log))
	}
	if code, log := w.run(t, "INPUT_FAIL_ON=low", "INPUT_FAIL_ON_SCOPE=all"); code != exitFindings || strings.Count(log, "::error") != 8 || !strings.Contains(w.summary, "**The run fails, by fail-on low: 7 findings of that severity or worse.**") {
		t.Errorf("all: exit code %d, %s", code, annotations(log))
	}
}

func TestActionWithoutAWS(t *testing.T) {
	for name, change := range map[string]func(w *workspace){
		"a fork": func(w *workspace) { w.event["pull_request"].(map[string]any)["head"].(map[string]any)["repo"] = nil },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorkspace(t, redshift(t))
			change(w)
			if code, log := w.run(t, "INPUT_SNAPSHOT="); code != 0 || !strings.Contains(log, "::notice title=kinesis-audit::Nothing was audited") || len(w.server.Calls()) != 0 {
				t.Errorf("without a snapshot: exit code %d, %s, %q", code, log, w.server.Calls())
			}
			code, log := w.run(t, "INPUT_PROVE=plan") // which would run what the fork's code names
			if code != 0 || len(w.server.Comments()) != 0 || !strings.Contains(w.summary, "`loyalty-redshift`") || !strings.Contains(log, "::notice title=kinesis-audit::There is no comment") {
				t.Errorf("with a snapshot: exit code %d, %s", code, annotations(log))
			}
		})
	}
}

// TestActionRunsNothingOfAFork has no Terraform to run: a workflow_run has secrets, and may have checked out a fork's code.
func TestActionRunsNothingOfAFork(t *testing.T) {
	w := newWorkspace(t, redshift(t))
	w.env["GITHUB_EVENT_NAME"] = "workflow_run"
	t.Setenv("PATH", t.TempDir())
	for repository, want := range map[int]int{1: exitFailed, 2: exitDone} {
		w.event = map[string]any{"workflow_run": map[string]any{"head_repository": map[string]any{"id": repository}}, "repository": map[string]any{"id": 1, "private": true}}
		code, log := w.run(t, "INPUT_PROVE=plan")
		if said := strings.Contains(log, "::notice title=kinesis-audit::The patches are not proven"); code != want || said != (want == exitDone) {
			t.Errorf("of repository %d: exit code %d, want %d: %s", repository, code, want, annotations(log))
		}
	}
}

// TestActionSeesWhatIsGone removes an override, of which no line is left, and edits what GitHub shows no patch of.
func TestActionSeesWhatIsGone(t *testing.T) {
	pull := redshift(t)
	const tfvars, at = "infra/streams/terraform.tfvars", "0123456789abcdef0123456789abcdef01234567"
	w := newWorkspace(t, pull)
	w.event["pull_request"].(map[string]any)["base"].(map[string]any)["sha"] = at
	now, err := os.ReadFile(tfvars)
	if err != nil {
		t.Fatal(err)
	}
	const line = "  customer-support-chats   = { shards = 1 }\n"
	before := strings.Replace(string(now), line, "  customer-support-chats   = { shards = 1, retention = 48 }\n", 1)
	if err := os.WriteFile("infra/streams/new.tf", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		files    []githubtest.PullFile
		contents map[string]string
		fails    string // on which stream; "" for none
	}{
		"a value, by the patch":     {[]githubtest.PullFile{{Name: tfvars, Blob: hclgen.BlobName(now), Patch: diffOf(before, string(now))}}, nil, "customer-support-chats"},
		"a value, by the base":      {[]githubtest.PullFile{{Name: tfvars, Blob: "ff"}}, map[string]string{at + ":" + tfvars: before}, "customer-support-chats"},
		"a file that is new":        {[]githubtest.PullFile{{Name: "infra/streams/new.tf", Blob: hclgen.BlobName(nil), Added: true}}, nil, ""},
		"a tfvars that is gone":     {[]githubtest.PullFile{{Name: "infra/streams/zz.auto.tfvars", Removed: true, Patch: "@@ -1 +0,0 @@\n-streams = {}"}}, nil, "customer-support-chats"},
		"a file that is elsewhere":  {[]githubtest.PullFile{{Name: "src/streams/main.tf", Blob: "ff"}}, nil, "customer-support-chats"},
		"a file GitHub can't tell":  {[]githubtest.PullFile{{Name: tfvars, Blob: "ff"}}, nil, "customer-support-chats"},
		"a comment in a moved base": {[]githubtest.PullFile{{Name: "infra/streams/main.tf", Blob: "ff"}}, map[string]string{at + ":infra/streams/main.tf": "# Old.\n" + read(t, "infra/streams/main.tf")}, ""},
		"nothing that has to do":    {[]githubtest.PullFile{{Name: "infra/README.md", Blob: "ff"}}, nil, ""},
		"GitHub fails to tell all":  {nil, nil, "customer-support-chats"},
	} {
		w.server.Change(func(p *githubtest.Pull) { p.Files, p.Contents = c.files, c.contents })
		want := exitDone
		if c.fails != "" {
			want = exitFindings
		}
		if c.files == nil {
			w.server.Fail(githubtest.Fault{Method: "GET", Suffix: "/files", Status: 404, Message: "Not Found"})
		}
		code, log := w.run(t, "INPUT_FAIL_ON=low", "INPUT_COMMENT=off")
		if code != want || c.fails != "" && !strings.Contains(log, "::error file="+tfvars+",line=14,title=No Encryption%3A "+c.fails) {
			t.Errorf("%s: exit code %d, want %d: %s", name, code, want, annotations(log))
		}
	}
}

// TestActionDoesNotKnowWhatChanges fails for streams that the change has nothing to do with, where that can't be told.
func TestActionDoesNotKnowWhatChanges(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("making links takes a privilege on Windows")
	}
	modified := func(name string) []githubtest.PullFile { return []githubtest.PullFile{{Name: name, Blob: "ff"}} }
	for name, c := range map[string]struct {
		change func(t *testing.T)
		files  []githubtest.PullFile
		said   string
	}{
		"a module that is a link": {func(t *testing.T) { link(t, "data-stream", "infra/modules/old") }, modified("infra/modules/old"), "infra/modules/old is a link to a folder, or a submodule"},
		"code behind a link":      {func(t *testing.T) { link(t, "data-stream", "infra/modules/old") }, modified("infra/modules/old/main.tf"), "infra/modules/old/main.tf is a link, or behind one"},
		"code that is a link":     {func(t *testing.T) { link(t, "main.tf", "infra/streams/zz_override.tf") }, modified("infra/streams/zz_override.tf"), "infra/streams/zz_override.tf is a link, or behind one"},
		"in a submodule": {func(t *testing.T) {
			git(t, "init", "--quiet", "--separate-git-dir", "separate", "infra")
			git(t, "-C", "infra", "add", "--all")
		}, modified("infra/README.md"), "infra is in a submodule or a worktree"},
		"in another repository": {func(t *testing.T) {
			git(t, "init", "--quiet", "infra")
			git(t, "-C", "infra", "remote", "add", "origin", "https://github.com/acme/other")
			git(t, "-C", "infra", "add", "--all")
		}, modified("README.md"), "infra is in a checkout of another repository than acme/infra"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorkspace(t, redshift(t))
			c.change(t)
			w.server.Change(func(p *githubtest.Pull) { p.Files = c.files })
			code, log := w.run(t, "INPUT_FAIL_ON=low", "INPUT_COMMENT=off")
			if code != exitFindings || !strings.Contains(log, "::warning title=kinesis-audit::What this run changes is not known, so that every stream counts for fail-on: "+c.said) {
				t.Errorf("exit code %d: %s", code, annotations(log))
			}
		})
	}
}

// TestActionAsksTheCommitThatIsMergedInto has main move on after the event: an override is in what is checked out and
// in its first parent, but not in the event's base.
func TestActionAsksTheCommitThatIsMergedInto(t *testing.T) {
	w := newWorkspace(t, redshift(t))
	commit := func(args ...string) string {
		git(t, append([]string{"-c", "user.name=Somebody", "-c", "user.email=somebody@example.com"}, args...)...)
		out, err := exec.Command("git", "rev-parse", "HEAD").Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	git(t, "init", "--quiet", "--initial-branch", "main", ".")
	git(t, "remote", "add", "origin", "git@github.com:acme/infra.git")
	git(t, "add", "infra")
	old := commit("commit", "--quiet", "--message", "Old")
	git(t, "switch", "--quiet", "--create", "change")
	head := commit("commit", "--quiet", "--allow-empty", "--message", "Change")
	git(t, "switch", "--quiet", "main")
	base := commit("commit", "--quiet", "--allow-empty", "--message", "New")
	merge := commit("merge", "--quiet", "--no-ff", "--message", "Merge", "change")
	pull := w.event["pull_request"].(map[string]any)
	pull["base"].(map[string]any)["sha"], pull["head"].(map[string]any)["sha"] = old, head
	w.env["GITHUB_SHA"] = merge
	const tfvars = "infra/streams/terraform.tfvars"
	now := read(t, tfvars)
	w.server.Change(func(p *githubtest.Pull) {
		p.Head, p.Files = head, []githubtest.PullFile{{Name: tfvars, Blob: "ff"}}
		p.Contents = map[string]string{base + ":" + tfvars: now, old + ":" + tfvars: strings.ReplaceAll(now, "shards = 1", "shards = 2")}
	})
	if code, log := w.run(t, "INPUT_FAIL_ON=low", "INPUT_COMMENT=off"); code != exitDone {
		t.Errorf("exit code %d: %s", code, annotations(log))
	}
}

func link(t *testing.T, target, name string) {
	t.Helper()
	if err := os.Symlink(target, name); err != nil {
		t.Fatal(err)
	}
}

func git(t *testing.T, args ...string) {
	t.Helper()
	program, err := exec.LookPath("git")
	if err != nil {
		t.Skip("there is no git to make a repository with")
	}
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("git %q: %v\n%s", args, err, out)
	}
}

// TestActionKeepsTheReports has no Terraform for the proof that is asked for: what was audited can be uploaded.
func TestActionKeepsTheReports(t *testing.T) {
	w := newWorkspace(t, redshift(t))
	t.Setenv("PATH", t.TempDir())
	code, log := w.run(t, "INPUT_PROVE=plan")
	if code != exitFailed || !strings.Contains(log, "::error title=kinesis-audit::--prove plan takes terraform or tofu") {
		t.Fatalf("exit code %d: %s", code, annotations(log))
	}
	for _, name := range []string{"analysis-file", "dashboard-file"} {
		if info, err := os.Stat(w.outputs[name]); err != nil || info.Size() == 0 {
			t.Errorf("output %s is %q: %v", name, w.outputs[name], err)
		}
	}
}

func TestActionOfDependabot(t *testing.T) {
	w := newWorkspace(t, redshift(t))
	w.env["GITHUB_ACTOR"] = "dependabot[bot]"
	if code, log := w.run(t); code != 0 || len(w.server.Comments()) != 1 {
		t.Errorf("with a snapshot and a token that may: exit code %d, %s", code, annotations(log))
	}
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"} {
		t.Setenv(name, "")
	}
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(w.dir, "none"))
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", filepath.Join(w.dir, "none"))
	if code, log := w.run(t, "INPUT_SNAPSHOT="); code != 0 || !strings.Contains(log, "::notice title=kinesis-audit::Nothing was audited: a run that Dependabot starts has no AWS credentials here.") {
		t.Errorf("without credentials: exit code %d, %s", code, annotations(log))
	}
	if code, log := w.run(t, "INPUT_SNAPSHOT=", "GITHUB_ACTOR=someone"); code != exitFailed || !strings.Contains(log, "aws-actions/configure-aws-credentials in a step before") {
		t.Errorf("someone without credentials: exit code %d, %s", code, annotations(log))
	}
}

// TestActionIsBlind may not list the streams.
func TestActionIsBlind(t *testing.T) {
	w := newWorkspace(t, redshift(t))
	snapshot := demo.Snapshot(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	snapshot.Streams, snapshot.DeliveryStreams = nil, nil
	snapshot.Gaps = []analyzer.Gap{{Need: analyzer.NeedInventory, Operation: "kinesis:ListStreams", Action: "kinesis:ListStreams", Region: snapshot.Region,
		Error: "User: arn:aws:sts::123456789012:assumed-role/ci is not authorized"}}
	if err := (&command{now: time.Now}).saveSnapshot("blind.json.gz", snapshot); err != nil {
		t.Fatal(err)
	}
	if code, log := w.run(t, "INPUT_SNAPSHOT=blind.json.gz"); code != 0 || !strings.Contains(log, "::warning title=kinesis-audit::1 call to AWS was refused or failed") {
		t.Errorf("exit code %d, %s", code, annotations(log))
	}
	code, log := w.run(t, "INPUT_SNAPSHOT=blind.json.gz", "INPUT_FAIL_ON=high")
	if code != exitFailed || !strings.Contains(log, "::error title=kinesis-audit::fail-on: which streams there are could not be read, as kinesis:ListStreams failed") {
		t.Errorf("with fail-on: exit code %d, %s", code, annotations(log))
	}
	if text := strings.ReplaceAll(log, "::add-mask::123456789012", ""); strings.Contains(text, "123456789012") {
		t.Errorf("the account is in the log: %s", text)
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
