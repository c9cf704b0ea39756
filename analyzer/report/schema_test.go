package report

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
	"github.com/kinesis-audit/kinesis-audit/analyzer/checks"
	"github.com/kinesis-audit/kinesis-audit/analyzer/pricing"
	"github.com/kinesis-audit/kinesis-audit/internal/demo"
)

// demoAnalysis is the demo estate judged by the real checks.
func demoAnalysis(t testing.TB) *analyzer.Analysis {
	t.Helper()
	s := demo.Snapshot(time.Date(2026, 11, 23, 3, 0, 0, 0, time.UTC))
	return analyzer.Run(analyzer.NewAudit(s, analyzer.DefaultConfig(), pricing.Embedded(s.Region)), checks.All(), pricing.ListPrices{})
}

// emptyAnalysis is an account without a stream.
func emptyAnalysis() *analyzer.Analysis {
	s := &analyzer.Snapshot{Region: "eu-north-1", Window: sampleWindow}
	return analyzer.Run(analyzer.NewAudit(s, analyzer.DefaultConfig(), nil), nil, pricing.ListPrices{})
}

func compiled(t testing.TB, name string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	schema, err := compiler.Compile("../../docs/schema/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestOutputsKeepTheirSchemas(t *testing.T) {
	analyses := map[string]*analyzer.Analysis{"sample": sample(t), "demo": demoAnalysis(t), "hostile": hostileAccount(t), "empty": emptyAnalysis()}
	for file, write := range map[string]func(io.Writer, *analyzer.Analysis) error{
		"kinesis_analysis.schema.json":        WriteJSON,
		"shard_optimization_plan.schema.json": WritePlan,
	} {
		schema := compiled(t, file)
		for name, a := range analyses {
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(rendered(t, write, a)))
			if err != nil {
				t.Fatal(err)
			}
			if err := schema.Validate(value); err != nil {
				t.Errorf("%s, %s: %v", file, name, err)
			}
		}
	}
}

// A schema that lets anything pass would prove nothing.
func TestSchemaRefusesWhatIsAmiss(t *testing.T) {
	schema := compiled(t, "kinesis_analysis.schema.json")
	for name, spoil := range map[string]func(map[string]any){
		"a key too many":        func(v map[string]any) { v["extra"] = 1 },
		"a key too few":         func(v map[string]any) { delete(v["summary"].(map[string]any), "monthly_cost") },
		"findings null":         func(v map[string]any) { firstStream(v)["findings"] = nil },
		"a percentage as text":  func(v map[string]any) { firstStream(v)["metrics"].(map[string]any)["throttle_rate"] = "1%" },
		"an unknown remedy":     func(v map[string]any) { firstFinding(v)["remedy"] = map[string]any{"kind": "reboot"} },
		"a severity of its own": func(v map[string]any) { firstFinding(v)["severity"] = "URGENT" },
	} {
		var value map[string]any
		if err := json.Unmarshal(rendered(t, WriteJSON, sample(t)), &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Fatalf("as it is: %v", err)
		}
		spoil(value)
		if schema.Validate(value) == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func firstStream(v map[string]any) map[string]any {
	return v["data_streams"].([]any)[0].(map[string]any)
}

func firstFinding(v map[string]any) map[string]any {
	return firstStream(v)["findings"].([]any)[0].(map[string]any)
}

func TestUnknownIsNullAndNeverZero(t *testing.T) {
	var out struct {
		DataStreams []struct {
			Name       string         `json:"stream_name"`
			ShardCount *int           `json:"shard_count"`
			Encryption *string        `json:"encryption"`
			Cost       *float64       `json:"monthly_cost"`
			Metrics    map[string]any `json:"metrics"`
		} `json:"data_streams"`
		FirehoseStreams []map[string]any `json:"firehose_streams"`
		Summary         map[string]any   `json:"summary"`
	}
	if err := json.Unmarshal(rendered(t, WriteJSON, sample(t)), &out); err != nil {
		t.Fatal(err)
	}
	for _, s := range out.DataStreams {
		unread := s.Name == "payments-unread"
		if (s.ShardCount == nil) != unread || (s.Encryption == nil) != unread || (s.Cost == nil) != unread {
			t.Errorf("%s: shard_count %v, encryption %v, monthly_cost %v", s.Name, s.ShardCount, s.Encryption, s.Cost)
		}
		for key, value := range s.Metrics {
			if unread && value != nil && key != "sizing_unknown_reason" {
				t.Errorf("%s: %s is %v, want null", s.Name, key, value)
			}
		}
		if !unread && s.Metrics["rejected_records"] == nil {
			t.Errorf("%s: rejected_records is null, but was read", s.Name)
		}
	}
	unread := out.FirehoseStreams[1]
	for _, key := range []string{"status", "source", "destination", "failed_delivery_rate", "buffer_size_mb", "encryption", "s3_backup_mode", "lambda_transform", "monthly_cost"} {
		if unread[key] != nil {
			t.Errorf("lake-unread: %s is %v, want null", key, unread[key])
		}
	}
	if got := out.FirehoseStreams[2]["failed_delivery_rate"]; got != 0.0 {
		t.Errorf("orders-lake: failed_delivery_rate is %v, want 0", got)
	}
	// orders-lake reads orders-hot, and so is not counted again.
	traffic := out.Summary["aggregate_throughput"].(map[string]any)
	if got, want := traffic["incoming_records_per_second"], 1900.0+1350+400+700+100+500; got != want {
		t.Errorf("%v records a second from outside, want %v", got, want)
	}
}
