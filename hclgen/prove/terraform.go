package prove

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/hashicorp/terraform-exec/tfexec"
)

// patience is how long Terraform has to stop by itself when it is interrupted. It holds no lock.
const patience = 10 * time.Second

// runner runs Terraform in a root module's folder of the copy.
type runner struct {
	tf      *tfexec.Terraform
	root    string
	plugins []string // folders to take the providers from, in this order; "" is from where the configuration says
}

func newRunner(o Options, c *checkout, root, mode string) (runner, error) {
	tf, err := tfexec.NewTerraform(c.path(root), o.Binary)
	if err != nil {
		return runner{}, fmt.Errorf("running Terraform in %s: %w", root, err)
	}
	if runtime.GOOS != "windows" { // which has no interrupt to wait for
		if err := tf.SetWaitDelay(patience); err != nil {
			return runner{}, fmt.Errorf("running Terraform in %s: %w", root, err)
		}
	}
	all := environment(o.Env, mode)
	env := tfexec.CleanEnv(maps.Clone(all))
	if err := tf.SetEnv(env); err != nil {
		return runner{}, fmt.Errorf("running Terraform in %s: %w", root, err)
	}
	// SetEnv refuses TF_VAR_x, for which -var is no substitute: that overrides tfvars files, has to be
	// declared, and shows in the list of processes. It keeps the map that it was given.
	for name, value := range all {
		if strings.HasPrefix(name, "TF_VAR_") {
			env[name] = value
		}
	}
	r := runner{tf, root, []string{o.PluginDir}}
	installed, err := filepath.Abs(filepath.Join(o.Top, filepath.FromSlash(root), filepath.FromSlash(providersDir)))
	if err != nil {
		return runner{}, fmt.Errorf("running Terraform in %s: %w", root, err)
	}
	if _, err := os.Stat(installed); err == nil && o.PluginDir == "" {
		r.plugins = []string{installed, ""}
	}
	return r, nil
}

// init fetches modules and providers that are not installed yet. It tells why it could not. What is
// installed has to be named: by itself, init asks the registry even if the lock file leaves no choice.
func (r runner) init(ctx context.Context, backend bool) (why string, err error) {
	for _, dir := range r.plugins {
		options := []tfexec.InitOption{tfexec.Backend(backend)}
		if dir != "" {
			options = append(options, tfexec.PluginDir(dir))
		}
		why, err = r.ended(ctx, "init", r.tf.Init(ctx, options...))
		if err != nil || why == "" {
			return "", err
		}
	}
	return why, nil
}

// ended tells why a command failed, "" where it did not. It is an error where the context ended: then
// tfexec's own must not be looked at, for its Error method panics if Terraform still ended well.
func (r runner) ended(ctx context.Context, command string, err error) (why string, interrupted error) {
	switch {
	case ctx.Err() != nil:
		return "", fmt.Errorf("terraform %s in %s: %w", command, r.root, context.Cause(ctx))
	case err != nil:
		return failure(command, r.root, err), nil
	}
	return "", nil
}
