//go:build unix

package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// required makes tests fail that lack what they need, where they would skip otherwise.
var required = os.Getenv("KINESIS_AUDIT_E2E") == "required"

// motoMissing says what is missing for the tests against moto; nil where nothing is.
func motoMissing() error {
	if _, err := exec.LookPath("moto_server"); err != nil {
		return errors.New("moto_server is not installed: pip install 'moto[server]==5.2.1' boto3")
	}
	if out, err := exec.Command("python3", "-c", "import boto3").CombinedOutput(); err != nil {
		return fmt.Errorf("python3 with boto3 is not installed: %w: %s", err, out)
	}
	return nil
}

// moto is a moto server: it stands in for the account 123456789012 in all regions.
type moto struct{ endpoint string }

// startMoto starts a server that ends with the test. The test skips where there is no moto.
func startMoto(t *testing.T) *moto {
	t.Helper()
	if missing := motoMissing(); missing != nil && required {
		t.Fatalf("KINESIS_AUDIT_E2E=required, but %v", missing)
	} else if missing != nil {
		t.Skipf("not run: %v", missing)
	}
	port := freePort(t)
	var log bytes.Buffer
	server := exec.Command("moto_server", "-H", "127.0.0.1", "-p", port)
	server.Stdout, server.Stderr = &log, &log
	server.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // moto_server may be a script that starts another
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan error, 1)
	go func() { exited <- server.Wait() }()
	t.Cleanup(func() {
		_ = syscall.Kill(-server.Process.Pid, syscall.SIGKILL) // it may have ended by itself
		<-exited
		if t.Failed() {
			t.Logf("moto_server said:\n%s", excerpt(withoutSuccess(log.String())))
		}
	})
	m := &moto{"http://127.0.0.1:" + port}
	for range 300 {
		select {
		case err := <-exited:
			exited <- err
			t.Fatalf("moto_server ended: %v\n%s", err, log.String())
		case <-time.After(100 * time.Millisecond):
		}
		if m.answers() {
			return m
		}
	}
	t.Fatal("moto_server does not answer after half a minute")
	return nil
}

func (m *moto) answers() bool {
	resp, err := http.Get(m.endpoint + "/moto-api/data.json")
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// plant has plant.py create the estates. Times count back from end.
func (m *moto) plant(t *testing.T, end time.Time, estates ...estate) {
	t.Helper()
	scenario := struct {
		Endpoint string   `json:"endpoint"`
		End      int64    `json:"end"`
		Estates  []estate `json:"estates"`
	}{m.endpoint, end.Unix(), estates}
	in, err := json.Marshal(scenario)
	if err != nil {
		t.Fatal(err)
	}
	plant := exec.Command("python3", "plant.py")
	plant.Stdin = bytes.NewReader(in)
	plant.Env = append(os.Environ(), credentials...)
	if out, err := plant.CombinedOutput(); err != nil {
		t.Fatalf("plant.py: %v\n%s", err, excerpt(string(out)))
	}
}

// withoutSuccess is a server's log without the requests that it answered well.
func withoutSuccess(log string) string {
	var rest strings.Builder
	for line := range strings.Lines(log) {
		if !strings.Contains(line, `HTTP/1.1" 20`) {
			rest.WriteString(line)
		}
	}
	return rest.String()
}

// excerpt is the first and last lines of a long text.
func excerpt(text string) string {
	const most = 20
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if len(lines) > 2*most {
		lines = slices.Concat(lines[:most], []string{"…"}, lines[len(lines)-most:])
	}
	return strings.Join(lines, "\n")
}
