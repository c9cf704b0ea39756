package collect

import (
	"context"
	"errors"
	"net/http"
	"testing"
)

func TestQuotas(t *testing.T) {
	for operation, quota := range quotas {
		if rate := float64(new(pacer).of(operation).limiter.Limit()); operation != "" && rate+1 > quota {
			t.Errorf("%s: %v a second and a burst of 1 are above the quota of %v", operation, rate, quota)
		}
	}
	allowed := map[string]bool{"sts:GetCallerIdentity": true, "": true}
	for _, p := range Permissions() {
		if allowed[p.Action] {
			t.Errorf("%s stands twice in the policy", p.Action)
		}
		allowed[p.Action] = true
		if quotas[p.Action] == 0 {
			t.Errorf("%s has no quota", p.Action)
		}
	}
	for operation := range quotas {
		if !allowed[operation] {
			t.Errorf("%s is paced, but not in the policy", operation)
		}
	}
}

func TestEachAttemptIsCounted(t *testing.T) {
	failures := 2
	a, _ := fake(t, answers{"ListStreams": func(map[string]any) (int, any) {
		if failures--; failures >= 0 {
			return http.StatusInternalServerError, map[string]string{"__type": "InternalFailure"}
		}
		return http.StatusOK, map[string]any{"StreamNames": []string{"a"}, "HasMoreStreams": false}
	}})
	r := reader(a)
	streams, err := r.listStreams(t.Context(), r.home)
	if err != nil || len(streams) != 1 {
		t.Fatalf("got %v, %v", streams, err)
	}
	if n := a.Calls()["kinesis:ListStreams"]; n != 3 {
		t.Errorf("%d attempts counted, want 3", n)
	}
}

func TestSixAttempts(t *testing.T) {
	a, _ := fake(t, answers{"ListStreams": func(map[string]any) (int, any) {
		return http.StatusInternalServerError, map[string]string{"__type": "InternalFailure"}
	}})
	r := reader(a)
	if _, err := r.listStreams(t.Context(), r.home); err == nil {
		t.Error("no error")
	}
	if n := a.Calls()["kinesis:ListStreams"]; n != 6 {
		t.Errorf("%d attempts, want 6", n)
	}
}

func TestWaitEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := new(pacer)
	if _, err := p.wait(ctx, "kinesis:ListStreams"); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := p.wait(ctx, "kinesis:ListStreams"); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v", err)
	}
}

func TestEmulated(t *testing.T) {
	for endpoint, want := range map[string][2]bool{ // emulated, on this machine
		"http://127.0.0.1:5000":                                      {true, true},
		"http://localhost:4566":                                      {true, true},
		"http://[::1]:1":                                             {true, true},
		"http://moto:5000":                                           {true, false},
		"https://monitoring.us-east-1.amazonaws.com":                 {false, false},
		"https://monitoring.cn-north-1.amazonaws.com.cn":             {false, false},
		"https://vpce-1.monitoring.us-east-1.vpce.amazonaws.com:443": {false, false},
		"https://monitoring.us-east-1.api.aws":                       {false, false},
		"https://fakeamazonaws.com":                                  {true, false},
	} {
		if got := [2]bool{emulated(&endpoint), onLoopback(&endpoint)}; got != want {
			t.Errorf("%s: emulated, local are %v, want %v", endpoint, got, want)
		}
	}
	if emulated(nil) || onLoopback(nil) {
		t.Error("no endpoint is AWS's own")
	}
}
