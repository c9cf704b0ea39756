package tfeval

import (
	"regexp"
	"strings"
)

var terragruntSource = regexp.MustCompile(`(?m)^[ \t]*source[ \t]*=[ \t]*"([^"\n]*)"`)

// indexTerragrunt refuses the file by name, and takes note of the module it runs, which is then no root.
func (r *Repo) indexTerragrunt(f *folder, name string) {
	r.refuse(name, "Terragrunt decides the values here, and it is not evaluated: change its inputs by hand, or pass the folder of plain Terraform code")
	f.terragrunt = true
	src, err := r.Read(name)
	if err != nil {
		return
	}
	for _, m := range terragruntSource.FindAllSubmatch(src, -1) {
		source := strings.ReplaceAll(strings.ReplaceAll(string(m[1]), "${get_terragrunt_dir()}/", ""), "${get_repo_root()}", "\x00")
		top, isTop := strings.CutPrefix(source, "\x00")
		source = strings.ReplaceAll(strings.TrimSuffix(source, "/"), "//", "/")
		switch {
		case isTop && !strings.Contains(top, "${"):
			g := folder{path: "."}
			g.addCall(strings.ReplaceAll(strings.TrimLeft(top, "/"), "//", "/"))
			f.calls = append(f.calls, g.calls...)
		case !strings.Contains(source, "${") && isLocalSource(source):
			f.addCall(source)
		}
	}
}
