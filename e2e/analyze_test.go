//go:build unix

package e2e

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// smallEstate has one stream with a finding of high severity, and more streams than moto lists on a
// page: it pages by name at ten, and hands out no token.
func smallEstate() estate {
	e := estate{Region: "us-east-1", Streams: []stream{{Name: "customer-open", Want: []string{"No Encryption"}}}}
	for i := range 12 {
		e.Streams = append(e.Streams, stream{Name: fmt.Sprintf("calm-%02d", i)})
	}
	return e.planted()
}

// TestAnalyze runs analyze in all the ways that are told of it.
func TestAnalyze(t *testing.T) {
	server := startMoto(t)
	end := lastHour()
	e := smallEstate()
	server.plant(t, end, e)
	analyze := func(t *testing.T, env []string, args ...string) ran {
		t.Helper()
		return run(t, env, append([]string{"analyze", "--end", end.Format(time.RFC3339)}, args...)...)
	}

	out, saved := t.TempDir(), filepath.Join(t.TempDir(), "observed.json.gz")
	analyze(t, server.at(t), "--output-dir", out, "--snapshot-out", saved, "--fail-on", "high").wants(t, 3, "listing streams: ")
	first := filesIn(t, out)

	t.Run("reads every page and writes four files", func(t *testing.T) {
		compare(t, e, readAnalysis(t, out))
		if names := slices.Sorted(maps.Keys(first)); !slices.Equal(names, reportFiles) {
			t.Errorf("it wrote %v, want %v", names, reportFiles)
		}
	})
	t.Run("gives the same a second time", func(t *testing.T) {
		t.Parallel()
		again := t.TempDir()
		analyze(t, server.at(t), "--output-dir", again, "--quiet").wants(t, 0)
		wantsSame(t, filesIn(t, again), first)
	})
	t.Run("gives the same from the saved snapshot, with no AWS", func(t *testing.T) {
		t.Parallel()
		replayed := t.TempDir()
		run(t, nowhere(t), "analyze", "--snapshot-in", saved, "--output-dir", replayed).wants(t, 0)
		wantsSame(t, filesIn(t, replayed), first)
	})
	t.Run("says with its exit code what it found", func(t *testing.T) {
		t.Parallel()
		for _, c := range []struct {
			code int
			args string
		}{
			{0, ""},
			{0, "--fail-on none"},
			{3, "--fail-on high"},
			{3, "--fail-on medium"},
			{3, "--fail-on low"},
			{0, "--stream calm-* --fail-on low"},
			{4, "--strict-coverage"},
			{4, "--stream calm-* --strict-coverage --fail-on low"},
			{3, "--strict-coverage --fail-on high"},
		} {
			args := append([]string{"analyze", "--snapshot-in", saved}, strings.Fields(c.args)...)
			if got := run(t, nowhere(t), args...); got.code != c.code {
				t.Errorf("%s: exit code %d, want %d\n%s", c.args, got.code, c.code, excerpt(got.stderr))
			}
		}
	})
	t.Run("keeps to the streams that match", func(t *testing.T) {
		t.Parallel()
		out := t.TempDir()
		analyze(t, server.at(t), "--output-dir", out, "--stream", "calm-0?", "--stream", "customer-*").wants(t, 0)
		some := e
		some.Streams = slices.Clone(e.Streams)
		for i := range some.Streams {
			if strings.HasPrefix(some.Streams[i].Name, "calm-1") {
				some.Streams[i].LeftOut = "no --stream pattern matches its name"
			}
		}
		compare(t, some, readAnalysis(t, out))
	})
	t.Run("says what it can not do without", func(t *testing.T) {
		t.Parallel()
		unreachable := slices.Concat(nowhere(t), credentials, []string{"AWS_ENDPOINT_URL=http://127.0.0.1:" + freePort(t)})
		for name, c := range map[string]struct {
			env  []string
			args []string
			said string
		}{
			"a bad region":      {server.at(t), []string{"--region", "us-east-one"}, `region "us-east-one" is no AWS region; name one such as us-east-1`},
			"no credentials":    {nowhere(t), nil, "AWS credentials: "},
			"a missing profile": {server.at(t), []string{"--profile", "absent"}, "absent"},
			"no server":         {unreachable, nil, "connection refused"},
		} {
			out := t.TempDir()
			got := analyze(t, c.env, append(c.args, "--output-dir", out)...)
			if got.code != 1 || !strings.Contains(got.stderr, c.said) || len(filesIn(t, out)) > 0 {
				t.Errorf("%s: exit code %d and files %v, want 1 and none, and to be told %q:\n%s", name, got.code, slices.Sorted(maps.Keys(filesIn(t, out))), c.said, got.stderr)
			}
		}
	})
	t.Run("ends at once on an interrupt, with nothing written", func(t *testing.T) {
		t.Parallel()
		for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
			out := t.TempDir()
			saved := filepath.Join(out, "observed.json")
			cmd := exec.CommandContext(t.Context(), program, "analyze", "--end", end.Format(time.RFC3339), "--output-dir", out, "--snapshot-out", saved)
			cmd.Env = server.at(t)
			stderr, err := cmd.StderrPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			said := bufio.NewReader(stderr)
			if line, err := said.ReadString('\n'); err != nil || !strings.HasPrefix(line, "listing streams: ") {
				t.Fatalf("it first said %q (%v), want to be told that streams were listed", line, err)
			}
			if err := cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			rest, err := io.ReadAll(said)
			if err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // it is meant to fail: its exit code tells how
			if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(string(rest), "interrupted; nothing was written") {
				t.Errorf("%v: exit code %d, want 1 and to be told that nothing was written:\n%s", signal, code, rest)
			}
			if files := filesIn(t, out); len(files) > 0 {
				t.Errorf("%v: it left %v behind", signal, slices.Sorted(maps.Keys(files)))
			}
		}
	})
}

// wantsSame asserts that the files are the same, byte by byte.
func wantsSame(t *testing.T, got, want map[string]string) {
	t.Helper()
	for _, name := range reportFiles {
		if got[name] != want[name] {
			t.Errorf("%s is another one (%d bytes, the first had %d)", name, len(got[name]), len(want[name]))
		}
	}
}
