package tfeval

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
)

// TestLimits: code that would take for ever or fill the memory leaves unknown values and a diagnostic.
func TestLimits(t *testing.T) {
	doubling := "locals {\n  l0 = [1, 2]\n  s0 = \"xx\"\n"
	for i := range 40 {
		doubling += strings.NewReplacer("N", string(rune('a'+i/26))+string(rune('a'+i%26)), "M", previous(i)).Replace(
			"  lN = concat(local.lM, local.lM)\n  sN = \"${local.sM}${local.sM}\"\n")
	}
	doubling += "}\n"
	last := previous(40)
	tests := []struct{ name, code string }{
		{"loops in loops", "locals {\n  a = [for x in range(1000) : [for y in range(1000) : [for z in range(1000) : z]]]\n}\n" + stream("length(flatten(local.a))")},
		{"doubled lists", doubling + stream("length(local.l"+last+")")},
		{"doubled strings", doubling + stream("length(local.s"+last+")")},
		{"wide format", stream("length(format(\"%1000000000d\", 1))")},
		{"wide product", stream("length(setproduct(range(1000), range(1000), range(1000)))")},
		{"deep nesting", stream(strings.Repeat("(", 20000) + "1" + strings.Repeat(")", 20000))},
		{"many negations", stream(strings.Repeat("!", 50000) + "true")},
		{"a module in itself", "module \"m\" {\n  source = \"./\"\n}\n" + stream("module.m.x")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			set := everything(t, fstest.MapFS{"main.tf": {Data: []byte(tt.code)}, "other.tf": {Data: []byte("# kept\n")}})
			for _, e := range set {
				for _, i := range e.Instances {
					if v := i.Attribute("shard_count"); v.Known {
						t.Errorf("%s has shard_count %#v", i.Address, v.V)
					}
				}
				if len(e.Problems)+len(e.Diagnostics) == 0 && len(e.Instances) == 0 {
					t.Error("nothing was found, and nothing says why")
				}
			}
		})
	}
}

func previous(i int) string {
	if i == 0 {
		return "0"
	}
	return string(rune('a'+(i-1)/26)) + string(rune('a'+(i-1)%26))
}

func stream(shards string) string {
	return "resource \"aws_kinesis_stream\" \"s\" {\n  shard_count = " + shards + "\n}\n"
}

func TestInstancesAreBounded(t *testing.T) {
	set := everything(t, fstest.MapFS{"main.tf": {Data: []byte("resource \"aws_kinesis_stream\" \"s\" {\n  count = 1000000\n}\n")}})
	if n := len(set[0].Instances); n != maxInstances {
		t.Errorf("%d instances, want %d", n, maxInstances)
	}
	if len(set[0].Diagnostics) == 0 {
		t.Error("no diagnostic says that instances are left out")
	}
}

func TestEvaluateEndsWithItsContext(t *testing.T) {
	repo, err := Open(fstest.MapFS{"main.tf": {Data: []byte(stream("1"))}}, ".")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := repo.Evaluate(ctx, Deployment{Root: "."}); err == nil {
		t.Error("an ended context gives an evaluation")
	}
}

func TestOpenRefusesWhatIsNoFolder(t *testing.T) {
	fsys := fstest.MapFS{"main.tf": {Data: []byte(stream("1"))}}
	for _, dir := range []string{"../up", "/abs", "main.tf", "missing"} {
		if _, err := Open(fsys, dir); err == nil {
			t.Errorf("folder %q was opened", dir)
		}
	}
}
