package hclgen

import (
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// parsedBody is the body of src, which has to parse.
func parsedBody(t *testing.T, src string) *hclsyntax.Body {
	t.Helper()
	file, diags := hclsyntax.ParseConfig([]byte(src), "main.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatalf("it does not parse: %v\n%s", diags, src)
	}
	return file.Body.(*hclsyntax.Body)
}

// after is src with the edit, which has to parse.
func after(t *testing.T, src string, e Edit, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	out, err := applyEdits([]byte(src), []Edit{e})
	if err != nil {
		t.Fatal(err)
	}
	if want := 1 + strings.Count(src[:e.Start], "\n"); e.Line != want {
		t.Errorf("the edit is said to be on line %d, it is on %d", e.Line, want)
	}
	parsedBody(t, string(out))
	return string(out)
}

func lines(s ...string) string { return strings.Join(s, "\n") + "\n" }

func crlf(s string) string { return strings.ReplaceAll(s, "\n", "\r\n") }

var argumentCases = map[string]struct{ src, name, value, want string }{
	"aligned with its neighbours": {
		lines(`resource "a" "b" {`, `  name             = "x"`, `  retention_period = 24`, `}`), "shard_count", "2",
		lines(`resource "a" "b" {`, `  name             = "x"`, `  retention_period = 24`, `  shard_count      = 2`, `}`)},
	"wider than its neighbours, in a formatted file": {
		lines(`resource "a" "b" {`, `  name = "x"`, `}`), "shard_count", "2",
		lines(`resource "a" "b" {`, `  name = "x"`, ``, `  shard_count = 2`, `}`)},
	"wider than its neighbours, in a block that is formatted, of a file that is not": {
		lines(`locals {x=1}`, `resource "a" "b" {`, `  name = "x"`, `}`), "shard_count", "2",
		lines(`locals {x=1}`, `resource "a" "b" {`, `  name = "x"`, ``, `  shard_count = 2`, `}`)},
	"no spaces": {
		lines(`resource "a" "b"{`, `  name="x"`, `}`), "shard_count", "2",
		lines(`resource "a" "b"{`, `  name="x"`, `  shard_count=2`, `}`)},
	"aligned in a file that is not formatted": {
		lines(`resource "a" "b" {`, `    name             = "x"`, `    retention_period = 24`, `}`), "shard_count", "2",
		lines(`resource "a" "b" {`, `    name             = "x"`, `    retention_period = 24`, `    shard_count      = 2`, `}`)},
	"two spaces behind the sign": {
		lines(`resource "a" "b" {`, `  name =  "x"`, `}`), "shard_count", "2",
		lines(`resource "a" "b" {`, `  name =  "x"`, `  shard_count =  2`, `}`)},
	"tabs": {
		lines(`resource "a" "b" {`, "\tname\t= \"x\"", `}`), "shard_level_metrics", "[\n  \"IncomingBytes\",\n]",
		lines(`resource "a" "b" {`, "\tname\t= \"x\"", "\tshard_level_metrics\t= [", "\t\t\"IncomingBytes\",", "\t]", `}`)},
	"CRLF": {
		crlf(lines(`resource "a" "b" {`, `  name       = "x" # of the stream`, `  shard_size = 3`, `}`)), "tags", "{\n  a = 1\n}",
		crlf(lines(`resource "a" "b" {`, `  name       = "x" # of the stream`, `  shard_size = 3`, `  tags = {`, `    a = 1`, `  }`, `}`))},
	"behind a trailing comment": {
		lines(`resource "a" "b" {`, `  shard_count = 2 # for now`, `}`), "name", `"x"`,
		lines(`resource "a" "b" {`, `  shard_count = 2 # for now`, `  name        = "x"`, `}`)},
	"behind a comment of several lines": {
		lines(`resource "a" "b" {`, `  name = "x" /* for`, `  now */ // really`, `}`), "size", "2",
		lines(`resource "a" "b" {`, `  name = "x" /* for`, `  now */ // really`, `  size = 2`, `}`)},
	"comment above the closing brace": {
		lines(`resource "a" "b" {`, `  name = "x"`, `  # shard_count = 2`, `}`), "tags", "{}",
		lines(`resource "a" "b" {`, `  name = "x"`, `  tags = {}`, `  # shard_count = 2`, `}`)},
	"behind a heredoc": {
		lines(`resource "a" "b" {`, `  policy = <<EOT`, `{ "a": 1 }`, `EOT`, `}`), "name", `"x"`,
		lines(`resource "a" "b" {`, `  policy = <<EOT`, `{ "a": 1 }`, `EOT`, `  name   = "x"`, `}`)},
	"behind a value of several lines": {
		lines(`resource "a" "b" {`, `  tags = {`, `    a = 1`, `  }`, `}`), "shard_count", "2",
		lines(`resource "a" "b" {`, `  tags = {`, `    a = 1`, `  }`, `  shard_count = 2`, `}`)},
	"before nested blocks": {
		lines(`resource "a" "b" {`, `  name = "x"`, ``, `  # the mode`, `  stream_mode_details {`, `    stream_mode = "ON_DEMAND"`, `  }`, `}`), "tags", "{}",
		lines(`resource "a" "b" {`, `  name = "x"`, `  tags = {}`, ``, `  # the mode`, `  stream_mode_details {`, `    stream_mode = "ON_DEMAND"`, `  }`, `}`)},
	"nested block first": {
		lines(`resource "a" "b" { # data`, `  # the mode`, `  stream_mode_details {`, `    stream_mode = "PROVISIONED"`, `  }`, `  name = "x"`, `}`), "shard_count", "2",
		lines(`resource "a" "b" { # data`, `  shard_count = 2`, ``, `  # the mode`, `  stream_mode_details {`, `    stream_mode = "PROVISIONED"`, `  }`, `  name = "x"`, `}`)},
	"nested block first, below a blank line": {
		lines(`resource "a" "b" {`, ``, `  details {}`, `}`), "shard_count", "2",
		lines(`resource "a" "b" {`, `  shard_count = 2`, ``, `  details {}`, `}`)},
	"one line": {
		lines(`resource "a" "b" { shards = 2 }`), "name", `"x"`,
		lines(`resource "a" "b" {`, `  shards = 2`, `  name   = "x"`, `}`)},
	"one line and wider": {
		lines(`resource "a" "b" { name = "x" }`), "shard_count", "2",
		lines(`resource "a" "b" {`, `  name = "x"`, ``, `  shard_count = 2`, `}`)},
	"one line, CRLF, indented, not formatted": {
		crlf(lines(`outer {`, `   inner {name="x" /* a */}`, `}`)), "shard_count", "2",
		crlf(lines(`outer {`, `   inner {`, `     name="x" /* a */`, `     shard_count=2`, `   }`, `}`))},
	"one line with tabs": {
		lines("locals {", "\tx = 1", "}", `resource "a" "b" {name = "x"}`), "size", "2",
		lines("locals {", "\tx = 1", "}", `resource "a" "b" {`, "\tname = \"x\"", "\tsize = 2", `}`)},
	"one line whose value has several": {
		lines(`locals {x=1}`, `resource "a" "b" { tags = {`, `  a = 1`, `} }`), "size", "2",
		lines(`locals {x=1}`, `resource "a" "b" {`, `  tags = {`, `  a = 1`, `}`, `  size = 2`, `}`)},
	"empty": {
		lines(`resource "a" "b"{}`), "name", `"x"`,
		lines(`resource "a" "b"{`, `  name = "x"`, `}`)},
	"empty, at the end of a file without line breaks": {
		`resource "a" "b" {}`, "name", `"x"`,
		`resource "a" "b" {` + "\n" + `  name = "x"` + "\n" + `}`},
	"empty on two lines": {
		lines(`resource "a" "b" {`, `}`), "name", `"x"`,
		lines(`resource "a" "b" {`, `  name = "x"`, `}`)},
	"empty but for comments": {
		lines(`resource "a" "b" { # first`, `  # name = "y"`, `  /* a`, `*/ }`), "name", `"x"`,
		lines(`resource "a" "b" { # first`, `  # name = "y"`, `  name = "x"`, `  /* a`, `*/ }`)},
	"before Terraform's own": {
		lines(`resource "a" "b" {`, `  for_each = {}`, ``, `  name = "x"`, ``, `  depends_on = [a.c]`, `}`), "tags", `{}`,
		lines(`resource "a" "b" {`, `  for_each = {}`, ``, `  name = "x"`, `  tags = {}`, ``, `  depends_on = [a.c]`, `}`)},
	"between neighbours that are formatted": {
		lines(`resource "a" "b" {`, `  name       = "x"`, `  depends_on = [a.c]`, `}`), "shard_level", `2`,
		lines(`resource "a" "b" {`, `  name       = "x"`, `  depends_on = [a.c]`, ``, `  shard_level = 2`, `}`)},
	"between neighbours that are formatted, and narrow": {
		lines(`resource "a" "b" {`, `  name  = "x"`, `  count = 2`, `}`), "tags", `{}`,
		lines(`resource "a" "b" {`, `  name  = "x"`, `  tags  = {}`, `  count = 2`, `}`)},
	"behind Terraform's own alone": {
		lines(`resource "a" "b" {`, `  count = 2`, `  nested {}`, `}`), "name", `"x"`,
		lines(`resource "a" "b" {`, `  count = 2`, ``, `  name = "x"`, `  nested {}`, `}`)},
	"several lines among neighbours that are formatted": {
		lines(`resource "a" "b" {`, `  name       = "x"`, `  shard_size = 3`, `}`), "tags", "{\n  a = 1\n}",
		lines(`resource "a" "b" {`, `  name       = "x"`, `  shard_size = 3`, `  tags = {`, `    a = 1`, `  }`, `}`)},
}

func TestInsertArgument(t *testing.T) {
	for name, c := range argumentCases {
		t.Run(name, func(t *testing.T) {
			block := parsedBody(t, c.src).Blocks
			last := block[len(block)-1]
			if last.Type == "outer" {
				last = last.Body.Blocks[0]
			}
			e, err := insertArgument([]byte(c.src), last, c.name, c.value)
			got := after(t, c.src, e, err)
			if got != c.want {
				t.Errorf("got\n%q\nwant\n%q\n%s", got, c.want, got)
			}
			if formatted([]byte(c.src)) != formatted([]byte(got)) {
				t.Errorf("formatted before: %t, after: %t\n%s", formatted([]byte(c.src)), formatted([]byte(got)), got)
			}
		})
	}
}

func TestInsertBlock(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"behind the arguments": {
			lines(`resource "a" "b" {`, `  name = "x"`, `}`),
			lines(`resource "a" "b" {`, `  name = "x"`, ``, `  sse {`, `    enabled = true`, `  }`, `}`)},
		"behind the last": {
			lines(`resource "a" "b" {`, `  s3 {`, `  } # end`, `  tags = {}`, `}`),
			lines(`resource "a" "b" {`, `  s3 {`, `  } # end`, `  tags = {}`, ``, `  sse {`, `    enabled = true`, `  }`, `}`)},
		"not between what is aligned": {
			lines(`resource "a" "b" {`, `  name       = "x"`, `  depends_on = [a.c]`, `  lifecycle {}`, `}`),
			lines(`resource "a" "b" {`, `  name       = "x"`, `  depends_on = [a.c]`, ``, `  sse {`, `    enabled = true`, `  }`, ``, `  lifecycle {}`, `}`)},
		"before lifecycle": {
			lines(`resource "a" "b" {`, `  name = "x"`, ``, `  depends_on = [a.c]`, `  lifecycle {}`, `}`),
			lines(`resource "a" "b" {`, `  name = "x"`, ``, `  sse {`, `    enabled = true`, `  }`, ``, `  depends_on = [a.c]`, `  lifecycle {}`, `}`)},
		"lifecycle alone": {
			lines(`resource "a" "b" {`, `  lifecycle {}`, `}`),
			lines(`resource "a" "b" {`, `  sse {`, `    enabled = true`, `  }`, ``, `  lifecycle {}`, `}`)},
		"Terraform's own alone": {
			lines(`resource "a" "b" {`, `  count = 1`, `  lifecycle {}`, `}`),
			lines(`resource "a" "b" {`, `  count = 1`, ``, `  sse {`, `    enabled = true`, `  }`, ``, `  lifecycle {}`, `}`)},
		"one line": {
			crlf(lines(`resource "a" "b" { name = "x" }`)),
			crlf(lines(`resource "a" "b" {`, `  name = "x"`, ``, `  sse {`, `    enabled = true`, `  }`, `}`))},
		"empty": {
			lines(`resource "a" "b" {}`),
			lines(`resource "a" "b" {`, `  sse {`, `    enabled = true`, `  }`, `}`)},
		"comments alone": {
			lines(`resource "a" "b" {`, `	# none`, `}`),
			lines(`resource "a" "b" {`, `	# none`, `	sse {`, `	  enabled = true`, `	}`, `}`)},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := insertBlock([]byte(c.src), parsedBody(t, c.src).Blocks[0], func(indent, eol string) string {
				return indent + "sse {" + eol + indent + "  enabled = true" + eol + indent + "}" + eol
			})
			if got := after(t, c.src, e, err); got != c.want {
				t.Errorf("got\n%q\nwant\n%q\n%s", got, c.want, got)
			}
		})
	}
}

func TestInsertIntoObject(t *testing.T) {
	for name, c := range map[string]struct{ src, key, value, want string }{
		"one line":                {`x = { a = 1, b = 2 }`, "c", "3", `x = { a = 1, b = 2, c = 3 }`},
		"no spaces":               {`x = {a=1,b=2}`, "c", "3", `x = {a=1,b=2,c=3}`},
		"one element":             {`x = {a=1}`, "c", "3", `x = {a=1, c=3}`},
		"comma behind the last":   {`x = { a = 1, /* x */ }`, "c", "3", `x = { a = 1, c = 3, /* x */ }`},
		"colons":                  {`x = { "a" : 1, "b": 2 }`, "c", "3", `x = { "a" : 1, "b": 2, "c": 3 }`},
		"empty":                   {`x = {}`, "c", "3", `x = { c = 3 }`},
		"empty with a space":      {`x = { }`, "c", "3", `x = { c = 3 }`},
		"empty but for a comment": {`x = { /* none */ }`, "c", "3", `x = { /* none */ c = 3 }`},
		"empty on two lines":      {lines(`x = {`, `}`), "c", "3", lines(`x = {`, `  c = 3`, `}`)},
		"a comment on three":      {lines(`x = {`, `  # a = 1`, `}`), "c", "3", lines(`x = {`, `  # a = 1`, `  c = 3`, `}`)},
		"quotes where needed":     {`x = {}`, `a/b "${c}"`, "3", `x = { "a/b \"$${c}\"" = 3 }`},
		"a word of the language":  {`x = {}`, `for`, "3", `x = { "for" = 3 }`},
		"several lines": {
			lines(`x = {`, `  name  = "x"`, `  count = 2`, `}`), "a", "3",
			lines(`x = {`, `  name  = "x"`, `  count = 2`, `  a     = 3`, `}`)},
		"several lines and wider": {
			lines(`x = {`, `  a = "x"`, `}`), "count", "3",
			lines(`x = {`, `  a = "x"`, ``, `  count = 3`, `}`)},
		"commas at the ends": {
			lines(`x = {`, `  name  = "x",`, `  count = 2, # two`, `}`), "a", "3",
			lines(`x = {`, `  name  = "x",`, `  count = 2, # two`, `  a     = 3,`, `}`)},
		"commas between": {
			crlf(lines(`x = {`, `  name  = "x",`, `  count = 2 # two`, `}`)), "a", "[\n  1,\n]",
			crlf(lines(`x = {`, `  name  = "x",`, `  count = 2, # two`, `  a = [`, `    1,`, `  ]`, `}`))},
		"lines of objects": {
			lines(`x = {`, `	orders = { shards = 1 }`, `	"a b" = { shards = 2 }`, `}`), "clicks", "{ shards = 3 }",
			lines(`x = {`, `	orders = { shards = 1 }`, `	"a b" = { shards = 2 }`, `	"clicks" = { shards = 3 }`, `}`)},
		"nested": {
			lines(`x = {`, `  orders = {`, `    shards = 1`, `  }`, `}`), "clicks", "{\n  shards = 3\n}",
			lines(`x = {`, `  orders = {`, `    shards = 1`, `  }`, `  clicks = {`, `    shards = 3`, `  }`, `}`)},
		"the end on the line of the last": {
			lines(`x = {`, `  a = 1`, `  b = 2 }`), "c", "3",
			lines(`x = {`, `  a = 1`, `  b = 2, c = 3 }`)},
		"in a template": {
			lines(`x = "${jsonencode({ a = "}", (b) = 2 })}"`), "c", "3",
			lines(`x = "${jsonencode({ a = "}", (b) = 2, c = 3 })}"`)},
		"a heredoc last": {
			lines(`x = {`, `  a = <<E`, `}`, `E`, `}`), "c", "3",
			lines(`x = {`, `  a = <<E`, `}`, `E`, `  c = 3`, `}`)},
	} {
		t.Run(name, func(t *testing.T) {
			e, err := insertIntoObject([]byte(c.src), firstObject(parsedBody(t, c.src)), c.key, c.value)
			if got := after(t, c.src, e, err); got != c.want {
				t.Errorf("got\n%q\nwant\n%q\n%s", got, c.want, got)
			}
		})
	}
}

func firstObject(body *hclsyntax.Body) (found *hclsyntax.ObjectConsExpr) {
	_ = hclsyntax.VisitAll(body, func(n hclsyntax.Node) hcl.Diagnostics {
		if o, ok := n.(*hclsyntax.ObjectConsExpr); ok && found == nil {
			found = o
		}
		return nil
	})
	return found
}

func TestRemoveArgument(t *testing.T) {
	for name, c := range map[string]struct{ src, want string }{
		"its line": {
			lines(`a {`, `  # of now`, `  x = 2 # two`, `  y = 1`, `}`),
			lines(`a {`, `  # of now`, `  y = 1`, `}`)},
		"its lines": {
			crlf(lines(`a {`, `	x = [`, `		2`, `	] /* two`, `	*/`, `}`)),
			crlf(lines(`a {`, `}`))},
		"a heredoc":         {lines(`x = <<-E`, `  a`, `  E`, `y = 1`), lines(`y = 1`)},
		"one line":          {`a { x = 1 }`, `a {}`},
		"one line, comment": {`a { x = 1 /* one */ }`, `a { /* one */ }`},
		"comment ahead":     {lines(`a {`, `  /* the`, `  count */ x = 2 # two`, `}`), lines(`a {`, `  /* the`, `  count */`, `}`)},
		"the file's end":    {"y = 1\nx = 2", "y = 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			body := parsedBody(t, c.src)
			attr := body.Attributes["x"]
			if attr == nil {
				attr = body.Blocks[0].Body.Attributes["x"]
			}
			e, err := removeArgument([]byte(c.src), attr)
			if got := after(t, c.src, e, err); got != c.want {
				t.Errorf("got\n%q\nwant\n%q", got, c.want)
			}
		})
	}
}

func TestLayoutErrors(t *testing.T) {
	src := []byte(`a { x = { k = 1, "l" = 2, 3 = 3 } }`)
	body := parsedBody(t, string(src))
	obj := firstObject(body)
	for name, try := range map[string]func() (Edit, error){
		"already has the argument x": func() (Edit, error) { return insertArgument(src, body.Blocks[0], "x", "1") },
		"cannot be the name":         func() (Edit, error) { return insertArgument(src, body.Blocks[0], "x y", "1") },
		"is not an expression":       func() (Edit, error) { return insertArgument(src, body.Blocks[0], "y", "[") },
		"more than an expression":    func() (Edit, error) { return insertArgument(src, body.Blocks[0], "y", "1 # one") },
		"more than an expression, ":  func() (Edit, error) { return insertArgument(src, body.Blocks[0], "y", "1\nz = 2") },
		"a heredoc is not inserted":  func() (Edit, error) { return insertArgument(src, body.Blocks[0], "y", "<<E\na\nE") },
		"is not in this file":        func() (Edit, error) { return insertArgument(src[:9], body.Blocks[0], "y", "1") },
		"not in this file, or has":   func() (Edit, error) { return insertIntoObject(src[:9], obj, "y", "1") },
		"argument x is not in this":  func() (Edit, error) { return removeArgument(src[:9], body.Blocks[0].Body.Attributes["x"]) },
		`already has the key "k"`:    func() (Edit, error) { return insertIntoObject(src, obj, "k", "1") },
		`already has the key "l"`:    func() (Edit, error) { return insertIntoObject(src, obj, "l", "1") },
		`already has the key "3"`:    func() (Edit, error) { return insertIntoObject(src, obj, "3", "1") },
	} {
		want := strings.TrimSuffix(name, ", ")
		if e, err := try(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v; want %q", e, err, want)
		}
	}
}

func TestApplyEdits(t *testing.T) {
	for name, c := range map[string]struct {
		edits []Edit
		want  string // empty: an error
	}{
		"in order":            {[]Edit{{Start: 0, End: 1, Text: "A"}, {Start: 1, End: 1, Text: "-"}, {Start: 1, End: 1, Text: "+"}, {Start: 2, End: 3}}, "A-+b"},
		"out of order":        {[]Edit{{Start: 2, End: 3}, {Start: 0, End: 1}}, ""},
		"overlapping":         {[]Edit{{Start: 0, End: 2}, {Start: 1, End: 3}}, ""},
		"behind the end":      {[]Edit{{Start: 2, End: 4}}, ""},
		"ahead of the start":  {[]Edit{{Start: -1, End: 1}}, ""},
		"the end comes first": {[]Edit{{Start: 2, End: 1}}, ""},
	} {
		got, err := applyEdits([]byte("abc"), c.edits)
		if string(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
	e := replaceExpr(hcl.Range{Start: hcl.Pos{Line: 7, Byte: 1}, End: hcl.Pos{Line: 7, Byte: 2}}, "x")
	if want := (Edit{Start: 1, End: 2, Text: "x", Line: 7}); e != want {
		t.Errorf("%v, want %v", e, want)
	}
}
