package tfeval

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

// installedModule finds what terraform init downloaded for a call, by the calls' names joined by dots.
func (r *Repo) installedModule(root, call string) (string, error) {
	for _, m := range r.installed(root) {
		if m.Key == call {
			dir := path.Join(root, strings.ReplaceAll(m.Dir, `\`, "/"))
			if !fs.ValidPath(dir) {
				return "", fmt.Errorf("it is installed outside the repository")
			}
			return dir, nil
		}
	}
	return "", fmt.Errorf("it is not installed: terraform init would")
}

type installedModule struct {
	Key, Source, Dir string
}

func installedList(root string) string { return path.Join(root, ".terraform/modules/modules.json") }

// installed reads the list of installed modules, which Terraform keeps for itself; none if it can't.
func (r *Repo) installed(root string) []installedModule {
	src, err := r.Read(installedList(root))
	if err != nil {
		return nil
	}
	var manifest struct{ Modules []installedModule }
	if json.Unmarshal(src, &manifest) != nil {
		return nil
	}
	return manifest.Modules
}

// installedReaches tells whether an installed module of the root declares a resource of the types.
func (r *Repo) installedReaches(root string, types []string) bool {
	for _, m := range r.installed(root) {
		dir := path.Join(root, strings.ReplaceAll(m.Dir, `\`, "/"))
		if !fs.ValidPath(dir) || m.Key == "" {
			continue
		}
		if mod, err := r.loadModule(dir); err == nil {
			for _, block := range mod.resources {
				for _, t := range types {
					if block.Labels[0] == t {
						return true
					}
				}
			}
		}
	}
	return false
}
