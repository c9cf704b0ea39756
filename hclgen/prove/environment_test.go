package prove

import (
	"maps"
	"slices"
	"testing"
)

func TestEnvironment(t *testing.T) {
	always := []string{"PATH", "HOME", "TMPDIR", "HTTPS_PROXY", "no_proxy", "TF_PLUGIN_CACHE_DIR", "TF_CLI_CONFIG_FILE", "SSL_CERT_FILE", "SSH_AUTH_SOCK"}
	forPlans := []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE", "AWS_REGION", "TF_TOKEN_app_terraform_io", "TF_VAR_db_password", "TF_VAR_stage",
		"DATADOG_API_KEY", "VAULT_TOKEN", "ARM_CLIENT_SECRET", "GOOGLE_CREDENTIALS", "npm_token"}
	never := []string{"GITHUB_TOKEN", "GITHUB_OUTPUT", "GITHUB_ENV", "GH_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_URL",
		"ACTIONS_RUNTIME_URL", "INPUT_ROLE", "TF_DATA_DIR"}
	var caller []string
	for _, name := range slices.Concat(always, forPlans, never) {
		caller = append(caller, name+"=a=b")
	}
	for mode, want := range map[string][]string{ModeValidate: always, ModePlan: slices.Concat(always, forPlans)} {
		got := environment(caller, mode)
		if got["CHECKPOINT_DISABLE"] != "1" {
			t.Errorf("%s: Terraform would look for newer versions", mode)
		}
		delete(got, "CHECKPOINT_DISABLE")
		if names, want := slices.Sorted(maps.Keys(got)), slices.Sorted(slices.Values(want)); !slices.Equal(names, want) {
			t.Errorf("%s sees\n%v, not\n%v", mode, names, want)
		}
		if got["PATH"] != "a=b" {
			t.Errorf("%s: PATH is %q", mode, got["PATH"])
		}
	}
}
