package prove

import (
	"slices"
	"strings"
)

// never reaches Terraform: GitHub's and the workflow's own credentials and command files, and where the
// caller's Terraform keeps its data, which is not to be written to.
var never = []string{"GITHUB_", "GH_", "ACTIONS_", "INPUT_", "TF_DATA_DIR"}

// secretive are parts of the names under which environments carry credentials.
var secretive = []string{"TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "_KEY", "APIKEY"}

// environment is what Terraform gets to see of the caller's. A plan needs the credentials of the
// providers and of the backend; validating needs none, and no variables.
func environment(caller []string, mode string) map[string]string {
	env := map[string]string{}
	for _, entry := range caller {
		if name, value, ok := strings.Cut(entry, "="); ok && name != "" && !withheld(strings.ToUpper(name), mode) {
			env[name] = value
		}
	}
	env["CHECKPOINT_DISABLE"] = "1" // no asking for newer versions
	return env
}

func withheld(name, mode string) bool {
	if slices.ContainsFunc(never, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) {
		return true
	}
	return mode != ModePlan && (strings.HasPrefix(name, "AWS_") || strings.HasPrefix(name, "TF_VAR_") ||
		slices.ContainsFunc(secretive, func(part string) bool { return strings.Contains(name, part) }))
}
