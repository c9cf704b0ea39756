package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"kinesis-audit": main})
}

// TestScripts runs the transcripts in testdata/script, each in a folder of its own and as a user
// without an AWS account. They have these commands of their own:
//
//	exits N COMMAND…   run it and want this exit code
//	isjson FILE…       want valid JSON; stdout is the last command's
//	cut FILE TO N      copy the first N bytes
//	called             wait until something called $HANGING, which never answers
//
// and the condition [plugins]: $KINESIS_AUDIT_PLUGIN_DIR names a mirror of the aws provider.
func TestScripts(t *testing.T) {
	endpoint, called := hangingServer(t)
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			env.Setenv("HANGING", endpoint)
			env.Setenv(pluginDir, os.Getenv(pluginDir))
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond != "plugins" {
				return false, fmt.Errorf("unknown condition %q", cond)
			}
			return os.Getenv(pluginDir) != "", nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":  exits,
			"isjson": isJSON,
			"cut":    cut,
			"called": func(ts *testscript.TestScript, _ bool, _ []string) {
				select {
				case <-called:
				case <-time.After(time.Minute):
					ts.Fatalf("nothing called %s within a minute", endpoint)
				}
			},
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

const pluginDir = "KINESIS_AUDIT_PLUGIN_DIR"

func exits(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	if neg || err != nil || len(args) < 2 {
		ts.Fatalf("usage: exits N command...")
	}
	code := 0
	var exited *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exited) {
		code = exited.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

func isJSON(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		if json.Valid([]byte(ts.ReadFile(name))) == neg {
			ts.Fatalf("%s: valid JSON is %v", name, neg)
		}
	}
}

// cut copies the start of a file, as a copy that was broken off leaves it.
func cut(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("want cut FILE TO N")
	}
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(data) <= n {
		ts.Fatalf("%s has %d bytes, want more than %d", args[0], len(data), n)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), data[:n], 0o600))
}

// hangingServer takes requests and does not answer. called gets a value when one comes in.
func hangingServer(t *testing.T) (endpoint string, called <-chan struct{}) {
	calls, done := make(chan struct{}, 1), make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		select {
		case calls <- struct{}{}:
		default:
		}
		<-done
	}))
	t.Cleanup(func() {
		close(done)
		server.Close()
	})
	return server.URL, calls
}
