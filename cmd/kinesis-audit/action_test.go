package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aymanbagabas/go-udiff"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
	"github.com/kinesis-audit/kinesis-audit/internal/githubtest"
)

// someOfDemo are streams of the demo's estate with findings. kubernetes-audit-splunk has no patch.
var someOfDemo = []string{"customer-support-chats", "payment-refunds", "order-returns", "loyalty-redshift", "kubernetes-audit-splunk"}

// workspace is a repository that was checked out, in which the action runs on a snapshot of the demo's estate.
type workspace struct {
	dir     string
	server  *githubtest.Server
	event   map[string]any
	env     map[string]string
	outputs map[string]string // of the last run
	summary string
}

func newWorkspace(t *testing.T, pull githubtest.Pull) *workspace {
	t.Helper()
	w := &workspace{dir: t.TempDir(), server: githubtest.Start(t, pull)}
	t.Chdir(w.dir)
	if err := os.CopyFS("infra", demo.Code()); err != nil {
		t.Fatal(err)
	}
	c := command{now: time.Now}
	snapshot := demo.Snapshot(time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC))
	kept := func(name string) bool { return slices.Contains(someOfDemo, name) }
	snapshot.Streams = slices.DeleteFunc(snapshot.Streams, func(s analyzer.Stream) bool { return !kept(s.Name) })
	snapshot.DeliveryStreams = slices.DeleteFunc(snapshot.DeliveryStreams, func(d analyzer.DeliveryStream) bool { return !kept(d.Name) })
	if err := c.saveSnapshot("nightly.json.gz", snapshot); err != nil {
		t.Fatal(err)
	}
	w.event = map[string]any{
		"pull_request": map[string]any{"number": githubtest.Number, "head": map[string]any{"sha": pull.Head, "repo": map[string]any{"id": 1}}, "base": map[string]any{"repo": map[string]any{"id": 1}}},
		"repository":   map[string]any{"private": pull.Private, "default_branch": "main"},
	}
	w.env = map[string]string{
		"GITHUB_ACTIONS": "true", "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REPOSITORY": githubtest.Owner + "/" + githubtest.Repo,
		"GITHUB_API_URL": w.server.URL(), "GITHUB_SERVER_URL": "https://github.com", "GITHUB_RUN_ID": "1", "GITHUB_RUN_ATTEMPT": "1", "GITHUB_WORKSPACE": w.dir,
		"INPUT_GITHUB_TOKEN": githubtest.Token, "INPUT_SNAPSHOT": "nightly.json.gz", "INPUT_TERRAFORM_DIR": "infra", "INPUT_PROVE": "none",
	}
	return w
}

// run runs the action and returns its exit code and what it printed.
func (w *workspace) run(t *testing.T, env ...string) (code int, log string) {
	t.Helper()
	files := t.TempDir()
	variables := maps.Clone(w.env)
	for _, name := range []string{"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_EVENT_PATH"} {
		variables[name] = filepath.Join(files, name)
	}
	payload, err := json.Marshal(w.event)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(variables["GITHUB_EVENT_PATH"], payload, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, entry := range env {
		name, value, _ := strings.Cut(entry, "=")
		variables[name] = value
	}
	var out bytes.Buffer
	c := command{stdout: &out, stderr: &out, now: time.Now}
	for name, value := range variables {
		c.env = append(c.env, name+"="+value)
	}
	code = c.main(context.Background(), []string{"action"})
	w.outputs = readOutputs(t, variables["GITHUB_OUTPUT"])
	summary, err := os.ReadFile(variables["GITHUB_STEP_SUMMARY"])
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	w.summary = string(summary)
	if strings.Contains(out.String()+w.summary, githubtest.Token) {
		t.Errorf("the token is in the log or the summary")
	}
	if text := strings.ReplaceAll(out.String(), "::add-mask::123456789012", ""); strings.Contains(w.summary, "123456789012") || strings.Contains(text, "::123456789012") {
		t.Errorf("the account id is in the summary")
	}
	return code, out.String()
}

// readOutputs reads what the runner reads: NAME<<DELIMITER, lines, DELIMITER.
func readOutputs(t *testing.T, file string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	out := map[string]string{}
	lines := strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	for len(lines) > 1 {
		name, delimiter, ok := strings.Cut(lines[0], "<<")
		end := slices.Index(lines[1:], delimiter)
		if !ok || end < 0 {
			t.Fatalf("the outputs are %q", data)
		}
		out[name], lines = strings.Join(lines[1:1+end], "\n"), lines[end+2:]
	}
	return out
}

// diffOf is a diff as GitHub has it in a list of files.
func diffOf(before, after string) string {
	_, hunks, _ := strings.Cut(udiff.Unified("a", "b", before, after), "@@")
	return "@@" + strings.TrimSuffix(hunks, "\n")
}

const actionHead = "89abcdef0123456789abcdef0123456789abcdef"

// redshift is a pull request that changes the delivery stream loyalty-redshift.
func redshift(t *testing.T) githubtest.Pull {
	t.Helper()
	now, err := fs.ReadFile(demo.Code(), "delivery/redshift.tf")
	if err != nil {
		t.Fatal(err)
	}
	const line = `resource "aws_kinesis_firehose_delivery_stream" "loyalty" {`
	before := strings.Replace(string(now), line, line+"\n  # Points and tiers.", 1)
	return githubtest.Pull{Head: actionHead, Private: true, Files: []githubtest.PullFile{{Name: "infra/delivery/redshift.tf", Blob: hclgen.BlobName(now), Patch: diffOf(before, string(now))}}}
}

func TestActionTellsThePullRequest(t *testing.T) {
	w := newWorkspace(t, redshift(t))
	code, log := w.run(t, "INPUT_SARIF_FILE=out/findings.sarif")
	if code != 0 {
		t.Fatalf("exit code %d: %s", code, log)
	}
	body := w.server.Comments()[0].Body
	for _, want := range []string{"run=1.1 head=" + actionHead, "`loyalty-redshift`", "touched here"} {
		if !strings.Contains(body, want) {
			t.Errorf("the comment has no %q: %.600s", want, body)
		}
	}
	if !strings.Contains(w.summary, "`loyalty-redshift`") || strings.Contains(w.summary, "<!--") {
		t.Errorf("the summary: %.300s", w.summary)
	}
	want := map[string]string{
		"findings": "7", "high-priority": "4", "patch-file": "kinesis-audit-report/remediation.diff",
		"analysis-file":  "kinesis-audit-report/kinesis_analysis.json",
		"dashboard-file": "kinesis-audit-report/throughput_utilization_dashboard.html",
		"sarif-file":     "out/findings.sarif", "comment-url": "https://github.com/acme/infra/pull/7#issuecomment-1",
	}
	for name, value := range want {
		if w.outputs[name] != value {
			t.Errorf("output %s is %q, want %q", name, w.outputs[name], value)
		}
	}
	for _, name := range []string{"patch-file", "analysis-file", "dashboard-file", "sarif-file"} {
		if info, err := os.Stat(w.outputs[name]); err != nil || info.Size() == 0 {
			t.Errorf("output %s: %v", name, err)
		}
	}
	if score := w.outputs["health-score"]; !regexp.MustCompile(`^\d+\.\d$`).MatchString(score) {
		t.Errorf("health-score is %q", score)
	}
	// Nothing fails the run, so that nothing is an error; of what the pull request does not touch nothing is marked.
	if strings.Contains(log, "::error") || !strings.Contains(log, "::warning file=infra/delivery/redshift.tf,line=74,title=Missing S3 Backup%3A loyalty-redshift::") ||
		strings.Contains(log, "title=No Encryption") {
		t.Errorf("the annotations: %s", annotations(log))
	}

	if code, log := w.run(t, "GITHUB_RUN_ID=2"); code != 0 || len(w.server.Comments()) != 1 || !strings.Contains(w.server.Comments()[0].Body, "0 new, 0 fixed, 7 still there") {
		t.Errorf("the second run: exit code %d, %d comments: %s", code, len(w.server.Comments()), log)
	}
	if code, log := w.run(t); code != 0 || !strings.Contains(log, "outdated: run 2, attempt 1, has written the comment") || w.outputs["comment-url"] != "" {
		t.Errorf("an older run: exit code %d: %s", code, annotations(log))
	}
}

func annotations(log string) string {
	return strings.Join(regexp.MustCompile(`(?m)^::.*$`).FindAllString(log, -1), "\n")
}

func TestActionMayNotComment(t *testing.T) {
	w := newWorkspace(t, redshift(t))
	w.server.Fail(githubtest.Fault{Method: "POST", Suffix: "/comments", Status: 403, Message: "Resource not accessible by integration"})
	code, log := w.run(t, "INPUT_SUGGESTIONS=false")
	if code != 0 || !strings.Contains(log, "::warning title=kinesis-audit::The comment could not be written; the summary has it all.") || !strings.Contains(w.summary, "loyalty-redshift") {
		t.Errorf("forbidden: exit code %d, %s", code, annotations(log))
	}
	w.server.Fail(githubtest.Fault{Method: "POST", Suffix: "/comments", Status: 422, Message: "Validation Failed"})
	if code, log := w.run(t, "INPUT_SUGGESTIONS=false"); code != exitFailed || !strings.Contains(log, "::error title=kinesis-audit::commenting on acme/infra#7") || w.outputs["findings"] != "7" {
		t.Errorf("refused: exit code %d, %s", code, annotations(log))
	}
}

// TestActionInPublic names no stream anywhere that the public can read, but for what patches tell.
func TestActionInPublic(t *testing.T) {
	pull := redshift(t)
	pull.Private = false
	w := newWorkspace(t, pull)
	code, log := w.run(t, "INPUT_SARIF_FILE=findings.sarif")
	if _, err := os.Stat("findings.sarif"); code != 0 || !os.IsNotExist(err) || w.outputs["sarif-file"] != "" {
		t.Fatalf("exit code %d, %v: %s", code, err, log)
	}
	if strings.Contains(log+w.summary+w.server.Comments()[0].Body, "kubernetes-audit-splunk") {
		t.Error("a stream without a patch is named")
	}
	if !strings.Contains(w.summary, " high") {
		t.Errorf("%.300s", w.summary)
	}
	if _, log := w.run(t, "INPUT_DISCLOSE=full"); !strings.Contains(log, "kubernetes-audit-splunk") {
		t.Error("told to, it does not name streams")
	}
}

func TestActionComments(t *testing.T) {
	w := newWorkspace(t, redshift(t))
	for range 2 {
		if code, log := w.run(t, "INPUT_COMMENT=new", "INPUT_SUGGESTIONS=false"); code != 0 {
			t.Fatalf("exit code %d: %s", code, log)
		}
	}
	if code, log := w.run(t, "INPUT_COMMENT=off", "INPUT_SUGGESTIONS=false"); code != 0 || len(w.server.Comments()) != 2 {
		t.Errorf("exit code %d, %d comments, want 2: %s", code, len(w.server.Comments()), log)
	}
}

func TestActionRefuses(t *testing.T) {
	w := newWorkspace(t, redshift(t))
	for name, c := range map[string]struct{ env, want string }{
		"a choice":              {"INPUT_FAIL_ON=critical", `input fail-on is "critical", want none, low, medium, high`},
		"another choice":        {"INPUT_FAIL_ON_SCOPE=some", `input fail-on-scope is "some", want changed, all`},
		"a boolean":             {"INPUT_SUGGESTIONS=yes", `input suggestions is "yes", want true or false`},
		"a key":                 {"INPUT_COMMENT_KEY=a b", `input comment-key is "a b"`},
		"a time":                {"INPUT_LOOKBACK=90d", `input lookback is "90d": want 1d to 14d`},
		"a region":              {"INPUT_REGION=eu-west-1", "inputs region and snapshot: a snapshot has its own region"},
		"a snapshot":            {"INPUT_SNAPSHOT=none.json", "input snapshot: there is no file none.json"},
		"a configuration":       {"INPUT_CONFIG=none.hcl", "input config: there is no file none.hcl"},
		"a topic":               {"INPUT_ALARM_TOPIC=alerts", `input alarm-topic is "alerts", want the ARN of an SNS topic`},
		"a key of KMS":          {"INPUT_KMS_KEY=a b", `input kms-key is "a b"`},
		"a folder":              {"INPUT_TERRAFORM_DIR=none", "input terraform-dir: none is no folder"},
		"a var file":            {"INPUT_VAR_FILE=none.tfvars", "input var-file: there is no file none.tfvars"},
		"an API":                {"GITHUB_API_URL=http://example.com", "the token goes over https alone"},
		"another trigger":       {"GITHUB_EVENT_NAME=pull_request_target", "run it on pull_request"},
		"no workflow":           {"GITHUB_EVENT_NAME=", "elsewhere use kinesis-audit analyze"},
		"a file that is a file": {"INPUT_OUTPUT_DIR=nightly.json.gz", "nightly.json.gz is a file, want a folder"},
	} {
		code, log := w.run(t, c.env)
		if code != exitFailed || !strings.HasPrefix(annotations(log), "::error title=kinesis-audit::") || !strings.Contains(log, strings.ReplaceAll(c.want, "%", "%25")) {
			t.Errorf("%s: exit code %d, %s", name, code, log)
		}
	}
	if n := len(w.server.Comments()); n != 0 {
		t.Errorf("%d comments", n)
	}
}

func TestWithoutSecrets(t *testing.T) {
	got := withoutSecrets([]string{"PATH=/bin", "TF_VAR_github=ghs_1", "INPUT_GITHUB_TOKEN=x", "GITHUB_TOKEN=x", "gh_token=x", "ACTIONS_ID_TOKEN_REQUEST_TOKEN=x", "AWS_PROFILE=a"}, "ghs_1")
	if want := []string{"PATH=/bin", "AWS_PROFILE=a"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}
