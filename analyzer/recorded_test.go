package analyzer

import (
	"reflect"
	"testing"
)

func TestRecord(t *testing.T) {
	s := sampleSnapshot()
	shared := true
	orders, d := &s.Streams[0], DeliveryStream{Name: "lake", ARN: "arn:lake", Config: &DeliveryConfig{Source: SourceDirectPut}}
	orders.Policy, orders.Shards = &shared, cut(512, 768)
	unread := Stream{Name: "unread", ARN: "arn:unread", Mode: Provisioned, Policy: &shared, Shards: cut(512, 768)}
	finding := Finding{CheckID: "no-encryption", Remedy: EnableStreamEncryption{Stream: "orders"}}
	unknown := []Unknown{{CheckID: "no-encryption", Stream: "unread", Need: NeedTags, Actions: []string{}}}
	got := Record(&Analysis{
		Audit:           NewAudit(s, DefaultConfig(), nil),
		Streams:         []StreamReport{{Stream: orders, Findings: []Finding{finding}}, {Stream: &unread}},
		DeliveryStreams: []DeliveryReport{{Stream: &d}},
		Coverage:        Coverage{Unknown: unknown},
	})
	want := &Recorded{
		AccountID: "123456789012", Region: "us-east-1", Window: week,
		Streams: []RecordedStream{
			{Name: "orders", ARN: orders.ARN, Mode: Provisioned, Config: orders.Config, Policy: &shared, Uneven: true, Findings: []Finding{finding}},
			{Name: "unread", ARN: "arn:unread", Mode: Provisioned, Findings: []Finding{}},
		},
		DeliveryStreams: []RecordedDelivery{{Name: "lake", ARN: "arn:lake", Config: d.Config, Findings: []Finding{}}},
		Coverage:        Coverage{Gaps: []Gap{}, Unknown: unknown, NotMeasured: []NotMeasured{}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
}
