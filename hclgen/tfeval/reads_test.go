package tfeval

import (
	"fmt"
	"io/fs"
	"slices"
	"testing"
	"testing/fstest"
)

var readers = fstest.MapFS{
	"live/main.tf": {Data: []byte(`variable "unset" {}
module "m" {
  source = "../modules/m"
}
module "none" {
  source = "../modules/none"
  count  = 0
}
module "empty" {
  source = "../modules/empty"
}
module "far" {
  source = "corp/far/aws"
}
resource "aws_x" "r" {
  a = jsondecode(file("${path.module}/sizes.json")).a
  b = fileexists("made.txt")
  c = templatefile("../shared/t.tpl", {})
  d = var.unset ? file("either.txt") : filebase64("or.bin")
  dynamic "e" {
    for_each = var.unset
    content {
      f = filemd5("deep.txt")
    }
  }
}
`)},
	"live/linked.tf":            {Data: []byte("../shared/linked.tf"), Mode: fs.ModeSymlink | 0o777},
	"live/terraform.tfvars":     {Data: []byte("# none\n")},
	"live/prod.tfvars":          {Data: []byte("unset = 1\n")},
	"live/staging.tfvars":       {Data: []byte("unset = 2\n")},
	"live/sizes.json":           {Data: []byte(`{"a": 1}`)},
	"shared/linked.tf":          {Data: []byte("# linked\n")},
	"shared/t.tpl":              {Data: []byte("${file(\"../shared/inner.txt\")}")},
	"modules/m/main.tf":         {Data: []byte("module \"n\" {\n  source = \"../n\"\n}\n")},
	"modules/n/main.tf":         {Data: []byte("output \"x\" {\n  value = file(\"n.txt\")\n}\nresource \"aws_x\" \"n\" {\n  y = 1\n}\n")},
	"modules/none/main.tf":      {Data: []byte("# none\n")},
	"modules/unrelated/main.tf": {Data: []byte("resource \"aws_x\" \"u\" {\n  y = 1\n}\n")},
	"plain/main.tf":             {Data: []byte("resource \"aws_x\" \"p\" {\n  y = 1\n}\n")},
}

func TestReads(t *testing.T) {
	repo, err := Open(readers, ".")
	if err != nil {
		t.Fatal(err)
	}
	e, err := repo.Evaluate(t.Context(), Deployment{Root: "live", VarFiles: []string{"vars/dev.tfvars"}})
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]bool{
		"live/main.tf": true, "live/new.tf": true, "live/new.tofu": true, "live/linked.tf": true, "shared/linked.tf": true,
		"modules/m/main.tf": true, "modules/n/main.tf": true, "modules/n/new.tf": true, "modules/none/main.tf": true, "modules/empty/first.tf": true,
		"live/terraform.tfvars": true, "live/new.auto.tfvars": true, "vars/dev.tfvars": true,
		"live/.terraform/modules/modules.json": true,
		"live/sizes.json":                      true, "live/made.txt": true, "shared/t.tpl": true, "live/either.txt": true, "live/or.bin": true, "live/deep.txt": true,
		"live/README.md": false, "live/prod.tfvars": false, "live/other.json": false, "shared/new.tf": false,
		"modules/unrelated/main.tf": false, "modules/m/terraform.tfvars": false, "plain/main.tf": false, "new/main.tf": false,
	} {
		if got := e.Reads(file); got != want {
			t.Errorf("reads %s: %t, want %t", file, got, want)
		}
	}
}

func TestReevaluate(t *testing.T) {
	repo, err := Open(readers, ".")
	if err != nil {
		t.Fatal(err)
	}
	deployments, _ := repo.Deployments(Options{})
	var set Set
	for _, d := range deployments {
		e, err := repo.Evaluate(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		set = append(set, e)
	}
	for _, c := range []struct{ file, content, want string }{
		{"modules/n/main.tf", "resource \"aws_x\" \"n\" {\n  y = 2\n}\n", "live -var-file=live/prod.tfvars,live -var-file=live/staging.tfvars changed [module.m.module.n.aws_x.n y]"},
		{"live/sizes.json", `{"a": 2}`, "live -var-file=live/prod.tfvars,live -var-file=live/staging.tfvars changed [aws_x.r a]"},
		{"live/prod.tfvars", "unset = 1\n# nothing\n", "live -var-file=live/prod.tfvars changed []"},
		{"plain/more.tf", "resource \"aws_x\" \"more\" {}\n", "plain changed [aws_x.more ]"},
		{"nowhere/main.tf", "resource \"aws_x\" \"more\" {}\n", " changed []"},
	} {
		t.Run(c.file, func(t *testing.T) {
			edited, err := repo.Overlay(map[string][]byte{c.file: []byte(c.content)})
			if err != nil {
				t.Fatal(err)
			}
			after, err := set.Reevaluate(t.Context(), edited, []string{c.file})
			if err != nil {
				t.Fatal(err)
			}
			var again, changed []string
			for n, e := range after {
				if e != set[n] {
					again = append(again, e.Deployment.String())
					if e.Repo() != edited {
						t.Errorf("%s is evaluated on another repository", e.Deployment)
					}
				}
			}
			for _, change := range Diff(set, after) {
				changed = append(changed, change.Address+" "+change.Path)
			}
			slices.Sort(changed)
			if got := fmt.Sprintf("%s changed %s", join(again), slices.Compact(changed)); got != c.want {
				t.Errorf("evaluated again: %s, want %s", got, c.want)
			}
		})
	}
}

// opened counts what is opened of a file system.
type opened struct {
	fstest.MapFS
	n int
}

func (o *opened) Open(name string) (fs.File, error) { o.n++; return o.MapFS.Open(name) }
func (o *opened) ReadDir(name string) ([]fs.DirEntry, error) {
	o.n++
	return o.MapFS.ReadDir(name)
}
func (o *opened) ReadFile(name string) ([]byte, error) { o.n++; return o.MapFS.ReadFile(name) }

// An edit costs what it touches, however large the repository is.
func TestOverlayTouchesLittle(t *testing.T) {
	all := &opened{MapFS: fstest.MapFS{}}
	for n := range 500 {
		all.MapFS[fmt.Sprintf("r%d/main.tf", n)] = &fstest.MapFile{Data: []byte("module \"m\" {\n  source = \"../m\"\n}\n" + stream("1"))}
	}
	all.MapFS["m/main.tf"] = &fstest.MapFile{Data: []byte(stream("1"))}
	repo, err := Open(all, ".")
	if err != nil {
		t.Fatal(err)
	}
	e, err := repo.Evaluate(t.Context(), Deployment{Root: "r7"})
	if err != nil {
		t.Fatal(err)
	}
	all.n = 0
	edited, err := repo.Overlay(map[string][]byte{"r7/main.tf": []byte(stream("2"))})
	if err != nil {
		t.Fatal(err)
	}
	after, err := Set{e}.Reevaluate(t.Context(), edited, []string{"r7/main.tf"})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(Diff(Set{e}, after)); n != 2 {
		t.Errorf("%d changes, want the shard count and the module's stream", n)
	}
	if all.n > 20 {
		t.Errorf("an edit of one file opens %d files and folders", all.n)
	}
}
