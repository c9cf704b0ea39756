package tfeval

import (
	"fmt"
	"testing"
	"testing/fstest"
)

const lockFile = "# Made by \"terraform init\".\n\nprovider \"registry.terraform.io/hashicorp/archive\" {\n  version = \"2.4.0\"\n}\n\n" +
	"provider \"%s/hashicorp/aws\" {\n  version     = \"%s\"\n  constraints = \"~> 4.0\"\n  hashes = [\n    \"h1:x=\",\n  ]\n}\n"

func requires(entry string) string {
	return "terraform {\n  required_providers {\n    " + entry + "\n  }\n}\n"
}

func requiresVersion(text string) string {
	return requires("aws = {\n      source  = \"hashicorp/aws\"\n      version = \"" + text + "\"\n    }")
}

func TestProviderVersions(t *testing.T) {
	const calls = "module \"m\" {\n  source = \"./m\"\n}\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  string // locked, constraints and majors of 2 to 7
	}{
		"nothing":          {map[string]string{"main.tf": "# none\n"}, ` [] [2 3 4 5 6 7]`},
		"object":           {map[string]string{"main.tf": requiresVersion("~> 5.31")}, ` ["~> 5.31"] [5]`},
		"plain string":     {map[string]string{"main.tf": requires(`aws = "~> 3.0"`)}, ` ["~> 3.0"] [3]`},
		"full source":      {map[string]string{"main.tf": requires(`aws = { source = "registry.terraform.io/hashicorp/aws", version = ">= 6" }`)}, ` [">= 6"] [6 7]`},
		"with aliases":     {map[string]string{"main.tf": requires(`aws = { source = "hashicorp/aws", version = "~> 4.67.0", configuration_aliases = [aws.eu] }`)}, ` ["~> 4.67.0"] [4]`},
		"another name":     {map[string]string{"main.tf": requires(`amazon = { source = "hashicorp/aws", version = "~> 4.0" }`)}, ` ["~> 4.0"] [4]`},
		"another provider": {map[string]string{"main.tf": requires(`aws = { source = "corp/aws", version = "~> 4.0" }`)}, ` [] [2 3 4 5 6 7]`},
		"provider block":   {map[string]string{"main.tf": "provider \"aws\" {\n  version = \"~> 2.0\"\n}\n"}, ` ["~> 2.0"] [2]`},
		"aliased block":    {map[string]string{"main.tf": "provider \"aws\" {\n  alias = \"eu\"\n  version = \"< 4\"\n}\n"}, ` ["< 4"] [2 3]`},
		"only a major":     {map[string]string{"main.tf": requiresVersion("~> 4")}, ` ["~> 4"] [4]`},
		"at most":          {map[string]string{"main.tf": requiresVersion("<= 5.0.0")}, ` ["<= 5.0.0"] [2 3 4 5]`},
		"less than":        {map[string]string{"main.tf": requiresVersion("< 5.0.0")}, ` ["< 5.0.0"] [2 3 4]`},
		"more than":        {map[string]string{"main.tf": requiresVersion("> 5.90")}, ` ["> 5.90"] [5 6 7]`},
		"exactly":          {map[string]string{"main.tf": requiresVersion("5.12.3")}, ` ["5.12.3"] [5]`},
		"a short range":    {map[string]string{"main.tf": requiresVersion(">= 5.12.3, < 5.12.4")}, ` [">= 5.12.3" "< 5.12.4"] [5]`},
		"an empty range":   {map[string]string{"main.tf": requiresVersion("> 5.12.3, < 5.12.4")}, ` ["> 5.12.3" "< 5.12.4"] []`},
		"with holes":       {map[string]string{"main.tf": requiresVersion(">= 5.0, != 5.0.0, != 5.0.1, <= 5.0.2")}, ` [">= 5.0" "!= 5.0.0" "!= 5.0.1" "<= 5.0.2"] [5]`},
		"holes only":       {map[string]string{"main.tf": requiresVersion("~> 5.0.0, != 5.0.0, <= 5.0.0")}, ` ["~> 5.0.0" "!= 5.0.0" "<= 5.0.0"] []`},
		"a pre-release":    {map[string]string{"main.tf": requiresVersion(">= 6.0.0-beta1")}, ` [">= 6.0.0-beta1"] [6 7]`},
		"of a module":      {map[string]string{"main.tf": calls + requiresVersion(">= 4.0"), "m/v.tf": requiresVersion("< 6.0.0")}, ` [">= 4.0" "< 6.0.0"] [4 5]`},
		"overridden":       {map[string]string{"main.tf": requiresVersion("~> 4.0"), "v_override.tf": requiresVersion("~> 5.0")}, ` ["~> 5.0"] [5]`},
		"of another root":  {map[string]string{"main.tf": "# none\n", "m/v.tf": requiresVersion("~> 3.0")}, ` [] [2 3 4 5 6 7]`},
		"locked":           {map[string]string{"main.tf": requiresVersion(">= 4.0"), ".terraform.lock.hcl": fmt.Sprintf(lockFile, "registry.terraform.io", "4.67.0")}, `4.67.0 [">= 4.0"] [4]`},
		"locked by tofu":   {map[string]string{"main.tf": "# none\n", ".terraform.lock.hcl": fmt.Sprintf(lockFile, "registry.opentofu.org", "6.2.0")}, `6.2.0 [] [6]`},
		"no lock for it":   {map[string]string{"main.tf": requiresVersion("~> 5.0"), ".terraform.lock.hcl": fmt.Sprintf(lockFile, "registry.corp.example", "4.67.0")}, ` ["~> 5.0"] [5]`},
		"a module's lock":  {map[string]string{"main.tf": calls, "m/v.tf": "# none\n", "m/.terraform.lock.hcl": fmt.Sprintf(lockFile, "registry.terraform.io", "4.67.0")}, ` [] [2 3 4 5 6 7]`},
		"a broken lock":    {map[string]string{"main.tf": requiresVersion("~> 5.0"), ".terraform.lock.hcl": "provider \"x"}, ` ["~> 5.0"] [5] with a problem`},
		"a wrong lock":     {map[string]string{"main.tf": "# none\n", ".terraform.lock.hcl": fmt.Sprintf(lockFile, "registry.terraform.io", "new")}, ` [] [2 3 4 5 6 7] with a problem`},
		"no version":       {map[string]string{"main.tf": requiresVersion("newest")}, ` ["newest"] [2 3 4 5 6 7] with a problem`},
		"no plain string":  {map[string]string{"main.tf": requires(`aws = { version = local.v }`)}, ` [] [2 3 4 5 6 7] with a problem`},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for file, content := range c.files {
				fsys[file] = &fstest.MapFile{Data: []byte(content)}
			}
			repo, err := Open(fsys, ".")
			if err != nil {
				t.Fatal(err)
			}
			e, err := repo.Evaluate(t.Context(), Deployment{Root: "."})
			if err != nil {
				t.Fatal(err)
			}
			v := e.ProviderVersions("aws")
			got := fmt.Sprintf("%s %q %d", v.Locked, v.Constraints, v.Majors([]int{2, 3, 4, 5, 6, 7}))
			if len(v.Problems) > 0 {
				got += " with a problem"
			}
			if got != c.want {
				t.Errorf("got  %s\nwant %s\n%v", got, c.want, v.Problems)
			}
		})
	}
}
