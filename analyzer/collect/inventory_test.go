package collect

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

var week = analyzer.Window{
	Start: time.Date(2026, 11, 9, 0, 0, 0, 0, time.UTC),
	End:   time.Date(2026, 11, 16, 0, 0, 0, 0, time.UTC),
}

func names(streams []analyzer.Stream) []string {
	var out []string
	for _, s := range streams {
		out = append(out, s.Name)
	}
	return out
}

func summary(name string) map[string]any {
	return map[string]any{
		"StreamName": name, "StreamARN": "arn:aws:kinesis:us-east-1:123456789012:stream/" + name, "StreamStatus": "ACTIVE",
		"StreamModeDetails": map[string]any{"StreamMode": "ON_DEMAND"},
	}
}

func TestListStreamsPages(t *testing.T) {
	all := []string{"a", "b", "c", "d", "e"}
	everySummary := []any{summary("a"), summary("b"), summary("c"), summary("d"), summary("e")}
	page := func(from int) map[string]any {
		to := min(from+2, len(all))
		return map[string]any{"StreamNames": all[from:to], "HasMoreStreams": to < len(all)}
	}
	byName := func(in map[string]any) (int, any) {
		from := 0
		if start, ok := in["ExclusiveStartStreamName"].(string); ok {
			from = slices.Index(all, start) + 1
		}
		out := page(from)
		out["StreamSummaries"] = everySummary // as moto does on each page
		return http.StatusOK, out
	}
	byToken := func(in map[string]any) (int, any) {
		if in["ExclusiveStartStreamName"] != nil {
			t.Error("ExclusiveStartStreamName beside a token")
		}
		from := map[any]int{nil: 0, "T2": 2, "T4": 4}[in["NextToken"]]
		out := page(from)
		if from < 4 {
			out["NextToken"] = []string{"T2", "", "T4"}[from]
		}
		return http.StatusOK, out
	}
	for name, list := range map[string]func(map[string]any) (int, any){"by name": byName, "by token": byToken} {
		t.Run(name, func(t *testing.T) {
			a, _ := fake(t, answers{"ListStreams": list})
			r := reader(a)
			got, err := r.listStreams(t.Context(), r.home)
			if err != nil || !slices.Equal(names(got), all) {
				t.Fatalf("got %v, %v; want %v", names(got), err, all)
			}
			if want := "arn:aws:kinesis:us-east-1:123456789012:stream/c"; got[2].ARN != want {
				t.Errorf("ARN is %q, want %q", got[2].ARN, want)
			}
			if calls := a.Calls()["kinesis:ListStreams"]; calls != 3 {
				t.Errorf("%d calls, want 3", calls)
			}
		})
	}
}

func TestListDeliveryStreamsPages(t *testing.T) {
	a, _ := fake(t, answers{"ListDeliveryStreams": func(in map[string]any) (int, any) {
		if in["ExclusiveStartDeliveryStreamName"] == "b" {
			return http.StatusOK, map[string]any{"DeliveryStreamNames": []string{"c"}, "HasMoreDeliveryStreams": false}
		}
		return http.StatusOK, map[string]any{"DeliveryStreamNames": []string{"a", "b"}, "HasMoreDeliveryStreams": true}
	}})
	got, err := reader(a).listDeliveryStreams(t.Context())
	if err != nil || len(got) != 3 || got[2].Name != "c" {
		t.Fatalf("got %v, %v; want a, b, c", got, err)
	}
}

func TestSnapshotWithoutInventory(t *testing.T) {
	options := Options{Config: analyzer.DefaultConfig(), Window: week, Now: week.End}
	none := always(map[string]any{"StreamNames": []string{}, "HasMoreStreams": false, "DeliveryStreamNames": []string{}, "HasMoreDeliveryStreams": false})

	t.Run("one kind refused", func(t *testing.T) {
		a, _ := fake(t, answers{"ListStreams": refuse("kinesis:ListStreams"), "ListDeliveryStreams": none})
		got, err := a.Snapshot(t.Context(), options)
		if err != nil {
			t.Fatal(err)
		}
		want := analyzer.Gap{
			Need: analyzer.NeedInventory, Operation: "kinesis:ListStreams", Action: "kinesis:ListStreams", Region: "us-east-1",
			Error: "AccessDeniedException: not authorized to perform kinesis:ListStreams because no identity-based policy allows it",
		}
		if !slices.Equal(got.Gaps, []analyzer.Gap{want}) {
			t.Errorf("gaps are %+v, want %+v", got.Gaps, want)
		}
		if got.Streams != nil || got.DeliveryStreams == nil {
			t.Errorf("streams %v and delivery streams %v, want nil for not read and empty for none", got.Streams, got.DeliveryStreams)
		}
		if got.AccountID != "123456789012" {
			t.Errorf("account is %q", got.AccountID)
		}
	})
	t.Run("both refused", func(t *testing.T) {
		a, _ := fake(t, answers{"ListStreams": refuse("kinesis:ListStreams"), "ListDeliveryStreams": refuse("firehose:ListDeliveryStreams")})
		_, err := a.Snapshot(t.Context(), options)
		if err == nil || !strings.Contains(err.Error(), "allow kinesis:ListStreams and firehose:ListDeliveryStreams") {
			t.Errorf("error is %v, want one that names both actions", err)
		}
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		a, _ := fake(t, answers{"ListDeliveryStreams": none, "ListStreams": func(map[string]any) (int, any) {
			cancel()
			return http.StatusInternalServerError, nil
		}})
		if _, err := a.Snapshot(ctx, options); !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v, want context.Canceled", err)
		}
	})
	t.Run("credentials expired", func(t *testing.T) {
		expired := func(map[string]any) (int, any) {
			return http.StatusBadRequest, map[string]string{"__type": "ExpiredTokenException", "message": "The security token included in the request is expired"}
		}
		a, _ := fake(t, answers{"ListStreams": expired, "ListDeliveryStreams": none})
		if _, err := a.Snapshot(t.Context(), options); err == nil || !strings.Contains(err.Error(), "renew the AWS credentials") {
			t.Errorf("error is %v, want one about credentials", err)
		}
	})
	t.Run("window too old", func(t *testing.T) {
		a, f := fake(t, nil)
		old := options
		old.Now = week.Start.Add(63*24*time.Hour + time.Second)
		if _, err := a.Snapshot(t.Context(), old); err == nil || len(f.asked) > 0 {
			t.Errorf("error is %v after calls %v, want an error before any call", err, f.asked)
		}
	})
}
