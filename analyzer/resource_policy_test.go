package analyzer

import (
	"slices"
	"testing"
)

func TestWantsPolicy(t *testing.T) {
	stream := func(name, encryption string, tags map[string]string) Stream {
		return Stream{Name: name, ARN: "arn:" + name, Tags: tags, Config: &StreamConfig{Encryption: encryption}}
	}
	no, pii := map[string]string{}, map[string]string{"PII": "true"}
	undescribed := stream("customers-undescribed", "NONE", no)
	undescribed.Config = nil
	s := &Snapshot{
		Streams: []Stream{
			stream("clicks", "NONE", no), stream("customers", "NONE", no), stream("customers-encrypted", "KMS", no), undescribed,
			stream("feed", "NONE", no), stream("feed-encrypted", "KMS", no), stream("not-customers", "NONE", map[string]string{"PII": "false"}),
			stream("tagged", "NONE", pii), stream("tags-unread", "NONE", nil),
		},
		DeliveryStreams: []DeliveryStream{
			{Name: "archive", Tags: pii, Config: &DeliveryConfig{Source: SourceKinesis, SourceARN: "arn:feed"}},
			{Name: "customers", Tags: no, Config: &DeliveryConfig{Source: SourceKinesis, SourceARN: "arn:feed-encrypted"}},
			{Name: "lake", Tags: no, Config: &DeliveryConfig{Source: SourceKinesis, SourceARN: "arn:clicks"}},
			{Name: "users", Tags: no},
		},
	}
	var got []string
	for _, s := range WantsPolicy(s, DefaultConfig()) {
		got = append(got, s.Name)
	}
	if want := []string{"customers", "feed", "tagged", "tags-unread"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
