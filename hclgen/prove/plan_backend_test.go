package prove

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/hclgen"
	"github.com/kinesis-audit/kinesis-audit/hclgen/tfeval"
)

// TestPlanUsesTheInitialisedBackend plans with a backend whose settings only init was told, and shows that
// its state is neither written nor locked.
func TestPlanUsesTheInitialisedBackend(t *testing.T) {
	binary := terraform(t)
	temp(t)
	var mu sync.Mutex
	var state []byte
	var asked []string // the methods of the requests
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.Method)
		switch {
		case r.Method == http.MethodPost:
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			state = body
		case r.Method != http.MethodGet: // LOCK, UNLOCK
		case state == nil:
			w.WriteHeader(http.StatusNotFound)
		default:
			if _, err := w.Write(state); err != nil {
				t.Error(err)
			}
		}
	}))
	defer server.Close()
	e := edits{files: map[string]string{"live/main.tf": "terraform {\n  backend \"http\" {}\n}\n\nresource \"terraform_data\" \"stream\" {\n  input = 1\n}\n"}}
	dir := write(t, e.files)
	live := filepath.Join(dir, "live")
	run(t, live, binary, "init", "-input=false", "-backend-config=address="+server.URL, "-backend-config=lock_address="+server.URL, "-backend-config=unlock_address="+server.URL)
	run(t, live, binary, "apply", "-auto-approve", "-input=false")
	mu.Lock()
	asked = nil
	mu.Unlock()

	e.patch(t, "1", "live/main.tf", "input = 1", "input = 2", claimOf("live", "terraform_data.stream", "input", "output"))
	v, err := Plan(t.Context(), Options{Top: dir, Binary: binary, Env: os.Environ(), Patches: e.patches, Refresh: true, Deployments: []tfeval.Deployment{{Root: "live"}}})
	if err != nil {
		t.Fatal(err)
	}
	expect(t, v, "", map[string]hclgen.Proof{"1": {Mode: "plan", Status: "proven"}})
	mu.Lock()
	defer mu.Unlock()
	if len(asked) == 0 {
		t.Error("the backend was not asked")
	}
	for _, method := range asked {
		if method != http.MethodGet {
			t.Errorf("the state's server got a %s", method)
		}
	}
}
