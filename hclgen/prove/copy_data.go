package prove

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
)

// dataDir is where Terraform keeps what init fetched, and which backend and workspace it uses.
// https://developer.hashicorp.com/terraform/cli/init#working-directory-contents
const dataDir = ".terraform"

// backendFile says in dataDir which backend init set up, with what settings.
const backendFile = dataDir + "/terraform.tfstate"

// workspaceFile names in dataDir the workspace that is selected.
const workspaceFile = dataDir + "/environment"

// providersDir holds the providers that init has put beside a root module, laid out as a mirror.
const providersDir = dataDir + "/providers"

// installed copies what Terraform has put beside a root module, and git ignores as a rule: the lock file
// and modules. Providers are large, and used from where they are.
func (c copier) installed(root string) error {
	return errors.Join(c.optional(path.Join(root, ".terraform.lock.hcl")), c.optional(path.Join(root, dataDir, "modules")))
}

// inputs copies what a plan of a root module takes, whether git knows it or not: variables, the local
// backend's state, and which backend and workspace were chosen.
func (c copier) inputs(root string, varFiles []string) error {
	names := slices.Clone(varFiles)
	for _, name := range []string{"terraform.tfvars", "terraform.tfvars.json", "terraform.tfstate", "terraform.tfstate.d", backendFile, workspaceFile} {
		names = append(names, path.Join(root, name))
	}
	entries, err := fs.ReadDir(c.from.FS(), root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copying the variables of %s: %w", root, err)
	}
	for _, e := range entries {
		for _, pattern := range []string{"*.auto.tfvars", "*.auto.tfvars.json"} {
			if ok, err := path.Match(pattern, e.Name()); err != nil {
				return err
			} else if ok {
				names = append(names, path.Join(root, e.Name()))
			}
		}
	}
	for _, name := range names {
		if err := c.optional(name); err != nil {
			return err
		}
	}
	return nil
}

// optional copies a file or a folder that may be missing, or may have been copied already.
func (c copier) optional(name string) error {
	if _, err := c.from.Stat(name); err != nil {
		return nil // it does not exist, or is a link that leads out
	}
	if _, err := c.to.Lstat(name); err == nil {
		return nil
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copying the repository: %w", err)
	}
	return c.tree(name)
}
