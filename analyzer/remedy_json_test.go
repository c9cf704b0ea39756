package analyzer

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// everyRemedy has one of each kind, with no field left empty.
var everyRemedy = []Remedy{
	SetShardCount{Stream: "s", From: 2, To: 5, Steps: []int{4, 5}},
	SplitShards{Stream: "s", Splits: []ShardSplit{{ShardID: "shardId-0", NewStartingHashKey: "170141183460469231731687303715884105728"}}, From: 1, ShardCount: 2},
	MergeShards{Stream: "s", Merges: []ShardMerge{{ShardID: "shardId-0", AdjacentShardID: "shardId-1"}}, From: 2, ShardCount: 1},
	SwitchMode{Stream: "s", From: OnDemand, To: Provisioned, OpenShards: 4, ShardCount: 2, Steps: []int{1}},
	CreateAlarms{Stream: "s", Alarms: []AlarmSpec{{Name: "kinesis-s-iterator-age", Purpose: "iterator_age", Namespace: "AWS/Kinesis", Metric: "GetRecords.IteratorAgeMilliseconds",
		Dimensions: map[string]string{"StreamName": "s"}, Statistic: "Maximum", Comparison: "GreaterThanThreshold", Threshold: 0.99, PeriodSeconds: 60, EvaluationPeriods: 15, DatapointsToAlarm: 5, TreatMissingData: "missing"}}},
	EnableStreamEncryption{Stream: "s", KeyID: "alias/aws/kinesis"},
	EnableDeliveryEncryption{DeliveryStream: "d", KeyType: "AWS_OWNED_CMK"},
	EnableShardMetrics{Stream: "s", From: []string{"IncomingBytes"}, Metrics: []string{"IncomingBytes", "OutgoingBytes"}},
	SetRetention{Stream: "s", FromHours: 168, ToHours: 24, WorstLagHours: 1.5},
	SetBuffering{DeliveryStream: "d", Destination: DestinationS3, From: Buffer{1, 60}, To: Buffer{128, 300}},
	EnableS3Backup{DeliveryStream: "d", Destination: DestinationS3, From: "Disabled", Mode: "Enabled"},
	AddLambdaTransformation{DeliveryStream: "d", Destination: DestinationS3},
	AddS3Endpoint{DeliveryStream: "d", VPCID: "vpc-1", RouteTableIDs: []string{"rtb-1"}, Region: "us-east-1"},
	CreateReplica{Stream: "s", Region: "us-west-2", Checked: []string{"us-west-2"}, ShardCount: 2},
}

func TestEveryRemedyComesBack(t *testing.T) {
	source, err := os.ReadFile("remedy.go")
	if err != nil {
		t.Fatal(err)
	}
	missing := map[string]bool{}
	for _, kind := range regexp.MustCompile(`\) Kind\(\) string +\{ return "(\w+)" \}`).FindAllStringSubmatch(string(source), -1) {
		missing[kind[1]] = true
	}
	for _, remedy := range everyRemedy {
		delete(missing, remedy.Kind())
		fields := reflect.ValueOf(remedy)
		for i := range fields.NumField() {
			if fields.Field(i).IsZero() {
				t.Errorf("%s: the test leaves %s empty", remedy.Kind(), fields.Type().Field(i).Name)
			}
		}
		text, err := MarshalRemedy(remedy)
		if err != nil {
			t.Fatal(err)
		}
		got, err := UnmarshalRemedy(text)
		if err != nil || !reflect.DeepEqual(got, remedy) {
			t.Errorf("%s came back as %+v, %v", text, got, err)
		}
	}
	for kind := range missing {
		t.Errorf("%s is not tried", kind)
	}
}

func TestUnmarshalRemedyRefuses(t *testing.T) {
	if r, err := UnmarshalRemedy([]byte("null")); r != nil || err != nil {
		t.Errorf("null is %v, %v", r, err)
	}
	for text, want := range map[string]string{
		`{"kind":"reboot"}`:                       `"reboot"`,
		`{"stream":"s"}`:                          `kind ""`,
		`{"kind":"set_shard_count","to":"eight"}`: "set_shard_count",
		`{"kind":"split_shards","splits":{}}`:     "split_shards",
		`[]`:                                      "remedy",
		`{"kind":"set_retention","to_hours":1} extra`: "remedy",
	} {
		if r, err := UnmarshalRemedy([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v; want an error with %s", text, r, err, want)
		}
	}
}

func TestFindingComesBack(t *testing.T) {
	at, usd := week.Start, 1.25
	for _, remedy := range append([]Remedy{nil}, everyRemedy...) {
		want := Finding{
			CheckID: "consumer-lag", Issue: "Consumer Lag", Severity: High, Details: "d", Remediation: "r", Fingerprint: "0123456789abcdef",
			Evidence: Evidence{"max_lag_ms": 12.5, "names": []any{"a"}}, FirstSeen: &at, LastSeen: &at, Ongoing: true,
			Saving: &usd, Cost: &usd, Remedy: remedy, Consumer: "c", Penalty: 15,
		}
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got := Finding{Details: "of before", Remedy: CreateReplica{}, Saving: new(float64)}
		if err := json.Unmarshal(text, &got); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s\ncame back as %+v, %v", text, got, err)
		}
	}
	var f Finding
	if err := json.Unmarshal([]byte(`{"remedy":{"kind":"reboot"}}`), &f); err == nil || !strings.Contains(err.Error(), `"reboot"`) {
		t.Errorf("a finding with an unknown remedy: %v", err)
	}
	if err := json.Unmarshal([]byte(`{"first_seen":"yesterday"}`), &f); err == nil || f.FirstSeen != nil {
		t.Errorf("a finding first seen yesterday: %v, %v", f.FirstSeen, err)
	}
}
