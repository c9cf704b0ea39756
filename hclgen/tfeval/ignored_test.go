package tfeval

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

func TestIgnoredChecks(t *testing.T) {
	const block = "resource \"aws_kinesis_stream\" \"s\" {\n  name = \"s\"\n}\n"
	for name, c := range map[string]struct{ code, want string }{
		"none":                {block, "map[]"},
		"above":               {"# kinesis-audit:ignore iterator-age-high a nightly job\n" + block, "map[iterator-age-high:a nightly job]"},
		"with slashes":        {"//kinesis-audit:ignore a b\n" + block, "map[a:b]"},
		"without a reason":    {"# kinesis-audit:ignore a\n" + block, "map[a:]"},
		"without a check":     {"# kinesis-audit:ignore\n" + block, "map[]"},
		"of several lines":    {"# kinesis-audit:ignore a one\n# said by ops\n  # kinesis-audit:ignore b two\n" + block, "map[a:one b:two]"},
		"with a long comment": {"# kinesis-audit:ignore a one\n/* said\nby ops */\n" + block, "map[a:one]"},
		"in a long comment":   {"/* kinesis-audit:ignore a one */\n" + block, "map[]"},
		"all is not special":  {"# kinesis-audit:ignore all\n" + block, "map[all:]"},
		"on the line":         {strings.Replace(block, "{\n", "{ # kinesis-audit:ignore a b\n", 1), "map[a:b]"},
		"of a one-line block": {"resource \"aws_kinesis_stream\" \"s\" {} // kinesis-audit:ignore a b\n", "map[a:b]"},
		"on CRLF lines":       {"# kinesis-audit:ignore a b\r\n" + strings.ReplaceAll(block, "\n", "\r\n"), "map[a:b]"},
		"a blank line between": {
			"# kinesis-audit:ignore a\n\n" + block, "map[]"},
		"a blank line in the run": {
			"# kinesis-audit:ignore a\n\n# kinesis-audit:ignore b\n" + block, "map[b:]"},
		"at the end of another block": {
			"resource \"aws_x\" \"x\" {\n} # kinesis-audit:ignore a\n" + block, "map[]"},
		"above another block": {
			"# kinesis-audit:ignore a\nresource \"aws_x\" \"x\" {} # not that\n" + block, "map[]"},
		"inside the block":  {strings.Replace(block, "{\n", "{\n# kinesis-audit:ignore a b\n", 1), "map[]"},
		"below the block":   {block + "# kinesis-audit:ignore a b\n", "map[]"},
		"in a heredoc":      {"locals {\n  x = <<EOT\n# kinesis-audit:ignore a b\nEOT\n}\n" + block, "map[]"},
		"of another marker": {"# kinesis-audit:ignored a b\n" + block, "map[]"},
		"within a sentence": {"# see kinesis-audit:ignore a b\n" + block, "map[]"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := fmt.Sprint(find(t, evaluated(t, c.code), "aws_kinesis_stream.s").IgnoredChecks()); got != c.want {
				t.Errorf("ignored are %s, want %s", got, c.want)
			}
		})
	}
}

func TestIgnoredChecksOfCalls(t *testing.T) {
	set := everything(t, fstest.MapFS{
		"main.tf":       {Data: []byte("# kinesis-audit:ignore a outer\n# kinesis-audit:ignore b outer\nmodule \"m\" {\n  source = \"./m\"\n}\nmodule \"loud\" {\n  source = \"./m\"\n}\n")},
		"m/main.tf":     {Data: []byte("# kinesis-audit:ignore c inner\nmodule \"n\" {\n  source = \"../n\"\n  for_each = toset([\"k\"])\n}\n")},
		"n/main.tf":     {Data: []byte("# kinesis-audit:ignore b own\n" + stream("1"))},
		"n/override.tf": {Data: []byte("# kinesis-audit:ignore d override\n" + stream("2"))},
	})
	for address, want := range map[string]string{
		`module.m.module.n["k"].aws_kinesis_stream.s`:    "map[a:outer b:own c:inner]",
		`module.loud.module.n["k"].aws_kinesis_stream.s`: "map[b:own c:inner]",
	} {
		if got := fmt.Sprint(find(t, set, address).IgnoredChecks()); got != want {
			t.Errorf("ignored for %s are %s, want %s", address, got, want)
		}
	}
}
