package tfeval

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestNamedVarFiles(t *testing.T) {
	const code = "variable \"env\" {}\nvariable \"shards\" {}\nresource \"aws_kinesis_stream\" \"s\" {\n  name = var.env\n}\n"
	fsys := fstest.MapFS{"in/a/link.tfvars": &fstest.MapFile{Data: []byte("dev.tfvars"), Mode: fs.ModeSymlink | 0o777}}
	for name, text := range map[string]string{
		"in/a/main.tf":       code,
		"in/a/common.tfvars": "shards = 2\n",
		"in/a/dev.tfvars":    "env = \"dev\"\n",
		"in/a/prod.tfvars":   "env = \"prod\"\n",
		"in/b/main.tf":       "variable \"queue\" {\n  default = \"\"\n}\n",
		"in/b/prod.tfvars":   "queue = \"work\"\n",
		"outside/main.tf":    code,
		"outside/qa.tfvars":  "env = \"qa\"\n",
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	for _, c := range []struct {
		name, varFiles, here string
		all                  string // what is there besides
	}{
		{"none", "", "in/a common; in/a dev; in/a link; in/a prod; in/b prod; in/b", "outside qa"},
		{"one", "dev", "in/a dev; in/b prod; in/b", "in/a common; in/a prod; outside qa"},
		{"two", "common dev", "in/a common dev; in/b prod; in/b", "in/a common prod; outside qa"},
		{"two, the other way round", "dev common", "in/a dev common; in/b prod; in/b", "in/a prod common; outside qa"},
		{"a link", "link", "in/a link; in/b prod; in/b", "in/a common; in/a prod; outside qa"},
	} {
		t.Run(c.name, func(t *testing.T) {
			repo, err := Open(fsys, "in")
			if err != nil {
				t.Fatal(err)
			}
			var o Options
			for _, name := range strings.Fields(c.varFiles) {
				o.VarFiles = append(o.VarFiles, "in/a/"+name+".tfvars")
			}
			list := func() []string {
				deployments, _ := repo.Deployments(o)
				var out []string
				for _, d := range deployments {
					text := d.String()
					for _, noise := range []string{"-var-file=", d.Root + "/", ".tfvars"} {
						text = strings.ReplaceAll(text, noise, "")
					}
					out = append(out, text)
				}
				return out
			}
			if here := strings.Join(list(), "; "); here != c.here {
				t.Errorf("streams are looked for in\n%s\nwant\n%s", here, c.here)
			}
			o.Everywhere = true
			all := slices.DeleteFunc(list(), func(d string) bool { return slices.Contains(strings.Split(c.here, "; "), d) })
			if got := strings.Join(all, "; "); got != c.all {
				t.Errorf("what is watched besides is\n%s\nwant\n%s", got, c.all)
			}
		})
	}
}
