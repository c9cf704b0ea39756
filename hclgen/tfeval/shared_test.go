package tfeval

import (
	"slices"
	"strings"
	"testing"
)

func find(t *testing.T, set Set, address string) *Instance {
	t.Helper()
	for _, e := range set {
		for _, i := range e.Instances {
			if i.Address == address {
				return i
			}
		}
	}
	t.Fatalf("no instance %s", address)
	return nil
}

func addresses(uses []Use) []string {
	var out []string
	for _, u := range uses {
		out = append(out, u.Instance.Address+" "+u.Path)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func TestSharedBy(t *testing.T) {
	tests := []struct{ file, address, path, want string }{
		{"wild_4_shared_literal", "module.orders.aws_kinesis_stream.stream", "shard_count",
			`module.clicks.aws_kinesis_stream.stream shard_count,module.more["carts"].aws_kinesis_stream.stream shard_count,` +
				`module.more["views"].aws_kinesis_stream.stream shard_count,module.orders.aws_kinesis_stream.stream shard_count`},
		{"wild_4_shared_literal", "module.orders.aws_kinesis_stream.stream", "name", "module.orders.aws_kinesis_stream.stream name"},
		{"wild_1_wrapper_map", `module.wrapper.aws_kinesis_stream.this["provisioned"]`, "shard_count",
			`module.wrapper.aws_kinesis_stream.this["provisioned"] shard_count`},
		{"origins", "aws_kinesis_stream.default", "shard_count", // arithmetic and a condition read it too
			"aws_kinesis_stream.arithmetic shard_count,aws_kinesis_stream.default shard_count,aws_kinesis_stream.ternary shard_count"},
		{"origins", `aws_kinesis_stream.merged["small"]`, "shard_count", `aws_kinesis_stream.merged["small"] shard_count`},
	}
	for _, tt := range tests {
		t.Run(tt.file+" "+tt.address+" "+tt.path, func(t *testing.T) {
			set, _ := readCase(t, "testdata/"+tt.file+".txtar").evaluate(t)
			origin := find(t, set, tt.address).Attribute(tt.path).Origin
			if got := join(addresses(set.SharedBy(origin))); got != tt.want {
				t.Errorf("%s is shared by\n%s\nwant\n%s", origin.Span(), got, tt.want)
			}
		})
	}
}

func TestDecidedBy(t *testing.T) {
	set, _ := readCase(t, "testdata/wild_1_wrapper_map.txtar").evaluate(t)
	overrides := find(t, set, `module.wrapper.aws_kinesis_stream.this["on-demand"]`).Attribute("shard_count").Origin.Overrides
	if len(overrides) != 1 || overrides[0].Into != IntoObject || overrides[0].Name != "shard_count" {
		t.Fatalf("overrides are %+v", overrides)
	}
	want := `module.wrapper.aws_kinesis_stream.this["on-demand"] shard_count`
	if got := join(addresses(set.DecidedBy(overrides[0]))); got != want {
		t.Errorf("the element decides %s, want %s", got, want)
	}
}

func join(s []string) string { return strings.Join(s, ",") }
