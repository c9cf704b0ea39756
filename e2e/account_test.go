//go:build unix

package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/internal/awstest"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
)

// TestAccountWithQuotas runs analyze against the demo estate, served by an AWS on loopback that
// enforces the documented quotas and page limits.
func TestAccountWithQuotas(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 112 streams at the documented pace several times; -short leaves it out")
	}
	end := time.Now().UTC().Truncate(analyzer.FiveMinutes)
	estate := demo.Snapshot(end)
	want := t.TempDir()
	run(t, nowhere(t), "demo", "--end", end.Format(time.RFC3339), "--output-dir", want).wants(t, 0)

	analyze := func(t *testing.T, server *awstest.Server, args ...string) (map[string]string, ran) {
		t.Helper()
		env := slices.Concat(nowhere(t), credentials, []string{"AWS_ENDPOINT_URL=" + server.URL()})
		out := t.TempDir()
		r := run(t, env, append([]string{"analyze", "--end", end.Format(time.RFC3339), "--output-dir", out, "--quiet"}, args...)...)
		if n := server.Throttled(); n > 0 {
			t.Errorf("%d requests were throttled", n)
		}
		return filesIn(t, out), r
	}

	t.Run("is audited as the estate itself is", func(t *testing.T) {
		t.Parallel()
		server := awstest.Start(t, estate)
		files, r := analyze(t, server, "--strict-coverage")
		r.wants(t, 0)
		wantsSame(t, files, filesIn(t, want))
		wantsCallsInPolicy(t, server.Calls())
		t.Logf("calls: %v", server.Calls())
	})
	t.Run("is audited the same where one request in twenty fails", func(t *testing.T) {
		t.Parallel()
		files, r := analyze(t, awstest.Start(t, estate, awstest.Fail(0.05, 7)))
		r.wants(t, 0)
		wantsSame(t, files, filesIn(t, want))
	})
	t.Run("costs what the live price list says", func(t *testing.T) {
		t.Parallel()
		server := awstest.Start(t, estate, awstest.Prices(
			listed("USE1-Storage-ShardHour", "shardHourStorage", "2.5"), // dearer than any real one
			listed("USE1-PutRequestPayloadUnits", "PutRequest", "0"),
			listed("USE1-PutRequestPayloadUnits", "PutRequest", "0.000000001"),
		))
		files, r := analyze(t, server, "--stream", "gift-card-balances", "--stream", "product-reviews", "--prices", "live")
		r.wants(t, 0)
		var got struct {
			Streams []struct {
				Name string   `json:"stream_name"`
				Cost *float64 `json:"monthly_cost"`
			} `json:"data_streams"`
		}
		if err := json.Unmarshal([]byte(files["kinesis_analysis.json"]), &got); err != nil {
			t.Fatal(err)
		}
		for _, s := range got.Streams {
			if s.Cost != nil {
				t.Errorf("%s costs $%.2f, though the list has two prices for payload units and none on demand", s.Name, *s.Cost)
			}
		}
		if n := server.Calls()["pricing:GetProducts"]; n == 0 || len(got.Streams) != 2 {
			t.Errorf("%d calls of the Price List API, %d streams", n, len(got.Streams))
		}

		server = awstest.Start(t, estate, awstest.Prices(
			listed("USE1-Storage-ShardHour", "shardHourStorage", "2.5"),
			listed("USE1-PutRequestPayloadUnits", "PutRequest", "0.000000014"),
		))
		files, r = analyze(t, server, "--stream", "product-reviews", "--prices", "live")
		r.wants(t, 0)
		if err := json.Unmarshal([]byte(files["kinesis_analysis.json"]), &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Streams) != 1 || got.Streams[0].Cost == nil || *got.Streams[0].Cost < 730*2.5 || *got.Streams[0].Cost > 730*2.5+100 {
			t.Errorf("one shard at $2.50 an hour: %+v", got.Streams)
		}
	})
	t.Run("leaves unknown what a refused call would have told", func(t *testing.T) {
		t.Parallel()
		files, r := analyze(t, awstest.Start(t, estate, awstest.Refuse("cloudwatch:DescribeAlarms")), "--strict-coverage")
		r.wants(t, 4)
		wantsUnknownAlarms(t, files["kinesis_analysis.json"], filesIn(t, want)["kinesis_analysis.json"])
		if !strings.Contains(r.stdout, "cloudwatch:DescribeAlarms") {
			t.Error("the console does not name the IAM action to add")
		}
	})
}

// listed is a product as the Price List API writes it.
func listed(usage, operation, price string) string {
	return fmt.Sprintf(`{"serviceCode":"AmazonKinesis","product":{"attributes":{"regionCode":"us-east-1","usagetype":%q,"operation":%q}},"terms":{"OnDemand":{"t":{"priceDimensions":{"d":{"beginRange":"0","endRange":"Inf","pricePerUnit":{"USD":%q}}}}}}}`, usage, operation, price)
}

// wantsCallsInPolicy asserts that the printed policy allows just the calls that were made, and what
// this account gives no cause to call. sts:GetCallerIdentity needs no permission.
func wantsCallsInPolicy(t *testing.T, calls map[string]int) {
	t.Helper()
	var policy struct{ Statement []struct{ Action []string } }
	if err := json.Unmarshal([]byte(run(t, nowhere(t), "policy").stdout), &policy); err != nil {
		t.Fatal(err)
	}
	allowed := policy.Statement[0].Action
	for _, call := range slices.Sorted(maps.Keys(calls)) {
		if call != "sts:GetCallerIdentity" && !slices.Contains(allowed, call) {
			t.Errorf("%s was called, and the policy does not allow it", call)
		}
	}
	// Made only where tags can't be read at once, where a source stream is left out, and for --prices live.
	elsewhere := []string{"kinesis:ListTagsForStream", "firehose:ListTagsForDeliveryStream", "pricing:GetProducts"}
	for _, action := range allowed {
		if calls[action] == 0 && !slices.Contains(elsewhere, action) {
			t.Errorf("the policy allows %s, and it was not called", action)
		}
	}
}

type judged struct {
	Streams    []judgedStream `json:"data_streams"`
	Deliveries []judgedStream `json:"firehose_streams"`
	Coverage   struct {
		Unknown []struct {
			CheckID string   `json:"check_id"`
			Stream  string   `json:"stream"`
			Actions []string `json:"iam_actions"`
		} `json:"unknown"`
	} `json:"coverage"`
}

type judgedStream struct {
	Name     string `json:"stream_name"`
	Findings []struct {
		ID       string   `json:"id"`
		Consumer string   `json:"consumer"`
		Saving   *float64 `json:"estimated_monthly_savings"`
	} `json:"findings"`
}

// wantsUnknownAlarms asserts that without the alarms the alarm check is unknown for each stream, that a
// hot shard which a scaler might see to is unknown, and that all other findings are the same.
func wantsUnknownAlarms(t *testing.T, got, want string) {
	t.Helper()
	var with, without judged
	for text, into := range map[string]*judged{want: &with, got: &without} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatal(err)
		}
	}
	turnOnAlarms := []string{"no-cloudwatch-alarms", "shard-splitting-needed"}
	findings := func(j judged) []string {
		var all []string
		for _, s := range slices.Concat(j.Streams, j.Deliveries) {
			for _, f := range s.Findings {
				if !slices.Contains(turnOnAlarms, f.ID) {
					all = append(all, s.Name+" "+f.ID+" "+f.Consumer)
				}
			}
		}
		return all
	}
	if a, b := findings(without), findings(with); !slices.Equal(a, b) {
		t.Errorf("the other findings differ: %v, want %v", a, b)
	}
	unknown := map[string]int{}
	for _, u := range without.Coverage.Unknown {
		unknown[u.CheckID]++
		if !slices.Equal(u.Actions, []string{"cloudwatch:DescribeAlarms"}) {
			t.Errorf("%s of %s is unknown for want of %v", u.CheckID, u.Stream, u.Actions)
		}
	}
	if n := len(with.Streams) + len(with.Deliveries); unknown["no-cloudwatch-alarms"] != n {
		t.Errorf("the alarm check is unknown for %d streams, want all %d", unknown["no-cloudwatch-alarms"], n)
	}
	for _, s := range without.Streams {
		for _, f := range s.Findings {
			if slices.Contains(turnOnAlarms, f.ID) {
				t.Errorf("%s has a finding %s without the alarms", s.Name, f.ID)
			}
		}
	}
}
