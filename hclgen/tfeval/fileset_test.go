package tfeval

import (
	"testing"
	"testing/fstest"
)

// TestLists looks for a new file of the root module, and for one of the module's, in what fileset lists.
func TestLists(t *testing.T) {
	for call, want := range map[string]string{
		`fileset(var.unset, "**")`:                 "new.tf,m/main.tf",
		`fileset(path.module, "*.tf")`:             "new.tf",
		`fileset(".", "n*")`:                       "new.tf",
		`fileset("${path.module}/m", "*.tf")`:      "m/main.tf",
		`fileset("./m/", "main.{tf,json}")`:        "m/main.tf",
		`fileset(path.module, "**")`:               "new.tf,m/main.tf",
		`fileset(path.module, "**/*.tf")`:          "new.tf,m/main.tf",
		`fileset(path.module, "*/main.tf")`:        "m/main.tf",
		`fileset(var.unset, "*.tf")`:               "new.tf,m/main.tf",
		`fileset(path.module, var.unset)`:          "new.tf,m/main.tf",
		`core::fileset(path.module, "[")`:          "new.tf,m/main.tf",
		`fileset(path.module, "**/*.json")`:        "",
		`fileset("${path.module}/n", "**")`:        "",
		`fileset("../elsewhere", "**")`:            "",
		`fileset(path.module, "schemas/*.{a,tf}")`: "",
		`fileset(path.module, "schemas/**")`:       "",
		`fileset(path.module, "?/**/*.{a,tf}")`:    "m/main.tf",
	} {
		t.Run(call, func(t *testing.T) {
			code := "variable \"unset\" {}\nmodule \"m\" {\n  source = \"./m\"\n}\nlocals {\n  x = [for f in " + call + " : filemd5(f)]\n}\n"
			set := everything(t, fstest.MapFS{"live/main.tf": {Data: []byte(code)}, "live/m/main.tf": {Data: []byte("# none\n")}})
			var got []string
			for _, name := range []string{"new.tf", "m/main.tf"} {
				if !set[0].Lists("live/" + name).IsZero() {
					got = append(got, name)
				}
			}
			if at := set[0].Lists("other/new.tf"); !at.IsZero() {
				t.Errorf("it may list a file of another root module, at %s", at)
			}
			if join(got) != want {
				t.Errorf("it may list %q, want %q", join(got), want)
			}
		})
	}
}
