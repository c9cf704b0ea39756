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

func TestOverlayAndDiff(t *testing.T) {
	c := readCase(t, "testdata/wild_4_shared_literal.txtar")
	repo, err := Open(c.fsys, ".")
	if err != nil {
		t.Fatal(err)
	}
	edited, err := repo.Overlay(map[string][]byte{
		"kinesis/main.tf": []byte("variable \"name\" {}\nvariable \"shards\" { default = 50 }\nresource \"aws_kinesis_stream\" \"stream\" {\n  name = var.name\n  shard_count = var.shards\n  retention_period = 24\n}\n"),
		"main.tf":         []byte("module \"orders\" {\n  source = \"./kinesis\"\n  name = \"orders\"\n  shards = 25\n}\nmodule \"clicks\" {\n  source = \"./kinesis\"\n  name = \"clicks\"\n}\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	all := func(r *Repo) (set Set) {
		deployments, _ := r.Deployments(Options{})
		for _, d := range deployments {
			e, err := r.Evaluate(t.Context(), d)
			if err != nil {
				t.Fatal(err)
			}
			set = append(set, e)
		}
		return set
	}
	var got []string
	for _, change := range Diff(all(repo), all(edited)) {
		got = append(got, change.Address+" "+change.Path)
	}
	want := `module.more["carts"].aws_kinesis_stream.stream ,module.more["views"].aws_kinesis_stream.stream ,module.orders.aws_kinesis_stream.stream shard_count`
	if join(got) != want {
		t.Errorf("changes are\n%s\nwant\n%s", join(got), want)
	}
	if diff := Diff(all(repo), all(repo)); len(diff) > 0 {
		t.Errorf("the same code differs: %+v", diff)
	}
}

func join(s []string) string { return strings.Join(s, ",") }
