package tfeval

import "slices"

// namedVarFiles are the var files of the options that say something to the root module. One that sets nothing
// which it declares is meant for another root module: Terraform would warn, and do as if it was not there.
// https://github.com/hashicorp/terraform/blob/v1.0.11/internal/backend/unparsed_value.go
func (r *Repo) namedVarFiles(root *module, o Options) []string {
	if !within(root.dir, r.dir) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(o.VarFiles), func(name string) bool {
		values, err := r.readVarFile(name)
		if err != nil {
			return false // the evaluation tells
		}
		for key := range values {
			if root.variables[key] != nil {
				return false
			}
		}
		return true
	})
}

// isOneOf tells whether the file is one of those, by whatever links.
func (r *Repo) isOneOf(files []string, name string) bool {
	real, _ := r.canonical(name)
	return slices.ContainsFunc(files, func(other string) bool {
		same, _ := r.canonical(other)
		return same == real
	})
}

// inTheirPlace are the var files of another deployment: those that were named, with the file in place of the one
// that sets most of the same variables, the last of several. So common.tfvars and dev.tfvars make common.tfvars
// and prod.tfvars, and what the two deployments share is seen to be shared.
func (r *Repo) inTheirPlace(named []string, name string, values map[string]assignment) []string {
	if len(named) == 0 {
		return []string{name}
	}
	at, most := 0, 0
	for n, other := range named {
		theirs, _ := r.readVarFile(other)
		shared := 0
		for key := range theirs {
			if _, ok := values[key]; ok {
				shared++
			}
		}
		if shared >= most {
			at, most = n, shared
		}
	}
	out := slices.Clone(named)
	out[at] = name
	return out
}
