package tfeval

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

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

// TestDiffSeesEverywhere edits one text of a root module: everything that takes another value shows.
func TestDiffSeesEverywhere(t *testing.T) {
	const head = "variable \"unset\" {}\nlocals {\n  n = 1\n  alike = 1\n}\n"
	for name, c := range map[string]struct{ code, want string }{
		"argument of a remote module": {
			"module \"far\" {\n  source = \"corp/stream/aws\"\n  shards = local.n\n  fixed = local.alike\n}\n", "module.far shards"},
		"of each instance of one": {
			"module \"far\" {\n  source = \"corp/stream/aws\"\n  for_each = { a = local.n, b = local.alike }\n  shards = each.value\n}\n", `module.far["a"] shards`},
		"instances of a remote module": {
			"module \"far\" {\n  source = \"corp/stream/aws\"\n  count = local.n\n}\n", "module.far[1] "},
		"argument of a module that names it as Terraform names its own": {
			"module \"far\" {\n  source = \"corp/stream/aws\"\n  provider = local.n\n}\n", "module.far provider"},
		"module call of unknown count": {
			"module \"near\" {\n  source = \"./near\"\n  count = var.unset ? local.n : 0\n  n = local.alike\n}\n", "module.near[?] count"},
		"inside a module": {
			"module \"near\" {\n  source = \"./near\"\n  n = local.n\n}\n",
			`module.near.data.aws_x.d y,module.near.module.far z,module.near.provider["aws"].b region`},
		"data source": {
			"data \"aws_x\" \"d\" {\n  y = local.n\n  filter {\n    values = [local.n]\n  }\n}\n", "data.aws_x.d filter.0.values,data.aws_x.d y"},
		"data sources of known keys": {
			"data \"aws_x\" \"d\" {\n  for_each = toset([\"a\", tostring(local.n)])\n}\n", `data.aws_x.d["1"] ,data.aws_x.d["2"] `},
		"provider": {
			"provider \"aws\" {\n  default_tags {\n    tags = { n = local.n }\n  }\n}\n", `provider["aws"] default_tags.0.tags`},
		"output of the root":          {"output \"o\" {\n  value = local.n\n}\n", "output.o value"},
		"count of unknown number":     {"resource \"aws_x\" \"r\" {\n  count = var.unset ? local.n : 0\n}\n", "aws_x.r[?] count"},
		"for_each of unknown keys":    {"resource \"aws_x\" \"r\" {\n  for_each = toset([var.unset, local.n])\n}\n", "aws_x.r[?] for_each"},
		"part of an unknown object":   {"resource \"aws_x\" \"r\" {\n  y = { a = var.unset, b = local.n + 1 }\n}\n", "aws_x.r y"},
		"behind an unknown condition": {"locals {\n  c = var.unset ? local.n : 3\n}\nresource \"aws_x\" \"r\" {\n  y = \"v${local.c}\"\n}\n", "aws_x.r y"},
		"for_each of an unknown dynamic block": {
			"resource \"aws_x\" \"r\" {\n  dynamic \"b\" {\n    for_each = var.unset ? [local.n] : []\n    content {\n      y = b.value\n    }\n  }\n}\n", "aws_x.r b"},
		"content of an unknown dynamic block": {
			"resource \"aws_x\" \"r\" {\n  a {\n    dynamic \"b\" {\n      for_each = var.unset\n      content {\n        c {\n          y = local.n\n        }\n      }\n    }\n  }\n}\n", "aws_x.r a.0.b"},
		"nothing": {"resource \"aws_x\" \"r\" {\n  y = local.alike\n  z = var.unset\n  dynamic \"b\" {\n    for_each = var.unset\n    content {\n      y = b.value\n    }\n  }\n}\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			near := "variable \"n\" {}\nprovider \"aws\" {\n  alias = \"b\"\n  region = var.n\n}\ndata \"aws_x\" \"d\" {\n  y = var.n\n}\n" +
				"module \"far\" {\n  source = \"corp/stream/aws\"\n  z = var.n\n}\noutput \"o\" {\n  value = var.n\n}\n"
			files := fstest.MapFS{"main.tf": {Data: []byte(head + c.code)}, "near/main.tf": {Data: []byte(near)}}
			after := testCase{fsys: files, dir: "."}.edited(t, map[string][]byte{"main.tf": []byte(strings.Replace(head+c.code, "n = 1", "n = 2", 1))})
			var got []string
			for _, change := range Diff(everything(t, files), after) {
				got = append(got, fmt.Sprint(change.Address, " ", change.Path))
			}
			if join(got) != c.want {
				t.Errorf("changes are %q, want %q", join(got), c.want)
			}
		})
	}
}
