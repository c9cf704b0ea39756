package release_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
)

// curl stands before the real one: it leads github.com to the release on loopback and notes what it was asked.
const curl = `#!/usr/bin/env bash
echo "$*" >>"$CURL_LOG"
args=()
for arg in "$@"; do
  case $arg in
    =https) arg==http ;;
    https://github.com/*) arg=$FAKE_GITHUB/${arg#https://github.com/} ;;
  esac
  args+=("$arg")
done
exec "$REAL_CURL" "${args[@]}"
`

// binary is what the release has for Linux on X64: a program that says its version.
const binary = "#!/bin/sh\necho kinesis-audit v1.2.3\n"

const main = `package main

import "fmt"

var release string

func main() { fmt.Println("kinesis-audit", release) }
`

// An installation is a checkout of the action, a runner and a GitHub for one run of install.sh.
type installation struct {
	t                   *testing.T
	action, temp, tools string            // folders
	env                 map[string]string // besides what the runner has
	answer              http.HandlerFunc
}

func newInstallation(t *testing.T) *installation {
	if runtime.GOOS == "windows" {
		t.Skip("the tools that install.sh finds are chosen by symbolic links, which take a privilege on Windows")
	}
	i := &installation{t: t, action: t.TempDir(), temp: t.TempDir(), tools: t.TempDir()}
	for _, tool := range []string{"bash", "awk", "cat", "chmod", "cp", "cut", "dirname", "env", "mkdir", "paste", "rm", "sed"} {
		i.link(tool)
	}
	if _, err := exec.LookPath("sha256sum"); err == nil {
		i.link("sha256sum")
	} else {
		i.link("shasum")
	}
	real, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not on the PATH")
	}
	write(t, filepath.Join(i.tools, "curl"), curl, 0o755)
	script, err := os.ReadFile("install.sh")
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(i.action, "release/install.sh"), string(script), 0o755)
	i.answer = func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/kinesis-audit/kinesis-audit/releases/download/v1.2.3/kinesis-audit_linux_amd64" {
			http.NotFound(w, r)
			return
		}
		fmt.Fprint(w, binary)
	}
	i.env = map[string]string{
		"PATH": i.tools, "RUNNER_OS": "Linux", "RUNNER_ARCH": "X64", "RUNNER_TEMP": i.temp, "GITHUB_OUTPUT": filepath.Join(i.temp, "output"),
		"REAL_CURL": real, "CURL_LOG": filepath.Join(i.temp, "curl.log"), "no_proxy": "127.0.0.1",
	}
	return i
}

// link puts a tool of this machine on the PATH.
func (i *installation) link(tool string) {
	i.t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		i.t.Skip(tool + " is not on the PATH")
	}
	if err := os.Symlink(path, filepath.Join(i.tools, tool)); err != nil {
		i.t.Fatal(err)
	}
}

// released makes the checkout one of version 1.2.3.
func (i *installation) released() *installation {
	sums := fmt.Sprintf("%s  kinesis-audit_linux_amd64\n%s  kinesis-audit_windows_arm64.exe\n", sum(binary), sum(binary))
	write(i.t, filepath.Join(i.action, "release/version"), "1.2.3\n", 0o644)
	write(i.t, filepath.Join(i.action, "release/checksums.txt"), sums, 0o644)
	return i
}

// source makes the checkout one of a tiny program, and puts go on the PATH.
func (i *installation) source(code string) *installation {
	i.link("go")
	write(i.t, filepath.Join(i.action, "go.mod"), "module example.com/tiny\n\ngo 1.26.0\n", 0o644)
	write(i.t, filepath.Join(i.action, "cmd/kinesis-audit/main.go"), code, 0o644)
	cache, err := exec.CommandContext(i.t.Context(), "go", "env", "GOCACHE").Output()
	if err != nil {
		i.t.Fatal(err)
	}
	i.env["GOCACHE"], i.env["GOPROXY"], i.env["HOME"] = strings.TrimSpace(string(cache)), "off", i.t.TempDir()
	return i
}

// run is what install.sh says, the path that it hands to the next step, and whether it succeeded.
func (i *installation) run() (log, path string, ok bool) {
	i.t.Helper()
	server := httptest.NewServer(i.answer)
	defer server.Close()
	i.env["FAKE_GITHUB"] = server.URL
	c := exec.CommandContext(i.t.Context(), filepath.Join(i.tools, "bash"), filepath.Join(i.action, "release/install.sh"))
	c.Dir = i.t.TempDir()
	for name, value := range i.env {
		c.Env = append(c.Env, name+"="+value)
	}
	out, err := c.CombinedOutput()
	output, _ := os.ReadFile(i.env["GITHUB_OUTPUT"]) // not there is nothing handed on
	path = strings.TrimSuffix(strings.TrimPrefix(string(output), "path="), "\n")
	return string(out), path, err == nil
}

// asked are the arguments that curl was called with, a call a line.
func (i *installation) asked() string {
	out, _ := os.ReadFile(i.env["CURL_LOG"]) // not there is not called
	return string(out)
}

func TestInstallRelease(t *testing.T) {
	tests := []struct {
		name string
		set  func(*installation)
		file string // below RUNNER_TEMP
		log  string
	}{
		{"download", func(*installation) {}, "kinesis-audit-program/kinesis-audit", "kinesis-audit v1.2.3, kinesis-audit_linux_amd64, SHA-256 " + sum(binary)},
		{"GitHub fails once", func(i *installation) {
			var failed atomic.Bool
			answer := i.answer
			i.answer = func(w http.ResponseWriter, r *http.Request) {
				if !failed.Swap(true) {
					http.Error(w, "later", http.StatusServiceUnavailable)
					return
				}
				answer(w, r)
			}
		}, "kinesis-audit-program/kinesis-audit", "SHA-256"},
		{"Windows", func(i *installation) {
			i.env["RUNNER_OS"], i.env["RUNNER_ARCH"] = "Windows", "ARM64"
			i.env["RUNNER_TEMP"] = strings.ReplaceAll(i.temp, "/", `\`)
			i.answer = func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/v1.2.3/kinesis-audit_windows_arm64.exe") {
					fmt.Fprint(w, binary)
				}
			}
		}, "kinesis-audit-program/kinesis-audit.exe", "kinesis-audit_windows_arm64.exe"},
		{"another binary in the tool cache", func(i *installation) { i.keep("something else") }, "kinesis-audit-program/kinesis-audit", "is not used: its SHA-256 checksum is " + sum("something else")},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			i := newInstallation(t).released()
			test.set(i)
			log, path, ok := i.run()
			if !ok || !strings.Contains(log, test.log) {
				t.Fatalf("install.sh says %q, success %v; want %q in it", log, ok, test.log)
			}
			if want := filepath.Join(i.temp, test.file); path != want {
				t.Errorf("the path is %q, want %q", path, want)
			}
			if out, err := exec.CommandContext(t.Context(), path).CombinedOutput(); err != nil || string(out) != "kinesis-audit v1.2.3\n" {
				t.Errorf("the program says %q, %v", out, err)
			}
			if asked := i.asked(); !strings.Contains(asked, "--proto =https --fail") || strings.Count(asked, "\n") != 1 {
				t.Errorf("curl was called with %q, want one call by https that fails where GitHub does", asked)
			}
		})
	}
}

// keep puts a binary of 1.2.3 in the runner's tool cache.
func (i *installation) keep(content string) {
	i.env["RUNNER_TOOL_CACHE"] = i.t.TempDir()
	write(i.t, filepath.Join(i.env["RUNNER_TOOL_CACHE"], "kinesis-audit/1.2.3/kinesis-audit_linux_amd64"), content, 0o644)
}

func TestInstallFromToolCache(t *testing.T) {
	i := newInstallation(t).released()
	i.keep(binary)
	log, path, ok := i.run()
	if !ok || path != filepath.Join(i.temp, "kinesis-audit-program/kinesis-audit") {
		t.Errorf("install.sh says %q, success %v, path %q", log, ok, path)
	}
	if asked := i.asked(); asked != "" {
		t.Errorf("curl was called with %q although the tool cache has the binary", asked)
	}
}

func TestInstallBuildsWithoutRelease(t *testing.T) {
	for _, git := range []bool{true, false} {
		i := newInstallation(t).source(main)
		want := "kinesis-audit dev\n"
		if git {
			i.link("git")
			want = "kinesis-audit dev-" + commit(t, i.action)[:12] + "\n"
		}
		// The settings of a job that builds something else.
		i.env["GOOS"], i.env["GOARCH"], i.env["GOFLAGS"] = "plan9", "386", "-mod=vendor"
		log, path, ok := i.run()
		if !ok {
			t.Fatalf("install.sh says %q", log)
		}
		if out, err := exec.CommandContext(t.Context(), path).CombinedOutput(); err != nil || string(out) != want {
			t.Errorf("the program says %q, %v; want %q", out, err, want)
		}
	}
}

func TestInstallFails(t *testing.T) {
	tests := []struct {
		name string
		set  func(*installation)
		want []string
	}{
		{"wrong checksum", func(i *installation) {
			i.released().answer = func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "malware") }
		}, []string{"v1.2.3/kinesis-audit_linux_amd64 is not the binary of v1.2.3", "is " + sum("malware"), "has " + sum(binary)}},
		{"not there", func(i *installation) { i.released().answer = http.NotFound },
			[]string{"404", "v1.2.3/kinesis-audit_linux_amd64 could not be downloaded"}},
		{"no such platform", func(i *installation) { i.released().env["RUNNER_ARCH"] = "ARM" },
			[]string{"has no binary for linux ARM. It has kinesis-audit_linux_amd64 kinesis-audit_windows_arm64.exe."}},
		{"no such system", func(i *installation) { delete(i.released().env, "RUNNER_OS") }, []string{"no binary for unknown amd64"}},
		{"no go", func(*installation) {}, []string{"there is no go on the PATH", "actions/setup-go", "Pin a release"}},
		{"does not build", func(i *installation) { i.source("package main\n\nfunc main() { nonsense }\n") },
			[]string{"undefined: nonsense", "could not be built with go version"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			i := newInstallation(t)
			test.set(i)
			log, path, ok := i.run()
			if ok || path != "" {
				t.Errorf("install.sh succeeded: %v, with the path %q", ok, path)
			}
			for _, want := range append(test.want, "::error title=kinesis-audit::") {
				if !strings.Contains(log, want) {
					t.Errorf("install.sh says %q; want %q in it", log, want)
				}
			}
			if _, err := os.Stat(filepath.Join(i.temp, "kinesis-audit-program/kinesis-audit")); !os.IsNotExist(err) {
				t.Errorf("a program was left: %v", err)
			}
		})
	}
}

func sum(content string) string {
	s := sha256.Sum256([]byte(content))
	return hex.EncodeToString(s[:])
}
