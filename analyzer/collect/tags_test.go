package collect

import (
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/kinesis-audit/kinesis-audit/analyzer"
)

func TestTags(t *testing.T) {
	resource := func(arn string, tags ...string) map[string]any {
		list := []any{}
		for i := 0; i < len(tags); i += 2 {
			list = append(list, map[string]string{"Key": tags[i], "Value": tags[i+1]})
		}
		return map[string]any{"ResourceARN": arn, "Tags": list}
	}
	stream := resource("arn:aws:kinesis:us-east-1:123456789012:stream/a", "owner", "x")
	consumer := resource("arn:aws:kinesis:us-east-1:123456789012:stream/a/consumer/c:1", "owner", "wrong")
	delivery := resource("arn:aws:firehose:us-east-1:123456789012:deliverystream/d", "owner", "y")
	sweep := func(resources ...any) func(map[string]any) (int, any) {
		return always(map[string]any{"ResourceTagMappingList": resources, "PaginationToken": ""})
	}
	// 51 tags in two pages, in the way of both ListTags calls.
	paged := func(in map[string]any) (int, any) {
		if in["ExclusiveStartTagKey"] == "k1" {
			return http.StatusOK, map[string]any{"Tags": []any{map[string]string{"Key": "k2", "Value": "2"}}, "HasMoreTags": false}
		}
		return http.StatusOK, map[string]any{"Tags": []any{map[string]string{"Key": "k1", "Value": "1"}}, "HasMoreTags": true}
	}
	both := map[string]string{"k1": "1", "k2": "2"}
	for _, test := range []struct {
		name        string
		answers     answers
		a, b, d     map[string]string
		gapsFor     []string // operations
		streamCalls int
	}{
		{"all in one sweep", answers{"GetResources": sweep(stream, consumer, delivery)},
			map[string]string{"owner": "x"}, map[string]string{}, map[string]string{"owner": "y"}, nil, 0},
		{"a kind the sweep does not know", answers{"GetResources": sweep(delivery), "ListTagsForStream": paged},
			both, both, map[string]string{"owner": "y"}, nil, 4},
		{"sweep refused, others make up for it", answers{"GetResources": refuse("tag:GetResources"), "ListTagsForStream": paged, "ListTagsForDeliveryStream": paged},
			both, both, both, nil, 4},
		{"all refused", answers{"GetResources": refuse("tag:GetResources"), "ListTagsForStream": refuse("kinesis:ListTagsForStream"), "ListTagsForDeliveryStream": paged},
			nil, nil, both, []string{"kinesis:ListTagsForStream", "kinesis:ListTagsForStream", "tag:GetResources"}, 2},
	} {
		t.Run(test.name, func(t *testing.T) {
			account, f := fake(t, test.answers)
			r := reader(account)
			r.out.Streams, r.out.DeliveryStreams = []analyzer.Stream{{Name: "a"}, {Name: "b"}, {Name: "dev-a"}}, []analyzer.DeliveryStream{{Name: "d"}}
			a, b, d := &r.out.Streams[0], &r.out.Streams[1], &r.out.DeliveryStreams[0]
			r.streams, r.deliveries = []*analyzer.Stream{a, b}, []*analyzer.DeliveryStream{d}
			if err := r.tags(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct {
				name      string
				got, want map[string]string
			}{{"a", a.Tags, test.a}, {"b", b.Tags, test.b}, {"d", d.Tags, test.d}} {
				if !maps.Equal(c.got, c.want) || (c.got == nil) != (c.want == nil) {
					t.Errorf("tags of %s are %#v, want %#v", c.name, c.got, c.want)
				}
			}
			if leftOut := r.out.Streams[2].Tags; (leftOut != nil) != (test.streamCalls == 0) {
				t.Errorf("tags of a stream that its name leaves out are %#v: the sweep has them, and no call is made for them", leftOut)
			}
			var gaps []string
			for _, g := range r.gaps.sorted() {
				gaps = append(gaps, g.Operation)
			}
			if !slices.Equal(gaps, test.gapsFor) {
				t.Errorf("gaps for %v, want %v", gaps, test.gapsFor)
			}
			if n := f.count("ListTagsForStream"); n != test.streamCalls {
				t.Errorf("%d calls of ListTagsForStream, want %d", n, test.streamCalls)
			}
		})
	}
}

func TestTagsLeaveOut(t *testing.T) {
	account, _ := fake(t, answers{"GetResources": always(map[string]any{"ResourceTagMappingList": []any{map[string]any{
		"ResourceARN": "arn:aws:kinesis:us-east-1:123456789012:stream/a",
		"Tags":        []any{map[string]string{"Key": "EXCLUDEfromanalysis", "Value": "True"}},
	}}})})
	r := reader(account)
	r.out.Streams = []analyzer.Stream{{Name: "a"}, {Name: "b"}}
	r.streams = []*analyzer.Stream{&r.out.Streams[0], &r.out.Streams[1]}
	if err := r.tags(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(r.streams) != 1 || r.streams[0].Name != "b" {
		t.Errorf("%d streams are left, want b alone", len(r.streams))
	}
}
